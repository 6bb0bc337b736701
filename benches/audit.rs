//! How fast `iam5 audit` is, against a program that only parses the same records.
//!
//! `cargo bench --bench audit` makes records, measures both over the same files, and prints a table. The
//! program to compare with is this one, called again: it reads lines and parses each with `serde_json` into
//! a struct that borrows, and does nothing else. Every figure is the best of a few runs.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a program that measures may stop"
)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use iam5::audit::Sample;
use serde::Deserialize;
use serde_json::{Value, json};

/// How many records there are to a file where nothing else is said.
const RECORDS: u64 = 600_000;

/// The best of so many runs counts.
const RUNS: u32 = 5;

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, that is all")]
struct Native<'a> {
    action: &'a str,
    resource: &'a str,
    #[serde(borrow)]
    principal: Principal<'a>,
    #[serde(borrow)]
    context: HashMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, that is all")]
struct Principal<'a> {
    urn: &'a str,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, that is all")]
struct Trace<'a> {
    trace_name: &'a str,
    service_type: &'a str,
    resource_name: &'a str,
    code: &'a str,
    source_ip: &'a str,
    time: i64,
    #[serde(borrow)]
    user: User<'a>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, that is all")]
struct User<'a> {
    account_id: &'a str,
    principal_urn: &'a str,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "--parse-native", file] => parse(file, |it| serde_json::from_slice::<Native<'_>>(it).is_ok()),
        [_, "--parse-traces", file] => parse(file, |it| serde_json::from_slice::<Trace<'_>>(it).is_ok()),
        // The tests of a package run its benches once, to see that they do.
        _ if !arguments.iter().any(|it| it == "--bench") => measure(2_000, 1),
        _ => measure(RECORDS, RUNS),
    }
}

fn parse(file: &str, parsed: impl Fn(&[u8]) -> bool) {
    let mut reader = BufReader::with_capacity(1 << 17, std::fs::File::open(file).unwrap());
    let mut line = Vec::new();
    let mut count = 0_u64;
    while reader.read_until(b'\n', &mut line).unwrap() > 0 {
        count += u64::from(parsed(&line));
        line.clear();
    }
    println!("{count}");
}

fn measure(records: u64, runs: u32) {
    let files = Files::make(records);
    let (mut table, mut gain) = (String::new(), String::new());
    let row = |table: &mut String, name: &str, time: Duration, against: Duration| {
        let rate = f64::from(u32::try_from(records).unwrap()) / time.as_secs_f64();
        let share = 100.0 * against.as_secs_f64() / time.as_secs_f64();
        writeln!(table, "| {name} | {rate:.0} | {share:.0} % |").unwrap();
    };
    for (kind, file) in [("native", &files.native), ("traces", &files.traces)] {
        let bytes = std::fs::metadata(file).unwrap().len() / records;
        let parse = format!("--parse-{kind}");
        let own = std::env::current_exe().unwrap();
        let only = best(runs, || {
            Command::new(&own).args([parse.as_str(), text(file)]).stdout(Stdio::null()).status()
        });
        row(&mut table, &format!("{kind} of {bytes} bytes, parsed and no more"), only, only);
        for (compared, what) in [(false, "audited"), (true, "audited under two accounts")] {
            let [one, two] = ["1", "2"].map(|it| best(runs, || files.audit(compared, it, file)));
            row(&mut table, &format!("{kind}, {what}, one thread"), one, only);
            row(&mut table, &format!("{kind}, {what}, two threads"), two, only);
            let times = one.as_secs_f64() / two.as_secs_f64();
            writeln!(gain, "{kind}, {what}: two threads are {times:.2} times as fast as one").unwrap();
        }
    }
    println!("| records | a second | of the parser's rate |\n| --- | ---: | ---: |\n{table}\n{gain}");
}

fn best(runs: u32, mut run: impl FnMut() -> std::io::Result<std::process::ExitStatus>) -> Duration {
    let time = |_| {
        let start = Instant::now();
        assert!(run().unwrap().success());
        start.elapsed()
    };
    (0..runs).map(time).min().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

struct Files {
    now: PathBuf,
    next: PathBuf,
    inventory: PathBuf,
    native: PathBuf,
    traces: PathBuf,
}

impl Files {
    fn make(records: u64) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-audit");
        std::fs::create_dir_all(&directory).unwrap();
        let write = |name: &str, text: String| {
            let path = directory.join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (mut native, mut traces) = (String::new(), String::new());
        for trace in Sample::new(records, 1) {
            let trace: Value = serde_json::from_str(&trace).unwrap();
            writeln!(native, "{}", of_trace(&trace)).unwrap();
            writeln!(traces, "{}", longer(trace)).unwrap();
        }
        Files {
            now: write("now.json", Sample::now().to_string()),
            next: write("next.json", Sample::next_account().to_string()),
            inventory: write("secrets.json", Sample::inventory().to_string()),
            native: write("native.jsonl", native),
            traces: write("traces.jsonl", traces),
        }
    }

    fn audit(&self, compared: bool, threads: &str, file: &Path) -> std::io::Result<std::process::ExitStatus> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_iam5"));
        command.args(["audit", "--region", "cn-north-4", "--format", "json", "--threads", threads]);
        command.args(["--account", text(&self.now), "--inventory", text(&self.inventory)]);
        if compared {
            command.args(["--proposed", text(&self.next)]);
        }
        command.arg(file).stdout(Stdio::null()).status()
    }
}

/// A native record of some 340 bytes that says what a trace says.
fn of_trace(trace: &Value) -> Value {
    let (action, user) = (
        match trace["trace_name"].as_str().unwrap() {
            "rotateSecret" => "csms:secret:rotate",
            "createSecretVersion" => "csms:secret:createVersion",
            "forceDeleteSecret" => "csms:secret:delete",
            "backupSecret" => "csms:secret:get",
            _ => "csms:secret:update",
        },
        &trace["user"],
    );
    let account = user["account_id"].as_str().unwrap();
    let name = trace["resource_name"].as_str().unwrap();
    json!({
        "action": action,
        "resource": format!("csms:cn-north-4:{account}:secretName:{name}"),
        "principal": {"urn": user["principal_urn"]},
        "context": {
            "g:CurrentTime": user["session_context"]["attributes"]["created_at"],
            "g:SourceIp": trace["source_ip"],
            "g:EnterpriseProjectId": "0",
            "g:MFAPresent": "false",
            "csms:Type": "COMMON",
        },
    })
}

/// A trace of some 1,000 bytes.
fn longer(mut trace: Value) -> Value {
    trace["tracker_project"] = json!("0123456789abcdef0123456789abcdef");
    trace["endpoint"] = json!("csms.cn-north-4.myhuaweicloud.com");
    trace["resource_url"] = json!("https://console.huaweicloud.com/dew/?region=cn-north-4#/csms/detail");
    trace["message"] = json!("accepted");
    trace
}
