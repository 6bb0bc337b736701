//! Findings as GitHub's workflow commands
//! (<https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>).

use std::fmt::{self, Write};

use crate::lint::Severity;
use crate::report::shown;
use crate::wording::Language;

use super::place::Places;
use super::{Document, Linted, details};

pub(super) struct Github;

impl Document for Github {
    fn document(&mut self, linted: &Linted<'_>, language: Language, out: &mut dyn Write) -> fmt::Result {
        let (file, places) = (property(linted.file), Places::new(linted.text));
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
            writeln!(out, ",title={title}::{}", data(&details(it, language)))?;
        }
        Ok(())
    }
}

/// Escapes the data of a command: per cent and line ends are written as the runner reads them back, and other control
/// characters, which it does not, as escapes.
fn data(text: &str) -> String {
    shown(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
