//! `iam5 audit merge`: one report out of the partial results of `iam5 audit --partial`.

use anyhow::{Context, bail};
use iam5::audit::Partial;

use super::super::exit::Exit;
use super::super::input::Input;
use super::Shown;

/// Merges partial results into the report that one run over all their records would have given
#[derive(Debug, clap::Args)]
pub(crate) struct MergeArgs {
    #[command(flatten)]
    shown: Shown,
    /// What `iam5 audit --partial` wrote: files, directories, quoted globs, or `-`
    #[arg(required = true, value_name = "PARTIAL")]
    partials: Vec<String>,
}

pub(super) fn run(args: &MergeArgs) -> anyhow::Result<Exit> {
    let input = Input::of_many();
    let mut merged: Option<(String, Partial)> = None;
    let mut names = std::collections::BTreeSet::new();
    for argument in &args.partials {
        for source in input.many(argument, &["json"])? {
            if !names.insert(source.name.clone()) {
                bail!("`{}` is given twice: its records would count twice", source.name);
            }
            let partial = Partial::read(&source.text).with_context(|| format!("`{}`", source.name))?;
            match &mut merged {
                None => merged = Some((source.name, partial)),
                Some((first, merged)) => merged
                    .merge(partial)
                    .with_context(|| format!("`{}` cannot be merged with `{first}`", source.name))?,
            }
        }
    }
    let Some((_, merged)) = merged else { bail!("there is nothing to merge") };
    args.shown.show(&merged.report())
}
