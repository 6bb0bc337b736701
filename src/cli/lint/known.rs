//! The baselines of a run: known findings do not count, and entries that match nothing are reported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::bail;
use iam5::lint::{self, Baseline, Config, Report};
use iam5::report::Trouble;

use super::super::language::spoken;
use super::super::output::{self, shown};
use super::super::{atomic_write, input};
use super::LintArgs;
use super::files::{Checkable, Checked, Found, check};
use super::project::{Project, Projects, faulty, relative};

/// One file of what was there before.
#[derive(Debug)]
struct File {
    name: String,
    path: PathBuf,
    text: String,
    baseline: Baseline,
    /// The files of this run that it is about, by their names from its folder.
    checked: BTreeSet<String>,
}

impl File {
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }
}

/// The baselines of a run.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Baselines by path, each with the settings that apply to its own findings.
    files: BTreeMap<PathBuf, (File, Config)>,
}

impl Known {
    /// Reads the baselines that the arguments or the settings name.
    pub(super) fn new(args: &LintArgs, projects: &Projects, files: &[Checkable]) -> anyhow::Result<Self> {
        let mut known = Known::default();
        for file in files {
            let Some(path) = &file.baseline else { continue };
            if !known.files.contains_key(path) {
                let project = file.project.and_then(|it| projects.all.get(it));
                let config = project.map(|it| it.config(path)).unwrap_or_default();
                let outside = project.is_some_and(|it| !path.starts_with(&it.folder));
                if args.write_baseline && args.baseline.is_none() && outside {
                    bail!(
                        "`{}` is outside of the folder of its `iam5.toml`: give it with `--baseline`",
                        super::project::shortest(path)
                    );
                }
                known.files.insert(path.clone(), (read(path, args)?, config));
            }
            if let Some((baseline, _)) = known.files.get_mut(path) {
                baseline.checked.insert(relative(baseline.folder(), &file.path));
            }
        }
        if args.write_baseline && files.iter().any(|it| it.baseline.is_none()) {
            bail!(Trouble::no_baseline());
        }
        Ok(known)
    }

    /// Takes what was there before out of the reports of a file; says how much.
    pub(super) fn take(&mut self, file: &Checkable, checked: &mut [Checked<'_>]) -> usize {
        let known = file.baseline.as_ref().and_then(|it| self.files.get_mut(it));
        let Some((known, _)) = known else { return 0 };
        let name = relative(known.folder(), &file.path);
        let take = |it: &mut Checked<'_>| {
            let within = it.policy.map_or("", |it| it.address.as_str());
            known.baseline.take(&name, within, &it.input, &mut it.report)
        };
        checked.iter_mut().map(take).sum()
    }

    /// Checks the files and writes what is found; entries of files that this run is not about stay.
    pub(super) fn write(&self, files: &[Checkable], paths: &[String]) -> anyhow::Result<()> {
        let mut all: BTreeMap<&PathBuf, Baseline> = BTreeMap::new();
        for (path, (known, _)) in &self.files {
            let judged = judge(known, paths);
            all.insert(path, known.baseline.left(|it| !judged(it)));
        }
        for file in files {
            let known = file.baseline.as_ref().and_then(|it| self.files.get_key_value(it));
            let Some((path, (known, _))) = known else { continue };
            let name = relative(known.folder(), &file.path);
            for it in check(file) {
                let within = it.policy.map_or("", |it| it.address.as_str());
                let findings = lint::fingerprints(&name, within, &it.input, &it.report.diagnostics);
                all.entry(path).or_default().add(findings);
            }
        }
        for (path, baseline) in all {
            let Some((known, _)) = self.files.get(path) else { continue };
            atomic_write::whole(path, &baseline.write())?;
            output::message(&format!("findings in {}: {}\n", shown(&known.name), baseline.len()));
        }
        Ok(())
    }

    /// Findings of a baseline that are no longer there.
    pub(super) fn stale(&self, paths: &[String]) -> Vec<Found<'_>> {
        let found = |(it, config): &'_ (File, Config)| {
            let diagnostics = it.baseline.stale(config, judge(it, paths));
            (it.name.clone(), Report { diagnostics, ..Report::default() })
        };
        let all = self.files.values();
        all.map(|it| {
            let (name, report) = found(it);
            Found { name, text: &it.0.text, report }
        })
        .collect()
    }
}

fn read(path: &Path, args: &LintArgs) -> anyhow::Result<File> {
    let to_write = args.write_baseline;
    let name = super::project::shortest(path);
    // What is not a file is refused before it is taken for one that is not there.
    if !to_write && !path.is_file() {
        bail!(Trouble::baseline_is_missing(&name));
    }
    let text = match path.try_exists() {
        Ok(false) if to_write => String::new(),
        _ => input::read(path, &input::limits_of_many())?,
    };
    if to_write && !Baseline::may_replace(&text) {
        bail!(Trouble::no_baseline_there(&name));
    }
    let baseline = match Baseline::read(&text) {
        Ok(it) => it,
        // It is written anew.
        Err(_) if to_write => Baseline::default(),
        Err(faults) => return Err(faulty(&name, &text, &faults, spoken())),
    };
    Ok(File { name, path: path.to_path_buf(), text, baseline, checked: BTreeSet::new() })
}

/// Tests whether the run has seen a whole file, by its name from the baseline's folder.
fn judge<'k>(known: &'k File, paths: &[String]) -> impl Fn(&str) -> bool + use<'k> {
    let whole = covers(known.folder(), paths);
    move |file| whole || known.checked.contains(file)
}

/// Returns whether one of the arguments is the folder, or one that it lies in.
pub(super) fn covers(folder: &Path, paths: &[String]) -> bool {
    let whole =
        |it: &String| Path::new(it).canonicalize().is_ok_and(|it| it.is_dir() && folder.starts_with(it));
    paths.iter().any(whole)
}

/// Suppressions that suppress nothing, in the settings of each project.
pub(super) fn unused<'p>(
    projects: &'p Projects,
    files: &[Checkable],
    used: &BTreeMap<Option<usize>, BTreeSet<usize>>,
    paths: &[String],
) -> Vec<Found<'p>> {
    let of = |(number, project): (usize, &'p Project)| {
        let own = files.iter().filter(|it| it.project == Some(number));
        let names = own.map(|it| relative(&project.folder, &it.path)).collect();
        let whole = covers(&project.folder, paths);
        let none = BTreeSet::new();
        let used = used.get(&Some(number)).unwrap_or(&none);
        let diagnostics = project.settings.unused(used, |it| whole || project.judges(it, &names));
        let report = Report { diagnostics, ..Report::default() };
        Found { name: project.file.clone(), text: &project.text, report }
    };
    projects.all.iter().enumerate().map(of).collect()
}
