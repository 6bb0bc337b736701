//! The dependencies of an action: other actions needed by its caller.

use super::{Action, Catalog, Operation, Service};

/// An action that another one depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency<'c> {
    /// The action.
    pub action: &'c str,
    /// Whether only some calls depend on it: some of the operations that check the action, as far as is known, for of
    /// a service that is known in part another one may not; or, of an action that is a permission only, such as
    /// `sts::tagSession`, the calls that make use of it.
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
            let needed = |it: &'c String| Dependency { action: it, conditional: self.is_permission_only(it) };
            return operation.dependencies().iter().map(needed).collect();
        }
        let service = self.service(action.service());
        let is_complete = service.is_some_and(Service::is_complete);
        let operations = service.map_or(&[][..], |it| it.operations());
        let calls = || operations.iter().filter(|it| it.actions().iter().any(|name| name == action.name()));
        let needed = |it: &'c String| {
            let in_some = || calls().any(|call| !call.dependencies().contains(it));
            let conditional = !is_complete || self.is_permission_only(it) || in_some();
            Dependency { action: it, conditional }
        };
        action.dependencies().iter().map(needed).collect()
    }

    /// Returns whether no operation calls for the action directly, as far as is known.
    fn is_permission_only(&self, action: &str) -> bool {
        self.action(action).and_then(Action::permission_only) == Some(true)
    }
}
