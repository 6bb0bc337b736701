//! The errors of loading an authorization schema.

use crate::json::JsonError;

/// The answer to text that is not an authorization schema: where it goes wrong and what to do.
///
/// Its text is one line, `FILE:LINE:COLUMN: what; fix`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {problem}; {help}")]
pub struct CatalogError {
    file: String,
    line: usize,
    column: usize,
    problem: String,
    help: &'static str,
}

/// The help for text that is not the cloud's answer.
const EXPORT_AGAIN: &str =
    "give the answer of `GET /v5/authorization-schemas/services/{service_code}` as the cloud returned it";

impl CatalogError {
    /// Wraps a fault that the JSON reader found.
    pub(crate) fn from_json(file: &str, fault: &serde_json::Error) -> Self {
        let text = fault.to_string();
        // The reader appends the place, which stands in front here.
        let place = format!(" at line {} column {}", fault.line(), fault.column());
        let problem = text.strip_suffix(&place).unwrap_or(&text).to_owned();
        Self {
            file: file.to_owned(),
            line: fault.line().max(1),
            column: fault.column().max(1),
            problem,
            help: EXPORT_AGAIN,
        }
    }

    /// A saved answer, which starts at a byte of a text, that is not a schema.
    pub(crate) fn of_answer(file: &str, text: &str, start: usize, problem: String) -> Self {
        let before = text.get(..start).unwrap_or_default();
        let line = before.bytes().filter(|it| *it == b'\n').count() + 1;
        let column = start - before.rfind('\n').map_or(0, |it| it + 1) + 1;
        Self { file: file.to_owned(), line, column, problem, help: EXPORT_AGAIN }
    }

    /// A text that is longer than what is read.
    pub(crate) fn too_long(file: &str, error: &JsonError) -> Self {
        let problem = error.to_string();
        Self { file: file.to_owned(), line: 1, column: 1, problem, help: "set a higher limit" }
    }

    /// A schema that reads well but names no service.
    pub(crate) fn no_service(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: 1,
            column: 1,
            problem: "`actions` names no action, so the service is unknown".to_owned(),
            help: EXPORT_AGAIN,
        }
    }

    /// The name of the file as the caller gave it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line of the fault, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column of the fault in bytes, counted as the JSON reader does.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }

    /// The problem, without place and help.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// The help.
    #[must_use]
    pub fn help(&self) -> &str {
        self.help
    }
}
