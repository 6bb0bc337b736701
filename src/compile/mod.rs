//! Policies, compiled: what an authorizer looks through to decide.

mod action;
mod by_action;
mod condition;
mod filled;
mod index;
mod pattern_set;
mod postings;
mod required_literal;
mod resource;
mod resource_match;
mod scope;
mod statement;
mod template;
mod unit;
mod uri;

pub(crate) use action::ActionMatcher;
pub(crate) use by_action::ByAction;
#[cfg(test)]
pub(crate) use condition::Keys;
#[cfg(feature = "analysis")]
pub(crate) use condition::Texts;
pub(crate) use condition::{CompiledCondition, Readiness, Test, ValueMatch};
pub(crate) use index::{CROWD, Index};
pub(crate) use resource::{ResourceMatcher, UrnMatcher};
pub(crate) use resource_match::Match;
pub(crate) use scope::{CompiledScope, ScopePlace};
pub(crate) use statement::{CompiledStatement, Compiler, note_alike};
#[cfg(feature = "analysis")]
pub(crate) use template::Segment;
pub(crate) use template::{Compiled as CompiledTemplate, Filling};
pub(crate) use unit::glob;
pub use uri::UndocumentedUri;
pub(crate) use uri::{AskedResource, UriMatcher};
