//! The conditions of a statement.

use crate::source::Span;

use super::operator::Operator;
use super::variable::Template;

/// One operator on one key; all of a statement's conditions must hold (rule CON-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How the values are compared.
    pub operator: Operator,
    /// The operator's name, as written.
    pub operator_text: String,
    /// Where the operator's name stands.
    pub operator_span: Span,
    /// The condition key, as written; ASCII case does not count (rule CON-2).
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The values to compare with.
    pub values: Vec<ConditionValue>,
    /// Where the value or the list of values stands.
    pub values_span: Span,
}

impl Condition {
    /// Whether the operator is written as version 5.0 calls it, and not read for what it was meant to be.
    pub(crate) fn is_named_as_read(&self) -> bool {
        self.operator.to_string() == self.operator_text
    }
}

/// A value of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionValue {
    /// The value, in which variables may stand.
    pub template: Template,
    /// Where it stands, quotes included.
    pub span: Span,
}

impl ConditionValue {
    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.template.text()
    }
}
