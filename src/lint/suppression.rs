//! Suppressions: findings that were looked at and are to stay, each with its reason.

use crate::source::Span;

use super::diagnostic::Diagnostic;
use super::locate::Locator;

/// A `[[suppress]]` table: which findings are not reported, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rules whose findings it is about, the organization's own among them.
    pub rules: Vec<String>,
    /// The files it is about, as globs; every file where empty.
    pub files: Vec<String>,
    /// The statement it is about, by its `Sid`.
    pub sid: Option<String>,
    /// The value it is about, with all below it, as a JSON Pointer.
    pub pointer: Option<String>,
    /// The reason of the suppression.
    pub reason: String,
    /// The place of the table in the settings.
    pub span: Span,
}

impl Suppression {
    /// Returns whether it is about all that the rule finds in a file that it is about.
    pub(super) fn takes_all(&self, rule: &str) -> bool {
        self.sid.is_none() && self.pointer.is_none() && self.rules.iter().any(|it| it == rule)
    }

    /// Returns whether it is about the finding, which is one of a file that it is about.
    pub(super) fn takes(&self, finding: &Diagnostic, places: &Locator<'_>) -> bool {
        self.rules.iter().any(|it| it == finding.name())
            && self.sid.as_ref().is_none_or(|sid| places.sid(finding.span) == Some(sid))
            && self.pointer.as_ref().is_none_or(|pointer| {
                let place = places.pointer(finding.span);
                place.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }
}
