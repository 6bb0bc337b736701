//! The text output of the commands.

pub(super) mod diff;
pub(super) mod findings;
pub(super) mod snippet;
pub(super) mod verdict;
