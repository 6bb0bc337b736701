//! How long the command takes, from the start of its process to the end.
//!
//! `cargo bench --bench process`. The first line is what starting a process costs at all; where the median is
//! far above the least, the machine had other things to do.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail, and prints")]

#[expect(dead_code, reason = "shared between benches")]
mod turns;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use turns::{duration, median};

const RUNS: usize = 51;
const CASES: usize = 1_000;

/// A command, and the exit code that it must end with.
struct Run {
    name: &'static str,
    args: Vec<String>,
    code: i32,
    times: Vec<f64>,
}

fn run(name: &'static str, code: i32, args: &[&str]) -> Run {
    Run { name, args: args.iter().map(|it| (*it).to_owned()).collect(), code, times: Vec::new() }
}

/// The cases of the rules of the language, over and over, up to the number asked for.
fn cases(root: &Path) -> PathBuf {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root.join("tests/cases")).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let text: String = files.iter().map(|it| std::fs::read_to_string(it).unwrap()).collect();
    let lines: String = text.lines().cycle().take(CASES).map(|it| format!("{it}\n")).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cases.jsonl");
    std::fs::write(&path, lines).unwrap();
    path
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = cases(root);
    let check = ["check", "--policy", "policies/examples/payments-read.json"];
    let action = ["--action", "csms:secret:getStage"];
    let resource = ["--resource", "csms:cn-north-4:0a1b2c3d:secretName:payments-db"];
    let context = ["--context", "csms:Type=COMMON", "--context", "g:ResourceTag/env=prod"];
    let line = ["--http", "GET /v1/{project_id}/secrets/payments-db/stages/SYSCURRENT"];
    let lint = ["lint", "policies/examples/payments-read.json"];
    let mut runs = [
        run("iam5 --version", 0, &["--version"]),
        run("iam5 check, by action", 0, &[&check[..], &action, &resource, &context].concat()),
        run("iam5 check, by request line", 3, &[&check[..], &line].concat()),
        run("iam5 lint, one policy", 0, &lint),
        run("iam5 test, 1,000 cases", 0, &["test", cases.to_str().unwrap()]),
    ];
    for _ in 0..RUNS {
        for run in &mut runs {
            let mut command = Command::new(env!("CARGO_BIN_EXE_iam5"));
            command.args(&run.args).current_dir(root).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            let status = command.status().unwrap();
            run.times.push(start.elapsed().as_nanos() as f64);
            assert_eq!(status.code(), Some(run.code), "{}", run.name);
        }
    }
    println!("| command | median of {RUNS} | least |\n| --- | --- | --- |");
    for run in runs {
        let least = run.times.iter().copied().fold(f64::INFINITY, f64::min);
        println!("| {} | {} | {} |", run.name, duration(median(run.times)), duration(least));
    }
}
