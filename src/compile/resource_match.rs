//! How far an entry matches a resource of which parts may be unknown.

/// Whether an entry matches a resource of which parts may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    /// It matches whatever the unknown parts are.
    pub(crate) must: bool,
    /// It matches for some.
    pub(crate) may: bool,
    /// A variable of it has no value (rule VAR-3).
    pub(crate) failed: bool,
}

impl Match {
    pub(super) const NOT: Match = Match { must: false, may: false, failed: false };
    pub(super) const FAILED: Match = Match { failed: true, ..Match::NOT };
    pub(super) const OPEN: Match = Match { may: true, ..Match::NOT };

    pub(crate) fn known(matches: bool) -> Self {
        Match { must: matches, may: matches, ..Match::NOT }
    }
}
