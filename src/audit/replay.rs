//! Deciding records under one snapshot or two, and counting what comes of it.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::decide::Decision;

use super::change::{Group, Why};
use super::coverage::Answers;
use super::cursor::DEPTH;
use super::place::{Example, Place};
use super::record::{Answer, Hints, NotMapped, Record, RecordKind, Seen};
use super::report::{Day, Outcome};
use super::scan::{Bodies, Scratch};
use super::setting::Setting;
use super::tallies::{DayNumber, Tallies};
use super::time::{self, When};
use super::weigh::{Prepared, Weighed, why};

/// What is remembered of records takes no more memory than about this.
const MEMORY: usize = 48 << 20;

/// What one thing that is remembered takes besides its texts.
const OVERHEAD: usize = 600;

/// The text of a longer record is not kept: what is to be said of it is said at once.
const LONGEST_KEPT: usize = 1 << 14;

/// A replay: takes records one by one.
///
/// Records that are alike in all that policies ask for are decided once. What is remembered for that is
/// bounded, as is everything else: memory does not grow with the number of records.
///
/// ```
/// use std::sync::Arc;
/// use iam5::audit::{Hints, Inventory, Place, Replay, Setting, Snapshot};
/// use iam5::{Catalog, Policy};
///
/// let policy = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:get"]}]}"#;
/// let now = Snapshot::of_everyone([Policy::parse("app", policy)?]);
/// let setting = Arc::new(Setting::new(now, None, Inventory::default(), Catalog::embedded()));
/// let mut replay = Replay::new(&setting);
/// let line = r#"{"action": "csms:secret:get", "resource": "csms:r:a:secretName:x"}"#;
/// assert!(replay.take(Place::new("records", 1), line, &Hints::default()).is_ok());
/// let report = setting.report(replay.finish());
/// assert_eq!((report.tally.decided(), report.changes[0].count), (1, 1));
/// # Ok::<(), iam5::policy::ParseErrors>(())
/// ```
#[derive(Debug)]
pub struct Replay {
    setting: Arc<Setting>,
    tallies: Tallies,
    scratch: Scratch,
    bodies: Bodies,
    /// By what can make a difference but the values of keys.
    stems: HashMap<Box<[u8]>, Stem, RandomState>,
    prepared: Vec<Option<Box<Prepared>>>,
    /// By the number of a prepared request and the values of keys, the number of an outcome.
    known: HashMap<Box<[u8]>, usize, RandomState>,
    likeness: Vec<u8>,
    outcomes: Vec<Pending>,
    memory: usize,
    /// The last record was a trace: so will the next one be.
    traced: bool,
    day: (i64, Day),
    /// Whether a short look at a record is tried before it is read in full.
    pub(crate) looks: bool,
}

/// What is remembered of records that are alike but for the values of keys.
#[derive(Debug, Clone, Copy)]
enum Stem {
    /// No value makes a difference: the number of the outcome.
    Settled(usize),
    /// Values may: the number of the prepared request.
    Prepared(usize),
}

/// What came of records that are alike, not yet counted.
#[derive(Debug)]
struct Pending {
    result: Result<Weighed, NotMapped>,
    traced: bool,
    records: u64,
    /// How many of them went through, and how many were refused.
    answers: Answers,
    group: Group,
}

impl Replay {
    /// Starts a replay.
    #[must_use]
    pub fn new(setting: &Arc<Setting>) -> Self {
        Replay {
            setting: Arc::clone(setting),
            tallies: setting.tallies(),
            scratch: Scratch::default(),
            bodies: Bodies::default(),
            stems: HashMap::default(),
            prepared: Vec::new(),
            known: HashMap::default(),
            likeness: Vec::new(),
            outcomes: Vec::new(),
            memory: 0,
            traced: false,
            day: (i64::MIN, Day::default()),
            looks: true,
        }
    }

    /// Takes one record, the text of a JSON object.
    ///
    /// # Errors
    /// Why it was not decided; it is counted all the same.
    pub fn take(&mut self, place: Place<'_>, text: &str, hints: &Hints) -> Result<(), &NotMapped> {
        self.tallies.taken += 1;
        if self.memory > MEMORY {
            self.book();
        }
        let (number, seen) = match self.look(text, hints) {
            Some(seen) => {
                self.traced = seen.traced;
                let number = match self.stems.get(self.scratch.stem()) {
                    Some(Stem::Settled(number)) => *number,
                    Some(Stem::Prepared(at)) => self.recall(*at, text, hints, seen),
                    None => self.meet(text, hints, seen),
                };
                (number, seen)
            }
            None => {
                let (seen, read) = self.setting.read(text, hints);
                (self.decide(read, seen.traced), seen)
            }
        };
        self.count(number, seen, place, text, hints);
        match self.outcomes.get(number).map(|it| &it.result) {
            Some(Err(reason)) => Err(reason),
            _ => Ok(()),
        }
    }

    /// Counts what could not even be read as text, or as one record, and gives the reason back.
    pub fn refuse(&mut self, why: &str) -> NotMapped {
        self.tallies.taken += 1;
        let reason = NotMapped::Unreadable(why.to_owned());
        self.tallies.tally.count_not_mapped(1, &reason);
        reason
    }

    /// What records came to until now.
    #[must_use]
    pub fn finish(mut self) -> Tallies {
        self.book();
        let setting = Arc::clone(&self.setting);
        for group in self.tallies.groups.values_mut() {
            if let Why::Record { text, hints } = &group.why {
                group.why = Why::Lines(why(&setting, text, hints));
            }
        }
        self.tallies
    }

    fn look(&mut self, text: &str, hints: &Hints) -> Option<Seen> {
        let Setting { asked, catalog, limits, .. } = &*self.setting;
        // Whether a long text is within the limits only reading it in full tells: a value has two bytes.
        // What a look passes over stands a few levels deep.
        const AROUND: usize = 4;
        let longest = limits.bytes().min(limits.values().saturating_mul(2));
        if !self.looks || text.len() > longest || limits.depth() < usize::from(DEPTH) + AROUND {
            return None;
        }
        let (scratch, bodies, region) = (&mut self.scratch, &mut self.bodies, hints.region.as_deref());
        match hints.kind {
            Some(RecordKind::Native) => scratch.native(text, asked),
            Some(RecordKind::Trace) => scratch.trace(text, region, asked, bodies, catalog),
            // What the last record was, the next one is likely to be.
            None if self.traced => {
                let trace = scratch.trace(text, region, asked, bodies, catalog);
                trace.or_else(|| scratch.native(text, asked))
            }
            None => {
                let native = scratch.native(text, asked);
                native.or_else(|| scratch.trace(text, region, asked, bodies, catalog))
            }
        }
    }

    /// The outcome of a record that differs from a known one in values of keys at most.
    fn recall(&mut self, at: usize, text: &str, hints: &Hints, seen: Seen) -> usize {
        let setting = Arc::clone(&self.setting);
        let Some(prepared) = self.prepared.get_mut(at).and_then(Option::as_mut) else { return usize::MAX };
        self.likeness.clear();
        self.likeness.extend(at.to_le_bytes());
        self.scratch.put_likeness(prepared.relevant(), &mut self.likeness);
        if let Some(number) = self.known.get(self.likeness.as_slice()) {
            return *number;
        }
        let relevant = Arc::clone(prepared.relevant());
        let values = self.scratch.plain_values(&relevant);
        let values: Option<Vec<(&str, &str)>> =
            values.map(|it| it.into_iter().map(|(key, value)| (setting.asked.name(key), value)).collect());
        let number = match values {
            Some(values) if prepared.put(&values) => self.weigh(at, seen.traced),
            _ => self.decide(setting.read(text, hints).1, seen.traced),
        };
        self.memory += self.likeness.len() + 64;
        self.known.insert(self.likeness.as_slice().into(), number);
        number
    }

    /// The outcome of a record that is like none that is remembered.
    fn meet(&mut self, text: &str, hints: &Hints, seen: Seen) -> usize {
        let setting = Arc::clone(&self.setting);
        let (_, read) = setting.read(text, hints);
        self.memory += self.scratch.stem().len() + 64;
        let (stem, number) = match read.and_then(|it| Prepared::new(&setting, it)) {
            // What is said of a text that cannot be read may be about the whole of it.
            Err(reason @ NotMapped::Unreadable(_)) => return self.push(Err(reason), seen.traced),
            Err(reason) => {
                let number = self.push(Err(reason), seen.traced);
                (Stem::Settled(number), number)
            }
            Ok(prepared) => {
                let at = self.prepared.len();
                let settled = prepared.relevant().is_empty();
                self.memory += if settled { 0 } else { OVERHEAD + 2 * text.len() + prepared.size() };
                self.prepared.push(Some(Box::new(prepared)));
                let number = self.weigh(at, seen.traced);
                if settled {
                    self.prepared.pop();
                }
                (if settled { Stem::Settled(number) } else { Stem::Prepared(at) }, number)
            }
        };
        self.stems.insert(self.scratch.stem().into(), stem);
        number
    }

    /// Decides a record that no look was enough for.
    fn decide(&mut self, read: Result<Record, NotMapped>, traced: bool) -> usize {
        let setting = Arc::clone(&self.setting);
        match read.and_then(|it| Prepared::new(&setting, it)) {
            Ok(mut prepared) => prepared.weigh(&setting, |it| self.push(Ok(it), traced)),
            Err(reason) => self.push(Err(reason), traced),
        }
    }

    /// Decides a prepared request.
    fn weigh(&mut self, at: usize, traced: bool) -> usize {
        let setting = Arc::clone(&self.setting);
        let Some(mut prepared) = self.prepared.get_mut(at).and_then(Option::take) else { return usize::MAX };
        let number = prepared.weigh(&setting, |it| self.push(Ok(it), traced));
        if let Some(slot) = self.prepared.get_mut(at) {
            *slot = Some(prepared);
        }
        number
    }

    fn push(&mut self, result: Result<Weighed, NotMapped>, traced: bool) -> usize {
        self.memory += OVERHEAD
            + match &result {
                Ok(weighed) => weighed.size(),
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
        // Of what is no record nobody knows the time.
        if matches!(pending.result, Err(NotMapped::Unreadable(_))) {
            return;
        }
        let time = seen.when.milliseconds();
        self.tallies.window.add(time);
        self.tallies.unreadable_times += u64::from(seen.when == When::Unreadable);
        let Ok(weighed) = &pending.result else { return };
        pending.answers.went_through += u64::from(seen.answer.went_through());
        pending.answers.refused += u64::from(seen.answer == Answer::Refused);
        let compared = self.setting.next.is_some();
        let differs = if compared { weighed.now != weighed.next } else { weighed.now != Decision::Allow };
        if let Some(time) = time {
            let day = time.div_euclid(time::DAY);
            if self.day.0 != day {
                add_day(&mut self.tallies, std::mem::replace(&mut self.day, (day, Day::default())));
            }
            self.day.1.records += 1;
            self.day.1.marked += u64::from(differs);
        }
        let outcome = Outcome::of(seen.answer, weighed.now);
        self.tallies.checks.count(seen.answer, outcome);
        let checks = &mut self.tallies.checks.first;
        if outcome.disagrees() && checks.takes(time, place) {
            checks.add(Example::new(time, place, &weighed.resource));
        }
        if weighed.group.is_none() {
            return;
        }
        let group = &mut pending.group;
        group.window.add(time);
        if group.examples.takes(time, place)
            && group.examples.add(Example::new(time, place, &weighed.resource))
        {
            group.why = if text.len() > LONGEST_KEPT {
                Why::Lines(why(&self.setting, text, hints))
            } else {
                self.memory += text.len();
                Why::Record { text: text.into(), hints: hints.clone() }
            };
        }
    }

    /// Counts what came of all records so far, and forgets what was remembered of them.
    fn book(&mut self) {
        let tallies = &mut self.tallies;
        for Pending { result, traced, records, answers, mut group } in self.outcomes.drain(..) {
            let weighed = match result {
                Ok(weighed) => weighed,
                Err(reason) => {
                    tallies.tally.count_not_mapped(records, &reason);
                    continue;
                }
            };
            tallies.traces += records * u64::from(traced);
            tallies.reads += records * u64::from(weighed.read);
            tallies.roots += records * u64::from(weighed.root);
            tallies.contradicted += records * u64::from(weighed.contradicted);
            for name in weighed.unlisted.iter() {
                if let Some(count) = tallies.unlisted.slot(name.clone()) {
                    *count += records;
                }
            }
            let row = tallies.matrix.get_mut(weighed.now as usize);
            if let Some(cell) = row.and_then(|it| it.get_mut(weighed.next as usize)) {
                *cell += records;
            }
            if [weighed.now, weighed.next].contains(&Decision::Undetermined) {
                tallies.tally.count_undetermined(records, &weighed.unknown);
            } else {
                tallies.tally.count_decided(records);
            }
            tallies.used.add(&weighed.used, answers);
            if let Some(used) = &weighed.next_used {
                tallies.next_used.add(used, answers);
            }
            if let Some(slot) = weighed.group.and_then(|key| tallies.groups.slot(key)) {
                group.count = records;
                slot.merge(group);
            }
        }
        add_day(tallies, std::mem::replace(&mut self.day, (i64::MIN, Day::default())));
        self.known.clear();
        self.stems.clear();
        self.prepared.clear();
        self.memory = 0;
    }
}

fn add_day(tallies: &mut Tallies, (number, day): (i64, Day)) {
    if day.records == 0 {
        return;
    }
    tallies.dated.merge(day);
    if let Some(slot) = tallies.days.slot(DayNumber(number)) {
        slot.merge(day);
    }
}

#[cfg(test)]
mod apart;
#[cfg(test)]
mod merging;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod tests;
