//! Exit codes: the same four for every command.

use std::process::ExitCode;

/// The exit code of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Allowed, clean, passed.
    Yes,
    /// Denied, or something failed.
    No,
    /// Wrong usage, or input that cannot be read or is invalid.
    CouldNotRun,
    /// The answer depends on what is unknown.
    Undetermined,
    /// Stopped by whoever started it, with an answer about what was done until then.
    Interrupted,
}

/// The table in every help text.
pub(crate) const TABLE: &str = "Exit codes:
  0  yes: allowed, clean, passed, found
  1  no: denied, findings, some case failed, not found
  2  could not run: wrong usage, unreadable or invalid input
  3  undetermined: the answer depends on what is unknown";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Yes => 0_u8,
            Exit::No => 1,
            Exit::CouldNotRun => 2,
            Exit::Undetermined => 3,
            Exit::Interrupted => 130,
        })
    }
}
