//! The place of a span in a document: lines, columns and offsets in characters.

use serde::Serialize;

use crate::source::{LineIndex, Span};

/// A place, as the cloud's check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    /// Number of the line, from 1.
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
