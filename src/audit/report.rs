//! What a replay found, ready to be shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decide::Decision;

use super::change::{Change, Class};
use super::coverage::Coverage;
use super::place::{Example, First};
use super::record::Answer;
use super::tally::Tally;
use super::time::Window;

/// The recorded outcome of calls against the decision under the first snapshot.
///
/// Where they disagree, snapshot or inventory are not what they were at the time of the call.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checks {
    /// Succeeded and allowed, or refused with 403 and denied.
    pub agree: u64,
    /// Succeeded, and denied by the snapshot.
    pub succeeded_but_denied: u64,
    /// Refused with 403, and allowed by the snapshot.
    pub refused_but_allowed: u64,
    /// No status, another status, or undetermined.
    pub not_comparable: u64,
    /// Went through, whatever the decision: the code is 2xx, or there is none.
    pub went_through: u64,
    /// Refused with 403, whatever the decision.
    pub refused: u64,
    /// Failed for another reason: any other code.
    pub failed: u64,
    pub(super) first: First<5>,
}

/// What the outcome of a call says about the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Agrees,
    SucceededButDenied,
    RefusedButAllowed,
    NotComparable,
}

impl Outcome {
    pub(super) fn of(answer: Answer, decision: Decision) -> Self {
        match (answer, decision) {
            (_, Decision::Undetermined) => Outcome::NotComparable,
            (Answer::Success, Decision::Allow) => Outcome::Agrees,
            (Answer::Success, _) => Outcome::SucceededButDenied,
            (Answer::Refused, Decision::Allow) => Outcome::RefusedButAllowed,
            (Answer::Refused, _) => Outcome::Agrees,
            (Answer::NoCode | Answer::Failed, _) => Outcome::NotComparable,
        }
    }

    pub(super) fn disagrees(self) -> bool {
        matches!(self, Outcome::SucceededButDenied | Outcome::RefusedButAllowed)
    }
}

impl Checks {
    /// The first records that disagree.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        self.first.as_slice()
    }

    pub(super) fn count(&mut self, answer: Answer, outcome: Outcome) {
        match answer {
            Answer::NoCode | Answer::Success => self.went_through += 1,
            Answer::Refused => self.refused += 1,
            Answer::Failed => self.failed += 1,
        }
        match outcome {
            Outcome::Agrees => self.agree += 1,
            Outcome::SucceededButDenied => self.succeeded_but_denied += 1,
            Outcome::RefusedButAllowed => self.refused_but_allowed += 1,
            Outcome::NotComparable => self.not_comparable += 1,
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.agree += other.agree;
        self.succeeded_but_denied += other.succeeded_but_denied;
        self.refused_but_allowed += other.refused_but_allowed;
        self.not_comparable += other.not_comparable;
        self.went_through += other.went_through;
        self.refused += other.refused;
        self.failed += other.failed;
        self.first.merge(other.first);
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
    pub(super) fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.marked += other.marked;
    }
}

/// What a replay found.
#[derive(Debug, Clone)]
pub struct AuditReport {
    /// Whether two snapshots were compared.
    pub compared: bool,
    /// The replay was stopped before the records ended: this is about those that were taken until then.
    pub interrupted: bool,
    /// How many records were taken.
    pub taken: u64,
    /// The account of all records.
    pub tally: Tally,
    /// From when to when the records are: what was not used is evidence only within.
    pub window: Window,
    /// The records by day in UTC, `2026-11-24`; those without a time are not among them. Of more days than
    /// a report takes those before the latest are one, `earlier`.
    pub days: BTreeMap<String, Day>,
    /// How many records were decided how: now, and as proposed. With one snapshot both are the same.
    pub matrix: BTreeMap<(Decision, Decision), u64>,
    /// Compared: what is not the same. Else: all decisions, in groups.
    pub changes: Vec<Change>,
    /// How many records are in no group because there were too many groups.
    pub beyond_groups: u64,
    /// Recorded outcomes against decisions.
    pub checks: Checks,
    /// What was used of the first snapshot.
    pub coverage: Coverage,
    /// What would have been used of the second.
    pub next_coverage: Option<Coverage>,
    /// How many records that were decided or undetermined are traces of the audit service.
    pub traces: u64,
    /// How many records read values or metadata; traces hold few or none of them.
    pub reads: u64,
    /// How many records that were decided or undetermined are of the root user.
    pub roots: u64,
    /// How many of them say no time that can be read: they are in no day, and the window knows nothing of them.
    pub undated: u64,
    /// How many records give a time that cannot be read, whatever came of them.
    pub unreadable_times: u64,
    /// How many records that were decided or undetermined say of the caller what its URN contradicts.
    pub contradicted: u64,
    /// The names that no catalogue lists, taken as newer, with how many records have each (rule UNK-4); of too many
    /// the first ones.
    pub unlisted: BTreeMap<String, u64>,
    /// What is missing in the inventory.
    pub inventory_notes: Vec<String>,
    /// How many traces were left out because one with their id was taken before.
    pub duplicates: u64,
}

impl AuditReport {
    /// Whether every record is accounted for: decided, undetermined and not mapped add up to those taken.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.taken == self.tally.records()
    }

    /// How many records are of a class; none where there is nothing to compare with.
    #[must_use]
    pub fn count(&self, class: Class) -> u64 {
        let of = |(now, next): (Decision, Decision)| self.compared && Class::of(now, next) == class;
        self.matrix.iter().filter(|(pair, _)| of(**pair)).map(|(_, count)| count).sum()
    }
}
