//! The parts of a request besides condition keys that may be unknown (rule UNK-3).

/// A part of a request that may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// `resource`: which resource it is.
    Resource,
    /// `resource.account`: the account of the resources.
    ResourceAccount,
    /// `resource.region`: the region of the resources.
    ResourceRegion,
    /// `resource.id`: the id that a `uri` of a version 1.1 policy names (rule DOC-8).
    ResourceId,
    /// `authentication`: signed, or with a token (rule EVA-6).
    Authentication,
    /// `principal`: who calls, and all that follows from it.
    Principal,
    /// `trust_policy`: what the trust policy of the agency says (rule EVA-11).
    TrustPolicy,
    /// `scps`: what the SCPs of the caller's account say.
    Scps,
    /// `rcps`: what the RCPs of the resource's account say.
    Rcps,
    /// `ncps`: what the NCPs of the endpoint's account say.
    Ncps,
}

impl Part {
    /// Every part, in the order in which messages list them.
    pub const ALL: [Part; 10] = [
        Part::Resource,
        Part::ResourceAccount,
        Part::ResourceRegion,
        Part::ResourceId,
        Part::Authentication,
        Part::Principal,
        Part::TrustPolicy,
        Part::Scps,
        Part::Rcps,
        Part::Ncps,
    ];

    /// The name of the part in full, as `unknown` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Resource => "resource",
            Part::ResourceAccount => "resource.account",
            Part::ResourceRegion => "resource.region",
            Part::ResourceId => "resource.id",
            Part::Authentication => "authentication",
            Part::Principal => "principal",
            Part::TrustPolicy => "trust_policy",
            Part::Scps => "scps",
            Part::Rcps => "rcps",
            Part::Ncps => "ncps",
        }
    }

    /// The part of that name; a pattern is the name of none.
    #[must_use]
    pub fn named(name: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts(u16);

impl Parts {
    /// Returns whether no part is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns whether the part is in the set.
    #[must_use]
    pub fn contains(self, part: Part) -> bool {
        self.0 & (1 << part as u16) != 0
    }

    /// The parts of both.
    #[must_use]
    pub fn union(self, other: Parts) -> Parts {
        Parts(self.0 | other.0)
    }

    /// Adds a part.
    pub fn insert(&mut self, part: Part) {
        self.0 |= 1 << part as u16;
    }

    /// The parts of the set, in the order of [`Part::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(move |it| self.contains(*it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unk_3_a_part_is_named_in_full() {
        for part in Part::ALL {
            assert_eq!(Part::named(part.name()), Some(part));
        }
        assert_eq!(Part::named("r*"), None);
        assert_eq!(Part::named("resource.*"), None);
        let mut parts = Parts::default();
        parts.insert(Part::Ncps);
        parts.insert(Part::Resource);
        assert_eq!(parts.iter().collect::<Vec<_>>(), [Part::Resource, Part::Ncps]);
        assert!(!parts.contains(Part::Principal) && !parts.is_empty());
    }
}
