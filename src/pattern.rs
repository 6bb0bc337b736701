//! Patterns with `*` and `?`, matched in time linear in the text.
//!
//! `*` is any run of characters, the empty one too; `?` is exactly one character (rules ACT-2, RES-2).
//! A pattern is cut at its stars into *pieces*; the first and the last are anchored, each inner one is
//! looked for leftmost, which is right for `*` and never goes back.
//!
//! Cost of a match of a text of `n` bytes: `O(n)` where the pieces are plain text,
//! `O(n * ceil(m / 64))` for a piece of `m` characters that has a `?` in it.
//! Nothing is allocated for pieces of up to 8,192 characters, more than a policy may hold.
//!
//! ```
//! use iam5::pattern::Pattern;
//!
//! let pattern = Pattern::new("csms:*:get?ersion");
//! assert!(pattern.matches("csms:secret:getVersion"));
//! assert!(!pattern.matches("csms:secret:getersion"));
//! ```

mod mixed;
pub(crate) mod rolling;

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
    pieces: Box<[Piece]>,
    /// Whether a star stands before the first piece, and after the last.
    open: (bool, bool),
}

/// What stands between two stars; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Piece {
    start: u32,
    end: u32,
    /// Letters of the piece may fall into a stretch of the text where case does not count.
    fold: bool,
    mixed: Option<Box<Mixed>>,
}

impl Pattern {
    /// Reads `*` and `?` in `text`; there is no escape.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::from_glyphs(text.chars().map(|c| match c {
            '*' => Glyph::Star,
            '?' => Glyph::One,
            c => Glyph::Char(c),
        }))
    }

    /// Puts a pattern together from its units.
    #[must_use]
    pub fn from_glyphs(glyphs: impl IntoIterator<Item = Glyph>) -> Self {
        let glyphs = glyphs.into_iter();
        let mut text = String::with_capacity(glyphs.size_hint().0);
        let mut pieces = Vec::new();
        // Where each `?` of the piece stands, in bytes of the text.
        let mut holes: Vec<usize> = Vec::new();
        let (mut start, mut leading, mut last_star, mut first) = (0, false, false, true);
        let mut close = |text: &str, start: usize, holes: &mut Vec<usize>| {
            if let Some(piece) = text.get(start..).filter(|it| !it.is_empty()) {
                let mixed = (!holes.is_empty()).then(|| {
                    let hole = |at| holes.binary_search(&(start + at)).is_ok();
                    let units = piece.char_indices().map(|(at, c)| (!hole(at)).then_some(c));
                    Box::new(Mixed::new(units.collect()))
                });
                let span = crate::source::Span::new(start, text.len());
                pieces.push(Piece { start: span.start, end: span.end, fold: false, mixed });
            }
            holes.clear();
        };
        for glyph in glyphs {
            last_star = glyph == Glyph::Star;
            match glyph {
                Glyph::Star => {
                    leading |= first;
                    close(&text, start, &mut holes);
                    start = text.len();
                }
                Glyph::One => {
                    holes.push(text.len());
                    text.push('?');
                }
                Glyph::Char(c) => text.push(c),
            }
            first = false;
        }
        close(&text, start, &mut holes);
        Pattern { text: text.into(), pieces: pieces.into(), open: (leading, last_star) }
    }

    /// Whether the pattern is nothing but stars: it matches every text.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.pieces.is_empty() && self.open.0
    }

    /// The one text that the pattern matches, where it has no wildcard.
    #[must_use]
    pub fn as_exact(&self) -> Option<&str> {
        let plain = self.pieces.len() <= 1 && self.pieces.iter().all(|it| it.mixed.is_none());
        (plain && self.open == (false, false)).then_some(&*self.text)
    }

    /// The plain texts that every match contains, in order: for each piece its stretches without `?`,
    /// with whether the stretch must stand at the end of the text.
    pub fn literals(&self) -> impl Iterator<Item = Literal<'_>> {
        let last = self.pieces.len().saturating_sub(1);
        self.pieces.iter().enumerate().flat_map(move |(index, piece)| {
            let text = self.piece_text(piece);
            let at_start = index == 0 && !self.open.0;
            let at_end = index == last && !self.open.1;
            match &piece.mixed {
                None => vec![Literal { text, at_start, at_end }],
                Some(mixed) => mixed.stretches(text, at_start, at_end),
            }
        })
    }

    /// The units of the pattern, in order.
    pub fn glyphs(&self) -> impl Iterator<Item = Glyph> + Clone + '_ {
        let star = |stands: bool| stands.then_some(Glyph::Star).into_iter();
        let pieces = self.pieces.iter().enumerate().flat_map(move |(index, piece)| {
            let wild = piece.mixed.as_deref();
            let units = self.piece_text(piece).chars().enumerate().map(move |(at, c)| {
                match wild.is_some_and(|it| it.units.get(at) == Some(&None)) {
                    true => Glyph::One,
                    false => Glyph::Char(c),
                }
            });
            star(index > 0).chain(units)
        });
        star(self.open.0).chain(pieces).chain(star(self.open.1 && !self.pieces.is_empty()))
    }

    /// Whether the pattern matches the whole of `text`, case counting.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.matches_folding(text, 0)
    }

    /// As [`Pattern::matches`], but ASCII case does not count in the first `fold` bytes of `text`.
    ///
    /// Those bytes must be lower-case already, and a pattern that puts letters there must have been
    /// prepared with [`Pattern::fold_until`].
    #[must_use]
    pub fn matches_folding(&self, text: &str, fold: usize) -> bool {
        let (mut rest, mut pieces) = (0..text.len(), &*self.pieces);
        if !self.open.0 {
            let Some((piece, others)) = pieces.split_first() else { return text.is_empty() };
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
        pieces.iter().all(|piece| match self.find(piece, text, rest.start, rest.end, fold) {
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
            || self.pieces.first().is_none_or(|it| it.mixed.is_some() || (it.end as usize) < head);
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

    /// The end of `piece` where it stands at the start of `text`.
    fn at_start(&self, piece: &Piece, text: &str, fold: usize) -> Option<usize> {
        if piece.fold {
            return self.fold_at(piece, text, 0, fold);
        }
        match &piece.mixed {
            None => text.starts_with(self.piece_text(piece)).then_some((piece.end - piece.start) as usize),
            Some(mixed) => mixed.at_start(text),
        }
    }

    /// The start of `piece` where it stands at the end of `text`.
    fn at_end(&self, piece: &Piece, text: &str, fold: usize) -> Option<usize> {
        let start = match &piece.mixed {
            None => text.len().checked_sub((piece.end - piece.start) as usize)?,
            Some(mixed) => mixed.start_at_end(text)?,
        };
        let stands = match &piece.mixed {
            _ if piece.fold => self.fold_at(piece, text, start, fold).is_some(),
            None => text.ends_with(self.piece_text(piece)),
            Some(mixed) => mixed.at_start(text.get(start..)?).is_some(),
        };
        stands.then_some(start)
    }

    /// The end of the leftmost occurrence of `piece` in `text[from..to]`.
    fn find(&self, piece: &Piece, text: &str, from: usize, to: usize, fold: usize) -> Option<usize> {
        let mut from = from;
        if piece.fold && from < fold {
            let head = text.get(..to)?;
            let starts = (from..fold.min(to)).filter(|&at| head.is_char_boundary(at));
            if let Some(end) = starts.into_iter().find_map(|at| self.fold_at(piece, head, at, fold)) {
                return Some(end);
            }
            from = fold.min(to);
        }
        let stretch = text.get(from..to)?;
        let end = match &piece.mixed {
            None => {
                let needle = self.piece_text(piece);
                find(stretch.as_bytes(), needle.as_bytes())? + needle.len()
            }
            Some(mixed) => mixed.find(stretch)?,
        };
        Some(from + end)
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

/// Where `needle` stands first in `text`. In a short text, as URNs are, looking for the first byte is faster
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

/// Writes the pattern as a policy has it: a literal `*`, `?` or `$` comes back as a variable.
impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.open.0 {
            f.write_str("*")?;
        }
        for (index, piece) in self.pieces.iter().enumerate() {
            if index > 0 {
                f.write_str("*")?;
            }
            let mut units = piece.mixed.as_ref().map(|it| it.units.iter());
            for c in self.piece_text(piece).chars() {
                let wild = units.as_mut().is_some_and(|units| units.next() == Some(&None));
                match c {
                    '?' | '*' if !wild => write!(f, "${{{c}}}")?,
                    c => write!(f, "{c}")?,
                }
            }
        }
        if self.open.1 && !self.pieces.is_empty() {
            f.write_str("*")?;
        }
        Ok(())
    }
}

/// A plain text that every match of a pattern contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'a> {
    /// The text.
    pub text: &'a str,
    /// It stands at the start of every match.
    pub at_start: bool,
    /// It stands at the end of every match.
    pub at_end: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The textbook table: `matched[j]` is whether the glyphs so far match the first `j` characters.
    fn oracle(pattern: &str, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let mut matched = vec![false; text.len() + 1];
        matched[0] = true;
        for glyph in pattern.chars() {
            let before = matched.clone();
            for j in 0..=text.len() {
                matched[j] = match glyph {
                    '*' => before[j] || (j > 0 && matched[j - 1]),
                    '?' => j > 0 && before[j - 1],
                    c => j > 0 && before[j - 1] && text[j - 1] == c,
                };
            }
        }
        matched[text.len()]
    }

    #[test]
    fn act_2_agrees_with_the_table_on_every_short_pattern() {
        let alphabet = ['a', 'b', '*', '?', '允'];
        let mut patterns = vec![String::new()];
        for length in 0..5 {
            let longer: Vec<String> = patterns
                .iter()
                .filter(|it| it.chars().count() == length)
                .flat_map(|it| alphabet.map(|c| format!("{it}{c}")))
                .collect();
            patterns.extend(longer);
        }
        let texts = ["", "a", "b", "允", "ab", "aab", "aba", "a允b", "abab", "bbaab", "?", "*", "aaaab"];
        for pattern in &patterns {
            let compiled = Pattern::new(pattern);
            for text in texts {
                assert_eq!(compiled.matches(text), oracle(pattern, text), "`{pattern}` on `{text}`");
            }
            assert!(compiled.matches(&pattern.replace('*', "").replace('?', "b")), "{pattern}");
        }
    }

    #[test]
    fn a_long_piece_with_question_marks_crosses_words() {
        let piece = format!("{}?{}", "a".repeat(100), "b".repeat(100));
        let pattern = Pattern::new(&format!("*{piece}*"));
        let text = format!("b{}xc", piece.replace('?', "允"));
        assert!(pattern.matches(&text));
        assert!(!pattern.matches(&text.replace("允", "")));
    }

    #[test]
    fn act_2_agrees_with_the_table_on_long_pieces_of_rare_and_frequent_characters() {
        let letter = |at: usize| {
            if at.is_multiple_of(3) { 'a' } else { char::from(b"bcdefghijklmnopqrstuvwx"[at * at % 23]) }
        };
        let text: String = (0..400).map(letter).collect();
        for (from, length) in [(0, 70), (3, 130), (17, 200), (150, 250), (90, 64), (91, 65)] {
            let stretch: Vec<char> = text.chars().skip(from).take(length).collect();
            for hole in [1, 5, 64] {
                let with_holes = |change: usize| -> String {
                    let unit = |(at, c): (usize, &char)| match at {
                        at if at == change => 'z',
                        at if at % hole == hole - 1 => '?',
                        _ => *c,
                    };
                    stretch.iter().enumerate().map(unit).collect()
                };
                for change in [usize::MAX, 0, length / 2, length - 1] {
                    let pattern = format!("*{}*", with_holes(change));
                    let found = Pattern::new(&pattern).matches(&text);
                    assert_eq!(found, oracle(&pattern, &text), "`{pattern}`");
                }
            }
        }
    }

    #[test]
    fn res_3_case_folds_only_within_the_head_of_the_text() {
        let head = "csms".len();
        let matches = |pattern: &str| {
            Pattern::new(pattern).fold_until(':').matches_folding("csms:r:a:secretName:Db", head)
        };
        assert!(matches("CSMS:*:*:secretName:Db"));
        assert!(matches("C*:secretName:Db") && matches("*MS:*") && matches("?SMS:*Db"));
        assert!(!matches("csms:*:*:SECRETNAME:Db"));
        assert!(!matches("*DB") && matches("*Db") && matches("*Name*"));
        assert!(!matches("*NAME*"), "the type is not in the head");
    }

    #[test]
    fn literals_are_what_an_index_may_look_for() {
        let of = |pattern: &str| {
            Pattern::new(pattern).literals().map(|it| (it.text.to_owned(), it.at_end)).collect::<Vec<_>>()
        };
        assert_eq!(of("csms:*:x?y"), [("csms:".into(), false), (":x".into(), false), ("y".into(), true)]);
        assert_eq!(of("*"), []);
        let exact = |pattern: &str| Pattern::new(pattern).as_exact().map(str::to_owned);
        assert_eq!((exact("ab"), exact("a*b"), exact("a?b")), (Some("ab".into()), None, None));
        assert_eq!((exact("*"), exact("a*"), exact("")), (None, None, Some(String::new())));
        assert_eq!(of("ab*"), [("ab".into(), false)]);
    }

    #[test]
    fn a_pattern_is_written_as_it_was_read() {
        for text in ["*", "a*b", "a?b*", "*a*", "", "a", "**"] {
            assert_eq!(Pattern::new(text).to_string(), text.replace("**", "*"));
        }
        let literal = Pattern::from_glyphs([Glyph::Char('*'), Glyph::Star, Glyph::Char('?'), Glyph::One]);
        assert_eq!(literal.to_string(), "${*}*${?}?");
        assert!(literal.matches("*x?y") && !literal.matches("ax?y"));
    }

    /// Whether a pattern matches, by the definition; case does not count before character `fold`.
    fn by_definition(pattern: &[char], text: &[char], fold: usize) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some(('*', rest)), None) => by_definition(rest, text, fold),
            (Some(('*', rest)), Some((_, after))) => {
                by_definition(rest, text, fold) || by_definition(pattern, after, fold.saturating_sub(1))
            }
            (Some(_), None) => false,
            (Some((want, rest)), Some((have, after))) => {
                let same = want == have || (fold > 0 && want.eq_ignore_ascii_case(have));
                (*want == '?' || same) && by_definition(rest, after, fold.saturating_sub(1))
            }
        }
    }

    #[test]
    fn res_3_the_head_of_a_text_ignores_case_and_the_rest_does_not() {
        let alphabet = ['a', 'A', 'b', ':', '*', '?'];
        let texts =
            ["", "a", "ab", "a:", "a:a", "a:A", "aa:aA", "ab:Ab", "ba:a:A", "aab:b", "éa:aé", "abab:AB:a"];
        let count = alphabet.len();
        for length in 0..=5_u32 {
            for number in 0..count.pow(length) {
                let chars: Vec<char> =
                    (0..length).map(|digit| alphabet[number / count.pow(digit) % count]).collect();
                let pattern = Pattern::new(&chars.iter().collect::<String>()).fold_until(':');
                for text in texts {
                    let head = text.find(':').unwrap_or(text.len());
                    let fold = text.chars().take_while(|c| *c != ':').count();
                    let expected = by_definition(&chars, &text.chars().collect::<Vec<_>>(), fold);
                    assert_eq!(pattern.matches_folding(text, head), expected, "{chars:?} on `{text}`");
                }
            }
        }
    }
}
