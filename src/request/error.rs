//! The errors of a request.

use crate::json::JsonError;
use crate::source::{LineIndex, Position, Span};
use crate::wording::{Text, text};

/// An error of a request: the fault, its place, and what to do.
///
/// Its text is one line, `LINE:COLUMN: what: fix`, without the place where no text was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestError {
    message: Text,
    help: Text,
    position: Option<Position>,
    about: About,
}

/// The part of a request an error is about, for callers that know its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum About {
    #[default]
    Action,
    /// The resource of that number.
    Resource(usize),
    /// A condition key that is given, in lower case.
    Key(Box<str>),
    /// The entry of that number among what is unknown.
    Unknown(usize),
    /// A member of the request.
    Member(&'static str),
}

impl std::error::Error for RequestError {}

/// The error in English.
impl std::fmt::Display for RequestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}

impl RequestError {
    pub(crate) fn new(message: impl Into<Text>, help: impl Into<Text>) -> Self {
        RequestError { message: message.into(), help: help.into(), position: None, about: About::default() }
    }

    /// Puts a text that is not JSON into the words of a request.
    pub(super) fn from_json(text: &str, error: JsonError) -> Self {
        Self::new(error.message, error.help).at(text, error.span)
    }

    /// The same error, about that part of the request.
    pub(super) fn about(self, about: About) -> Self {
        RequestError { about, ..self }
    }

    pub(super) fn subject(&self) -> &About {
        &self.about
    }

    /// The same error, with its place in the text that was read, unless it has one.
    pub(super) fn at(mut self, text: &str, span: Span) -> Self {
        self.position.get_or_insert_with(|| LineIndex::new(text).position(text, span.start));
        self
    }

    /// The same error without a place, for a text that the caller never saw.
    pub(super) fn nowhere(self) -> Self {
        RequestError { position: None, ..self }
    }

    /// The fault: one line, lower case.
    #[must_use]
    pub fn message(&self) -> &Text {
        &self.message
    }

    /// The help: one line, lower case.
    #[must_use]
    pub fn help(&self) -> &Text {
        &self.help
    }

    /// The error in words, in one line: `LINE:COLUMN: what: fix`.
    #[must_use]
    pub fn text(&self) -> Text {
        let (message, help) = (&self.message, &self.help);
        match self.position {
            Some(place) => text!("{0}: {1}: {2}", "{0}：{1}：{2}", place.to_string(), message, help),
            None => text!("{0}: {1}", "{0}：{1}", message, help),
        }
    }

    /// The place in the text that was read: the JSON, the raw HTTP request, or its body.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }
}
