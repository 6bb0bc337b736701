//! `iam5 audit sample`: writes a made-up account, its inventory and traces.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;
use iam5::audit::{REGION, Sample};
use serde_json::json;

use super::super::atomic_write::{self, Pending};
use super::super::exit::Exit;
use super::super::language::{LanguageArg, spoken, worded};
use super::super::output;

/// How many traces there are to a file.
const PER_FILE: u64 = 50_000;

/// Writes a made-up account now and next, its inventory and traces with planted changes
#[derive(Debug, clap::Args)]
pub(crate) struct SampleArgs {
    /// How many traces
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    traces: u64,
    /// The same seed makes the same files
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
    /// The directory to write to; it is made if need be
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    language: LanguageArg,
}

pub(super) fn run(args: &SampleArgs) -> anyhow::Result<Exit> {
    args.language.speak();
    let out = &args.out;
    let archive = out.join("traces/CloudTraces").join(REGION).join("2026/11/15/system/CSMS");
    std::fs::create_dir_all(&archive)
        .with_context(|| worded!(spoken(), "cannot make `{0}`", "无法创建 `{0}`", archive.display()))?;
    write(&out.join("now.json"), &Sample::now())?;
    write(&out.join("next.json"), &Sample::next_account())?;
    write(&out.join("secrets.json"), &Sample::inventory())?;
    let mut sample = Sample::new(args.traces, args.seed);
    for number in 0..args.traces.div_ceil(PER_FILE) {
        let path = archive.join(format!("sample_CloudTrace_{REGION}_{number:04}.json.gz"));
        let mut packed = GzEncoder::new(Pending::create(&path)?, Compression::fast());
        for _ in 0..PER_FILE {
            let Some(trace) = sample.next() else { break };
            writeln!(packed, "{trace}")
                .with_context(|| worded!(spoken(), "cannot write `{0}`", "无法写入 `{0}`", path.display()))?;
        }
        packed.finish()?.finish()?;
    }
    let planted = sample.planted().iter().map(|(it, count)| {
        json!({
            "class": it.class.name(), "principal": it.principal, "action": it.action,
            "resource": it.resource, "records": count,
        })
    });
    write(&out.join("planted.json"), &json!(planted.collect::<Vec<_>>()))?;
    let [now, next, secrets, traces] = ["now.json", "next.json", "secrets.json", "traces"]
        .map(|it| output::shown(&out.join(it).display().to_string()));
    let command = format!("iam5 audit --account {now} --proposed {next} --inventory {secrets} {traces}");
    let text = worded!(
        spoken(),
        "{0} traces; now try: {1}",
        "{0} 个审计事件；接下来可以运行：{1}",
        args.traces,
        command
    );
    output::answer(&format!("{text}\n"))?;
    Ok(Exit::Yes)
}

fn write(path: &Path, value: &serde_json::Value) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)? + "\n";
    atomic_write::whole(path, &text)
}
