//! The assumed rules, and which of them an element of a statement depends on.
//!
//! A rule is *assumed* where the vendor's documentation is silent.

use crate::compile::{
    CompiledCondition, CompiledScope, CompiledStatement, CompiledTemplate, Filling, ResourceMatcher,
    ScopePlace, Test, UrnMatcher, ValueMatch,
};
use crate::operator;
use crate::options::{FailedVariable, Options, ResourceWildcard};
use crate::policy::{Comparison, Family, Qualifier};
use crate::request::{KeyName, KeyState, RequestContext};

use super::condition::{self, Unreadable};
use super::element::Element;
use super::question::{Question, Resource};
use super::truth::{Facts, Truth};

/// The assumed rules, in the order of their names.
const RULES: [&str; 26] = [
    "ACT-3", "ACT-5", "ACT-7", "ACT-8", "CON-2", "CON-5", "CON-7", "CON-8", "CON-9", "CON-12", "CON-13",
    "CON-14", "CON-15", "CON-16", "DOC-4", "DOC-6", "DOC-8", "EVA-3", "EVA-6", "EVA-11", "EVA-12", "RES-3",
    "RES-6", "RES-7", "VAR-3", "VAR-4",
];

/// A set of assumed rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Assumptions(u32);

impl Assumptions {
    pub(crate) fn add(&mut self, rule: &str) {
        if let Some(index) = RULES.iter().position(|it| *it == rule) {
            self.0 |= 1 << index;
        }
    }

    pub(crate) fn join(&mut self, other: Assumptions) {
        self.0 |= other.0;
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The rules' names.
    pub(crate) fn names(self) -> Vec<&'static str> {
        let has = |(index, rule): (usize, &'static str)| (self.0 >> index & 1 == 1).then_some(rule);
        RULES.into_iter().enumerate().filter_map(has).collect()
    }
}

/// Finds the assumed rules that an element of a statement depends on.
pub(super) fn of_element(
    question: Question<'_>,
    statement: &CompiledStatement,
    element: Element<'_>,
) -> Assumptions {
    match element {
        Element::Action(_) => of_actions(question, statement),
        Element::Resource(_) => of_resources(question, statement),
        Element::Principal => Assumptions::default(),
        Element::Scope => statement.scope.as_deref().map(of_scope).unwrap_or_default(),
        Element::Condition(_, it) => {
            of_condition(statement, it, question.request.context(), &question.compiled.options)
        }
    }
}

/// The same for the action clause.
fn of_actions(question: Question<'_>, statement: &CompiledStatement) -> Assumptions {
    let mut assumed = Assumptions::default();
    let (action, names) = (question.request.action(), question.names);
    if statement.actions.is_empty() {
        assumed.add("DOC-6");
    }
    if statement.actions.lists_new_name_alone(action, names) {
        assumed.add("ACT-8");
    }
    if statement.actions.lists(action, names, &question.compiled.options) {
        if statement.actions.needs_assuming(action) {
            assumed.add("DOC-8");
        } else if !statement.actions.lists_own_name(action) {
            assumed.add("ACT-5");
        }
        if statement.actions.needs_crossing(action, names) {
            assumed.add("ACT-3");
        }
    }
    assumed
}

/// The same for the resource clause.
fn of_resources(question: Question<'_>, statement: &CompiledStatement) -> Assumptions {
    let mut assumed = Assumptions::default();
    let entries = statement.resources.entries();
    let uris = statement.resources.uris();
    if entries.is_empty() && uris.is_empty() && !matches!(*statement.resources, ResourceMatcher::Every) {
        assumed.add("DOC-6");
    }
    if uris.iter().any(|it| it.undocumented().is_some()) {
        assumed.add("DOC-8");
    }
    let context = question.request.context();
    let fails = |it: &UrnMatcher| it.template().is_some_and(|it| it.filling(context) == Filling::Failed);
    if matches!(*statement.resources, ResourceMatcher::Except { .. }) && entries.iter().any(fails) {
        assumed.add("VAR-3");
        return assumed;
    }
    let Resource::Named { urn, .. } = question.resource else { return assumed };
    if entries.iter().any(UrnMatcher::is_any) {
        return assumed;
    }
    let held = |reading| entries.iter().any(|it| it.matches(urn, context, reading).may);
    let matched = held(question.compiled.options.resource_wildcard);
    if matched && statement.upper_service
        || held(ResourceWildcard::WholeUrn) != held(ResourceWildcard::PerPart)
        || !matched && entries.iter().any(|it| it.matches_in_any_case(urn, context))
    {
        assumed.add("RES-3");
    }
    if urn.service() == "csms" && !entries.is_empty() {
        assumed.add("RES-7");
    }
    for entry in entries {
        let UrnMatcher::Variables(template) = entry else { continue };
        if !fails(entry) && template.substitutes_wildcard(context) {
            assumed.add("VAR-4");
        }
        if template.keys().any(|it| is_spelled_otherwise(it, context)) {
            assumed.add("CON-2");
        }
    }
    assumed
}

/// The same for the scope: only for all projects is it documented how a request is found to be inside.
fn of_scope(scope: &CompiledScope) -> Assumptions {
    let mut assumed = Assumptions::default();
    if !matches!(scope.place, ScopePlace::Anywhere) {
        assumed.add("EVA-12");
    }
    assumed
}

/// Finds the assumed rules that a condition depends on where its key has no value.
pub(super) fn of_no_value(condition: &CompiledCondition) -> Assumptions {
    let mut assumed = Assumptions::default();
    match condition.operator.qualifier {
        _ if condition.operator.if_exists || condition.operator.comparison == Comparison::Null => {}
        Qualifier::ForAnyValue => {}
        _ if condition.empty => assumed.add("CON-15"),
        Qualifier::Plain => assumed.add("CON-12"),
        Qualifier::ForAllValues => assumed.add("CON-13"),
    }
    assumed
}

/// Whether the case of a tag's own key counts is not documented: it matters where the two differ (CON-2).
fn is_spelled_otherwise(key: &KeyName, context: &RequestContext) -> bool {
    let tag = |key: &str| key.split_once('/').map(|it| it.1.to_owned());
    context.spelling(key).is_some_and(|it| tag(it) != tag(key.text()))
}

/// The same for a condition.
fn of_condition(
    statement: &CompiledStatement,
    condition: &CompiledCondition,
    context: &RequestContext,
    options: &Options,
) -> Assumptions {
    let mut assumed = Assumptions::default();
    let operator = condition.operator;
    match operator.comparison {
        _ if matches!(condition.test, Test::Mismatch) => return assumed,
        Comparison::StringStartWith | Comparison::StringEndWith | Comparison::StringLike => {
            assumed.add("CON-5")
        }
        Comparison::DateEquals => assumed.add("CON-7"),
        _ => {}
    }
    if statement.old && !matches!(operator.comparison.family(), Family::String | Family::Null) {
        assumed.add("DOC-8");
    }
    if is_spelled_otherwise(&condition.key, context) {
        assumed.add("CON-2");
    }
    if let Test::Variables(templates) = &condition.test {
        if templates.iter().flat_map(CompiledTemplate::keys).any(|it| is_spelled_otherwise(it, context)) {
            assumed.add("CON-2");
        }
        if templates.iter().any(|it| it.filling(context) == Filling::Failed) {
            let holds = |failed_variable| {
                let options = Options { failed_variable, ..*options };
                let unreadable = Unreadable::DoesNotHold;
                let truth = condition::holds(condition, context, &options, unreadable, &mut Facts::default());
                (truth.is_always(), truth.is_never())
            };
            if holds(FailedVariable::PerKey) != holds(FailedVariable::PerValue) {
                assumed.add("VAR-3");
            }
        }
        if templates.iter().any(|it| it.substitutes_wildcard(context)) {
            assumed.add("VAR-4");
        }
    }
    if operator.comparison == Comparison::Null {
        return assumed;
    }
    let values = match context.get(&condition.key) {
        KeyState::Present(values @ [_, ..]) => values,
        KeyState::Unknown => {
            if condition.empty {
                assumed.add("CON-15");
            }
            return assumed;
        }
        KeyState::Present([]) | KeyState::Absent => {
            assumed.join(of_no_value(condition));
            return assumed;
        }
    };
    if condition.empty {
        assumed.add("CON-15");
        return assumed;
    }
    if operator.qualifier == Qualifier::Plain && values.len() > 1 {
        assumed.add("CON-14");
    }
    if operator.qualifier != Qualifier::Plain && operator.negated {
        assumed.add("CON-13");
    }
    let texts = || values.iter().chain(&*condition.values).map(|it| &**it);
    for value in values {
        if condition.value_match(value, context) == ValueMatch::Unreadable {
            assumed.add("CON-16");
        }
    }
    match operator.comparison.family() {
        Family::Date if texts().any(|it| !it.contains(['T', 't'])) => assumed.add("CON-7"),
        Family::Boolean
            if texts().any(|it| operator::parse_bool(it).is_some() && it != "true" && it != "false") =>
        {
            assumed.add("CON-8");
        }
        Family::Ip if texts().any(|it| it.contains(':')) => assumed.add("CON-9"),
        _ => {}
    }
    assumed
}
