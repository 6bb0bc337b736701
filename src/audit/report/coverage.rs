//! Which statements, actions and conditions of them, policies and principals the records used.

use std::collections::HashSet;

use crate::audit::aggregate::usage::{StatementCounts, Usage};
use crate::audit::frame::Frame;
use crate::wording::Written;

/// How often a statement was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementUse {
    /// The policy.
    pub policy: String,
    /// The statement, as `policy statement 0 (Sid)`.
    pub statement: Written,
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

impl Coverage {
    /// What was used of what there is.
    pub(super) fn of(usage: &Usage, frame: &Frame) -> Self {
        let nothing = StatementCounts::default();
        let mut statements = Vec::with_capacity(frame.statements.len());
        for (number, it) in (0..).zip(&frame.statements) {
            let counts = usage.statements.get(&number).unwrap_or(&nothing);
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
        let holders = (0..).zip(&frame.holders).filter(|(at, _)| !usage.holders.contains(at));
        let unused_principals = holders.map(|(_, name)| name.clone()).collect();
        Coverage { statements, unused_principals, unused_policies }
    }
}
