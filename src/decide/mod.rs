//! Deciding requests: the policy decision point.

mod advice;
mod agency;
mod assumptions;
mod authorizer;
mod change;
mod combining;
mod condition;
mod evaluate;
mod explain;
mod expression;
mod outcome;
mod principal;
mod residual;
mod scope;
#[cfg(test)]
mod tests;
mod trace;
mod truth;
mod unknown_keys;
mod unreadable;
mod verdict;

pub use advice::{IncompleteLayer, NearestMiss};
pub use authorizer::{Authorizer, AuthorizerBuilder, Endpoints};
pub use change::Change;
#[cfg(test)]
pub(crate) use combining::Circumstance;
pub use explain::{Explanation, NoMatch};
pub use expression::{Expression, OpenCircumstance, OpenCondition};
pub use outcome::StatementOutcome;
pub use residual::{Residual, ResidualCase};
pub use trace::{Applies, ElementTrace, FilledVariable, StatementTrace, VariableFilling};
pub(crate) use trace::{list, wanted};
pub use verdict::{Decision, StatementRef, Verdict};
