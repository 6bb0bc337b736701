//! The findings in policy documents, in the formats that programs read.

mod concise;
mod github;
mod json;
mod junit;
mod place;
mod sarif;
mod tally;
#[cfg(test)]
mod tests;

use std::fmt::{self, Write};

use crate::lint::{Diagnostic, Report};
use crate::report::shown;
use crate::wording::Language;

pub use tally::{Tally, fixed_note};

/// A document and what was found in it.
#[derive(Debug, Clone)]
pub struct Linted<'a> {
    /// The path of the file, or what stands for it, such as `<stdin>`.
    pub file: &'a str,
    /// The text that was checked.
    pub text: &'a str,
    /// The findings.
    pub report: &'a Report,
}

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// One object with all findings, each in the shape of the cloud's own check
    /// (<https://support.huaweicloud.com/api-iam5/ValidatePolicy.html>): lines from 1, columns and offsets
    /// from 0, in characters.
    Json,
    /// A line a finding: `file:line:column: severity[rule] message`, lines and columns from 1.
    Concise,
    /// A workflow command a finding, which GitHub shows at the line.
    Github,
    /// A SARIF 2.1.0 log of one run, with what is to be known of the rules that found something.
    Sarif,
    /// `JUnit` XML: a suite a document, a failure a finding.
    Junit,
}

/// Writes the findings of document after document, so that those of one alone have to be held.
///
/// ```
/// use iam5::Catalog;
/// use iam5::lint::{Config, LintInput, check};
/// use iam5::report::lint::{Findings, Format, Linted};
/// use iam5::wording::Language;
///
/// let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}"#;
/// let report = check(&LintInput::new(text), &Catalog::embedded(), &Config::default());
/// let mut out = String::new();
/// let mut findings = Findings::start(Format::Concise, Language::English, &mut out)?;
/// findings.document(&Linted { file: "a.json", text, report: &report })?;
/// findings.finish()?;
/// assert!(out.starts_with("a.json:1:65: security_warning[every-action] "));
/// # Ok::<(), std::fmt::Error>(())
/// ```
pub struct Findings<'w> {
    format: Box<dyn Document>,
    language: Language,
    out: &'w mut dyn Write,
}

/// The writer of a format, for a document and around all of them.
trait Document {
    fn start(&mut self, _out: &mut dyn Write) -> fmt::Result {
        Ok(())
    }
    fn document(&mut self, linted: &Linted<'_>, language: Language, out: &mut dyn Write) -> fmt::Result;
    fn finish(&mut self, _out: &mut dyn Write) -> fmt::Result {
        Ok(())
    }
}

impl<'w> Findings<'w> {
    /// Writes what stands before all findings.
    ///
    /// # Errors
    /// Those of the writer, here and in what follows.
    pub fn start(format: Format, language: Language, out: &'w mut dyn Write) -> Result<Self, fmt::Error> {
        let mut format: Box<dyn Document> = match format {
            Format::Json => Box::new(json::Json::default()),
            Format::Concise => Box::new(concise::Concise),
            Format::Github => Box::new(github::Github),
            Format::Sarif => Box::new(sarif::Sarif::default()),
            Format::Junit => Box::new(junit::Junit),
        };
        format.start(out)?;
        Ok(Findings { format, language, out })
    }

    /// Writes the findings of a document. `O(n log n)` in its text and their number.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn document(&mut self, linted: &Linted<'_>) -> fmt::Result {
        self.format.document(linted, self.language, self.out)
    }

    /// Writes what stands after all findings.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> fmt::Result {
        self.format.finish(self.out)
    }
}

impl fmt::Debug for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Findings").field("language", &self.language).finish_non_exhaustive()
    }
}

/// The message and what to do, in one line.
fn details(diagnostic: &Diagnostic, language: Language) -> String {
    let mut details = diagnostic.message.to(language);
    if let Some(help) = &diagnostic.help {
        details.push_str(match language {
            Language::English => "; ",
            Language::Chinese => "；",
        });
        details.push_str(&help.to(language));
    }
    shown(&details)
}
