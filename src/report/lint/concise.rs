//! Findings, one line each.

use std::fmt::{self, Write};

use super::place::Places;
use super::{Linted, details, plain};

pub(super) fn write(files: &[Linted<'_>], out: &mut dyn Write) -> fmt::Result {
    for linted in files {
        let (file, places) = (plain(linted.file), Places::new(linted.text));
        for it in &linted.report.diagnostics {
            let start = places.stretch(it.span).start;
            let (line, column) = (start.line, start.column + 1);
            let (severity, rule) = (it.severity, it.name());
            writeln!(out, "{file}:{line}:{column}: {severity}[{rule}] {}", details(it))?;
        }
    }
    Ok(())
}
