//! The actions of a statement.

use crate::pattern::Pattern;
use crate::source::Span;

/// An entry of `Action` or `NotAction`: a name, or a pattern over names.
///
/// ASCII case does not count (rule ACT-1); variables are not replaced here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionPattern {
    /// The text as written.
    pub text: String,
    /// Over names in lower case.
    pub pattern: Pattern,
    /// Its place, quotes included.
    pub span: Span,
}

impl ActionPattern {
    /// Reads an entry; in version 1.1 the `question_mark` is an ordinary character.
    #[must_use]
    pub fn new(text: &str, question_mark: bool, span: Span) -> Self {
        let pattern = Pattern::of_text(&text.to_ascii_lowercase(), question_mark);
        ActionPattern { text: text.to_owned(), pattern, span }
    }
}

/// The actions of a statement: a list, or all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionClause {
    /// `Action`: those that an entry matches.
    Only(Vec<ActionPattern>),
    /// `NotAction`: those that no entry matches (rule ACT-6).
    Except(Vec<ActionPattern>),
}

impl ActionClause {
    /// The entries, whichever way they are meant.
    #[must_use]
    pub fn patterns(&self) -> &[ActionPattern] {
        match self {
            ActionClause::Only(patterns) | ActionClause::Except(patterns) => patterns,
        }
    }

    /// Returns whether two clauses are written alike, wherever they stand.
    pub(crate) fn has_entries_of(&self, other: &Self) -> bool {
        let (one, other_one) = (self.patterns().iter(), other.patterns().iter());
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && one.map(|it| &it.text).eq(other_one.map(|it| &it.text))
    }

    /// The element's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            ActionClause::Only(_) => "Action",
            ActionClause::Except(_) => "NotAction",
        }
    }
}
