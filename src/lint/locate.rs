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

    /// The place as it stays where other things are put in before it: the pointer without the numbers of
    /// entries, and with the `Sid` of a statement in place of its number, where no other has the same.
    pub(super) fn lasting(&self, span: Span) -> String {
        let own = self
            .sid(span)
            .filter(|own| self.document.statements.iter().filter(|it| sid(it) == Some(own)).count() == 1);
        let lasting = |(depth, step)| match step {
            Step::Key(_) => Some(step),
            Step::Index(_) if depth == 1 => own.map(|own| Step::Key(format!("Sid={own}").into())),
            Step::Index(_) => None,
        };
        pointer(&self.steps(span).into_iter().enumerate().filter_map(lasting).collect::<Vec<_>>())
    }

    /// What a finding at the span is about: the whole statement, where it stands at a statement's brace.
    pub(super) fn whole(&self, span: Span) -> Span {
        let begins = |it: &&StatementDraft| it.span.first_byte() == span;
        self.document.statements.iter().find(begins).map_or(span, |it| it.span)
    }
}

fn sid(statement: &StatementDraft) -> Option<&str> {
    statement.sid.as_ref().map(|it| it.0.as_str()).filter(|it| !it.is_empty())
}
