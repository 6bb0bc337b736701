//! A soak: decisions, swaps of policies and audits in one process for a given time.
//!
//! ```text
//! cargo run --release --example soak --features testing -- SECONDS
//! ```
//!
//! A first pass writes down every answer: of each request under each set of policies the decision and its
//! whole explanation, and the reports of audits. From then on every round reads and compiles a set anew, swaps
//! it in, asks everything again and replays the records again; any answer that is not the one of the first pass
//! ends the soak with exit code 1, and so does memory that grows. There is a line for each minute.

#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::process::ExitCode;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use iam5::account::{Inventory, Snapshot};
use iam5::audit::{AuditReport, Hints, Place, Replay, ReplayContext, Sample};
use iam5::report::audit::to_json;
use iam5::report::decision::DecisionReport;
use iam5::testing::generate::{Case, case_of_seed};
use iam5::{Authorizer, Catalog, Request};

type Failure = Box<dyn std::error::Error>;

/// Sets of policies, one after the other swapped in.
const SETS: u64 = 64;

/// Requests that each set is asked.
const REQUESTS: u64 = 512;

/// Of which this many are explained, too.
const EXPLAINED: usize = 32;

/// Records of one audit; audits of so many seeds take turns.
const RECORDS: u64 = 4_000;
const AUDITS: u64 = 4;

/// Memory may be so much more than after the first minute: what an allocator keeps is not the same each minute.
const MARGIN: u64 = 8 << 20;

fn main() -> Result<ExitCode, Failure> {
    let seconds = std::env::args().nth(1).as_deref().unwrap_or("3600").parse()?;
    let soak = Soak::new()?;
    soak.run(Duration::from_secs(seconds))
}

/// What is asked, and what was answered the first time.
struct Soak {
    sets: Vec<Case>,
    requests: Vec<Request>,
    /// By set, by request.
    answers: Vec<Vec<String>>,
    audits: Vec<Audit>,
}

/// Records, and the report about them.
struct Audit {
    records: Vec<String>,
    report: String,
}

/// What was done so far.
#[derive(Default)]
struct Count {
    rounds: u64,
    decisions: u64,
    explanations: u64,
    records: u64,
}

impl Soak {
    fn new() -> Result<Self, Failure> {
        let sets: Vec<Case> = (0..SETS).map(case_of_seed).collect();
        let requests =
            (0..REQUESTS).map(|seed| case_of_seed(seed).request()).collect::<Result<Vec<_>, _>>()?;
        let mut answers = Vec::new();
        for set in &sets {
            let authorizer = authorizer(set)?;
            let all = requests.iter().enumerate().map(|(number, it)| answer(&authorizer, it, number));
            answers.push(all.collect::<Result<Vec<_>, _>>()?);
        }
        let audit = |seed| -> Result<Audit, Failure> {
            let records: Vec<String> = Sample::new(RECORDS, seed).collect();
            Ok(Audit { report: report(&records)?, records })
        };
        let audits = (0..AUDITS).map(audit).collect::<Result<Vec<_>, _>>()?;
        Ok(Soak { sets, requests, answers, audits })
    }

    fn run(&self, time: Duration) -> Result<ExitCode, Failure> {
        println!("| minute | rounds | decisions | explanations | records | memory in KiB |");
        println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
        let slot = RwLock::new(Arc::new(Authorizer::new([])));
        let (start, mut count, mut minute, mut first) = (Instant::now(), Count::default(), 0, None);
        loop {
            let over = start.elapsed() >= time;
            if over || start.elapsed().as_secs() / 60 > minute {
                minute += 1;
                let memory = memory();
                let Count { rounds, decisions, explanations, records } = count;
                let shown = memory.map_or("unknown".to_owned(), |it| (it >> 10).to_string());
                println!("| {minute} | {rounds} | {decisions} | {explanations} | {records} | {shown} |");
                let most = *first.get_or_insert(memory);
                if memory > most.map(|it| it + MARGIN) {
                    println!("memory has grown by more than {} KiB since the first minute", MARGIN >> 10);
                    return Ok(ExitCode::FAILURE);
                }
            }
            if over {
                println!("no answer has changed");
                return Ok(ExitCode::SUCCESS);
            }
            if let Some(changed) = self.round(&slot, &mut count)? {
                println!("{changed}");
                return Ok(ExitCode::FAILURE);
            }
        }
    }

    /// Every set once, and one audit; says what has changed.
    fn round(&self, slot: &RwLock<Arc<Authorizer>>, count: &mut Count) -> Result<Option<String>, Failure> {
        for (index, (set, answers)) in self.sets.iter().zip(&self.answers).enumerate() {
            *slot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(authorizer(set)?);
            for (number, (request, first)) in self.requests.iter().zip(answers).enumerate() {
                let authorizer = Arc::clone(&slot.read().unwrap_or_else(PoisonError::into_inner));
                let now = answer(&authorizer, request, number)?;
                if now != *first {
                    return Ok(Some(format!("set {index}, request {number}: {now}, and was {first}")));
                }
                count.decisions += 1;
                count.explanations += u64::from(number < EXPLAINED);
            }
        }
        let turn = usize::try_from(count.rounds % AUDITS)?;
        if let Some(audit) = self.audits.get(turn) {
            let now = report(&audit.records)?;
            if now != audit.report {
                return Ok(Some(format!("audit {turn}:\n{now}\nand was:\n{}", audit.report)));
            }
            count.records += RECORDS;
        }
        count.rounds += 1;
        Ok(None)
    }
}

/// Reads and compiles a set.
fn authorizer(set: &Case) -> Result<Authorizer, Failure> {
    let world = set.world()?;
    let mut builder = Authorizer::builder().identity(world.identity);
    if !world.session.is_empty() {
        builder = builder.session(world.session);
    }
    if !world.resource.is_empty() {
        builder = builder.resource(world.resource);
    }
    if !world.endpoint.is_empty() {
        builder = builder.endpoint(world.endpoint);
    }
    let levels = world.scps.into_iter().filter(|it| !it.is_empty());
    Ok(levels.fold(builder, iam5::decide::AuthorizerBuilder::scp_level).build())
}

/// The decision; of the first requests with all that is to be said about it.
fn answer(authorizer: &Authorizer, request: &Request, number: usize) -> Result<String, Failure> {
    let verdict = authorizer.decide(request);
    if number >= EXPLAINED {
        return Ok(verdict.decision().name().to_owned());
    }
    Ok(serde_json::to_string(&DecisionReport::new(&verdict).explained(verdict.explain()))?)
}

/// The report of an audit under both accounts, everything read anew.
fn report(records: &[String]) -> Result<String, Failure> {
    let account = |text: String| Snapshot::parse("account", &text, &mut |file| Err(format!("no `{file}`")));
    let (now, next) = (account(Sample::now().to_string())?, account(Sample::next_account().to_string())?);
    let mut inventory = Inventory::default();
    inventory.add("inventory", &Sample::inventory().to_string())?;
    let context = Arc::new(ReplayContext::new(now, Some(next), inventory, Catalog::embedded()));
    let mut replay = Replay::new(&context);
    let hints = Hints { region: Some("cn-north-4".to_owned()), kind: None, ..iam5::audit::Hints::default() };
    for (line, record) in (1..).zip(records) {
        // What is not mapped is counted in the report.
        let _ = replay.take(Place::new("records", line), record, &hints);
    }
    Ok(to_json(&AuditReport::of(&context, replay.finish())).to_string())
}

/// The memory of this process in bytes, where the system tells it as Linux does.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}
