//! Deciding requests: the policy decision point.

mod authorizer;
mod condition;
mod evaluate;
mod principal;
mod truth;
mod verdict;

pub use authorizer::{Authorizer, AuthorizerBuilder};
pub use verdict::{Decision, StatementRef, Verdict};
