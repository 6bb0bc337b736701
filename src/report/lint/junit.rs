//! Findings as `JUnit` XML (<https://github.com/testmoapp/junitxml>): what test reports of pipelines read.

use std::fmt::{self, Write};

use crate::report::markup::escaped;
use crate::wording::Language;

use super::place::Places;
use super::{Document, Linted, details};

pub(super) struct Junit;

impl Document for Junit {
    fn start(&mut self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"iam5\">\n")
    }

    fn document(&mut self, linted: &Linted<'_>, language: Language, out: &mut dyn Write) -> fmt::Result {
        let (file, places) = (escaped(linted.file), Places::new(linted.text));
        let found = &linted.report.diagnostics;
        // A document without findings is a test that passed.
        let tests = found.len().max(1);
        let failures = found.len();
        writeln!(
            out,
            "  <testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        )?;
        if found.is_empty() {
            writeln!(out, "    <testcase name=\"iam5 lint\" classname=\"{file}\" file=\"{file}\"/>")?;
        }
        for it in found {
            let start = places.stretch(it.span).start;
            let (line, column) = (start.line, start.column + 1);
            let (rule, severity, details) = (it.name(), it.severity, escaped(&details(it, language)));
            writeln!(
                out,
                "    <testcase name=\"{rule} {line}:{column}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\">\
                 <failure type=\"{severity}\" message=\"{details}\">\
                 {file}:{line}:{column}: {severity}[{rule}] {details}</failure></testcase>"
            )?;
        }
        out.write_str("  </testsuite>\n")
    }

    fn finish(&mut self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("</testsuites>\n")
    }
}
