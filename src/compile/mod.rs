//! Policies, compiled: what an authorizer looks through to decide.

mod action;
mod condition;
mod resource;
mod template;

pub use condition::reads_value;
