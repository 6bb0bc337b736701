//! Differences of decisions between two snapshots.

use serde::{Deserialize, Serialize};

use crate::decide::Decision;

/// The difference between the decisions of a record under two snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Denied now, allowed as proposed.
    NewlyAllowed,
    /// Allowed now, denied as proposed.
    NewlyDenied,
    /// Decided now; as proposed it depends on what the record does not say.
    BecameUndetermined,
    /// The other way round.
    BecameDetermined,
    /// Denied by a statement on one side, for want of an Allow on the other.
    ReasonChanged,
    /// The same decision.
    Same,
}

impl Class {
    /// Every class, what matters most first.
    pub const ALL: [Class; 6] = [
        Class::NewlyAllowed,
        Class::NewlyDenied,
        Class::BecameUndetermined,
        Class::BecameDetermined,
        Class::ReasonChanged,
        Class::Same,
    ];

    /// The class of two decisions.
    #[must_use]
    pub fn of(now: Decision, next: Decision) -> Self {
        use Decision::{Allow, Undetermined};
        match (now, next) {
            (now, next) if now == next => Class::Same,
            (Undetermined, _) => Class::BecameDetermined,
            (_, Undetermined) => Class::BecameUndetermined,
            (Allow, _) => Class::NewlyDenied,
            (_, Allow) => Class::NewlyAllowed,
            _ => Class::ReasonChanged,
        }
    }

    /// The class's name, as the command line and JSON output have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Class::NewlyAllowed => "newly_allowed",
            Class::NewlyDenied => "newly_denied",
            Class::BecameUndetermined => "became_undetermined",
            Class::BecameDetermined => "became_determined",
            Class::ReasonChanged => "reason_changed",
            Class::Same => "same",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_decisions_has_its_class() {
        use Decision::{Allow, ExplicitDeny, ImplicitDeny, Undetermined};
        for (now, next, class) in [
            (Allow, Allow, Class::Same),
            (Undetermined, Undetermined, Class::Same),
            (Allow, ExplicitDeny, Class::NewlyDenied),
            (Allow, ImplicitDeny, Class::NewlyDenied),
            (ImplicitDeny, Allow, Class::NewlyAllowed),
            (ExplicitDeny, ImplicitDeny, Class::ReasonChanged),
            (ImplicitDeny, ExplicitDeny, Class::ReasonChanged),
            (Allow, Undetermined, Class::BecameUndetermined),
            (Undetermined, Allow, Class::BecameDetermined),
        ] {
            assert_eq!(Class::of(now, next), class, "{now} {next}");
        }
    }
}
