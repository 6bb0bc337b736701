//! Which statements, actions and conditions of them, policies and principals the records used.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::decide::{Applies, Decision, StatementOutcome, StatementRef};
use crate::policy::{ActionClause, Effect, Policy, Statement};
use crate::request::Action;

use super::change::label;
use super::snapshot::Snapshot;
use super::sound::within;

/// How often a statement was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementUse {
    /// The policy.
    pub policy: String,
    /// The statement, as `policy statement 0 (Sid)`.
    pub statement: String,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// How many records it determined.
    pub determined: u64,
    /// How many undetermined records it may have determined.
    pub perhaps: u64,
    /// The entries of `Action`; those of `NotAction` name what the statement is not about.
    pub actions: Vec<ActionUse>,
    /// The conditions, in the order in which they are written.
    pub conditions: Vec<ConditionUse>,
}

impl StatementUse {
    /// Whether it decided nothing.
    #[must_use]
    pub fn is_unused(&self) -> bool {
        self.determined + self.perhaps == 0
    }

    /// The entries of `Action` for which it decided nothing.
    pub fn unused_actions(&self) -> impl Iterator<Item = &str> {
        self.actions.iter().filter(|it| it.decided == 0).map(|it| it.action.as_str())
    }
}

/// How often an entry of `Action` was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionUse {
    /// As written.
    pub action: String,
    /// The records that the statement determined, or may have, with an action that the entry names.
    pub decided: u64,
    /// All records with an action that the entry names, asked by somebody who holds the policy.
    pub matched: u64,
}

/// How often a condition held, where action, resource and caller were those of the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionUse {
    /// Operator and key.
    pub condition: String,
    /// It held.
    pub held: u64,
    /// It did not.
    pub failed: u64,
    /// It hung on what is unknown.
    pub open: u64,
}

/// What the records used of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Every statement of every policy that somebody holds, or that is a guardrail.
    pub statements: Vec<StatementUse>,
    /// Users and agencies of whom there is no record.
    pub unused_principals: Vec<String>,
    /// Policies of which no statement decided anything.
    pub unused_policies: Vec<String>,
}

/// What there is to be used in an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Frame {
    statements: Vec<Described>,
    holders: Vec<String>,
    policies: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Described {
    policy: String,
    statement: String,
    deny: bool,
    /// The entries of `Action`.
    actions: Vec<String>,
    conditions: Vec<String>,
}

impl Frame {
    /// What a snapshot has, and the number of the first statement of each of its policies.
    pub(super) fn new(snapshot: &Snapshot) -> (Self, BTreeMap<String, u32>) {
        let mut frame = Frame {
            holders: snapshot.holders.iter().map(|it| it.name.clone()).collect(),
            ..Frame::default()
        };
        let mut starts = BTreeMap::new();
        for policy in policies(snapshot) {
            let start = u32::try_from(frame.statements.len()).unwrap_or(u32::MAX);
            // A policy of several levels keeps the place that it has.
            if let Entry::Vacant(free) = starts.entry(policy.name().to_owned()) {
                free.insert(start);
                frame.policies.push(policy.name().to_owned());
                let described = |(index, it)| Described::of(policy.name(), index, it);
                frame.statements.extend((0..).zip(policy.statements()).map(described));
            }
        }
        (frame, starts)
    }
}

impl Described {
    fn of(policy: &str, index: u32, statement: &Statement) -> Self {
        Described {
            policy: policy.to_owned(),
            statement: label(policy, index, statement.sid.as_deref()),
            deny: statement.effect == Effect::Deny,
            actions: entries(statement).iter().map(|it| it.text.clone()).collect(),
            conditions: {
                let of = |it: &crate::policy::Condition| format!("{} {}", it.operator_text, it.key);
                statement.conditions.iter().map(of).collect()
            },
        }
    }
}

/// The entries of `Action`.
fn entries(statement: &Statement) -> &[crate::policy::ActionPattern] {
    match &statement.actions {
        ActionClause::Only(patterns) => patterns,
        ActionClause::Except(_) => &[],
    }
}

/// All policies of an account; a policy of several levels of SCPs comes several times.
pub(super) fn policies(snapshot: &Snapshot) -> impl Iterator<Item = &Policy> {
    snapshot.policies.values().chain(snapshot.guardrails())
}

/// How many records went through and how many were refused; the others failed for another reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Answers {
    pub(super) went_through: u64,
    pub(super) refused: u64,
}

/// How the statements of an account fared with a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Uses {
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
    /// How each condition fared, where it was asked.
    conditions: Vec<Option<Applies>>,
}

impl Uses {
    /// Reads off the outcomes of a record's statements.
    pub(super) fn new(
        outcomes: &[StatementOutcome<'_>],
        determining: &[StatementRef<'_>],
        decision: Decision,
        holder: Option<u32>,
        number: impl Fn(&StatementRef<'_>) -> Option<(u32, Vec<u32>)>,
    ) -> Self {
        // Both are sorted, as there may be thousands of them.
        let mut by: Vec<_> = determining.iter().map(|by| (by.policy, by.index)).collect();
        by.sort_unstable();
        let mut each: Vec<Use> = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            let it = &outcome.statement;
            let Some((statement, actions)) = number(it) else { continue };
            let determined = by.binary_search(&(it.policy, it.index)).is_ok();
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
    pub(super) fn size(&self) -> usize {
        let of = |it: &Use| size_of::<Use>() + 4 * it.actions.len() + it.conditions.len();
        self.statements.iter().map(of).sum()
    }
}

/// The entries of a statement that name an action, by itself or by an alias.
pub(super) fn naming(statement: &Statement, action: &Action, catalog: &Catalog) -> Vec<u32> {
    let aliases = catalog.action_by_lower(action.lower()).map_or(&[][..], |it| it.aliases());
    let aliases: Vec<String> = aliases.iter().map(|it| it.to_ascii_lowercase()).collect();
    let named = (0..).zip(entries(statement)).filter(|(_, it)| {
        it.pattern.matches(action.lower()) || aliases.iter().any(|alias| it.pattern.matches(alias))
    });
    named.map(|(at, _)| at).collect()
}

/// Counts of uses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Counter {
    statements: BTreeMap<u32, Counts>,
    holders: BTreeSet<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Counts {
    determined: u64,
    perhaps: u64,
    /// By entry: decided, and named at all.
    actions: BTreeMap<u32, [u64; 2]>,
    /// By condition: held, failed, open.
    conditions: BTreeMap<u32, [u64; 3]>,
}

impl Counter {
    /// Counts records that fared alike.
    ///
    /// An Allow is used by what went through, a Deny by what was refused too: a call that failed for another reason
    /// says nothing of either.
    pub(super) fn add(&mut self, uses: &Uses, answers: Answers) {
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

    pub(super) fn merge(&mut self, other: Self) {
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
    pub(super) fn is_within(&self, records: u64, frame: &Frame) -> bool {
        let has = |all: &[String], at: &u32| usize::try_from(*at).is_ok_and(|at| at < all.len());
        let sound = |(number, counts): (&u32, &Counts)| {
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

    pub(super) fn finish(&self, frame: &Frame) -> Coverage {
        let nothing = Counts::default();
        let mut statements = Vec::with_capacity(frame.statements.len());
        for (number, it) in (0..).zip(&frame.statements) {
            let counts = self.statements.get(&number).unwrap_or(&nothing);
            let action = |(entry, text): (u32, &String)| {
                let [decided, matched] = counts.actions.get(&entry).copied().unwrap_or_default();
                ActionUse { action: text.clone(), decided, matched }
            };
            let condition = |(entry, text): (u32, &String)| {
                let [held, failed, open] = counts.conditions.get(&entry).copied().unwrap_or_default();
                ConditionUse { condition: text.clone(), held, failed, open }
            };
            statements.push(StatementUse {
                policy: it.policy.clone(),
                statement: it.statement.clone(),
                effect: if it.deny { "Deny" } else { "Allow" },
                determined: counts.determined,
                perhaps: counts.perhaps,
                actions: (0..).zip(&it.actions).map(action).collect(),
                conditions: (0..).zip(&it.conditions).map(condition).collect(),
            });
        }
        let used = statements.iter().filter(|it| !it.is_unused()).map(|it| it.policy.as_str());
        let used: HashSet<&str> = used.collect();
        let unused_policies =
            frame.policies.iter().filter(|it| !used.contains(it.as_str())).cloned().collect();
        let holders = (0..).zip(&frame.holders).filter(|(at, _)| !self.holders.contains(at));
        let unused_principals = holders.map(|(_, name)| name.clone()).collect();
        Coverage { statements, unused_principals, unused_policies }
    }
}

fn add_all<const N: usize>(to: &mut BTreeMap<u32, [u64; N]>, from: BTreeMap<u32, [u64; N]>) {
    for (key, counts) in from {
        for (to, from) in to.entry(key).or_insert([0; N]).iter_mut().zip(counts) {
            *to += from;
        }
    }
}
