//! The groups of the report as JSON Lines.

use std::fmt;

use crate::audit::AuditReport;

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    report.changes.iter().try_for_each(|it| writeln!(out, "{}", super::json::change(it)))
}
