//! The rules, by name.

use super::rule::Rule;
use super::rules;

/// Every rule, in alphabetical order.
#[must_use]
pub fn all() -> &'static [&'static dyn Rule] {
    rules::ALL
}

/// The rule of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn Rule> {
    let place = all().binary_search_by_key(&name, |it| it.meta().name).ok()?;
    all().get(place).copied()
}
