//! `iam5 account`: snapshots of accounts, from saved answers, and what they say.

mod asked;
mod import;
mod show;

use std::path::Path;

use iam5::account::Snapshot;

use super::Rendered;
use super::exit::Exit;
use super::input::{self, Input, limits_of_many};
use super::output::shown;

pub(crate) use asked::AccountRequest;

/// Makes a snapshot of an account from saved answers of its interfaces, and shows who holds what
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct AccountArgs {
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AccountCommand {
    Import(import::ImportArgs),
    Show(show::ShowArgs),
}

pub(crate) fn run(args: &AccountArgs) -> anyhow::Result<Exit> {
    match &args.command {
        AccountCommand::Import(args) => import::run(args),
        AccountCommand::Show(args) => show::run(args),
    }
}

/// Reads the snapshot of an account; policies may be files beside it.
pub(crate) fn read(argument: &str, input: &Input) -> anyhow::Result<Snapshot> {
    let source = input.one_of_many(argument)?;
    let beside = Path::new(argument).parent().unwrap_or(Path::new("")).to_path_buf();
    let mut load = |file: &str| {
        input.note(&beside.join(file));
        input::read(&beside.join(file), &input::limits()).map_err(|error| format!("{error:#}"))
    };
    Snapshot::parse_with(&source.name, &source.text, &mut load, &limits_of_many()).map_err(listed)
}

/// An error of several lines, each written as one.
fn listed(error: impl std::fmt::Display) -> anyhow::Error {
    let lines = error.to_string().lines().map(|it| format!("error: {}\n", shown(it))).collect();
    Rendered(lines).into()
}
