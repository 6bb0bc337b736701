//! Which assumed rules a decision leaned on.
//!
//! A rule is *assumed* where the vendor's documentation is silent. A decision leaned on one where the
//! statements that made it would have come out on another ground without it.

use crate::compile::{CompiledCondition, CompiledStatement, Element, ResourceMatcher, Test, UrnMatcher};
use crate::operator;
use crate::options::ResourceWildcard;
use crate::policy::{Comparison, Family, Qualifier};
use crate::request::{KeyState, RequestContext};

use super::evaluate::{Question, Resource};

/// The assumed rules, in the order of their names.
const RULES: [&str; 22] = [
    "ACT-3", "ACT-5", "ACT-7", "CON-2", "CON-5", "CON-7", "CON-8", "CON-9", "CON-12", "CON-13", "CON-14",
    "CON-15", "CON-16", "DOC-4", "DOC-6", "EVA-3", "EVA-6", "RES-3", "RES-6", "RES-7", "VAR-3", "VAR-4",
];

/// A set of assumed rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Assumed(u32);

impl Assumed {
    pub(crate) fn add(&mut self, rule: &str) {
        if let Some(index) = RULES.iter().position(|it| *it == rule) {
            self.0 |= 1 << index;
        }
    }

    pub(crate) fn join(&mut self, other: Assumed) {
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

/// What the match of a statement's actions leans on.
pub(crate) fn of_actions(question: Question<'_>, statement: &CompiledStatement) -> Assumed {
    let mut assumed = Assumed::default();
    let (action, aliases) = (question.request.action(), question.compiled.options.alias_matching);
    if statement.actions.is_empty() {
        assumed.add("DOC-6");
    }
    if statement.actions.lists(action, question.names, aliases) {
        if !statement.actions.lists_own_name(action) {
            assumed.add("ACT-5");
        }
        if statement.actions.needs_crossing(action, question.names) {
            assumed.add("ACT-3");
        }
    }
    assumed
}

/// What the match of a statement's resources leans on.
pub(crate) fn of_resources(question: Question<'_>, statement: &CompiledStatement) -> Assumed {
    let mut assumed = Assumed::default();
    let entries = statement.resources.entries();
    if entries.is_empty() && !matches!(*statement.resources, ResourceMatcher::Every) {
        assumed.add("DOC-6");
    }
    let Resource::Named { urn, .. } = question.resource else { return assumed };
    if entries.iter().any(UrnMatcher::is_any) {
        return assumed;
    }
    let context = question.request.context();
    let held = |reading| entries.iter().any(|it| it.matches(urn, context, reading).may);
    let matched = held(question.compiled.options.resource_wildcard);
    if matched && statement.upper_service
        || held(ResourceWildcard::WholeUrn) != held(ResourceWildcard::PerPart)
    {
        assumed.add("RES-3");
    }
    if urn.service() == "csms" && !entries.is_empty() {
        assumed.add("RES-7");
    }
    for entry in entries {
        let UrnMatcher::Variables(template) = entry else { continue };
        if entry.matches(urn, context, question.compiled.options.resource_wildcard).failed {
            assumed.add("VAR-3");
        } else if template.puts_in_wildcard(context) {
            assumed.add("VAR-4");
        }
    }
    assumed
}

/// What the outcome of a condition leans on.
pub(crate) fn of_condition(condition: &CompiledCondition, context: &RequestContext) -> Assumed {
    let mut assumed = Assumed::default();
    let operator = condition.operator;
    match operator.comparison {
        _ if matches!(condition.test, Test::Mismatch) => return assumed,
        Comparison::StringStartWith | Comparison::StringEndWith | Comparison::StringLike => {
            assumed.add("CON-5")
        }
        Comparison::DateEquals => assumed.add("CON-7"),
        Comparison::Null => return assumed,
        _ => {}
    }
    if let Test::Variables(templates) = &condition.test {
        if operator.negated
            && templates.iter().any(|it| it.filling(context) == crate::compile::Filling::Failed)
        {
            assumed.add("VAR-3");
        }
        if templates.iter().any(|it| it.puts_in_wildcard(context)) {
            assumed.add("VAR-4");
        }
    }
    let values = match context.get(&condition.key) {
        KeyState::Present(values @ [_, ..]) => values,
        KeyState::Unknown => return assumed,
        KeyState::Present([]) | KeyState::Absent => {
            match operator.qualifier {
                _ if operator.if_exists => {}
                _ if condition.empty => assumed.add("CON-15"),
                Qualifier::Plain => assumed.add("CON-12"),
                Qualifier::ForAllValues => assumed.add("CON-13"),
                Qualifier::ForAnyValue => {}
            }
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
    // Whether the case of a tag's own key counts is not documented: it matters where the two differ.
    let tag = |key: &str| key.split_once('/').map(|it| it.1.to_owned());
    if context.spelling(&condition.key).is_some_and(|it| tag(it) != tag(condition.key.text())) {
        assumed.add("CON-2");
    }
    for value in values {
        if condition.element(value, context) == Element::Unreadable {
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
