//! `iam5 lint`: checks policy documents, and fixes them.

mod files;
mod known;
mod project;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use clap::ValueEnum;
use iam5::json;
use iam5::lint::{self, LintInput, Safety, Severity};
use iam5::policy::PolicyKind;
use iam5::report::Trouble;
use iam5::report::lint::{Tally, fixed_note};

use self::files::{Checkable, Sources};
use self::known::Known;
use self::project::Projects;
use super::atomic_write;
use super::exit::Exit;
use super::input::Input;
use super::language::{LanguageArg, spoken};
use super::output::{self, shown};
use super::render::diff;
use super::render::findings::{LintFormat, Writer};
use super::search::Folders;

/// Checks policies: what the cloud refuses, what can never match, what grants too much
///
/// The nearest `iam5.toml`, in a file's folder or in one above it, sets the levels of rules, the kinds of files,
/// what is ignored, the rules of an organization's own, suppressions and the baseline; docs/lint.md describes it.
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct LintArgs {
    /// Files, directories that are searched for `.json` files, quoted globs, or `-`: policies, and plans as
    /// `terraform show -json` writes them
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<String>,
    /// What the documents are attached to; detected by their content where it is not given
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// The export of a service's authorization schema, or a folder of them; may be repeated
    #[arg(long, value_name = "FILE")]
    catalog: Vec<String>,
    /// The least severe findings that make the exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t)]
    format: LintFormat,
    #[command(flatten)]
    language: LanguageArg,
    /// Fix what can be fixed without changing a decision, and report the rest
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show what `--fix` would change, and write nothing; the exit code is 1 if there is anything
    #[arg(long, conflicts_with = "format")]
    diff: bool,
    /// With `--fix` or `--diff`: also the fixes that change what is decided
    #[arg(long = "unsafe")]
    unsafe_too: bool,
    /// The settings of every file, in place of the nearest `iam5.toml` in its folder or above
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Take no settings
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
    /// Search hidden folders, `node_modules`, `target` and virtual environments too, and what the settings ignore
    #[arg(long)]
    no_ignore: bool,
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
    /// A resource control policy
    Rcp,
    /// A network control policy
    Ncp,
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
            Kind::Rcp => PolicyKind::Rcp,
            Kind::Ncp => PolicyKind::Ncp,
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

pub(crate) fn run(args: &LintArgs) -> anyhow::Result<Exit> {
    args.language.speak();
    if args.unsafe_too && !args.fix && !args.diff {
        bail!(Trouble::unsafe_alone());
    }
    if args.fix || args.write_baseline {
        atomic_write::abandon_on_interrupt()?;
    }
    let input = Input::of_folders(if args.no_ignore { Folders::Every } else { Folders::OfSources });
    let mut projects = Projects::new(args.config.as_deref(), args.no_config, spoken())?;
    let mut sources = files::read(args, &input, &mut projects)?;
    if args.diff {
        return show_diff(args, &sources);
    }
    let mut known = Known::new(args, &projects, &sources.files)?;
    if args.fix {
        fix(args, &mut sources);
    }
    if args.write_baseline {
        known.write(&sources.files, &args.paths)?;
        return Ok(if sources.incomplete { Exit::CouldNotRun } else { Exit::Yes });
    }
    let language = spoken();
    let tally = write(args, &projects, &sources, &mut known)?;
    if args.format == LintFormat::Text {
        output::message(&format!("{}\n", tally.summary().to(language)));
    }
    if let Some(note) = lint::unchecked_note(tally.unchecked()) {
        output::message(&format!("{}\n", shown(&note.to(language))));
    }
    let fail_on = Severity::from(args.fail_on);
    let fails = tally.highest().is_some_and(|it| it <= fail_on);
    Ok(match (sources.incomplete, fails) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::No,
        (false, false) => Exit::Yes,
    })
}

/// Checks file after file, and writes what was found; at last what of the settings matched nothing.
fn write(
    args: &LintArgs,
    projects: &Projects,
    sources: &Sources,
    known: &mut Known,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    tally.add_ignored(sources.ignored);
    tally.add_passed_over(sources.passed_over);
    // The numbers of the suppressions that suppress something, project by project.
    let mut used: BTreeMap<Option<usize>, BTreeSet<usize>> = BTreeMap::new();
    output::stream(|out| {
        let mut findings = Writer::start(args.format, spoken(), out)?;
        for file in &sources.files {
            let mut checked = files::check(file);
            tally.add_known(known.take(file, &mut checked));
            for it in &checked {
                tally.add(&it.report);
                used.entry(file.project).or_default().extend(&it.report.suppressed);
            }
            for found in files::found(file, checked, args.format == LintFormat::Text) {
                findings.document(&found.linted())?;
            }
        }
        let unused = known::unused(projects, &sources.files, &used, &args.paths);
        for found in known.stale(&args.paths).into_iter().chain(unused) {
            tally.add(&found.report);
            findings.document(&found.linted())?;
        }
        findings.finish()
    })?;
    Ok(tally)
}

/// Returns whether a file may be written to. A search finds other JSON too, such as the manifest of a
/// package: it is reported, but fixes would make of its `version` the one of a policy.
fn looks_like_policy(text: &str) -> bool {
    let root = json::parse(text).map(|it| it.value);
    let is_statement = |it: &json::Member<'_>| it.name.eq_ignore_ascii_case("Statement");
    matches!(root, Ok(json::Value::Object(members)) if members.iter().any(is_statement))
}

/// The text after its fixes; `None` where there is nothing to fix.
fn fixed(args: &LintArgs, file: &Checkable) -> Option<lint::Fixed> {
    let text = file.source.text.as_str();
    if file.plan.is_some() {
        let name = shown(&file.source.name);
        let message = Trouble::plan_is_not_fixed(&name).to(spoken());
        output::message(&format!("{message}\n"));
        return None;
    }
    if !looks_like_policy(text) {
        return None;
    }
    let safety = if args.unsafe_too { Safety::Unsafe } else { Safety::Safe };
    let fixed = lint::fix(&LintInput { text, kind: file.kind }, &file.catalog, &file.config, safety);
    Some(fixed).filter(|it| it.text != text)
}

fn show_diff(args: &LintArgs, sources: &Sources) -> anyhow::Result<Exit> {
    let mut text = String::new();
    for file in &sources.files {
        if let Some(fixed) = fixed(args, file) {
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

/// Fixes the files; what is reported afterward is what is in them then.
fn fix(args: &LintArgs, sources: &mut Sources) {
    for file in &mut sources.files {
        let Some(fixed) = fixed(args, file) else { continue };
        let name = &file.source.name;
        let result = match &file.source.path {
            None => Err(Trouble::stdin_is_not_written().into()),
            Some(path) => {
                atomic_write::file(path, file.source.root.as_deref(), &file.source.text, &fixed.text)
            }
        };
        match result {
            Ok(()) => {
                let done = fixed_note(name, &fixed).to(spoken());
                output::message(&format!("{}\n", shown(&done)));
                file.source.text = fixed.text;
            }
            Err(error) => {
                sources.incomplete = true;
                output::error(&error);
            }
        }
    }
}
