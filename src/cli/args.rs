//! The command line's grammar.

use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{Parser, Subcommand, ValueEnum};

use super::{account, audit, catalog, check, compare, completions, exit, lint, rule, schema, test};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// The end of the help: what is below the commands, exit codes, and where to read on.
fn more() -> String {
    format!(
        "\
Within `iam5 account`:
  account import  Makes a snapshot of saved answers of an account's own interfaces
  account show    Shows who holds what by which way

Within `iam5 audit`:
  audit merge   Merges partial results into one report
  audit sample  Writes a made-up account with traces, to try an audit on

{}

`iam5 COMMAND --help` shows the options of a command.

Pages, in the folder `docs` of the source:
  ten-minutes.md            your own policies, from export to pipeline; a glossary
  ten-minutes.zh.md         the same in Chinese
  check.md, requests.md     decisions, and requests
  compare.md                what a change allows, over all requests
  lint.md, rules.md, ci.md  the linter, its rules, pipelines
  test.md                   cases and coverage
  account.md                from an account to its snapshot
  audit.md                  snapshots, records, inventories, reports
  semantics.md              every rule of evaluation, with its source",
        exit::TABLE
    )
}

/// Decides, explains and tests Huawei Cloud IAM 5.0 policies, offline
#[derive(Debug, Parser)]
#[command(name = "iam5", version, after_help = more(), styles = STYLES, max_term_width = 100)]
#[command(propagate_version = true, infer_long_args = false, args_override_self = false)]
pub(crate) struct Cli {
    /// When to color
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    /// The most bytes that are read of one text: a policy, a request, a record, a snapshot, a catalog; sixteen
    /// times as many of a file that holds several. `lint` takes no more than the default of 16 MiB
    #[arg(long, global = true, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_bytes: Option<u32>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Box<check::CheckArgs>),
    Compare(Box<compare::CompareArgs>),
    Lint(lint::LintArgs),
    Test(test::TestArgs),
    Audit(Box<audit::AuditArgs>),
    Account(account::AccountArgs),
    Rule(rule::RuleArgs),
    Schema(schema::SchemaArgs),
    Catalog(catalog::CatalogArgs),
    Completions(completions::CompletionsArgs),
}

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// When to color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A language of descriptions and findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Lang {
    /// English
    #[default]
    En,
    /// Chinese
    Zh,
}

impl From<Lang> for iam5::wording::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::English,
            Lang::Zh => Self::Chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }
}
