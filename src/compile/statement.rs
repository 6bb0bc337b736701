//! Statements, compiled.

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::layer::Layer;
use crate::policy::{Effect, Policy, PrincipalClause, ResourceClause, Statement, Version};
use crate::scope::{Grant, Project};
use crate::source::{Position, Span};

use super::action::ActionMatcher;
use super::condition::{CompiledCondition, Keys};
use super::resource::ResourceMatcher;
use super::scope::CompiledScope;

/// A statement, ready to be compared with requests.
#[derive(Debug)]
pub(crate) struct CompiledStatement {
    /// The policy's name.
    pub(crate) policy: Arc<str>,
    pub(crate) layer: Layer,
    /// Its place in the policy, from 0.
    pub(crate) index: u32,
    pub(crate) sid: Option<Arc<str>>,
    pub(crate) effect: Effect,
    pub(crate) place: Position,
    pub(crate) span: Span,
    pub(crate) principals: PrincipalClause,
    /// Shared, as the resources are, with the neighbors that have the same entries.
    pub(crate) actions: Arc<ActionMatcher>,
    pub(crate) resources: Arc<ResourceMatcher>,
    pub(crate) conditions: Box<[CompiledCondition]>,
    /// It is of version 1.1 or 1.0.
    pub(crate) old: bool,
    /// The scope of its policy, if not everywhere (rule EVA-12).
    pub(crate) scope: Option<Arc<CompiledScope>>,
    /// A bare string stands for a list in it (rule DOC-4).
    pub(crate) lenient: bool,
    /// An object without members stands in its `Condition`, or is it (rule DOC-6).
    pub(crate) has_empty_condition: bool,
    /// A service part of a resource is not in lower case (rule RES-3).
    pub(crate) upper_service: bool,
    /// The number of the first statement behind it that does not share its clauses.
    pub(crate) alike_until: u32,
}

/// Compiles statements. What neighbors have in common is there once.
#[derive(Debug)]
pub(crate) struct Compiler<'p> {
    keys: Keys<'p>,
    last: Option<Last<'p>>,
}

/// The statement before, and what came of its clauses.
#[derive(Debug)]
struct Last<'p> {
    version: Version,
    statement: &'p Statement,
    actions: Arc<ActionMatcher>,
    resources: Arc<ResourceMatcher>,
}

impl<'p> Compiler<'p> {
    pub(crate) fn new(catalog: &'p Catalog) -> Self {
        Compiler { keys: Keys::new(catalog), last: None }
    }

    /// Compiles the statements of a policy, in order.
    pub(crate) fn policy(
        &mut self,
        policy: &'p Policy,
        layer: Layer,
    ) -> impl Iterator<Item = CompiledStatement> {
        self.scoped(policy, layer, None)
    }

    /// Compiles the statements of a grant, in order.
    pub(crate) fn grant(
        &mut self,
        grant: &'p Grant,
        layer: Layer,
        projects: &[Project],
    ) -> impl Iterator<Item = CompiledStatement> {
        let scope = CompiledScope::new(grant.scope(), projects, &mut self.keys);
        self.scoped(grant.policy(), layer, Some(Arc::new(scope)))
    }

    fn scoped(
        &mut self,
        policy: &'p Policy,
        layer: Layer,
        scope: Option<Arc<CompiledScope>>,
    ) -> impl Iterator<Item = CompiledStatement> {
        let name: Arc<str> = policy.name().into();
        (0..).zip(policy.statements()).map(move |(index, statement)| {
            let (version, clauses) = (policy.version(), self.clauses(policy.version(), statement));
            let it =
                CompiledStatement::new((&name, layer, index), (version, statement), clauses, &mut self.keys);
            CompiledStatement { scope: scope.clone(), ..it }
        })
    }

    fn clauses(
        &mut self,
        version: Version,
        statement: &'p Statement,
    ) -> (Arc<ActionMatcher>, Arc<ResourceMatcher>) {
        // What an entry of version 1.1 matches differs between Allow and Deny (rules ACT-8, DOC-8).
        let effect = (!version.is_v5()).then_some(statement.effect);
        let is_like = |it: &Last<'_>| {
            it.version == version && effect.is_none_or(|effect| it.statement.effect == effect)
        };
        let last = self.last.take().filter(is_like);
        let (actions, resources) = match last {
            Some(Last { statement: it, actions, resources, .. }) => (
                Some(actions).filter(|_| it.actions.has_entries_of(&statement.actions)),
                Some(resources).filter(|_| {
                    let same_effect = it.effect == statement.effect;
                    // A failed entry of `NotResource` does another thing in a Deny (rule VAR-3).
                    let excepts = matches!(statement.resources, ResourceClause::Except(_));
                    (same_effect || !excepts) && it.resources.has_entries_of(&statement.resources)
                }),
            ),
            None => (None, None),
        };
        let actions = actions.unwrap_or_else(|| Arc::new(ActionMatcher::new(&statement.actions, effect)));
        let of_resources =
            || Arc::new(ResourceMatcher::new(&statement.resources, statement.effect, self.keys.catalog));
        let resources = resources.unwrap_or_else(of_resources);
        let (its_actions, its_resources) = (Arc::clone(&actions), Arc::clone(&resources));
        self.last = Some(Last { version, statement, actions: its_actions, resources: its_resources });
        (actions, resources)
    }
}

/// Notes in all statements of an authorizer which of their neighbors share their clauses.
pub(crate) fn note_alike(statements: &mut [CompiledStatement]) {
    let mut number = 0;
    for alike in statements.chunk_by_mut(CompiledStatement::is_like) {
        number += u32::try_from(alike.len()).unwrap_or(u32::MAX);
        alike.iter_mut().for_each(|it| it.alike_until = number);
    }
}

impl CompiledStatement {
    /// Returns whether the clauses of both are the same ones.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.actions, &other.actions) && Arc::ptr_eq(&self.resources, &other.resources)
    }

    /// Statements of one class do the same where they apply.
    pub(crate) fn class(&self) -> (Layer, Effect) {
        (self.layer, self.effect)
    }

    fn new(
        (policy, layer, index): (&Arc<str>, Layer, u32),
        (version, statement): (Version, &Statement),
        (actions, resources): (Arc<ActionMatcher>, Arc<ResourceMatcher>),
        keys: &mut Keys<'_>,
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
            conditions: statement.conditions.iter().map(|it| CompiledCondition::new(it, keys)).collect(),
            old: !version.is_v5(),
            scope: None,
            lenient: !statement.bare_strings.is_empty(),
            has_empty_condition: statement.has_empty_condition,
            alike_until: 0,
            upper_service: statement.resources.patterns().iter().any(|it| {
                let mut service = it.text().bytes().take_while(|b| *b != b':');
                service.any(|b| b.is_ascii_uppercase())
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_share_the_clauses_that_have_the_same_entries() {
        let policy = |version: &str, clauses: &[&str]| {
            let statement = |it: &&str| format!(r#"{{"Effect": "Allow", {it}}}"#);
            let statements: Vec<String> = clauses.iter().map(statement).collect();
            let text = format!(r#"{{"Version": "{version}", "Statement": [{}]}}"#, statements.join(", "));
            Policy::parse("p", &text).unwrap()
        };
        let one = r#""Action": ["a:b:c"]"#;
        let policies = [
            policy("5.0", &[one, one, r#""Action": ["a:b:d"]"#, one]),
            policy("5.0", &[one]),
            // The older names are meant there.
            policy("1.1", &[one, one]),
            policy("5.0", &[r#""Action": ["a:b:c"], "Resource": ["a:*:*:t:x"]"#]),
        ];
        let catalog = Catalog::empty();
        let mut compiler = Compiler::new(&catalog);
        let mut statements: Vec<_> =
            policies.iter().flat_map(|it| compiler.policy(it, Layer::Identity).collect::<Vec<_>>()).collect();
        note_alike(&mut statements);
        let alike: Vec<u32> = statements.iter().map(|it| it.alike_until).collect();
        assert_eq!(alike, [2, 2, 3, 5, 5, 7, 7, 8]);
        let shares =
            |one: usize, other: usize| Arc::ptr_eq(&statements[one].actions, &statements[other].actions);
        assert!(shares(0, 1) && shares(3, 4) && shares(5, 6));
        assert!(!shares(4, 5) && !shares(6, 7));
    }
}
