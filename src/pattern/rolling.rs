//! Looking for a stretch of characters that is not laid out in memory: filled-in templates, folded text.
//!
//! A hash of the characters under a window is carried along the text (Rabin and Karp); only where it is that
//! of the stretch are the two compared. So a search costs `O(n + m)`, keeps nothing and allocates nothing.
//!
//! The hash is another one for each stretch: with one that is known beforehand, texts could be written that
//! have to be compared everywhere, at `O(n * m)`.

use std::hash::{DefaultHasher, Hasher};

/// Hashes are numbers below this prime.
const PRIME: u64 = (1 << 61) - 1;

/// More than any character counts for.
const CHARACTERS: u64 = 1 << 21;

/// What a place counts for against the next one. A stretch for which its own base is a bad one cannot be
/// found but by trying.
fn base(stretch: impl Iterator<Item = char>) -> u64 {
    let mut hasher = DefaultHasher::new();
    stretch.for_each(|c| hasher.write_u32(c.into()));
    CHARACTERS + hasher.finish() % (PRIME - CHARACTERS)
}

#[inline]
fn times(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    // One more than the prime is a power of two, so that what is above it counts for as much below it.
    let part = |it: u128| u64::try_from(it).unwrap_or(0);
    reduced(part(product & u128::from(PRIME)) + part(product >> 61))
}

/// A sum of two numbers below the prime, below it.
#[inline]
fn reduced(sum: u64) -> u64 {
    if sum >= PRIME { sum - PRIME } else { sum }
}

#[inline]
fn push(hash: u64, base: u64, c: char) -> u64 {
    reduced(times(hash, base) + u64::from(c) + 1)
}

/// A window over a text, as wide as the stretch that is looked for.
#[derive(Debug, Clone)]
pub(crate) struct Window<I> {
    /// From the first character under the window on, and from the first after it.
    behind: I,
    ahead: I,
    hash: u64,
    wanted: u64,
    /// What the character that leaves the window counts for.
    top: u64,
    base: u64,
}

impl<I: Iterator<Item = char> + Clone> Window<I> {
    /// Lays the window over the start of `text`; `None` where the text is shorter than the stretch.
    pub(crate) fn new(text: I, stretch: impl Iterator<Item = char> + Clone) -> Option<Self> {
        // No more of the stretch than there is text: it may be very much longer.
        let base = base(stretch.clone().zip(text.clone()).map(|it| it.0));
        let mut window = Window { behind: text.clone(), ahead: text, hash: 0, wanted: 0, top: 1, base };
        for (index, c) in stretch.enumerate() {
            window.wanted = push(window.wanted, window.base, c);
            window.hash = push(window.hash, window.base, window.ahead.next()?);
            if index > 0 {
                window.top = times(window.top, window.base);
            }
        }
        Some(window)
    }

    /// Whether the stretch may lie under the window: if not, it does not.
    pub(crate) fn may_match(&self) -> bool {
        self.hash == self.wanted
    }

    /// What lies under the window and after it.
    pub(crate) fn text(&self) -> I {
        self.behind.clone()
    }

    /// Moves the window on by one character; `false` where the text ends.
    pub(crate) fn advance(&mut self) -> bool {
        let Some(enters) = self.ahead.next() else { return false };
        let Some(leaves) = self.behind.next() else { return false };
        let gone = times(u64::from(leaves) + 1, self.top);
        self.hash = push(reduced(self.hash + PRIME - gone), self.base, enters);
        true
    }
}

/// Whether a text has a stretch in it.
pub(crate) fn contains<I>(text: I, stretch: impl Iterator<Item = char> + Clone) -> bool
where
    I: Iterator<Item = char> + Clone,
{
    if stretch.clone().next().is_none() {
        return true;
    }
    let Some(mut window) = Window::new(text, stretch.clone()) else { return false };
    loop {
        let mut here = window.text();
        if window.may_match() && stretch.clone().all(|want| here.next() == Some(want)) {
            return true;
        }
        if !window.advance() {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_prime() {
        let numbers = [0, 1, 2, 3, CHARACTERS, PRIME / 2, PRIME / 3 * 2, PRIME - 2, PRIME - 1];
        for one in numbers {
            for other in numbers {
                let product = u128::from(one) * u128::from(other) % u128::from(PRIME);
                assert_eq!(u128::from(times(one, other)), product, "{one} {other}");
            }
        }
    }

    #[test]
    fn what_is_found_is_what_a_plain_search_finds() {
        let texts = ["", "a", "ab", "aab", "abab", "bbaab", "aaaab", "\u{0}a", "允a允", "abcabcabd"];
        for text in texts {
            for stretch in ["", "a", "b", "ab", "aa", "允", "\u{0}", "abcabd", "aaaaaa"] {
                assert_eq!(
                    contains(text.chars(), stretch.chars()),
                    text.contains(stretch),
                    "{text} {stretch}"
                );
            }
        }
    }

    #[test]
    fn texts_that_share_a_hash_are_told_apart() {
        let (stretch, text) = ("N".repeat(16), "QKLREHGMOOSHOLON");
        let window = Window::new(text.chars(), stretch.chars()).unwrap();
        assert!(window.may_match(), "another text has to be looked for");
        assert!(!contains(text.chars(), stretch.chars()));
        assert!(contains(stretch.chars(), stretch.chars()));
    }
}
