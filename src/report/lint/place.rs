//! Where in a document a span stands: lines, columns and offsets in characters.

use serde::Serialize;

use crate::source::Span;

/// A place, as the cloud's check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: usize,
    /// Characters before it on its line.
    pub(super) column: usize,
    /// Characters before it in the text.
    pub(super) offset: usize,
}

/// A stretch, its end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Stretch {
    pub(super) start: Place,
    pub(super) end: Place,
}

/// Bytes between two counts, so that a look-up need not count from the start of a long line.
const BLOCK: usize = 1024;

/// The places of one text. Building it is linear in the text; a look-up is not.
#[derive(Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    /// The byte at which each line starts.
    lines: Vec<usize>,
    /// The characters that start before each block.
    counts: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let mut counts = vec![0];
        let mut sum = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            sum += characters(block);
            counts.push(sum);
        }
        Places { text, lines: std::iter::once(0).chain(breaks).collect(), counts }
    }

    fn offset(&self, byte: usize) -> usize {
        let block = byte / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..byte).unwrap_or_default();
        self.counts.get(block).copied().unwrap_or(0) + characters(rest)
    }

    fn place(&self, byte: u32) -> Place {
        let byte = self.text.floor_char_boundary(byte as usize);
        let line = self.lines.partition_point(|&start| start <= byte);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let offset = self.offset(byte);
        Place { line, column: offset - self.offset(start), offset }
    }

    pub(super) fn stretch(&self, span: Span) -> Stretch {
        Stretch { start: self.place(span.start), end: self.place(span.end) }
    }
}

/// The characters that start in the bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|it| **it & 0xC0 != 0x80).count()
}
