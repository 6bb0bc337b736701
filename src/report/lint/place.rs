//! Where in a document a span stands: lines, columns and offsets in characters, and the path of members.

use std::borrow::Cow;

use serde::Serialize;

use crate::json::{Node, Value};
use crate::source::{LineIndex, Span};

/// A place, as the cloud's check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: u32,
    /// Characters before it on its line.
    pub(super) column: u32,
    /// Characters before it in the text.
    pub(super) offset: u32,
}

/// A stretch, its end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Stretch {
    pub(super) start: Place,
    pub(super) end: Place,
}

/// A step down from the root of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step<'a> {
    /// To the member of that name.
    Key(Cow<'a, str>),
    /// To the entry, from 0.
    Index(usize),
}

/// The places of one text. Building it is linear in the text; a look-up is not.
#[derive(Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    index: LineIndex,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Places { text, index: LineIndex::new(text) }
    }

    fn place(&self, byte: u32) -> Place {
        let position = self.index.position(self.text, byte);
        let offset = self.index.characters_before(self.text, byte);
        Place { line: position.line, column: position.column - 1, offset }
    }

    /// The line that the span starts in, without the blanks around it.
    pub(super) fn line(&self, span: Span) -> &'a str {
        self.index.line(self.text, span.start).of(self.text).trim()
    }

    pub(super) fn stretch(&self, span: Span) -> Stretch {
        Stretch { start: self.place(span.start), end: self.place(span.end) }
    }
}

/// The way to the innermost value that holds the span; a name counts to its member.
pub(super) fn path<'n>(root: &'n Node<'_>, span: Span) -> Vec<Step<'n>> {
    let (mut node, mut path) = (root, Vec::new());
    loop {
        let step = match &node.value {
            Value::Array(items) => {
                let at = items.partition_point(|it| it.span.start <= span.start).checked_sub(1);
                at.and_then(|at| Some((Step::Index(at), items.get(at)?)))
            }
            Value::Object(members) => {
                let at = members.partition_point(|it| it.name_span.start <= span.start).checked_sub(1);
                let member = at.and_then(|at| members.get(at));
                member.map(|it| (Step::Key(Cow::Borrowed(it.name.as_ref())), &it.value))
            }
            _ => None,
        };
        match step {
            Some((step, next)) if span.end <= next.span.end && span.start < next.span.end => {
                path.push(step);
                node = next;
            }
            _ => return path,
        }
    }
}
