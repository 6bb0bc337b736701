//! Checks shared by several rules.

pub(super) mod actions;
pub(super) mod covering;
pub(super) mod unreadable;
pub(super) mod variables;
