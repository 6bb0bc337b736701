//! Second readers: what requests, traces, inventories and snapshots mean, read from their texts alone.
//!
//! They are written from the rules and from the formats, and use nothing of the product's own readers (a test
//! of the layers holds that), so that a misreading of one is no misreading of the other. What they read is
//! plain data ([`Plain`]), which [`completion`] settles in random ways and [`verdict`] decides, slowly.

pub mod account;
pub mod case;
pub mod completion;
mod facts;
mod grant;
pub mod inventory;
mod key;
pub mod plain;
mod principal;
pub mod request;
pub mod row;
pub mod time;
pub mod trace;
mod tree;
pub mod verdict;

pub use plain::{Caller, Plain, Refusal, Resource, Resources, State};

#[cfg(test)]
mod tests;
