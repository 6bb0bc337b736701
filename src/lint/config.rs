//! Which rules run on a document, how grave their findings are, and which of them are not reported.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::custom_rule::CustomRule;
use super::diagnostic::Severity;
use super::registry::{find, nearest};
use super::rule::Meta;
use super::suppression::Suppression;

/// What holds for one document: every rule at its own severity by default, nothing suppressed.
#[derive(Debug, Clone, Default)]
pub struct Config {
    levels: BTreeMap<&'static str, Option<Severity>>,
    /// The organisation's own rules.
    pub(super) demands: Vec<Arc<CustomRule>>,
    /// What is not reported, each with its number in the settings.
    pub(super) suppressions: Vec<(usize, Arc<Suppression>)>,
}

/// A rule name that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule is named `{name}`")]
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
