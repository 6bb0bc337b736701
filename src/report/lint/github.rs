//! Findings as GitHub's workflow commands
//! (<https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>).

use std::fmt::{self, Write};

use crate::lint::Severity;

use super::place::Places;
use super::{Linted, details, plain};

pub(super) fn write(files: &[Linted<'_>], out: &mut dyn Write) -> fmt::Result {
    for linted in files {
        let (file, places) = (property(&plain(linted.file)), Places::new(linted.text));
        for it in &linted.report.diagnostics {
            let command = match it.severity {
                Severity::Error => "error",
                Severity::SecurityWarning | Severity::Warning => "warning",
                Severity::Suggestion => "notice",
            };
            let span = places.stretch(it.span);
            write!(out, "::{command} file={file},line={},endLine={}", span.start.line, span.end.line)?;
            // Columns of several lines are not taken.
            if span.start.line == span.end.line {
                write!(out, ",col={},endColumn={}", span.start.column + 1, span.end.column + 1)?;
            }
            let title = property(&format!("{} {}", it.severity, it.name()));
            writeln!(out, ",title={title}::{}", data(&details(it)))?;
        }
    }
    Ok(())
}

/// What a command says.
fn data(text: &str) -> String {
    text.replace('%', "%25")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
