//! The report as JSON.

use serde_json::{Value, json};

use crate::audit::{AuditReport, Change, Class, Coverage, Side, Window};

pub(super) fn value(report: &AuditReport) -> Value {
    let classes: serde_json::Map<String, Value> = if report.compared {
        Class::ALL.iter().map(|it| (it.name().to_owned(), report.count(*it).into())).collect()
    } else {
        serde_json::Map::new()
    };
    let matrix: Vec<Value> = report
        .matrix
        .iter()
        .map(|((now, next), count)| match report.compared {
            true => json!({"now": now.name(), "proposed": next.name(), "records": count}),
            false => json!({"now": now.name(), "records": count}),
        })
        .collect();
    let tally = &report.tally;
    let checks = &report.checks;
    let days =
        report.days.iter().map(|(day, it)| json!({"day": day, "records": it.records, "marked": it.marked}));
    json!({
        "compared": report.compared,
        "window": window(&report.window),
        "days": days.collect::<Vec<_>>(),
        "records": {
            "all": tally.records(),
            "decided": tally.decided(),
            "undetermined": tally.undetermined(),
            "not_mapped": tally.not_mapped(),
            "adds_up": tally.adds_up(),
            "reads": report.reads,
        },
        "unknown_keys": tally.keys(),
        "not_mapped": tally.reasons(),
        "classes": classes,
        "matrix": matrix,
        "recorded_outcomes": {
            "agree": checks.agree,
            "succeeded_but_denied": checks.succeeded_but_denied,
            "refused_but_allowed": checks.refused_but_allowed,
            "not_comparable": checks.not_comparable,
            "examples": checks.examples,
        },
        "groups": report.changes.iter().map(change).collect::<Vec<_>>(),
        "records_beyond_groups": report.beyond_groups,
        "coverage": coverage(&report.coverage),
        "proposed_coverage": report.next_coverage.as_ref().map(coverage),
    })
}

pub(super) fn change(it: &Change) -> Value {
    let examples = it.examples.iter();
    json!({
        "class": super::kind(it),
        "principal": it.principal,
        "action": it.action,
        "resource": it.resource,
        "now": side(&it.now),
        "proposed": it.next.as_ref().map(side),
        "records": it.count,
        "window": window(&it.window),
        "examples": examples
            .map(|it| json!({"place": it.place, "resource": it.resource, "time": it.time}))
            .collect::<Vec<_>>(),
        "why": it.why,
    })
}

fn side(it: &Side) -> Value {
    json!({"decision": it.decision.name(), "because": it.because})
}

fn window(it: &Window) -> Value {
    json!({"first": it.first(), "last": it.last()})
}

fn coverage(it: &Coverage) -> Value {
    let statements = it.statements.iter().map(|it| {
        json!({
            "policy": it.policy,
            "statement": it.statement,
            "effect": it.effect,
            "determined": it.determined,
            "perhaps": it.perhaps,
            "unused_actions": it.unused_actions,
        })
    });
    json!({"statements": statements.collect::<Vec<_>>(), "unused_principals": it.unused_principals})
}
