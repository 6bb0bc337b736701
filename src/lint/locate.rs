//! The place of a finding in its document: by JSON Pointer, by `Sid`, and by what survives edits elsewhere.

use std::collections::HashMap;

use crate::json::{Step, path, pointer};
use crate::policy::{Document, StatementDraft};
use crate::source::Span;

/// Finds places of one document, each by a binary search.
#[derive(Debug, Clone)]
pub(super) struct Locator<'a> {
    document: &'a Document<'a>,
    /// The number of statements with the `Sid`.
    sids: HashMap<&'a str, usize>,
}

impl<'a> Locator<'a> {
    pub(super) fn new(document: &'a Document<'a>) -> Self {
        let mut sids = HashMap::new();
        for sid in document.statements.iter().filter_map(sid) {
            *sids.entry(sid).or_default() += 1;
        }
        Locator { document, sids }
    }

    fn steps(&self, span: Span) -> Vec<Step<'a>> {
        self.document.root.as_ref().map_or_else(Vec::new, |root| path(root, span))
    }

    /// The JSON Pointer of the innermost value that holds the span; empty where the text is not JSON.
    pub(super) fn pointer(&self, span: Span) -> String {
        pointer(&self.steps(span))
    }

    /// The last statement that begins at the span or before it: statements stand in the order of the text.
    fn statement(&self, span: Span) -> Option<&'a StatementDraft> {
        let all = &self.document.statements;
        all.get(all.partition_point(|it| it.span.start <= span.start).checked_sub(1)?)
    }

    /// The `Sid` of the statement that the span stands in.
    pub(super) fn sid(&self, span: Span) -> Option<&'a str> {
        sid(self.statement(span).filter(|it| span.end <= it.span.end)?)
    }

    /// The place as it stays where other things are inserted before it: the pointer without the numbers of
    /// entries, and with the `Sid` of a statement in place of its number, where no other has the same.
    pub(super) fn lasting(&self, span: Span) -> String {
        let own = self.sid(span).filter(|own| self.sids.get(own) == Some(&1));
        let lasting = |(depth, step)| match step {
            Step::Key(_) => Some(step),
            Step::Index(_) if depth == 1 => own.map(|own| Step::Key(format!("Sid={own}").into())),
            Step::Index(_) => None,
        };
        pointer(&self.steps(span).into_iter().enumerate().filter_map(lasting).collect::<Vec<_>>())
    }

    /// The subject of a finding at the span: the whole statement, where it stands at a statement's brace.
    pub(super) fn whole(&self, span: Span) -> Span {
        let own = self.statement(span).filter(|it| it.span.first_byte() == span);
        own.map_or(span, |it| it.span)
    }
}

fn sid(statement: &StatementDraft) -> Option<&str> {
    statement.sid.as_ref().map(|it| it.0.as_str()).filter(|it| !it.is_empty())
}
