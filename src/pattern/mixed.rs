//! Pieces of patterns that have a `?` in them.

use super::Literal;

/// A piece with `?` in it, looked for with one bit for each of its characters (shift-and).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Mixed {
    /// `None` is `?`.
    pub(super) units: Box<[Option<char>]>,
    /// The units that each character of the piece fits, sorted by character.
    fits: Box<[(char, Fits)]>,
    /// The units that are `?`: what any other character fits.
    wild: Box<[u64]>,
}

/// The units that a character fits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Fits {
    /// One bit each, `?` included.
    Mask(Box<[u64]>),
    /// Their places without `?`, in order: fewer than a mask has words, so that all the characters of a piece
    /// together take room that is linear in it.
    Places(Box<[u32]>),
}

/// Words of state that are kept on the stack: pieces of up to 8,192 characters.
const STACK_WORDS: usize = 128;

impl Mixed {
    pub(super) fn new(units: Box<[Option<char>]>) -> Self {
        let mut wild = vec![0_u64; units.len().div_ceil(64)];
        let mut places: Vec<(char, u32)> = Vec::new();
        for (place, unit) in (0_u32..).zip(&units) {
            match unit {
                Some(c) => places.push((*c, place)),
                None => set(&mut wild, place),
            }
        }
        places.sort_unstable();
        let fits = places.chunk_by(|one, other| one.0 == other.0).filter_map(|run| {
            let (c, _) = run.first()?;
            let places = run.iter().map(|it| it.1);
            let fits = if run.len() < wild.len() {
                Fits::Places(places.collect())
            } else {
                let mut mask = wild.clone();
                places.for_each(|place| set(&mut mask, place));
                Fits::Mask(mask.into())
            };
            Some((*c, fits))
        });
        Mixed { units, fits: fits.collect(), wild: wild.into() }
    }

    /// The end of the piece where it stands at the start of `text`.
    pub(super) fn at_start(&self, text: &str) -> Option<usize> {
        let mut rest = text.chars();
        for unit in &self.units {
            let have = rest.next()?;
            if unit.is_some_and(|want| want != have) {
                return None;
            }
        }
        Some(text.len() - rest.as_str().len())
    }

    /// Start of the last `units.len()` characters of `text`.
    pub(super) fn start_at_end(&self, text: &str) -> Option<usize> {
        let back = self.units.len().checked_sub(1)?;
        text.char_indices().rev().nth(back).map(|(start, _)| start)
    }

    /// The end of the leftmost occurrence in `text`.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        let words = self.wild.len();
        let mut stack = [0_u64; STACK_WORDS];
        let mut heap;
        let state = match stack.get_mut(..words) {
            Some(state) => state,
            None => {
                heap = vec![0_u64; words];
                &mut heap
            }
        };
        let last = (self.units.len().checked_sub(1)?) % 64;
        for (at, c) in text.char_indices() {
            match self.fits.binary_search_by_key(&c, |it| it.0).ok().and_then(|index| self.fits.get(index)) {
                Some((_, Fits::Mask(mask))) => advance(state, mask.iter().copied()),
                Some((_, Fits::Places(places))) => {
                    let mut places = places.iter().copied().peekable();
                    let masks = (0_u32..).zip(&self.wild).map(|(word, wild)| {
                        let mut mask = *wild;
                        while let Some(place) = places.next_if(|it| it / 64 == word) {
                            mask |= 1 << (place % 64);
                        }
                        mask
                    });
                    advance(state, masks);
                }
                None => advance(state, self.wild.iter().copied()),
            }
            if state.last()? >> last & 1 == 1 {
                return Some(at + c.len_utf8());
            }
        }
        None
    }

    /// The stretches of `text`, the piece's own, between its `?`.
    pub(super) fn stretches<'a>(&self, text: &'a str, at_start: bool, at_end: bool) -> Vec<Literal<'a>> {
        let mut found = Vec::new();
        let mut start = 0;
        let mut offset = 0;
        let mut close = |start: usize, end: usize| {
            if let Some(stretch) = text.get(start..end).filter(|it| !it.is_empty()) {
                let (first, last) = (at_start && start == 0, at_end && end == text.len());
                found.push(Literal { text: stretch, at_start: first, at_end: last });
            }
        };
        for unit in &self.units {
            match unit {
                Some(c) => offset += c.len_utf8(),
                None => {
                    close(start, offset);
                    offset += 1;
                    start = offset;
                }
            }
        }
        close(start, offset);
        found
    }
}

fn set(bits: &mut [u64], place: u32) {
    if let Some(word) = bits.get_mut(place as usize / 64) {
        *word |= 1 << (place % 64);
    }
}

/// One character further: every way into the piece goes on where the character fits, and a new one starts.
fn advance(state: &mut [u64], masks: impl Iterator<Item = u64>) {
    let mut carry = 1;
    for (bits, fits) in state.iter_mut().zip(masks) {
        let shifted = (*bits << 1) | carry;
        carry = *bits >> 63;
        *bits = shifted & fits;
    }
}
