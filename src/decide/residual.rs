//! What an undetermined answer hangs on, in words.

use std::collections::HashSet;

use crate::compile::{CompiledStatement, CompiledTemplate, ResourceMatcher, UrnMatcher};
use crate::layer::Layer;
use crate::policy::{Effect, Family};
use crate::request::{KeyName, KeyState, Request};

use super::combining::{Circumstance, escapes};
use super::condition::{self, Unreadable};
use super::evaluate::{self, Question};
use super::trace::{self, Applies};
use super::truth::{AllOpen, Fact, Facts, Truth, Unknowns, Worlds};
use super::verdict::{Decision, Open, Verdict};

/// The ways that an undetermined answer can turn out: the first case that comes true decides.
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
    /// When, in words: "`g:ResourceTag/env` is `prod`".
    pub when: String,
}

/// `deny if …; allow if …; otherwise implicit deny`
impl std::fmt::Display for Residual {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |decision| match decision {
            Decision::Allow => "allow",
            Decision::ExplicitDeny => "deny",
            Decision::ImplicitDeny => "implicit deny",
            Decision::Undetermined => "undetermined",
        };
        for case in &self.cases {
            write!(f, "{} if {}; ", word(case.decision), case.when)?;
        }
        write!(f, "otherwise {}", word(self.otherwise))
    }
}

/// A residual tells no more statements apart than this, and of how many more it hangs.
const TOLD: usize = 100;

/// One way in which something can come true: in words, and in which worlds.
struct Way {
    when: String,
    truth: Worlds,
}

/// The ways that what has to come true can do so: any is enough.
struct Ways {
    told: Vec<Way>,
    /// How many more there are; a statement counts for each resource.
    more: usize,
    /// Where it comes true without being told.
    rest: Worlds,
}

impl Ways {
    /// What needs no words.
    fn known(truth: bool) -> Self {
        let rest = Worlds::known(truth);
        Ways { told: Vec::new(), more: 0, rest }
    }

    fn of(when: &str, truth: Worlds) -> Self {
        Ways { told: vec![Way { when: when.to_owned(), truth }], ..Ways::known(false) }
    }

    /// A statement that may apply.
    fn add(&mut self, truth: Worlds, describe: impl FnOnce() -> String) {
        if self.told.len() >= TOLD {
            self.more += 1;
            self.rest = self.rest.or(truth);
            return;
        }
        let when = describe();
        match self.told.iter_mut().find(|it| it.when == when) {
            Some(way) => way.truth = way.truth.or(truth),
            None => self.told.push(Way { when, truth }),
        }
    }

    /// These, or those.
    fn or(mut self, other: Ways) -> Self {
        self.told.extend(other.told);
        self.more += other.more;
        self.rest = self.rest.or(other.rest);
        self
    }

    fn truth(&self) -> Worlds {
        self.told.iter().fold(self.rest, |all, it| all.or(it.truth))
    }

    fn into_told(self) -> Vec<Way> {
        let more = match self.more {
            0 => None,
            1 => Some("one more statement applies".to_owned()),
            more => Some(format!("one of {more} more statements applies")),
        };
        let truth = self.rest;
        self.told.into_iter().chain(more.map(|when| Way { when, truth })).collect()
    }
}

impl<'a> Verdict<'a> {
    /// What an undetermined answer hangs on; `None` where it is determined.
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
            // Where each fact is open by itself several are left. All denials are told: none is new.
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
        let told = |decision| {
            residual.otherwise == decision || residual.cases.iter().any(|it| it.decision == decision)
        };
        let outcomes =
            [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
        let mut exact = outcomes.into_iter().all(|it| told(it) == self.possible().any(|other| other == it));
        exact &= residual.cases.iter().all(|it| !it.when.is_empty());
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

    /// The ways to be denied, then those to be allowed. Where more facts are open than are told apart each is open
    /// by itself, as it was for the ruling.
    fn ways(&self, facts: &Facts<'a>) -> Vec<(Decision, Way)> {
        if facts.overflowed { self.ways_over(&mut AllOpen) } else { self.ways_over(&mut facts.clone()) }
    }

    fn ways_over<U: Unknowns<'a, Truth = Worlds>>(&self, unknowns: &mut U) -> Vec<(Decision, Way)> {
        let mut denials = Ways::known(false);
        let mut needs: Vec<Ways> = Vec::new();
        for question in evaluate::questions(self.compiled, self.request) {
            denying(question, unknowns, &mut denials);
            needs.extend(needs_of(question, unknowns));
        }
        let mut ways: Vec<(Decision, Way)> =
            denials.into_told().into_iter().map(|it| (Decision::ExplicitDeny, it)).collect();
        // Several resources often need the same.
        let mut told = HashSet::new();
        let mut needs: Vec<(Worlds, Vec<Way>)> = needs
            .into_iter()
            .map(|it| (it.truth(), it.into_told()))
            .filter(|(it, _)| !it.is_always())
            .collect();
        let truth = needs.iter().fold(Worlds::ALWAYS, |all, (truth, _)| all.and(*truth));
        let words = |ways: &[Way]| ways.iter().map(|it| it.when.as_str()).collect::<Vec<_>>().join(", or ");
        let needs_all = needs.len();
        needs.retain(|(_, ways)| told.insert(words(ways)));
        match needs.as_mut_slice() {
            [] => {}
            [(_, alone)] if needs_all == 1 => {
                ways.extend(std::mem::take(alone).into_iter().map(|it| (Decision::Allow, it)));
            }
            several => {
                let parts: Vec<String> = several.iter().map(|(_, ways)| words(ways)).collect();
                ways.push((Decision::Allow, Way { when: parts.join("; and "), truth }));
            }
        }
        ways
    }

    /// The keys, and other parts of the question, that can still change the answer; sorted.
    #[must_use]
    pub fn unknown_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        if let (Decision::Undetermined, Some(Open { ruling, facts })) = (self.decision(), &self.open) {
            let allows = ruling.allowed.and(ruling.denied.not());
            for (_, fact) in facts.numbered().filter(|_| !facts.overflowed) {
                for name in names_of(&fact, self.request) {
                    let hangs = |it: &Fact<'_>| names_of(it, self.request).contains(&name);
                    let matters = |truth| facts.matters(truth, hangs);
                    if !keys.contains(&name) && (matters(allows) || matters(ruling.denied)) {
                        keys.push(name);
                    }
                }
            }
            if facts.overflowed {
                self.keys_of_open_statements(&mut keys);
            }
        }
        keys.sort_unstable_by_key(|it| (crate::catalog::lower(it).into_owned(), it.clone()));
        // Statements may spell a key differently (rule CON-2).
        keys.dedup_by(|one, other| crate::catalog::lower(one) == crate::catalog::lower(other));
        keys
    }

    /// Where there are more unknown facts than are told apart: every unknown key of an open statement
    /// whose layer is not settled without it, and the parts of the question.
    fn keys_of_open_statements(&self, keys: &mut Vec<String>) {
        let may_allow = self.possible().any(|it| it == Decision::Allow);
        for question in evaluate::questions(self.compiled, self.request) {
            let mut parts = Facts::default();
            for need in question.needs() {
                question.meets(need, |_| Worlds::NEVER, &mut parts);
            }
            keys.extend(parts.numbered().flat_map(|(_, fact)| names_of(&fact, self.request)));
            let settled = question.settled();
            let wanted = self.compiled.statements.iter().filter(|it| may_allow || it.effect == Effect::Deny);
            for statement in wanted.filter(|it| !settled(it)) {
                let mut facts = Facts::default();
                if Applies::of(question.applies(statement, &mut facts)) == Applies::Unknown {
                    keys.extend(facts.numbered().flat_map(|(_, fact)| names_of(&fact, self.request)));
                }
            }
        }
    }
}

/// Adds the ways in which a Deny comes to apply.
fn denying<'a, U: Unknowns<'a, Truth = Worlds>>(
    question: Question<'a>,
    unknowns: &mut U,
    denials: &mut Ways,
) {
    for statement in &question.compiled.statements {
        let applies = match statement.effect {
            Effect::Deny => truth(question, statement, unknowns),
            Effect::Allow => Worlds::NEVER,
        };
        if applies.is_never() {
            continue;
        }
        let truth = applies.and(question.binds(statement.layer, unknowns));
        if !truth.is_never() {
            let open = |it: &&Circumstance| !question.is(**it, &mut AllOpen).is_never();
            let bound = escapes(statement.layer).iter().filter(open).map(|it| it.opposite(question));
            denials.add(truth, || {
                let open = (!applies.is_always()).then(|| describe(question, statement));
                let parts: Vec<String> = open.into_iter().chain(bound.map(str::to_owned)).collect();
                match parts.as_slice() {
                    [alone] => alone.clone(),
                    several => several.iter().map(|it| in_parentheses(it)).collect::<Vec<_>>().join(" and "),
                }
            });
        }
    }
}

/// So that it is plain how far an "or" reaches.
fn in_parentheses(part: &str) -> String {
    if part.contains(", or ") { format!("({part})") } else { part.to_owned() }
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
                it => Ways::of(circumstance.words(question), it).or(ways),
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
    for statement in &question.compiled.statements {
        if statement.effect == Effect::Allow && statement.layer == layer {
            let truth = truth(question, statement, unknowns);
            if truth.is_always() {
                return Ways::known(true);
            }
            if !truth.is_never() {
                ways.add(truth, || describe(question, statement));
            }
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

/// What must come true for a statement to apply.
fn describe<'a>(question: Question<'a>, statement: &'a CompiledStatement) -> String {
    let mut facts = Facts::default();
    let mut parts = Vec::new();
    let resource = question.resource_matches(&statement.resources, &mut facts);
    if !resource.is_always() {
        let entries: Vec<String> = statement.resources.texts().iter().map(|it| format!("`{it}`")).collect();
        let excludes = match &*statement.resources {
            ResourceMatcher::Except { where_failed, .. } => Some(*where_failed),
            _ => None,
        };
        let not = if excludes.is_some() { "no" } else { "a" };
        parts.push(format!("the resource matches {not} pattern of {}", entries.join(", ")));
        if excludes == Some(false) {
            let entries = statement.resources.entries().iter();
            let context = question.request.context();
            parts.extend(entries.flat_map(|it| it.needed(context)).map(has_one_value));
        }
    }
    if !super::principal::matches(statement, question, &mut facts).is_always() {
        parts.push("the caller is one of those that the statement names".to_owned());
    }
    for condition in &statement.conditions {
        let (context, options) = (question.request.context(), &question.compiled.options);
        let unreadable = question.unreadable(statement);
        if !condition::holds(condition, context, options, unreadable, &mut facts).is_always() {
            let needed: Vec<String> = condition.needed(context).map(has_one_value).collect();
            let is_text = condition.operator.comparison.family() == Family::String;
            let reads = is_text && needed.is_empty() && !condition.misses_a_value(context);
            let wants = trace::wants(condition);
            match unreadable {
                Unreadable::Holds if !reads => parts.push(format!("{wants}, or a value cannot be read")),
                _ => parts.push(wants),
            }
            // Where a variable fails it does not hold (rule VAR-3).
            let asked = condition.fails_with_one(options.failed_variable) && !condition.needs_its_one_value();
            if unreadable == Unreadable::DoesNotHold && asked {
                parts.extend(needed);
            }
        }
    }
    let mut told = HashSet::new();
    parts.retain(|it| told.insert(it.clone()));
    // So that it is plain how far an "or" reaches.
    if parts.len() > 1 {
        for part in parts.iter_mut().filter(|it| it.contains(", or ")) {
            *part = format!("({part})");
        }
    }
    parts.join(" and ")
}

fn has_one_value(key: &KeyName) -> String {
    format!("`{}` has one value", crate::source::brief(key.text()))
}

/// The keys, or parts of the question, that a fact is about.
fn names_of(fact: &Fact<'_>, request: &Request) -> Vec<String> {
    let context = request.context();
    let unknown = |template: &CompiledTemplate| -> Vec<String> {
        let open = |key: &&crate::request::KeyName| context.get(key) == KeyState::Unknown;
        template.keys().filter(open).map(|it| it.text().to_owned()).collect()
    };
    match fact {
        Fact::Present(key) | Fact::Several(key) | Fact::OneValue(key) => vec![key.text().to_owned()],
        Fact::Any(condition) | Fact::All(condition) | Fact::Condition(condition) => {
            let own = context.get(&condition.key) == KeyState::Unknown;
            let mut names: Vec<String> = own.then(|| condition.key.text().to_owned()).into_iter().collect();
            names.extend(condition.templates().iter().flat_map(unknown));
            names
        }
        Fact::Entry { entry, urn, .. } => {
            let mut names = match entry {
                UrnMatcher::Variables(template) => unknown(template),
                UrnMatcher::Pattern(_) => Vec::new(),
            };
            let parts = match urn {
                None => vec![("resource", None)],
                Some(urn) if entry.hangs_on_parts(urn, context) => {
                    vec![("resource.region", urn.region()), ("resource.account", urn.account())]
                }
                Some(_) => Vec::new(),
            };
            names.extend(parts.into_iter().filter(|it| it.1.is_none()).map(|it| it.0.to_owned()));
            names
        }
        Fact::Uri { uri, is_agency, has_id } => {
            let names = [("resource", !is_agency), ("resource.id", !has_id && uri.names_id())];
            names.iter().filter(|it| it.1).map(|it| it.0.to_owned()).collect()
        }
        Fact::Circumstance(it, _) => it.names(request).into_iter().map(str::to_owned).collect(),
        Fact::Principal(_) => vec!["principal".to_owned()],
    }
}
