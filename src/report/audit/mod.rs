//! Reports of audits, in five formats.

mod csv;
mod html;
mod json;
mod jsonl;
mod notes;
mod page;
mod readings;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::audit::{AuditReport, Change, Checks, Class, Coverage, Side};
use crate::decide::Decision;
use crate::wording::{Gap, Join, Language, Text, text};

use notes::notes;

/// Writes the report for a person at a terminal: a summary that fits a screen, then the groups.
///
/// # Errors
/// Those of the writer.
pub fn write_text(report: &AuditReport, language: Language, out: &mut dyn fmt::Write) -> fmt::Result {
    text::write(report, language, out)
}

/// The whole report as a JSON value.
#[must_use]
pub fn to_json(report: &AuditReport) -> serde_json::Value {
    json::value(report)
}

/// Writes lines of JSON: the summary, each group, each statement of either side; `row` says which.
///
/// # Errors
/// Those of the writer.
pub fn write_jsonl(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    jsonl::write(report, out)
}

/// Writes one table as CSV (RFC 4180) with a header line; its first column says what a row is.
///
/// # Errors
/// Those of the writer.
pub fn write_csv(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    csv::write(report, out)
}

/// Writes one HTML page that needs nothing else: styles and script are in it, all text is escaped.
///
/// # Errors
/// Those of the writer.
pub fn write_html(report: &AuditReport, language: Language, out: &mut dyn fmt::Write) -> fmt::Result {
    html::write(report, language, out)
}

/// The name of a group: its class, or under one snapshot its decision.
fn kind(change: &Change) -> &'static str {
    change.class.map_or(change.now.decision.name(), Class::name)
}

/// The words for the name of a group.
fn kind_text(change: &Change) -> Text {
    change.class.map_or_else(|| decision_text(change.now.decision), class_text)
}

fn class_text(class: Class) -> Text {
    match class {
        Class::NewlyAllowed => text!("newly allowed", "新允许"),
        Class::NewlyDenied => text!("newly denied", "新拒绝"),
        Class::BecameUndetermined => text!("became undetermined", "变为无法确定"),
        Class::BecameDetermined => text!("became determined", "变为可确定"),
        Class::ReasonChanged => text!("reason changed", "原因改变"),
        Class::Same => text!("same", "不变"),
    }
}

fn decision_text(decision: Decision) -> Text {
    match decision {
        Decision::Allow => text!("allow", "允许"),
        Decision::ExplicitDeny => text!("explicit deny", "显式拒绝"),
        Decision::ImplicitDeny => text!("implicit deny", "隐式拒绝"),
        Decision::Undetermined => text!("undetermined", "无法确定"),
    }
}

/// Greatest number of statements or keys that a side names where the reasons follow.
const NAMED: usize = 3;

/// A decision with what made it.
fn side(side: &Side) -> Text {
    let (named, rest) = side.because.split_at(side.because.len().min(NAMED));
    let decision = side.decision.name();
    let named = Gap::Texts(named.iter().map(Text::of_written).collect(), Join::Comma);
    match (side.because.is_empty(), rest.len()) {
        (true, _) => Text::verbatim(decision),
        (false, 0) => text!("{0} by {1}", "{0}：{1}", decision, named),
        (false, more) => {
            text!("{0} by {1} and {2} more", "{0}：{1} 以及另外 {2} 项", decision, named, more)
        }
    }
}

/// The sides with what was used of them.
fn sides(report: &AuditReport) -> impl Iterator<Item = (&'static str, &Coverage)> {
    std::iter::once(("now", &report.coverage)).chain(report.next_coverage.iter().map(|it| ("proposed", it)))
}

/// The mark of the chart of days and of its table.
fn marked(report: &AuditReport) -> Text {
    if report.compared { text!("changed", "有变化") } else { text!("not allowed", "未允许") }
}

/// The outcomes of the calls, in words.
fn answers(checks: &Checks) -> [(Text, u64); 3] {
    [
        (text!("went through", "调用成功"), checks.went_through),
        (text!("refused with 403", "被拒绝（403）"), checks.refused),
        (text!("failed otherwise", "因其他原因失败"), checks.failed),
    ]
}

/// Recorded outcomes compared with decisions, in words.
fn outcomes(checks: &Checks) -> [(Text, u64); 4] {
    [
        (text!("outcome and decision agree", "结果与判定一致"), checks.agree),
        (
            text!("succeeded, but denied by the snapshot", "调用成功，但按快照被拒绝"),
            checks.succeeded_but_denied,
        ),
        (
            text!("refused with 403, but allowed by the snapshot", "调用被拒绝（403），但按快照被允许"),
            checks.refused_but_allowed,
        ),
        (text!("not comparable", "无法比较"), checks.not_comparable),
    ]
}

/// A number of records, in words.
fn records(count: &str) -> Text {
    match count {
        "1" => text!("1 record", "1 条记录"),
        count => text!("{0} records", "{0} 条记录", count),
    }
}
