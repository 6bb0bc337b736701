//! Recorded outcomes as evidence for and against the readings of open rules.
//!
//! A call that went through and is denied under a reading refutes it. A call that was refused and is allowed only
//! weighs against it: something else than policies may have refused it. Both count for a rule only where its
//! readings differ: where all of them fail alike, the snapshot is not what it was at the time of the call.

use serde::{Deserialize, Serialize};

use crate::audit::input::place::Place;
use crate::audit::input::record::Answer;
use crate::decide::Decision;
use crate::options::Reading;

use super::bounds::sum;
use super::checks::Outcome;
use super::examples::{Example, First};

/// The recorded outcomes of calls against one reading of a rule, the others at their defaults.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// Number of records whose outcome agrees with the decision.
    pub agree: u64,
    /// Number of calls that went through, and are denied.
    pub contradicted: u64,
    /// Number of calls that were refused with 403, and are allowed.
    pub refused_but_allowed: u64,
    /// Number of records without an outcome that can be compared, or undetermined.
    pub not_comparable: u64,
    /// Number of contradicted records that do not contradict another reading of the rule: each refutes this one.
    pub refuting: u64,
    /// Number of calls that were refused and are allowed, and are not under another reading of the rule.
    pub weighing: u64,
    first: First<3>,
}

impl Evidence {
    /// The first records that refute the reading, or weigh against it where none refutes it.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        self.first.as_slice()
    }

    fn merge(&mut self, other: Self) {
        // Examples of refuting records take the place of those that only weigh.
        if self.refuting == 0 && other.refuting > 0 {
            self.first = First::default();
        }
        if other.refuting > 0 || self.refuting == 0 {
            self.first.merge(other.first);
        }
        self.agree += other.agree;
        self.contradicted += other.contradicted;
        self.refused_but_allowed += other.refused_but_allowed;
        self.not_comparable += other.not_comparable;
        self.refuting += other.refuting;
        self.weighing += other.weighing;
    }

    fn count(
        &mut self,
        outcome: Outcome,
        others: &[Outcome],
        time: Option<i64>,
        place: Place<'_>,
        resource: &str,
    ) {
        let differs = others.iter().any(|it| *it != outcome);
        match outcome {
            Outcome::Agrees => self.agree += 1,
            Outcome::NotComparable => self.not_comparable += 1,
            Outcome::SucceededButDenied => {
                self.contradicted += 1;
                if differs {
                    if self.refuting == 0 {
                        self.first = First::default();
                    }
                    self.refuting += 1;
                    if self.first.takes(time, place) {
                        self.first.add(Example::new(time, place, resource));
                    }
                }
            }
            Outcome::RefusedButAllowed => {
                self.refused_but_allowed += 1;
                if differs {
                    self.weighing += 1;
                    if self.refuting == 0 && self.first.takes(time, place) {
                        self.first.add(Example::new(time, place, resource));
                    }
                }
            }
        }
    }

    fn is_of(&self, records: u64) -> bool {
        sum([self.agree, self.contradicted, self.refused_but_allowed, self.not_comparable]) == Some(records)
            && self.refuting <= self.contradicted
            && self.weighing <= self.refused_but_allowed
            && self.first.is_sound()
    }
}

/// The evidence about all readings, each rule's default first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::audit) struct Readings {
    rules: Vec<Vec<Evidence>>,
}

/// The readings of each rule other than its default, rules in the order of the table.
pub(in crate::audit) fn by_rule() -> impl Iterator<Item = &'static [Reading]> {
    const ALL: &[Reading] = &Reading::ALL;
    ALL.chunk_by(|one, other| one.rule() == other.rule())
}

impl Readings {
    /// Starts without evidence.
    pub(in crate::audit) fn new() -> Self {
        Readings { rules: by_rule().map(|it| vec![Evidence::default(); 1 + it.len()]).collect() }
    }

    /// Counts a record with its decision under the default readings and under each other one, in their order.
    pub(in crate::audit) fn count(
        &mut self,
        answer: Answer,
        default: Decision,
        mut others: impl Iterator<Item = Decision>,
        time: Option<i64>,
        place: Place<'_>,
        resource: &str,
    ) {
        let default = Outcome::of(answer, default);
        for evidence in &mut self.rules {
            let alternatives = evidence.len() - 1;
            let others = others.by_ref().take(alternatives).map(|it| Outcome::of(answer, it));
            let outcomes: Vec<Outcome> = std::iter::once(default).chain(others).collect();
            for (evidence, outcome) in evidence.iter_mut().zip(&outcomes) {
                evidence.count(*outcome, &outcomes, time, place, resource);
            }
        }
    }

    /// Adds the evidence of other records.
    pub(in crate::audit) fn merge(&mut self, other: Self) {
        for (to, from) in self.rules.iter_mut().flatten().zip(other.rules.into_iter().flatten()) {
            to.merge(from);
        }
    }

    /// Whether so many records come to it.
    pub(in crate::audit) fn is_of(&self, records: u64) -> bool {
        let shape = self.rules.iter().map(Vec::len).eq(by_rule().map(|it| 1 + it.len()));
        shape && self.rules.iter().flatten().all(|it| it.is_of(records))
    }

    /// The evidence by rule.
    pub(in crate::audit) fn into_rules(self) -> Vec<Vec<Evidence>> {
        self.rules
    }
}
