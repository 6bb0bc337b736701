//! Looking for a stretch of characters that is not laid out in memory: filled-in templates, folded text.
//!
//! A hash of the characters under a window is carried along the text (Rabin and Karp); only where it is that
//! of the stretch are the two compared. So a search costs `O(n + m)`, keeps nothing and allocates nothing.
//!
//! The hash is another one for each stretch, and after each text that has the hash of the stretch and is
//! another: chance has no such, but who knows the hash can write one, and again and again the same, so that
//! everything would have to be compared, at `O(n * m)`.

use std::hash::{DefaultHasher, Hasher};

/// Hashes are numbers below this prime.
const PRIME: u64 = (1 << 61) - 1;

/// More than any character counts for.
const CHARACTERS: u64 = 1 << 21;

/// A salt, which distinguishes the hashes of one piece from those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Salt(u64);

impl Salt {
    pub(crate) const FIRST: Salt = Salt(0);

    /// The one after a text that has the hash of a stretch of so many characters and is another.
    ///
    /// It depends on twice as much of the text. A text that has this hash too can be written only by what comes
    /// behind that, so that it costs `O(m)` for every *m* characters at most.
    pub(crate) fn after(self, text: impl Iterator<Item = char>, length: usize) -> Self {
        Salt(mixed(self, text.take(length.saturating_mul(2))))
    }

    /// The factor between a place and the next one. A stretch for which its own base is a bad one cannot be
    /// found but by trying.
    fn base(self, stretch: impl Iterator<Item = char>) -> u64 {
        CHARACTERS + mixed(self, stretch) % (PRIME - CHARACTERS)
    }
}

fn mixed(salt: Salt, text: impl Iterator<Item = char>) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u64(salt.0);
    text.for_each(|c| hasher.write_u32(c.into()));
    hasher.finish()
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
    /// Iterators from the first character of the window, and from the first after it.
    behind: I,
    ahead: I,
    hash: u64,
    wanted: u64,
    /// Weight of the character that leaves the window.
    top: u64,
    base: u64,
}

impl<I: Iterator<Item = char> + Clone> Window<I> {
    /// Lays the window over the start of `text`; `None` where the text is shorter than the stretch.
    pub(crate) fn new(text: I, stretch: impl Iterator<Item = char> + Clone, salt: Salt) -> Option<Self> {
        // No more of the stretch than there is text: it may be very much longer.
        let base = salt.base(stretch.clone().zip(text.clone()).map(|it| it.0));
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

    /// Returns whether the stretch may lie under the window: if not, it does not.
    pub(crate) fn may_match(&self) -> bool {
        self.hash == self.wanted
    }

    /// The text from the start of the window.
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

/// Returns whether a text has a stretch in it.
pub(crate) fn contains<I>(text: I, stretch: impl Iterator<Item = char> + Clone) -> bool
where
    I: Iterator<Item = char> + Clone,
{
    find(text, stretch).is_some()
}

/// The rest of a text after its first occurrence of a stretch.
pub(crate) fn find<I>(text: I, stretch: impl Iterator<Item = char> + Clone) -> Option<I>
where
    I: Iterator<Item = char> + Clone,
{
    if stretch.clone().next().is_none() {
        return Some(text);
    }
    let mut salt = Salt::FIRST;
    let mut window = Window::new(text, stretch.clone(), salt)?;
    loop {
        if window.may_match() {
            let mut here = window.text();
            if stretch.clone().all(|want| here.next() == Some(want)) {
                return Some(here);
            }
            salt = salt.after(window.text(), stretch.clone().count());
            window = Window::new(window.text(), stretch.clone(), salt)?;
        }
        if !window.advance() {
            return None;
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
    fn texts_that_share_a_hash_are_distinguished() {
        let (stretch, text) = ("N".repeat(16), "JHQSLENLUMMNMMJO");
        let window = Window::new(text.chars(), stretch.chars(), Salt::FIRST).unwrap();
        assert!(window.may_match(), "another text has to be looked for");
        assert!(!contains(text.chars(), stretch.chars()));
        assert!(contains(stretch.chars(), stretch.chars()));
        let salt = Salt::FIRST.after(text.chars(), 16);
        let window = Window::new(text.chars(), stretch.chars(), salt).unwrap();
        assert!(!window.may_match(), "they share one hash, and not the next");
    }

    #[test]
    fn the_next_hash_hangs_on_twice_as_much_text_as_the_stretch_is_long_and_on_the_last() {
        let after = |text: &str| Salt::FIRST.after(text.chars(), 4);
        assert_ne!(after("abcdefgh"), after("abcdefgx"));
        assert_eq!(after("abcdefgh"), after("abcdefghx"));
        assert_ne!(after("abcdefgh").after("abcdefgh".chars(), 4), after("abcdefgh"));
        assert_ne!(Salt::FIRST.base("abcd".chars()), after("abcdefgh").base("abcd".chars()));
    }
}
