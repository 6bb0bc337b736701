//! Inputs of a replay, and their fingerprints.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use iam5::account::{Inventory, Location, Origin, Snapshot};
use iam5::audit::{ReplayContext, fingerprint};
use iam5::policy::ParseErrors;
use iam5::{Catalog, Policy};

use super::super::input::{self, Input, Source, limits, limits_of_many};
use super::super::language::{refuse, spoken, worded};
use super::super::output::shown;
use super::super::{Rendered, catalog};
use super::AuditArgs;
use super::columns::{Columns, Names};
use super::files::Reading;

/// Reads everything but records.
#[derive(Default)]
pub(super) struct Inputs {
    input: Input,
    /// The texts that were read, by what they are.
    texts: BTreeMap<String, Vec<String>>,
}

impl Inputs {
    fn note(&mut self, what: &str, text: &str) {
        self.texts.entry(what.to_owned()).or_default().push(text.to_owned());
    }

    fn one(&mut self, what: &str, argument: &str) -> anyhow::Result<Source> {
        let source = self.input.one(argument)?;
        self.note(what, &source.text);
        Ok(source)
    }

    /// Everything that records are replayed under.
    pub(super) fn context(&mut self, args: &AuditArgs) -> anyhow::Result<ReplayContext> {
        let mut catalog = Catalog::full();
        for argument in &args.catalog {
            let sources = self.input.many(argument, &["json", "jsonl"])?;
            sources.iter().for_each(|it| self.note("--catalog", &it.text));
            catalog = catalog::with(catalog, &sources)?;
        }
        let (now, next) = self.snapshots(args)?;
        let mut inventory = Inventory::default().with_limits(limits_of_many());
        for file in &args.inventory {
            let (location, file) = located(file);
            let source = self.input.one_of_many(file)?;
            self.note("--inventory", location.account.as_deref().unwrap_or_default());
            self.note("--inventory", location.region.as_deref().unwrap_or_default());
            self.note("--inventory", &source.text);
            inventory.add_at(&location, &source.name, &source.text)?;
        }
        let context = ReplayContext::new(now, next, inventory, catalog);
        self.note("--readings", if args.readings { "yes" } else { "" });
        let context = context.with_max_groups(args.groups).with_limits(limits());
        Ok(if args.readings { context.with_readings() } else { context })
    }

    /// Makes the reader of records.
    pub(super) fn reading(&mut self, args: &AuditArgs, catalog: &Catalog) -> anyhow::Result<Reading> {
        let names = if args.unlisted { Names::default() } else { Names::of(catalog) };
        let columns = match &args.columns {
            Some(argument) => Columns::read(argument, &self.input, names)?,
            None => Columns::named(names),
        };
        self.note("--unlisted", if args.unlisted { "yes" } else { "" });
        self.note("--columns", &columns.text());
        self.note("--from", args.from.map_or("", super::files::From::name));
        self.note("--region", args.region.as_deref().unwrap_or(""));
        Ok(Reading { from: args.from, columns })
    }

    /// The files that were read.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        self.input.files()
    }

    /// Whether standard input was read.
    pub(super) fn took_stdin(&self) -> bool {
        self.input.took_stdin()
    }

    /// Fingerprints of everything that was read, by option.
    pub(super) fn fingerprints(&self) -> BTreeMap<String, String> {
        let of = |texts: &Vec<String>| fingerprint(texts.iter().map(String::as_str));
        self.texts.iter().map(|(what, texts)| (what.clone(), of(texts))).collect()
    }

    fn snapshots(&mut self, args: &AuditArgs) -> anyhow::Result<(Snapshot, Option<Snapshot>)> {
        let Some(account) = &args.account else {
            let mut policies = Vec::new();
            for file in &args.policy {
                for source in self.input.many(file, &["json"])? {
                    self.note("--policy", &source.text);
                    policies.push(
                        policy(&source.name, &source.text)
                            .map_err(|error| listed(error.text().to(spoken())))?,
                    );
                }
            }
            return Ok((Snapshot::of_everyone(policies), None));
        };
        let now = self.snapshot("--account", account)?;
        if let Some(proposed) = &args.proposed {
            return Ok((now, Some(self.snapshot("--proposed", proposed)?)));
        }
        let mut next = (!args.policy.is_empty()).then(|| now.clone());
        for argument in &args.policy {
            let Some((name, file)) = argument.split_once('=') else {
                refuse!(
                    "`--policy {0}` names no policy of the account: write `--policy NAME={0}`",
                    "`--policy {0}` 没有指明账号中的策略：请写成 `--policy NAME={0}`",
                    argument
                );
            };
            self.note("--policy", name);
            let source = self.one("--policy", file)?;
            let policy = policy(name, &source.text).map_err(|error| {
                let name = &source.name;
                listed(worded!(
                    spoken(),
                    "`{0}` is not a valid policy:\n{1}",
                    "`{0}` 不是有效的策略：\n{1}",
                    name,
                    error.text().to(spoken())
                ))
            })?;
            let origin = Origin::file(&source.name);
            next.iter_mut().try_for_each(|it| it.replace(policy.clone(), origin.clone()))?;
        }
        Ok((now, next))
    }

    fn snapshot(&mut self, what: &str, argument: &str) -> anyhow::Result<Snapshot> {
        let source = self.one(what, argument)?;
        let beside = Path::new(argument).parent().unwrap_or(Path::new("")).to_path_buf();
        let mut loaded = Vec::new();
        let mut load = |file: &str| {
            self.input.note(&beside.join(file));
            let text = input::read(&beside.join(file), &limits()).map_err(|error| format!("{error:#}"))?;
            loaded.push(text.clone());
            Ok(text)
        };
        let snapshot = Snapshot::parse_with(&source.name, &source.text, &mut load, &limits());
        loaded.iter().for_each(|it| self.note(what, it));
        snapshot.map_err(listed)
    }
}

/// Splits the location of an inventory's resources from its file: `REGION=FILE` or `ACCOUNT/REGION=FILE`. A path that has
/// an equals sign itself starts with `./` or a root.
fn located(argument: &str) -> (Location, &str) {
    let is_id = |it: &str| {
        !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'))
    };
    let named = argument.split_once('=').and_then(|(place, file)| {
        let (account, region) = match place.split_once('/') {
            Some((account, region)) => (Some(account), region),
            None => (None, place),
        };
        let account = account.map(ToOwned::to_owned);
        let is_place = is_id(region) && account.as_deref().is_none_or(is_id);
        is_place.then(|| (Location { account, region: Some(region.to_owned()) }, file))
    });
    named.unwrap_or_else(|| (Location::default(), argument))
}

fn policy(name: &str, text: &str) -> Result<Policy, ParseErrors> {
    Policy::parse_with(name, text, limits())
}

/// An error of several lines, each written as one.
fn listed(error: impl std::fmt::Display) -> anyhow::Error {
    let lines = error.to_string().lines().map(|it| format!("error: {}\n", shown(it))).collect();
    Rendered(lines).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inventory_may_say_where_it_is_from() {
        for (argument, account, region, file) in [
            ("i.json", None, None, "i.json"),
            ("cn-north-4=i.json", None, Some("cn-north-4"), "i.json"),
            ("0a1b/cn-north-4=a=b.json", Some("0a1b"), Some("cn-north-4"), "a=b.json"),
            ("./a=b.json", None, None, "./a=b.json"),
            ("/a/b=c.json", None, None, "/a/b=c.json"),
            ("a/b/c=d.json", None, None, "a/b/c=d.json"),
            ("=i.json", None, None, "=i.json"),
            ("-", None, None, "-"),
        ] {
            let (location, found) = located(argument);
            assert_eq!(
                (location.account.as_deref(), location.region.as_deref(), found),
                (account, region, file),
                "{argument}"
            );
        }
    }
}
