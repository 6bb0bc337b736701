//! What a replay of records found, in five formats.

mod csv;
mod html;
mod json;
mod jsonl;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::audit::{AuditReport, Change, Side};

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

/// Writes a line of JSON for each group.
///
/// # Errors
/// Those of the writer.
pub fn write_jsonl(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    jsonl::write(report, out)
}

/// Writes the groups as CSV (RFC 4180) with a header line.
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

/// A decision with what made it.
fn side(side: &Side) -> String {
    match side.because.is_empty() {
        true => side.decision.name().to_owned(),
        false => format!("{} by {}", side.decision.name(), side.because.join(", ")),
    }
}

/// That traces say little about reading.
const FEW_READS: &str = "no record reads a secret; the audit service records few reads or none, so that says nothing about readers";
