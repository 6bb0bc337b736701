//! `iam5 audit`: replays records under one account snapshot, or under two and shows what changes.

mod records;
mod sample;

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use iam5::Policy;
use iam5::audit::{AuditReport, Class, Hints, Inventory, NotMapped, Replay, Snapshot};
use iam5::report::audit as report;

use super::exit::Exit;
use super::input::{self, Input};
use super::output::{self, shown};

/// Exit codes of this command.
const EXITS: &str = "Exit codes:
  0  every record was read, and no gate of --fail-on was hit
  1  --fail-on: access is newly allowed or newly denied
  2  could not run, or some records could not be read (the report is written all the same)
  3  --fail-on: decisions hang on what is unknown";

/// Replays records under one account snapshot, or under two and shows what changes
#[derive(Debug, clap::Args)]
#[command(after_help = EXITS, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    command: Option<AuditCommand>,
    /// The snapshot of the account now
    #[arg(long, value_name = "FILE")]
    account: Option<String>,
    /// The snapshot as it would be
    #[arg(long, value_name = "FILE", requires = "account", conflicts_with = "policy")]
    proposed: Option<String>,
    /// With `--account`, the proposed text of a policy of that name; without, one set of policies that is
    /// asked of every record; may be repeated
    #[arg(long, value_name = "NAME=FILE|FILE", required_unless_present = "account")]
    policy: Vec<String>,
    /// Answers of the lists of secrets and tags, or a table of URN, key and value; may be repeated
    #[arg(long, value_name = "FILE")]
    inventory: Vec<String>,
    /// The export of a service's authorization schema; may be repeated
    #[arg(long, value_name = "FILE", num_args = 1)]
    catalog: Vec<String>,
    /// The region of records whose path does not tell it (`CloudTraces/<region>/…`)
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Where to keep the records that could not be decided, as JSON Lines with place and reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// What to fail on; several with commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CLASS")]
    fail_on: Vec<Gate>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// Requests or traces: files, gzip or not, directories, or `-`; JSON Lines, arrays, or answers with
    /// `traces`
    #[arg(required = true, value_name = "RECORDS")]
    records: Vec<String>,
}

#[derive(Debug, clap::Subcommand)]
enum AuditCommand {
    Sample(sample::SampleArgs),
}

/// What a run may fail on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Gate {
    /// Denied now, allowed as proposed
    NewlyAllowed,
    /// Allowed now, denied as proposed
    NewlyDenied,
    /// Compared: decided now, but not as proposed; else: not decided
    Undetermined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// The whole
    Json,
    /// A line a group
    Jsonl,
    /// A row a group
    Csv,
    /// One page that needs nothing else
    Html,
}

pub(crate) fn run(args: &AuditArgs) -> anyhow::Result<Exit> {
    if let Some(AuditCommand::Sample(args)) = &args.command {
        return sample::run(args);
    }
    let input = Input::default();
    let catalog = super::catalog::load(&args.catalog, &input)?;
    let (now, next) = snapshots(args, &input)?;
    let mut inventory = Inventory::default();
    for file in &args.inventory {
        let source = input.one(file)?;
        inventory.add(&source.name, &source.text)?;
    }
    let mut rejects = Rejects::open(args.rejects.as_deref())?;
    let mut replay = Replay::new(now, next, inventory, catalog);
    let region = args.region.as_deref();
    let mut stdin_taken = false;
    for argument in &args.records {
        let path = Path::new(argument);
        if argument == "-" {
            if std::mem::replace(&mut stdin_taken, true) {
                bail!("`-` is given twice: standard input can be read only once");
            }
            stream("<stdin>", io::stdin().lock(), &hints(region, path), &mut replay, &mut rejects)?;
            continue;
        }
        let found =
            if path.is_dir() { input::files(path, is_record_file)? } else { vec![path.to_path_buf()] };
        if found.is_empty() {
            bail!(
                "`{argument}` holds no records: a directory is searched for `.json`, `.jsonl` and `.gz` files"
            );
        }
        for path in found {
            let name = path.display().to_string();
            let file = File::open(&path).with_context(|| format!("cannot read `{name}`"))?;
            stream(&name, file, &hints(region, &path), &mut replay, &mut rejects)?;
        }
    }
    rejects.close()?;
    let report = replay.finish();
    if !report.tally.adds_up() {
        bail!("the records do not add up to what became of them: please report this as a defect");
    }
    output::answer(&render(&report, args.format)?)?;
    Ok(exit(&report, &args.fail_on))
}

fn snapshots(args: &AuditArgs, input: &Input) -> anyhow::Result<(Snapshot, Option<Snapshot>)> {
    let Some(account) = &args.account else {
        let mut policies = Vec::new();
        for file in &args.policy {
            for source in input.many(file, &["json"])? {
                policies.push(Policy::parse(&source.name, &source.text).map_err(listed)?);
            }
        }
        return Ok((Snapshot::of_everyone(policies), None));
    };
    let now = snapshot(account, input)?;
    if let Some(proposed) = &args.proposed {
        return Ok((now, Some(snapshot(proposed, input)?)));
    }
    let mut next = (!args.policy.is_empty()).then(|| now.clone());
    for argument in &args.policy {
        let Some((name, file)) = argument.split_once('=') else {
            bail!("`--policy {argument}` names no policy of the account: write `--policy NAME={argument}`");
        };
        let source = input.one(file)?;
        let policy = Policy::parse(name, &source.text)
            .map_err(|error| listed(format!("`{}` is no policy:\n{error}", source.name)))?;
        next.iter_mut().try_for_each(|it| it.replace(policy.clone()))?;
    }
    Ok((now, next))
}

fn snapshot(argument: &str, input: &Input) -> anyhow::Result<Snapshot> {
    let source = input.one(argument)?;
    let beside = Path::new(argument).parent().unwrap_or(Path::new("")).to_path_buf();
    let mut load = |file: &str| {
        let path = beside.join(file);
        std::fs::read_to_string(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
    };
    Snapshot::parse(&source.name, &source.text, &mut load).map_err(listed)
}

/// An error of several lines, each written as one.
fn listed(error: impl std::fmt::Display) -> anyhow::Error {
    let lines = error.to_string().lines().map(|it| format!("error: {}\n", shown(it))).collect();
    super::Rendered(lines).into()
}

fn is_record_file(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    ["json", "jsonl", "gz"].iter().any(|it| extension.eq_ignore_ascii_case(it))
}

/// The region: of the path, where it is that of archived traces, or else as given.
fn hints(given: Option<&str>, path: &Path) -> Hints {
    let mut parts = path.iter().map(|it| it.to_string_lossy()).skip_while(|it| it != "CloudTraces").skip(1);
    let archived = parts.next().filter(|_| parts.next().is_some()).map(|it| it.into_owned());
    Hints { region: archived.or_else(|| given.map(ToOwned::to_owned)) }
}

fn stream(
    name: &str,
    reader: impl Read,
    hints: &Hints,
    replay: &mut Replay,
    rejects: &mut Rejects,
) -> anyhow::Result<()> {
    // An error of the file of rejects ends the run; one of the records is counted with them.
    let mut failed = None;
    let read = records::each(reader, &mut |line, record| {
        let place = format!("{name}:{line}");
        let (text, taken) = match record {
            Ok(text) => (text, replay.take(&place, text, hints)),
            Err(why) => ("", replay.refuse(why)),
        };
        match taken {
            Ok(()) => Ok(()),
            Err(reason) => rejects.add(&place, &reason, text).map_err(|error| {
                let kind = error.kind();
                failed = Some(error);
                kind.into()
            }),
        }
    });
    if let Some(error) = failed {
        return Err(error).context("the file of rejects");
    }
    if let Err(error) = read {
        let reason = replay.refuse(&format!("the input ends early: {error}"));
        if let Err(reason) = reason {
            rejects.add(name, &reason, "")?;
        }
    }
    Ok(())
}

/// The records that could not be decided: kept, and the first unreadable ones told.
struct Rejects {
    file: Option<BufWriter<File>>,
    told: usize,
}

/// No more unreadable records are told of than this; all are counted.
const TOLD: usize = 10;

impl Rejects {
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let create = |it: &Path| File::create(it).with_context(|| format!("cannot write `{}`", it.display()));
        Ok(Rejects { file: path.map(create).transpose()?.map(BufWriter::new), told: 0 })
    }

    fn add(&mut self, place: &str, reason: &NotMapped, record: &str) -> io::Result<()> {
        if matches!(reason, NotMapped::Unreadable(_)) {
            if self.told < TOLD {
                output::message(&format!("{}: {}\n", shown(place), shown(&reason.to_string())));
            } else if self.told == TOLD {
                output::message("more records are unreadable: `--rejects FILE` keeps them all\n");
            }
            self.told += 1;
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let line = serde_json::json!({
            "place": place, "reason": reason.name(), "why": reason.to_string(), "record": record,
        });
        writeln!(file, "{line}")
    }

    fn close(self) -> anyhow::Result<()> {
        self.file.map_or(Ok(()), |mut it| it.flush()).context("the file of rejects")
    }
}

fn render(report: &AuditReport, format: ReportFormat) -> anyhow::Result<String> {
    let mut out = String::new();
    match format {
        ReportFormat::Text => report::write_text(report, &mut out)?,
        ReportFormat::Json => {
            out = serde_json::to_string_pretty(&report::to_json(report))?;
            out.push('\n');
        }
        ReportFormat::Jsonl => report::write_jsonl(report, &mut out)?,
        ReportFormat::Csv => report::write_csv(report, &mut out)?,
        ReportFormat::Html => report::write_html(report, &mut out)?,
    }
    Ok(out)
}

fn exit(report: &AuditReport, gates: &[Gate]) -> Exit {
    let undetermined = match report.compared {
        true => report.count(Class::BecameUndetermined),
        false => report.tally.undetermined(),
    };
    let hit = |gate, count| gates.contains(&gate) && count > 0;
    if hit(Gate::NewlyAllowed, report.count(Class::NewlyAllowed))
        || hit(Gate::NewlyDenied, report.count(Class::NewlyDenied))
    {
        Exit::No
    } else if report.tally.unreadable() > 0 {
        Exit::CouldNotRun
    } else if hit(Gate::Undetermined, undetermined) {
        Exit::Undetermined
    } else {
        Exit::Yes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iam5::Catalog;

    #[test]
    fn the_path_of_an_archive_tells_the_region() {
        let region = |path: &str| hints(Some("given"), Path::new(path)).region.unwrap();
        assert_eq!(region("b/CloudTraces/cn-north-4/2026/11/1/system/CSMS/x.json.gz"), "cn-north-4");
        assert_eq!(region("CloudTraces/x.json.gz"), "given");
        assert_eq!(region("x.json"), "given");
        assert_eq!(hints(None, Path::new("-")).region, None);
    }

    #[test]
    fn gates_decide_the_exit_code() {
        let policy = |action: &str| {
            let text = format!(
                r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["{action}"],
                    "Condition": {{"StringEquals": {{"g:UserName": ["ci"]}}}}}}]}}"#
            );
            Snapshot::of_everyone([Policy::parse("p", &text).unwrap()])
        };
        let report = |next: Option<&str>, lines: &[&str]| {
            let mut replay = Replay::new(
                policy("csms::listTasks"),
                next.map(policy),
                Inventory::default(),
                Catalog::embedded(),
            );
            for line in lines {
                let _ = replay.take("x:1", line, &Hints::default());
            }
            replay.finish()
        };
        let all = [Gate::NewlyAllowed, Gate::NewlyDenied, Gate::Undetermined];
        let (known, open) = (
            r#"{"action": "csms::listTasks", "context": {"g:UserName": "ci"}}"#,
            r#"{"action": "csms::listTasks", "unknown": ["*"]}"#,
        );
        assert_eq!(exit(&report(None, &[known]), &all), Exit::Yes);
        assert_eq!(exit(&report(None, &[known, open]), &all), Exit::Undetermined);
        assert_eq!(exit(&report(None, &[known, open]), &[]), Exit::Yes);
        assert_eq!(exit(&report(None, &[known, open, "half"]), &all), Exit::CouldNotRun);
        assert_eq!(exit(&report(Some("csms::listEvents"), &[known]), &all), Exit::No);
        assert_eq!(exit(&report(Some("csms::listEvents"), &[known, "half"]), &all), Exit::No);
        assert_eq!(exit(&report(Some("csms::listEvents"), &[known]), &[Gate::NewlyAllowed]), Exit::Yes);
        assert_eq!(exit(&report(Some("csms::*"), &[open]), &all), Exit::Yes, "undetermined on both sides");
    }
}
