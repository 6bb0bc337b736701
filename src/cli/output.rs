//! Writing: answers to standard output, messages to standard error.
//!
//! Both strip colour where no terminal reads it. A reader that has gone away is no error.

use std::io::{self, Write};

use anyhow::Context;

/// Writes the answer.
pub(crate) fn answer(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    quietly(out.write_all(text.as_bytes()).and_then(|()| out.flush())).context("standard output")
}

/// Writes a message; that it cannot be written is not worth another one.
pub(crate) fn message(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

fn quietly(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Text that cannot act on a terminal: control characters from outside are written as escapes.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(shown("a\u{1b}[2Jb\n允"), "a\\u{1b}[2Jb\\n允");
    }

    #[test]
    fn a_closed_pipe_is_no_error() {
        assert!(quietly(Err(io::ErrorKind::BrokenPipe.into())).is_ok());
        assert!(quietly(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
