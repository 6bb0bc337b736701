//! The keys, and other parts of the question, that an undetermined answer depends on.

use std::collections::HashMap;

use crate::catalog;
use crate::compile::{CompiledTemplate, UrnMatcher};
use crate::policy::Effect;
use crate::request::{KeyState, Part, Request};

use super::question;
use super::truth::{AllOpen, Fact, Truth, Unknowns, Worlds};
use super::verdict::{Decision, Open, Verdict};

/// Names in lower case (rule CON-2), each with its spelling that is first in order, and the numbers of the facts that
/// are about it.
#[derive(Debug, Default)]
struct Names(HashMap<String, (String, usize)>);

impl Names {
    fn add(&mut self, name: &str, facts: usize) {
        let known = self.0.entry(catalog::lower(name).into_owned());
        let (spelling, of) = known.or_insert_with(|| (name.to_owned(), 0));
        if name < spelling.as_str() {
            name.clone_into(spelling);
        }
        *of |= facts;
    }

    fn join(&mut self, other: Names) {
        other.0.into_values().for_each(|(name, facts)| self.add(&name, facts));
    }
}

/// Notes what every fact that is asked for is about, and leaves each open by itself.
struct Noting<'r> {
    request: &'r Request,
    names: Names,
}

impl<'a> Unknowns<'a> for Noting<'_> {
    type Truth = Worlds;
    const TELLS_APART: bool = false;

    fn fact(&mut self, fact: Fact<'a>) -> Worlds {
        for_each_name(&fact, self.request, |name| self.names.add(name, 1));
        Worlds::OPEN
    }
}

impl Verdict<'_> {
    /// The keys, and other parts of the question, that can still change the answer; sorted.
    ///
    /// `O(n log n)` in all statements, and in what is unknown of them.
    #[must_use]
    pub fn unknown_keys(&self) -> Vec<String> {
        let (Decision::Undetermined, Some(Open { ruling, facts })) = (self.decision(), &self.open) else {
            return Vec::new();
        };
        let mut names = Names::default();
        if facts.overflowed {
            names = self.names_of_open_statements();
        } else {
            for (index, fact) in facts.numbered() {
                for_each_name(&fact, self.request, |name| names.add(name, 1 << index));
            }
            // Many names are of the same facts: each set of these is looked at once.
            let allows = ruling.allowed.and(ruling.denied.not());
            let mut known: HashMap<usize, bool> = HashMap::new();
            names.0.retain(|_, (_, of)| {
                let matters = || facts.matters(allows, *of) || facts.matters(ruling.denied, *of);
                *known.entry(*of).or_insert_with(matters)
            });
        }
        let mut keys: Vec<(String, String)> =
            names.0.into_iter().map(|(lower, (name, _))| (lower, name)).collect();
        keys.sort_unstable();
        keys.into_iter().map(|it| it.1).collect()
    }

    /// Where there are more unknown facts than are distinguished: every unknown key of an open statement
    /// whose layer is not settled without it, and the parts of the question.
    fn names_of_open_statements(&self) -> Names {
        let may_allow = self.possible().any(|it| it == Decision::Allow);
        let mut names = Names::default();
        for question in question::questions(self.compiled, self.request) {
            let mut noting = Noting { request: self.request, names: Names::default() };
            for need in question.needs() {
                question.meets(need, |_| Worlds::NEVER, &mut noting);
            }
            names.join(noting.names);
            let settled = question.settled();
            let wanted = self.compiled.statements.iter().filter(|it| may_allow || it.effect == Effect::Deny);
            for statement in wanted.filter(|it| !settled(it)) {
                let applies = question.applies(statement, &mut AllOpen);
                if !applies.is_never() && !applies.is_always() {
                    let mut noting = Noting { request: self.request, names: Names::default() };
                    question.applies(statement, &mut noting);
                    names.join(noting.names);
                }
            }
        }
        names
    }
}

/// Goes through the keys, and parts of the question, that a fact is about.
fn for_each_name(fact: &Fact<'_>, request: &Request, mut each: impl FnMut(&str)) {
    let context = request.context();
    let unknown = |template: &CompiledTemplate, each: &mut dyn FnMut(&str)| {
        let open = template.keys().filter(|it| context.get(it) == KeyState::Unknown);
        open.for_each(|it| each(it.text()));
    };
    match fact {
        Fact::Present(key) | Fact::Several(key) | Fact::OneValue(key) => each(key.text()),
        Fact::Any(condition) | Fact::All(condition) | Fact::Condition(condition) => {
            if context.get(&condition.key) == KeyState::Unknown {
                each(condition.key.text());
            }
            condition.templates().iter().for_each(|it| unknown(it, &mut each));
        }
        Fact::Entry { entry, urn, .. } => {
            if let UrnMatcher::Variables(template) = entry {
                unknown(template, &mut each);
            }
            match urn {
                None => each(Part::Resource.name()),
                Some(urn) if entry.hangs_on_parts(urn, context) => {
                    let parts =
                        [(Part::ResourceRegion, urn.region()), (Part::ResourceAccount, urn.account())];
                    parts.iter().filter(|it| it.1.is_none()).for_each(|it| each(it.0.name()));
                }
                Some(_) => {}
            }
        }
        Fact::Region { asks, .. } => each(asks),
        Fact::Project(_) => each("project"),
        Fact::Uri { uri, is_agency, has_id } => {
            let names = [(Part::Resource, !is_agency), (Part::ResourceId, !has_id && uri.names_id())];
            names.iter().filter(|it| it.1).for_each(|it| each(it.0.name()));
        }
        Fact::Circumstance(it, _) => it.names(request).into_iter().for_each(each),
        Fact::Principal(_) => each(Part::Principal.name()),
    }
}
