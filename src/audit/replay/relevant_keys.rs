//! Relevant keys of a request: asked of the compiled policies, and remembered.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::account::Caller;
use crate::request::Action;

use super::context::ReplayContext;

/// Numbers of the relevant keys in order, by the authorizers of both sides and the action.
#[derive(Debug, Default)]
pub(super) struct RelevantKeys {
    known: HashMap<Question, Arc<[usize]>, RandomState>,
}

/// The number of the authorizer on each side, and the action in lower case.
type Question = ([Option<usize>; 2], Box<str>);

impl RelevantKeys {
    /// The numbers of the keys for a caller and an action; `memory` grows with what is newly remembered.
    pub(super) fn of(
        &mut self,
        context: &ReplayContext,
        caller: &Caller,
        action: &Action,
        memory: &mut usize,
    ) -> Arc<[usize]> {
        let accounts = [Some(&context.now), context.next.as_ref()];
        let numbers = accounts.map(|it| it.and_then(|it| it.authorizer_number(caller)));
        let find = || {
            let authorizers = accounts.into_iter().flatten().map(|it| it.authorizer(caller));
            let keys = authorizers.flat_map(|it| it.asked_keys_of(action));
            let mut numbers: Vec<usize> = keys.filter_map(|it| context.asked.number(it)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            *memory += size_of::<(Question, Arc<[usize]>)>() + 8 * numbers.len() + action.lower().len() + 64;
            numbers.into()
        };
        Arc::clone(self.known.entry((numbers, action.lower().into())).or_insert_with(find))
    }

    /// Forgets what is remembered.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }
}
