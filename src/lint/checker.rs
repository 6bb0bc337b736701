//! The pass over one document: what rules report through.

use crate::catalog::Catalog;
use crate::policy::{Document, Fault, PolicyKind, Version};
use crate::source::Span;
use crate::wording::Text;

use super::diagnostic::{Diagnostic, Severity};
use super::fix::{Fix, Safety};
use super::rule::{Meta, Rule};
use super::view::StatementView;
use super::witness::{Ask, Oracle, Witness};

/// The context of a rule: the document besides the part at hand, and the report.
#[derive(Debug)]
pub struct Checker<'a> {
    text: &'a str,
    document: &'a Document<'a>,
    catalog: &'a Catalog,
    oracle: &'a Oracle<'a>,
    statements: &'a [StatementView<'a>],
    rule: &'static Meta,
    severity: Severity,
    diagnostics: Vec<Diagnostic>,
    guesses: u32,
}

/// The limit of nearest-name searches of a rule: a look-up reads the whole catalog.
const GUESSES: u32 = 50;

/// The actions of which one is asked about until one is let through.
const MOST_ACTIONS: usize = 12;

impl<'a> Checker<'a> {
    /// Runs the rules, each at its severity, over the document.
    pub(in crate::lint) fn run<'r>(
        text: &'a str,
        document: &'a Document<'a>,
        catalog: &'a Catalog,
        oracle: &'a Oracle<'a>,
        rules: impl Iterator<Item = (&'r dyn Rule, Severity)>,
    ) -> Vec<Diagnostic> {
        let views: Vec<_> = document.statements.iter().map(|it| StatementView::new(it, catalog)).collect();
        let mut diagnostics = Vec::new();
        for (rule, severity) in rules {
            let mut cx = Checker {
                text,
                document,
                catalog,
                oracle,
                statements: &views,
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

    /// A request that is decided as asked: what a finding that says so shows.
    pub(in crate::lint) fn witness(&self, ask: &Ask<'_, '_>) -> Option<Witness> {
        self.oracle.ask(ask, self.statements)
    }

    /// A request for one of the actions, which the statement and the whole document let through.
    pub(in crate::lint) fn allowed<'n>(
        &self,
        statement: &StatementView<'_>,
        actions: impl IntoIterator<Item = &'n str>,
    ) -> Option<Witness> {
        let mut matched = actions.into_iter().filter(|it| statement.may_be_about(it)).take(MOST_ACTIONS);
        matched.find_map(|it| self.witness(&Ask::new(statement, it)))
    }

    /// A request for one of the actions to which the statement applies, whether it allows or denies it.
    pub(in crate::lint) fn applied<'n>(
        &self,
        statement: &StatementView<'_>,
        actions: impl IntoIterator<Item = &'n str>,
    ) -> Option<Witness> {
        if statement.allows() {
            return self.allowed(statement, actions);
        }
        let mut matched = actions.into_iter().filter(|it| statement.may_be_about(it)).take(MOST_ACTIONS);
        matched.find_map(|it| self.witness(&Ask::new(statement, it).denied()))
    }

    /// Returns whether every request for the action with these keys is denied explicitly.
    pub(in crate::lint) fn surely_denies(&self, action: &str, keys: &[(&str, &str)]) -> bool {
        self.oracle.surely_denies(action, keys)
    }

    /// The statements, with what the catalog says about them.
    pub(in crate::lint) fn statements(&self) -> &'a [StatementView<'a>] {
        self.statements
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
}
