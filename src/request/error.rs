//! The errors of a request.

use crate::json::{Fault, JsonError};
use crate::source::{LineIndex, Position, Span};
use crate::wording::{Gap, Join, Text, text};

/// An error of a request: the fault, its place, and what to do.
///
/// Its text is one line, `LINE:COLUMN: what: fix`, without the place where no text was read; where a JSON text has
/// several faults, a line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestError {
    message: Text,
    help: Text,
    position: Option<Position>,
    about: About,
    /// The further faults of the same text.
    others: Box<[RequestError]>,
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
        let (message, help) = (message.into(), help.into());
        RequestError { message, help, position: None, about: About::default(), others: Box::default() }
    }

    /// Reports all faults of a text, of which there is one at least.
    pub(super) fn from_faults(text: &str, faults: Vec<Fault>) -> Self {
        let lines = LineIndex::new(text);
        let mut errors = faults.into_iter().map(|it| {
            let position = Some(lines.position(text, it.span.start));
            RequestError { position, ..Self::new(it.message.clone(), it.full_help(text, &lines)) }
        });
        // INVARIANT: a reader that refuses a text has a fault to report.
        let first = errors.next();
        let others = errors.collect();
        let first = first.unwrap_or_else(|| {
            let message = text!("the request is not valid", "请求无效");
            Self::new(message, text!("compare it with its format", "请对照其格式检查"))
        });
        RequestError { others, ..first }
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
        let others = self.others.into_iter().map(Self::nowhere).collect();
        RequestError { position: None, others, ..self }
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

    /// The error in words, a line for each fault: `LINE:COLUMN: what: fix`.
    #[must_use]
    pub fn text(&self) -> Text {
        let lines = self.lines();
        Text::of(Gap::Texts(lines.collect(), Join::Line))
    }

    /// The faults in words, each in one line: this one, and the further ones of the same JSON text in its order.
    pub fn lines(&self) -> impl Iterator<Item = Text> {
        std::iter::once(self).chain(&self.others).map(|it| match it.position {
            Some(place) => text!("{0}: {1}: {2}", "{0}: {1}：{2}", place.to_string(), it.message, it.help),
            None => text!("{0}: {1}", "{0}：{1}", it.message, it.help),
        })
    }

    /// The place in the text that was read: the JSON, the raw HTTP request, or its body.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }
}
