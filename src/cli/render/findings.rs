//! Findings on standard output, as they come.

use std::fmt::{self, Write};

use annotate_snippets::Level;
use clap::ValueEnum;
use iam5::lint::{Diagnostic, Severity};
use iam5::report::lint::{Findings, Format, Linted};
use iam5::wording::Language;

use super::super::output::shown;
use super::snippet::{File, Mark, Titled, render};

/// The format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people, with the place underlined
    #[default]
    Text,
    /// For programs, in the shape of the cloud's own check
    Json,
    /// A line a finding
    Concise,
    /// Annotations of GitHub's workflows
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for the test reports of pipelines
    Junit,
}

/// Writes the findings of document after document; none is held longer than that.
#[derive(Debug)]
pub(crate) enum Writer<'w> {
    Text(TextWriter<'w>),
    Other(Findings<'w>),
}

/// The format for people.
pub(crate) struct TextWriter<'w> {
    language: Language,
    out: &'w mut dyn Write,
}

impl fmt::Debug for TextWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextWriter").field("language", &self.language).finish_non_exhaustive()
    }
}

impl<'w> Writer<'w> {
    pub(crate) fn start(
        format: LintFormat,
        language: Language,
        out: &'w mut dyn Write,
    ) -> Result<Self, fmt::Error> {
        let format = match format {
            LintFormat::Text => return Ok(Writer::Text(TextWriter { language, out })),
            LintFormat::Json => Format::Json,
            LintFormat::Concise => Format::Concise,
            LintFormat::Github => Format::Github,
            LintFormat::Sarif => Format::Sarif,
            LintFormat::Junit => Format::Junit,
        };
        Ok(Writer::Other(Findings::start(format, language, out)?))
    }

    pub(crate) fn document(&mut self, linted: &Linted<'_>) -> fmt::Result {
        match self {
            Writer::Other(findings) => findings.document(linted),
            Writer::Text(it) => {
                let file = File::new(linted.file, linted.text);
                let mut diagnostics = linted.report.diagnostics.iter();
                diagnostics.try_for_each(|found| it.out.write_str(&snippet(&file, found, it.language)))
            }
        }
    }

    pub(crate) fn finish(self) -> fmt::Result {
        match self {
            Writer::Text(_) => Ok(()),
            Writer::Other(findings) => findings.finish(),
        }
    }
}

fn snippet(file: &File<'_>, diagnostic: &Diagnostic, language: Language) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::SecurityWarning | Severity::Warning => Level::WARNING,
        Severity::Suggestion => Level::NOTE,
    };
    let mut marks = vec![Mark { span: diagnostic.span, label: String::new(), primary: true }];
    for label in &diagnostic.labels {
        let text = shown(&label.text.to(language));
        match marks.first_mut() {
            Some(first) if first.span == label.span && first.label.is_empty() => first.label = text,
            _ => marks.push(Mark { span: label.span, label: text, primary: false }),
        }
    }
    let name = if file.path == "<stdin>" { "-" } else { file.path };
    let witness = diagnostic.witness.as_ref().map(|it| it.remark(name));
    let help = diagnostic.help.iter().chain(&witness).map(|it| it.to(language)).collect();
    render(&Titled {
        level: level.with_name(format!("{}[{}]", diagnostic.severity, diagnostic.name())),
        title: diagnostic.message.to(language),
        file,
        marks,
        help,
        language,
    })
}
