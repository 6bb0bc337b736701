//! The choices that a generator draws: rows of bytes, from proptest, from a fuzzer, or from a seed.

use std::fmt;

/// How many choices a row holds.
const WIDTH: usize = 32;

/// A row of choices.
pub type Row = [u8; WIDTH];

/// A sequence of choices, in rows.
///
/// The lower a choice the simpler is what is drawn by it, and where no rows are left every choice is 0. Each part of
/// what is generated begins a row: a shrinker that removes a row or lowers a byte leaves the other parts as they are.
#[derive(Clone)]
pub struct Choices {
    given: std::vec::IntoIter<Row>,
    seed: Option<u64>,
    row: std::array::IntoIter<u8, WIDTH>,
}

impl Choices {
    /// The rows, and then zeros.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Self {
        let mut row = [0; WIDTH].into_iter();
        row.by_ref().for_each(drop);
        Choices { given: rows.into_iter(), seed: None, row }
    }

    /// Rows without end that follow from a seed, the same on every machine.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Choices { seed: Some(seed), ..Choices::new(Vec::new()) }
    }

    /// The bytes as rows, of which the last is filled with zeros.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let padded = |chunk: &[u8]| {
            let mut row = [0; WIDTH];
            row.iter_mut().zip(chunk).for_each(|(slot, byte)| *slot = *byte);
            row
        };
        Choices::new(bytes.chunks(WIDTH).map(padded).collect())
    }

    /// The next rows, as many as there are, at most `most`.
    pub fn rows(mut self, most: usize) -> Vec<Row> {
        std::iter::from_fn(|| self.next_row()).take(most).collect()
    }

    fn next_row(&mut self) -> Option<Row> {
        let more = |seed: &mut u64| {
            let mut row = [0; WIDTH];
            let numbers = row.chunks_mut(8);
            numbers.for_each(|it| {
                it.iter_mut().zip(next_number(seed).to_le_bytes()).for_each(|(slot, byte)| *slot = byte)
            });
            row
        };
        self.given.next().or_else(|| self.seed.as_mut().map(more))
    }

    /// Begins a part of what is generated: the next choice is the first of a row.
    pub fn part(&mut self) {
        if self.row.len() < WIDTH {
            self.row.by_ref().for_each(drop);
        }
    }

    fn byte(&mut self) -> u8 {
        if self.row.len() == 0
            && let Some(row) = self.next_row()
        {
            self.row = row.into_iter();
        }
        self.row.next().unwrap_or(0)
    }

    /// A number below `limit`; 0 where the limit is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = limit.max(1) as u64;
        let bytes = if limit <= 1 << 8 { 1 } else { 4 };
        let number = (0..bytes).fold(0, |number, _| (number << 8) | u64::from(self.byte()));
        usize::try_from((number * limit) >> (8 * bytes)).unwrap_or(0)
    }

    /// True about `percent` times of a hundred; the simpler of both is false.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) + percent >= 100
    }

    /// One of a list, of which the first is the simplest; the default of the type where the list is empty.
    pub fn pick<T: Clone + Default>(&mut self, list: &[T]) -> T {
        let at = self.below(list.len());
        list.get(at).cloned().unwrap_or_default()
    }
}

/// The next number of a seed (splitmix64).
fn next_number(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The rows that are left, in hexadecimal digits without the zeros at the end.
impl fmt::Debug for Choices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.given.as_slice() {
            let used = row.iter().rposition(|it| *it > 0).map_or(0, |it| it + 1);
            row.iter().take(used).try_for_each(|it| write!(f, "{it:02x}"))?;
            f.write_str("/")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Choices;

    #[test]
    fn zeros_are_the_simplest_and_every_choice_is_reached() {
        let mut none = Choices::new(Vec::new());
        assert_eq!(
            (none.below(7), none.chance(99), none.chance(100), none.pick(&[5, 6])),
            (0, false, true, 5)
        );
        let mut choices = Choices::seeded(1);
        for limit in [1, 2, 3, 100, 256, 257, 1_000] {
            let drawn: std::collections::BTreeSet<_> =
                (0..20 * limit).map(|_| choices.below(limit)).collect();
            assert_eq!(drawn.len(), limit);
        }
        let hits = (0..10_000).filter(|_| choices.chance(30)).count();
        assert!((2_700..3_300).contains(&hits), "{hits}");
    }

    #[test]
    fn a_part_begins_a_row() {
        let mut rows = Choices::seeded(3).rows(3);
        let mut choices = Choices::seeded(3);
        choices.part();
        let first = choices.below(256);
        choices.part();
        assert_eq!([first, choices.below(256)], [usize::from(rows[0][0]), usize::from(rows[1][0])]);
        // A row less leaves the others as they are.
        rows.remove(0);
        assert_eq!(Choices::new(rows.clone()).below(256), usize::from(rows[0][0]));
        assert_eq!(format!("{:?}", Choices::of_bytes(&[1, 0, 16, 0])), "010010/");
    }
}
