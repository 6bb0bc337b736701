//! Findings, one line each.

use std::fmt::{self, Write};

use crate::report::shown;
use crate::wording::Language;

use super::place::Places;
use super::{Document, Linted, details};

pub(super) struct Concise;

impl Document for Concise {
    fn document(&mut self, linted: &Linted<'_>, language: Language, out: &mut dyn Write) -> fmt::Result {
        let (file, places) = (shown(linted.file), Places::new(linted.text));
        for it in &linted.report.diagnostics {
            let start = places.stretch(it.span).start;
            let (line, column) = (start.line, start.column + 1);
            let (severity, rule) = (it.severity, it.name());
            writeln!(out, "{file}:{line}:{column}: {severity}[{rule}] {}", details(it, language))?;
        }
        Ok(())
    }
}
