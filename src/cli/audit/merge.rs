//! `iam5 audit merge`: one report out of the partial results of `iam5 audit --partial`.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;
use iam5::audit::{AuditReport, Partial, fingerprint};

use super::super::exit::Exit;
use super::super::input::Input;
use super::super::language::{refuse, spoken, worded};
use super::Shown;
use super::once::{given_twice, identity};

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
    args.shown.language.speak();
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
                return Err(given_twice(&name, &first));
            }
            let partial = Partial::read(&source.text).with_context(|| format!("`{name}`"))?;
            // Parts without records are alike, and add nothing.
            if partial.records() > 0
                && let Some(first) = texts.insert(fingerprint([source.text.as_str()]), name.clone())
            {
                refuse!(
                    "`{0}` says the same as `{1}`: the records of a copy would count twice",
                    "`{0}` 与 `{1}` 内容相同：副本中的记录会被计算两次",
                    name,
                    first
                );
            }
            match &mut merged {
                None => merged = Some((source.name, partial)),
                Some((first, merged)) => merged.merge(partial).with_context(|| {
                    worded!(
                        spoken(),
                        "`{0}` cannot be merged with `{1}`",
                        "`{0}` 无法与 `{1}` 合并",
                        source.name,
                        first
                    )
                })?,
            }
        }
    }
    let Some((_, merged)) = merged else { refuse!("there is nothing to merge", "没有可合并的内容") };
    args.shown.show(&AuditReport::of_partial(merged))
}
