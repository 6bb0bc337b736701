//! Deciding requests: the policy decision point.
//!
//! The way in, from a request to its answer:
//!
//! 1. [`Authorizer::decide`] asks the compiled policies (`compiled`) about each resource of the request
//!    (`question`), first with plain truth, and again over worlds where something turns out to be unknown.
//! 2. The walk (`walk`) finds the statements that can make a difference. It is but a shortcut: a look at every
//!    statement comes to the same.
//! 3. The rules (`evaluate`, one screen) say whether a statement applies, element by element (`element`), and what all
//!    layers come to; what has to allow, and which layer binds which request, is data there (`combining`).
//! 4. Elements: `resource`, `principal`, `scope`, `agency` and, for conditions, `condition`.
//!
//! All of that is generic over a truth value: `truth` explains it. Of the rest nothing decides. It only describes what
//! was decided, with the same elements and the same needs: `verdict` the
//! decision, `analysis` every statement in one walk, from which all of the others read, `trace` each element, `outcome` what
//! counting needs, `residual` (in `expression`s) and `unknown_keys` what an open answer depends on,
//! `assumption` and `assumptions` the assumed rules, `note`, `unreadable` and `explain` the notes, `advice` and `change` what
//! would let a request through; `asked_keys` the keys that a decision can depend on.

mod advice;
mod agency;
mod analysis;
mod asked_keys;
mod assumption;
mod assumptions;
mod authorizer;
mod change;
mod circumstance;
mod combining;
mod compiled;
mod condition;
mod element;
mod evaluate;
#[cfg(feature = "analysis")]
pub(crate) mod exact;
mod explain;
mod expression;
mod filter;
mod note;
mod outcome;
mod principal;
mod question;
mod residual;
mod resource;
mod ruling;
mod scope;
#[cfg(test)]
mod tests;
mod trace;
mod truth;
mod unknown_keys;
mod unreadable;
mod verdict;
mod walk;

pub use crate::compile::UndocumentedUri;
pub use advice::{IncompleteLayer, NearestMiss};
pub use analysis::{Analysis, Applies};
pub use authorizer::{Authorizer, AuthorizerBuilder};
pub use change::Change;
pub use circumstance::Circumstance;
pub use compiled::Endpoints;
pub use element::ElementKind;
pub use explain::{Explanation, NoMatch};
pub use expression::{Expression, OpenCircumstance, OpenCondition};
pub use note::{Note, ReadingFault};
pub use outcome::StatementOutcome;
pub use residual::{Residual, ResidualCase};
pub use trace::{ElementTrace, Excerpt, FilledVariable, Given, StatementTrace, VariableFilling, Wanted};
pub use verdict::{Decision, StatementRef, Verdict};
