//! The parts that condition keys play in the requests of a kind of caller (rules UNK-4, UNK-5).

use crate::catalog::{self, Catalog, ConditionKey};

use super::caller::Caller;
use super::terms::Place;
use super::urns::Via;

/// The part that a key plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// No request has it.
    Absent,
    /// It has this value, always or where it is present.
    Fixed { value: &'static str, always: bool },
    /// It is a part of another text of the request, always or where it is present.
    Part { of: Place, via: Via, always: bool },
    /// It has any values, at most so many that need to be distinguished.
    Free { values: u16 },
}

/// What is known of the keys of an action's requests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys<'c> {
    pub(super) catalog: &'c Catalog,
    /// The action, where the catalog knows it.
    pub(super) action: Option<&'c catalog::Action>,
    pub(super) caller: Caller,
    /// The place of a resource with a URN, if there is one.
    pub(super) resource: Option<Place>,
}

impl Keys<'_> {
    /// The key as the catalog knows it.
    pub(super) fn known(&self, lower: &str) -> Option<&ConditionKey> {
        self.catalog.key(lower)
    }

    /// Returns whether a request for the action can have the key (rule UNK-4).
    fn is_possible(&self, lower: &str) -> bool {
        let carried = self.action.and_then(catalog::Action::carried_keys);
        if carried.is_some_and(|it| !it.carries(lower)) {
            return false;
        }
        if lower.contains(char::is_whitespace) || lower.ends_with('>') && lower.contains('<') {
            return false;
        }
        let Some((prefix, rest)) = lower.split_once(':') else { return false };
        if prefix.is_empty() || rest.is_empty() {
            return false;
        }
        if self.known(lower).is_some() {
            return true;
        }
        prefix != "g" && !self.catalog.covers(prefix)
    }

    /// The part that a key plays, of which the policies can tell `values` values apart.
    pub(super) fn role(&self, lower: &str, values: u16) -> Role {
        if !self.is_possible(lower) {
            return Role::Absent;
        }
        if let Some(role) = self.of_caller(lower) {
            return role;
        }
        let is_single = self.known(lower).is_some_and(|it| it.multi_valued() == Some(false));
        Role::Free { values: if is_single { 1 } else { values.max(1) } }
    }

    /// The part of a key that follows from who calls (rule UNK-5).
    fn of_caller(&self, lower: &str) -> Option<Role> {
        let caller = self.caller;
        let account = |always| match self.resource.filter(|_| caller.is_of_resource_account()) {
            Some(of) => Some(Role::Part { of, via: Via::Account, always }),
            None if always => Some(Role::Part { of: Place::Caller, via: Via::Account, always }),
            None => None,
        };
        match (lower, caller.has_urn()) {
            ("g:principalurn", true) => Some(Role::Part { of: Place::Caller, via: Via::Whole, always: true }),
            ("g:principalurn", false) => Some(Role::Absent),
            ("g:principalaccount" | "g:domainid", named) => account(named),
            ("g:username", true) if caller.is_user() => {
                Some(Role::Part { of: Place::Caller, via: Via::Name, always: true })
            }
            ("g:username", true) => Some(Role::Absent),
            ("g:principalisrootuser", named) => {
                let value = if caller == Caller::Root { "true" } else { "false" };
                Some(Role::Fixed { value, always: named })
            }
            ("g:principalisservice", named) => Some(Role::Fixed { value: "false", always: named }),
            ("g:userid", true) if !caller.is_user() && caller != Caller::Root => Some(Role::Absent),
            _ => None,
        }
    }
}

/// The keys of which the part depends on who calls.
pub(super) fn depends_on_caller(lower: &str) -> bool {
    const KEYS: [&str; 9] = [
        "g:principalurn",
        "g:principalaccount",
        "g:domainid",
        "g:username",
        "g:principalisrootuser",
        "g:principalisservice",
        "g:userid",
        "g:principalid",
        "g:principaltype",
    ];
    KEYS.contains(&lower)
}
