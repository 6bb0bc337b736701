//! `iam5 rule`: what a rule of the linter means.

use std::fmt::Write;

use iam5::lint;

use super::exit::Exit;
use super::output::{self, shown};

/// Lists the rules of `iam5 lint`, or shows the documentation of one
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct RuleArgs {
    /// The name of a rule, such as `unknown-action`; nothing for the list
    name: Option<String>,
}

pub(crate) fn run(args: &RuleArgs) -> anyhow::Result<Exit> {
    let mut text = String::new();
    match &args.name {
        None => {
            let width = lint::metas().map(|it| it.name.len()).max().unwrap_or(0);
            for meta in lint::metas() {
                writeln!(text, "{:width$}  {:16}  {}", meta.name, meta.severity.name(), meta.summary)?;
            }
        }
        Some(name) => {
            let Some(meta) = lint::find(name) else {
                let name = shown(name);
                output::message(&format!("no rule is named `{name}`: `iam5 rule` lists them\n"));
                return Ok(Exit::No);
            };
            writeln!(text, "# {}\n\n{}: {}", meta.name, meta.severity, meta.summary)?;
            if let Some(code) = meta.issue_code {
                writeln!(text, "\nThe cloud's own check calls it `{code}`.")?;
            }
            write!(text, "\n{}", meta.docs())?;
        }
    }
    output::answer(&text)?;
    Ok(Exit::Yes)
}
