//! What several rules look for.

pub(super) mod covering;
pub(super) mod unreadable;
pub(super) mod variables;
