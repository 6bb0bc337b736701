//! Why a request is decided as it is: a second, slower walk over the same compiled statements.

use std::collections::HashSet;

use crate::compile::{ResourceMatcher, UriMatcher};
use crate::layer::{Layer, MAX_LEVELS};
use crate::policy::Effect;
use crate::request::{Request, Resources};

use super::authorizer::Authorizer;
use super::evaluate;
use super::residual::Residual;
use super::trace::{self, Applies, StatementTrace};
use super::truth::Facts;
use super::verdict::{Decision, Verdict};

/// How many near misses are listed.
const NEAREST: usize = 5;

/// How many statements that may apply are followed in full.
const FOLLOWED: usize = 100;

/// Why a request is decided as it is.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    /// The decision.
    pub decision: Decision,
    /// The statements that apply, or may, element by element: at most 100.
    pub statements: Vec<StatementTrace<'a>>,
    /// For a request that is not allowed: the Allow statements that lack least, the nearest first.
    pub nearest: Vec<NearestMiss<'a>>,
    /// What an undetermined answer hangs on.
    pub residual: Option<Residual>,
    /// Why nothing came near, where no Allow statement names the action.
    pub no_match: Option<String>,
}

/// A statement that nearly applied.
#[derive(Debug, Clone)]
pub struct NearestMiss<'a> {
    /// How it fares, element by element.
    pub trace: StatementTrace<'a>,
    /// How many of its elements do not match.
    pub lacking: usize,
    /// For each of them the change of request or policy that would make it match.
    pub changes: Vec<String>,
}

impl Authorizer {
    /// Explains the decision of a request. `O(n)` in all statements.
    #[must_use]
    pub fn explain<'a>(&'a self, request: &'a Request) -> Explanation<'a> {
        self.decide(request).explain()
    }
}

impl<'a> Verdict<'a> {
    /// Explains the decision. `O(n)` in all statements.
    #[must_use]
    pub fn explain(&self) -> Explanation<'a> {
        let mut statements = Vec::new();
        let mut misses = Vec::new();
        let mut names_action = false;
        self.traces(|trace| {
            let allow = trace.statement.effect == Effect::Allow;
            names_action |= allow && trace.elements.first().is_some_and(|it| it.applies == Applies::Yes);
            if trace.applies != Applies::No {
                if statements.len() < FOLLOWED {
                    statements.push(trace);
                }
            } else if allow {
                let lacking = trace.lacking().count();
                misses.push((lacking, trace));
                if misses.len() > 4 * NEAREST {
                    misses.sort_by_key(|it| (it.0, it.1.statement.number));
                    misses.truncate(NEAREST);
                }
            }
        });
        misses.sort_by_key(|it| (it.0, it.1.statement.number));
        misses.truncate(NEAREST);
        let denied = !self.is_allowed();
        Explanation {
            decision: self.decision(),
            statements,
            nearest: match denied {
                true => misses.into_iter().map(|(lacking, trace)| self.miss(lacking, trace)).collect(),
                false => Vec::new(),
            },
            residual: self.residual(),
            no_match: (denied && !names_action && !self.request.principal().root).then(|| self.no_match()),
        }
    }

    /// What a person should know besides: oddities of the request, and values that could not be read.
    ///
    /// Names every Deny that did not apply because of one (rule CON-16). `O(n)` in all statements.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.request.notes().iter().map(ToString::to_string).collect();
        let mut told: HashSet<String> = notes.iter().cloned().collect();
        self.traces(|trace| {
            let Some(statement) = self.compiled.statements.get(trace.statement.number as usize) else {
                return;
            };
            let context = self.request.context();
            let mut tell = |why: String, applies: Applies| {
                let at = trace.statement;
                let mut note = format!("{}:{}: {why}", at.policy, at.place);
                if at.effect == Effect::Deny && trace.applies == Applies::No && applies == Applies::No {
                    note.push_str(": this Deny did not apply because of it");
                }
                if told.insert(note.clone()) {
                    notes.push(note);
                }
            };
            let mut elements = trace.elements.iter().map(|it| it.applies);
            let (action, resource) = (elements.next(), elements.next());
            let of_denial = trace.statement.effect == Effect::Deny && resource == Some(Applies::No);
            if action != Some(Applies::No) && !of_denial {
                let uris = statement.resources.uris();
                uris.iter().filter_map(UriMatcher::oddity).for_each(|it| tell(it, Applies::Yes));
            }
            match (action, resource) {
                (Some(Applies::No), _) => return,
                (_, Some(resource)) => {
                    let excepts = matches!(*statement.resources, ResourceMatcher::Except { .. });
                    if excepts || resource == Applies::No {
                        let why = super::unreadable::why_resource(statement, context);
                        why.into_iter().for_each(|it| tell(it, resource));
                    }
                    if resource == Applies::No {
                        return;
                    }
                }
                _ => {}
            }
            for element in &trace.elements {
                let condition = element.condition.and_then(|it| statement.conditions.get(it));
                if let Some(why) = condition.and_then(|it| super::unreadable::why(it, context)) {
                    tell(why, element.applies);
                }
            }
        });
        // A resource policy asks for both accounts; without one the caller's is taken for that of what nobody named.
        let unnamed = matches!(self.request.resources(), Resources::Unknown) || self.request.lacks_resource();
        let unnamed = unnamed && !self.request.says_account_unknown();
        if unnamed && self.request.principal().account().is_some() && !self.compiled.has(Layer::Resource) {
            notes.push("the resource is not named: it is taken for one of the caller's account".to_owned());
        }
        notes.extend(self.notes_of_old_policies());
        for policies in self.compiled.too_deep.iter().filter_map(|it| it.policies()) {
            notes.push(format!(
                "there are more than {MAX_LEVELS} levels of {policies}: such a stack allows nothing"
            ));
        }
        notes
    }

    /// What is not known of policies of version 1.1 and 1.0.
    fn notes_of_old_policies(&self) -> impl Iterator<Item = String> {
        let (catalog, action) = (&self.compiled.catalog, self.request.action().name());
        let is_old = self.compiled.statements.iter().any(|it| it.old);
        let unlisted = is_old
            && catalog.action(action).is_some_and(|it| {
                it.aliases().is_empty() && catalog.service(it.service()).is_some_and(|it| !it.is_complete())
            });
        let aliases = unlisted.then(|| {
            format!("the catalogue may lack aliases of `{action}`: policies of version 1.1 are compared with this name")
        });
        let roles = self.compiled.roles.iter().map(|(policy, roles)| {
            format!("{policy}: the role depends on {roles}, which count only where they are given as well")
        });
        aliases.into_iter().chain(roles)
    }

    /// Follows every statement through every resource of the request.
    fn traces(&self, mut each: impl FnMut(StatementTrace<'a>)) {
        for question in evaluate::questions(self.compiled, self.request) {
            for number in (0_u32..).take(self.compiled.statements.len()) {
                let mut facts = Facts::default();
                if let Some((trace, _)) = trace::statement(question, number, &mut facts) {
                    each(trace);
                }
            }
        }
    }

    fn miss(&self, lacking: usize, trace: StatementTrace<'a>) -> NearestMiss<'a> {
        let change = |it: &super::ElementTrace| match it.element.as_str() {
            "Action" => format!("add `{}` to the actions of the statement", it.has),
            "NotAction" => format!("take `{}` out of the statement's `NotAction`", it.has),
            "Resource" => format!("let the statement's `Resource` cover `{}`: it has {}", it.has, it.wants),
            "NotResource" => format!("take `{}` out of the statement's `NotResource`", it.has),
            "Principal" => format!("name {} in the statement's `Principal`", it.has),
            _ => {
                let conditions = self.compiled.statements.get(trace.statement.number as usize);
                let condition = conditions.zip(it.condition).and_then(|(it, at)| it.conditions.get(at));
                match condition.and_then(|it| super::unreadable::why(it, self.request.context())) {
                    Some(why) => format!("mend what cannot be read: {why}"),
                    None => format!("make it so that {}; the key is {}", it.wants, it.has),
                }
            }
        };
        let changes = trace.lacking().map(change).collect();
        NearestMiss { trace, lacking, changes }
    }

    fn no_match(&self) -> String {
        let action = self.request.action().name();
        if self.compiled.statements.is_empty() {
            return "there is no statement at all".to_owned();
        }
        let catalog = &self.compiled.catalog;
        let aliases = catalog.action(action).map(|it| it.aliases().to_vec()).unwrap_or_default();
        let by_name = match aliases.as_slice() {
            [] => String::new(),
            aliases => format!(", by name or by its alias {}", aliases.join(", ")),
        };
        let known = catalog.action(action).is_some();
        let near: Vec<String> = match known {
            true => Vec::new(),
            false => catalog.nearest_actions(action, 3).iter().map(|it| format!("`{}`", it.name())).collect(),
        };
        let meant = match near.as_slice() {
            [] => String::new(),
            near => format!("; the catalogue does not know it either, did you mean {}", near.join(", ")),
        };
        format!("no Allow statement names `{action}`{by_name}{meant}")
    }
}

/// A few lines in plain text.
impl std::fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.decision)?;
        if let Some(residual) = &self.residual {
            write!(f, ": {residual}")?;
        }
        for trace in &self.statements {
            let at = trace.statement;
            let may = if trace.applies == Applies::Yes { "applies" } else { "may apply" };
            write!(f, "\n{}:{}: this {} {may}", at.policy, at.place, trace::verb(at.effect))?;
        }
        if let Some(why) = &self.no_match {
            write!(f, "\n{why}")?;
        }
        for miss in &self.nearest {
            let at = miss.trace.statement;
            write!(
                f,
                "\n{}:{}: this allow lacks {}: {}",
                at.policy,
                at.place,
                miss.lacking,
                miss.changes.join("; ")
            )?;
        }
        Ok(())
    }
}
