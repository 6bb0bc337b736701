//! `iam5 lint`: checks policy documents, and cures them.

mod files;
mod known;
mod project;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use annotate_snippets::Level;
use anyhow::bail;
use clap::ValueEnum;
use iam5::Catalog;
use iam5::json;
use iam5::lint::{self, Diagnostic, LintInput, Safety, Severity};
use iam5::policy::PolicyKind;
use iam5::report::lint::{Linted, write_concise, write_github, write_json, write_sarif};

use self::files::{Checkable, Checked, Sources};
use self::known::Known;
use self::project::Projects;
use super::exit::Exit;
use super::input::Input;
use super::output::{self, shown};
use super::snippet::{Mark, Titled, render};
use super::{diff, replace};

/// Checks policy documents: what the cloud would refuse, what can never match, what grants too much
///
/// The nearest `iam5.toml`, in a file's folder or in one above it, sets the levels of rules, the kinds of files,
/// what is ignored, the rules of an organisation's own, suppressions and the baseline; docs/lint.md describes it.
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct LintArgs {
    /// Files, directories that are searched for `.json` files, quoted globs, or `-`: policies, and plans as
    /// `terraform show -json` writes them
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
    /// Cure what can be cured without changing a decision, and report the rest
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show what `--fix` would change, and write nothing; the exit code is 1 if there is anything
    #[arg(long, conflicts_with = "format")]
    diff: bool,
    /// With `--fix` or `--diff`: also the cures that change what is decided
    #[arg(long = "unsafe")]
    unsafe_too: bool,
    /// The settings of every file, in place of the nearest `iam5.toml` in its folder or above
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Take no settings
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
    /// The findings that were there before and do not count, in place of `baseline` in the settings
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Write what is found to the baseline, so that from now on only what is new counts
    #[arg(long, conflicts_with = "diff")]
    write_baseline: bool,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum LintFormat {
    /// For people, with the place underlined
    #[default]
    Text,
    /// For programs, in the shape of the cloud's own check
    Json,
    /// A line a finding
    Concise,
    /// Annotations of GitHub's workflows
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// How much was checked, and what is not shown of it.
#[derive(Debug, Clone, Copy)]
struct Count {
    checked: usize,
    suppressed: usize,
    before: usize,
    ignored: usize,
}

pub(crate) fn run(args: &LintArgs) -> anyhow::Result<Exit> {
    if args.unsafe_too && !args.fix && !args.diff {
        bail!("`--unsafe` says which cures are applied: give `--fix` or `--diff` with it");
    }
    let input = Input::default();
    let catalog = super::catalog::load(&args.catalog, &input)?;
    let mut projects = Projects::new(args.config.as_deref(), args.no_config)?;
    let mut sources = files::read(args, &input, &mut projects)?;
    if args.diff {
        return show_diff(args, &catalog, &sources);
    }
    let mut known = Known::new(args, &projects, &sources.files)?;
    if args.fix {
        fix(args, &catalog, &mut sources);
    }
    let mut checked = files::check(&sources.files, &catalog);
    if args.write_baseline {
        known.write(&sources.files, &checked, &args.paths)?;
        return Ok(if sources.incomplete { Exit::CouldNotRun } else { Exit::Yes });
    }
    let count = Count {
        before: known.take(&sources.files, &mut checked),
        suppressed: checked.iter().map(|it| it.report.suppressed.len()).sum(),
        checked: checked.iter().filter(|it| it.is_document).count(),
        ignored: sources.ignored,
    };
    let used = used(&sources.files, &checked);
    let mut found = files::found(&sources.files, checked, args.format == LintFormat::Text);
    found.extend(known.stale(&args.paths));
    found.extend(known::unused(&projects, &sources.files, &used, &args.paths));
    let linted = found.iter_mut().map(|it| Linted {
        file: &it.name,
        text: it.text,
        report: std::mem::take(&mut it.report),
    });
    let linted: Vec<Linted<'_>> = linted.collect();
    write(args.format, &linted, count)?;
    let unchecked: BTreeSet<String> =
        linted.iter().flat_map(|it| it.report.unchecked.iter().cloned()).collect();
    if let Some(note) = lint::unchecked_note(&unchecked) {
        output::message(&format!("{}\n", shown(&note)));
    }
    let fail_on = Severity::from(args.fail_on);
    let fails = linted.iter().flat_map(|it| &it.report.diagnostics).any(|it| it.severity <= fail_on);
    Ok(match (sources.incomplete, fails) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::No,
        (false, false) => Exit::Yes,
    })
}

/// The numbers of the suppressions, project by project, that suppress something.
fn used(files: &[Checkable], checked: &[Checked<'_>]) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut used: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for it in checked {
        if let Some(project) = files.get(it.file).and_then(|it| it.project) {
            used.entry(project).or_default().extend(&it.report.suppressed);
        }
    }
    used
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

/// The text after its cures; `None` where there is nothing to cure.
fn cured(args: &LintArgs, catalog: &Catalog, file: &Checkable) -> Option<lint::Fixed> {
    let text = file.source.text.as_str();
    if file.plan.is_some() {
        let name = shown(&file.source.name);
        output::message(&format!(
            "{name} is a plan and is not cured: cure the configuration that it was made from\n"
        ));
        return None;
    }
    if !looks_like_policy(text) {
        return None;
    }
    let safety = if args.unsafe_too { Safety::Unsafe } else { Safety::Safe };
    let fixed = lint::fix(&LintInput { text, kind: file.kind }, catalog, &file.config, safety);
    Some(fixed).filter(|it| it.text != text)
}

fn show_diff(args: &LintArgs, catalog: &Catalog, sources: &Sources) -> anyhow::Result<Exit> {
    let mut text = String::new();
    for file in &sources.files {
        if let Some(fixed) = cured(args, catalog, file) {
            text.push_str(&diff::unified(&shown(&file.source.name), &file.source.text, &fixed.text));
        }
    }
    output::answer(&text)?;
    Ok(match (sources.incomplete, text.is_empty()) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::Yes,
        (false, false) => Exit::No,
    })
}

/// Cures the files; what is reported afterwards is what is in them then.
fn fix(args: &LintArgs, catalog: &Catalog, sources: &mut Sources) {
    for file in &mut sources.files {
        let Some(fixed) = cured(args, catalog, file) else { continue };
        let name = &file.source.name;
        let result = if file.argument == "-" {
            Err(anyhow::anyhow!("standard input cannot be written: `--diff` shows what would change"))
        } else {
            replace::file(Path::new(name), &file.argument, &fixed.text)
        };
        match result {
            Ok(()) => {
                output::message(&format!("fixed {} in {}\n", fixed.applied, shown(name)));
                file.source.text = fixed.text;
            }
            Err(error) => {
                sources.incomplete = true;
                say_error(&error);
            }
        }
    }
}

fn write(format: LintFormat, linted: &[Linted<'_>], count: Count) -> anyhow::Result<()> {
    let mut text = String::new();
    match format {
        LintFormat::Text => {
            for it in linted {
                text.extend(it.report.diagnostics.iter().map(|diagnostic| snippet(it, diagnostic)));
            }
        }
        LintFormat::Json => write_json(linted, &mut text)?,
        LintFormat::Concise => write_concise(linted, &mut text)?,
        LintFormat::Github => write_github(linted, &mut text)?,
        LintFormat::Sarif => write_sarif(linted, &mut text)?,
    }
    output::answer(&text)?;
    if format == LintFormat::Text {
        output::message(&summary(linted, count));
    }
    Ok(())
}

/// How much of what was found, and what is not shown.
fn summary(linted: &[Linted<'_>], count: Count) -> String {
    let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
    for it in linted.iter().flat_map(|it| &it.report.diagnostics) {
        *counts.entry(it.severity).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(severity, count)| format!("{count} {severity}")).collect();
    let mut summary = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
    let hidden =
        [(count.suppressed, "suppressed"), (count.before, "in the baseline"), (count.ignored, "ignored")];
    for (number, what) in hidden.into_iter().filter(|it| it.0 > 0) {
        summary.push_str(&format!("; {number} {what}"));
    }
    format!("{summary}; {} checked\n", count.checked)
}

fn snippet(linted: &Linted<'_>, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::SecurityWarning | Severity::Warning => Level::WARNING,
        Severity::Suggestion => Level::NOTE,
    };
    let mut marks = vec![Mark { span: diagnostic.span, label: String::new(), primary: true }];
    for label in &diagnostic.labels {
        let text = shown(&label.text);
        match marks.first_mut() {
            Some(first) if first.span == label.span && first.label.is_empty() => first.label = text,
            _ => marks.push(Mark { span: label.span, label: text, primary: false }),
        }
    }
    let mut help: Vec<String> = Vec::new();
    help.extend((!diagnostic.help.is_empty()).then(|| diagnostic.help.clone()));
    render(&Titled {
        level: level.with_name(format!("{}[{}]", diagnostic.severity, diagnostic.name())),
        title: diagnostic.message.clone(),
        path: linted.file,
        text: linted.text,
        marks,
        help,
    })
}
