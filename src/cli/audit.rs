//! `iam5 audit`: replays records under one account snapshot, or under two and shows what changes.

mod batch;
mod columns;
mod files;
mod inputs;
mod merge;
mod once;
mod progress;
mod quotes;
#[cfg(all(test, feature = "testing"))]
mod readings;
mod records;
mod rejects;
mod run;
mod sample;
mod seen;
mod table;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use clap::ValueEnum;
use iam5::audit::{AuditReport, Class, MAX_GROUPS};
use iam5::report::{Trouble, audit as report};

use super::atomic_write::{self, Pending};
use super::exit::Exit;
use super::language::{LanguageArg, refuse, spoken, worded};
use super::output;
use inputs::Inputs;
use rejects::RejectsFile;
use run::Run;

/// Exit codes of this command.
const EXITS: &str = "Exit codes:
  0    every record was read, and no gate of --fail-on was hit
  1    --fail-on: access is newly allowed or newly denied
  2    could not run, or some records could not be read (the report is written all the same)
  3    --fail-on: decisions depend on what is unknown
  130  interrupted: the report is about the records until then, and says so";

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
    /// Answers of the lists of secrets and tags, or a table of URN, key and value; where the region of an answer
    /// is known, its secrets are found by name too; may be repeated
    #[arg(long, value_name = "[[ACCOUNT/]REGION=]FILE")]
    inventory: Vec<String>,
    /// The export of a service's authorization schema, or a folder of them; may be repeated
    #[arg(long, value_name = "FILE", num_args = 1)]
    catalog: Vec<String>,
    /// The region of records whose path does not tell it (`CloudTraces/<region>/…`)
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// What the records are, where that is not for them to tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<files::From>,
    /// Which column of a table is which part of a record: `action=Op,resource=Urn,g:SourceIp=ip,unknown:=*`,
    /// or a TOML file; a part is a member of a request or a trace (`principal.urn`), `time`, or a key
    #[arg(long, value_name = "PART=COLUMN,…|FILE")]
    columns: Option<String>,
    /// Decide each record under every reading of the open rules, and tell which readings the recorded outcomes
    /// refute
    #[arg(long)]
    readings: bool,
    /// Take keys of native records and of columns that no catalog lists, as newer than it
    #[arg(long)]
    unlisted: bool,
    /// Take only the first of several traces with one id; the last two to four million ids are remembered
    #[arg(long, conflicts_with = "partial")]
    dedupe: bool,
    /// Where to keep the records that could not be decided, as JSON Lines with place and reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Write what these records came to, for `iam5 audit merge`, and no report
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fail_on", "format"])]
    partial: Option<PathBuf>,
    /// How many threads decide; else one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// How many groups are kept apart
    #[arg(long, value_name = "N", default_value_t = MAX_GROUPS)]
    groups: usize,
    #[command(flatten)]
    shown: Shown,
    /// Requests or traces: files, compressed or not, directories, or `-`; JSON Lines, arrays, answers with
    /// `traces`, or tables
    #[arg(required = true, value_name = "RECORDS")]
    records: Vec<String>,
}

#[derive(Debug, clap::Subcommand)]
enum AuditCommand {
    Sample(sample::SampleArgs),
    Merge(merge::MergeArgs),
}

/// How a report is shown, and what it is to fail on.
#[derive(Debug, Clone, clap::Args)]
struct Shown {
    /// What to fail on; several with commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "CLASS")]
    fail_on: Vec<Gate>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    #[command(flatten)]
    language: LanguageArg,
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
    /// A line for the summary, each group and each statement
    Jsonl,
    /// One table
    Csv,
    /// One page that needs nothing else
    Html,
}

pub(crate) fn run(args: &AuditArgs) -> anyhow::Result<Exit> {
    match &args.command {
        Some(AuditCommand::Sample(args)) => return sample::run(args),
        Some(AuditCommand::Merge(args)) => return merge::run(args),
        None => {}
    }
    args.shown.language.speak();
    let mut inputs = Inputs::default();
    let context = Arc::new(inputs.context(args)?);
    args.shown.check_gates(context.compares())?;
    let reading = inputs.reading(args, context.catalog())?;
    let files = files::find(&args.records, args.region.as_deref(), args.from, args.unlisted)?;
    if inputs.took_stdin() && files.iter().any(|it| it.path().is_none()) {
        bail!(Trouble::stdin_twice());
    }
    check_outputs(args, &inputs, &files)?;
    // Better to fail before hours of work than after.
    let partial = args.partial.as_deref().map(Pending::create).transpose()?;
    let mut rejects = RejectsFile::create(args.rejects.as_deref())?;
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let stop = interrupts()?;
    let run = Run {
        context: &context,
        files: &files,
        reading: &reading,
        threads: args.threads.map_or_else(cores, usize::from),
        dedupe: args.dedupe,
        stop: &stop,
    };
    let (aggregate, rejected) = run.run(&mut rejects)?;
    rejects.close()?;
    if let Some(mut file) = partial {
        let partial = context.partial(inputs.fingerprints(), aggregate);
        let text = partial.to_json().to_string() + "\n";
        file.write_all(text.as_bytes())
            .with_context(|| worded!(spoken(), "the partial result", "部分结果"))?;
        file.finish()?;
        let report = AuditReport::of_partial(partial);
        rejected.show(report.counts.unreadable());
        return check(&report).map(|()| exit(&report, &[]));
    }
    let report = AuditReport::of(&context, aggregate);
    rejected.show(report.counts.unreadable());
    args.shown.show(&report)
}

/// Checks that what is written does not take the place of what is read.
fn check_outputs(args: &AuditArgs, inputs: &Inputs, files: &[files::Found]) -> anyhow::Result<()> {
    let outputs = [("--rejects", &args.rejects), ("--partial", &args.partial)];
    let outputs = outputs.iter().filter_map(|(name, path)| Some((*name, path.as_deref()?)));
    let read = inputs.files();
    let read = read.iter().map(PathBuf::as_path).chain(files.iter().filter_map(files::Found::path));
    once::check_outputs(&outputs.collect::<Vec<_>>(), read)
}

/// Whether somebody wants to stop. The first time a report is written of what there is, the second time none.
fn interrupts() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            atomic_write::abandon();
            std::process::exit(130);
        }
    })
    .with_context(|| worded!(spoken(), "cannot listen for interrupts", "无法监听中断信号"))?;
    Ok(stop)
}

fn check(report: &AuditReport) -> anyhow::Result<()> {
    if !report.adds_up() {
        refuse!(
            "the records do not add up to what became of them: please report this as a defect",
            "记录数与处理结果不符：请将此作为缺陷上报"
        );
    }
    Ok(())
}

impl Shown {
    /// A gate about changes needs two snapshots: without them it could never be hit.
    fn check_gates(&self, compares: bool) -> anyhow::Result<()> {
        let of_changes = self.fail_on.iter().find(|it| matches!(it, Gate::NewlyAllowed | Gate::NewlyDenied));
        match of_changes.and_then(ValueEnum::to_possible_value) {
            Some(gate) if !compares => refuse!(
                "`--fail-on {0}` compares two snapshots, and there is one: give the other one with `--proposed`, or a \
                 policy of it with `--policy NAME=FILE`",
                "`--fail-on {0}` 比较两个快照，而只有一个：请用 `--proposed` 给出另一个，或用 `--policy NAME=FILE` 给出其中的策略",
                gate.get_name()
            ),
            _ => Ok(()),
        }
    }

    fn show(&self, report: &AuditReport) -> anyhow::Result<Exit> {
        self.check_gates(report.compared)?;
        check(report)?;
        output::answer(&render(report, self.format)?)?;
        Ok(exit(report, &self.fail_on))
    }
}

fn render(report: &AuditReport, format: ReportFormat) -> anyhow::Result<String> {
    let mut out = String::new();
    match format {
        ReportFormat::Text => report::write_text(report, spoken(), &mut out)?,
        ReportFormat::Json => {
            out = serde_json::to_string_pretty(&report::to_json(report))?;
            out.push('\n');
        }
        ReportFormat::Jsonl => report::write_jsonl(report, &mut out)?,
        ReportFormat::Csv => report::write_csv(report, &mut out)?,
        ReportFormat::Html => report::write_html(report, spoken(), &mut out)?,
    }
    Ok(out)
}

fn exit(report: &AuditReport, gates: &[Gate]) -> Exit {
    let undetermined = match report.compared {
        true => report.count(Class::BecameUndetermined),
        false => report.counts.undetermined(),
    };
    let hit = |gate, count| gates.contains(&gate) && count > 0;
    if report.interrupted {
        Exit::Interrupted
    } else if hit(Gate::NewlyAllowed, report.count(Class::NewlyAllowed))
        || hit(Gate::NewlyDenied, report.count(Class::NewlyDenied))
    {
        Exit::No
    } else if report.counts.unreadable() > 0 {
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
    use iam5::account::{Inventory, Snapshot};
    use iam5::audit::{AuditReport, Hints, Place, Replay, ReplayContext};
    use iam5::{Catalog, Policy};

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
            let context = Arc::new(ReplayContext::new(
                policy("csms::listTasks"),
                next.map(policy),
                Inventory::default(),
                Catalog::embedded(),
            ));
            let mut replay = Replay::new(&context);
            for line in lines {
                let _ = replay.take(Place::new("x", 1), line, &Hints::default());
            }
            AuditReport::of(&context, replay.finish())
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
        let mut stopped = report(Some("csms::listEvents"), &[known]);
        stopped.interrupted = true;
        assert_eq!(exit(&stopped, &all), Exit::Interrupted);
    }
}
