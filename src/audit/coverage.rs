//! Which statements, actions of statements, and principals the records used.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{Decision, StatementRef, Verdict};
use crate::policy::Policy;
use crate::request::Request;

use super::account::{Account, Found};
use super::change::label;

/// How often a statement decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementUse {
    /// The policy.
    pub policy: String,
    /// The statement, as `policy statement 2 (Sid)`.
    pub statement: String,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// How many records it determined.
    pub determined: u64,
    /// How many undetermined records it may have determined.
    pub perhaps: u64,
    /// The entries of `Action` or `NotAction` that no record used, where the statement is of `Action`.
    pub unused_actions: Vec<String>,
}

/// What the records used of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Every statement of every policy that somebody holds, or that is a guardrail.
    pub statements: Vec<StatementUse>,
    /// Users and agencies of whom there is no record.
    pub unused_principals: Vec<String>,
}

#[derive(Debug, Clone, Default)]
struct Uses {
    determined: u64,
    perhaps: u64,
    actions: BTreeSet<usize>,
}

/// Counts uses while records go by.
#[derive(Debug, Clone, Default)]
pub(super) struct Counter {
    statements: BTreeMap<(String, u32), Uses>,
    principals: BTreeSet<String>,
    /// Actions that were seen, with the statements whose entries they were held against.
    known: BTreeSet<(String, u32, String)>,
}

impl Counter {
    /// Counts a decision.
    pub(super) fn add(
        &mut self,
        account: &Account,
        found: Found<'_>,
        verdict: &Verdict<'_>,
        request: &Request,
    ) {
        if let Found::Holder(holder) = found
            && !self.principals.contains(&holder.name)
        {
            self.principals.insert(holder.name.clone());
        }
        if verdict.decision() == Decision::Undetermined {
            for trace in verdict.explain().statements {
                self.statement(account, &trace.statement, request).perhaps += 1;
            }
            return;
        }
        for statement in verdict.determining() {
            self.statement(account, &statement, request).determined += 1;
        }
    }

    fn statement(&mut self, account: &Account, it: &StatementRef<'_>, request: &Request) -> &mut Uses {
        let uses = self.statements.entry((it.policy.to_owned(), it.index)).or_default();
        let action = request.action().lower();
        if self.known.insert((it.policy.to_owned(), it.index, action.to_owned())) {
            let policy = policies(account).find(|policy| policy.name() == it.policy);
            let statement = policy.and_then(|policy| policy.statements().get(it.index as usize));
            let entries = statement.map_or(&[][..], |statement| statement.actions.patterns());
            let names = |pattern: &crate::policy::ActionPattern| {
                let known = account.catalog().action_by_lower(action);
                let aliases = known.map_or(&[][..], |it| it.aliases());
                pattern.pattern.matches(action)
                    || aliases.iter().any(|alias| pattern.pattern.matches(&alias.to_ascii_lowercase()))
            };
            uses.actions.extend((0..).zip(entries).filter(|(_, it)| names(it)).map(|(at, _)| at));
        }
        uses
    }

    pub(super) fn finish(self, account: &Account) -> Coverage {
        let nothing = Uses::default();
        let mut statements = Vec::new();
        for policy in policies(account) {
            for (index, statement) in (0..).zip(policy.statements()) {
                let uses = self.statements.get(&(policy.name().to_owned(), index)).unwrap_or(&nothing);
                let only = matches!(statement.actions, crate::policy::ActionClause::Only(_));
                let entries = (0..).zip(statement.actions.patterns());
                let unused = entries.filter(|(at, _)| only && !uses.actions.contains(at));
                statements.push(StatementUse {
                    policy: policy.name().to_owned(),
                    statement: label(policy.name(), index, statement.sid.as_deref()),
                    effect: match statement.effect {
                        crate::policy::Effect::Allow => "Allow",
                        crate::policy::Effect::Deny => "Deny",
                    },
                    determined: uses.determined,
                    perhaps: uses.perhaps,
                    unused_actions: unused.map(|(_, it)| it.text.clone()).collect(),
                });
            }
        }
        let holders = account.snapshot().holders.iter().map(|it| it.name.clone());
        let unused_principals = holders.filter(|it| !self.principals.contains(it)).collect();
        Coverage { statements, unused_principals }
    }
}

/// All policies of an account.
fn policies(account: &Account) -> impl Iterator<Item = &Policy> {
    let snapshot = account.snapshot();
    snapshot.policies.values().chain(snapshot.scps.iter().flatten())
}
