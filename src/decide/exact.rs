//! Names that the exact comparison computes the rule over formulas with.

pub(crate) use super::compiled::Compiled;
pub(crate) use super::condition::holds_of_none;
pub(crate) use super::question::{Question, Resource};
pub(crate) use super::ruling::LayerRuling;
pub(crate) use super::truth::{Fact, Truth, Unknowns};
