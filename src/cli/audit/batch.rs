//! Records on their way from a reader to whoever decides them.

use std::ops::Range;
use std::sync::Arc;

use iam5::audit::{Hints, Place};

use super::super::input::limits;

/// A batch is handed on when its text is longer than this.
pub(super) const FULL: usize = 256 << 10;

/// A longer record is refused: no JSON of that size can be decided.
pub(super) fn max_record() -> usize {
    limits().bytes()
}

/// What is said of it.
pub(super) fn too_long(what: &str) -> String {
    let cure = "`--max-bytes` takes more";
    match max_record() {
        bytes if bytes.is_multiple_of(1 << 20) => {
            format!("{what} is longer than {} MiB: {cure}", bytes >> 20)
        }
        bytes => format!("{what} is longer than {bytes} bytes: {cure}"),
    }
}

/// Where records come from.
#[derive(Debug)]
pub(super) struct Origin {
    /// What messages call it.
    pub(super) name: String,
    pub(super) hints: Hints,
}

/// A record in a batch.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) line: u64,
    pub(super) nth: u32,
    /// Its text, or why it is none.
    pub(super) text: Result<Range<usize>, String>,
}

/// Some records of one origin.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) origin: Arc<Origin>,
    /// Its place among all batches of the run.
    pub(super) number: u64,
    pub(super) text: Vec<u8>,
    pub(super) cuts: Vec<Cut>,
}

impl Batch {
    pub(super) fn new(origin: &Arc<Origin>) -> Self {
        Batch { origin: Arc::clone(origin), number: 0, text: Vec::new(), cuts: Vec::new() }
    }

    /// The records: each with its place, and its text or why it is none.
    pub(super) fn records(&self) -> impl Iterator<Item = (Place<'_>, Result<&str, String>)> {
        self.cuts.iter().map(|cut| {
            let place = Place { file: &self.origin.name, line: cut.line, nth: cut.nth };
            let text = match &cut.text {
                Err(why) => Err(why.clone()),
                Ok(range) => {
                    let bytes = self.text.get(range.clone()).unwrap_or_default();
                    str::from_utf8(bytes)
                        .map_err(|error| format!("it is not UTF-8 from byte {} on", error.valid_up_to()))
                }
            };
            (place, text)
        })
    }

    /// Adds a record; the records of one line are numbered.
    pub(super) fn push(&mut self, line: u64, text: Result<Range<usize>, String>) {
        let last = self.cuts.last().filter(|it| it.line == line);
        self.cuts.push(Cut { line, nth: last.map_or(0, |it| it.nth + 1), text });
    }
}
