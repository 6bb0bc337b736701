//! Records that could not be decided: kept in a file, and the first unreadable ones told.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use iam5::audit::{NotMapped, Place};

use super::super::atomic_write::Pending;
use super::super::output::{self, shown};

/// No more unreadable records are told of than this; all are counted.
const TOLD: usize = 10;

/// What one replay could not decide.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    /// Lines for the file, where there is one.
    lines: Vec<u8>,
    keep: bool,
    /// The first that are unreadable, by place.
    told: Vec<(String, u64, u32, String)>,
}

impl Rejects {
    pub(super) fn new(keep: bool) -> Self {
        Rejects { keep, ..Rejects::default() }
    }

    pub(super) fn add(&mut self, place: Place<'_>, reason: &NotMapped, record: &str) {
        if matches!(reason, NotMapped::Unreadable(_)) {
            self.tell(place, reason);
        }
        if self.keep {
            let line = serde_json::json!({
                "place": place.to_string(), "reason": reason.name(), "why": reason.to_string(),
                "record": record,
            });
            self.lines.extend_from_slice(line.to_string().as_bytes());
            self.lines.push(b'\n');
        }
    }

    fn tell(&mut self, place: Place<'_>, reason: &NotMapped) {
        let key = (place.file, place.line, place.nth);
        let at = self.told.partition_point(|it| (it.0.as_str(), it.1, it.2) <= key);
        if at < TOLD {
            let (file, line, nth) = key;
            self.told.insert(at, (file.to_owned(), line, nth, reason.to_string()));
            self.told.truncate(TOLD);
        }
    }

    /// The lines since this was asked last.
    pub(super) fn take_lines(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.lines)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.told.extend(other.told);
        self.told.sort();
        self.told.truncate(TOLD);
    }

    /// Tells of the first unreadable records, and of how many more there are.
    pub(super) fn show(&self, unreadable: u64) {
        for (file, line, nth, why) in &self.told {
            let place = Place { file, line: *line, nth: *nth };
            output::message(&format!("{}: {}\n", shown(&place.to_string()), shown(why)));
        }
        let told = u64::try_from(self.told.len()).unwrap_or(u64::MAX);
        if unreadable > told {
            let more = unreadable - told;
            let are =
                if more == 1 { "1 more record is".to_owned() } else { format!("{more} more records are") };
            output::message(&format!("{are} unreadable: `--rejects FILE` keeps them all\n"));
        }
    }
}

/// The file that rejects are kept in: there is one when all of them are.
pub(super) struct RejectsFile {
    file: Option<Pending>,
}

impl RejectsFile {
    pub(super) fn create(path: Option<&Path>) -> anyhow::Result<Self> {
        Ok(RejectsFile { file: path.map(Pending::create).transpose()? })
    }

    pub(super) fn is_kept(&self) -> bool {
        self.file.is_some()
    }

    pub(super) fn write(&mut self, lines: &[u8]) -> anyhow::Result<()> {
        self.file.as_mut().map_or(Ok(()), |it| it.write_all(lines)).context("the file of rejects")
    }

    pub(super) fn close(self) -> anyhow::Result<()> {
        self.file.map_or(Ok(()), Pending::finish)
    }
}
