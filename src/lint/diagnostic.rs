//! A finding: which rule, its severity, where, and what to do.

use std::sync::Arc;

use crate::source::Span;
use crate::wording::Text;

use super::fix::Fix;
use super::rule::Meta;
use super::witness::Witness;

/// The severity of a finding: the four classes of the cloud's own check
/// (<https://support.huaweicloud.com/api-iam5/ValidatePolicy.html>), the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The cloud refuses the document, or it cannot work at all.
    Error,
    /// A statement that works, and grants more than it seems to, or more than is wise.
    SecurityWarning,
    /// A statement that is accepted, and of which a part never applies or does not do what it says.
    Warning,
    /// A statement that works and could be written better.
    Suggestion,
}

impl Severity {
    /// Every severity, the most severe first.
    pub const ALL: [Severity; 4] =
        [Severity::Error, Severity::SecurityWarning, Severity::Warning, Severity::Suggestion];

    /// The word for it, as the cloud's check spells `finding_type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::SecurityWarning => "security_warning",
            Severity::Warning => "warning",
            Severity::Suggestion => "suggestion",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == text)
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A place that belongs to a finding, and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The label: a few words, lower case.
    pub text: Text,
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Meta,
    /// The name of the custom rule that found it, where it was one.
    pub custom_rule: Option<Arc<str>>,
    /// Its severity, the configuration taken into account.
    pub severity: Severity,
    /// The place.
    pub span: Span,
    /// The fault: one line, lower case, user text in backticks.
    pub message: Text,
    /// Further places, in the order of reading; one on the same span says what stands at the main place.
    pub labels: Vec<Label>,
    /// The help: one line; `None` where the message says it.
    pub help: Option<Text>,
    /// The edits that fix it, where they are known.
    pub fix: Option<Fix>,
    /// The request that shows what the finding says can happen, where it says so.
    pub witness: Option<Box<Witness>>,
}

impl Diagnostic {
    /// A finding of a rule.
    pub(crate) fn new(rule: &'static Meta, severity: Severity, span: Span, message: Text) -> Self {
        Diagnostic {
            rule,
            custom_rule: None,
            severity,
            span,
            message,
            labels: Vec::new(),
            help: None,
            fix: None,
            witness: None,
        }
    }

    /// The name of what found it: of the rule, or of the custom rule.
    #[must_use]
    pub fn name(&self) -> &str {
        self.custom_rule.as_deref().unwrap_or(self.rule.name)
    }

    /// Adds a place.
    pub(crate) fn label(&mut self, span: Span, text: Text) -> &mut Self {
        self.labels.reserve_exact(1);
        self.labels.push(Label { span, text });
        self
    }

    /// Adds a help text.
    pub(crate) fn help(&mut self, help: Text) -> &mut Self {
        self.help = Some(help);
        self
    }

    /// Adds the request that shows it.
    pub(crate) fn witness(&mut self, witness: Witness) -> &mut Self {
        self.witness = Some(Box::new(witness));
        self
    }

    /// Adds the fix.
    pub(crate) fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}
