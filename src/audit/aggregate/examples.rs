//! Records that are shown as examples: the first few of many.

use serde::{Deserialize, Serialize};

use crate::audit::input::place::Place;
use crate::audit::input::time;

/// A record that is shown as an example.
///
/// Examples are ordered by time, those without one last, then by place: which of many are shown depends on
/// no order in which they were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The time, in milliseconds since 1970.
    pub time: Option<i64>,
    file: Box<str>,
    line: u64,
    nth: u32,
    /// The resources.
    pub resource: Box<str>,
}

impl Example {
    pub(in crate::audit) fn new(time: Option<i64>, place: Place<'_>, resource: &str) -> Self {
        Example { time, file: place.file.into(), line: place.line, nth: place.nth, resource: resource.into() }
    }

    /// The place of the record.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place { file: &self.file, line: self.line, nth: self.nth }
    }

    /// The time as text, in UTC.
    #[must_use]
    pub fn time_text(&self) -> Option<String> {
        self.time.and_then(time::text)
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
pub(in crate::audit) struct First<const N: usize> {
    examples: Vec<Example>,
}

impl<const N: usize> First<N> {
    /// Whether a record would be among them. Does not allocate.
    #[inline]
    pub(in crate::audit) fn takes(&self, time: Option<i64>, place: Place<'_>) -> bool {
        self.examples.len() < N || self.examples.last().is_some_and(|it| it.is_after(time, place))
    }

    /// Adds a record; says whether it is now the very first.
    pub(in crate::audit) fn add(&mut self, example: Example) -> bool {
        let at = self.examples.partition_point(|it| *it <= example);
        self.examples.insert(at, example);
        self.examples.truncate(N);
        at == 0
    }

    pub(in crate::audit) fn merge(&mut self, other: Self) {
        self.examples.extend(other.examples);
        self.examples.sort();
        self.examples.truncate(N);
    }

    /// Whether they are few and in order, as those are that were added.
    pub(in crate::audit) fn is_sound(&self) -> bool {
        self.examples.len() <= N && self.examples.is_sorted()
    }

    pub(in crate::audit) fn as_slice(&self) -> &[Example] {
        &self.examples
    }

    pub(in crate::audit) fn into_vec(self) -> Vec<Example> {
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
    }
}
