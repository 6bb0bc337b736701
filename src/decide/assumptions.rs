//! Which assumed rules a decision leaned on.
//!
//! A rule is *assumed* where the vendor's documentation is silent. A decision leaned on one where the
//! statements that made it would have come out on another ground without it.

use crate::compile::{
    CompiledCondition, CompiledScope, CompiledStatement, CompiledTemplate, Element, Filling, ResourceMatcher,
    ScopePlace, Test, UrnMatcher,
};
use crate::layer::Layer;
use crate::operator;
use crate::options::{FailedVariable, Options, ResourceWildcard, TokenRequests};
use crate::policy::{Comparison, Effect, Family, Qualifier};
use crate::request::{Authentication, KeyName, KeyState, RequestContext, RequestNote, Resources};

use super::combining::{Circumstance, Need, escapes};
use super::condition::{self, Unreadable};
use super::evaluate::{self, Question, Resource};
use super::trace::{self, Applies};
use super::truth::{AllOpen, Fact, Facts, Truth, Worlds};
use super::verdict::{Decision, Verdict};

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

/// What the statements lean on of which one has to apply, or none may.
#[derive(Debug, Clone, Copy, Default)]
struct Grounds {
    /// Those that apply; `None` where none does.
    applying: Option<Assumptions>,
    /// One of these leans on nothing.
    is_free: bool,
    /// Some may apply.
    is_open: bool,
    /// Those that may apply.
    open: Assumptions,
    /// Those that may, and those that do not.
    other: Assumptions,
}

impl Grounds {
    fn hear(&mut self, applies: Applies, assumed: Assumptions) {
        match applies {
            Applies::Yes => {
                self.is_free |= assumed.is_empty();
                self.applying.get_or_insert_default().join(assumed);
            }
            Applies::Unknown => {
                self.is_open = true;
                self.open.join(assumed);
                self.other.join(assumed);
            }
            Applies::No => self.other.join(assumed),
        }
    }

    /// What it leans on that one applies: one that needs no assumption is enough, and where none applies by
    /// itself, those do together that may.
    fn of_some(&self) -> Assumptions {
        match self.applying {
            _ if self.is_free => Assumptions::default(),
            Some(applying) => applying,
            None => self.open,
        }
    }

    /// What it leans on that the others do not.
    fn of_none(&self) -> Assumptions {
        self.other
    }
}

impl Verdict<'_> {
    /// The assumed rules that the decision leaned on, sorted by name; see the project's DESIGN.
    ///
    /// `O(n)` in all statements.
    #[must_use]
    pub fn assumed(&self) -> Vec<&'static str> {
        let (denies, grants) = self.grounds();
        let mut all = Assumptions::default();
        match self.decision() {
            Decision::ExplicitDeny => all.join(denies.of_some()),
            Decision::Allow => {
                all.join(denies.of_none());
                grants.iter().for_each(|it| all.join(it.of_some()));
            }
            Decision::ImplicitDeny => {
                all.join(denies.of_none());
                let unmet = || grants.iter().filter(|it| it.applying.is_none());
                // One need that nothing meets is enough.
                if !unmet().any(|it| !it.is_open && it.other.is_empty()) {
                    unmet().for_each(|it| all.join(it.of_none()));
                }
            }
            Decision::Undetermined => {
                all.join(denies.of_none());
                for it in &grants {
                    all.join(if it.applying.is_some() { it.of_some() } else { it.of_none() });
                }
            }
        }
        let request = self.request;
        if request.notes().iter().any(|it| matches!(it, RequestNote::NamedByAlias { .. })) {
            all.add("ACT-7");
        }
        if matches!(request.resources(), Resources::Named(urns) if urns.len() > 1) {
            all.add("RES-6");
        }
        let mut of_trust = evaluate::questions(self.compiled, self.request);
        if self.decision() != Decision::ExplicitDeny && of_trust.any(|it| it.is_of_trust()) {
            all.add("EVA-11");
        }
        if self.depends_on_tokens() {
            all.add("EVA-6");
        }
        let mut questions = evaluate::questions(self.compiled, self.request);
        let joins = |it: Question<'_>| {
            let joined = &self.compiled.joined_levels;
            joined.iter().any(|layer| !it.binds(*layer, &mut Facts::default()).is_never())
        };
        if self.decision() != Decision::ExplicitDeny && questions.any(joins) {
            all.add("EVA-3");
        }
        all.names()
    }

    /// Whether it makes a difference if SCPs, RCPs and NCPs bind a request with a token (rule EVA-6).
    fn depends_on_tokens(&self) -> bool {
        if let (TokenRequests::Open, Some(open)) = (self.compiled.options.token_requests, &self.open) {
            return self.decision() == Decision::Undetermined
                && open
                    .facts
                    .numbered()
                    .any(|it| matches!(it.1, Fact::Circumstance(Circumstance::Token, _)));
        }
        let levels = || self.compiled.layers().iter().filter(|it| it.is_level());
        let others = |question: Question<'_>, layer: Layer| {
            let mut others = escapes(layer).iter().filter(|it| **it != Circumstance::Token);
            others.any(|it| question.is(*it, &mut AllOpen).is_always())
        };
        self.request.authentication() != Authentication::Signed
            && evaluate::questions(self.compiled, self.request)
                .any(|question| levels().any(|layer| !others(question, *layer)))
    }

    /// Those of the Denies, and those of the Allows for each need of each resource.
    fn grounds(&self) -> (Grounds, Vec<Grounds>) {
        let (mut denies, mut grants) = (Grounds::default(), Vec::new());
        let determined = self.decision() != Decision::Undetermined;
        for question in evaluate::questions(self.compiled, self.request) {
            let binds = |layer: Layer| !question.binds(layer, &mut Facts::default()).is_never();
            let without = |need: Need<'_>| question.meets(need, |_| Worlds::NEVER, &mut AllOpen);
            let by_layers = |it: &Need<'_>| !it.layers.is_empty() && !without(*it).is_always();
            let mut needs: Vec<(Need<'_>, Grounds)> =
                question.needs().filter(by_layers).map(|it| (it, Grounds::default())).collect();
            for number in (0_u32..).take(self.compiled.statements.len()) {
                let Some((trace, statement)) = trace::statement(question, number, &mut Facts::default())
                else {
                    continue;
                };
                let mut assumed = trace.assumed(statement);
                if determined && trace.applies == Applies::Unknown {
                    // It decides together with others, whether the keys that are unknown have values or not.
                    let context = self.request.context();
                    let open = |it: &&CompiledCondition| context.get(&it.key) == KeyState::Unknown;
                    statement.conditions.iter().filter(open).for_each(|it| assumed.join(of_no_value(it)));
                }
                match statement.effect {
                    _ if !binds(statement.layer) => {}
                    Effect::Deny => denies.hear(trace.applies, assumed),
                    Effect::Allow => {
                        let of_it = needs.iter_mut().filter(|it| it.0.layers.contains(&statement.layer));
                        of_it.for_each(|it| it.1.hear(trace.applies, assumed));
                    }
                }
            }
            grants.extend(needs.into_iter().map(|it| it.1));
        }
        (denies, grants)
    }
}

/// What the match of a statement's actions leans on.
pub(crate) fn of_actions(question: Question<'_>, statement: &CompiledStatement) -> Assumptions {
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

/// What the match of a statement's resources leans on.
pub(crate) fn of_resources(question: Question<'_>, statement: &CompiledStatement) -> Assumptions {
    let mut assumed = Assumptions::default();
    let entries = statement.resources.entries();
    let uris = statement.resources.uris();
    if entries.is_empty() && uris.is_empty() && !matches!(*statement.resources, ResourceMatcher::Every) {
        assumed.add("DOC-6");
    }
    if uris.iter().any(|it| !it.is_documented()) {
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
        if !fails(entry) && template.puts_in_wildcard(context) {
            assumed.add("VAR-4");
        }
        if template.keys().any(|it| is_spelled_otherwise(it, context)) {
            assumed.add("CON-2");
        }
    }
    assumed
}

/// What it leans on that a statement is within its scope, or is not: only of all projects it is documented how that
/// is told.
pub(crate) fn of_scope(scope: &CompiledScope) -> Assumptions {
    let mut assumed = Assumptions::default();
    if !matches!(scope.place, ScopePlace::Anywhere) {
        assumed.add("EVA-12");
    }
    assumed
}

/// What the outcome of a condition leans on where its key has no value.
fn of_no_value(condition: &CompiledCondition) -> Assumptions {
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

/// What the outcome of a condition of a statement leans on.
pub(crate) fn of_condition(
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
            let applies = |failed_variable| {
                let options = Options { failed_variable, ..*options };
                let unreadable = Unreadable::DoesNotHold;
                Applies::of(condition::holds(condition, context, &options, unreadable, &mut Facts::default()))
            };
            if applies(FailedVariable::PerKey) != applies(FailedVariable::PerValue) {
                assumed.add("VAR-3");
            }
        }
        if templates.iter().any(|it| it.puts_in_wildcard(context)) {
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
