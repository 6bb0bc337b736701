//! What a replay of records found, in five formats.

mod csv;
mod html;
mod json;
mod jsonl;
mod readings;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::audit::{AuditReport, Change, Checks, Coverage, Side};

/// Writes the report for a person at a terminal: a summary that fits a screen, then the groups.
///
/// # Errors
/// Those of the writer.
pub fn write_text(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    text::write(report, out)
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
pub fn write_html(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    html::write(report, out)
}

/// What a group is called: its class, or under one snapshot its decision.
fn kind(change: &Change) -> &'static str {
    change.class.map_or(change.now.decision.name(), crate::audit::Class::name)
}

/// What times are read.
const TIMES: &str = "write it like `2026-12-01T03:07:28Z` or `2026-12-01 11:07:28 GMT+08:00`, or in seconds or \
                     milliseconds since 1970";

/// Where the reasons stand below, a side names no more statements or keys than this.
const NAMED: usize = 3;

/// A decision with what made it.
fn side(side: &Side) -> String {
    let (named, rest) = side.because.split_at(side.because.len().min(NAMED));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    match named.is_empty() {
        true => side.decision.name().to_owned(),
        false => format!("{} by {}{more}", side.decision.name(), named.join(", ")),
    }
}

/// The sides with what was used of them.
fn sides(report: &AuditReport) -> impl Iterator<Item = (&'static str, &Coverage)> {
    std::iter::once(("now", &report.coverage)).chain(report.next_coverage.iter().map(|it| ("proposed", it)))
}

/// What the chart of days and its table mark.
fn marked(report: &AuditReport) -> &'static str {
    if report.compared { "changed" } else { "not allowed" }
}

/// What became of the calls, in words.
fn answers(checks: &Checks) -> [(&'static str, u64); 3] {
    [
        ("went through", checks.went_through),
        ("refused with 403", checks.refused),
        ("failed otherwise", checks.failed),
    ]
}

/// Recorded outcomes against decisions, in words.
fn outcomes(checks: &Checks) -> [(&'static str, u64); 4] {
    [
        ("outcome and decision agree", checks.agree),
        ("succeeded, but denied by the snapshot", checks.succeeded_but_denied),
        ("refused with 403, but allowed by the snapshot", checks.refused_but_allowed),
        ("not comparable", checks.not_comparable),
    ]
}

/// So many records, one or several.
fn records(count: &str) -> String {
    if count == "1" { "1 record".to_owned() } else { format!("{count} records") }
}

/// What a reader must know before drawing conclusions.
fn notes(report: &AuditReport) -> Vec<String> {
    let mut notes = Vec::new();
    if report.interrupted {
        notes.push(match report.taken {
            1 => "partial: interrupted after 1 record, this is about that alone".to_owned(),
            taken => format!("partial: interrupted after {taken} records, this is about those alone"),
        });
    }
    if report.traces > 0 {
        let (reads, traces) = (report.reads.min(report.traces), report.traces);
        let of = match (reads, traces) {
            (reads, 1) => format!("{reads} of 1 trace reads one"),
            (1, traces) => format!("1 of {traces} traces reads one"),
            (reads, traces) => format!("{reads} of {traces} traces read one"),
        };
        notes.push(format!(
            "the audit service records few reads of secrets or none: {of}, so that what was not used here may \
             have been used to read"
        ));
    }
    match report.roots {
        0 => {}
        1 => notes.push("1 record is of the root user, whom identity policies do not limit".to_owned()),
        count => {
            notes.push(format!("{count} records are of the root user, whom identity policies do not limit"));
        }
    }
    match report.undated {
        0 => {}
        count if count >= report.taken => {}
        1 => notes.push("1 record says no time that can be read: it is in no day of the window".to_owned()),
        count => notes
            .push(format!("{count} records say no time that can be read: they are in no day of the window")),
    }
    match report.unreadable_times {
        0 => {}
        1 => notes.push(format!("1 record gives a time that is not read: {TIMES}")),
        count => notes.push(format!("{count} records give a time that is not read: {TIMES}")),
    }
    match report.contradicted {
        0 => {}
        1 => notes.push(
            "1 record says of the caller what its URN contradicts, such as that it is the root user: the URN stands"
                .to_owned(),
        ),
        count => notes.push(format!(
            "{count} records say of the caller what its URN contradicts, such as that it is the root user: the URN \
             stands"
        )),
    }
    for (name, count) in report.unlisted.iter().take(NAMED) {
        let have = if *count == 1 { "1 record has".to_owned() } else { format!("{count} records have") };
        notes.push(format!("{have} the {name}, which no catalogue lists: it is taken as newer"));
    }
    match report.unlisted.len().saturating_sub(NAMED) {
        0 => {}
        more => notes.push(format!("and {more} more names that no catalogue lists")),
    }
    notes.extend(report.inventory_notes.iter().cloned());
    match report.duplicates {
        0 => {}
        1 => notes.push("1 trace was left out: one with its id was taken before".to_owned()),
        count => notes.push(format!("{count} traces were left out: one with their id was taken before")),
    }
    if report.beyond_groups > 0 {
        let (count, kept) = (report.beyond_groups, report.changes.len());
        let are = if count == 1 { "1 record is".to_owned() } else { format!("{count} records are") };
        let kept = match kept {
            1 => "not in the one group that is kept".to_owned(),
            kept => format!("in none of the {kept} groups, which are as many as are kept"),
        };
        notes.push(format!("{are} {kept}; all totals are exact"));
    }
    notes
}
