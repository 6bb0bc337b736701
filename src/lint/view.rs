//! A statement with what the catalog says about its actions: worked out once, read by all rules.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::conditions::{ConditionIndex, bounds_nothing, is_open};
use super::urn_shape::UrnShape;
use crate::catalog::{Action, ActionResource, Catalog, Resolution};
use crate::policy::{
    ActionClause, ActionPattern, Effect, ResourceClause, StatementDraft, UrnPattern, urn_parts,
};

/// A statement and the catalog's view of it.
#[derive(Debug)]
pub struct StatementView<'a> {
    /// The pattern as written.
    pub draft: &'a StatementDraft,
    /// The entries of `Action` or `NotAction`.
    pub actions: Vec<ActionView<'a>>,
    /// The operators and keys of its conditions.
    pub conditions: ConditionIndex<'a>,
    known: Vec<&'a Action>,
    is_known: bool,
    /// Services and types of the resources, as far as they are plain; most statements are never asked.
    kinds: OnceCell<BTreeSet<(Option<String>, Option<String>)>>,
}

/// Resources of more kinds are taken to be for every action: each action would be compared with all of them.
const MOST_KINDS: usize = 64;

/// An entry of `Action` or `NotAction`.
#[derive(Debug)]
pub struct ActionView<'a> {
    /// The pattern as written.
    pub pattern: &'a ActionPattern,
    /// The service part, as written, where no wildcard stands in it and something follows it.
    pub service: Option<&'a str>,
    /// Whether the catalog lists all actions of that service.
    pub covered: bool,
    /// The known actions that the entry names or matches, aliases counted.
    pub matched: Vec<&'a Action>,
}

impl<'a> ActionView<'a> {
    fn new(pattern: &'a ActionPattern, catalog: &'a Catalog) -> Self {
        let service = pattern.text.split_once(':').map(|it| it.0).filter(|it| !it.contains(['*', '?']));
        let covered = service.is_some_and(|it| catalog.covers(it));
        let matched = match (pattern.pattern.as_exact(), service) {
            (Some(name), _) => match catalog.resolve(name) {
                Resolution::Canonical(action) | Resolution::Alias(action) => vec![action],
                Resolution::AmbiguousAlias(actions) => actions,
                Resolution::Unknown => Vec::new(),
            },
            (None, Some(code)) => {
                let actions = catalog.service(code).map_or(&[][..], |it| it.actions());
                actions.iter().filter(|it| matches(pattern, it)).collect()
            }
            (None, None) => catalog.actions().filter(|it| matches(pattern, it)).collect(),
        };
        ActionView { pattern, service, covered, matched }
    }

    /// Returns whether it is nothing but stars.
    pub fn is_any(&self) -> bool {
        self.pattern.pattern.is_any()
    }

    /// Returns whether it covers every action of every service: `*`, `*:*`, `*:*:*`.
    pub fn is_every_action(&self) -> bool {
        let is_open = |text: &str| text.chars().all(|c| matches!(c, '*' | ':'));
        self.is_any() || is_open(&self.pattern.text) && self.pattern.pattern.matches("s:t:o")
    }

    /// Returns whether it covers every action of one service: `csms:*`, `csms:*:*`; `csms::*` and
    /// `csms:*:*:*` do not.
    pub fn is_whole_service(&self) -> bool {
        let Some(service) = self.service else { return false };
        let rest = self.pattern.text.split_once(':').map_or("", |it| it.1);
        let name = || format!("{}:t:o", service.to_ascii_lowercase());
        rest.chars().all(|c| matches!(c, '*' | ':')) && self.pattern.pattern.matches(&name())
    }
}

/// Returns whether the entry matches the action by its name or an alias (rule ACT-5).
pub(crate) fn matches(pattern: &ActionPattern, action: &Action) -> bool {
    let one = |name: &str| pattern.pattern.matches(&name.to_ascii_lowercase());
    one(action.name()) || action.aliases().iter().any(|it| one(it))
}

impl<'a> StatementView<'a> {
    /// Looks the statement's actions up.
    pub(crate) fn new(draft: &'a StatementDraft, catalog: &'a Catalog) -> Self {
        let patterns = draft.actions.as_ref().map_or(&[][..], |it| it.0.patterns());
        let actions: Vec<_> = patterns.iter().map(|it| ActionView::new(it, catalog)).collect();
        let mut known: Vec<&Action> = actions.iter().flat_map(|it| it.matched.iter().copied()).collect();
        known.sort_by_key(|it| it.name());
        known.dedup_by_key(|it| it.name());
        let lists = matches!(draft.actions, Some((ActionClause::Only(_), _)));
        let is_known =
            lists && !actions.is_empty() && actions.iter().all(|it| it.covered && !it.matched.is_empty());
        let (conditions, kinds) = (ConditionIndex::new(&draft.conditions), OnceCell::new());
        StatementView { draft, actions, conditions, known, is_known, kinds }
    }

    /// Returns whether its effect is `Allow`.
    pub fn allows(&self) -> bool {
        self.draft.effect.is_some_and(|it| it.0 == Effect::Allow)
    }

    /// Returns whether its effect is `Deny`.
    pub fn denies(&self) -> bool {
        self.draft.effect.is_some_and(|it| it.0 == Effect::Deny)
    }

    /// Returns whether it has `Action`, not `NotAction`.
    pub fn lists_actions(&self) -> bool {
        matches!(self.draft.actions, Some((ActionClause::Only(_), _)))
    }

    /// Returns whether the catalog knows every action that the statement can be about, so that `none of them`
    /// can be said: `Action` with entries of covered services that all match something.
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// The known actions that the entries name or match, each once.
    pub fn known_actions(&self) -> &[&'a Action] {
        &self.known
    }

    /// Returns whether the statement's actions match that name, or the name of an action that the catalog knows.
    pub(in crate::lint) fn may_be_about(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let known = |it: &&ActionView<'_>| it.matched.iter().any(|it| it.name().eq_ignore_ascii_case(name));
        let listed = |it: &ActionView<'_>| it.pattern.pattern.matches(&lower) || known(&it);
        self.actions.iter().any(listed) == self.lists_actions()
    }

    /// The entry by which the statement is about the action of that canonical name; `NotAction` has none.
    pub fn entry_for(&self, name: &str) -> Option<&ActionView<'a>> {
        let listed = |it: &&ActionView<'_>| it.matched.iter().any(|action| action.name() == name);
        if self.lists_actions() { self.actions.iter().find(listed) } else { None }
    }

    /// Returns whether the statement is about every resource that its actions have.
    pub fn every_resource(&self) -> bool {
        match self.draft.resources.as_ref().map(|it| &it.0) {
            None | Some(ResourceClause::Every) => true,
            Some(ResourceClause::Only(patterns)) => patterns.iter().any(names_nothing),
            Some(ResourceClause::Except(patterns)) => patterns.is_empty(),
            Some(ResourceClause::Uris(_)) => false,
        }
    }

    /// Returns whether the statement is about a call that touches no resource: only the star covers that, and
    /// `NotResource` without one (rule RES-5).
    pub fn applies_without_resource(&self) -> bool {
        let any = |it: &UrnPattern| UrnShape::new(it).is_any();
        match self.draft.resources.as_ref().map(|it| &it.0) {
            None | Some(ResourceClause::Every) => true,
            Some(ResourceClause::Only(patterns)) => patterns.iter().any(any),
            Some(ResourceClause::Except(patterns)) => !patterns.iter().any(any),
            Some(ResourceClause::Uris(_)) => false,
        }
    }

    /// Returns whether the statement's resources are such as the action touches, as far as services and types
    /// show.
    pub fn may_touch(&self, action: &Action) -> bool {
        if !action.takes_resource() {
            return self.applies_without_resource();
        }
        let Some((ResourceClause::Only(patterns), _)) = &self.draft.resources else { return true };
        let kinds = self.kinds.get_or_init(|| {
            let kind = |shape: UrnShape| {
                (shape.service().map(str::to_ascii_lowercase), shape.resource_type().map(str::to_owned))
            };
            patterns.iter().map(|it| kind(UrnShape::new(it))).collect()
        });
        let is_of = |listed: &ActionResource| {
            kinds.iter().any(|(service, kind)| {
                service.as_ref().is_none_or(|it| listed.is_of(it) != Some(false))
                    && kind.as_ref().is_none_or(|it| it == listed.type_name())
            })
        };
        kinds.len() > MOST_KINDS || action.resources().iter().any(is_of)
    }

    /// Returns whether no condition of it keeps a request out that has the key.
    pub fn unbounded(&self) -> bool {
        self.draft.conditions.iter().all(bounds_nothing)
    }

    /// Returns whether it has no condition at all.
    pub fn unconditional(&self) -> bool {
        self.draft.conditions.is_empty()
    }

    /// The entries of `Resource` or `NotResource`.
    pub fn resources(&self) -> &'a [UrnPattern] {
        self.draft.resources.as_ref().map_or(&[][..], |it| it.0.patterns())
    }
}

/// Returns whether nothing is said about the name: `*`, `csms:*`, `csms:*:*:secretName:*`,
/// `csms:*:*:secretName:?*`.
fn names_nothing(pattern: &UrnPattern) -> bool {
    urn_parts(pattern.text()).last().is_some_and(|it| is_open(it))
}
