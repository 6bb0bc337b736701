//! `iam5 completions`: completions for a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::exit::Exit;
use super::output;

/// Prints the script that teaches a shell to complete `iam5`
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "iam5", &mut script);
    output::answer(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Yes)
}
