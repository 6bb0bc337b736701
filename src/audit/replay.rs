//! Deciding records under one snapshot or two, and what comes of it.

use std::collections::BTreeMap;

use crate::catalog::{AccessLevel, Catalog};
use crate::decide::{Decision, Verdict};

use super::account::{Account, Found};
use super::change::{Change, Class, Entry, Groups, Side};
use super::coverage::{Counter, Coverage};
use super::inventory::Inventory;
use super::record::{Hints, NotMapped, Record};
use super::snapshot::Snapshot;
use super::tally::Tally;
use super::time::Window;

/// The recorded outcome of calls against the decision under the first snapshot.
///
/// Where they disagree, snapshot or inventory are not what they were at the time of the call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checks {
    /// Succeeded and allowed, or refused with 403 and denied.
    pub agree: u64,
    /// Succeeded, and denied by the snapshot.
    pub succeeded_but_denied: u64,
    /// Refused with 403, and allowed by the snapshot.
    pub refused_but_allowed: u64,
    /// No status, another status, or undetermined.
    pub not_comparable: u64,
    /// The first records that disagree, by place.
    pub examples: Vec<String>,
}

/// The checks show no more examples than this.
const EXAMPLES: usize = 5;

/// The records of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Day {
    /// All that were decided or undetermined.
    pub records: u64,
    /// Compared: those that are not the same; else those that are not allowed.
    pub marked: u64,
}

/// No more days are told apart than this; the rest are counted as `other days`.
const MAX_DAYS: usize = 4_000;

/// What a replay found.
#[derive(Debug, Clone)]
pub struct AuditReport {
    /// Whether two snapshots were compared.
    pub compared: bool,
    /// The account of all records.
    pub tally: Tally,
    /// From when to when the records are: what was not used is evidence only within.
    pub window: Window,
    /// The records by day in UTC, `2026-11-24`; those without a time are not among them.
    pub days: BTreeMap<String, Day>,
    /// How many records were decided how: now, and as proposed. With one snapshot both are the same.
    pub matrix: BTreeMap<(Decision, Decision), u64>,
    /// How many records of each class.
    pub classes: BTreeMap<Class, u64>,
    /// Compared: what is not the same. Else: all decisions, in groups.
    pub changes: Vec<Change>,
    /// How many records fell into no group because there were too many.
    pub beyond_groups: u64,
    /// Recorded outcomes against decisions.
    pub checks: Checks,
    /// What was used of the first snapshot.
    pub coverage: Coverage,
    /// What would have been used of the second.
    pub next_coverage: Option<Coverage>,
    /// How many records read values or metadata; traces hold few or none of them.
    pub reads: u64,
}

impl AuditReport {
    /// How many records are of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> u64 {
        self.classes.get(&class).copied().unwrap_or(0)
    }
}

/// A replay: takes records one by one.
///
/// ```
/// use iam5::audit::{Hints, Inventory, Replay, Snapshot};
/// use iam5::{Catalog, Policy};
///
/// let policy = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:get"]}]}"#;
/// let now = Snapshot::of_everyone([Policy::parse("app", policy)?]);
/// let mut replay = Replay::new(now, None, Inventory::default(), Catalog::embedded());
/// let line = r#"{"action": "csms:secret:get", "resource": "csms:r:a:secretName:x"}"#;
/// assert!(replay.take("records:1", line, &Hints::default()).is_ok());
/// let report = replay.finish();
/// assert_eq!((report.tally.decided(), report.changes[0].count), (1, 1));
/// # Ok::<(), iam5::policy::ParseErrors>(())
/// ```
#[derive(Debug, Clone)]
pub struct Replay {
    catalog: Catalog,
    now: Account,
    next: Option<Account>,
    inventory: Inventory,
    tally: Tally,
    window: Window,
    days: BTreeMap<String, Day>,
    matrix: BTreeMap<(Decision, Decision), u64>,
    classes: BTreeMap<Class, u64>,
    groups: Groups,
    checks: Checks,
    used: Counter,
    next_used: Counter,
    reads: u64,
}

impl Replay {
    /// Starts a replay under `now`; with `next`, to see what changes.
    #[must_use]
    pub fn new(now: Snapshot, next: Option<Snapshot>, inventory: Inventory, catalog: Catalog) -> Self {
        Replay {
            now: Account::new(now, &catalog),
            next: next.map(|it| Account::new(it, &catalog)),
            catalog,
            inventory,
            tally: Tally::default(),
            window: Window::default(),
            days: BTreeMap::new(),
            matrix: BTreeMap::new(),
            classes: BTreeMap::new(),
            groups: Groups::default(),
            checks: Checks::default(),
            used: Counter::default(),
            next_used: Counter::default(),
            reads: 0,
        }
    }

    /// Takes one record, the text of a JSON object; `place` is what the report calls it.
    ///
    /// # Errors
    /// Why it was not decided; it is counted all the same.
    pub fn take(&mut self, place: &str, text: &str, hints: &Hints) -> Result<(), NotMapped> {
        let taken = Record::read(text, hints, &self.catalog).and_then(|it| self.decide(place, it));
        taken.inspect_err(|reason| self.tally.count_not_mapped(reason))
    }

    /// Counts what could not even be read as text, or as one record.
    ///
    /// # Errors
    /// Always, with the reason.
    pub fn refuse(&mut self, why: &str) -> Result<(), NotMapped> {
        let reason = NotMapped::Unreadable(why.to_owned());
        self.tally.count_not_mapped(&reason);
        Err(reason)
    }

    fn decide(&mut self, place: &str, mut record: Record) -> Result<(), NotMapped> {
        let found = self.now.find(&record.caller);
        let next_found = self.next.as_ref().map_or(found, |it| it.find(&record.caller));
        // One who is there on one side only loses or gains everything; one who is on none cannot be decided.
        match (found, next_found) {
            (Found::Nobody, _) | (_, Found::Nobody) => return Err(NotMapped::NoPrincipal),
            (Found::Foreign, _) | (_, Found::Foreign) => {
                return Err(NotMapped::ForeignPrincipal(record.caller.shown()));
            }
            (Found::Missing, Found::Missing) => {
                return Err(NotMapped::UnknownPrincipal(record.caller.shown()));
            }
            _ => {}
        }
        self.inventory.fill(&mut record);
        let action = self.catalog.action_by_lower(record.request.action().lower());
        if action.is_some_and(|it| it.access_level() == AccessLevel::Read) {
            self.reads += 1;
        }
        self.window.add(record.time);

        let seen = self.now.seen(found, &record.request);
        let request = seen.as_ref().unwrap_or(&record.request);
        let verdict = self.now.authorizer(&record.caller).decide(request);
        self.used.add(&self.now, found, &verdict, request);
        let decision = verdict.decision();
        check(&mut self.checks, record.status, decision, place);
        let mut unknown = verdict.unknown_keys();

        let entry = |class, now, next| Entry {
            class,
            principal: record.caller.shown(),
            request: &record.request,
            now,
            next,
            place,
            time: record.time,
        };
        let next_decision = match &self.next {
            None => {
                self.groups.add(entry(None, Side::of(&verdict), None), || why("now", &verdict));
                decision
            }
            Some(account) => {
                let seen = account.seen(next_found, &record.request);
                let request = seen.as_ref().unwrap_or(&record.request);
                let next = account.authorizer(&record.caller).decide(request);
                self.next_used.add(account, next_found, &next, request);
                let class = Class::of(decision, next.decision());
                *self.classes.entry(class).or_default() += 1;
                if class != Class::Same {
                    let lines = || {
                        let mut lines = absent("now", found);
                        lines.extend(why("now", &verdict));
                        lines.extend(absent("proposed", next_found));
                        lines.extend(why("proposed", &next));
                        lines
                    };
                    let sides = (Side::of(&verdict), Side::of(&next));
                    self.groups.add(entry(Some(class), sides.0, Some(sides.1)), lines);
                }
                unknown.extend(next.unknown_keys());
                next.decision()
            }
        };
        *self.matrix.entry((decision, next_decision)).or_default() += 1;
        let marked =
            if self.next.is_some() { decision != next_decision } else { decision != Decision::Allow };
        count_day(&mut self.days, record.time, marked);
        if [decision, next_decision].contains(&Decision::Undetermined) {
            unknown.sort();
            unknown.dedup();
            self.tally.count_undetermined(unknown);
        } else {
            self.tally.count_decided();
        }
        Ok(())
    }

    /// Ends the replay.
    #[must_use]
    pub fn finish(self) -> AuditReport {
        AuditReport {
            compared: self.next.is_some(),
            tally: self.tally,
            window: self.window,
            days: self.days,
            matrix: self.matrix,
            classes: self.classes,
            beyond_groups: self.groups.beyond(),
            changes: self.groups.into_sorted(),
            checks: self.checks,
            coverage: self.used.finish(&self.now),
            next_coverage: self.next.map(|it| self.next_used.finish(&it)),
            reads: self.reads,
        }
    }
}

fn count_day(days: &mut BTreeMap<String, Day>, time: Option<i64>, marked: bool) {
    let Some(text) = time.and_then(super::time::text) else { return };
    let name = text.split('T').next().unwrap_or_default();
    let room = days.len() < MAX_DAYS || days.contains_key(name);
    let day = days.entry(if room { name } else { "other days" }.to_owned()).or_default();
    day.records += 1;
    day.marked += u64::from(marked);
}

fn check(checks: &mut Checks, status: Option<u16>, decision: Decision, place: &str) {
    let allowed = match decision {
        Decision::Allow => true,
        Decision::ExplicitDeny | Decision::ImplicitDeny => false,
        Decision::Undetermined => return checks.not_comparable += 1,
    };
    match (status, allowed) {
        (Some(200..=299), true) | (Some(403), false) => return checks.agree += 1,
        (Some(200..=299), false) => checks.succeeded_but_denied += 1,
        (Some(403), true) => checks.refused_but_allowed += 1,
        _ => return checks.not_comparable += 1,
    }
    if checks.examples.len() < EXAMPLES {
        checks.examples.push(place.to_owned());
    }
}

/// That a principal is on one side only.
fn absent(side: &str, found: Found<'_>) -> Vec<String> {
    match found {
        Found::Missing => vec![format!("{side}: the snapshot does not have the principal")],
        _ => Vec::new(),
    }
}

/// Why a decision is so, in lines.
fn why(side: &str, verdict: &Verdict<'_>) -> Vec<String> {
    let explanation = verdict.explain();
    let mut lines = Vec::new();
    if let Some(residual) = &explanation.residual {
        lines.push(format!("{side}: {residual}"));
    }
    for it in verdict.determining() {
        let label = super::change::label(it.policy, it.index, it.sid);
        lines.push(format!("{side}: {label}, at {}:{}, applies", it.policy, it.place));
    }
    if let Some(miss) = explanation.nearest.first() {
        let it = miss.trace.statement;
        let label = super::change::label(it.policy, it.index, it.sid);
        lines.push(format!("{side}: {label} would allow it: {}", miss.changes.join("; ")));
    }
    lines.extend(explanation.no_match.iter().map(|it| format!("{side}: {it}")));
    lines
}

#[cfg(test)]
mod tests;
