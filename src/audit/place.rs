//! Where a record stands.

use serde::{Deserialize, Serialize};

/// Where a record stands: the file, the line in it, and which record of that line it is, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'a> {
    /// What the file is called.
    pub file: &'a str,
    /// The line, from 1; of formats without lines the row.
    pub line: u64,
    /// How many records of the line come before it.
    pub nth: u32,
}

impl<'a> Place<'a> {
    /// The first record of a line.
    #[must_use]
    pub fn new(file: &'a str, line: u64) -> Self {
        Place { file, line, nth: 0 }
    }
}

/// `file:line`, and `#2` for the second record of the line.
impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if self.nth > 0 { write!(f, "#{}", u64::from(self.nth) + 1) } else { Ok(()) }
    }
}

/// A record that is shown as an example.
///
/// Examples are ordered by time, those without one last, then by place: which of many are shown depends on
/// no order in which they were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// When, in milliseconds since 1970.
    pub time: Option<i64>,
    file: Box<str>,
    line: u64,
    nth: u32,
    /// The resources.
    pub resource: Box<str>,
}

impl Example {
    pub(super) fn new(time: Option<i64>, place: Place<'_>, resource: &str) -> Self {
        Example { time, file: place.file.into(), line: place.line, nth: place.nth, resource: resource.into() }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place { file: &self.file, line: self.line, nth: self.nth }
    }

    /// When, in UTC.
    #[must_use]
    pub fn time_text(&self) -> Option<String> {
        self.time.and_then(super::time::text)
    }

    fn key(&self) -> (bool, Option<i64>, Place<'_>, &str) {
        (self.time.is_none(), self.time, self.place(), &self.resource)
    }

    /// Whether a record comes before this one.
    fn is_after(&self, time: Option<i64>, place: Place<'_>) -> bool {
        (time.is_none(), time, place) < (self.time.is_none(), self.time, self.place())
    }
}

impl PartialOrd for Example {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Example {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// The first few examples, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct First<const N: usize> {
    examples: Vec<Example>,
}

impl<const N: usize> First<N> {
    /// Whether a record would be among them. Does not allocate.
    #[inline]
    pub(super) fn takes(&self, time: Option<i64>, place: Place<'_>) -> bool {
        self.examples.len() < N || self.examples.last().is_some_and(|it| it.is_after(time, place))
    }

    /// Adds a record; says whether it is now the very first.
    pub(super) fn add(&mut self, example: Example) -> bool {
        let at = self.examples.partition_point(|it| *it <= example);
        self.examples.insert(at, example);
        self.examples.truncate(N);
        at == 0
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.examples.extend(other.examples);
        self.examples.sort();
        self.examples.truncate(N);
    }

    /// Whether they are few and in order, as those are that were added.
    pub(super) fn is_sound(&self) -> bool {
        self.examples.len() <= N && self.examples.is_sorted()
    }

    pub(super) fn as_slice(&self) -> &[Example] {
        &self.examples
    }

    pub(super) fn into_vec(self) -> Vec<Example> {
        self.examples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_examples_are_the_same_in_any_order() {
        let of = |time, file, line| Example::new(time, Place::new(file, line), "r");
        let mut all = vec![
            of(Some(5), "b", 1),
            of(Some(5), "a", 10),
            of(Some(5), "a", 9),
            of(None, "a", 1),
            of(Some(-1), "z", 7),
        ];
        let first = |examples: &[Example]| {
            let mut first = First::<3>::default();
            for it in examples {
                if first.takes(it.time, it.place()) {
                    first.add(it.clone());
                }
            }
            first
        };
        let expected = first(&all);
        let places: Vec<_> = expected.as_slice().iter().map(|it| it.place().to_string()).collect();
        assert_eq!(places, ["z:7", "a:9", "a:10"]);
        all.reverse();
        assert_eq!(first(&all), expected);
        for cut in 0..=all.len() {
            let (mut one, other) = (first(&all[..cut]), first(&all[cut..]));
            one.merge(other);
            assert_eq!(one, expected, "{cut}");
        }
        assert_eq!(Place { nth: 1, ..Place::new("f", 2) }.to_string(), "f:2#2");
        assert_eq!(Place { nth: u32::MAX, ..Place::new("f", 2) }.to_string(), "f:2#4294967296");
    }
}
