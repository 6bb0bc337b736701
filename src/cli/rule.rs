//! `iam5 rule`: what a rule of the linter means.

use std::fmt::Write;

use iam5::lint;
use serde_json::{Value, json};

use super::args::Format;
use super::exit::Exit;
use super::output::{self, shown};

/// Lists the rules of `iam5 lint`, or shows the documentation of one
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct RuleArgs {
    /// The name of a rule, such as `unknown-action`; nothing for the list
    name: Option<String>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A rule without its documentation.
fn to_json(meta: &lint::Meta) -> Value {
    json!({
        "name": meta.name,
        "severity": meta.severity.name(),
        "summary": meta.summary,
        "issue_code": meta.issue_code,
    })
}

pub(crate) fn run(args: &RuleArgs) -> anyhow::Result<Exit> {
    let mut text = String::new();
    match &args.name {
        None if args.format == Format::Json => {
            let rules: Vec<Value> = lint::metas().map(to_json).collect();
            writeln!(text, "{}", json!({ "rules": rules }))?;
        }
        None => {
            let width = lint::metas().map(|it| it.name.len()).max().unwrap_or(0);
            for meta in lint::metas() {
                writeln!(text, "{:width$}  {:16}  {}", meta.name, meta.severity.name(), meta.summary)?;
            }
        }
        Some(name) => {
            let Some(meta) = lint::find(name) else {
                let name = shown(name);
                output::message(&format!("unknown rule `{name}`: `iam5 rule` lists them\n"));
                return Ok(Exit::No);
            };
            if args.format == Format::Json {
                let mut rule = to_json(meta);
                if let Value::Object(members) = &mut rule {
                    members.insert("documentation".to_owned(), json!(meta.docs().to_string()));
                }
                writeln!(text, "{rule}")?;
                output::answer(&text)?;
                return Ok(Exit::Yes);
            }
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
