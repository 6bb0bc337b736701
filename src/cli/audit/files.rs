//! Files of records, and their formats.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use iam5::audit::{Hints, RecordKind};
use iam5::report::Trouble;

use super::super::language::{refuse, spoken, worded, written};
use super::super::open;
use super::super::{input, output};
use super::batch::Batch;
use super::columns::Columns;
use super::once::{Identity, given_twice, identity};
use super::progress::Progress;
use super::records::{self, Ended, Sink};
use super::table;

/// The formats of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum From {
    /// Requests as `iam5 check` reads them
    Native,
    /// Traces of the audit service
    Cts,
    /// A table with a header line
    Csv,
}

impl From {
    pub(super) fn name(self) -> &'static str {
        match self {
            From::Native => "native",
            From::Cts => "cts",
            From::Csv => "csv",
        }
    }
}

/// A file with records, or standard input.
#[derive(Debug)]
pub(super) struct Found {
    /// None is standard input.
    path: Option<PathBuf>,
    pub(super) name: String,
    pub(super) hints: Hints,
    /// Size in bytes; zero where it is not known.
    pub(super) size: u64,
}

impl Found {
    /// Path of the file; `None` for standard input.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

/// Extensions of the files that directories are searched for; each may be compressed.
const EXTENSIONS: [&str; 4] = ["json", "jsonl", "ndjson", "csv"];

/// Extensions of compressed files.
const PACKED: [&str; 2] = ["gz", "zst"];

/// First bytes of a Parquet file.
const PARQUET: &[u8] = b"PAR1";

/// Finds the files that the arguments name.
pub(super) fn find(
    arguments: &[String],
    region: Option<&str>,
    from: Option<From>,
    unlisted: bool,
) -> anyhow::Result<Vec<Found>> {
    let kind = match from {
        Some(From::Native) => Some(RecordKind::Native),
        Some(From::Cts) => Some(RecordKind::Trace),
        Some(From::Csv) | None => None,
    };
    let mut found: Vec<Found> = Vec::new();
    let mut known: HashMap<Identity, String> = HashMap::new();
    for argument in arguments {
        let path = Path::new(argument);
        let paths = if path.is_dir() { walk(path)? } else { vec![path.to_path_buf()] };
        for path in paths {
            let stdin = path == Path::new("-");
            if stdin && found.iter().any(|it| it.path.is_none()) {
                bail!(Trouble::stdin_twice());
            }
            let name = if stdin { "<stdin>".to_owned() } else { path.display().to_string() };
            let size = match stdin {
                true => 0,
                // Better to say so before hours of work than after.
                false => std::fs::metadata(&path).with_context(|| Trouble::unreadable(&name))?.len(),
            };
            if let Some(identity) = identity(&path).filter(|_| !stdin)
                && let Some(first) = known.insert(identity, name.clone())
            {
                return Err(given_twice(&name, &first));
            }
            let region = region_of(&path).or_else(|| region.map(ToOwned::to_owned));
            let hints = Hints { region, kind, unlisted };
            found.push(Found { path: (!stdin).then_some(path), name, hints, size });
        }
    }
    Ok(found)
}

fn walk(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let all = input::files(root, |_| true)?;
    let (found, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| is_record_file(it));
    let (root, extensions) = (root.display(), EXTENSIONS.join("`, `."));
    if found.is_empty() {
        refuse!(
            "`{0}` holds no records: a directory is searched for `.{1}` files, compressed or not",
            "`{0}` 中没有记录：目录中只查找 `.{1}` 文件（可以是压缩的）",
            root,
            extensions
        );
    }
    if !others.is_empty() {
        let text = match others.len() {
            1 => worded!(
                spoken(),
                "1 file under `{0}` is passed over: records are in `.{1}` files",
                "`{0}` 下有 1 个文件被略过：记录位于 `.{1}` 文件中",
                root,
                extensions
            ),
            count => worded!(
                spoken(),
                "{2} files under `{0}` are passed over: records are in `.{1}` files",
                "`{0}` 下有 {2} 个文件被略过：记录位于 `.{1}` 文件中",
                root,
                extensions,
                count
            ),
        };
        output::message(&format!("{text}\n"));
    }
    Ok(found)
}

/// The extension in lower case, that of compression aside.
fn extension(path: &Path) -> String {
    let of = |path: &Path| path.extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
    let last = of(path);
    if PACKED.contains(&last.as_str()) { of(Path::new(path.file_stem().unwrap_or_default())) } else { last }
}

fn is_record_file(path: &Path) -> bool {
    // Archives of traces may be called `….gz` alone.
    let packed =
        path.extension().is_some_and(|it| PACKED.iter().any(|packed| it.eq_ignore_ascii_case(packed)));
    let extension = extension(path);
    EXTENSIONS.contains(&extension.as_str()) || (packed && extension.is_empty())
}

/// The region that the path of archived traces tells: `CloudTraces/<region>/…`.
fn region_of(path: &Path) -> Option<String> {
    let mut parts = path.iter().map(|it| it.to_string_lossy()).skip_while(|it| it != "CloudTraces").skip(1);
    parts.next().filter(|_| parts.next().is_some()).map(|it| it.into_owned())
}

/// Reader of files.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) from: Option<From>,
    pub(super) columns: Columns,
}

impl Reading {
    /// Reads one file into batches.
    pub(super) fn read(
        &self,
        found: &Found,
        progress: &Progress,
        batch: &mut Batch,
        sink: &mut dyn Sink,
    ) -> Result<(), Ended> {
        let Some(path) = &found.path else {
            return self.stream(&found.name, progress.count(io::stdin().lock()), batch, sink);
        };
        self.stream(&found.name, progress.count(File::open(path)?), batch, sink)
    }

    fn stream(
        &self,
        name: &str,
        reader: impl Read,
        batch: &mut Batch,
        sink: &mut dyn Sink,
    ) -> Result<(), Ended> {
        let mut reader = open::unpacked(reader)?;
        // An error of the first bytes is reported here or never: what is packed ends after one.
        let head = reader.fill_buf()?;
        if head.starts_with(PARQUET) {
            let what = written!(
                "Parquet is not read: write its rows as JSON Lines, as `docs/audit.md` shows",
                "不读取 Parquet：请将其各行写成 JSON Lines，方法见 `docs/audit.md`"
            );
            batch.push(1, Err(what));
            return Ok(());
        }
        let is_table = match self.from {
            Some(From::Csv) => true,
            Some(From::Native | From::Cts) => false,
            None => extension(Path::new(name)) == "csv" || starts_table(head, &self.columns),
        };
        match is_table {
            true => table::csv(reader, &self.columns, batch, sink),
            false => records::cut(reader, batch, sink),
        }
    }
}

/// Whether a text starts with the header of a table: it is not JSON, and either columns were given or they are
/// named as the parts of records are.
fn starts_table(head: &[u8], columns: &Columns) -> bool {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    if head.is_empty() || head.starts_with(b"{") || head.starts_with(b"[") {
        return false;
    }
    let line = head.split(|it| *it == b'\n').next().unwrap_or_default();
    let mut names = line.split(|it| *it == b',').map(|it| it.trim_ascii());
    columns.are_given()
        || names.any(|it| [&b"action"[..], b"\"action\"", b"trace_name", b"\"trace_name\""].contains(&it))
}

#[cfg(test)]
mod tests {
    use super::super::columns::Names;
    use super::*;

    #[test]
    fn the_path_of_an_archive_tells_the_region() {
        let region = |path: &str| region_of(Path::new(path));
        let archived = "b/CloudTraces/cn-north-4/2026/11/1/system/CSMS/x.json.gz";
        assert_eq!(region(archived).as_deref(), Some("cn-north-4"));
        assert_eq!(region("CloudTraces/x.json.gz"), None);
        assert_eq!(region("x.json"), None);
    }

    #[test]
    fn tables_are_known_by_their_content() {
        let given = Columns::read("action=Op", &input::Input::default(), Names::default()).unwrap();
        for (head, named, mapped) in [
            ("time,action,resource\n", true, true),
            ("\u{feff}\"action\"\r\n", true, true),
            ("when,Op\n1,x\n", false, true),
            ("when,Op\n1,action\n", false, true),
            ("{\"action\": 1}", false, false),
            (" [1]", false, false),
            ("", false, false),
        ] {
            assert_eq!(starts_table(head.as_bytes(), &Columns::default()), named, "{head}");
            assert_eq!(starts_table(head.as_bytes(), &given), mapped, "{head}");
        }
    }

    #[test]
    fn files_of_records_are_known_by_their_names() {
        for (name, expected) in [
            ("a.json", true),
            ("a.JSONL.gz", true),
            ("a.csv.zst", true),
            ("a.gz", true),
            ("a.txt", false),
            ("a.tar.gz", false),
            ("README", false),
        ] {
            assert_eq!(is_record_file(Path::new(name)), expected, "{name}");
        }
    }
}
