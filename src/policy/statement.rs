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
    /// What the statement does.
    pub effect: Effect,
    /// Which callers it is about; every one in an identity policy.
    pub principals: PrincipalClause,
    /// Which actions it is about.
    pub actions: ActionClause,
    /// Which resources it is about.
    pub resources: ResourceClause,
    /// What must hold of the context.
    pub conditions: Vec<Condition>,
    /// Where a bare string stands for a list of one, which is read leniently (rule DOC-4).
    pub bare_strings: Vec<Span>,
    /// An object without members stands in its `Condition`, or is it: it always holds (rule DOC-6).
    pub has_empty_condition: bool,
    /// From brace to brace.
    pub span: Span,
    /// Line and column of the opening brace.
    pub place: Position,
}
