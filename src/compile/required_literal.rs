//! Required literals: stretches of plain text that are in every text that a pattern matches.
//!
//! - at the start: `app7-*` requires `app7-`;
//! - from a colon on: `csms:*:*:secretName:app7-*` requires `:app7-`;
//! - at the end: `*-prod` requires `-prod`;
//! - anywhere: `*prod*` requires `prod`, or at the first or last eight bytes of a longer stretch.
//!
//! Of a pattern's literals the one that the fewest patterns share is taken. A text has only those literals of
//! which some pattern has the place and the length: finding them costs `O(n)` in the text.

use std::collections::HashMap;

use crate::hash::{Backward, Bytes, Forward, Prefixes};
use crate::pattern::Pattern;

/// The longest literal, in bytes.
const MAX_BYTES: usize = 127;

/// The longest literal that may stand anywhere, in bytes.
const MAX_WINDOW: usize = 8;

/// The place of a literal in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Stand {
    AtStart,
    FromColon,
    AtEnd,
    Anywhere,
}

/// A stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RequiredLiteral {
    stand: Stand,
    hash: u64,
    length: usize,
    /// The byte after the colon.
    next: u8,
}

impl RequiredLiteral {
    fn new(stand: Stand, text: &[u8]) -> Self {
        let length = text.len();
        let hash = match stand {
            Stand::AtEnd => stand.prefixes(Backward(text)).of_length(length),
            _ => stand.prefixes(Forward::<false>(text)).of_length(length),
        };
        RequiredLiteral { stand, hash, length, next: text.get(1).copied().unwrap_or(0) }
    }
}

impl Stand {
    /// The prefix hashes for literals at this place.
    #[inline]
    fn prefixes<B: Bytes>(self, bytes: B) -> Prefixes<B> {
        Prefixes::salted(bytes, self as u64 + 1)
    }
}

/// The literals that a stretch of plain text gives, where a match has it at its start or at its end.
pub(super) fn of_text(text: &[u8], at_start: bool, at_end: bool) -> impl Iterator<Item = RequiredLiteral> {
    let head = |bytes| text.get(..bytes).unwrap_or(text);
    let tail = |bytes| text.get(text.len().saturating_sub(bytes)..).unwrap_or(text);
    // From the last colon that has something behind it.
    let inner = text.split_last().map_or(text, |it| it.1);
    let whole = memchr::memrchr(b':', inner).and_then(|colon| text.get(colon..));
    let from_colon =
        whole.map(|whole| RequiredLiteral::new(Stand::FromColon, whole.get(..MAX_BYTES).unwrap_or(whole)));
    let outer = whole.is_none() && !text.is_empty();
    let starts = (outer && at_start).then(|| RequiredLiteral::new(Stand::AtStart, head(MAX_BYTES)));
    let ends = (outer && at_end).then(|| RequiredLiteral::new(Stand::AtEnd, tail(MAX_BYTES)));
    // Where none of these is selective enough: what it starts with, and what it ends with.
    let inside = !text.is_empty()
        && match whole {
            Some(whole) => whole.len() > MAX_BYTES,
            None => !(at_start || at_end) || text.len() > MAX_BYTES,
        };
    let window = |stretch| RequiredLiteral::new(Stand::Anywhere, stretch);
    let first = (inside && text.len() > MAX_WINDOW).then(|| window(head(MAX_WINDOW)));
    let last = inside.then(|| window(tail(MAX_WINDOW)));
    [from_colon, starts, ends, first, last].into_iter().flatten()
}

/// The literals that a pattern gives.
pub(super) fn of_pattern(pattern: &Pattern) -> Vec<RequiredLiteral> {
    pattern.literals().flat_map(|it| of_text(it.text.as_bytes(), it.at_start, it.at_end)).collect()
}

/// The literals, in lower case, of a text that is looked for without regard to case; none where a letter beyond
/// ASCII is in it, for some of these are ASCII letters in lower case.
pub(super) fn of_text_in_any_case(text: &str) -> Vec<RequiredLiteral> {
    let lower = text.to_ascii_lowercase();
    if lower.is_ascii() { of_text(lower.as_bytes(), false, false).collect() } else { Vec::new() }
}

/// The number of patterns per literal.
#[derive(Debug)]
pub(super) struct Rarity(HashMap<RequiredLiteral, usize, foldhash::fast::FixedState>);

impl Rarity {
    /// Counts the literals of many patterns, each of which may stand for several.
    pub(super) fn of<'a>(literals: impl Iterator<Item = (&'a RequiredLiteral, usize)>) -> Self {
        let mut shared: HashMap<RequiredLiteral, usize, _> = HashMap::default();
        literals.for_each(|(literal, count)| *shared.entry(*literal).or_default() += count);
        Rarity(shared)
    }

    /// The number of patterns that share the literal.
    pub(super) fn share(&self, literal: &RequiredLiteral) -> usize {
        self.0.get(literal).copied().unwrap_or(0)
    }

    /// Of the literals of one pattern the one that the fewest share; of those the longest.
    pub(super) fn rarest(&self, literals: &[RequiredLiteral]) -> Option<RequiredLiteral> {
        literals.iter().copied().min_by_key(|it| (self.share(it), MAX_BYTES - it.length))
    }
}

/// The noted literals, by place and length, so that no others are searched.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// One bit a length.
    at_start: u128,
    from_colon: u128,
    at_end: u128,
    anywhere: u128,
    /// The bytes that follow the colon of some literal.
    after_colon: [u64; 4],
}

impl Noted {
    /// Notes a literal, and gives what it is listed under.
    pub(super) fn note(&mut self, literal: &RequiredLiteral) -> u64 {
        let lengths = match literal.stand {
            Stand::AtStart => &mut self.at_start,
            Stand::FromColon => &mut self.from_colon,
            Stand::AtEnd => &mut self.at_end,
            Stand::Anywhere => &mut self.anywhere,
        };
        *lengths |= 1 << literal.length;
        if literal.stand == Stand::FromColon
            && let Some(word) = self.after_colon.get_mut(usize::from(literal.next >> 6))
        {
            *word |= 1 << (literal.next & 63);
        }
        literal.hash
    }

    /// Gives what every stretch of the text would be listed under that is as some literal, until one wants no
    /// more. With `LOWER` ASCII case does not count in the text; no literal may stand at its end then.
    ///
    /// `colons` are where all colons of the text stand.
    #[inline]
    pub(super) fn find<const LOWER: bool>(
        &self,
        text: &[u8],
        colons: impl Iterator<Item = usize>,
        mut each: impl FnMut(u64) -> bool,
    ) -> bool {
        let from = |start: usize| Forward::<LOWER>(text.get(start..).unwrap_or_default());
        if self.from_colon != 0 {
            for colon in colons {
                let next = text.get(colon + 1).copied().unwrap_or(0);
                let next = if LOWER { next.to_ascii_lowercase() } else { next };
                if self.has_after_colon(next)
                    && !find_lengths(Stand::FromColon, self.from_colon, from(colon), &mut each)
                {
                    return false;
                }
            }
        }
        if self.anywhere != 0 {
            for at in 0..text.len() {
                if !find_lengths(Stand::Anywhere, self.anywhere, from(at), &mut each) {
                    return false;
                }
            }
        }
        (self.at_start == 0 || find_lengths(Stand::AtStart, self.at_start, from(0), &mut each))
            && (self.at_end == 0 || find_lengths(Stand::AtEnd, self.at_end, Backward(text), &mut each))
    }

    #[inline]
    fn has_after_colon(&self, byte: u8) -> bool {
        self.after_colon.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }
}

/// Gives the hash of every stretch that starts where `bytes` do and is of one of these lengths.
#[inline]
fn find_lengths(stand: Stand, lengths: u128, bytes: impl Bytes, each: &mut impl FnMut(u64) -> bool) -> bool {
    let mut prefixes = stand.prefixes(bytes);
    let mut left = lengths;
    while left != 0 {
        let length = left.trailing_zeros() as usize;
        left &= left - 1;
        if length > bytes.len() {
            return true;
        }
        if !each(prefixes.of_length(length)) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Stand::{Anywhere, AtEnd, AtStart, FromColon};
    use super::*;

    #[test]
    fn a_stretch_of_text_gives_the_most_selective_literals() {
        let xs = |count: usize| "x".repeat(count);
        let (long, longer) = (format!(":{}", xs(MAX_BYTES - 1)), format!(":{}", xs(MAX_BYTES)));
        let plain = format!("start{}end", xs(MAX_BYTES));
        let (head, tail) = (format!("start{}", xs(MAX_BYTES - 5)), format!("{}end", xs(MAX_BYTES - 3)));
        type Case<'a> = (&'a str, bool, bool, &'a [(Stand, &'a str)]);
        let cases: &[Case<'_>] = &[
            ("", true, true, &[]),
            (":", false, false, &[(Anywhere, ":")]),
            ("app", true, false, &[(AtStart, "app")]),
            ("app", false, true, &[(AtEnd, "app")]),
            ("app", true, true, &[(AtStart, "app"), (AtEnd, "app")]),
            ("app", false, false, &[(Anywhere, "app")]),
            ("12345678", false, false, &[(Anywhere, "12345678")]),
            ("123456789", false, false, &[(Anywhere, "12345678"), (Anywhere, "23456789")]),
            // From the last colon on that has something behind it, wherever the stretch stands.
            ("a:b:app", true, true, &[(FromColon, ":app")]),
            ("a:b:", false, false, &[(FromColon, ":b:")]),
            (":", true, false, &[(AtStart, ":")]),
            // What is longer than a literal can be has something at its other end too.
            (&long, false, false, &[(FromColon, &long)]),
            (&longer, false, false, &[(FromColon, &long), (Anywhere, ":xxxxxxx"), (Anywhere, "xxxxxxxx")]),
            (&head, true, false, &[(AtStart, &head)]),
            (&plain, true, false, &[(AtStart, &head), (Anywhere, "startxxx"), (Anywhere, "xxxxxend")]),
            (&plain, false, true, &[(AtEnd, &tail), (Anywhere, "startxxx"), (Anywhere, "xxxxxend")]),
        ];
        for &(text, at_start, at_end, expected) in cases {
            let found: Vec<RequiredLiteral> = of_text(text.as_bytes(), at_start, at_end).collect();
            let expected: Vec<RequiredLiteral> =
                expected.iter().map(|(stand, text)| RequiredLiteral::new(*stand, text.as_bytes())).collect();
            assert_eq!(found, expected, "{text} {at_start} {at_end}");
        }
    }

    #[test]
    fn of_several_literals_the_rarest_is_taken_and_of_these_the_longest() {
        let [one, longer, rare] =
            ["abc", "abcd", "x"].map(|it| RequiredLiteral::new(Anywhere, it.as_bytes()));
        let rarity = Rarity::of([(&one, 2), (&longer, 1), (&longer, 1), (&rare, 1)].into_iter());
        assert_eq!(rarity.rarest(&[one, longer]), Some(longer));
        assert_eq!(rarity.rarest(&[longer, one]), Some(longer));
        assert_eq!(rarity.rarest(&[one, longer, rare]), Some(rare));
        assert_eq!(rarity.rarest(&[]), None);
        let long = [100, 101].map(|it| RequiredLiteral::new(Anywhere, "x".repeat(it).as_bytes()));
        assert_eq!(rarity.rarest(&long), long.last().copied());
    }

    #[test]
    fn a_text_is_searched_only_for_what_some_literal_may_be() {
        let literals = [(FromColon, ":app"), (AtStart, "head"), (AtEnd, "tail"), (Anywhere, "mid")];
        let mut noted = Noted::default();
        let hashes = literals.map(|(stand, text)| noted.note(&RequiredLiteral::new(stand, text.as_bytes())));
        let asked = |text: &str| {
            let mut asked = Vec::new();
            let colons = memchr::memchr_iter(b':', text.as_bytes());
            assert!(noted.find::<false>(text.as_bytes(), colons, |hash| {
                asked.push(hash);
                true
            }));
            asked
        };
        // Three bytes at each of the places that have so many, four at either end and at the colon.
        let all = asked("head:app:mid:b:tail");
        assert_eq!(all.len(), 17 + 1 + 2);
        assert!(hashes.iter().all(|it| all.contains(it)), "{all:?} {hashes:?}");
        // No literal goes on behind its colon as these do.
        assert!(asked(":x").is_empty());
        assert_eq!(asked(":xyz").len(), 2 + 2);
        let mut asked = 0;
        assert!(!noted.find::<false>(b"head", std::iter::empty(), |_| {
            asked += 1;
            false
        }));
        assert_eq!(asked, 1, "one wants no more");
    }
}
