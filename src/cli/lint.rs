//! `iam5 lint`: checks policy documents, and cures them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::bail;
use clap::ValueEnum;
use iam5::Catalog;
use iam5::json;
use iam5::lint::{self, Config, LintInput, Report, Safety, Severity};
use iam5::policy::PolicyKind;
use iam5::report::lint::{Linted, Tally, fixed_note};
use iam5::wording::Language;

use super::args::Lang;
use super::exit::Exit;
use super::findings::{LintFormat, Writer};
use super::input::{Input, Source};
use super::output::{self, shown};
use super::{diff, replace};

/// Checks policy documents: what the cloud would refuse, what can never match, what grants too much
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct LintArgs {
    /// Files, directories that are searched for `.json` files, quoted globs, or `-`
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    /// What the documents are attached to; told by their content where it is not given
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// The export of a service's authorization schema; may be repeated
    #[arg(long, value_name = "FILE")]
    catalog: Vec<String>,
    /// The least grave findings that make the exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t)]
    format: LintFormat,
    /// The language of what is found and of what to do about it
    #[arg(long, value_enum, default_value_t, env = "IAM5_LANG")]
    lang: Lang,
    /// Cure what can be cured without changing a decision, and report the rest
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show what `--fix` would change, and write nothing; the exit code is 1 if there is anything
    #[arg(long, conflicts_with = "format")]
    diff: bool,
    /// With `--fix` or `--diff`: also the cures that change what is decided
    #[arg(long = "unsafe")]
    unsafe_too: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// An identity policy
    Identity,
    /// A service control policy
    Scp,
    /// A session policy
    Session,
    /// A resource policy
    Resource,
    /// The trust policy of an agency
    Trust,
    /// The policy of a VPC endpoint
    Endpoint,
    /// A role or policy of version 1.1: an identity policy whose `Version` says so
    Role,
}

impl From<Kind> for PolicyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Identity | Kind::Role => PolicyKind::Identity,
            Kind::Scp => PolicyKind::Scp,
            Kind::Session => PolicyKind::Session,
            Kind::Resource => PolicyKind::Resource,
            Kind::Trust => PolicyKind::Trust,
            Kind::Endpoint => PolicyKind::Endpoint,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
#[value(rename_all = "snake_case")]
enum FailOn {
    Error,
    SecurityWarning,
    #[default]
    Warning,
    Suggestion,
}

impl From<FailOn> for Severity {
    fn from(it: FailOn) -> Self {
        match it {
            FailOn::Error => Severity::Error,
            FailOn::SecurityWarning => Severity::SecurityWarning,
            FailOn::Warning => Severity::Warning,
            FailOn::Suggestion => Severity::Suggestion,
        }
    }
}

/// What the arguments named.
#[derive(Debug, Default)]
struct Sources {
    /// Each with the argument that led to it.
    read: Vec<(String, Source)>,
    /// Something could not be read; it has been said.
    incomplete: bool,
}

pub(crate) fn run(args: &LintArgs) -> anyhow::Result<Exit> {
    if args.unsafe_too && !args.fix && !args.diff {
        bail!("`--unsafe` says which cures are applied: give `--fix` or `--diff` with it");
    }
    let input = Input::default();
    let catalog = super::catalog::load(&args.catalog, &input)?;
    let mut sources = read(&args.paths, &input);
    let kind = args.kind.map(PolicyKind::from);
    if args.diff {
        return show_diff(args, &catalog, kind, &sources);
    }
    if args.fix {
        fix(args, &catalog, kind, &mut sources);
    }
    let language = Language::from(args.lang);
    let tally = write(args.format, language, &sources, |source| {
        let input = LintInput { text: &source.text, kind };
        lint::check(&input, &catalog, &Config::default())
    })?;
    if args.format == LintFormat::Text {
        output::message(&format!("{}\n", tally.summary().to(language)));
    }
    if let Some(note) = lint::unchecked_note(tally.unchecked()) {
        output::message(&format!("{}\n", shown(&note.to(language))));
    }
    let fail_on = Severity::from(args.fail_on);
    let fails = tally.gravest().is_some_and(|it| it <= fail_on);
    Ok(match (sources.incomplete, fails) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::No,
        (false, false) => Exit::Yes,
    })
}

/// Checks document after document, and writes what was found.
fn write(
    format: LintFormat,
    language: Language,
    sources: &Sources,
    check: impl Fn(&Source) -> Report,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    output::stream(|out| {
        let mut findings = Writer::start(format, language, out)?;
        for (_, source) in &sources.read {
            let linted = Linted { file: &source.name, text: &source.text, report: check(source) };
            tally.add(&linted.report);
            findings.document(&linted)?;
        }
        findings.finish()
    })?;
    Ok(tally)
}

/// Reads everything once, whatever stands in the way of a part of it.
fn read(paths: &[String], input: &Input) -> Sources {
    let (mut sources, mut seen) = (Sources::default(), BTreeSet::new());
    for argument in paths {
        let found = input.each(argument, &["json"]).unwrap_or_else(|error| vec![Err(error)]);
        for source in found {
            match source {
                Ok(source) if seen.insert(source.name.clone()) => {
                    sources.read.push((argument.clone(), source));
                }
                Ok(_) => {}
                Err(error) => {
                    sources.incomplete = true;
                    say_error(&error);
                }
            }
        }
    }
    sources
}

fn say_error(error: &anyhow::Error) {
    output::message(&format!("error: {}\n", shown(&format!("{error:#}"))));
}

/// Whether a file may be written to. A search finds other JSON too, such as the manifest of a package: it is
/// reported, but cures would make of its `version` the one of a policy.
fn looks_like_policy(text: &str) -> bool {
    let root = json::parse(text).map(|it| it.value);
    let is_statement = |it: &json::Member<'_>| it.name.eq_ignore_ascii_case("Statement");
    matches!(root, Ok(json::Value::Object(members)) if members.iter().any(is_statement))
}

fn cured(args: &LintArgs, catalog: &Catalog, kind: Option<PolicyKind>, text: &str) -> lint::Fixed {
    if !looks_like_policy(text) {
        return lint::Fixed::unchanged(text);
    }
    let safety = if args.unsafe_too { Safety::Unsafe } else { Safety::Safe };
    lint::fix(&LintInput { text, kind }, catalog, &Config::default(), safety)
}

fn show_diff(
    args: &LintArgs,
    catalog: &Catalog,
    kind: Option<PolicyKind>,
    sources: &Sources,
) -> anyhow::Result<Exit> {
    let mut text = String::new();
    for (_, source) in &sources.read {
        let fixed = cured(args, catalog, kind, &source.text);
        text.push_str(&diff::unified(&shown(&source.name), &source.text, &fixed.text));
    }
    output::answer(&text)?;
    Ok(match (sources.incomplete, text.is_empty()) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::Yes,
        (false, false) => Exit::No,
    })
}

/// Cures the files; what is reported afterwards is what is in them then.
fn fix(args: &LintArgs, catalog: &Catalog, kind: Option<PolicyKind>, sources: &mut Sources) {
    for (argument, source) in &mut sources.read {
        let fixed = cured(args, catalog, kind, &source.text);
        if fixed.text == source.text {
            continue;
        }
        let result = if argument == "-" {
            Err(anyhow::anyhow!("standard input cannot be written: `--diff` shows what would change"))
        } else {
            replace::file(Path::new(&source.name), argument, &fixed.text)
        };
        match result {
            Ok(()) => {
                let done = fixed_note(&source.name, &fixed).to(Language::from(args.lang));
                output::message(&format!("{}\n", shown(&done)));
                source.text = fixed.text;
            }
            Err(error) => {
                sources.incomplete = true;
                say_error(&error);
            }
        }
    }
}
