//! Counts of records that add up: those of the parts to those of the whole, whatever the parts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decide::Decision;

use super::capped::{Capped, Rank, Ranked};
use super::change::{Class, Group, GroupKey, sorted};
use super::coverage::{Counter, Frame};
use super::report::{AuditReport, Checks, Day};
use super::sound::{self, MOST};
use super::tally::Tally;
use super::time::{self, Window};

/// How many groups a report keeps where nothing else is said.
pub const MAX_GROUPS: usize = 10_000;

/// No more days are told apart than this; the latest are.
pub(super) const MAX_DAYS: usize = 4_000;

/// No more names that no catalogue lists are told apart than this.
pub(super) const MAX_UNLISTED: usize = 200;

/// A day, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct DayNumber(pub(super) i64);

impl Ranked for DayNumber {
    fn rank(&self) -> Rank {
        (0, i64::MAX.abs_diff(self.0))
    }
}

/// What records came to.
///
/// Everything in it is a sum, a least, a greatest, or the first few in an order of their own, so that
/// merging is as good as having taken all records at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tallies {
    pub(super) taken: u64,
    pub(super) tally: Tally,
    pub(super) window: Window,
    pub(super) days: Capped<DayNumber, Day>,
    pub(super) dated: Day,
    /// By decision now and as proposed.
    pub(super) matrix: [[u64; 4]; 4],
    pub(super) groups: Capped<GroupKey, Group>,
    pub(super) checks: Checks,
    pub(super) used: Counter,
    pub(super) next_used: Counter,
    pub(super) traces: u64,
    pub(super) reads: u64,
    /// Of the root user.
    pub(super) roots: u64,
    /// That say of the caller what its URN contradicts.
    pub(super) contradicted: u64,
    /// By name, those that have a name that no catalogue lists.
    pub(super) unlisted: Capped<String, u64>,
    /// Whose time cannot be read.
    pub(super) unreadable_times: u64,
    pub(super) duplicates: u64,
    pub(super) interrupted: bool,
}

/// The decisions in the order of a matrix.
const DECISIONS: [Decision; 4] =
    [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];

impl Tallies {
    pub(super) fn new(max_groups: usize) -> Self {
        Tallies {
            taken: 0,
            tally: Tally::default(),
            window: Window::default(),
            days: Capped::new(MAX_DAYS),
            dated: Day::default(),
            matrix: [[0; 4]; 4],
            groups: Capped::new(max_groups),
            checks: Checks::default(),
            used: Counter::default(),
            next_used: Counter::default(),
            traces: 0,
            reads: 0,
            roots: 0,
            contradicted: 0,
            unlisted: Capped::new(MAX_UNLISTED),
            unreadable_times: 0,
            duplicates: 0,
            interrupted: false,
        }
    }

    /// Adds what other records came to. Whichever is added to the other, the result is the same.
    pub fn merge(&mut self, other: Self) {
        self.taken += other.taken;
        self.tally.merge(other.tally);
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
    }

    /// Says that records were left out because others of their id were taken before.
    pub fn add_duplicates(&mut self, records: u64) {
        self.duplicates += records;
    }

    /// Says that not all records were taken.
    pub fn set_interrupted(&mut self) {
        self.interrupted = true;
    }

    pub(super) fn report(self, frames: &Frames) -> AuditReport {
        let compared = frames.next.is_some();
        let mut matrix = BTreeMap::new();
        for (now, row) in DECISIONS.into_iter().zip(self.matrix) {
            for (next, count) in DECISIONS.into_iter().zip(row).filter(|it| it.1 > 0) {
                matrix.insert((now, next), count);
            }
        }
        let grouped =
            |(pair, _): &(&(Decision, Decision), &u64)| !compared || Class::of(pair.0, pair.1) != Class::Same;
        let to_group: u64 = matrix.iter().filter(grouped).map(|(_, count)| count).sum();
        let undated = (self.tally.decided() + self.tally.undetermined()).saturating_sub(self.dated.records);
        let changes = sorted(self.groups);
        let in_groups: u64 = changes.iter().map(|it| it.count).sum();
        AuditReport {
            compared,
            interrupted: self.interrupted,
            taken: self.taken,
            tally: self.tally,
            window: self.window,
            days: days(&self.days, self.dated),
            beyond_groups: to_group.saturating_sub(in_groups),
            matrix,
            changes,
            checks: self.checks,
            coverage: self.used.finish(&frames.now),
            next_coverage: frames.next.as_ref().map(|it| self.next_used.finish(it)),
            traces: self.traces,
            reads: self.reads,
            roots: self.roots,
            undated,
            unreadable_times: self.unreadable_times,
            contradicted: self.contradicted,
            unlisted: self.unlisted.iter().map(|(name, count)| (name.clone(), *count)).collect(),
            inventory_notes: frames.notes.clone(),
            duplicates: self.duplicates,
        }
    }
}

/// What there is to be used, on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Frames {
    pub(super) now: Frame,
    pub(super) next: Option<Frame>,
    /// What is missing in the inventory.
    pub(super) notes: Vec<String>,
}

fn days(kept: &Capped<DayNumber, Day>, all: Day) -> BTreeMap<String, Day> {
    let name = |number: i64| time::text(number.checked_mul(time::DAY)?)?.split('T').next().map(str::to_owned);
    let mut days: BTreeMap<String, Day> =
        kept.iter().filter_map(|(number, day)| Some((name(number.0)?, *day))).collect();
    let mut told = Day::default();
    days.values().for_each(|it| told.merge(*it));
    if all.records > told.records {
        let earlier = Day { records: all.records - told.records, marked: all.marked - told.marked };
        days.insert("earlier".to_owned(), earlier);
    }
    days
}

/// The input that says how many groups are kept.
pub(super) const GROUPS: &str = "number of groups";

/// What the records of a part came to, to be merged with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partial {
    /// The version of the program: other versions may count in another way.
    version: String,
    /// What the replay was made with, each with a fingerprint.
    inputs: BTreeMap<String, String>,
    frames: Frames,
    tallies: Tallies,
}

/// Why partial results cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PartialError(String);

impl Partial {
    pub(super) fn new(inputs: BTreeMap<String, String>, frames: Frames, tallies: Tallies) -> Self {
        Partial { version: env!("CARGO_PKG_VERSION").to_owned(), inputs, frames, tallies }
    }

    /// How many records were taken.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.tallies.taken
    }

    /// The text that [`Partial::read`] reads.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "iam5_audit_partial": self })
    }

    /// Reads a partial result.
    ///
    /// # Errors
    /// Text that is none, or one of another version, or whose numbers no records come to.
    pub fn read(text: &str) -> Result<Self, PartialError> {
        #[derive(Deserialize)]
        struct Version {
            iam5_audit_partial: Option<Versioned>,
        }
        #[derive(Deserialize)]
        struct Versioned {
            version: String,
        }
        #[derive(Deserialize)]
        struct Whole {
            iam5_audit_partial: Partial,
        }
        let none = |error: serde_json::Error| {
            PartialError(format!("no partial result of `iam5 audit --partial`: {error}"))
        };
        let found = serde_json::from_str::<Version>(text).map_err(none)?.iam5_audit_partial;
        let own = env!("CARGO_PKG_VERSION");
        match found {
            Some(it) if it.version == own => {}
            Some(it) => {
                let version = it.version;
                let what = format!("made by version {version}, this is {own}: make it anew");
                return Err(PartialError(what));
            }
            None => {
                let what = "no partial result of `iam5 audit --partial`: it has no `iam5_audit_partial`";
                return Err(PartialError(what.to_owned()));
            }
        }
        let read = serde_json::from_str::<Whole>(text).map_err(none)?.iam5_audit_partial;
        let groups = read.inputs.get(GROUPS).and_then(|it| it.parse().ok());
        let fault = match groups.is_some_and(|it| read.tallies.groups.has_cap(it)) {
            true => sound::fault(&read.tallies, &read.frames),
            false => Some("groups"),
        };
        match fault {
            None => Ok(read),
            Some(member) => {
                Err(PartialError(format!("its numbers do not add up, those of `{member}`: make it anew")))
            }
        }
    }

    /// Adds another part.
    ///
    /// # Errors
    /// Parts that were made with other snapshots or options: which ones.
    pub fn merge(&mut self, other: Self) -> Result<(), PartialError> {
        let names: std::collections::BTreeSet<&String> =
            self.inputs.keys().chain(other.inputs.keys()).collect();
        let differs = |it: &&&String| self.inputs.get(**it) != other.inputs.get(**it);
        let differing: Vec<String> = names.iter().filter(differs).map(|it| format!("`{it}`")).collect();
        if differing.is_empty() && self.frames != other.frames {
            return Err(PartialError("made with other snapshots".to_owned()));
        }
        if !differing.is_empty() {
            return Err(PartialError(format!("made with another {}", differing.join(" and another "))));
        }
        let sums =
            [[self.tallies.taken, other.tallies.taken], [self.tallies.duplicates, other.tallies.duplicates]];
        if sums.into_iter().any(|it| sound::sum(it).is_none()) {
            return Err(PartialError(format!("together they are of more than {MOST} records")));
        }
        self.tallies.merge(other.tallies);
        Ok(())
    }

    /// Another part of the same, with its number of groups.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn with(&self, tallies: Tallies, max_groups: usize) -> Self {
        let mut inputs = self.inputs.clone();
        inputs.insert(GROUPS.to_owned(), max_groups.to_string());
        Partial::new(inputs, self.frames.clone(), tallies)
    }

    /// The report about all that was merged.
    #[must_use]
    pub fn report(self) -> AuditReport {
        self.tallies.report(&self.frames)
    }
}

/// A number that tells texts apart, to see whether they are the same ones later.
#[must_use]
pub fn fingerprint<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    format!("{:016x}", crate::hash::of_all(texts))
}
