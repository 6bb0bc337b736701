//! What a replay found, ready to be shown.

mod change;
mod coverage;
mod readings;

use std::collections::BTreeMap;

use crate::audit::aggregate::Aggregate;
use crate::audit::aggregate::bounded_map::BoundedMap;
use crate::audit::aggregate::checks::Checks;
use crate::audit::aggregate::class::Class;
use crate::audit::aggregate::counts::Counts;
use crate::audit::aggregate::days::{Day, DayNumber};
use crate::audit::aggregate::window::Window;
use crate::audit::input::time;
use crate::audit::partial::{Frames, Partial};
use crate::audit::replay::context::ReplayContext;
use crate::decide::Decision;
use crate::wording::Written;

use change::sorted;

pub use change::Change;
pub use coverage::{ActionUse, ConditionUse, Coverage, StatementUse};
pub use readings::{Conclusion, RuleEvidence};

/// The decisions in the order of a matrix.
const DECISIONS: [Decision; 4] =
    [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];

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
    pub counts: Counts,
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
    /// The names that no catalog lists, taken as newer, with how many records have each (rule UNK-4); of too many
    /// the first ones.
    pub unlisted: BTreeMap<String, u64>,
    /// What is missing in the inventory.
    pub inventory_notes: Vec<Written>,
    /// How many traces were left out because one with their id was taken before.
    pub duplicates: u64,
    /// Evidence about the readings of each open rule; empty where it was not asked for.
    pub readings: Vec<RuleEvidence>,
}

impl AuditReport {
    /// The report of what records came to under a context.
    #[must_use]
    pub fn of(context: &ReplayContext, aggregate: Aggregate) -> Self {
        Self::within(aggregate, &context.frames())
    }

    /// The report of a partial result, with all that was merged into it.
    #[must_use]
    pub fn of_partial(partial: Partial) -> Self {
        let (aggregate, frames) = partial.into_parts();
        Self::within(aggregate, &frames)
    }

    fn within(it: Aggregate, frames: &Frames) -> Self {
        let compared = frames.next.is_some();
        let mut matrix = BTreeMap::new();
        for (now, row) in DECISIONS.into_iter().zip(it.matrix) {
            for (next, count) in DECISIONS.into_iter().zip(row).filter(|it| it.1 > 0) {
                matrix.insert((now, next), count);
            }
        }
        let grouped =
            |(pair, _): &(&(Decision, Decision), &u64)| !compared || Class::of(pair.0, pair.1) != Class::Same;
        let to_group: u64 = matrix.iter().filter(grouped).map(|(_, count)| count).sum();
        let undated = (it.counts.decided() + it.counts.undetermined()).saturating_sub(it.dated.records);
        let changes = sorted(it.groups);
        let in_groups: u64 = changes.iter().map(|it| it.count).sum();
        AuditReport {
            compared,
            interrupted: it.interrupted,
            taken: it.taken,
            counts: it.counts,
            window: it.window,
            days: days(&it.days, it.dated),
            beyond_groups: to_group.saturating_sub(in_groups),
            matrix,
            changes,
            checks: it.checks,
            coverage: Coverage::of(&it.used, &frames.now),
            next_coverage: frames.next.as_ref().map(|frame| Coverage::of(&it.next_used, frame)),
            traces: it.traces,
            reads: it.reads,
            roots: it.roots,
            undated,
            unreadable_times: it.unreadable_times,
            contradicted: it.contradicted,
            unlisted: it.unlisted.iter().map(|(name, count)| (name.clone(), *count)).collect(),
            inventory_notes: frames.notes.clone(),
            duplicates: it.duplicates,
            readings: it.readings.map(RuleEvidence::of).unwrap_or_default(),
        }
    }

    /// Whether every record is accounted for: decided, undetermined and not mapped add up to those taken.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.taken == self.counts.records()
    }

    /// How many records are of a class; none where there is nothing to compare with.
    #[must_use]
    pub fn count(&self, class: Class) -> u64 {
        let of = |(now, next): (Decision, Decision)| self.compared && Class::of(now, next) == class;
        self.matrix.iter().filter(|(pair, _)| of(**pair)).map(|(_, count)| count).sum()
    }
}

fn days(kept: &BoundedMap<DayNumber, Day>, all: Day) -> BTreeMap<String, Day> {
    let name = |number: i64| time::text(number.checked_mul(time::DAY)?)?.split('T').next().map(str::to_owned);
    let mut days: BTreeMap<String, Day> =
        kept.iter().filter_map(|(number, day)| Some((name(number.0)?, *day))).collect();
    let mut listed = Day::default();
    days.values().for_each(|it| listed.merge(*it));
    if all.records > listed.records {
        let earlier = Day { records: all.records - listed.records, marked: all.marked - listed.marked };
        days.insert("earlier".to_owned(), earlier);
    }
    days
}
