//! The report as JSON.

use serde_json::{Map, Value, json};

use crate::audit::{AuditReport, Change, Class, Coverage, Example, Side, StatementUse, Window};
use crate::wording::Language;

pub(super) fn value(report: &AuditReport) -> Value {
    let mut value = summary(report);
    if let Some(members) = value.as_object_mut() {
        members.insert("groups".to_owned(), report.changes.iter().map(change).collect());
        members.insert("coverage".to_owned(), coverage(&report.coverage));
        let next = report.next_coverage.as_ref().map(coverage);
        members.insert("proposed_coverage".to_owned(), next.unwrap_or_default());
    }
    value
}

/// The report without its groups and statements.
pub(super) fn summary(report: &AuditReport) -> Value {
    let count = |it: &Class| (it.name().to_owned(), report.count(*it).into());
    let classes: Map<String, Value> = Class::ALL.iter().filter(|_| report.compared).map(count).collect();
    let matrix: Vec<Value> = report
        .matrix
        .iter()
        .map(|((now, next), count)| match report.compared {
            true => json!({"now": now.name(), "proposed": next.name(), "records": count}),
            false => json!({"now": now.name(), "records": count}),
        })
        .collect();
    let counts = &report.counts;
    let checks = &report.checks;
    let days =
        report.days.iter().map(|(day, it)| json!({"day": day, "records": it.records, "marked": it.marked}));
    json!({
        "compared": report.compared,
        "interrupted": report.interrupted,
        "notes": texts(&super::notes(report)),
        "window": window(&report.window),
        "days": days.collect::<Vec<_>>(),
        "records": {
            "all": report.taken,
            "decided": counts.decided(),
            "undetermined": counts.undetermined(),
            "not_mapped": counts.not_mapped(),
            "adds_up": report.adds_up(),
            "traces": report.traces,
            "reads": report.reads,
            "of_root_user": report.roots,
            "without_time": report.undated,
            "time_unreadable": report.unreadable_times,
            "caller_contradicted": report.contradicted,
            "duplicates_left_out": report.duplicates,
        },
        "unknown_keys": counts.keys(),
        "unlisted_names": report.unlisted,
        "not_mapped": counts.reasons(Language::English),
        "classes": classes,
        "matrix": matrix,
        "recorded_outcomes": {
            "agree": checks.agree,
            "succeeded_but_denied": checks.succeeded_but_denied,
            "refused_but_allowed": checks.refused_but_allowed,
            "not_comparable": checks.not_comparable,
            "went_through": checks.went_through,
            "refused": checks.refused,
            "failed": checks.failed,
            "examples": checks.examples().iter().map(example).collect::<Vec<_>>(),
        },
        "readings": super::readings::value(&report.readings, example),
        "records_beyond_groups": report.beyond_groups,
        "unused": unused(&report.coverage),
        "proposed_unused": report.next_coverage.as_ref().map(unused),
    })
}

pub(super) fn change(it: &Change) -> Value {
    json!({
        "class": super::kind(it),
        "principal": it.principal,
        "action": it.action,
        "resource": it.resource,
        "now": side(&it.now),
        "proposed": it.next.as_ref().map(side),
        "records": it.count,
        "window": window(&it.window),
        "examples": it.examples.iter().map(example).collect::<Vec<_>>(),
        "why": texts(&it.why),
    })
}

/// Texts in English, which JSON always has.
fn texts(texts: &[impl ToString]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn example(it: &Example) -> Value {
    json!({"place": it.place().to_string(), "resource": it.resource, "time": it.time_text()})
}

fn side(it: &Side) -> Value {
    json!({"decision": it.decision.name(), "because": texts(&it.because)})
}

fn window(it: &Window) -> Value {
    json!({"first": it.first(), "last": it.last()})
}

fn coverage(it: &Coverage) -> Value {
    json!({"statements": it.statements.iter().map(statement).collect::<Vec<_>>()})
}

pub(super) fn statement(it: &StatementUse) -> Value {
    let actions = it
        .actions
        .iter()
        .map(|it| json!({"action": it.action, "decided": it.decided, "matched": it.matched}));
    let conditions = it
        .conditions
        .iter()
        .map(|it| json!({"condition": it.condition, "held": it.held, "failed": it.failed, "open": it.open}));
    json!({
        "policy": it.policy,
        "statement": it.statement.english(),
        "effect": it.effect,
        "determined": it.determined,
        "perhaps": it.perhaps,
        "actions": actions.collect::<Vec<_>>(),
        "conditions": conditions.collect::<Vec<_>>(),
        "unused_actions": it.unused_actions().collect::<Vec<_>>(),
    })
}

fn unused(it: &Coverage) -> Value {
    let statements = it.statements.iter().filter(|it| it.is_unused()).map(|it| it.statement.english());
    json!({
        "statements": statements.collect::<Vec<_>>(),
        "policies": it.unused_policies,
        "principals": it.unused_principals,
    })
}
