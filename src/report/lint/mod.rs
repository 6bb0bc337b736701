//! The findings in policy documents, in the formats that programs read.

mod concise;
mod github;
mod json;
mod place;
mod sarif;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::lint::{Diagnostic, Report};

/// A document and what was found in it.
#[derive(Debug, Clone)]
pub struct Linted<'a> {
    /// The path of the file, or what stands for it, such as `<stdin>`.
    pub file: &'a str,
    /// The text that was checked.
    pub text: &'a str,
    /// What was found.
    pub report: Report,
}

/// Writes one object with all findings, each in the shape of the cloud's own check
/// (<https://support.huaweicloud.com/api-iam5/ValidatePolicy.html>): lines from 1, columns and offsets from
/// 0, in characters.
///
/// # Errors
/// Those of the writer.
pub fn write_json(files: &[Linted<'_>], out: &mut dyn fmt::Write) -> fmt::Result {
    json::write(files, out)
}

/// Writes a line a finding: `file:line:column: severity[rule] message`, lines and columns from 1.
///
/// # Errors
/// Those of the writer.
pub fn write_concise(files: &[Linted<'_>], out: &mut dyn fmt::Write) -> fmt::Result {
    concise::write(files, out)
}

/// Writes a workflow command a finding, which GitHub shows at the line.
///
/// # Errors
/// Those of the writer.
pub fn write_github(files: &[Linted<'_>], out: &mut dyn fmt::Write) -> fmt::Result {
    github::write(files, out)
}

/// Writes a SARIF 2.1.0 log of one run, with what is to be known of the rules that found something.
///
/// # Errors
/// Those of the writer.
pub fn write_sarif(files: &[Linted<'_>], out: &mut dyn fmt::Write) -> fmt::Result {
    sarif::write(files, out)
}

/// The message and what to do, in one line.
fn details(diagnostic: &Diagnostic) -> String {
    match diagnostic.help.as_str() {
        "" => plain(&diagnostic.message),
        help => plain(&format!("{}; {help}", diagnostic.message)),
    }
}

/// Text of one line that cannot act on a terminal: control characters are written as escapes.
fn plain(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}
