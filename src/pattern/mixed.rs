//! Pieces of patterns that have a `?` in them.

use super::Literal;

/// A piece with `?` in it, looked for with one bit for each of its characters (shift-and).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Mixed {
    /// `None` is `?`.
    pub(super) units: Box<[Option<char>]>,
    /// For each character of the piece, sorted: the units that it fits, `?` included.
    masks: Box<[(char, Box<[u64]>)]>,
    /// The units that are `?`: what any other character fits.
    wild: Box<[u64]>,
}

/// Words of state that are kept on the stack: pieces of up to 8,192 characters.
const STACK_WORDS: usize = 128;

impl Mixed {
    pub(super) fn new(units: &[Option<char>]) -> Self {
        let words = units.len().div_ceil(64);
        let mask = |fits: &dyn Fn(Option<char>) -> bool| -> Box<[u64]> {
            let mut bits = vec![0_u64; words];
            for (index, _) in units.iter().enumerate().filter(|(_, unit)| fits(**unit)) {
                if let Some(word) = bits.get_mut(index / 64) {
                    *word |= 1 << (index % 64);
                }
            }
            bits.into()
        };
        let mut chars: Vec<char> = units.iter().copied().flatten().collect();
        chars.sort_unstable();
        chars.dedup();
        Mixed {
            units: units.into(),
            masks: chars.into_iter().map(|c| (c, mask(&|unit| unit.is_none_or(|it| it == c)))).collect(),
            wild: mask(&|unit| unit.is_none()),
        }
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

    /// Where the last `units.len()` characters of `text` start.
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
            let mask = match self.masks.binary_search_by_key(&c, |it| it.0) {
                Ok(index) => &self.masks.get(index)?.1,
                Err(_) => &self.wild,
            };
            let mut carry = 1;
            for (bits, fits) in state.iter_mut().zip(mask) {
                let shifted = (*bits << 1) | carry;
                carry = *bits >> 63;
                *bits = shifted & fits;
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
