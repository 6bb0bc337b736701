//! The files that are checked, the documents in them, and what was found in each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use iam5::Catalog;
use iam5::lint::{self, Baseline, Config, LintInput, Plan, PlannedPolicy, Report};
use iam5::policy::PolicyKind;
use iam5::report::Trouble;
use iam5::report::lint::Linted;

use super::super::input::{Input, Source};
use super::super::language::spoken;
use super::super::output::{self, shown};
use super::super::render::snippet;
use super::super::{atomic_write, catalog};
use super::LintArgs;
use super::project::{self, Projects};

/// A file that is checked.
#[derive(Debug)]
pub(super) struct Checkable {
    pub(super) source: Source,
    /// Its path, without links and detours.
    pub(super) path: PathBuf,
    /// The number of its project.
    pub(super) project: Option<usize>,
    pub(super) config: Config,
    pub(super) catalog: Catalog,
    /// The file of the findings that were there before.
    pub(super) baseline: Option<PathBuf>,
    /// Kind of its policies, where arguments or settings name it.
    pub(super) kind: Option<PolicyKind>,
    /// The policies inside it, where it is a plan.
    pub(super) plan: Option<Plan>,
}

/// The files named by the arguments.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) files: Vec<Checkable>,
    /// The number of files excluded by the settings.
    pub(super) ignored: usize,
    /// The number of folders that the searches skipped.
    pub(super) passed_over: usize,
    /// Something could not be read; it has been said.
    pub(super) incomplete: bool,
}

/// A document and what was found in it.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    /// The policy of a plan, where it is one.
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
    let mut sources = Sources::default();
    let mut catalogs: BTreeMap<Option<usize>, Catalog> = BTreeMap::new();
    // Files are distinguished by their paths, not by what they are called; standard input has none.
    let mut seen: BTreeMap<Option<PathBuf>, usize> = BTreeMap::new();
    let mut ignored = BTreeSet::new();
    // What a search came upon that is JSON and no policy.
    let mut others = BTreeSet::new();
    for argument in &args.paths {
        // What is named itself is meant, and is not excluded.
        let found = match input.search(argument, &["json"]) {
            Ok(Some(found)) => found.into_iter().map(Some).collect(),
            Ok(None) => vec![None],
            Err(error) => {
                sources.incomplete = true;
                output::error(&error);
                continue;
            }
        };
        for found in found {
            let searched = found.is_some();
            if let Some(it) = &found {
                let path = project::real(&it.path);
                let number = projects.of(&path)?;
                let settings = number.and_then(|it| projects.all.get(it));
                if !args.no_ignore && settings.is_some_and(|it| it.ignores(&path)) {
                    ignored.insert(path);
                    continue;
                }
            }
            let source = match found.map_or_else(|| input.one(argument), |it| input.read(it)) {
                Ok(source) => source,
                Err(error) => {
                    sources.incomplete = true;
                    output::error(&error);
                    continue;
                }
            };
            let real = source.path.as_deref().map(project::real);
            if let Some(known) = seen.get(&real).and_then(|it| sources.files.get_mut(*it)) {
                known.come_by_again(source);
                continue;
            }
            let path = real.clone().unwrap_or_else(place_of_stdin);
            let number = projects.of(&path)?;
            let settings = number.and_then(|it| projects.all.get(it));
            let baseline = args.baseline.as_ref().map(|it| project::real(Path::new(it)));
            let baseline = baseline.or_else(|| settings?.baseline());
            // A file that is only called a baseline is reported when it is read as one.
            if searched && baseline.as_ref() == Some(&path) && Baseline::may_replace(&source.text) {
                continue;
            }
            let kind = args.kind.map(PolicyKind::from);
            let plan = lint::plan(&source.text).unwrap_or_else(|error| {
                sources.incomplete = true;
                let file = snippet::File::new(&source.name, &source.text);
                let (message, help) = (&error.message, &error.help);
                output::message(&snippet::error(&file, error.span, message, help, spoken()));
                Some(Plan::default())
            });
            if searched && plan.is_none() && settings.is_some_and(|it| it.has_catalog(&path)) {
                continue;
            }
            if searched && plan.is_none() && !lint::may_be_policy(&source.text) {
                others.insert(shown(&source.name));
                continue;
            }
            let catalog = match catalogs.get(&number) {
                Some(catalog) => catalog.clone(),
                None => {
                    let of_project = settings.map(|it| it.catalog(input)).transpose()?;
                    let base = of_project.unwrap_or_else(Catalog::full);
                    catalog::over(base, &args.catalog, input)?
                }
            };
            catalogs.insert(number, catalog.clone());
            seen.insert(real, sources.files.len());
            sources.files.push(Checkable {
                config: settings.map(|it| it.config(&path)).unwrap_or_default(),
                catalog,
                kind: kind.or_else(|| settings.and_then(|it| it.kind(&path))),
                source,
                path,
                project: number,
                baseline,
                plan,
            });
        }
    }
    if !others.is_empty() {
        let others: Vec<String> = others.into_iter().collect();
        output::message(&format!("{}\n", Trouble::no_policies(&others).to(spoken())));
    }
    sources.ignored = ignored.into_iter().filter(|it| !seen.contains_key(&Some(it.clone()))).count();
    sources.passed_over = input.passed_over();
    Ok(sources)
}

/// Standard input goes by the settings of the working directory.
fn place_of_stdin() -> PathBuf {
    project::real(Path::new("<stdin>"))
}

impl Checkable {
    /// The same file by another name. That counts where it may be written by that name and not by the first.
    fn come_by_again(&mut self, source: Source) {
        let linked =
            |it: &Source| it.path.as_deref().and_then(|path| atomic_write::link(path, it.root.as_deref()));
        if linked(&self.source).is_some() && linked(&source).is_none() {
            let text = std::mem::take(&mut self.source.text);
            self.source = Source { text, ..source };
        }
    }
}

/// Checks every document of a file.
pub(super) fn check(file: &Checkable) -> Vec<Checked<'_>> {
    let check = |policy, text, kind| {
        let input = LintInput { text, kind };
        Checked { policy, input, report: lint::check(&input, &file.catalog, &file.config) }
    };
    let text = file.source.text.as_str();
    let Some(plan) = &file.plan else { return vec![check(None, text, file.kind)] };
    let policies = plan.policies.iter().map(|it| check(Some(it), &it.text, Some(it.kind)));
    let around = Checked { policy: None, input: LintInput::new(text), report: plan.unchecked(&file.config) };
    policies.chain([around]).collect()
}

/// The findings of a file. In a plan it stands at its place in the plan, or, for people, in the text of the
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
                whole.report.diagnostics.extend(policy.in_plan(&it.report.diagnostics));
            }
        }
    }
    whole.report.diagnostics.sort_by_key(|it| it.span);
    all.push(whole);
    all
}
