//! The faults of a JSON text that is read as something: where, what is wrong, and what to do.

use crate::source::{LineIndex, Span};
use crate::wording::{Text, text};

use super::object::{Notation, ObjectReader};
use super::{JsonError, Limits};

/// The kind of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The text is not JSON.
    Syntax,
    /// A member that is given more than once in one object.
    Repeated,
    /// A member that the object does not have.
    Unknown,
    /// A member that the object has in other letters.
    Misspelled,
    /// A member that is missing.
    Missing,
    /// A value of the wrong type.
    WrongType,
    /// A number or a boolean where a string is expected.
    Unquoted,
    /// A value of the right type that is not valid.
    Invalid,
    /// There are more faults than are reported.
    TooMany,
}

/// A fault and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}: {help}")]
pub struct Fault {
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// The place in the text.
    pub span: Span,
    /// The fault: one line, lower case.
    pub message: Text,
    /// The help: one line, lower case.
    pub help: Text,
    /// A second place that belongs to it, with what is there.
    pub related: Option<(Span, Text)>,
}

impl Fault {
    /// A value that is not valid.
    pub(crate) fn new(span: Span, message: Text, help: Text) -> Self {
        Fault { kind: FaultKind::Invalid, span, message, help, related: None }
    }

    /// The help, with the second place where there is one: `fix (first given here: 1:2)`.
    pub(crate) fn full_help(self, text: &str, lines: &LineIndex) -> Text {
        let Some((span, what)) = &self.related else { return self.help };
        let place = lines.position(text, span.start).to_string();
        text!("{0} ({1}: {2})", "{0}（{1}：{2}）", self.help, what, place)
    }

    /// The fault in one line, both places in it: `3:5: what: fix (first given here: 1:2)`.
    #[must_use]
    pub fn line(&self, text: &str, lines: &LineIndex) -> Text {
        let place = lines.position(text, self.span.start).to_string();
        text!("{0}: {1}: {2}", "{0}: {1}：{2}", place, self.message, self.clone().full_help(text, lines))
    }
}

impl From<JsonError> for Fault {
    fn from(error: JsonError) -> Self {
        Fault { kind: FaultKind::Syntax, ..Fault::new(error.span, error.message, error.help) }
    }
}

/// The faults of one text, as many as its limits let be reported, and one more that says that there are more.
#[derive(Debug)]
pub(crate) struct Faults {
    faults: Vec<Fault>,
    most: usize,
    notation: Notation,
}

impl Faults {
    /// No faults so far.
    pub(crate) fn new(limits: &Limits) -> Self {
        Faults { faults: Vec::new(), most: limits.faults(), notation: Notation::Json }
    }

    /// The same in the words of another format.
    pub(crate) fn in_notation(self, notation: Notation) -> Self {
        Faults { notation, ..self }
    }

    /// What was read, where there is no fault.
    ///
    /// # Errors
    /// All faults, in the order of the text.
    pub(crate) fn none_or<T>(mut self, read: T) -> Result<T, Vec<Fault>> {
        if self.faults.is_empty() {
            return Ok(read);
        }
        self.faults.sort_by_key(|it| it.span);
        Err(self.faults)
    }
}

impl ObjectReader for Faults {
    fn report(&mut self, fault: Fault) {
        match self.faults.len() {
            kept if kept < self.most => self.faults.push(fault),
            kept if kept == self.most => {
                let message = text!("there are more than {0} faults", "错误超过 {0} 个", self.most);
                let help = text!("fix the others first", "请先修正前面的错误");
                self.faults.push(Fault { kind: FaultKind::TooMany, ..Fault::new(fault.span, message, help) });
            }
            _ => {}
        }
    }

    fn notation(&self) -> Notation {
        self.notation
    }
}
