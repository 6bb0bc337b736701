//! The files that are checked, the documents in them, and what was found in each.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use iam5::Catalog;
use iam5::lint::{self, Config, LintInput, Plan, PlannedPolicy, Report};
use iam5::policy::PolicyKind;
use iam5::report::lint::Linted;

use super::super::input::{Input, Source};
use super::super::{output, snippet};
use super::project::{Projects, real};
use super::{LintArgs, say_error};

/// A file that is checked.
#[derive(Debug)]
pub(super) struct Checkable {
    /// The argument that led to it.
    pub(super) argument: String,
    pub(super) source: Source,
    /// Its path, without links and detours.
    pub(super) path: PathBuf,
    /// The number of its project.
    pub(super) project: Option<usize>,
    pub(super) config: Config,
    /// The file of the findings that were there before.
    pub(super) baseline: Option<PathBuf>,
    /// What its policies are attached to, where arguments or settings tell it.
    pub(super) kind: Option<PolicyKind>,
    /// The policies inside it, where it is a plan.
    pub(super) plan: Option<Plan>,
}

/// What the arguments named.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) files: Vec<Checkable>,
    /// How many the settings leave out.
    pub(super) ignored: usize,
    /// Something could not be read; it has been said.
    pub(super) incomplete: bool,
}

/// A document and what was found in it.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    /// It is this one of a plan.
    pub(super) policy: Option<&'a PlannedPolicy>,
    pub(super) input: LintInput<'a>,
    pub(super) report: Report,
}

/// Findings in a text, with the name of what it is the text of.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) name: String,
    pub(super) text: &'a str,
    pub(super) report: Report,
}

impl Found<'_> {
    pub(super) fn linted(&self) -> Linted<'_> {
        Linted { file: &self.name, text: self.text, report: &self.report }
    }
}

/// Reads everything once, whatever stands in the way of a part of it.
pub(super) fn read(args: &LintArgs, input: &Input, projects: &mut Projects) -> anyhow::Result<Sources> {
    let (mut sources, mut seen) = (Sources::default(), BTreeSet::new());
    for argument in &args.paths {
        let found = input.each(argument, &["json"]).unwrap_or_else(|error| vec![Err(error)]);
        for source in found {
            match source {
                Ok(source) if seen.insert(source.name.clone()) => {
                    let path = real(Path::new(&source.name));
                    let number = projects.of(&path)?;
                    let project = number.and_then(|it| projects.all.get(it));
                    // What is named itself is meant.
                    let searched = source.name != *argument && argument != "-";
                    let baseline = args.baseline.as_ref().map(|it| real(Path::new(it)));
                    let baseline = baseline.or_else(|| project?.baseline());
                    if searched && baseline.as_ref() == Some(&path) {
                        continue;
                    }
                    if searched && project.is_some_and(|it| it.ignores(&path)) {
                        sources.ignored += 1;
                        continue;
                    }
                    let kind = args.kind.map(PolicyKind::from);
                    let plan = lint::plan(&source.text).unwrap_or_else(|error| {
                        sources.incomplete = true;
                        let (name, text) = (&source.name, &source.text);
                        let file = snippet::File::new(name, text);
                        output::message(&snippet::error(
                            &file,
                            error.span,
                            &error.message,
                            &error.help,
                            args.lang.into(),
                        ));
                        Some(Plan::default())
                    });
                    sources.files.push(Checkable {
                        argument: argument.clone(),
                        config: project.map(|it| it.config(&path)).unwrap_or_default(),
                        kind: kind.or_else(|| project.and_then(|it| it.kind(&path))),
                        source,
                        path,
                        project: number,
                        baseline,
                        plan,
                    });
                }
                Ok(_) => {}
                Err(error) => {
                    sources.incomplete = true;
                    say_error(&error, args.lang);
                }
            }
        }
    }
    Ok(sources)
}

/// Checks every document of a file.
pub(super) fn check<'a>(file: &'a Checkable, catalog: &Catalog) -> Vec<Checked<'a>> {
    let check = |policy: Option<&'a PlannedPolicy>, text: &'a str, kind: Option<PolicyKind>| {
        let input = LintInput { text, kind };
        Checked { policy, input, report: lint::check(&input, catalog, &file.config) }
    };
    let text = file.source.text.as_str();
    let Some(plan) = &file.plan else { return vec![check(None, text, file.kind)] };
    let policies = plan.policies.iter().map(|it| check(Some(it), &it.text, Some(it.kind)));
    let around = Checked { policy: None, input: LintInput::new(text), report: plan.unchecked(&file.config) };
    policies.chain([around]).collect()
}

/// What was found in a file. In a plan it stands at its place in the plan, or, for people, in the text of the
/// policy: a plan is one long line.
pub(super) fn found<'a>(file: &'a Checkable, checked: Vec<Checked<'a>>, for_people: bool) -> Vec<Found<'a>> {
    let name = file.source.name.as_str();
    let mut whole = Found { name: name.to_owned(), text: &file.source.text, report: Report::default() };
    let mut all = Vec::new();
    for it in checked {
        match it.policy {
            None => whole.report.diagnostics.extend(it.report.diagnostics),
            Some(policy) if for_people => {
                let name = format!("{name}:{}", policy.address);
                all.push(Found { name, text: &policy.text, report: it.report });
            }
            Some(policy) => {
                whole.report.diagnostics.extend(it.report.diagnostics.iter().map(|it| policy.in_plan(it)));
            }
        }
    }
    whole.report.diagnostics.sort_by_key(|it| it.span);
    all.push(whole);
    all
}
