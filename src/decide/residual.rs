//! The ways that an undetermined answer can turn out, as data.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::compile::{CompiledCondition, CompiledStatement, ResourceMatcher, UrnMatcher};
use crate::layer::Layer;
use crate::options::{PlainOnSeveralValues, TokenRequests};
use crate::policy::{Comparison, Effect, Family, PrincipalClause, Qualifier};
use crate::request::{Authentication, KeyName, Resources};

use super::circumstance::Circumstance;
use super::combining::escapes;
use super::condition::{self, Unreadable};
use super::element::Element;
use super::expression::{Expression, OpenCircumstance, OpenCondition};
use super::question::{self, Question, Resource};
use super::truth::{AllOpen, Facts, Truth, Unknowns, Worlds};
use super::verdict::{Decision, Open, Verdict};

/// The ways that an undetermined answer can turn out: the first case that comes true decides.
///
/// `to_string()` puts it into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residual {
    /// The cases, in order: denials first.
    pub cases: Vec<ResidualCase>,
    /// What is decided where no case comes true.
    pub otherwise: Decision,
}

/// One way to settle the unknown, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResidualCase {
    /// What is decided.
    pub decision: Decision,
    /// When.
    pub when: Expression,
}

/// A residual tells no more statements of a kind apart than this.
const LISTED: usize = 100;

/// Nor does it go on after this many facts, values and patterns.
const SIZE: usize = 2_000;

/// One way in which something can come true: what has to be so, and in which worlds it is.
struct Way {
    when: Expression,
    truth: Worlds,
}

/// The ways that what has to come true can do so: any is enough.
struct Ways {
    listed: Vec<Way>,
    size: usize,
    /// How many more there are; a statement counts for each resource.
    more: usize,
    /// The worlds in which it comes true without being listed.
    rest: Worlds,
}

impl Ways {
    /// What needs no telling.
    fn known(truth: bool) -> Self {
        Ways { listed: Vec::new(), size: 0, more: 0, rest: Worlds::known(truth) }
    }

    /// A statement that may apply.
    fn add(&mut self, truth: Worlds, describe: impl FnOnce() -> Expression) {
        if self.listed.len() >= LISTED || self.size >= SIZE {
            self.more += 1;
            self.rest = self.rest.or(truth);
            return;
        }
        let when = describe();
        match self.listed.iter_mut().find(|it| it.when == when) {
            Some(way) => way.truth = way.truth.or(truth),
            None => {
                self.size += when.size();
                self.listed.push(Way { when, truth });
            }
        }
    }

    /// These, or those.
    fn or(mut self, other: Ways) -> Self {
        self.listed.extend(other.listed);
        self.size += other.size;
        self.more += other.more;
        self.rest = self.rest.or(other.rest);
        self
    }

    fn truth(&self) -> Worlds {
        self.listed.iter().fold(self.rest, |all, it| all.or(it.truth))
    }

    fn into_listed(self) -> Vec<Way> {
        let unstated = Way { when: Expression::Unstated { statements: self.more }, truth: self.rest };
        self.listed.into_iter().chain((self.more > 0).then_some(unstated)).collect()
    }
}

impl<'a> Verdict<'a> {
    /// What an undetermined answer depends on; `None` where it is determined.
    ///
    /// Goes through the statements again: `O(n)` in them, for each resource of the request.
    #[must_use]
    pub fn residual(&self) -> Option<Residual> {
        let (Decision::Undetermined, Some(Open { facts, .. })) = (self.decision(), &self.open) else {
            return None;
        };
        let mut left = facts.possible();
        let mut cases = Vec::new();
        for (decision, Way { when, truth }) in self.ways(facts) {
            // What comes true only where an earlier case does, or never, makes no difference.
            if truth.is_possible_in(left) {
                left = left.and(truth.not());
                cases.push(ResidualCase { decision, when });
            }
        }
        let otherwise = match self.possible_in(left).last() {
            // Where each fact is open by itself several are left. All denials are listed: none is new.
            Some(decision) => *decision,
            // One of the cases always comes true: the last one where no other does.
            None => cases.pop().map_or(Decision::Undetermined, |it| it.decision),
        };
        Some(Residual { cases, otherwise })
    }

    /// Whether the residual names every decision that is possible and no other, and each of its cases comes to what
    /// it says where it is the first that comes true.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn residual_is_exact(&self) -> bool {
        let (Some(residual), Some(Open { facts, .. })) = (self.residual(), &self.open) else { return true };
        let listed = |decision| {
            residual.otherwise == decision || residual.cases.iter().any(|it| it.decision == decision)
        };
        let outcomes =
            [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
        let mut exact = outcomes.into_iter().all(|it| listed(it) == self.possible().any(|other| other == it));
        exact &= residual.cases.iter().all(|it| it.when.size() > 0);
        if facts.overflowed {
            return exact;
        }
        let mut left = facts.possible();
        for (decision, way) in self.ways(facts) {
            let here = self.possible_in(left.and(way.truth));
            exact &= here.is_empty() || here == [decision];
            left = left.and(way.truth.not());
        }
        exact && self.possible_in(left).len() <= 1
    }

    /// The decisions that are possible in some of the worlds: explicit deny, then allow, then implicit deny.
    fn possible_in(&self, worlds: Worlds) -> Vec<Decision> {
        let Some(Open { ruling, .. }) = &self.open else { return Vec::new() };
        let undenied = ruling.denied.not();
        let outcomes = [
            (Decision::ExplicitDeny, ruling.denied),
            (Decision::Allow, ruling.allowed.and(undenied)),
            (Decision::ImplicitDeny, ruling.allowed.not().and(undenied)),
        ];
        let possible = outcomes.into_iter().filter(|(_, truth)| truth.is_possible_in(worlds));
        possible.map(|(decision, _)| decision).collect()
    }

    /// The ways to be denied, then those to be allowed. Where more facts are open than are distinguished each is open
    /// by itself, as it was for the ruling.
    fn ways(&self, facts: &Facts<'a>) -> Vec<(Decision, Way)> {
        if facts.overflowed { self.ways_over(&mut AllOpen) } else { self.ways_over(&mut facts.clone()) }
    }

    fn ways_over<U: Unknowns<'a, Truth = Worlds>>(&self, unknowns: &mut U) -> Vec<(Decision, Way)> {
        let mut denials = Ways::known(false);
        let mut needs: Vec<Ways> = Vec::new();
        for question in question::questions(self.compiled, self.request) {
            denying(question, unknowns, &mut denials);
            needs.extend(needs_of(question, unknowns));
        }
        let mut ways: Vec<(Decision, Way)> =
            denials.into_listed().into_iter().map(|it| (Decision::ExplicitDeny, it)).collect();
        let needs = needs.into_iter().map(|it| (it.truth(), it.into_listed()));
        let mut needs: Vec<(Worlds, Vec<Way>)> = needs.filter(|(it, _)| !it.is_always()).collect();
        let truth = needs.iter().fold(Worlds::ALWAYS, |all, (truth, _)| all.and(*truth));
        match needs.as_mut_slice() {
            [] => {}
            [(_, alone)] => {
                ways.extend(std::mem::take(alone).into_iter().map(|it| (Decision::Allow, it)));
            }
            // Several resources often need the same: it is said once.
            _ => {
                let need =
                    |(_, ways): (Worlds, Vec<Way>)| Expression::any(ways.into_iter().map(|it| it.when));
                let when = Expression::all(needs.into_iter().map(need));
                ways.push((Decision::Allow, Way { when, truth }));
            }
        }
        ways
    }
}

/// Adds the ways in which a Deny comes to apply.
fn denying<'a, U: Unknowns<'a, Truth = Worlds>>(
    question: Question<'a>,
    unknowns: &mut U,
    denials: &mut Ways,
) {
    for statement in question.compiled.statements.iter().filter(|it| it.effect == Effect::Deny) {
        let applies = truth(question, statement, unknowns);
        if applies.is_never() {
            continue;
        }
        let truth = applies.and(question.binds(statement.layer, unknowns));
        if !truth.is_never() {
            denials.add(truth, || {
                let open = |it: &&Circumstance| !question.is(**it, &mut AllOpen).is_never();
                let free = escapes(statement.layer).iter().filter(open);
                let binds = free.map(|it| of_circumstance(question, *it).not());
                let own = (!applies.is_always()).then(|| of_statement(question, statement));
                Expression::all(own.into_iter().chain(binds))
            });
        }
    }
}

/// What has to come true for the layers to allow: all of it, each in one of its ways.
fn needs_of<'a, U: Unknowns<'a, Truth = Worlds>>(question: Question<'a>, unknowns: &mut U) -> Vec<Ways> {
    let mut needs: Vec<Ways> = Vec::new();
    for need in question.needs() {
        let mut ways = Ways::known(false);
        for layer in need.layers {
            ways = ways.or(allowing(question, *layer, unknowns));
        }
        for circumstance in need.unless {
            if ways.truth().is_always() {
                break;
            }
            ways = match question.is(*circumstance, unknowns) {
                it if it.is_always() => Ways::known(true),
                it if it.is_never() => ways,
                truth => {
                    let when = of_circumstance(question, *circumstance);
                    let free = Ways { listed: vec![Way { when, truth }], size: 1, ..Ways::known(false) };
                    free.or(ways)
                }
            };
        }
        needs.push(ways);
    }
    // What comes true with another need goes without saying.
    let truths: Vec<Worlds> = needs.iter().map(Ways::truth).collect();
    let mut at = 0..;
    needs.retain(|need| {
        let (truth, number) = (need.truth(), at.next());
        let follows = |it: &Worlds| it.and(truth.not()).is_never();
        !truths.iter().enumerate().any(|(other, it)| {
            let first = Some(other) < number;
            Some(other) != number && follows(it) && (first || !truth.and(it.not()).is_never())
        })
    });
    needs
}

/// The ways in which a layer comes to allow.
fn allowing<'a, U: Unknowns<'a, Truth = Worlds>>(
    question: Question<'a>,
    layer: Layer,
    unknowns: &mut U,
) -> Ways {
    let mut ways = Ways::known(false);
    let statements = question.compiled.statements.iter();
    for statement in statements.filter(|it| it.effect == Effect::Allow && it.layer == layer) {
        let truth = truth(question, statement, unknowns);
        if truth.is_always() {
            return Ways::known(true);
        }
        if !truth.is_never() {
            ways.add(truth, || of_statement(question, statement));
        }
    }
    ways
}

/// Whether a statement applies. What needs none of the facts that others share takes none of their room.
fn truth<'a, U: Unknowns<'a, Truth = Worlds>>(
    question: Question<'a>,
    statement: &'a CompiledStatement,
    unknowns: &mut U,
) -> Worlds {
    if !U::TELLS_APART {
        return question.applies(statement, unknowns);
    }
    match question.applies(statement, &mut Facts::default()) {
        it if it.is_never() => Worlds::NEVER,
        it if it.is_always() => Worlds::ALWAYS,
        _ => question.applies(statement, unknowns),
    }
}

/// What has to be so for a statement to apply.
fn of_statement<'a>(question: Question<'a>, statement: &'a CompiledStatement) -> Expression {
    let mut parts = Vec::new();
    let _: ControlFlow<()> = Element::each(statement, |element| {
        if !question.element(statement, element, &mut AllOpen).is_always() {
            parts.push(match element {
                // The action is known, and matches where the statement may apply.
                Element::Action(_) => Expression::All(Vec::new()),
                Element::Resource(it) => of_resources(question, it),
                Element::Principal => of_principals(&statement.principals),
                Element::Scope => of_scope(question, statement),
                Element::Condition(_, it) => of_condition(question, it, question.unreadable(statement)),
            });
        }
        ControlFlow::Continue(())
    });
    Expression::all(parts)
}

fn of_scope(question: Question<'_>, statement: &CompiledStatement) -> Expression {
    match &statement.scope {
        Some(it) => Expression::Scope { scope: it.scope.clone(), number: number_of(question) },
        None => Expression::All(Vec::new()),
    }
}

fn of_resources(question: Question<'_>, clause: &ResourceMatcher) -> Expression {
    let (context, reading) = (question.request.context(), question.compiled.options.resource_wildcard);
    let urn = match question.resource {
        Resource::Named { urn, .. } => Some(urn),
        Resource::None | Resource::Unknown => None,
    };
    let number = number_of(question);
    let may = |it: &&UrnMatcher| match (question.resource, urn) {
        _ if it.is_any() => true,
        (_, Some(urn)) => it.matches(urn, context, reading).may,
        (Resource::Unknown, _) => it.matches_unknown(context).may,
        _ => false,
    };
    let entries = clause.entries();
    let patterns: Vec<String> = entries.iter().filter(may).map(ToString::to_string).collect();
    let matches = match patterns.is_empty() {
        true => Expression::Any(Vec::new()),
        false => Expression::Resource { number, resource: urn.map(ToString::to_string), patterns },
    };
    let one_value = |key: &KeyName| Expression::OneValue { key: key.text().to_owned() };
    let needed = || entries.iter().flat_map(|it| it.needed(context)).map(one_value);
    match clause {
        ResourceMatcher::Every => Expression::All(Vec::new()),
        ResourceMatcher::Uris(_) => Expression::Agency { uris: clause.texts() },
        ResourceMatcher::Only(_) => matches,
        // VAR-3: what fails widens neither an Allow nor what a Deny lets through.
        ResourceMatcher::Except { where_failed: true, .. } if entries.len() == 1 => matches.not(),
        ResourceMatcher::Except { where_failed: true, .. } => {
            Expression::any(std::iter::once(matches.not()).chain(needed().map(Expression::not)))
        }
        ResourceMatcher::Except { where_failed: false, .. } => {
            let not_listed = matches.not();
            let never = Expression::Any(Vec::new()).not();
            Expression::all(std::iter::once(not_listed).filter(|it| *it != never).chain(needed()))
        }
    }
}

fn of_principals(clause: &PrincipalClause) -> Expression {
    let (entries, except) = match clause {
        PrincipalClause::Every => return Expression::All(Vec::new()),
        PrincipalClause::Only(entries) => (entries, false),
        PrincipalClause::Except(entries) => (entries, true),
    };
    let principals = entries.iter().map(|it| (it.kind.name().to_owned(), it.text.clone())).collect();
    Expression::Caller { principals, except }
}

fn of_condition(question: Question<'_>, it: &CompiledCondition, unreadable: Unreadable) -> Expression {
    let (context, options) = (question.request.context(), &question.compiled.options);
    let can_fail = it.needed(context).next().is_some();
    let is_text = it.operator.comparison.family() == Family::String;
    let is_null = it.operator.comparison == Comparison::Null;
    let holds_unread = unreadable == Unreadable::Holds;
    let condition = Expression::Condition(OpenCondition {
        key: it.key.text().to_owned(),
        operator: it.operator,
        values: Arc::clone(&it.values),
        without_value: if is_null { it.null_holds(context).0 } else { condition::holds_of_none(it, options) },
        // `Null` asks for no value in particular (CON-10).
        several_values: is_null
            || it.operator.qualifier != Qualifier::Plain
            || it.empty
            || options.plain_on_several_values == PlainOnSeveralValues::Qualified,
        unread: holds_unread && (!is_text || can_fail || it.misses_a_value(context)),
    });
    // VAR-3: where a substitution fails it does not hold.
    let asked = it.fails_with_one(options.failed_variable) && !it.needs_its_one_value() && !holds_unread;
    let needed = it.needed(context).filter(|_| asked);
    let one_value = |key: &KeyName| Expression::OneValue { key: key.text().to_owned() };
    Expression::all(std::iter::once(condition).chain(needed.map(one_value)))
}

fn of_circumstance(question: Question<'_>, it: Circumstance) -> Expression {
    let circumstance = OpenCircumstance {
        circumstance: it,
        authentication_is_open: question.request.authentication() == Authentication::Unknown,
        token_rule_is_open: question.compiled.options.token_requests == TokenRequests::Open,
    };
    let is_about_one = matches!(it, Circumstance::SameAccount | Circumstance::Elsewhere);
    let number = number_of(question).filter(|_| is_about_one);
    Expression::Circumstance { circumstance, number }
}

/// The place of the resource in the request, where it has several.
fn number_of(question: Question<'_>) -> Option<usize> {
    let request = question.request;
    let several = match request.resources() {
        Resources::Named(urns) => urns.len() > 1 || request.lacks_resource(),
        Resources::None | Resources::Unknown => false,
    };
    match question.resource {
        Resource::Named { number, .. } if several => Some(number),
        _ => None,
    }
}
