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
    /// The export of a service's authorization schema, which replaces what is embedded of that service;
    /// may be repeated
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

/// The embedded catalog with exports over it.
pub(crate) fn load(files: &[String], input: &Input) -> anyhow::Result<Catalog> {
    load_with(files, |file| input.one(file))
}

/// Does the same as [`load`], where somebody else reads the files.
pub(crate) fn load_with(
    files: &[String],
    mut read: impl FnMut(&str) -> anyhow::Result<Source>,
) -> anyhow::Result<Catalog> {
    files.iter().try_fold(Catalog::embedded(), |catalog, file| {
        let source = read(file)?;
        Ok(catalog.load_with(&source.name, &source.text, &limits())?)
    })
}
