//! Places in a text: byte spans, and the lines and columns that people and editors count.

use std::borrow::Cow;

/// A stretch of a text, as byte offsets: `start` inclusive, `end` exclusive.
///
/// Texts of more than 4 GiB are refused before a span is made, so 32 bits are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte of the stretch.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// The first byte of it alone, such as the brace that opens a statement.
    #[must_use]
    pub fn first_byte(self) -> Self {
        Span { start: self.start, end: self.end.min(self.start + 1) }
    }

    /// The text under the span; empty where the span does not lie in `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// A place in a text, as a person counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column within the line in characters, from 1.
    pub column: u32,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Bytes between two counts of characters, so that a look-up need not count from the start of a long line.
const BLOCK: usize = 128;

/// The line starts of one text: turns byte offsets into positions.
///
/// Building it is `O(n)` in the text; a look-up is a binary search and at most a few words read, however long
/// the line is.
#[derive(Debug, Clone)]
pub struct LineIndex {
    /// The byte at which each line starts.
    starts: Vec<u32>,
    /// The characters that start before each block; none are kept where every byte is one.
    counts: Vec<u32>,
}

impl LineIndex {
    /// Reads the line starts of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| Span::new(at + 1, 0).start);
        let count = |sum: &mut u32, block: &[u8]| {
            *sum += characters(block);
            Some(*sum)
        };
        let starts = std::iter::once(0).chain(breaks).collect();
        if text.is_ascii() {
            return LineIndex { starts, counts: Vec::new() };
        }
        let counts = text.as_bytes().chunks(BLOCK).scan(0, count);
        LineIndex { starts, counts: std::iter::once(0).chain(counts).collect() }
    }

    /// The position of the byte `offset` of `text`, which must be the text that the index was made of.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.characters_before(text, offset) - self.characters_before(text, start);
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), column: before.saturating_add(1) }
    }

    /// The characters of `text` before the byte `offset`.
    #[must_use]
    pub fn characters_before(&self, text: &str, offset: u32) -> u32 {
        let offset = text.floor_char_boundary(offset as usize);
        if self.counts.is_empty() {
            return Span::new(offset, offset).start;
        }
        let block = offset / BLOCK;
        let rest = text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.counts.get(block).copied().unwrap_or(0) + characters(rest)
    }

    /// The line that the byte `offset` of `text` stands in, without its line end.
    #[must_use]
    pub fn line(&self, text: &str, offset: u32) -> Span {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0) as usize;
        let end = self.starts.get(line).map_or(text.len(), |it| *it as usize);
        let kept = text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']);
        Span::new(start, start + kept.len())
    }
}

/// Goes along a text from one place to the next: for a few places, in order, that is cheaper than an index.
#[derive(Debug)]
pub(crate) struct Walk<'t> {
    text: &'t str,
    offset: usize,
    position: Position,
}

impl<'t> Walk<'t> {
    /// Starts at the first byte.
    pub(crate) fn new(text: &'t str) -> Self {
        Walk { text, offset: 0, position: Position { line: 1, column: 1 } }
    }

    /// The position of the byte `offset`, which must be none before the last one. `O(n)` in what is between.
    pub(crate) fn to(&mut self, offset: u32) -> Position {
        let offset = self.text.floor_char_boundary(offset as usize);
        let passed = self.text.as_bytes().get(self.offset..offset).unwrap_or_default();
        if let Some(line_end) = memchr::memrchr(b'\n', passed) {
            let lines = memchr::memchr_iter(b'\n', passed).count();
            self.position.line = self.position.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            self.position.column = 1 + characters(passed.get(line_end + 1..).unwrap_or_default());
        } else {
            self.position.column = self.position.column.saturating_add(characters(passed));
        }
        self.offset = offset;
        self.position
    }
}

/// A message shows no more characters of a text from outside than this.
const SHOWN: usize = 80;

/// Cuts a text to the length of a message.
pub(crate) fn brief(text: &str) -> Cow<'_, str> {
    start(text, SHOWN)
}

/// Cuts a text to the length of a message, and writes what cannot be seen in it as escapes.
pub(crate) fn escaped(text: &str) -> String {
    brief(text).chars().flat_map(char::escape_debug).collect()
}

/// Cuts a name to the length of an explanation, such as that of a resource: most are shown whole, for they
/// are put into policies.
pub(crate) fn brief_name(name: &str) -> Cow<'_, str> {
    const SHOWN_OF_NAME: usize = 256;
    start(name, SHOWN_OF_NAME)
}

fn start(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)) {
        Some(start) => Cow::Owned(format!("{start}…")),
        None => Cow::Borrowed(text),
    }
}

/// The characters that start in the bytes.
fn characters(bytes: &[u8]) -> u32 {
    let starts =
        if bytes.is_ascii() { bytes.len() } else { bytes.iter().filter(|it| **it & 0xC0 != 0x80).count() };
    u32::try_from(starts).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_comes_by_the_positions_that_an_index_gives() {
        let text = "a\n允许x\n\n  é: b\r\n";
        let index = LineIndex::new(text);
        for step in 1..=text.len() {
            let mut walk = Walk::new(text);
            for offset in (0..=text.len() + 1).step_by(step).map(|it| u32::try_from(it).unwrap()) {
                let offset = offset.min(u32::try_from(text.len()).unwrap());
                assert_eq!(walk.to(offset), index.position(text, offset), "{offset} in steps of {step}");
            }
        }
    }

    #[test]
    fn positions_count_characters_not_bytes() {
        let text = "a\n允许x\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 2), Position { line: 2, column: 1 });
        assert_eq!(index.position(text, 8), Position { line: 2, column: 3 });
        assert_eq!(index.position(text, 10), Position { line: 3, column: 1 });
    }

    #[test]
    fn positions_in_long_lines_are_counted() {
        let text = "允x\n".repeat(900) + &"允许x".repeat(900);
        let index = LineIndex::new(&text);
        let (mut line, mut column) = (1, 1);
        for (at, c) in text.char_indices() {
            let offset = Span::new(at, 0).start;
            assert_eq!(index.position(&text, offset), Position { line, column }, "{at}");
            assert!(index.line(&text, offset).of(&text).contains('x'));
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        let end = Span::new(text.len(), 0).start;
        assert_eq!(index.characters_before(&text, end + 9), index.characters_before(&text, end));
    }

    #[test]
    fn long_texts_are_shown_in_part() {
        assert_eq!(brief(&"允".repeat(80)), "允".repeat(80));
        assert_eq!(brief(&"允".repeat(81)), format!("{}…", "允".repeat(80)));
    }

    #[test]
    fn a_span_outside_the_text_is_empty() {
        assert_eq!(Span::new(2, 9).of("abc"), "");
        assert_eq!(Span::new(1, 2).of("abc"), "b");
    }
}
