//! Which rule a value of the wrong JSON type belongs to.

use crate::policy::{Fault, FaultKind};

/// What stands at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// A number or a boolean where a string is due.
    Bare,
    /// An object where the array of statements is due.
    SingleStatement,
    /// Anything else.
    Other,
}

impl Wrong {
    /// Sorts a fault; `None` for one of another kind.
    pub(super) fn of(fault: &Fault, text: &str) -> Option<Self> {
        if fault.kind != FaultKind::WrongType {
            return None;
        }
        let written = fault.span.of(text);
        let bare = written == "true"
            || written == "false"
            || written.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        Some(if fault.message.starts_with("`Statement` is an object") {
            Wrong::SingleStatement
        } else if bare && fault.message.ends_with("not a string") {
            Wrong::Bare
        } else {
            Wrong::Other
        })
    }
}
