//! Statements, compiled.

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::layer::Layer;
use crate::policy::{Effect, Policy, PrincipalClause, ResourceClause, Statement, Version};
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
    pub(crate) actions: ActionMatcher,
    /// Shared with the neighbours that have the same entries.
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
        let mut last: Option<(&ResourceClause, Arc<ResourceMatcher>)> = None;
        (0..).zip(policy.statements()).map(move |(index, statement)| {
            let resources = match last.take() {
                Some((clause, matcher)) if clause.has_entries_of(&statement.resources) => matcher,
                _ => Arc::new(ResourceMatcher::new(&statement.resources)),
            };
            last = Some((&statement.resources, Arc::clone(&resources)));
            Self::new(policy.version(), (&name, layer, index), statement, resources, catalog)
        })
    }

    fn new(
        version: Version,
        (policy, layer, index): (&Arc<str>, Layer, u32),
        statement: &Statement,
        resources: Arc<ResourceMatcher>,
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
            actions: ActionMatcher::new(&statement.actions, version),
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
