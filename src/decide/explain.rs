//! Explanations: a second, slower walk over the same compiled statements.

use std::collections::HashSet;
use std::sync::Arc;

use crate::compile::ResourceMatcher;
use crate::layer::Layer;
use crate::policy::Effect;
use crate::request::{Request, Resources};

use super::advice::{Advice, IncompleteLayer, NearestMiss};
use super::analysis::{Analysis, Applies, Followed};
use super::authorizer::{self, Authorizer};
use super::element::Element;
use super::note::{Note, ReadingFault};
use super::question;
use super::residual::Residual;
use super::trace::StatementTrace;
use super::unreadable;
use super::verdict::{Decision, Verdict};

/// The number of statements that may apply and are followed in full.
const FOLLOWED: usize = 100;

/// The reasons for a decision. They hold all that they say by themselves, and can outlive verdict and authorizer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// The statements that apply, or may, element by element: at most 100.
    pub statements: Vec<StatementTrace>,
    /// What an undetermined answer depends on.
    pub residual: Option<Residual>,
    /// For a request that is not allowed: the Allow statements of the layer that blocks which lack least, the
    /// nearest first, each with changes that were tried and let the request through.
    pub nearest: Vec<NearestMiss>,
    /// What has to be changed in other layers as well.
    pub besides: Vec<NearestMiss>,
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
    pub fn explain<'a>(&'a self, request: &'a Request) -> Explanation {
        self.decide(request).explain()
    }
}

impl<'a> Analysis<'_, 'a> {
    /// As [`Verdict::explain`].
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let verdict = self.verdict;
        let may_apply = self.statements.iter().filter(|it| it.applies != Applies::No);
        let names_action = self.statements.iter().any(|it| {
            it.statement.effect == Effect::Allow
                && it.element(|it| matches!(it, Element::Action(_))) == Some(Applies::Yes)
        });
        let unnamed = !verdict.is_allowed() && !names_action && !verdict.request.principal().root;
        let Advice { nearest, besides, incomplete } = verdict.advice();
        Explanation {
            decision: verdict.decision(),
            statements: may_apply.filter_map(Followed::trace).take(FOLLOWED).collect(),
            residual: verdict.residual(),
            nearest,
            besides,
            incomplete,
            no_match: unnamed.then(|| verdict.no_match()),
        }
    }

    /// As [`Verdict::notes`].
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        let verdict = self.verdict;
        let mut notes: Vec<Note> = verdict.request.notes().iter().cloned().map(Note::Request).collect();
        notes.extend(self.unreadable());
        // A resource policy asks for both accounts; without one the caller's is taken for that of what nobody named.
        let unnamed =
            matches!(verdict.request.resources(), Resources::Unknown) || verdict.request.lacks_resource();
        let unnamed = unnamed
            && !verdict.request.says_account_unknown()
            && verdict.request.resource_account().is_none();
        if unnamed
            && verdict.request.principal().account().is_some()
            && !verdict.compiled.has(Layer::Resource)
        {
            notes.push(Note::ResourceNotNamed);
        }
        notes.extend(verdict.notes_of_old_policies());
        notes.extend(verdict.assumed_caller());
        if question::questions(verdict.compiled, verdict.request).any(|it| it.is_of_other_rcps()) {
            notes.push(Note::OtherRcps);
        }
        notes.extend(verdict.compiled.too_deep.iter().map(|layer| Note::TooManyLevels { layer: *layer }));
        notes
    }

    /// As [`Verdict::unreadable`].
    #[must_use]
    pub fn unreadable(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        let mut seen = HashSet::new();
        for it in &self.statements {
            it.unreadable(&mut |note| {
                if seen.insert(note.clone()) {
                    notes.push(note);
                }
            });
        }
        notes
    }
}

impl Followed<'_> {
    /// Notes about what could not be read in the statement.
    fn unreadable(&self, add: &mut dyn FnMut(Note)) {
        let Followed { statement, applies, question, .. } = self;
        if statement.old && statement.scope.is_none() && *applies != Applies::No {
            add(Note::WithoutScope { policy: Arc::clone(&statement.policy) });
        }
        let context = question.request.context();
        let is_unused_deny = statement.effect == Effect::Deny && *applies == Applies::No;
        let mut note = |fault: ReadingFault, of_element: Applies| {
            add(Note::Unreadable {
                policy: Arc::clone(&statement.policy),
                place: statement.place,
                fault,
                deny_did_not_apply: is_unused_deny && of_element == Applies::No,
            });
        };
        if self.element(|it| matches!(it, Element::Action(_))) == Some(Applies::No) {
            return;
        }
        let of_resource = self.element(|it| matches!(it, Element::Resource(_))).unwrap_or(Applies::Yes);
        if of_resource != Applies::No || statement.effect != Effect::Deny {
            unreadable::in_uris(statement).for_each(|it| note(it, Applies::Yes));
        }
        let excepts = matches!(*statement.resources, ResourceMatcher::Except { .. });
        if excepts || of_resource == Applies::No {
            let fault = unreadable::in_resources(statement, context);
            fault.into_iter().for_each(|it| note(it, of_resource));
        }
        if of_resource == Applies::No {
            return;
        }
        for (element, of_element) in &self.elements {
            if let Element::Condition(_, condition) = element
                && let Some(fault) = unreadable::in_condition(condition, context)
            {
                note(fault, *of_element);
            }
        }
    }
}

impl<'a> Verdict<'a> {
    /// Explains the decision. `O(n)` in all statements.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        self.analysis().explain()
    }

    /// Notes: oddities of the request, and values that could not be read.
    ///
    /// Names every Deny that did not apply because of one (rule CON-16). `O(n)` in all statements.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        self.analysis().notes()
    }

    /// Notes about what could not be read, each once, with the place of its statement.
    ///
    /// Names every Deny that did not apply because of it (rule CON-16). `O(n)` in all statements.
    #[must_use]
    pub fn unreadable(&self) -> Vec<Note> {
        self.analysis().unreadable()
    }

    /// Notes about what is not known of policies of version 1.1 and 1.0.
    fn notes_of_old_policies(&self) -> impl Iterator<Item = Note> {
        let (catalog, action) = (&self.compiled.catalog, self.request.action().name());
        let is_old = self.compiled.statements.iter().any(|it| it.old);
        let unlisted = is_old
            && catalog.action(action).is_some_and(|it| {
                it.aliases().is_empty() && catalog.service(it.service()).is_some_and(|it| !it.is_complete())
            });
        let aliases = unlisted.then(|| Note::AliasesMayLack { action: action.to_owned() });
        let roles = self.compiled.roles.iter().map(|(policy, roles)| Note::DependentRole {
            policy: Arc::clone(policy),
            roles: Arc::clone(roles),
        });
        aliases.into_iter().chain(roles)
    }

    /// The note about the caller that is assumed where none is named, if another caller could get another answer
    /// (rule UNK-3).
    fn assumed_caller(&self) -> Option<Note> {
        let mut questions = question::questions(self.compiled, self.request);
        if !questions.any(|it| it.is_caller_assumed()) {
            return None;
        }
        let anyone = self.request.with_unknown_caller();
        let matters = authorizer::decide(self.compiled, &anyone).decision() != self.decision();
        matters.then_some(Note::CallerNotNamed)
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
