//! Counts of which statements, with the actions and conditions of them, and which principals the records used.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::audit::frame::Frame;
use crate::decide::{Applies, Decision, StatementOutcome, StatementRef};
use crate::policy::Effect;

use super::bounds::within;

/// Numbers of records that went through and that were refused; the others failed for another reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::audit) struct Answers {
    pub(in crate::audit) went_through: u64,
    pub(in crate::audit) refused: u64,
}

/// The outcomes of an account's statements for a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::audit) struct Uses {
    statements: Vec<Use>,
    holder: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Use {
    statement: u32,
    deny: bool,
    determined: bool,
    perhaps: bool,
    /// The entries that name the action.
    actions: Vec<u32>,
    /// The outcome of each condition, where it was asked.
    conditions: Vec<Option<Applies>>,
}

impl Uses {
    /// Reads off the outcomes of a record's statements.
    pub(in crate::audit) fn new(
        outcomes: &[StatementOutcome],
        determining: &[StatementRef],
        decision: Decision,
        holder: Option<u32>,
        number: impl Fn(&StatementRef) -> Option<(u32, Vec<u32>)>,
    ) -> Self {
        // Both are sorted, as there may be thousands of them.
        let mut by: Vec<_> = determining.iter().map(|by| (&*by.policy, by.index)).collect();
        by.sort_unstable();
        let mut each: Vec<Use> = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            let it = &outcome.statement;
            let Some((statement, actions)) = number(it) else { continue };
            let determined = by.binary_search(&(&*it.policy, it.index)).is_ok();
            let perhaps = decision == Decision::Undetermined && outcome.applies != Applies::No;
            let asked = |it: &Applies| (outcome.concerned != Applies::No).then_some(*it);
            let conditions: Vec<_> = outcome.conditions.iter().map(asked).collect();
            let deny = it.effect == Effect::Deny;
            each.push(Use { statement, deny, determined, perhaps, actions, conditions });
        }
        each.sort_by_key(|it| it.statement);
        let mut statements: Vec<Use> = Vec::with_capacity(each.len());
        for it in each {
            match statements.last_mut().filter(|known| known.statement == it.statement) {
                // Another resource of the request, or another level of SCPs: one record is one use.
                Some(known) => {
                    known.perhaps |= it.perhaps;
                    for (known, it) in known.conditions.iter_mut().zip(it.conditions) {
                        *known = known.or(it);
                    }
                }
                None => statements.push(it),
            }
        }
        Uses { statements, holder }
    }

    /// About the memory that it takes.
    pub(in crate::audit) fn size(&self) -> usize {
        let of = |it: &Use| size_of::<Use>() + 4 * it.actions.len() + it.conditions.len();
        self.statements.iter().map(of).sum()
    }
}

/// Counts of uses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::audit) struct Usage {
    pub(in crate::audit) statements: BTreeMap<u32, StatementCounts>,
    pub(in crate::audit) holders: BTreeSet<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::audit) struct StatementCounts {
    pub(in crate::audit) determined: u64,
    pub(in crate::audit) perhaps: u64,
    /// Counts by entry: decided, and named at all.
    pub(in crate::audit) actions: BTreeMap<u32, [u64; 2]>,
    /// Counts by condition: held, failed, open.
    pub(in crate::audit) conditions: BTreeMap<u32, [u64; 3]>,
}

impl Usage {
    /// Counts records that fared alike.
    ///
    /// An Allow is used by what went through, a Deny by what was refused too: a call that failed for another reason
    /// says nothing of either.
    pub(in crate::audit) fn add(&mut self, uses: &Uses, answers: Answers) {
        self.holders.extend(uses.holder);
        for it in &uses.statements {
            let records = answers.went_through + if it.deny { answers.refused } else { 0 };
            if records == 0 {
                continue;
            }
            let counts = self.statements.entry(it.statement).or_default();
            counts.determined += records * u64::from(it.determined);
            counts.perhaps += records * u64::from(it.perhaps);
            for action in &it.actions {
                let [decided, matched] = counts.actions.entry(*action).or_default();
                *decided += records * u64::from(it.determined || it.perhaps);
                *matched += records;
            }
            for (condition, applies) in (0..).zip(&it.conditions) {
                let Some(applies) = applies else { continue };
                let [held, failed, open] = counts.conditions.entry(condition).or_default();
                match applies {
                    Applies::Yes => *held += records,
                    Applies::No => *failed += records,
                    Applies::Unknown => *open += records,
                }
            }
        }
    }

    pub(in crate::audit) fn merge(&mut self, other: Self) {
        self.holders.extend(other.holders);
        for (statement, its) in other.statements {
            let counts = self.statements.entry(statement).or_default();
            counts.determined += its.determined;
            counts.perhaps += its.perhaps;
            add_all(&mut counts.actions, its.actions);
            add_all(&mut counts.conditions, its.conditions);
        }
    }

    /// Whether it says of what there is, and of no more than so many records.
    pub(in crate::audit) fn is_within(&self, records: u64, frame: &Frame) -> bool {
        let has = |all: &[String], at: &u32| usize::try_from(*at).is_ok_and(|at| at < all.len());
        let sound = |(number, counts): (&u32, &StatementCounts)| {
            let described = usize::try_from(*number).ok().and_then(|at| frame.statements.get(at));
            described.is_some_and(|it| {
                counts.determined <= records
                    && counts.perhaps <= records
                    && counts.actions.keys().all(|at| has(&it.actions, at))
                    && counts.actions.values().all(|[decided, all]| decided <= all && *all <= records)
                    && counts.conditions.keys().all(|at| has(&it.conditions, at))
                    && counts.conditions.values().all(|it| within(*it, records))
            })
        };
        self.holders.iter().all(|at| has(&frame.holders, at)) && self.statements.iter().all(sound)
    }
}

fn add_all<const N: usize>(to: &mut BTreeMap<u32, [u64; N]>, from: BTreeMap<u32, [u64; N]>) {
    for (key, counts) in from {
        for (to, from) in to.entry(key).or_insert([0; N]).iter_mut().zip(counts) {
            *to += from;
        }
    }
}
