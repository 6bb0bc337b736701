//! Which rules run, and how grave their findings are.

use std::collections::BTreeMap;

use super::diagnostic::Severity;
use super::registry::find;
use super::rule::Meta;

/// The levels of the rules; every rule at its own severity by default.
#[derive(Debug, Clone, Default)]
pub struct Config {
    levels: BTreeMap<&'static str, Option<Severity>>,
}

/// A rule name that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule is named `{name}`")]
pub struct UnknownRule {
    /// The name that was given.
    pub name: String,
}

impl Config {
    /// Sets the severity of a rule, or switches it off with `None`.
    ///
    /// # Errors
    /// A name that no rule has.
    pub fn set(&mut self, rule: &str, severity: Option<Severity>) -> Result<(), UnknownRule> {
        let rule = find(rule).ok_or_else(|| UnknownRule { name: rule.to_owned() })?;
        self.levels.insert(rule.meta().name, severity);
        Ok(())
    }

    /// The severity of a rule's findings; `None` where it is off.
    #[must_use]
    pub fn severity(&self, rule: &Meta) -> Option<Severity> {
        self.levels.get(rule.name).copied().unwrap_or(Some(rule.severity))
    }
}
