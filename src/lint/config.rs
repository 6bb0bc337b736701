//! The configuration of a run: its rules, the severity of their findings, and suppressions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::custom_rule::CustomRule;
use super::diagnostic::Severity;
use super::registry::{find, nearest};
use super::rule::Meta;
use super::suppression::Suppression;

/// The configuration of one document: every rule at its own severity by default, nothing suppressed.
#[derive(Debug, Clone, Default)]
pub struct Config {
    levels: BTreeMap<&'static str, Option<Severity>>,
    /// The organization's own rules.
    pub(super) demands: Vec<Arc<CustomRule>>,
    /// The suppressions, each with its number in the settings.
    pub(super) suppressions: Vec<(usize, Arc<Suppression>)>,
}

/// A rule name that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule `{name}`")]
pub struct UnknownRule {
    /// The name that was given.
    pub name: String,
    /// The name that is most like it, where one is.
    pub nearest: Option<&'static str>,
}

impl Config {
    /// Sets the severity of a rule, or switches it off with `None`.
    ///
    /// # Errors
    /// A name that no rule has.
    pub fn set(&mut self, rule: &str, severity: Option<Severity>) -> Result<(), UnknownRule> {
        let meta = find(rule).ok_or_else(|| UnknownRule { name: rule.to_owned(), nearest: nearest(rule) })?;
        self.levels.insert(meta.name, severity);
        Ok(())
    }

    /// The severity of a rule's findings; `None` where it is off.
    #[must_use]
    pub fn severity(&self, rule: &Meta) -> Option<Severity> {
        self.levels.get(rule.name).copied().unwrap_or(Some(rule.severity))
    }
}
