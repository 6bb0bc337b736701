//! What the commands print as text.

pub(super) mod diff;
pub(super) mod findings;
pub(super) mod snippet;
pub(super) mod verdict;
