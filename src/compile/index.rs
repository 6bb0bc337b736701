//! Which statements can concern a request, found without looking at the others.
//!
//! Every statement is filed under *guards*: hashes of something that a request must have for the statement
//! to apply. A guard joins an action, a service (or any) with an [`anchor`] of the resource clause, a stretch
//! of text that every URN that it matches has in it (or none).
//!
//! A request asks for the guards that its action and its URN have: `O(n)` in the URN for each of the two,
//! and independent of how many statements are filed under other guards. What a guard finds is compared in
//! full afterwards.

use crate::hash;
use crate::policy::Urn;
use crate::request::Action;

use super::action::{self, Guards, NameTable, Names};
use super::anchor::{Anchor, Noted, Rarity};
use super::filing::{Filing, Hits};
use super::resource::ResourceMatcher;
use super::statement::CompiledStatement;

/// A statement whose clauses name more than this many actions or resources is filed under none of them.
const MAX_GUARDS: usize = 64;

/// Stands for any action, and for no anchor.
const ANY: u64 = 0x5151;

/// The guards of a set of statements.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Statement numbers, within a guard by class and ascending.
    filing: Filing,
    noted: Noted,
    /// Whether some statement names actions of a service with wildcards, and some any action.
    for_services: bool,
    for_any: bool,
    /// Whether some statement has no anchor.
    unanchored: bool,
}

impl Index {
    pub(crate) fn new(statements: &[CompiledStatement], names: &NameTable) -> Self {
        let mut index = Index::default();
        // Neighbours with the same clauses have the same guards.
        let anchored: Vec<_> = statements
            .chunk_by(CompiledStatement::is_like)
            .filter_map(|alike| Some((alike, alike.first()?)))
            .map(|(alike, first)| (alike, &first.actions, clause_anchors(&first.resources)))
            .collect();
        let rarity = Rarity::of(anchored.iter().filter_map(|it| it.2.as_ref()).flatten().flatten());
        let mut filed = Vec::with_capacity(statements.len());
        let mut numbered = (0_u32..).zip(statements);
        for (alike, actions, entries) in &anchored {
            let guards = actions.guards(names);
            let actions = match guards.filter(|it| it.actions.len() + it.services.len() <= MAX_GUARDS) {
                Some(Guards { mut actions, services }) => {
                    index.for_services |= !services.is_empty();
                    actions.extend(services);
                    actions
                }
                None => {
                    index.for_any = true;
                    vec![ANY]
                }
            };
            let resources: Vec<u64> = match entries {
                Some(entries) if entries.len() * actions.len() <= MAX_GUARDS => {
                    let rarest = entries.iter().filter_map(|it| rarity.rarest(it));
                    rarest.map(|anchor| index.noted.note(&anchor)).collect()
                }
                _ => {
                    index.unanchored = true;
                    vec![ANY]
                }
            };
            for (number, statement) in numbered.by_ref().take(alike.len()) {
                let joined =
                    actions.iter().flat_map(|it| resources.iter().map(move |other| hash::join(*it, *other)));
                filed.extend(joined.map(|guard| (guard, statement.class(), number)));
            }
        }
        filed.sort_unstable();
        filed.dedup();
        index.filing = Filing::new(filed.into_iter().map(|(guard, _, number)| (guard, number)));
        index
    }

    /// An index that finds every statement for every request: what the other one is held against.
    #[cfg(test)]
    pub(crate) fn of_everything(statements: &[CompiledStatement]) -> Self {
        let guard = hash::join(ANY, ANY);
        let mut all: Vec<_> = (0..).zip(statements).map(|(number, it)| (it.class(), number)).collect();
        all.sort_unstable();
        let filing = Filing::new(all.into_iter().map(|(_, number)| (guard, number)));
        Index { filing, unanchored: true, for_any: true, ..Index::default() }
    }

    /// Gives lists of the numbers of all statements that can concern the action on the resource, some of them
    /// more than once; `None` is an action on no resource. A list goes by class, and ascends within each.
    ///
    /// Tells whether the guards were enough: where not, all statements have to be looked through.
    #[inline]
    pub(crate) fn candidates(
        &self,
        action: &Action,
        names: Option<&Names>,
        urn: Option<&Urn>,
        mut each: impl FnMut(&[u32]),
    ) -> bool {
        if urn.is_some_and(|it| !it.is_complete()) {
            return false;
        }
        let own =
            if self.for_services && names.is_none() { action::service_guard(action.lower()) } else { None };
        let services = if self.for_services { names.map_or(own.as_slice(), Names::services) } else { &[] };
        let mut hits = Hits::none();
        let mut ask = |action, resource| match self.filing.find(hash::join(action, resource), &mut hits) {
            Some(found) => {
                each(found);
                true
            }
            None => false,
        };
        let mut ask_all = |resource| {
            ask(action.hash(), resource)
                && services.iter().all(|it| ask(*it, resource))
                && (!self.for_any || ask(ANY, resource))
        };
        (!self.unanchored || ask_all(ANY))
            && urn.is_none_or(|it| self.noted.find::<false>(it.as_str().as_bytes(), it.colons(), ask_all))
    }
}

/// For each entry of a clause the anchors to choose from; `None` where an entry has none.
fn clause_anchors(resources: &ResourceMatcher) -> Option<Vec<Vec<Anchor>>> {
    let ResourceMatcher::Only(entries) = resources else { return None };
    let entries = entries.entries();
    if entries.len() > MAX_GUARDS {
        return None;
    }
    entries.iter().map(|entry| Some(entry.anchors()).filter(|it| !it.is_empty())).collect()
}
