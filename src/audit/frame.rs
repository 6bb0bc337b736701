//! The usable parts of an account: statements with their actions and conditions, policies, principals.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::decide::StatementRef;
use crate::policy::{ActionClause, Effect, Statement};
use crate::request::Action;
use crate::wording::Written;

use crate::account::{Account, Snapshot};

/// The usable parts of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::audit) struct Frame {
    pub(in crate::audit) statements: Vec<Described>,
    pub(in crate::audit) holders: Vec<String>,
    pub(in crate::audit) policies: Vec<String>,
}

/// The numbers of statements in a frame.
#[derive(Debug, Clone)]
pub(in crate::audit) struct Numbers {
    pub(in crate::audit) frame: Frame,
    /// By policy, the number of its first statement.
    starts: BTreeMap<String, u32>,
    catalog: Catalog,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::audit) struct Described {
    pub(in crate::audit) policy: String,
    pub(in crate::audit) statement: Written,
    pub(in crate::audit) deny: bool,
    /// The entries of `Action`.
    pub(in crate::audit) actions: Vec<String>,
    pub(in crate::audit) conditions: Vec<String>,
}

impl Numbers {
    /// Numbers what a snapshot has.
    pub(in crate::audit) fn new(snapshot: &Snapshot, catalog: &Catalog) -> Self {
        let mut frame = Frame {
            holders: snapshot.holders.iter().map(|it| it.name.clone()).collect(),
            ..Frame::default()
        };
        let mut starts = BTreeMap::new();
        for policy in snapshot.every_policy() {
            let start = u32::try_from(frame.statements.len()).unwrap_or(u32::MAX);
            // A policy of several levels keeps the place that it has.
            if let Entry::Vacant(free) = starts.entry(policy.name().to_owned()) {
                free.insert(start);
                frame.policies.push(policy.name().to_owned());
                let described = |(index, it)| Described::of(policy.name(), index, it);
                frame.statements.extend((0..).zip(policy.statements()).map(described));
            }
        }
        Numbers { frame, starts, catalog: catalog.clone() }
    }

    /// The number of a statement among all of the account, and the entries of it that name an action.
    pub(in crate::audit) fn of(
        &self,
        account: &Account,
        statement: &StatementRef,
        action: &Action,
    ) -> Option<(u32, Vec<u32>)> {
        let start = self.starts.get(&*statement.policy)?;
        let written = account.written(statement)?;
        Some((start + statement.index, naming(written, action, &self.catalog)))
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

/// The entries of a statement that name an action, by itself or by an alias.
fn naming(statement: &Statement, action: &Action, catalog: &Catalog) -> Vec<u32> {
    let aliases = catalog.action_by_lower(action.lower()).map_or(&[][..], |it| it.aliases());
    let aliases: Vec<String> = aliases.iter().map(|it| it.to_ascii_lowercase()).collect();
    let named = (0..).zip(entries(statement)).filter(|(_, it)| {
        it.pattern.matches(action.lower()) || aliases.iter().any(|alias| it.pattern.matches(alias))
    });
    named.map(|(at, _)| at).collect()
}

/// Name of a statement in reports, which count from 0.
pub(in crate::audit) fn label(policy: &str, index: u32, sid: Option<&str>) -> Written {
    match sid {
        Some(sid) => Written::both(
            format!("{policy} statement {index} ({sid})"),
            format!("{policy} 语句 {index}（{sid}）"),
        ),
        None => Written::both(format!("{policy} statement {index}"), format!("{policy} 语句 {index}")),
    }
}
