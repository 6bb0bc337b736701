//! `iam5 account import`: from saved answers to a snapshot.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use iam5::Limits;
use iam5::account::{Importer, Snapshot};
use iam5::report::Trouble;

use super::super::atomic_write;
use super::super::exit::Exit;
use super::super::input::{self, limits_of_many, name_of};
use super::super::open::unpacked;
use super::super::output::{self, shown};
use super::listed;

/// Makes a snapshot of saved answers of an account's own interfaces
#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// Folders and files with answers: lines `{"request": {"operation": …}, "answer": {…}}`, or bare answers in files
    /// named `Operation.parameter=value.json`; packed with gzip or not
    #[arg(value_name = "DIR|FILE", required = true)]
    files: Vec<PathBuf>,
    /// The file to write the snapshot to
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Take what is there where calls are missing; every answer from the snapshot says so
    #[arg(long)]
    incomplete: bool,
    /// Take it that no SCPs, RCPs and NCPs bind the account; every answer from the snapshot says so
    #[arg(long)]
    assume_no_levels: bool,
    /// When the answers were saved, such as `2026-12-01T09:00:00Z`
    #[arg(long, value_name = "TIME")]
    taken: Option<String>,
}

/// The endings of files with answers.
const ENDINGS: [&str; 4] = ["json", "jsonl", "ndjson", "gz"];

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<Exit> {
    let mut importer = Importer::default()
        .incomplete(args.incomplete)
        .assume_no_levels(args.assume_no_levels)
        .taken(args.taken.as_deref());
    let mut count = 0_usize;
    for argument in &args.files {
        let found = if argument.is_dir() {
            let is_answer = |it: &Path| {
                it.extension().is_some_and(|it| ENDINGS.iter().any(|wanted| it.eq_ignore_ascii_case(wanted)))
            };
            input::files(argument, is_answer)?
        } else {
            vec![argument.clone()]
        };
        for path in found {
            // The snapshot may lie beside the answers from an earlier run.
            if path == args.out {
                continue;
            }
            let text = read(&path, &limits_of_many())?;
            importer.add(&name_of(&path), &text, &limits_of_many());
            count += 1;
        }
    }
    if count == 0 {
        bail!("there is no answer to import: give the folder that the answers were saved in");
    }
    let imported = importer.finish().map_err(listed)?;
    // What is written is read first, as `check` and `audit` will: a policy that is not valid is reported now.
    let name = name_of(&args.out);
    let mut load = |file: &str| Err(format!("the document is the name of a file, `{file}`"));
    let snapshot =
        Snapshot::parse_with(&name, &imported.snapshot, &mut load, &limits_of_many()).map_err(listed)?;
    atomic_write::whole(&args.out, &imported.snapshot)?;
    for note in &imported.notes {
        output::message(&format!("note: {}\n", shown(note)));
    }
    let users = snapshot.holders.iter().filter(|it| it.kind == iam5::account::HolderKind::User).count()
        + usize::from(snapshot.root.is_some());
    let agencies = snapshot.holders.len() + usize::from(snapshot.root.is_some()) - users;
    output::answer(&format!(
        "{}: account {}; users {users}, groups {}, agencies {agencies}, policies {}\n",
        shown(&name),
        snapshot.account_id.as_deref().unwrap_or_default(),
        snapshot.groups.len(),
        snapshot.policies.len(),
    ))?;
    Ok(Exit::Yes)
}

/// The text of a file, unpacked.
fn read(path: &Path, limits: &Limits) -> anyhow::Result<String> {
    let name = name_of(path);
    let file = File::open(path).with_context(|| Trouble::unreadable(&name))?;
    let most = limits.bytes();
    let mut bytes = Vec::new();
    let more = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let opened = unpacked(file).with_context(|| Trouble::unreadable(&name))?;
    opened.take(more).read_to_end(&mut bytes).with_context(|| Trouble::unreadable(&name))?;
    if bytes.len() > most {
        bail!(Trouble::too_long(&name, most));
    }
    String::from_utf8(bytes)
        .map_err(|error| Trouble::not_utf8(&name, error.utf8_error().valid_up_to()).into())
}
