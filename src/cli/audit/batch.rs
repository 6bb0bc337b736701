//! Records on their way from a reader to whoever decides them.

use std::ops::Range;
use std::sync::Arc;

use iam5::audit::{Hints, Place};
use iam5::wording::Written;

use super::super::input::limits;
use super::super::language::written;

/// A batch is handed on when it takes more bytes than this.
const FULL: usize = 256 << 10;

/// A longer record is refused: no JSON of that size can be decided.
pub(super) fn max_record() -> usize {
    limits().bytes()
}

/// Message about a record that is too long.
pub(super) fn too_long() -> Written {
    match max_record() {
        bytes if bytes.is_multiple_of(1 << 20) => written!(
            "it is longer than {0} MiB: `--max-bytes` takes more",
            "超过 {0} MiB：可用 `--max-bytes` 提高上限",
            bytes >> 20
        ),
        bytes => written!(
            "it is longer than {0} bytes: `--max-bytes` takes more",
            "超过 {0} 字节：可用 `--max-bytes` 提高上限",
            bytes
        ),
    }
}

/// Origin of records.
#[derive(Debug)]
pub(super) struct Origin {
    /// Name of the file in messages.
    pub(super) name: String,
    pub(super) hints: Hints,
}

/// A record in a batch.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) line: u64,
    pub(super) nth: u32,
    /// Its text, or why it is none.
    pub(super) text: Result<Range<usize>, Written>,
}

/// Some records of one origin.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) origin: Arc<Origin>,
    /// Its place among all batches of the run.
    pub(super) number: u64,
    pub(super) text: Vec<u8>,
    pub(super) cuts: Vec<Cut>,
    /// The bytes that `cuts` take.
    size: usize,
    /// The line of the last record, and which one of that line it was, whether or not it is here still.
    last: Option<(u64, u32)>,
}

impl Batch {
    pub(super) fn new(origin: &Arc<Origin>) -> Self {
        Batch {
            origin: Arc::clone(origin),
            number: 0,
            text: Vec::new(),
            cuts: Vec::new(),
            size: 0,
            last: None,
        }
    }

    /// Takes the records out; those that come next are of the same origin.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.cuts.clear();
        self.size = 0;
    }

    /// Goes on after another batch of the same origin.
    pub(super) fn follow(&mut self, before: &Batch) {
        self.last = before.last;
    }

    /// Makes an empty batch of another origin of it.
    pub(super) fn start(&mut self, origin: &Arc<Origin>) {
        self.clear();
        self.last = None;
        self.origin = Arc::clone(origin);
    }

    /// Whether it is to be handed on. What is not a record has no text, but a place and a reason.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() + self.size >= FULL
    }

    /// The records: each with its place, and its text or why it is none.
    pub(super) fn records(&self) -> impl Iterator<Item = (Place<'_>, Result<&str, Written>)> {
        self.cuts.iter().map(|cut| {
            let place = Place { file: &self.origin.name, line: cut.line, nth: cut.nth };
            let text = match &cut.text {
                Err(why) => Err(why.clone()),
                Ok(range) => {
                    let bytes = self.text.get(range.clone()).unwrap_or_default();
                    str::from_utf8(bytes).map_err(|error| {
                        written!(
                            "it is not UTF-8 from byte {0} on",
                            "从第 {0} 字节起不是 UTF-8",
                            error.valid_up_to()
                        )
                    })
                }
            };
            (place, text)
        })
    }

    /// Adds a record; the records of one line are numbered.
    pub(super) fn push(&mut self, line: u64, text: Result<Range<usize>, Written>) {
        let nth = self.last.filter(|it| it.0 == line).map_or(0, |it| it.1.saturating_add(1));
        self.last = Some((line, nth));
        self.size += size_of::<Cut>() + text.as_ref().err().map_or(0, |it| it.english().len());
        self.cuts.push(Cut { line, nth, text });
    }
}
