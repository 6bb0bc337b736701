//! A statement of a policy.

use crate::source::{Position, Span};

use super::action::ActionClause;
use super::condition::Condition;
use super::effect::Effect;
use super::principal::PrincipalClause;
use super::urn::ResourceClause;

/// One statement: an effect on the requests whose principal, action, resource and context it describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The `Sid`, where it has one. It names the statement to people only.
    pub sid: Option<String>,
    /// The effect of the statement.
    pub effect: Effect,
    /// The callers it applies to; every one in an identity policy.
    pub principals: PrincipalClause,
    /// The actions it applies to.
    pub actions: ActionClause,
    /// The resources it applies to.
    pub resources: ResourceClause,
    /// The conditions on the context.
    pub conditions: Vec<Condition>,
    /// The place of a bare string for a list of one, which is read leniently (rule DOC-4).
    pub bare_strings: Vec<Span>,
    /// An object without members stands in its `Condition`, or is it: it always holds (rule DOC-6).
    pub has_empty_condition: bool,
    /// The whole statement, from brace to brace.
    pub span: Span,
    /// Line and column of the opening brace.
    pub place: Position,
}
