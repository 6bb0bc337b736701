//! Records that could not be decided: kept in a file, and the first unreadable ones shown.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use iam5::audit::{NotMapped, Place};

use super::super::atomic_write::Pending;
use super::super::language::{spoken, worded};
use super::super::output::{self, shown};

/// No more unreadable records are shown than this; all are counted.
const SHOWN: usize = 10;

/// Records that one replay could not decide.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    /// Lines for the file, where there is one.
    lines: Vec<u8>,
    keep: bool,
    /// The first that are unreadable, by place.
    first: Vec<(String, u64, u32, String)>,
}

impl Rejects {
    pub(super) fn new(keep: bool) -> Self {
        Rejects { keep, ..Rejects::default() }
    }

    pub(super) fn add(&mut self, place: Place<'_>, reason: &NotMapped, record: &str) {
        if matches!(reason, NotMapped::Unreadable(_)) {
            self.keep_first(place, reason);
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

    fn keep_first(&mut self, place: Place<'_>, reason: &NotMapped) {
        let key = (place.file, place.line, place.nth);
        let at = self.first.partition_point(|it| (it.0.as_str(), it.1, it.2) <= key);
        if at < SHOWN {
            let (file, line, nth) = key;
            self.first.insert(at, (file.to_owned(), line, nth, reason.text().to(spoken())));
            self.first.truncate(SHOWN);
        }
    }

    /// The lines since this was asked last.
    pub(super) fn take_lines(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.lines)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.first.extend(other.first);
        self.first.sort();
        self.first.truncate(SHOWN);
    }

    /// Shows the first unreadable records, and how many more there are.
    pub(super) fn show(&self, unreadable: u64) {
        for (file, line, nth, why) in &self.first {
            let place = Place { file, line: *line, nth: *nth };
            let text = worded!(spoken(), "{0}: {1}", "{0}：{1}", place, why);
            output::message(&format!("{}\n", shown(&text)));
        }
        let first = u64::try_from(self.first.len()).unwrap_or(u64::MAX);
        if unreadable > first {
            let more = unreadable - first;
            let text = match more {
                1 => worded!(
                    spoken(),
                    "1 more record is unreadable: `--rejects FILE` keeps them all",
                    "另有 1 条记录无法读取：`--rejects FILE` 会保存全部"
                ),
                more => worded!(
                    spoken(),
                    "{0} more records are unreadable: `--rejects FILE` keeps them all",
                    "另有 {0} 条记录无法读取：`--rejects FILE` 会保存全部",
                    more
                ),
            };
            output::message(&format!("{text}\n"));
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
        self.file
            .as_mut()
            .map_or(Ok(()), |it| it.write_all(lines))
            .with_context(|| worded!(spoken(), "the file of rejects", "保存未判定记录的文件"))
    }

    pub(super) fn close(self) -> anyhow::Result<()> {
        self.file.map_or(Ok(()), Pending::finish)
    }
}
