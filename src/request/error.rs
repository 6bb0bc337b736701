//! Why something is no request.

/// What is wrong with a request, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}: {help}")]
pub struct RequestError {
    message: String,
    help: String,
}

impl RequestError {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        RequestError { message: message.into(), help: help.into() }
    }

    /// What is wrong: one line, lower case.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do: one line, lower case.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}
