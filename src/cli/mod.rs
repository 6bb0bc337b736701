//! The command line: arguments, files, terminal and exit codes. Everything else is the library's.

mod account;
mod args;
mod atomic_write;
mod audit;
mod brief;
mod case;
mod catalog;
mod check;
mod compare;
mod completions;
mod coverage;
mod dependencies;
mod exit;
mod input;
mod language;
mod lint;
mod open;
mod option_args;
mod output;
mod policies;
mod render;
mod request_args;
mod rule;
mod schema;
mod search;
mod test;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Color, Command};
use exit::Exit;

/// Runs the command that the arguments name.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    if let Some(bytes) = cli.max_bytes.and_then(|it| usize::try_from(it).ok()) {
        input::set_limits(iam5::Limits::of_bytes(bytes));
    }
    let result = match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Lint(args) => lint::run(args),
        Command::Test(args) => test::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Rule(args) => rule::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Account(args) => account::run(args),
        Command::Catalog(args) => catalog::run(args),
        Command::Completions(args) => completions::run(args),
    };
    let exit = result.unwrap_or_else(|error| {
        match error.downcast_ref::<Rendered>() {
            Some(Rendered(text)) => output::message(text),
            None => {
                output::error(&error);
            }
        }
        Exit::CouldNotRun
    });
    exit.into()
}

/// An error that is written as it is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Rendered(String);
