//! Actions to ask the engine about: one of whatever a statement is about.

use std::borrow::Cow;

use crate::catalog::{AccessLevel, Catalog};
use crate::lint::{ActionView, StatementView};

/// Documented actions of several services, each of which does harm.
pub(in crate::lint) const HARMFUL: [&str; 8] = [
    "iam:policies:createVersionV5",
    "sts:agencies:assume",
    "obs:bucket:deleteBucket",
    "ecs:cloudServers:deleteServers",
    "csms:secret:delete",
    "cts:tracker:delete",
    "vpc:vpcs:delete",
    "organizations:policies:detach",
];

/// Actions of a service, those first that change something; one of no known name where no catalog covers it.
pub(in crate::lint) fn of_service<'c>(catalog: &'c Catalog, code: &str) -> Vec<Cow<'c, str>> {
    let Some(service) = catalog.service(code).filter(|_| catalog.covers(code)) else {
        return vec![Cow::from(format!("{code}:resource:operation"))];
    };
    let mut actions: Vec<_> = service.actions().iter().collect();
    let is_harmless =
        |level: Option<AccessLevel>| matches!(level, Some(AccessLevel::List | AccessLevel::Read));
    actions.sort_by_key(|it| is_harmless(it.access_level()));
    actions.into_iter().map(|it| Cow::from(it.name())).collect()
}

/// Actions that the statement is about, as far as its entries show them.
pub(in crate::lint) fn of_statement<'s>(statement: &'s StatementView<'_>) -> Vec<Cow<'s, str>> {
    if !statement.lists_actions() {
        return HARMFUL.map(Cow::from).to_vec();
    }
    let mut found: Vec<Cow<'s, str>> = Vec::new();
    for entry in statement.actions.iter().take(4) {
        found.extend(of_entry(entry));
    }
    found
}

/// Actions that the entry names or matches.
pub(in crate::lint) fn of_entry<'s>(entry: &'s ActionView<'_>) -> Vec<Cow<'s, str>> {
    if !entry.matched.is_empty() {
        return entry.matched.iter().take(8).map(|it| Cow::from(it.name())).collect();
    }
    if entry.is_every_action() {
        return HARMFUL.map(Cow::from).to_vec();
    }
    let named = entry.pattern.text.replace('*', "").replace('?', "x");
    let typed = entry.pattern.text.replace('*', "example").replace('?', "x");
    vec![Cow::from(typed), Cow::from(named)]
}
