//! Where in its document a finding stands: by JSON Pointer, by `Sid`, and by what survives edits elsewhere.

use crate::json::{Step, path, pointer};
use crate::policy::{Document, StatementDraft};
use crate::source::Span;

/// Tells places of one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locator<'a> {
    document: &'a Document<'a>,
}

impl<'a> Locator<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        Locator { document }
    }

    fn steps(&self, span: Span) -> Vec<Step<'a>> {
        self.document.root.as_ref().map_or_else(Vec::new, |root| path(root, span))
    }

    /// The JSON Pointer of the innermost value that holds the span; empty where the text is no JSON.
    pub(super) fn pointer(&self, span: Span) -> String {
        pointer(&self.steps(span))
    }

    /// The `Sid` of the statement that the span stands in.
    pub(super) fn sid(&self, span: Span) -> Option<&'a str> {
        let holds = |it: &&StatementDraft| it.span.start <= span.start && span.end <= it.span.end;
        sid(self.document.statements.iter().find(holds)?)
    }

    /// The place as it stays where statements and entries are put in before it: the pointer with a statement's
    /// `Sid` in place of its number, where no other has that `Sid`, and without the number of an entry.
    pub(super) fn lasting(&self, span: Span) -> String {
        let mut steps = self.steps(span);
        if steps.len() > 2 && matches!(steps.last(), Some(Step::Index(_))) {
            steps.pop();
        }
        let own = self
            .sid(span)
            .filter(|own| self.document.statements.iter().filter(|it| sid(it) == Some(own)).count() == 1);
        if let (Some(own), Some(step @ Step::Index(_))) = (own, steps.get_mut(1)) {
            *step = Step::Key(format!("Sid={own}").into());
        }
        pointer(&steps)
    }
}

fn sid(statement: &StatementDraft) -> Option<&str> {
    statement.sid.as_ref().map(|it| it.0.as_str()).filter(|it| !it.is_empty())
}
