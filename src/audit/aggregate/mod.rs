//! Counts of records that add up: those of the parts to those of the whole, whatever the parts.

pub(in crate::audit) mod bounded_map;
pub(in crate::audit) mod bounds;
pub(in crate::audit) mod checks;
pub(in crate::audit) mod class;
pub(in crate::audit) mod counts;
pub(in crate::audit) mod days;
pub(in crate::audit) mod evidence;
pub(in crate::audit) mod examples;
pub(in crate::audit) mod groups;
pub(in crate::audit) mod usage;
pub(in crate::audit) mod window;

use serde::{Deserialize, Serialize};

use bounded_map::BoundedMap;
use checks::Checks;
use counts::Counts;
use days::{Day, DayNumber, MAX_DAYS};
use evidence::Readings;
use groups::{Group, GroupKey};
use usage::Usage;
use window::Window;

/// Default number of groups that a report keeps.
pub const MAX_GROUPS: usize = 10_000;

/// No more names that no catalog lists are distinguished than this.
pub(in crate::audit) const MAX_UNLISTED: usize = 200;

/// The counts of many records.
///
/// Everything in it is a sum, a least, a greatest, or the first few in an order of their own, so that
/// merging is as good as having taken all records at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregate {
    pub(in crate::audit) taken: u64,
    #[serde(rename = "tally")]
    pub(in crate::audit) counts: Counts,
    pub(in crate::audit) window: Window,
    pub(in crate::audit) days: BoundedMap<DayNumber, Day>,
    pub(in crate::audit) dated: Day,
    /// Counts by decision now and as proposed.
    pub(in crate::audit) matrix: [[u64; 4]; 4],
    pub(in crate::audit) groups: BoundedMap<GroupKey, Group>,
    pub(in crate::audit) checks: Checks,
    pub(in crate::audit) used: Usage,
    pub(in crate::audit) next_used: Usage,
    pub(in crate::audit) traces: u64,
    pub(in crate::audit) reads: u64,
    /// Number of records of the root user.
    pub(in crate::audit) roots: u64,
    /// Number of records that contradict their caller's URN.
    pub(in crate::audit) contradicted: u64,
    /// Records with a name that no catalog lists, by name.
    pub(in crate::audit) unlisted: BoundedMap<String, u64>,
    /// Number of records whose time cannot be read.
    pub(in crate::audit) unreadable_times: u64,
    pub(in crate::audit) duplicates: u64,
    pub(in crate::audit) interrupted: bool,
    /// Evidence about the readings of open rules, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::audit) readings: Option<Readings>,
}

impl Aggregate {
    pub(in crate::audit) fn new(max_groups: usize) -> Self {
        Aggregate {
            taken: 0,
            counts: Counts::default(),
            window: Window::default(),
            days: BoundedMap::new(MAX_DAYS),
            dated: Day::default(),
            matrix: [[0; 4]; 4],
            groups: BoundedMap::new(max_groups),
            checks: Checks::default(),
            used: Usage::default(),
            next_used: Usage::default(),
            traces: 0,
            reads: 0,
            roots: 0,
            contradicted: 0,
            unlisted: BoundedMap::new(MAX_UNLISTED),
            unreadable_times: 0,
            duplicates: 0,
            interrupted: false,
            readings: None,
        }
    }

    /// Adds what other records came to. Whichever is added to the other, the result is the same.
    pub fn merge(&mut self, other: Self) {
        self.taken += other.taken;
        self.counts.merge(other.counts);
        self.window.merge(other.window);
        self.days.merge(other.days, Day::merge);
        self.dated.merge(other.dated);
        for (to, from) in self.matrix.iter_mut().flatten().zip(other.matrix.into_iter().flatten()) {
            *to += from;
        }
        self.groups.merge(other.groups, Group::merge);
        self.checks.merge(other.checks);
        self.used.merge(other.used);
        self.next_used.merge(other.next_used);
        self.traces += other.traces;
        self.reads += other.reads;
        self.roots += other.roots;
        self.contradicted += other.contradicted;
        self.unlisted.merge(other.unlisted, |to, from| *to += from);
        self.unreadable_times += other.unreadable_times;
        self.duplicates += other.duplicates;
        self.interrupted |= other.interrupted;
        match (&mut self.readings, other.readings) {
            (Some(to), Some(from)) => to.merge(from),
            (to, from) => *to = to.take().or(from),
        }
    }

    /// Counts records that were left out because others of their id were taken before.
    pub fn add_duplicates(&mut self, records: u64) {
        self.duplicates += records;
    }

    /// Marks the aggregate as incomplete.
    pub fn set_interrupted(&mut self) {
        self.interrupted = true;
    }
}
