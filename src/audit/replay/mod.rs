//! Deciding records under one snapshot or two, and counting what comes of it.

pub(in crate::audit) mod context;
mod evaluate;
mod explain;
mod relevant_keys;
mod resources;

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::audit::aggregate::Aggregate;
use crate::audit::aggregate::checks::Outcome;
use crate::audit::aggregate::days::{Day, DayNumber};
use crate::audit::aggregate::examples::Example;
use crate::audit::aggregate::groups::{Group, Why};
use crate::audit::aggregate::usage::Answers;
use crate::audit::input::cache_key::{Bodies, CacheKey};
use crate::audit::input::cursor::DEPTH;
use crate::audit::input::place::Place;
use crate::audit::input::record::{Answer, Hints, NotMapped, Record, RecordKind, Seen};
use crate::audit::input::time::{self, When};
use crate::decide::Decision;
use crate::wording::{Text, Written};

use context::ReplayContext;
use evaluate::{Evaluated, ReusableRequest};
use explain::why;
use relevant_keys::RelevantKeys;

/// Approximate bound of the memory for decided cache keys, in bytes a thread.
const MEMORY: usize = 48 << 20;

/// Approximate memory of one remembered entry beside its texts, in bytes.
const OVERHEAD: usize = 600;

/// The text of a longer record is not kept: what is to be said of it is said at once.
const LONGEST_KEPT: usize = 1 << 14;

/// A request, while it is kept, and the numbers of the keys that can make a difference to it.
type Reusable = (Option<Box<ReusableRequest>>, Arc<[usize]>);

/// A replay: takes records one by one.
///
/// Records that are alike in all that policies ask for are decided once. What is remembered for that is
/// bounded, as is everything else: memory does not grow with the number of records.
///
/// ```
/// use std::sync::Arc;
/// use iam5::account::{Inventory, Snapshot};
/// use iam5::audit::{AuditReport, Hints, Place, Replay, ReplayContext};
/// use iam5::{Catalog, Policy};
///
/// let policy = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:get"]}]}"#;
/// let now = Snapshot::of_everyone([Policy::parse("app", policy)?]);
/// let context = Arc::new(ReplayContext::new(now, None, Inventory::default(), Catalog::embedded()));
/// let mut replay = Replay::new(&context);
/// let line = r#"{"action": "csms:secret:get", "resource": "csms:r:a:secretName:x"}"#;
/// assert!(replay.take(Place::new("records", 1), line, &Hints::default()).is_ok());
/// let report = AuditReport::of(&context, replay.finish());
/// assert_eq!((report.counts.decided(), report.changes[0].count), (1, 1));
/// # Ok::<(), iam5::policy::ParseErrors>(())
/// ```
#[derive(Debug)]
pub struct Replay {
    context: Arc<ReplayContext>,
    aggregate: Aggregate,
    cache_key: CacheKey,
    bodies: Bodies,
    /// Requests by the part of the cache key before the values of keys.
    by_base: HashMap<Box<[u8]>, Remembered, RandomState>,
    requests: Vec<Reusable>,
    relevant: RelevantKeys,
    /// Numbers of outcomes, by the number of a request and the values of keys.
    by_values: HashMap<Box<[u8]>, usize, RandomState>,
    values: Vec<u8>,
    outcomes: Vec<Pending>,
    memory: usize,
    /// The last record was a trace: so will the next one be.
    traced: bool,
    day: (i64, Day),
    /// Whether a short look at a record is tried before it is read in full.
    pub(crate) looks: bool,
    /// Replays under the other readings of open rules.
    readings: Vec<Replay>,
}

/// The remembered result for records that differ only in the values of keys.
#[derive(Debug, Clone, Copy)]
enum Remembered {
    /// No value makes a difference: the number of the outcome.
    Settled(usize),
    /// Values may: the number of the reusable request.
    Reusable(usize),
}

/// The result of records with one cache key, not yet counted.
#[derive(Debug)]
struct Pending {
    result: Result<Evaluated, NotMapped>,
    traced: bool,
    records: u64,
    /// Numbers of those that went through, and that were refused.
    answers: Answers,
    group: Group,
}

impl Replay {
    /// Starts a replay.
    #[must_use]
    pub fn new(context: &Arc<ReplayContext>) -> Self {
        Replay {
            context: Arc::clone(context),
            aggregate: context.empty_aggregate(),
            cache_key: CacheKey::default(),
            bodies: Bodies::default(),
            by_base: HashMap::default(),
            requests: Vec::new(),
            relevant: RelevantKeys::default(),
            by_values: HashMap::default(),
            values: Vec::new(),
            outcomes: Vec::new(),
            memory: 0,
            traced: false,
            day: (i64::MIN, Day::default()),
            looks: true,
            readings: context.readings.iter().map(Replay::new).collect(),
        }
    }

    /// Takes one record, the text of a JSON object.
    ///
    /// # Errors
    /// Why it was not decided; it is counted all the same.
    pub fn take(&mut self, place: Place<'_>, text: &str, hints: &Hints) -> Result<(), &NotMapped> {
        self.aggregate.taken += 1;
        let (number, seen) = self.outcome(text, hints);
        self.count(number, seen, place, text, hints);
        self.count_readings(number, seen, place, text, hints);
        match self.outcomes.get(number).map(|it| &it.result) {
            Some(Err(reason)) => Err(reason),
            _ => Ok(()),
        }
    }

    /// Counts what could not even be read as text, or as one record, and gives the reason back.
    pub fn refuse(&mut self, why: &Written) -> NotMapped {
        self.aggregate.taken += 1;
        let reason = NotMapped::Unreadable(Text::of_written(why));
        self.aggregate.counts.count_not_mapped(1, &reason);
        reason
    }

    /// Finishes the replay and returns its counts.
    #[must_use]
    pub fn finish(mut self) -> Aggregate {
        self.book();
        let context = Arc::clone(&self.context);
        for group in self.aggregate.groups.values_mut() {
            if let Why::Record { text, hints } = &group.why {
                group.why = Why::Lines(why(&context, text, hints));
            }
        }
        self.aggregate
    }

    /// The number of the outcome of a record, and the facts that count whether or not it was decided.
    fn outcome(&mut self, text: &str, hints: &Hints) -> (usize, Seen) {
        if self.memory > MEMORY / self.context.sharing {
            self.book();
        }
        match self.look(text, hints) {
            Some(seen) => {
                self.traced = seen.traced;
                let number = match self.by_base.get(self.cache_key.base()) {
                    Some(Remembered::Settled(number)) => *number,
                    Some(Remembered::Reusable(at)) => self.recall(*at, text, hints, seen),
                    None => self.meet(text, hints, seen),
                };
                (number, seen)
            }
            None => {
                let (seen, read) = self.context.read(text, hints);
                (self.decide(read, seen.traced), seen)
            }
        }
    }

    /// Counts a record as evidence about the readings of open rules.
    fn count_readings(&mut self, number: usize, seen: Seen, place: Place<'_>, text: &str, hints: &Hints) {
        let Some(evidence) = &mut self.aggregate.readings else { return };
        let Some(Ok(default)) = self.outcomes.get(number).map(|it| &it.result) else { return };
        let others: Vec<Option<Decision>> =
            self.readings.iter_mut().map(|it| it.decision(text, hints)).collect();
        let decisions = others.into_iter().map(|it| it.unwrap_or(Decision::Undetermined));
        let time = seen.when.milliseconds();
        evidence.count(seen.answer, default.now, decisions, time, place, &default.resource);
    }

    /// Decides a record and counts nothing; `None` where it cannot be decided.
    fn decision(&mut self, text: &str, hints: &Hints) -> Option<Decision> {
        let (number, _) = self.outcome(text, hints);
        self.outcomes.get(number)?.result.as_ref().ok().map(|it| it.now)
    }

    fn look(&mut self, text: &str, hints: &Hints) -> Option<Seen> {
        let ReplayContext { asked, catalog, limits, .. } = &*self.context;
        // Whether a long text is within the limits only reading it in full tells: a value has two bytes.
        // What a look passes over stands a few levels deep.
        const AROUND: usize = 4;
        let longest = limits.bytes().min(limits.values().saturating_mul(2));
        if !self.looks || text.len() > longest || limits.depth() < usize::from(DEPTH) + AROUND {
            return None;
        }
        let (cache_key, bodies, region) = (&mut self.cache_key, &mut self.bodies, hints.region.as_deref());
        match hints.kind {
            Some(RecordKind::Native) => cache_key.native(text, hints.unlisted, asked),
            Some(RecordKind::Trace) => cache_key.trace(text, region, asked, bodies, catalog),
            // What the last record was, the next one is likely to be.
            None if self.traced => {
                let trace = cache_key.trace(text, region, asked, bodies, catalog);
                trace.or_else(|| cache_key.native(text, hints.unlisted, asked))
            }
            None => {
                let native = cache_key.native(text, hints.unlisted, asked);
                native.or_else(|| cache_key.trace(text, region, asked, bodies, catalog))
            }
        }
    }

    /// The outcome of a record that differs from a known one in values of keys at most.
    fn recall(&mut self, at: usize, text: &str, hints: &Hints, seen: Seen) -> usize {
        let context = Arc::clone(&self.context);
        self.take_values(at);
        let Some((Some(reusable), relevant)) = self.requests.get_mut(at) else { return usize::MAX };
        if let Some(number) = self.by_values.get(self.values.as_slice()) {
            return *number;
        }
        let values = self.cache_key.plain_values(relevant);
        let values: Option<Vec<(&str, &str)>> =
            values.map(|it| it.into_iter().map(|(key, value)| (context.asked.name(key), value)).collect());
        let number = match values {
            Some(values) if reusable.put(&values) => self.evaluate(at, seen.traced),
            _ => self.decide(context.read(text, hints).1, seen.traced),
        };
        self.remember_values(number);
        number
    }

    /// Takes from the cache key the values of the keys that can make a difference to a request.
    fn take_values(&mut self, at: usize) {
        let Some((_, relevant)) = self.requests.get(at) else { return };
        self.values.clear();
        self.values.extend(at.to_le_bytes());
        self.cache_key.put_values(relevant, &mut self.values);
    }

    /// Remembers what came of the values that were taken.
    fn remember_values(&mut self, number: usize) {
        self.memory += self.values.len() + 64;
        self.by_values.insert(self.values.as_slice().into(), number);
    }

    /// The outcome of a record that is like none that is remembered.
    fn meet(&mut self, text: &str, hints: &Hints, seen: Seen) -> usize {
        let context = Arc::clone(&self.context);
        let (_, read) = context.read(text, hints);
        self.memory += self.cache_key.base().len() + 64;
        let (remembered, number) = match read.and_then(|it| ReusableRequest::new(&context, it)) {
            // What is said of a text that cannot be read may be about the whole of it.
            Err(reason @ NotMapped::Unreadable(_)) => return self.push(Err(reason), seen.traced),
            Err(reason) => {
                let number = self.push(Err(reason), seen.traced);
                (Remembered::Settled(number), number)
            }
            Ok(reusable) => {
                let at = self.requests.len();
                let (caller, action) = (&reusable.caller, reusable.now.action());
                let relevant = self.relevant.of(&context, caller, action, &mut self.memory);
                let settled = !self.cache_key.has_values_of(&relevant);
                self.memory += if settled { 0 } else { OVERHEAD + 2 * text.len() + reusable.size() };
                self.requests.push((Some(Box::new(reusable)), relevant));
                let number = self.evaluate(at, seen.traced);
                if settled {
                    self.requests.pop();
                } else {
                    self.take_values(at);
                    self.remember_values(number);
                }
                (if settled { Remembered::Settled(number) } else { Remembered::Reusable(at) }, number)
            }
        };
        self.by_base.insert(self.cache_key.base().into(), remembered);
        number
    }

    /// Decides a record that no look was enough for.
    fn decide(&mut self, read: Result<Record, NotMapped>, traced: bool) -> usize {
        let context = Arc::clone(&self.context);
        match read.and_then(|it| ReusableRequest::new(&context, it)) {
            Ok(mut reusable) => reusable.evaluate(&context, |it| self.push(Ok(it), traced)),
            Err(reason) => self.push(Err(reason), traced),
        }
    }

    /// Decides a reusable request.
    fn evaluate(&mut self, at: usize, traced: bool) -> usize {
        let context = Arc::clone(&self.context);
        let Some(mut reusable) = self.requests.get_mut(at).and_then(|it| it.0.take()) else {
            return usize::MAX;
        };
        let number = reusable.evaluate(&context, |it| self.push(Ok(it), traced));
        if let Some(slot) = self.requests.get_mut(at) {
            slot.0 = Some(reusable);
        }
        number
    }

    fn push(&mut self, result: Result<Evaluated, NotMapped>, traced: bool) -> usize {
        self.memory += OVERHEAD
            + match &result {
                Ok(evaluated) => evaluated.size(),
                Err(reason) => reason.to_string().len(),
            };
        self.outcomes.push(Pending {
            result,
            traced,
            records: 0,
            answers: Answers::default(),
            group: Group::default(),
        });
        self.outcomes.len() - 1
    }

    /// Counts one record.
    #[inline]
    fn count(&mut self, number: usize, seen: Seen, place: Place<'_>, text: &str, hints: &Hints) {
        let Some(pending) = self.outcomes.get_mut(number) else { return };
        pending.records += 1;
        // The time of what is not a record is not known.
        if matches!(pending.result, Err(NotMapped::Unreadable(_))) {
            return;
        }
        let time = seen.when.milliseconds();
        self.aggregate.window.add(time);
        self.aggregate.unreadable_times += u64::from(seen.when == When::Unreadable);
        let Ok(evaluated) = &pending.result else { return };
        pending.answers.went_through += u64::from(seen.answer.went_through());
        pending.answers.refused += u64::from(seen.answer == Answer::Refused);
        let compared = self.context.next.is_some();
        let differs =
            if compared { evaluated.now != evaluated.next } else { evaluated.now != Decision::Allow };
        if let Some(time) = time {
            let day = time.div_euclid(time::DAY);
            if self.day.0 != day {
                add_day(&mut self.aggregate, std::mem::replace(&mut self.day, (day, Day::default())));
            }
            self.day.1.records += 1;
            self.day.1.marked += u64::from(differs);
        }
        let outcome = Outcome::of(seen.answer, evaluated.now);
        self.aggregate.checks.count(seen.answer, outcome);
        let checks = &mut self.aggregate.checks.first;
        if outcome.disagrees() && checks.takes(time, place) {
            checks.add(Example::new(time, place, &evaluated.resource));
        }
        if evaluated.group.is_none() {
            return;
        }
        let group = &mut pending.group;
        group.window.add(time);
        if group.examples.takes(time, place)
            && group.examples.add(Example::new(time, place, &evaluated.resource))
        {
            group.why = if text.len() > LONGEST_KEPT {
                Why::Lines(why(&self.context, text, hints))
            } else {
                self.memory += text.len();
                Why::Record { text: text.into(), hints: hints.clone() }
            };
        }
    }

    /// Counts what came of all records so far, and forgets what was remembered of them.
    fn book(&mut self) {
        let aggregate = &mut self.aggregate;
        for Pending { result, traced, records, answers, mut group } in self.outcomes.drain(..) {
            let evaluated = match result {
                Ok(evaluated) => evaluated,
                Err(reason) => {
                    aggregate.counts.count_not_mapped(records, &reason);
                    continue;
                }
            };
            aggregate.traces += records * u64::from(traced);
            aggregate.reads += records * u64::from(evaluated.read);
            aggregate.roots += records * u64::from(evaluated.root);
            aggregate.contradicted += records * u64::from(evaluated.contradicted);
            for name in evaluated.unlisted.iter() {
                if let Some(count) = aggregate.unlisted.slot(name.clone()) {
                    *count += records;
                }
            }
            let row = aggregate.matrix.get_mut(evaluated.now as usize);
            if let Some(cell) = row.and_then(|it| it.get_mut(evaluated.next as usize)) {
                *cell += records;
            }
            if [evaluated.now, evaluated.next].contains(&Decision::Undetermined) {
                aggregate.counts.count_undetermined(records, &evaluated.unknown);
            } else {
                aggregate.counts.count_decided(records);
            }
            aggregate.used.add(&evaluated.used, answers);
            if let Some(used) = &evaluated.next_used {
                aggregate.next_used.add(used, answers);
            }
            if let Some(slot) = evaluated.group.and_then(|key| aggregate.groups.slot(key)) {
                group.count = records;
                slot.merge(group);
            }
        }
        add_day(aggregate, std::mem::replace(&mut self.day, (i64::MIN, Day::default())));
        self.by_values.clear();
        self.by_base.clear();
        self.requests.clear();
        self.relevant.clear();
        self.memory = 0;
    }
}

fn add_day(aggregate: &mut Aggregate, (number, day): (i64, Day)) {
    if day.records == 0 {
        return;
    }
    aggregate.dated.merge(day);
    if let Some(slot) = aggregate.days.slot(DayNumber(number)) {
        slot.merge(day);
    }
}

#[cfg(test)]
mod tests;
