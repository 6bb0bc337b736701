//! The dependencies of an action: other actions needed by its caller.

use super::{Action, Catalog, Operation};

/// An action that another one depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency<'c> {
    /// The action.
    pub action: &'c str,
    /// Whether only some of the operations that check the action depend on it.
    pub conditional: bool,
}

impl Catalog {
    /// The actions that a call of an operation depends on; where only its action is known, those of every operation
    /// that checks it, and as conditional those of some.
    #[must_use]
    pub fn dependencies<'c>(
        &'c self,
        action: &'c Action,
        operation: Option<&'c Operation>,
    ) -> Vec<Dependency<'c>> {
        if let Some(operation) = operation {
            let needed = |it: &'c String| Dependency { action: it, conditional: false };
            return operation.dependencies().iter().map(needed).collect();
        }
        let operations = self.service(action.service()).map_or(&[][..], |it| it.operations());
        let calls = || operations.iter().filter(|it| it.actions().iter().any(|name| name == action.name()));
        let needed = |it: &'c String| {
            let conditional = calls().any(|call| !call.dependencies().contains(it));
            Dependency { action: it, conditional }
        };
        action.dependencies().iter().map(needed).collect()
    }
}
