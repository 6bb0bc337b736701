//! Records by day.

use serde::{Deserialize, Serialize};

use super::bounded_map::{Rank, Ranked};

/// No more days are distinguished than this; the latest are.
pub(in crate::audit) const MAX_DAYS: usize = 4_000;

/// A day, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::audit) struct DayNumber(pub(in crate::audit) i64);

impl Ranked for DayNumber {
    fn rank(&self) -> Rank {
        (0, i64::MAX.abs_diff(self.0))
    }
}

/// The records of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Day {
    /// All that were decided or undetermined.
    pub records: u64,
    /// Compared: those that are not the same; else those that are not allowed.
    pub marked: u64,
}

impl Day {
    pub(in crate::audit) fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.marked += other.marked;
    }
}
