//! The rules, by name.

use super::meta_rules;
use super::rule::{Meta, Rule};
use super::rules;
use crate::catalog::nearest_name;

/// Every rule about policies, in alphabetical order.
#[must_use]
pub fn all() -> &'static [&'static dyn Rule] {
    rules::ALL
}

/// The metadata of each rule about policies, and after them of what is reported about a run, such as a
/// suppression that suppresses nothing.
pub fn metas() -> impl Iterator<Item = &'static Meta> {
    all().iter().map(|it| it.meta()).chain(meta_rules::ALL.iter().copied())
}

/// The metadata of the rule of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Meta> {
    metas().find(|it| it.name == name)
}

/// The rule whose name is most like the given one, where one is.
#[must_use]
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    nearest_name(name, metas().map(|it| it.name))
}
