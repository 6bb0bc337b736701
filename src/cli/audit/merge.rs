//! `iam5 audit merge`: one report out of the partial results of `iam5 audit --partial`.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, bail};
use iam5::audit::{AuditReport, Partial, fingerprint};

use super::super::exit::Exit;
use super::super::input::Input;
use super::Shown;
use super::once::identity;

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
    // By what they are, and by what they say: a copy counts twice as well.
    let mut files = HashMap::new();
    let mut texts = HashMap::new();
    for argument in &args.partials {
        for source in input.many(argument, &["json"])? {
            let name = source.name.clone();
            if let Some(identity) = identity(Path::new(&name))
                && let Some(first) = files.insert(identity, name.clone())
            {
                let also = if first == name { String::new() } else { format!(", also as `{first}`") };
                bail!("`{name}` is given twice{also}: its records would count twice");
            }
            let partial = Partial::read(&source.text).with_context(|| format!("`{name}`"))?;
            // Parts without records are alike, and add nothing.
            if partial.records() > 0
                && let Some(first) = texts.insert(fingerprint([source.text.as_str()]), name.clone())
            {
                bail!("`{name}` says the same as `{first}`: the records of a copy would count twice");
            }
            match &mut merged {
                None => merged = Some((source.name, partial)),
                Some((first, merged)) => merged
                    .merge(partial)
                    .with_context(|| format!("`{}` cannot be merged with `{first}`", source.name))?,
            }
        }
    }
    let Some((_, merged)) = merged else { bail!("there is nothing to merge") };
    args.shown.show(&AuditReport::of_partial(merged))
}
