//! Patterns with `*` and `?`, matched in time linear in the text.
//!
//! `*` is any run of characters, the empty one too; `?` is exactly one character (rules ACT-2, RES-2).
//! A pattern is cut at its stars into *pieces*; the first and the last have fixed places, each inner one is
//! looked for leftmost, which is right for `*` and never goes back.
//!
//! Cost of a match of a text of `n` bytes: `O(n)` where the pieces are plain text,
//! `O(n * ceil(m / 64))` for a piece of `m` characters that has a `?` in it.
//! Nothing is allocated but for a piece with a `?` of more than 8,192 characters: the cloud takes no policy that
//! is so long.

mod mixed;
pub(crate) mod rolling;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use memchr::memmem;

use mixed::Mixed;

/// One unit of a pattern that is being put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// `*`
    Star,
    /// `?`
    One,
    /// A character that stands for itself.
    Char(char),
}

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The text of all pieces, one after the other; a `?` stands as itself.
    text: Box<str>,
    /// None where the pattern has no wildcard: the text is all.
    pieces: Box<[Piece]>,
    /// Whether a star stands before the first piece, and after the last.
    open: (bool, bool),
}

/// A pattern that is being put together, unit by unit.
#[derive(Debug, Default)]
pub(crate) struct PatternBuilder {
    text: String,
    pieces: Vec<Piece>,
    /// Start of the current piece, and the offset of each `?` in it, in bytes of the text.
    start: usize,
    holes: Vec<usize>,
    leading: bool,
    last_star: bool,
}

impl PatternBuilder {
    /// Builds a pattern of about this many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        PatternBuilder { text: String::with_capacity(bytes), ..PatternBuilder::default() }
    }

    pub(crate) fn star(&mut self) {
        self.leading |= self.text.is_empty() && self.pieces.is_empty();
        self.close();
        self.last_star = true;
    }

    pub(crate) fn one(&mut self) {
        self.holes.push(self.text.len());
        self.text("?");
    }

    /// Text that stands for itself.
    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
        self.last_star &= text.is_empty();
    }

    fn close(&mut self) {
        let (start, end) = (self.start, self.text.len());
        if let Some(piece) = self.text.get(start..).filter(|it| !it.is_empty()) {
            let mixed = (!self.holes.is_empty()).then(|| {
                let hole = |at| self.holes.binary_search(&(start + at)).is_ok();
                let units = piece.char_indices().map(|(at, c)| (!hole(at)).then_some(c));
                Box::new(Mixed::new(units.collect()))
            });
            let span = crate::source::Span::new(start, end);
            self.pieces.push(Piece { start: span.start, end: span.end, fold: false, mixed });
        }
        self.holes.clear();
        self.start = end;
    }

    pub(crate) fn finish(mut self) -> Pattern {
        let is_exact = !self.leading && self.pieces.is_empty() && self.holes.is_empty();
        if !is_exact {
            self.close();
        }
        Pattern { text: self.text.into(), pieces: self.pieces.into(), open: (self.leading, self.last_star) }
    }
}

/// The text between two stars; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Piece {
    start: u32,
    end: u32,
    /// Letters of the piece may fall into a stretch of the text where case does not count.
    fold: bool,
    mixed: Option<Box<Mixed>>,
}

impl Piece {
    fn len(&self) -> usize {
        (self.end - self.start) as usize
    }
}

impl Pattern {
    /// Reads `*` and `?` in `text`; there is no escape.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::of_text(text, true)
    }

    /// The same, where a `?` may be an ordinary character.
    pub(crate) fn of_text(text: &str, question_mark: bool) -> Self {
        let mut pattern = PatternBuilder::with_capacity(text.len());
        let mut from = 0;
        for at in memchr::memchr2_iter(b'*', b'?', text.as_bytes()) {
            let is_star = text.as_bytes().get(at) == Some(&b'*');
            if is_star || question_mark {
                pattern.text(text.get(from..at).unwrap_or(""));
                if is_star {
                    pattern.star()
                } else {
                    pattern.one()
                }
                from = at + 1;
            }
        }
        pattern.text(text.get(from..).unwrap_or(""));
        pattern.finish()
    }

    /// Puts a pattern together from its units.
    #[must_use]
    pub fn from_glyphs(glyphs: impl IntoIterator<Item = Glyph>) -> Self {
        let glyphs = glyphs.into_iter();
        let mut pattern = PatternBuilder::with_capacity(glyphs.size_hint().0);
        for glyph in glyphs {
            match glyph {
                Glyph::Star => pattern.star(),
                Glyph::One => pattern.one(),
                Glyph::Char(c) => pattern.text(c.encode_utf8(&mut [0; 4])),
            }
        }
        pattern.finish()
    }

    /// Returns whether the pattern is nothing but stars: it matches every text.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.pieces.is_empty() && self.open.0
    }

    /// The one text that the pattern matches, where it has no wildcard.
    #[must_use]
    pub fn as_exact(&self) -> Option<&str> {
        (self.pieces.is_empty() && !self.open.0).then_some(&*self.text)
    }

    /// The plain texts that every match contains, in order: for each piece its stretches without `?`,
    /// with whether the stretch must stand at the end of the text.
    pub fn literals(&self) -> impl Iterator<Item = Literal<'_>> {
        let last = self.pieces.len().saturating_sub(1);
        let of_pieces = self.pieces.iter().enumerate().flat_map(move |(index, piece)| {
            let text = self.piece_text(piece);
            let at_start = index == 0 && !self.open.0;
            let at_end = index == last && !self.open.1;
            let plain = piece.mixed.is_none().then_some(Literal { text, at_start, at_end });
            let stretches = piece.mixed.as_ref().map(|it| it.stretches(text, at_start, at_end));
            plain.into_iter().chain(stretches.unwrap_or_default())
        });
        let exact = self.as_exact().filter(|it| !it.is_empty());
        exact.map(|text| Literal { text, at_start: true, at_end: true }).into_iter().chain(of_pieces)
    }

    /// The units of the pattern, in order.
    pub fn glyphs(&self) -> impl Iterator<Item = Glyph> + Clone + '_ {
        let star = |stands: bool| stands.then_some(Glyph::Star).into_iter();
        let exact = self.as_exact().unwrap_or("").chars().map(Glyph::Char);
        let pieces = self.pieces.iter().enumerate().flat_map(move |(index, piece)| {
            let wild = piece.mixed.as_deref();
            let units = self.piece_text(piece).chars().enumerate().map(move |(at, c)| {
                let is_wild = wild.is_some_and(|it| it.units.get(at) == Some(&None));
                if is_wild { Glyph::One } else { Glyph::Char(c) }
            });
            star(index > 0).chain(units)
        });
        exact.chain(star(self.open.0)).chain(pieces).chain(star(self.open.1 && !self.pieces.is_empty()))
    }

    /// Returns whether the pattern matches the whole of `text`, case counting.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.matches_subject(Subject { text, fold: 0, colons: &[] })
    }

    /// Does the same as [`Pattern::matches`] for a text of which more is known.
    #[must_use]
    pub(crate) fn matches_subject(&self, subject: Subject<'_>) -> bool {
        let Subject { text, fold, .. } = subject;
        let (mut rest, mut pieces) = (0..text.len(), &*self.pieces);
        if !self.open.0 {
            let Some((piece, others)) = pieces.split_first() else { return *text == *self.text };
            let Some(end) = self.at_start(piece, text, fold) else { return false };
            if others.is_empty() && !self.open.1 {
                return end == text.len();
            }
            rest.start = end;
            pieces = others;
        }
        if !self.open.1 {
            let Some((piece, others)) = pieces.split_last() else { return true };
            let Some(start) = self.at_end(piece, text, fold) else { return false };
            if start < rest.start {
                return false;
            }
            rest.end = start;
            pieces = others;
        }
        pieces.iter().all(|piece| match self.find(piece, subject, rest.start, rest.end) {
            Some(end) => {
                rest.start = end;
                true
            }
            None => false,
        })
    }

    /// Prepares the pattern for texts whose head, up to their first `stop`, ignores ASCII case:
    /// letters before the first `stop` of the pattern may fall into it.
    #[must_use]
    pub fn fold_until(mut self, stop: char) -> Self {
        let head = self.text.find(stop).unwrap_or(self.text.len());
        let wild = self.open.0
            || self.pieces.first().is_some_and(|it| it.mixed.is_some() || (it.end as usize) < head);
        if wild {
            for piece in &mut self.pieces {
                let head_of_piece = self.text.get(piece.start as usize..head.min(piece.end as usize));
                piece.fold = head_of_piece.is_some_and(|it| it.bytes().any(|b| b.is_ascii_uppercase()));
            }
        } else {
            let mut text = String::from(std::mem::take(&mut self.text));
            if let Some(head) = text.get_mut(..head) {
                head.make_ascii_lowercase();
            }
            self.text = text.into();
        }
        self
    }

    fn piece_text(&self, piece: &Piece) -> &str {
        self.text.get(piece.start as usize..piece.end as usize).unwrap_or("")
    }

    #[inline]
    fn piece_bytes(&self, piece: &Piece) -> &[u8] {
        self.text.as_bytes().get(piece.start as usize..piece.end as usize).unwrap_or_default()
    }

    /// The end of `piece` where it stands at the start of `text`.
    fn at_start(&self, piece: &Piece, text: &str, fold: usize) -> Option<usize> {
        if piece.fold {
            return self.fold_at(piece, text, 0, fold);
        }
        match &piece.mixed {
            None => text.as_bytes().starts_with(self.piece_bytes(piece)).then_some(piece.len()),
            Some(mixed) => mixed.at_start(text),
        }
    }

    /// The start of `piece` where it stands at the end of `text`.
    fn at_end(&self, piece: &Piece, text: &str, fold: usize) -> Option<usize> {
        let start = match &piece.mixed {
            None => text.len().checked_sub(piece.len())?,
            Some(mixed) => mixed.start_at_end(text)?,
        };
        let stands = match &piece.mixed {
            _ if piece.fold => self.fold_at(piece, text, start, fold).is_some(),
            None => text.as_bytes().ends_with(self.piece_bytes(piece)),
            Some(mixed) => mixed.at_start(text.get(start..)?).is_some(),
        };
        stands.then_some(start)
    }

    /// The end of the leftmost occurrence of `piece` in `text[from..to]`.
    fn find(&self, piece: &Piece, subject: Subject<'_>, from: usize, to: usize) -> Option<usize> {
        let Subject { text, fold, colons } = subject;
        let mut from = from;
        if piece.fold && from < fold {
            let head = text.get(..to)?;
            let starts = (from..fold.min(to)).filter(|&at| head.is_char_boundary(at));
            if let Some(end) = starts.into_iter().find_map(|at| self.fold_at(piece, head, at, fold)) {
                return Some(end);
            }
            from = fold.min(to);
        }
        if let Some(mixed) = &piece.mixed {
            return Some(from + mixed.find(text.get(from..to)?)?);
        }
        let needle = self.piece_bytes(piece);
        let text = text.as_bytes();
        if needle.first() == Some(&b':') {
            for colon in colons.iter().map(|it| *it as usize) {
                if colon < from {
                    continue;
                }
                if text.get(colon..to)?.starts_with(needle) {
                    return Some(colon + needle.len());
                }
                from = colon + 1;
            }
        }
        Some(from + find(text.get(from..to)?, needle)? + needle.len())
    }

    /// The end of `piece` where it stands at byte `at`, ASCII case not counting before byte `fold`.
    fn fold_at(&self, piece: &Piece, text: &str, at: usize, fold: usize) -> Option<usize> {
        let mut wild = piece.mixed.as_ref().map(|it| it.units.iter());
        let mut end = at;
        let mut rest = text.get(at..)?.chars();
        for want in self.piece_text(piece).chars() {
            let have = rest.next()?;
            let any = wild.as_mut().is_some_and(|units| units.next() == Some(&None));
            let same = have == want || (end < fold && have.eq_ignore_ascii_case(&want));
            if !any && !same {
                return None;
            }
            end += have.len_utf8();
        }
        Some(end)
    }
}

/// First offset of `needle` in `text`. In a short text, as URNs are, looking for the first byte is faster
/// than preparing a search; a longer one is searched in linear time.
#[inline]
fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    const SHORT: usize = 96;
    let (first, rest) = needle.split_first()?;
    if text.len() > SHORT {
        return memmem::find(text, needle);
    }
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(*first, text.get(from..)?)?;
        if text.get(at + 1..)?.starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Writes the pattern as a policy has it: a literal `*` or `?`, or a `$` before a brace, comes back as a
/// variable.
impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut glyphs = self.glyphs().peekable();
        while let Some(glyph) = glyphs.next() {
            match glyph {
                Glyph::Star => f.write_str("*")?,
                Glyph::One => f.write_str("?")?,
                Glyph::Char(c) => {
                    let next =
                        glyphs.peek().and_then(|it| if let Glyph::Char(c) = it { Some(*c) } else { None });
                    write_char(c, next, f)?;
                }
            }
        }
        Ok(())
    }
}

/// Writes a literal character as a policy has it; `next` follows it.
fn write_char(c: char, next: Option<char>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    match (c, next) {
        ('*' | '?', _) | ('$', Some('{')) => write!(f, "${{{c}}}"),
        _ => f.write_char(c),
    }
}

/// Writes literal text as a policy has it.
pub(crate) fn write_literal(
    text: impl Iterator<Item = char>,
    f: &mut std::fmt::Formatter<'_>,
) -> std::fmt::Result {
    let mut text = text.peekable();
    while let Some(c) = text.next() {
        write_char(c, text.peek().copied(), f)?;
    }
    Ok(())
}

/// A text that a pattern is compared with, and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'t> {
    pub(crate) text: &'t str,
    /// Number of bytes at its head in which ASCII case is ignored. They must be in lower case already, and a
    /// pattern that puts letters there must have been prepared with [`Pattern::fold_until`].
    pub(crate) fold: usize,
    /// Offsets of its first colons: a text that starts with a colon is searched for there.
    pub(crate) colons: &'t [u32],
}

/// A plain text that every match of a pattern contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether every match starts with it.
    pub at_start: bool,
    /// Whether every match ends with it.
    pub at_end: bool,
}
