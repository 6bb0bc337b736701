//! Faults of a document, any of which makes it invalid.

use crate::source::{LineIndex, Position, Span};
use crate::wording::{Gap, Join, Text, text};

/// The kind of a fault: the rule of the language that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FaultKind {
    /// The text is not JSON.
    JsonSyntax,
    /// A member name appears twice in one object.
    DuplicateMember,
    /// A member that the language does not have.
    UnknownElement,
    /// `Principal` or `NotPrincipal` where the kind of policy has none.
    UnsupportedPrincipal,
    /// A member that the language has in other letters.
    MisspelledElement,
    /// A JSON value of the wrong type.
    WrongType,
    /// A number or a boolean where a string is expected.
    Unquoted,
    /// `Statement` is one object.
    SingleStatement,
    /// No `Version`.
    MissingVersion,
    /// A `Version` that is none, or not one of this kind of policy.
    InvalidVersion,
    /// No `Statement`.
    MissingStatement,
    /// No `Effect`.
    MissingEffect,
    /// An `Effect` other than `Allow` and `Deny`.
    InvalidEffect,
    /// Neither `Action` nor `NotAction`.
    MissingAction,
    /// Both `Action` and `NotAction`.
    BothActions,
    /// Both `Resource` and `NotResource`.
    BothResources,
    /// No `Principal` where the kind of policy wants one.
    MissingPrincipal,
    /// Both `Principal` and `NotPrincipal`, or an entry of an unknown kind.
    InvalidPrincipal,
    /// An operator that the version does not have.
    UnknownOperator,
    /// `Null` with a qualifier or with `IfExists`.
    ModifiedNull,
    /// An element that version 1.1 does not document.
    NotInVersion1,
    /// There are more faults than are reported.
    TooManyFaults,
}

/// One thing that is wrong with a document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule that is broken.
    pub kind: FaultKind,
    /// The place of the fault.
    pub span: Span,
    /// The fault: one line, lower case.
    pub message: Text,
    /// The help: one line, lower case.
    pub help: Text,
    /// A second place that belongs to it, with what stands there.
    pub related: Option<(Span, Text)>,
}

/// Everything that is wrong with one document: never empty, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseErrors {
    name: String,
    faults: Vec<(Position, Fault)>,
}

impl ParseErrors {
    /// Puts the faults of the document `name` in the order of its `text`.
    pub(super) fn new(name: &str, text: &str, mut faults: Vec<Fault>) -> Self {
        if faults.is_empty() {
            // INVARIANT: the list is never empty. A document that is refused without a fault would be a
            // defect of the reader; it stays refused.
            faults.push(Fault {
                kind: FaultKind::MissingStatement,
                span: Span::default(),
                message: text!("the document is incomplete", "文档不完整"),
                help: text!("compare it with the grammar of the version", "对照该版本的语法检查"),
                related: None,
            });
        }
        faults.sort_by_key(|it| it.span);
        let index = LineIndex::new(text);
        let placed = |it: Fault| (index.position(text, it.span.start), it);
        ParseErrors { name: name.to_owned(), faults: faults.into_iter().map(placed).collect() }
    }

    /// The document's name: a file, or what the caller called it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The faults, each with line and column of its start.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Position, &Fault)> {
        self.faults.iter().map(|(position, fault)| (*position, fault))
    }
}

impl ParseErrors {
    /// The faults in words, a line each: `file:line:column: what is wrong: what to do`.
    #[must_use]
    pub fn text(&self) -> Text {
        let line = |(position, fault): (Position, &Fault)| {
            text!(
                "{0}:{1}: {2}: {3}",
                "{0}:{1}：{2}：{3}",
                self.name,
                position.to_string(),
                fault.message,
                fault.help
            )
        };
        Text::of(Gap::Texts(self.iter().map(line).collect(), Join::Line))
    }
}

impl std::error::Error for ParseErrors {}

/// The faults in English.
impl std::fmt::Display for ParseErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}
