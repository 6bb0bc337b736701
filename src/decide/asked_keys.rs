//! The condition keys whose values a decision can depend on.

use crate::compile::{CompiledStatement, CompiledTemplate, ScopePlace, Test};
use crate::request::{Action, KeyName};

use super::authorizer::Authorizer;
use super::combining::SOURCE_VPCE;

impl Authorizer {
    /// The keys on whose values the decision of some request can depend, as they are written; some of them come
    /// several times.
    ///
    /// `O(n)` in the policies.
    pub(crate) fn asked_keys(&self) -> impl Iterator<Item = &str> {
        self.compiled.statements.iter().flat_map(keys).chain(of_layers()).map(KeyName::text)
    }

    /// Those on which the decision of a request with that action can depend.
    ///
    /// `O(n log n)` in the statements that list the action or have wildcards.
    pub(crate) fn asked_keys_of(&self, action: &Action) -> impl Iterator<Item = &str> {
        let compiled = &*self.compiled;
        let names = compiled.names(action);
        let naming = compiled.naming(action.hash()).map(|it| it.1);
        let naming = naming.filter(move |it| it.actions.matches(action, names, &compiled.options));
        naming.flat_map(keys).chain(of_layers()).map(KeyName::text)
    }
}

/// The keys of a statement: of conditions, of variables, and of the scope in which its policy is granted.
fn keys(statement: &CompiledStatement) -> impl Iterator<Item = &KeyName> {
    let conditions = statement.conditions.iter().flat_map(|it| {
        let variables: &[CompiledTemplate] =
            if let Test::Variables(templates) = &it.test { templates } else { &[] };
        std::iter::once(&*it.key).chain(variables.iter().flat_map(CompiledTemplate::keys))
    });
    let resources = statement.resources.entries().iter().filter_map(|it| it.template());
    let scope = statement.scope.iter().filter_map(|it| match &it.place {
        ScopePlace::EnterpriseProject(condition) => Some(&*condition.key),
        ScopePlace::NoRegion | ScopePlace::Anywhere | ScopePlace::Project { .. } => None,
    });
    conditions.chain(resources.flat_map(CompiledTemplate::keys)).chain(scope)
}

/// The key by which NCPs bind a request, which also one whose NCPs are not known depends on (rule EVA-10).
fn of_layers<'k>() -> impl Iterator<Item = &'k KeyName> {
    std::iter::once(&*SOURCE_VPCE)
}
