//! The groups of the report as CSV.

use std::fmt;

use crate::audit::AuditReport;

const HEADER: &str =
    "class,records,principal,action,resource,now,now_because,proposed,proposed_because,first,last,example";

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    write!(out, "{HEADER}\r\n")?;
    for change in &report.changes {
        let next = change.next.as_ref();
        let cells = [
            super::kind(change).to_owned(),
            change.count.to_string(),
            change.principal.clone(),
            change.action.clone(),
            change.resource.clone(),
            change.now.decision.name().to_owned(),
            change.now.because.join("; "),
            next.map_or("", |it| it.decision.name()).to_owned(),
            next.map_or(String::new(), |it| it.because.join("; ")),
            change.window.first().unwrap_or_default(),
            change.window.last().unwrap_or_default(),
            change.examples.first().map_or(String::new(), |it| it.place.clone()),
        ];
        let cells: Vec<String> = cells.iter().map(|it| cell(it)).collect();
        write!(out, "{}\r\n", cells.join(","))?;
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
