//! The conditions of a statement.

use crate::source::Span;

use super::operator::Operator;
use super::variable::Template;

/// One operator on one key; all of a statement's conditions must hold (rule CON-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator that compares the values.
    pub operator: Operator,
    /// The operator's name, as written.
    pub operator_text: String,
    /// The place of the operator's name.
    pub operator_span: Span,
    /// The condition key, as written; ASCII case does not count (rule CON-2).
    pub key: String,
    /// The place of the key.
    pub key_span: Span,
    /// The values to compare with.
    pub values: Vec<ConditionValue>,
    /// The place of the value or the list of values.
    pub values_span: Span,
}

impl Condition {
    /// Returns whether the operator is written as version 5.0 calls it, and not read for what it was meant to
    /// be.
    pub(crate) fn is_named_as_read(&self) -> bool {
        self.operator.to_string() == self.operator_text
    }
}

/// A value of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionValue {
    /// The value, in which variables may stand.
    pub template: Template,
    /// Its place, quotes included.
    pub span: Span,
}

impl ConditionValue {
    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.template.text()
    }
}
