//! Writing: answers to standard output, messages to standard error.
//!
//! Both strip color where no terminal reads it. A reader that has gone away is not an error.

use std::fmt;
use std::io::{self, BufWriter, Write};

use anstream::{ColorChoice, StripStream};
use anyhow::Context;
use clap::builder::styling::AnsiColor;

use super::language;

pub(crate) use iam5::report::shown;

/// Writes the answer.
pub(crate) fn answer(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    quietly(out.write_all(text.as_bytes()).and_then(|()| out.flush())).context("standard output")
}

/// Writes a message; that it cannot be written is not worth another one.
pub(crate) fn message(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Writes an error and what caused it, in the language in which the command speaks.
pub(crate) fn error(error: &anyhow::Error) {
    let red = AnsiColor::Red.on_default().bold();
    let text = shown(&language::error_text(error, language::spoken()));
    message(&format!("{red}error{red:#}: {text}\n"));
}

/// Writes an answer piece by piece, so that it need not be held as a whole.
pub(crate) fn stream(write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result) -> anyhow::Result<()> {
    let mut stream = Stream { out: buffered(), failed: None };
    let written = write(&mut stream);
    if stream.failed.is_none() {
        stream.failed = stream.out.flush().err();
    }
    match stream.failed {
        Some(error) => quietly(Err(error)).context("standard output"),
        None => Ok(written?),
    }
}

/// Standard output behind a buffer. Where color is stripped, that happens before it: stripping cuts the text
/// into small pieces, each of which would be written by itself.
fn buffered() -> Box<dyn Write> {
    const SIZE: usize = 1 << 16;
    let out = anstream::stdout();
    match out.current_choice() {
        ColorChoice::Never => {
            let out: Box<dyn Write> = Box::new(BufWriter::with_capacity(SIZE, out.into_inner().lock()));
            Box::new(StripStream::new(out))
        }
        _ => Box::new(BufWriter::with_capacity(SIZE, out.lock())),
    }
}

/// A writer of text that keeps why it failed. After that it takes everything and writes nothing: whoever
/// writes goes on, and finds out all the same how the command ends.
struct Stream<W: Write> {
    out: W,
    failed: Option<io::Error>,
}

impl<W: Write> fmt::Write for Stream<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.failed.is_none() {
            self.failed = self.out.write_all(text.as_bytes()).err();
        }
        Ok(())
    }
}

fn quietly(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_not_an_error() {
        assert!(quietly(Err(io::ErrorKind::BrokenPipe.into())).is_ok());
        assert!(quietly(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
