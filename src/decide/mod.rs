//! Deciding requests: the policy decision point.

mod agency;
mod assumed;
mod authorizer;
mod combining;
mod condition;
mod coverage;
mod evaluate;
mod explain;
mod principal;
mod residual;
#[cfg(test)]
mod tests;
mod trace;
mod truth;
mod unreadable;
mod verdict;

pub use authorizer::{Authorizer, AuthorizerBuilder};
pub use coverage::Fate;
pub use explain::{Explanation, NearestMiss};
pub use residual::{Residual, ResidualCase};
pub use trace::{Applies, ElementTrace, StatementTrace};
pub use verdict::{Decision, StatementRef, Verdict};
