//! The report as JSON Lines: the summary, the groups, then the statements of each side.

use std::fmt;

use serde_json::{Value, json};

use crate::audit::AuditReport;

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    line(out, json!({"row": "summary"}), super::json::summary(report))?;
    for change in &report.changes {
        line(out, json!({"row": "group"}), super::json::change(change))?;
    }
    for (side, coverage) in super::sides(report) {
        for statement in &coverage.statements {
            line(out, json!({"row": "statement", "side": side}), super::json::statement(statement))?;
        }
    }
    Ok(())
}

/// A line: what it is, then the members of `value`.
fn line(out: &mut dyn fmt::Write, mut row: Value, mut value: Value) -> fmt::Result {
    if let (Some(row), Some(members)) = (row.as_object_mut(), value.as_object_mut()) {
        row.append(members);
    }
    writeln!(out, "{row}")
}
