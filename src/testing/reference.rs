//! The reference evaluator: slow and plain, written from the rules alone.
//!
//! It shares no matching code with the engine, so that a defect of one is no defect of the other. It walks
//! every statement, matches patterns by dynamic programming over characters, and settles what is unknown by
//! trying completions one by one ([`completions`]).

mod condition;
mod date;
mod glob;
mod ip;
mod mention;
mod number;
mod reading;
mod scope;
mod statement;
mod template;
mod text;
mod unknown;
mod world;

#[cfg(test)]
pub(super) mod tests;

pub use reading::{compare_dates, compare_numbers, is_within, matches};
#[cfg(test)]
pub(in crate::testing) use scope::in_scope;
#[cfg(test)]
pub(in crate::testing) use statement::applies;
pub use unknown::{MAX_COMPLETIONS, completions, completions_at_most};
pub use world::{Outcome, World, decide, decide_complete, outcomes};
