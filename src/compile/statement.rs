//! Statements, compiled.

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::layer::Layer;
use crate::policy::{Effect, Policy, PrincipalClause, Statement};
use crate::source::{Position, Span};

use super::action::ActionMatcher;
use super::condition::CompiledCondition;
use super::resource::ResourceMatcher;

/// A statement, ready to be held against requests.
#[derive(Debug)]
pub(crate) struct CompiledStatement {
    /// The policy's name.
    pub(crate) policy: Arc<str>,
    pub(crate) layer: Layer,
    /// Its place in the policy, from 0.
    pub(crate) index: u32,
    pub(crate) sid: Option<Box<str>>,
    pub(crate) effect: Effect,
    pub(crate) place: Position,
    pub(crate) span: Span,
    pub(crate) principals: PrincipalClause,
    /// Shared, as the resources are, with the neighbours that have the same entries.
    pub(crate) actions: Arc<ActionMatcher>,
    pub(crate) resources: Arc<ResourceMatcher>,
    pub(crate) conditions: Box<[CompiledCondition]>,
    /// A bare string stands for a list in it (rule DOC-4).
    pub(crate) lenient: bool,
    /// A service part of a resource is not in lower case (rule RES-3).
    pub(crate) upper_service: bool,
}

impl CompiledStatement {
    /// Compiles the statements of a policy, in order.
    pub(crate) fn of_policy(policy: &Policy, layer: Layer, catalog: &Catalog) -> impl Iterator<Item = Self> {
        let name: Arc<str> = policy.name().into();
        let mut last: Option<(&Statement, Arc<ActionMatcher>, Arc<ResourceMatcher>)> = None;
        (0..).zip(policy.statements()).map(move |(index, statement)| {
            let (actions, resources) = match last.take() {
                Some((it, actions, resources)) => (
                    Some(actions).filter(|_| it.actions.has_entries_of(&statement.actions)),
                    Some(resources).filter(|_| it.resources.has_entries_of(&statement.resources)),
                ),
                None => (None, None),
            };
            let actions =
                actions.unwrap_or_else(|| Arc::new(ActionMatcher::new(&statement.actions, policy.version())));
            let resources = resources.unwrap_or_else(|| Arc::new(ResourceMatcher::new(&statement.resources)));
            last = Some((statement, Arc::clone(&actions), Arc::clone(&resources)));
            Self::new((&name, layer, index), statement, (actions, resources), catalog)
        })
    }

    fn new(
        (policy, layer, index): (&Arc<str>, Layer, u32),
        statement: &Statement,
        (actions, resources): (Arc<ActionMatcher>, Arc<ResourceMatcher>),
        catalog: &Catalog,
    ) -> Self {
        CompiledStatement {
            policy: Arc::clone(policy),
            layer,
            index,
            sid: statement.sid.as_deref().map(Into::into),
            effect: statement.effect,
            place: statement.place,
            span: statement.span,
            principals: statement.principals.clone(),
            actions,
            resources,
            conditions: statement.conditions.iter().map(|it| CompiledCondition::new(it, catalog)).collect(),
            lenient: !statement.bare_strings.is_empty(),
            upper_service: statement.resources.patterns().iter().any(|it| {
                let service = it.text.split(':').next().unwrap_or("");
                service.bytes().any(|b| b.is_ascii_uppercase())
            }),
        }
    }
}
