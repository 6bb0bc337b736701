//! Hashes of names that we fold ourselves, for looking things up without comparing texts first.
//!
//! A hash only ever narrows a search; what it finds is compared in full. It consumes eight bytes at a time,
//! and can be carried on from one length of a text to a longer one: the index of resources asks for many
//! prefixes of a stretch of text.

/// The hash of nothing.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of a text.
#[inline]
pub(crate) fn of(text: &str) -> u64 {
    Prefixes::new(Forward::<false>(text.as_bytes())).of_length(text.len())
}

/// The hash of the service that a name begins with, in lower case; it is none of a name.
pub(crate) fn of_service(name: &str) -> Option<u64> {
    Some(join(of(name.split_once(':')?.0), u64::from(b':')))
}

/// The FNV-1a hash of bytes, which stays the same from one version to the next: for what is written down.
pub(crate) fn lasting(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(START, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The hash of several texts, in order.
pub(crate) fn of_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> u64 {
    texts.into_iter().fold(START, |hash, it| join(hash, of(it)))
}

/// Two hashes in one.
#[inline]
pub(crate) const fn join(one: u64, other: u64) -> u64 {
    let mixed = (one ^ other.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}

/// A text that is read from one of its ends on.
pub(crate) trait Bytes: Copy {
    fn len(self) -> usize;
    /// The eight bytes number `index`, the first that is read lowest; zeros past the end.
    fn word(self, index: usize) -> u64;
}

/// A text that is read from its start on; with `LOWER` as if its ASCII letters were in lower case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forward<'t, const LOWER: bool>(pub(crate) &'t [u8]);

/// A text that is read from its end on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backward<'t>(pub(crate) &'t [u8]);

impl<const LOWER: bool> Bytes for Forward<'_, LOWER> {
    #[inline]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline]
    fn word(self, index: usize) -> u64 {
        let rest = self.0.get(index * 8..).unwrap_or_default();
        let word = match (rest.first_chunk(), self.0.last_chunk()) {
            (Some(word), _) => u64::from_le_bytes(*word),
            (None, Some(last)) => drop_bytes(u64::from_le_bytes(*last), 8 - rest.len()),
            (None, None) => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        if LOWER { word | (upper_case(word) >> 2) } else { word }
    }
}

impl Bytes for Backward<'_> {
    #[inline]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline]
    fn word(self, index: usize) -> u64 {
        let rest = self.0.get(..self.0.len().saturating_sub(index * 8)).unwrap_or_default();
        match (rest.last_chunk(), self.0.first_chunk()) {
            (Some(word), _) => u64::from_be_bytes(*word),
            (None, Some(first)) => drop_bytes(u64::from_be_bytes(*first), 8 - rest.len()),
            (None, None) => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        }
    }
}

/// Without its lowest bytes, which were read already; none are left of eight.
#[inline]
fn drop_bytes(word: u64, count: usize) -> u64 {
    if count < 8 { word >> (count * 8) } else { 0 }
}

/// The high bit of each of eight bytes: whether it is an upper-case ASCII letter.
#[inline]
fn upper_case(word: u64) -> u64 {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Whether it is past `@`, and past `Z`.
    let low = word & !HIGH;
    let (from_a, past_z) = (low + 0x3f3f_3f3f_3f3f_3f3f, low + 0x2525_2525_2525_2525);
    from_a & !past_z & !word & HIGH
}

/// The hashes of ever longer prefixes of a text.
#[derive(Debug)]
pub(crate) struct Prefixes<B> {
    bytes: B,
    /// The hash of the whole words so far, how many they are, and the word behind them.
    hash: u64,
    words: usize,
    next: u64,
}

impl<B: Bytes> Prefixes<B> {
    #[inline]
    pub(crate) fn new(bytes: B) -> Self {
        Self::salted(bytes, 0)
    }

    /// Hashes that have nothing to do with those of another salt.
    #[inline]
    pub(crate) fn salted(bytes: B, salt: u64) -> Self {
        Prefixes { bytes, hash: START ^ salt, words: 0, next: bytes.word(0) }
    }

    /// The hash of the first `length` bytes: no fewer than were asked for before, nor more than there are.
    #[inline]
    pub(crate) fn of_length(&mut self, length: usize) -> u64 {
        while self.words < length / 8 {
            self.hash = join(self.hash, self.next);
            self.words += 1;
            self.next = self.bytes.word(self.words);
        }
        // Of the last word seven bytes at most are used; the eighth holds the length.
        let tail = self.next & !(u64::MAX << (length % 8 * 8));
        join(self.hash, tail ^ (length as u64).rotate_right(8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_down_is_hashed_as_fnv_1a_says() {
        let of = |text: &str| lasting(text.bytes());
        assert_eq!(of(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn upper_case_does_not_count_wherever_it_stands() {
        for byte in 0..=127_u8 {
            for place in 0..20 {
                let mut text = "@[`{~ 允x:0".repeat(2);
                text.insert(text.char_indices().nth(place).unwrap().0, char::from(byte));
                let lower = Prefixes::new(Forward::<true>(text.as_bytes())).of_length(text.len());
                assert_eq!(lower, of(&text.to_ascii_lowercase()), "{text:?}");
            }
        }
    }

    #[test]
    fn a_prefix_has_the_hash_of_the_text_that_it_is() {
        let text = "csms:cn-north-4:0a1b2c3d:secretName:app";
        let backward: String = text.chars().rev().collect();
        let mut forwards = Prefixes::new(Forward::<false>(text.as_bytes()));
        let mut backwards = Prefixes::new(Backward(backward.as_bytes()));
        let mut seen = Vec::new();
        for length in 0..=text.len() {
            let alone = of(text.get(..length).unwrap());
            assert_eq!(forwards.of_length(length), alone, "{length}");
            assert_eq!(backwards.of_length(length), alone, "{length} from behind");
            assert!(!seen.contains(&alone));
            seen.push(alone);
        }
        assert_ne!(of("a"), of("a\0"), "what is not there is no zero byte");
    }

    #[test]
    fn names_that_differ_little_are_spread_evenly() {
        // One byte of one of two words; tables go by the lowest bits and the highest.
        let name = b"csms:secret:getS";
        let changes = (0..name.len()).flat_map(|at| (0..=255_u8).map(move |byte| (at, byte)));
        let hashes: Vec<u64> = changes
            .filter(|(at, byte)| name[*at] != *byte)
            .map(|(at, byte)| {
                let mut name = *name;
                name[at] = byte;
                Prefixes::new(Forward::<false>(&name)).of_length(name.len())
            })
            .collect();
        for bit in 0..64 {
            let ones = hashes.iter().filter(|it| *it >> bit & 1 == 1).count();
            assert!((hashes.len() * 4 / 10..=hashes.len() * 6 / 10).contains(&ones), "bit {bit}: {ones}");
        }
        for shift in [0, 53] {
            let mut shares = vec![0; 1 << 11];
            hashes.iter().for_each(|it| shares[(it >> shift) as usize & 0x7ff] += 1);
            let most = shares.iter().max().copied().unwrap_or(0);
            assert!(most <= 12, "{most} of {} in one place", hashes.len());
        }
    }

    #[test]
    fn every_byte_counts_and_where_it_stands() {
        let text = "csms:cn-north-4:0a1b2";
        let bytes = Forward::<false>(text.as_bytes());
        let salted = |salt| Prefixes::salted(bytes, salt).of_length(text.len());
        let changed = (0..text.len()).map(|at| {
            let mut changed = text.to_owned();
            changed.replace_range(at..=at, "#");
            of(&changed)
        });
        let split = (0..=text.len()).map(|at| {
            let (one, other) = text.split_at(at);
            of_all([one, other])
        });
        let mut all: Vec<u64> = changed.chain(split).chain((0..32).map(salted)).collect();
        assert_eq!(salted(0), of(text));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
