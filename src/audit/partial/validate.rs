//! Whether the numbers of a partial result are such as records come to.
//!
//! What records came to is added, subtracted and multiplied without a look at each number. A partial result is
//! from outside: so it is looked at once, when it is read. No number of it is about more than its records, and
//! these are bounded, also where parts are merged; so no sum of numbers is too large, and no difference less
//! than nothing.

use crate::audit::aggregate::bounded_map::BoundedMap;
use crate::audit::aggregate::bounds::{MOST, sum, within};
use crate::audit::aggregate::checks::Checks;
use crate::audit::aggregate::days::{Day, DayNumber, MAX_DAYS};
use crate::audit::aggregate::{Aggregate, MAX_UNLISTED};
use crate::audit::frame::Frame;
use crate::decide::Decision;

use super::Frames;

/// The first member of aggregate that no records come to.
pub(in crate::audit) fn fault(aggregate: &Aggregate, frames: &Frames) -> Option<&'static str> {
    let it = aggregate;
    if it.taken > MOST || !it.counts.is_of(it.taken) {
        return Some("tally");
    }
    // All others are about these.
    let (decided, undetermined) = (it.counts.decided(), it.counts.undetermined());
    let answered = decided + undetermined;
    let nothing = Frame::default();
    let next = frames.next.as_ref().unwrap_or(&nothing);
    let members = [
        ("window", it.window.is_sound()),
        ("matrix", matrix(&it.matrix, decided, undetermined)),
        ("days", days(&it.days, it.dated, answered)),
        ("groups", groups(it, answered)),
        ("checks", checks(&it.checks, answered)),
        ("used", it.used.is_within(answered, &frames.now)),
        ("next_used", it.next_used.is_within(answered, next)),
        ("traces", it.traces <= answered),
        ("reads", it.reads <= answered),
        ("roots", it.roots <= answered),
        ("contradicted", it.contradicted <= answered),
        ("unlisted", it.unlisted.has_cap(MAX_UNLISTED) && it.unlisted.iter().all(|it| *it.1 <= answered)),
        ("unreadable_times", it.unreadable_times <= it.taken),
        ("duplicates", it.duplicates <= MOST),
        ("readings", it.readings.as_ref().is_none_or(|it| it.is_of(answered))),
    ];
    members.into_iter().find(|it| !it.1).map(|it| it.0)
}

fn matrix(cells: &[[u64; 4]; 4], decided: u64, undetermined: u64) -> bool {
    let open = Decision::Undetermined as usize;
    let all = cells.iter().enumerate().flat_map(|(now, row)| {
        row.iter().enumerate().map(move |(next, count)| (now == open || next == open, *count))
    });
    let of = |open: bool| sum(all.clone().filter(|it| it.0 == open).map(|it| it.1));
    of(false) == Some(decided) && of(true) == Some(undetermined)
}

fn days(kept: &BoundedMap<DayNumber, Day>, all: Day, records: u64) -> bool {
    let listed = || kept.iter().map(|it| *it.1);
    kept.has_cap(MAX_DAYS)
        && all.records <= records
        && listed().chain([all]).all(|it| it.marked <= it.records)
        && within(listed().map(|it| it.marked), all.marked)
        && within(listed().map(|it| it.records - it.marked), all.records - all.marked)
}

fn groups(aggregate: &Aggregate, records: u64) -> bool {
    let groups = &aggregate.groups;
    within(groups.iter().map(|it| it.1.count), records)
        && groups.iter().all(|it| it.1.examples.is_sound() && it.1.window.is_sound())
}

fn checks(checks: &Checks, records: u64) -> bool {
    let Checks { agree, succeeded_but_denied, refused_but_allowed, not_comparable, .. } = checks;
    let by_decision = sum([*agree, *succeeded_but_denied, *refused_but_allowed, *not_comparable]);
    let by_answer = sum([checks.went_through, checks.refused, checks.failed]);
    by_decision == Some(records) && by_answer == Some(records) && checks.first.is_sound()
}
