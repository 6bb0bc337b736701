//! The pass over one document: what rules report through.

use crate::catalog::Catalog;
use crate::policy::{Document, Fault, PolicyKind, Version};
use crate::source::Span;
use crate::wording::Text;

use super::diagnostic::{Diagnostic, Severity};
use super::fix::{Fix, Safety};
use super::rule::{Meta, Rule};
use super::view::StatementView;

/// The context of a rule: the document besides the part at hand, and the report.
#[derive(Debug)]
pub struct Checker<'a> {
    text: &'a str,
    document: &'a Document<'a>,
    catalog: &'a Catalog,
    rule: &'static Meta,
    severity: Severity,
    diagnostics: Vec<Diagnostic>,
    guesses: u32,
}

/// The limit of nearest-name searches of a rule: a look-up reads the whole catalog.
const GUESSES: u32 = 50;

impl<'a> Checker<'a> {
    /// Runs the rules, each at its severity, over the document.
    pub(crate) fn run<'r>(
        text: &'a str,
        document: &'a Document<'a>,
        catalog: &'a Catalog,
        rules: impl Iterator<Item = (&'r dyn Rule, Severity)>,
    ) -> Vec<Diagnostic> {
        let views: Vec<_> = document.statements.iter().map(|it| StatementView::new(it, catalog)).collect();
        let mut diagnostics = Vec::new();
        for (rule, severity) in rules {
            let mut cx = Checker {
                text,
                document,
                catalog,
                rule: rule.meta(),
                severity,
                diagnostics,
                guesses: GUESSES,
            };
            for fault in &document.faults {
                rule.fault(&mut cx, fault);
            }
            rule.document(&mut cx, &views);
            for view in &views {
                rule.statement(&mut cx, view);
                for condition in &view.draft.conditions {
                    rule.condition(&mut cx, view, condition);
                }
            }
            diagnostics = cx.diagnostics;
        }
        diagnostics.sort_by(|a, b| (a.span, a.name()).cmp(&(b.span, b.name())));
        diagnostics
    }

    /// Reports a finding; the answer takes label, help and fix.
    pub fn report(&mut self, span: Span, message: Text) -> &mut Diagnostic {
        let finding = Diagnostic::new(self.rule, self.severity, span, message);
        self.diagnostics.push_mut(finding)
    }

    /// The number of findings.
    pub(crate) fn count(&self) -> usize {
        self.diagnostics.len()
    }

    /// The findings since there were so many, for a rule that has more to say of them.
    pub(crate) fn since(&mut self, count: usize) -> &mut [Diagnostic] {
        self.diagnostics.get_mut(count..).unwrap_or_default()
    }

    /// Reports a fault of the document in the reader's own words.
    pub fn report_fault(&mut self, fault: &Fault) -> &mut Diagnostic {
        let finding = self.report(fault.span, fault.message.clone()).help(fault.help.clone());
        if let Some((span, text)) = &fault.related {
            finding.label(*span, text.clone());
        }
        finding
    }

    /// Returns whether the rule may look once more for what a name was meant to be.
    pub fn may_guess(&mut self) -> bool {
        let left = self.guesses > 0;
        self.guesses = self.guesses.saturating_sub(1);
        left
    }

    /// The text of the document.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The document.
    pub fn document(&self) -> &'a Document<'a> {
        self.document
    }

    /// The catalog.
    pub fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// A fix that takes out the member whose name stands at that place.
    pub(crate) fn without_member(&self, safety: Safety, name: Span) -> Option<Fix> {
        let (members, at) = self.document.root.as_ref()?.members_at(name)?;
        Some(Fix::remove(safety, self.text, members.get(at)?.span()))
    }

    /// The kind the document was read as.
    pub fn kind(&self) -> PolicyKind {
        self.document.kind
    }

    /// Returns whether it is of the 5.0 language, or of none that can be made out.
    pub fn is_v5(&self) -> bool {
        self.document.version.is_none_or(Version::is_v5)
    }

    /// The safety of a fix that gives a part another meaning: a document that is refused as it stands
    /// decides nothing yet, so nothing is changed.
    pub fn unless_refused(&self) -> Safety {
        if self.document.faults.is_empty() { Safety::Unsafe } else { Safety::Safe }
    }
}
