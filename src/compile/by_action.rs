//! Statements by the action they name, on any resource.

use std::collections::HashMap;

use crate::catalog::Catalog;

use super::action::Guards;
use super::statement::CompiledStatement;

/// Statement numbers by what they name; each list ascends.
#[derive(Debug, Default)]
pub(crate) struct ByAction {
    /// Of statements that list their actions, by the hash of each.
    listed: HashMap<u64, Vec<u32>, foldhash::fast::FixedState>,
    /// Of statements with wildcards or `NotAction`.
    others: Vec<u32>,
}

impl ByAction {
    pub(crate) fn new(statements: &[CompiledStatement], catalog: &Catalog) -> Self {
        let mut by_action = ByAction::default();
        for (number, statement) in (0_u32..).zip(statements) {
            match statement.actions.guards(catalog).filter(|it| it.services.is_empty()) {
                Some(Guards { actions, .. }) => {
                    actions.iter().for_each(|it| by_action.listed.entry(*it).or_default().push(number));
                }
                None => by_action.others.push(number),
            }
        }
        by_action
    }

    /// The numbers of the statements that may name the action of that hash, ascending, each once; they are to be
    /// compared in full.
    pub(crate) fn candidates(&self, action: u64) -> Vec<u32> {
        let listed = self.listed.get(&action).map_or(&[][..], Vec::as_slice);
        let mut all = [listed, &self.others].concat();
        all.sort_unstable();
        all
    }
}
