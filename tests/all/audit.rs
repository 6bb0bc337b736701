//! `iam5 audit` from outside: the same report whatever the parts, and every odd input told.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use crate::common::{code, err, iam5, out};

const FORMATS: [&str; 5] = ["text", "json", "jsonl", "csv", "html"];

/// An empty directory under the build's own.
fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("audit").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> String {
    std::fs::write(path, bytes).unwrap();
    text(path).to_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A made-up account with its traces in one text.
struct Sample {
    directory: PathBuf,
    traces: String,
}

impl Sample {
    fn new(name: &str, traces: u32) -> Self {
        let directory = directory(name);
        let made = iam5(&["audit", "sample", "--traces", &traces.to_string(), "--out", text(&directory)], "");
        assert_eq!(code(&made), 0, "{}", err(&made));
        let mut packed = Vec::new();
        let archive = directory.join("traces");
        let mut open = vec![archive];
        while let Some(path) = open.pop() {
            match path.is_dir() {
                true => open.extend(std::fs::read_dir(path).unwrap().map(|it| it.unwrap().path())),
                false => packed.push(path),
            }
        }
        packed.sort();
        let mut traces = String::new();
        for path in packed {
            let file = std::fs::File::open(path).unwrap();
            std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(file), &mut traces).unwrap();
        }
        Sample { directory, traces }
    }

    fn file(&self, name: &str) -> String {
        text(&self.directory.join(name)).to_owned()
    }

    /// Runs with both accounts.
    fn run(&self, more: &[&str]) -> Output {
        let (now, next) = (self.file("now.json"), self.file("next.json"));
        let secrets = self.file("secrets.json");
        let start = [
            "audit",
            "--account",
            &now,
            "--proposed",
            &next,
            "--inventory",
            &secrets,
            "--region",
            "cn-north-4",
        ];
        iam5(&[&start, more].concat(), "")
    }
}

/// Runs under one policy that allows to get secrets.
fn get(more: &[&str]) -> Output {
    // Once: another test may be reading it.
    static POLICY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let policy = POLICY.get_or_init(|| {
        write(
            &Path::new(env!("CARGO_TARGET_TMPDIR")).join("get.json"),
            r#"{"Version": "5.0", "Statement": [{"Sid": "Get", "Effect": "Allow", "Action": ["csms:secret:get"]}]}"#,
        )
    });
    let format: &[&str] = if more.contains(&"--format") { &[] } else { &["--format", "json"] };
    iam5(&[&["audit", "--policy", policy], format, more].concat(), "")
}

fn value(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", err(output)))
}

#[test]
fn each_planted_change_is_reported_and_nothing_else() {
    let sample = Sample::new("planted", 3_000);
    let archive = sample.file("traces");
    let report = value(&sample.run(&["--format", "json", &archive]));
    let mut found = std::collections::BTreeMap::new();
    for group in report["groups"].as_array().unwrap() {
        let key =
            ["class", "principal", "action", "resource"].map(|it| group[it].as_str().unwrap().to_owned());
        *found.entry(key).or_insert(0) += group["records"].as_u64().unwrap();
    }
    let planted: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(sample.file("planted.json")).unwrap()).unwrap();
    assert_eq!(found.len(), planted.len());
    for it in &planted {
        let key =
            ["class", "principal", "action", "resource"].map(|name| it[name].as_str().unwrap().to_owned());
        assert_eq!(found[&key], it["records"].as_u64().unwrap(), "{key:?}");
    }
    assert_eq!(report["records"]["adds_up"], true);
    assert_eq!(
        report["records"]["traces"],
        report["records"]["decided"].as_u64().unwrap() + report["records"]["undetermined"].as_u64().unwrap()
    );
    assert!(report["notes"][0].as_str().unwrap().contains("records few reads"));
    assert_eq!(report["unused"]["principals"], json!(["idle"]));
}

#[test]
fn parts_merge_to_the_report_of_one_run_in_every_format() {
    let sample = Sample::new("parts", 1_500);
    // Some that cannot be read or mapped, and groups beyond the cap.
    let lines: Vec<String> = (0..)
        .zip(sample.traces.lines())
        .map(|(number, line)| match number % 50 {
            7 => line[..line.len() / 2].to_owned(),
            8 => line.replace("user:lena", "user:nobody"),
            9 => line.replace("\"code\":\"200\"", "\"code\":\"403\""),
            _ => line.to_owned(),
        })
        .collect();
    let mut files: Vec<Vec<&str>> = vec![Vec::new(); 7];
    for (number, line) in lines.iter().enumerate() {
        files[(number * 31 % 101) % 7].push(line);
    }
    let paths: Vec<String> = (0..)
        .zip(&files)
        .map(|(number, lines): (u32, _)| {
            let (path, lines) = (sample.directory.join(format!("records-{number}")), lines.join("\n"));
            if number % 2 == 0 { write(&path, lines) } else { write(&path, gzip(lines.as_bytes())) }
        })
        .collect();
    let part = |name: &str, threads: &str, files: &[usize]| {
        let out = sample.file(name);
        let files: Vec<&str> = files.iter().map(|it| paths[*it].as_str()).collect();
        let run = sample
            .run(&[&["--groups", "5", "--threads", threads, "--partial", &out], files.as_slice()].concat());
        assert_eq!(code(&run), 2, "some are unreadable: {}", err(&run));
        assert!(run.stdout.is_empty());
        out
    };
    let splits = [
        vec![part("a.json", "1", &[6, 0, 3]), part("b.json", "2", &[1]), part("c.json", "3", &[5, 2, 4])],
        vec![part("d.json", "3", &[4, 3, 2, 1, 0]), part("e.json", "1", &[6, 5])],
        vec![part("f.json", "2", &[0, 1, 2, 3, 4, 5, 6])],
    ];
    for format in FORMATS {
        let all: Vec<&str> = paths.iter().map(String::as_str).collect();
        let whole =
            sample.run(&[&["--format", format, "--groups", "5", "--threads", "1"], all.as_slice()].concat());
        let threads = [&["--format", format, "--groups", "5", "--threads", "4"], all.as_slice()].concat();
        assert!(sample.run(&threads).stdout == whole.stdout, "{format}: more threads");
        assert!(out(&whole).contains("in none of the 5 groups"), "{format}: the cap is met, and told");
        for split in &splits {
            for turn in 0..split.len() {
                let turned = [&split[turn..], &split[..turn]].concat();
                let turned: Vec<&str> = turned.iter().map(String::as_str).collect();
                let merged = iam5(&[&["audit", "merge", "--format", format], turned.as_slice()].concat(), "");
                assert!(merged.stdout == whole.stdout, "{format} {turned:?}");
                assert_eq!(code(&merged), code(&whole));
            }
        }
    }
    let merged = ["a.json", "b.json", "c.json"].map(|it| sample.file(it));
    let merged: Vec<&str> = merged.iter().map(String::as_str).collect();
    let failing = iam5(&[&["audit", "merge", "--fail-on", "newly-denied"], merged.as_slice()].concat(), "");
    assert_eq!(code(&failing), 1);
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let sample = Sample::new("refused", 100);
    let records = write(&sample.directory.join("r.jsonl"), &sample.traces);
    let (one, other) = (sample.file("one.json"), sample.file("other.json"));
    assert_eq!(code(&sample.run(&["--partial", &one, &records])), 0);
    let now = std::fs::read_to_string(sample.file("now.json")).unwrap();
    write(&sample.directory.join("now.json"), now.replace("lena", "lina"));
    assert_eq!(code(&sample.run(&["--partial", &other, &records])), 0);
    let merge = |files: &[&str]| iam5(&[&["audit", "merge"], files].concat(), "");
    let refused = merge(&[&one, &other]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("cannot be merged") && err(&refused).contains("another `--account`"));
    assert!(err(&merge(&[&one, &one])).contains("is given twice"));
    assert!(err(&merge(&[&records])).contains("matches no file") || code(&merge(&[&records])) == 2);
    let no_partial = merge(&[&sample.file("now.json")]);
    assert!(err(&no_partial).contains("not a partial result"), "{}", err(&no_partial));
    let dedupe = sample.run(&["--dedupe", "--partial", &one, &records]);
    assert!(code(&dedupe) == 2 && err(&dedupe).contains("--dedupe"));
}

#[test]
fn what_is_wrong_with_records_is_told_and_the_rest_goes_on() {
    let directory = directory("odd");
    let good = r#"{"action": "csms:secret:get", "context": {"g:CurrentTime": "2026-11-02T00:00:00Z"}}"#;
    let earlier = good.replace("11-02", "11-01");
    let trace = r#"{"trace_name": "createServer", "service_type": "ECS"}"#;
    let packed = gzip(format!("{good}\n").repeat(3_000).as_bytes());
    let cut = write(&directory.join("cut.json.gz"), &packed[..packed.len() - 20]);
    let half = write(&directory.join("half.jsonl"), format!("{good}\n{earlier}\n{}", &good[..20]));
    let mixed =
        write(&directory.join("mixed.jsonl"), format!("{good}\n{trace}\n[{good}, {good}, 7]\n{good}"));
    let bytes = [good.as_bytes(), b"\n{\"action\": \"\xff\"}\n", good.as_bytes()].concat();
    let bytes = write(&directory.join("bytes.jsonl"), bytes);
    let long = format!("{good}\n{{\"action\": \"{}\"}}\n{good}\n", "x".repeat(100 << 20));
    let long = write(&directory.join("long.jsonl"), long);
    let missing = directory.join("gone.jsonl");

    let run = get(&[&cut, &half, &mixed, &bytes, &long]);
    assert_eq!(code(&run), 2, "{}", err(&run));
    let message = err(&run);
    for part in [
        format!("{cut}:"),
        "the input ends early".to_owned(),
        format!("{half}:3: unreadable: column 12: the string is not closed: add the closing double quote"),
        format!("{mixed}:3#3: unreadable: it is not an object"),
        format!("{bytes}:2: unreadable: it is not UTF-8 from byte 12 on"),
        format!("{long}:2: unreadable: it is longer than 16 MiB: `--max-bytes` takes more"),
    ] {
        assert!(message.contains(&part), "{part} in {message}");
    }
    let report = value(&run);
    assert_eq!(report["records"]["not_mapped"], 6, "those five, and the trace of an unknown service");
    assert!(report["records"]["decided"].as_u64().unwrap() > 10);
    assert_eq!(report["window"], json!({"first": "2026-11-01T00:00:00Z", "last": "2026-11-02T00:00:00Z"}));
    assert_eq!(get(&[&long, "--threads", "1"]).stdout, get(&[&long, "--threads", "3"]).stdout);
    let gone = get(&[&half, text(&missing)]);
    assert!(code(&gone) == 2 && gone.stdout.is_empty() && err(&gone).contains("cannot read"));
    std::fs::remove_file(&long).unwrap();
}

#[test]
fn rejects_are_kept_in_order() {
    let directory = directory("rejects");
    let mut lines = String::new();
    for number in 0..9_000 {
        lines.push_str(match number % 3 {
            0 => r#"{"action": "csms:secret:get"}"#,
            1 => "{\"acti\n",
            _ => r#"{"trace_name": "x", "service_type": "nosuch", "padding": "0123456789012345678901234567890123456789"}"#,
        });
        lines.push('\n');
    }
    let records = write(&directory.join("r.jsonl"), &lines);
    let copy = write(&directory.join("s.jsonl"), &lines);
    let rejected = |threads: &str| {
        let file = directory.join("rejects.jsonl");
        let run = get(&["--threads", threads, "--rejects", text(&file), &records, &copy]);
        assert_eq!(code(&run), 2);
        assert!(err(&run).contains("5990 more records are unreadable"), "{}", err(&run));
        std::fs::read_to_string(file).unwrap()
    };
    let alone = rejected("1");
    assert_eq!(alone.lines().count(), 12_000);
    let first: Value = serde_json::from_str(alone.lines().next().unwrap()).unwrap();
    assert_eq!(first["place"], format!("{records}:2"));
    assert_eq!((&first["reason"], &first["record"]), (&json!("unreadable"), &json!("{\"acti")));
    let second: Value = serde_json::from_str(alone.lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["reason"], "unknown_service");
    assert!(rejected("3") == alone, "the order is that of the records");
}

#[test]
fn a_snapshot_that_names_a_missing_policy_is_an_error() {
    let directory = directory("snapshot");
    let account = write(
        &directory.join("now.json"),
        "{\"account_id\": \"a\",\n \"users\": [{\"name\": \"ci\", \"policies\": [\"gone\"]}], \"policies\": {}}",
    );
    let run = iam5(&["audit", "--account", &account, "-"], "");
    assert_eq!((code(&run), out(&run)), (2, String::new()));
    assert!(err(&run).contains(&format!("{account}:2:")), "{}", err(&run));
    assert!(err(&run).contains("`ci` holds the policy `gone`, which `policies` lacks"));
}

#[test]
fn a_statement_is_named_with_its_place_in_the_snapshot() {
    let directory = directory("places");
    write(
        &directory.join("ops.json"),
        "{\"Version\": \"5.0\",\n\"Statement\": [{\"Effect\": \"Deny\", \"Action\": [\"*\"]}]}",
    );
    let account = |action: &str| {
        format!(
            r#"{{"account_id": "a", "users": [{{"name": "ci", "policies": ["get"]}}, {{"name": "op", "policies": ["ops"]}}],
 "policies": {{"ops": "ops.json", "get":
  {{"Version": "5.0", "Statement": [
    {{"Effect": "Allow", "Action": ["{action}"]}}]}}}}}}"#
        )
    };
    let now = write(&directory.join("now.json"), account("csms:secret:get"));
    let record = |who: &str, more: &str| {
        format!(r#"{{"action": "csms:secret:get", "principal": {{"urn": "iam::a:{who}"{more}}}}}"#)
    };
    let records = [
        record("user:ci", ""),
        record("user:op", ""),
        record("root", r#", "root": true"#),
        r#"{"action": "csms:secret:get", "principal": {"urn": "iam::a:user:ci"}, "context": {"g:CurrentTime": "2026-11-02T00:00:00Z"}}"#.to_owned(),
    ];
    let records = write(&directory.join("r.jsonl"), records.join("\n"));
    let run = iam5(&["audit", "--account", &now, &records], "");
    assert_eq!(code(&run), 0, "{}", err(&run));
    for part in [
        format!("now: get statement 0, at {now}:4:5, applies"),
        "now: ops statement 0, at ops.json:2:15, applies".to_owned(),
        "now: the root user is granted every action; only guardrails bind it".to_owned(),
        "note: 1 record is of the root user".to_owned(),
        "note: 3 records say no time that can be read".to_owned(),
    ] {
        assert!(out(&run).contains(&part), "{part} in {}", out(&run));
    }
    let broken = write(&directory.join("broken.json"), account("csms:secret:get\", 7, \"x"));
    let run = iam5(&["audit", "--account", &broken, &records], "");
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains(&format!("error: {broken}:4:55: policy `get`: ")), "{}", err(&run));
}

#[test]
fn an_input_without_records_says_so() {
    let run = iam5(&["audit", "--account", "policies/audit/now.json", "-"], "\n");
    assert!(code(&run) == 0 && out(&run).starts_with("no records: nothing follows from them\n"));
}

#[test]
fn tables_are_read_with_a_map_of_their_columns() {
    let directory = directory("tables");
    let table = "Op,Who,Urn,When,Ip\n\
        csms:secret:get,iam::a:user:u,csms:r:a:secretName:x,1793491200000,10.0.0.1\n\
        csms:secret:delete,iam::a:user:u,\"[\"\"csms:r:a:secretName:x\"\", \"\"csms:r:a:secretName:y\"\"]\",2026-11-02T00:00:00Z,\n\
        too,few\n";
    let csv = write(&directory.join("t.csv"), table);
    let columns = "action=Op,principal=Who,resource=Urn,time=When,g:SourceIp=Ip,unknown:=g:*";
    let run = get(&["--columns", columns, &csv]);
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains(&format!("{csv}:4: unreadable")), "{}", err(&run));
    let report = value(&run);
    assert_eq!(report["records"]["decided"], 2);
    assert_eq!(report["window"]["first"], "2026-11-01T00:00:00Z");
    let groups = report["groups"].as_array().unwrap();
    assert!(groups.iter().any(|it| it["resource"] == "csms:r:a:secretName:x csms:r:a:secretName:y"));

    let map = write(
        &directory.join("map.toml"),
        "action = \"Op\"\nprincipal = \"Who\"\nresource = \"Urn\"\ntime = \"When\"\n\"g:SourceIp\" = \"Ip\"\nunknown = { constant = \"g:*\" }\n",
    );
    assert_eq!(get(&["--columns", &map, &csv]).stdout, run.stdout);
    let packed = write(&directory.join("packed"), gzip(table.as_bytes()));
    assert_eq!(value(&get(&["--from", "csv", "--columns", columns, &packed]))["records"]["decided"], 2);
    let told = value(&get(&["--columns", columns, &packed]));
    assert_eq!(told["records"]["decided"], 2, "a table is known by its content");
    assert_eq!(value(&get(&[&packed]))["records"]["decided"], 0, "which nothing says how to read");

    let named = write(&directory.join("n.csv"), "action,g:SourceIp\ncsms:secret:get,10.0.0.1\n");
    assert_eq!(value(&get(&[&named]))["records"]["decided"], 1);
    let traces =
        write(&directory.join("c.csv"), "trace_name,service_type,user.user_name\nshowSecret,CSMS,u\n");
    assert_eq!(value(&get(&[&traces]))["records"]["all"], 1);
    for (columns, part) in [
        ("action=Nope", "there is no column `Nope`: the columns are `Op`, `Who`"),
        ("resource=Urn", "neither `action`"),
        ("action=Op,kolor=Ip", "`kolor` is not a part of a request"),
        ("action=Op,resource=Op", "is both `action` and `resource`"),
        ("action=Op,x", "`x` names no column"),
    ] {
        let run = get(&["--columns", columns, &csv]);
        assert!(code(&run) == 2 && err(&run).contains(part), "{columns}: {}", err(&run));
    }
    let open = write(&directory.join("quote.csv"), format!("action\n\"{}", "x".repeat(20 << 20)));
    assert!(err(&get(&[&open])).contains("unless a quote is not closed"));
    let parquet = get(&[&write(&directory.join("p.parquet"), "PAR1....")]);
    assert!(
        code(&parquet) == 2 && err(&parquet).contains("p.parquet:1: unreadable: Parquet is not read: write")
    );
}

#[test]
fn records_are_what_they_are_said_to_be() {
    let directory = directory("from");
    let native = write(&directory.join("n.jsonl"), r#"{"action": "csms:secret:get"}"#);
    assert_eq!(code(&get(&["--from", "native", &native])), 0);
    let run = get(&["--from", "cts", &native]);
    assert!(code(&run) == 2 && err(&run).contains("it is not a trace: it has no `trace_name`"));
    let both = write(&directory.join("b.jsonl"), r#"{"action": "csms:secret:get", "trace_name": "x"}"#);
    assert!(err(&get(&["--from", "native", &both])).contains("unknown member `trace_name`"));
}

#[test]
fn duplicates_are_left_out_on_request() {
    let sample = Sample::new("dedupe", 400);
    let one = write(&sample.directory.join("one.jsonl"), &sample.traces);
    let two = write(&sample.directory.join("two.jsonl"), &sample.traces);
    let three = write(&sample.directory.join("three.jsonl"), &sample.traces);
    let once = value(&sample.run(&["--format", "json", &one]));
    for threads in ["1", "3"] {
        let twice =
            value(&sample.run(&["--format", "json", "--dedupe", "--threads", threads, &one, &two, &three]));
        assert_eq!(twice["groups"], once["groups"]);
        assert_eq!(twice["records"]["duplicates_left_out"], 800);
        assert_eq!(twice["records"]["all"], 400);
        assert!(twice["notes"].to_string().contains("800 traces were left out"));
    }
}

#[test]
fn each_gate_has_its_exit_code() {
    let sample = Sample::new("gates", 600);
    let records = sample.file("traces");
    for (gates, expected) in
        [("newly-allowed", 1), ("newly-denied", 1), ("undetermined", 3), ("newly-allowed,undetermined", 1)]
    {
        assert_eq!(code(&sample.run(&["--fail-on", gates, &records])), expected, "{gates}");
    }
    assert_eq!(code(&sample.run(&[&records])), 0, "no gate, nothing unreadable");
    let lena: String = sample
        .traces
        .lines()
        .filter(|it| it.contains("user:steady"))
        .map(|it| it.to_owned() + "\n")
        .collect();
    let steady = write(&sample.directory.join("steady.jsonl"), lena);
    assert_eq!(code(&sample.run(&["--fail-on", "newly-allowed,newly-denied,undetermined", &steady])), 0);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_reports_what_there_is() {
    use std::process::{Command, Stdio};
    let directory = directory("interrupt");
    let pipe = directory.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let policy = write(&directory.join("p.json"), r#"{"Version": "5.0", "Statement": []}"#);
    let run = Command::new(env!("CARGO_BIN_EXE_iam5"))
        .args(["audit", "--threads", "2", "--policy", &policy, text(&pipe)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Opening waits until the run reads: by then it listens for interrupts.
    let mut records = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let line = format!("{}\n", r#"{"action": "csms:secret:get"}"#).repeat(1_000);
    records.write_all(line.as_bytes()).unwrap();
    let kill = Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    assert!(kill.success());
    // It ends at the next batch, and nobody reads any more.
    while records.write_all(line.as_bytes()).is_ok() {}
    let output = run.wait_with_output().unwrap();
    assert_eq!(code(&output), 130, "{}", err(&output));
    assert!(out(&output).contains("note: partial: interrupted after"), "{}", out(&output));
}
