//! `iam5 lint` and `iam5 rule` from outside: formats, standard input, fixes and exit codes.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::common::{code, err, iam5, out};

const UNKNOWN_ACTION: &str = "policies/broken/unknown-action.json";
const CLEAN: &str = "policies/examples/payments-read.json";

fn lint(arguments: &[&str]) -> Output {
    iam5(&[&["lint"], arguments].concat(), "")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A new folder under the build's own directory.
fn folder(name: &str) -> PathBuf {
    crate::common::folder("lint", name)
}

fn names(findings: &Value) -> Vec<&str> {
    findings["findings"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap()).collect()
}

#[test]
fn text_underlines_the_place() {
    let output = lint(&[UNKNOWN_ACTION]);
    let text = out(&output);
    assert_eq!(code(&output), 1);
    assert!(text.starts_with("warning[unknown-action]: "), "{text}");
    assert!(text.contains("--> policies/broken/unknown-action.json:") && text.contains("^^^"), "{text}");
    assert!(text.contains("= help: "), "{text}");
    assert!(err(&output).contains("1 checked"), "{}", err(&output));
}

#[test]
fn shipped_examples_are_clean() {
    for arguments in [&["policies/examples"][..], &["--as", "scp", "policies/scps"]] {
        let run = lint(&[&["--fail-on", "suggestion"], arguments].concat());
        assert_eq!((code(&run), out(&run)), (0, String::new()), "{arguments:?}");
        assert!(err(&run).starts_with("nothing found; "), "{arguments:?}: {}", err(&run));
    }
}

#[test]
fn every_broken_policy_is_found_in_one_run() {
    let output = lint(&["policies/broken", "--format", "json"]);
    assert_eq!(code(&output), 1);
    let findings = json(&output);
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/broken")).unwrap();
    let mut files: Vec<_> = files.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    // What only a guardrail may not say is fine in an identity policy.
    files.retain(|it| {
        it.ends_with(".json") && !["scp-", "ncp-", "control-policy-"].iter().any(|kind| it.starts_with(kind))
    });
    assert!(files.len() > 60);
    let found = findings["findings"].as_array().unwrap();
    let has = |file: &str| found.iter().any(|it| it["file"] == format!("policies/broken/{file}"));
    let silent: Vec<_> = files.iter().filter(|it| !has(it)).collect();
    assert!(silent.is_empty(), "{silent:?}");
    for finding in found {
        let text = std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(finding["file"].as_str().unwrap()),
        );
        let length = text.unwrap().chars().count() as u64;
        for location in finding["locations"].as_array().unwrap() {
            let (start, end) = (&location["span"]["start"], &location["span"]["end"]);
            assert!(start["line"].as_u64() >= Some(1), "{finding}");
            let offsets = (start["offset"].as_u64().unwrap(), end["offset"].as_u64().unwrap());
            assert!(offsets.0 <= offsets.1 && offsets.1 <= length, "{finding}");
        }
    }
}

#[test]
fn the_kind_decides_which_rules_apply() {
    let file = "policies/broken/scp-not-resource.json";
    let with = |kind: &str| json(&lint(&[file, "--as", kind, "--format", "json"]));
    assert!(names(&with("scp")).contains(&"scp-not-resource"));
    assert!(!names(&with("identity")).contains(&"scp-not-resource"));
}

#[test]
fn concise_and_github_have_a_line_a_finding() {
    let concise = out(&lint(&[UNKNOWN_ACTION, "--format", "concise"]));
    assert!(concise.starts_with(&format!("{UNKNOWN_ACTION}:")), "{concise}");
    assert!(concise.contains(": warning[unknown-action] "), "{concise}");
    let github = out(&lint(&[UNKNOWN_ACTION, "--format", "github"]));
    assert!(github.starts_with(&format!("::warning file={UNKNOWN_ACTION},line=")), "{github}");
    assert_eq!(concise.lines().count(), github.lines().count());
}

#[test]
fn sarif_has_the_rules_and_the_files() {
    let log = json(&lint(&["policies/broken", "--format", "sarif"]));
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(rules.len() > 60 && results.len() >= rules.len());
    for rule in rules {
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Why it matters"));
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
    }
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().unwrap().starts_with("policies/broken/"));
        let number = |name: &str| place["region"][name].as_u64().unwrap();
        assert!(number("startLine") >= 1 && number("startColumn") >= 1);
        assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")));
    }
}

#[test]
fn standard_input_is_checked() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(UNKNOWN_ACTION)).unwrap();
    let output = iam5(&["lint", "-", "--format", "json"], &text);
    assert_eq!(code(&output), 1);
    assert_eq!(json(&output)["findings"][0]["file"], "<stdin>");
    assert_eq!(names(&json(&output)), names(&json(&lint(&[UNKNOWN_ACTION, "--format", "json"]))));
}

#[test]
fn the_threshold_decides_the_exit_code() {
    for (threshold, exit) in [("error", 0), ("security_warning", 0), ("warning", 1), ("suggestion", 1)] {
        assert_eq!(code(&lint(&[UNKNOWN_ACTION, "--fail-on", threshold])), exit, "{threshold}");
    }
    assert_eq!(code(&lint(&[CLEAN])), 0);
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest() {
    let folder = folder("unreadable");
    std::fs::write(folder.join("a.json"), b"\xff").unwrap();
    std::fs::write(folder.join("b.json"), "no json").unwrap();
    let output = lint(&["none.json", folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("`none.json`") && err(&output).contains("not UTF-8"), "{}", err(&output));
    assert_eq!(names(&json(&output)), ["json-syntax"]);
}

#[test]
fn plain_errors_are_chinese_too() {
    let folder = folder("chinese");
    std::fs::write(folder.join("latin.json"), b"\xff").unwrap();
    let latin = folder.join("latin.json");
    let latin = latin.to_str().unwrap();
    for (arguments, part) in [
        (&["none.json"][..], "error: `none.json` 不存在：请给出文件、目录或加引号的通配模式\n"),
        (&["none/*.json"], "error: `none/*.json` 没有匹配到文件：目录中只查找 `.json` 文件\n"),
        (&[latin], "从第 0 字节起不是 UTF-8：请保存为 UTF-8\n"),
        (&["-", "-"], "error: `-` 给了两次：标准输入只能读取一次\n"),
        (&["--unsafe", CLEAN], "error: `--unsafe` 决定应用哪些修复：请与 `--fix` 或 `--diff` 一起使用\n"),
        (&["--no-config", "--write-baseline", CLEAN], "error: 没有可写的基线："),
        (&["--baseline", "none.json", CLEAN], "error: `none.json` 不存在：请用 `--write-baseline` 写出\n"),
        (
            &["--catalog", "none.json", CLEAN],
            "error: `none.json` 不存在：请给出文件、目录或加引号的通配模式\n",
        ),
    ] {
        let output = lint(&[&["--lang", "zh"], arguments].concat());
        assert!(code(&output) == 2 && err(&output).contains(part), "{}", err(&output));
    }
    let long = iam5(&["--max-bytes", "9", "lint", "--lang", "zh", CLEAN], "");
    assert!(err(&long).contains("超过可读取的 9 字节"), "{}", err(&long));
}

#[test]
fn services_without_a_catalog_are_named_once() {
    let policy = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["ecs:cloudServers:x", "evs:volumes:x"]}]}"#;
    let output = iam5(&["lint", "-", "--format", "concise"], policy);
    let notes: Vec<_> = err(&output).lines().map(str::to_owned).collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("`ecs`, `evs`") && notes[0].contains("--catalog"), "{notes:?}");
}

#[test]
fn wrong_usage_is_refused() {
    for arguments in [["--unsafe", CLEAN], ["--fail-on=never", CLEAN], ["--as=user", CLEAN]] {
        assert_eq!(code(&lint(&arguments)), 2, "{arguments:?}");
    }
    assert_eq!(code(&lint(&[CLEAN, "--fix", "--diff"])), 2);
    let untidy =
        r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:secretStage:get"]}]}"#;
    let output = iam5(&["lint", "--fix", "-"], untidy);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("--diff"), "{}", err(&output));
}

/// Copies of all broken policies.
fn copies(name: &str) -> PathBuf {
    let folder = folder(name);
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/broken");
    for entry in std::fs::read_dir(broken).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn contents(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|it| (it.clone(), std::fs::read_to_string(it).unwrap())).collect()
}

#[test]
fn a_diff_writes_nothing_and_fixing_twice_changes_nothing() {
    for extra in [&[][..], &["--unsafe"][..]] {
        let folder = copies(if extra.is_empty() { "safe" } else { "unsafe" });
        let argument = folder.to_str().unwrap();
        let run = |option: &str| lint(&[&[argument, option], extra].concat());
        let before = contents(&folder);

        let diff = run("--diff");
        assert_eq!(code(&diff), 1);
        assert_eq!(contents(&folder), before, "a diff only shows");
        let shown: Vec<_> =
            out(&diff).lines().filter_map(|it| it.strip_prefix("+++ ").map(str::to_owned)).collect();

        let fixed = run("--fix");
        let after = contents(&folder);
        let paths = |files: &[(PathBuf, String)]| files.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        assert_eq!(paths(&after), paths(&before), "nothing is left beside the files");
        let pairs = before.iter().zip(&after).filter(|(old, new)| old != new);
        let changed: Vec<_> = pairs.map(|(old, _)| old.0.to_str().unwrap().to_owned()).collect();
        assert!(changed.len() > 5, "{changed:?}");
        assert_eq!(changed, shown, "the diff tells which files change");
        for file in &changed {
            assert!(
                err(&fixed)
                    .lines()
                    .any(|it| it.starts_with("fixed ") && it.contains(&format!(" in {file}: "))),
                "{file}"
            );
        }

        let again = run("--fix");
        assert_eq!(contents(&folder), after);
        assert!(!err(&again).contains("fixed "), "{}", err(&again));
        let diff = run("--diff");
        assert_eq!((code(&diff), out(&diff)), (0, String::new()));
    }
}

#[test]
fn other_json_is_passed_over_where_it_is_found_and_not_written_to_where_it_is_named() {
    let folder = folder("manifest");
    let manifest = r#"{"name": "x", "version": "1.0"}"#;
    std::fs::write(folder.join("package.json"), manifest).unwrap();
    let found = lint(&[folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!((code(&found), names(&json(&found)).len()), (0, 0));
    assert!(err(&found).contains("package.json` holds no policy and was passed over"), "{}", err(&found));
    let named = folder.join("package.json");
    let output = lint(&[named.to_str().unwrap(), "--fix", "--unsafe", "--format", "json"]);
    assert_eq!(code(&output), 1);
    assert!(names(&json(&output)).contains(&"missing-statement"));
    assert_eq!(std::fs::read_to_string(folder.join("package.json")).unwrap(), manifest);
}

#[test]
fn a_misspelled_element_is_not_written_twice() {
    let folder = folder("misspelled");
    let file = folder.join("a.json");
    let statements = r#"[{"Sid": "a", "Effect": "Deny", "Action": ["csms:secret:get"]}]"#;
    std::fs::write(&file, format!(r#"{{"version": "5.0", "Statement": {statements}}}"#)).unwrap();
    assert_eq!(code(&lint(&[file.to_str().unwrap(), "--fix", "--fail-on", "error"])), 0);
    let expected = format!(r#"{{"Version": "5.0", "Statement": {statements}}}"#);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), expected);
}

#[test]
fn an_id_goes_and_other_unknown_elements_stay() {
    let statements =
        r#""Statement": [{"Sid": "a", "Effect": "Deny", "Action": ["csms:secret:get"], "Id": "b"}]"#;
    let folder = folder("id");
    let file = folder.join("a.json");
    for (before, after) in [
        (
            format!(r#"{{"Id": "x", "Version": "5.0", {statements}}}"#),
            format!(r#"{{"Version": "5.0", {statements}}}"#),
        ),
        (
            format!(r#"{{"Version": "5.0", {statements}, "Id": 1}}"#),
            format!(r#"{{"Version": "5.0", {statements}}}"#),
        ),
        (
            format!(r#"{{"Version": "5.0", "Name": "x", {statements}}}"#),
            format!(r#"{{"Version": "5.0", "Name": "x", {statements}}}"#),
        ),
    ] {
        std::fs::write(&file, before).unwrap();
        lint(&[file.to_str().unwrap(), "--fix"]);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let list = out(&iam5(&["rule"], ""));
    assert_eq!(list.lines().count(), iam5::lint::metas().count());
    let docs = out(&iam5(&["rule", "unknown-action"], ""));
    assert!(docs.starts_with("# unknown-action\n\nwarning: "), "{docs}");
    assert!(docs.contains("## Why it matters"), "{docs}");
    let all: serde_json::Value =
        serde_json::from_str(&out(&iam5(&["rule", "--format", "json"], ""))).unwrap();
    assert_eq!(all["rules"].as_array().unwrap().len(), list.lines().count());
    let one = out(&iam5(&["rule", "unknown-action", "--format", "json"], ""));
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!((&one["name"], &one["severity"]), (&"unknown-action".into(), &"warning".into()));
    assert!(one["documentation"].as_str().unwrap().contains("## Why it matters"));
    let missing = iam5(&["rule", "none"], "");
    assert_eq!((code(&missing), out(&missing)), (1, String::new()));
    assert!(err(&missing).contains("`none`"));
}
