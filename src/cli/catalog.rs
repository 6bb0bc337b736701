//! `iam5 catalog`: what the catalog knows of a name.

use std::fmt::Write;

use iam5::Catalog;
use iam5::report::catalog::CatalogReport;

use super::args::Format;
use super::exit::Exit;
use super::input::{Input, Source, limits};
use super::language::{LanguageArg, spoken};
use super::output;

/// Shows what is known of a service, an action, an alias, a key or an operation
#[derive(Debug, clap::Args)]
pub(crate) struct CatalogArgs {
    /// `csms`, `csms:secret:getStage`, `csms:secretStage:get`, `g:ResourceTag/env`, `ShowSecretStage`;
    /// `g` for the global keys; nothing for the list of services
    name: Option<String>,
    /// The export of a service's authorization schema, which replaces what is embedded of that service, or a
    /// folder of them; may be repeated
    #[arg(long, value_name = "FILE")]
    catalog: Vec<String>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    language: LanguageArg,
}

pub(crate) fn run(args: &CatalogArgs) -> anyhow::Result<Exit> {
    args.language.speak();
    let catalog = load(&args.catalog, &Input::default())?;
    let language = spoken();
    let report = match &args.name {
        Some(name) => CatalogReport::of(&catalog, name, language),
        None => CatalogReport::overview(&catalog, language),
    };
    let mut text = String::new();
    match args.format {
        Format::Text => report.write_text(&mut text)?,
        Format::Json => writeln!(text, "{}", report.to_json())?,
    }
    if !report.is_found() && args.format == Format::Text {
        output::message(&text);
        return Ok(Exit::No);
    }
    output::answer(&text)?;
    Ok(if report.is_found() { Exit::Yes } else { Exit::No })
}

/// The embedded catalog with exports over it, which are files, folders of them, or globs.
pub(crate) fn load(arguments: &[String], input: &Input) -> anyhow::Result<Catalog> {
    over(Catalog::full(), arguments, input)
}

/// A catalog with exports over it.
pub(crate) fn over(catalog: Catalog, arguments: &[String], input: &Input) -> anyhow::Result<Catalog> {
    arguments.iter().try_fold(catalog, |catalog, it| with(catalog, &input.many(it, &["json", "jsonl"])?))
}

/// A catalog with the exports over it that somebody else has read.
pub(crate) fn with(catalog: Catalog, sources: &[Source]) -> anyhow::Result<Catalog> {
    sources.iter().try_fold(catalog, |catalog, it| Ok(catalog.load_with(&it.name, &it.text, &limits())?))
}
