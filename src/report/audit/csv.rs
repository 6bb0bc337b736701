//! The report as CSV: one table, whose first column says what a row is.

use std::fmt;

use crate::audit::{AuditReport, Change, StatementUse};
use crate::wording::{Language, Written};

const HEADER: [&str; 14] = [
    "row",
    "class",
    "records",
    "principal",
    "action",
    "resource",
    "now",
    "now_because",
    "proposed",
    "proposed_because",
    "first",
    "last",
    "example",
    "why",
];

/// A row; what it does not have stays empty.
#[derive(Default)]
struct Row {
    cells: [String; HEADER.len()],
}

impl Row {
    fn new(kind: &str, class: &str, records: u64) -> Self {
        Row::default().with("row", kind).with("class", class).with("records", &records.to_string())
    }

    fn with(mut self, column: &str, text: &str) -> Self {
        let cells = HEADER.iter().zip(&mut self.cells);
        cells.filter(|it| *it.0 == column).for_each(|it| text.clone_into(it.1));
        self
    }

    fn write(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let cells: Vec<String> = self.cells.iter().map(|it| cell(it)).collect();
        write!(out, "{}\r\n", cells.join(","))
    }
}

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    write!(out, "{}\r\n", HEADER.join(","))?;
    summary(report, out)?;
    for it in &report.changes {
        group(it).write(out)?;
    }
    for (side, coverage) in super::sides(report) {
        for it in &coverage.statements {
            statement(side, it, out)?;
        }
        for name in &coverage.unused_policies {
            Row::new("unused policy", side, 0).with(because(side), name).write(out)?;
        }
        for name in &coverage.unused_principals {
            Row::new("unused principal", side, 0).with("principal", name).write(out)?;
        }
    }
    Ok(())
}

fn summary(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let counts = &report.counts;
    let (first, last) = (report.window.first().unwrap_or_default(), report.window.last().unwrap_or_default());
    for (class, count) in [
        ("all", report.taken),
        ("decided", counts.decided()),
        ("undetermined", counts.undetermined()),
        ("not mapped", counts.not_mapped()),
        ("traces", report.traces),
        ("reads", report.reads),
        ("duplicates left out", report.duplicates),
        ("beyond groups", report.beyond_groups),
    ] {
        Row::new("records", class, count).with("first", &first).with("last", &last).write(out)?;
    }
    for ((now, next), count) in &report.matrix {
        let row = Row::new("matrix", "", *count).with("now", now.name());
        if report.compared { row.with("proposed", next.name()) } else { row }.write(out)?;
    }
    for (answer, count) in super::answers(&report.checks) {
        Row::new("answer", &answer.to_string(), count).write(out)?;
    }
    for (outcome, count) in super::outcomes(&report.checks) {
        Row::new("recorded outcome", &outcome.to_string(), count).write(out)?;
    }
    for it in report.checks.examples() {
        let place = it.place().to_string();
        let time = it.time_text().unwrap_or_default();
        let row = Row::new("disagreement", "", 1).with("resource", &it.resource).with("example", &place);
        row.with("first", &time).with("last", &time).write(out)?;
    }
    for (name, it) in report.readings.iter().flat_map(|it| &it.readings) {
        for (what, count) in [
            ("agree", it.agree),
            ("succeeded but denied", it.contradicted),
            ("refuting", it.refuting),
            ("refused but allowed", it.refused_but_allowed),
            ("weighing", it.weighing),
            ("not comparable", it.not_comparable),
        ] {
            Row::new("reading", what, count).with("why", name).write(out)?;
        }
    }
    for (day, it) in &report.days {
        Row::new("day", "", it.records).with("first", day).with("last", day).write(out)?;
        Row::new("day", &super::marked(report).to_string(), it.marked)
            .with("first", day)
            .with("last", day)
            .write(out)?;
    }
    for (key, count) in counts.keys() {
        Row::new("unknown key", "", *count).with("why", key).write(out)?;
    }
    for (name, texts) in counts.reasons(Language::English) {
        for (text, count) in texts {
            Row::new("not mapped", name, count).with("why", &text).write(out)?;
        }
    }
    for note in super::notes(report) {
        Row::new("note", "", 0).with("why", &note.to_string()).write(out)?;
    }
    Ok(())
}

fn group(it: &Change) -> Row {
    let mut row = Row::new("group", super::kind(it), it.count)
        .with("principal", &it.principal)
        .with("action", &it.action)
        .with("resource", &it.resource)
        .with("now", it.now.decision.name())
        .with("now_because", &joined(&it.now.because))
        .with("first", &it.window.first().unwrap_or_default())
        .with("last", &it.window.last().unwrap_or_default())
        .with("why", &joined(&it.why));
    if let Some(next) = &it.next {
        let because = joined(&next.because);
        row = row.with("proposed", next.decision.name()).with("proposed_because", &because);
    }
    match it.examples.first() {
        Some(example) => row.with("example", &example.place().to_string()),
        None => row,
    }
}

/// Texts in English, in one cell.
fn joined(texts: &[Written]) -> String {
    texts.iter().map(Written::english).collect::<Vec<_>>().join("; ")
}

fn because(side: &str) -> &'static str {
    if side == "now" { "now_because" } else { "proposed_because" }
}

fn statement(side: &str, it: &StatementUse, out: &mut dyn fmt::Write) -> fmt::Result {
    let row =
        |kind: &str, count: u64| Row::new(kind, side, count).with(because(side), it.statement.english());
    row("statement decided", it.determined).with("why", it.effect).write(out)?;
    row("statement perhaps", it.perhaps).with("why", it.effect).write(out)?;
    for action in &it.actions {
        row("action decided", action.decided).with("action", &action.action).write(out)?;
        row("action matched", action.matched).with("action", &action.action).write(out)?;
    }
    for condition in &it.conditions {
        for (kind, count) in [
            ("condition held", condition.held),
            ("condition failed", condition.failed),
            ("condition open", condition.open),
        ] {
            row(kind, count).with("why", &condition.condition).write(out)?;
        }
    }
    Ok(())
}

/// Quotes a cell where need be. What a spreadsheet would take for a formula gets a leading apostrophe:
/// names in records come from outside.
pub(super) fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}
