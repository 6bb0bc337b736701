//! Explanations: a second, slower walk over the same compiled statements.

use std::collections::HashSet;

use crate::compile::{ResourceMatcher, UriMatcher};
use crate::layer::{Layer, MAX_LEVELS};
use crate::policy::Effect;
use crate::request::{Request, Resources};

use super::advice::{Advice, IncompleteLayer, NearestMiss};
use super::authorizer::{self, Authorizer};
use super::element::ElementKind;
use super::question;
use super::residual::Residual;
use super::trace::{self, Applies, StatementTrace};
use super::truth::Facts;
use super::verdict::{Decision, Verdict};

/// The number of statements that may apply and are followed in full.
const FOLLOWED: usize = 100;

/// The reasons for a decision.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    /// The decision.
    pub decision: Decision,
    /// The statements that apply, or may, element by element: at most 100.
    pub statements: Vec<StatementTrace<'a>>,
    /// What an undetermined answer depends on.
    pub residual: Option<Residual>,
    /// For a request that is not allowed: the Allow statements of the layer that blocks which lack least, the
    /// nearest first, each with changes that were tried and let the request through.
    pub nearest: Vec<NearestMiss<'a>>,
    /// What has to be changed in other layers as well.
    pub besides: Vec<NearestMiss<'a>>,
    /// Layers that hold no Allow at all, so that they block every request.
    pub incomplete: Vec<IncompleteLayer>,
    /// The reason why there is no near miss, where no Allow statement names the action.
    pub no_match: Option<NoMatch>,
}

/// The reason why no Allow statement is near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoMatch {
    /// The action that none names.
    pub action: String,
    /// Its aliases.
    pub aliases: Vec<String>,
    /// The nearest names of the catalog, where it does not know the action.
    pub meant: Vec<String>,
    /// There is no statement at all.
    pub without_statements: bool,
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
        let mut names_action = false;
        self.traces(|trace| {
            let allow = trace.statement.effect == Effect::Allow;
            names_action |= allow && trace.elements.first().is_some_and(|it| it.applies == Applies::Yes);
            if trace.applies != Applies::No && statements.len() < FOLLOWED {
                statements.push(trace);
            }
        });
        let unnamed = !self.is_allowed() && !names_action && !self.request.principal().root;
        let Advice { nearest, besides, incomplete } = self.advice();
        Explanation {
            decision: self.decision(),
            statements,
            residual: self.residual(),
            nearest,
            besides,
            incomplete,
            no_match: unnamed.then(|| self.no_match()),
        }
    }

    /// Notes for a person: oddities of the request, and values that could not be read.
    ///
    /// Names every Deny that did not apply because of one (rule CON-16). `O(n)` in all statements.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.request.notes().iter().map(ToString::to_string).collect();
        notes.extend(self.unreadable());
        // A resource policy asks for both accounts; without one the caller's is taken for that of what nobody named.
        let unnamed = matches!(self.request.resources(), Resources::Unknown) || self.request.lacks_resource();
        let unnamed =
            unnamed && !self.request.says_account_unknown() && self.request.resource_account().is_none();
        if unnamed && self.request.principal().account().is_some() && !self.compiled.has(Layer::Resource) {
            notes.push("the resource is not named: it is taken for one of the caller's account".to_owned());
        }
        notes.extend(self.notes_of_old_policies());
        notes.extend(self.assumed_caller());
        if question::questions(self.compiled, self.request).any(|it| it.is_of_other_rcps()) {
            notes.push(
                "the RCPs are of another account than the resource: those that bind it are not known"
                    .to_owned(),
            );
        }
        for policies in self.compiled.too_deep.iter().filter_map(|it| it.policies()) {
            notes.push(format!(
                "there are more than {MAX_LEVELS} levels of {policies}: such a stack allows nothing"
            ));
        }
        notes
    }

    /// Notes about what could not be read, each once, with the place of its statement.
    ///
    /// Names every Deny that did not apply because of it (rule CON-16). `O(n)` in all statements.
    #[must_use]
    pub fn unreadable(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut told = HashSet::new();
        self.traces(|trace| {
            let Some(statement) = self.compiled.statements.get(trace.statement.number as usize) else {
                return;
            };
            if statement.old && statement.scope.is_none() && trace.applies != Applies::No {
                let policy = trace.statement.policy;
                let note = format!("{policy}: a policy of version 1.1 without a scope counts everywhere");
                if told.insert(note.clone()) {
                    notes.push(note);
                }
            }
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
                let ElementKind::Condition { index, .. } = element.element else { continue };
                let condition = statement.conditions.get(index);
                if let Some(why) = condition.and_then(|it| super::unreadable::why(it, context)) {
                    tell(why, element.applies);
                }
            }
        });
        notes
    }

    /// Notes about what is not known of policies of version 1.1 and 1.0.
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

    /// The note about the caller that is assumed where none is named, if another caller could get another answer
    /// (rule UNK-3).
    fn assumed_caller(&self) -> Option<String> {
        let mut questions = question::questions(self.compiled, self.request);
        if !questions.any(|it| it.is_caller_assumed()) {
            return None;
        }
        let anyone = self.request.with_unknown_caller();
        let matters = authorizer::decide(self.compiled, &anyone).decision() != self.decision();
        matters.then(|| {
            let caller = "the caller is not named: it is taken for one of the resource's own account";
            format!("{caller}, not the root user, and bound by SCPs")
        })
    }

    /// Follows every statement for every resource of the request.
    fn traces(&self, mut each: impl FnMut(StatementTrace<'a>)) {
        for question in question::questions(self.compiled, self.request) {
            for number in (0_u32..).take(self.compiled.statements.len()) {
                let mut facts = Facts::default();
                if let Some((trace, _)) = trace::statement(question, number, &mut facts) {
                    each(trace);
                }
            }
        }
    }

    fn no_match(&self) -> NoMatch {
        let (name, catalog) = (self.request.action().name(), &self.compiled.catalog);
        let action = catalog.action(name);
        let near = if action.is_some() { Vec::new() } else { catalog.nearest_actions(name, 3) };
        NoMatch {
            action: name.to_owned(),
            aliases: action.map(|it| it.aliases().to_vec()).unwrap_or_default(),
            meant: near.iter().map(|it| it.name().to_owned()).collect(),
            without_statements: self.compiled.statements.is_empty(),
        }
    }
}
