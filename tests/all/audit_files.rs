//! `iam5 audit` and files that are broken, made to exhaust it, named twice, or in the place of one another.

use std::path::Path;
use std::process::Output;

use crate::common::{code, err, folder, iam5_in, out, write};

const RECORD: &str = r#"{"action": "csms:secret:get", "principal": {"urn": "iam::a:user:ci"}}"#;

const ACCOUNT: &str = r#"{"account_id": "a", "users": [{"name": "ci", "policies": ["get"]}], "policies":
    {"get": {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:get"]}]}}}"#;

fn audit(folder: &Path, arguments: &[&str]) -> Output {
    iam5_in(folder, &[&["audit", "--account", "now.json"], arguments].concat(), RECORD)
}

/// A folder with an account and a file of a record.
fn made(name: &str) -> std::path::PathBuf {
    let folder = folder("audit_files", name);
    write(&folder, "now.json", ACCOUNT);
    write(&folder, "r.jsonl", RECORD);
    folder
}

fn packed(folder: &Path) -> Vec<u8> {
    use std::io::Write;
    let mut packed =
        flate2::GzBuilder::new().filename("r.jsonl").write(Vec::new(), flate2::Compression::fast());
    packed.write_all(RECORD.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    std::fs::write(folder.join("r.gz"), &packed).unwrap();
    packed
}

#[test]
fn every_cut_of_a_packed_file_is_told() {
    let folder = made("cut");
    let packed = packed(&folder);
    assert_eq!(code(&audit(&folder, &["r.gz"])), 0);
    for end in 2..packed.len() {
        std::fs::write(folder.join("cut.gz"), &packed[..end]).unwrap();
        let run = audit(&folder, &["--threads", "1", "cut.gz"]);
        assert_eq!(code(&run), 2, "{end}: {}", err(&run));
        assert!(err(&run).contains("cut.gz:1: unreadable: "), "{end}: {}", err(&run));
    }
    let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x00];
    for end in 4..=frame.len() {
        std::fs::write(folder.join("cut.zst"), &frame[..end]).unwrap();
        let run = audit(&folder, &["cut.zst"]);
        assert_eq!(code(&run), 2, "{end}: {}", err(&run));
    }
}

#[test]
fn names_of_columns_have_bounds() {
    let folder = made("names");
    let deep = ".a".repeat(12_000);
    write(&folder, "deep.csv", &format!("action,principal{deep}\ncsms:secret:get,x\n"));
    write(&folder, "trace.csv", &format!("trace_name,a{deep}\nshowSecret,x\n"));
    write(
        &folder,
        "long.csv",
        &format!("action,g:{}\n{}", "x".repeat(1 << 20), "csms:secret:get,x\n".repeat(20_000)),
    );
    for (file, told) in [
        ("deep.csv", "leads deeper than 64 levels: give the columns with `--columns"),
        ("trace.csv", "leads deeper than 64 levels: give the columns with `--columns"),
        ("long.csv", "more than the 1024 of a name: give the columns with `--columns"),
    ] {
        let run = audit(&folder, &["--format", "json", file, "r.jsonl"]);
        assert_eq!(code(&run), 2, "{file}: {}", err(&run));
        assert!(err(&run).contains(&format!("{file}:1: unreadable: ")), "{}", err(&run));
        assert!(err(&run).contains(told) && err(&run).len() < 600, "{}", err(&run));
        assert!(out(&run).contains(r#""decided": 1"#), "the other file is read: {}", out(&run));
    }
    let given = audit(&folder, &["--columns", &format!("action=a,principal{deep}=b"), "r.jsonl"]);
    assert_eq!(code(&given), 2);
    assert!(err(&given).len() < 600, "{}", err(&given));
    write(&folder, "bad.toml", &format!("action = \"Op\"\n{} = [", "x".repeat(200_000)));
    let run = audit(&folder, &["--columns", "bad.toml", "r.jsonl"]);
    assert_eq!(code(&run), 2);
    assert!(
        err(&run).starts_with("error: `bad.toml` is not valid TOML: line 2: ") && err(&run).len() < 300,
        "{}",
        err(&run)
    );
}

#[test]
fn standard_input_is_read_once() {
    let folder = made("stdin");
    for arguments in [
        &["--account", "-", "-"][..],
        &["--policy", "-", "-"],
        &["--account", "now.json", "--proposed", "-", "-"],
        &["--account", "now.json", "--policy", "get=-", "-"],
        &["--account", "now.json", "--inventory", "-", "-"],
    ] {
        let stdin = match arguments {
            ["--policy", ..] | [.., "get=-", _] => r#"{"Version": "5.0", "Statement": []}"#,
            [.., "--inventory", _, _] => "",
            _ => ACCOUNT,
        };
        let run = iam5_in(&folder, &[&["audit"], arguments].concat(), stdin);
        assert_eq!(code(&run), 2, "{arguments:?}: {}", err(&run));
        assert!(err(&run).contains("`-` is given twice: standard input"), "{arguments:?}: {}", err(&run));
    }
    assert_eq!(code(&audit(&folder, &["-"])), 0);
}

#[test]
fn records_that_are_named_twice_are_refused() {
    let folder = made("twice");
    for arguments in [&["r.jsonl", "r.jsonl"][..], &["r.jsonl", "./r.jsonl"], &["r.jsonl", "."]] {
        let run = audit(&folder, arguments);
        assert_eq!((code(&run), out(&run)), (2, String::new()), "{arguments:?}");
        assert!(err(&run).contains("its records would count twice"), "{}", err(&run));
    }
    for part in ["a.json", "b.json"] {
        assert_eq!(code(&audit(&folder, &["--partial", part, "r.jsonl"])), 0);
    }
    write(&folder, "none.jsonl", "");
    for part in ["c.json", "d.json"] {
        assert_eq!(code(&audit(&folder, &["--partial", part, "none.jsonl"])), 0);
    }
    let merge = |files: &[&str]| iam5_in(&folder, &[&["audit", "merge"], files].concat(), "");
    for (files, told) in [
        (&["a.json", "./a.json"][..], "`./a.json` is given twice, also as `a.json`"),
        (&["a.json", "b.json"], "`b.json` says the same as `a.json`"),
    ] {
        let run = merge(files);
        assert_eq!((code(&run), out(&run)), (2, String::new()), "{files:?}");
        assert!(err(&run).contains(told), "{}", err(&run));
    }
    assert_eq!(code(&merge(&["a.json", "c.json", "d.json"])), 0, "parts without records are alike");
}

#[test]
fn nothing_that_is_read_is_overwritten() {
    let folder = made("overwritten");
    write(&folder, "next.json", ACCOUNT);
    write(&folder, "inventory.csv", "urn,key,value\n");
    write(&folder, "p.json", r#"{"Version": "5.0", "Statement": []}"#);
    let file = ACCOUNT.replace("\"get\": {", "\"file\": \"p.json\", \"get\": {");
    write(&folder, "file.json", &file);
    for (option, arguments, what) in [
        ("--rejects", &["--account", "now.json", "r.jsonl"][..], "r.jsonl"),
        ("--partial", &["--account", "now.json", "r.jsonl"], "./r.jsonl"),
        ("--rejects", &["--account", "now.json", "r.jsonl"], "now.json"),
        ("--partial", &["--account", "now.json", "--proposed", "next.json", "r.jsonl"], "next.json"),
        ("--rejects", &["--account", "now.json", "--inventory", "inventory.csv", "r.jsonl"], "inventory.csv"),
        ("--partial", &["--account", "now.json", "--policy", "get=p.json", "r.jsonl"], "p.json"),
        ("--partial", &["--account", "file.json", "r.jsonl"], "p.json"),
    ] {
        let before = std::fs::read_to_string(folder.join(what)).unwrap();
        let run = iam5_in(&folder, &[&["audit", option, what], arguments].concat(), "");
        assert_eq!(code(&run), 2, "{option} {what} {arguments:?}");
        assert!(err(&run).contains(&format!("`{option}` would overwrite `")), "{}", err(&run));
        assert_eq!(std::fs::read_to_string(folder.join(what)).unwrap(), before);
    }
    let both = audit(&folder, &["--rejects", "x.json", "--partial", "./x.json", "r.jsonl"]);
    assert!(
        code(&both) == 2 && err(&both).contains("`--rejects` and `--partial` are one file"),
        "{}",
        err(&both)
    );
    let gone = audit(&folder, &["--partial", "gone/x.json", "--rejects", "y.json", "nothing.jsonl", "-"]);
    assert_eq!(code(&gone), 2);
    // It is told before any record is read: this one would be unreadable.
    write(&folder, "half.jsonl", "{");
    let gone = audit(&folder, &["--partial", "gone/x.json", "half.jsonl"]);
    assert!(code(&gone) == 2 && err(&gone).contains("cannot write `gone/x.json`"), "{}", err(&gone));
    assert!(!err(&gone).contains("half.jsonl"), "{}", err(&gone));
    let other = audit(&folder, &["--rejects", "x.json", "--partial", "y.json", "r.jsonl"]);
    assert_eq!(code(&other), 0, "{}", err(&other));
}

/// What an audit of one record with an inventory comes to: its decision, or the error.
fn with_inventory(folder: &Path, arguments: &[&str], record: &str) -> String {
    write(folder, "t.jsonl", record);
    let run = audit(folder, &[arguments, &["--format", "json", "--region", "r", "t.jsonl"]].concat());
    if code(&run) != 0 {
        return err(&run);
    }
    let report: serde_json::Value = serde_json::from_str(&out(&run)).unwrap();
    let decision = report["matrix"][0]["now"].as_str().unwrap_or("none");
    let notes = report["notes"].as_array().unwrap().iter().filter_map(|it| it.as_str());
    notes.filter(|it| it.contains("inventory")).fold(decision.to_owned(), |all, it| all + "; " + it)
}

#[test]
fn an_inventory_tells_of_the_resources_that_are_meant() {
    let folder = made("inventory");
    let account = ACCOUNT.replace(
        r#"{"Effect": "Allow", "Action": ["csms:secret:get"]}"#,
        r#"{"Effect": "Allow", "Action": ["csms:*"]}, {"Effect": "Deny", "Action": ["csms:*"],
            "Condition": {"StringEquals": {"g:ResourceTag/env": ["locked"]}}}"#,
    );
    write(&folder, "now.json", &account);
    let list = |id: &str, env: &str| {
        format!(
            r#"{{"secrets": [{{"id": "{id}", "name": "db", "tags": [{{"key": "env", "value": "{env}"}}]}}]}}"#
        )
    };
    write(&folder, "prod.json", &list("id-1", "prod"));
    write(&folder, "locked.json", &list("id-9", "locked"));
    let of = |arguments: &[&str], id: &str| {
        let id = if id.is_empty() { String::new() } else { format!(r#""resource_id": "{id}", "#) };
        let record = format!(
            r#"{{"trace_name": "showSecret", "service_type": "CSMS", "resource_name": "db", {id}"user": {{"principal_urn": "iam::a:user:ci", "access_key_id": "A"}}}}"#
        );
        with_inventory(&folder, arguments, &record)
    };
    let (prod, locked) = (["--inventory", "prod.json"], ["--inventory", "locked.json"]);
    assert_eq!(of(&[], "id-1"), "undetermined");
    assert_eq!(of(&prod, "id-1"), "allow");
    for both in [[prod, locked].concat(), [locked, prod].concat()] {
        assert_eq!(of(&both, "id-1"), "allow");
        assert_eq!(of(&both, "id-9"), "explicit_deny");
        assert_eq!(of(&both, "id-2"), "undetermined");
        assert_eq!(of(&both, ""), "undetermined");
    }
    assert_eq!(of(&prod, ""), "undetermined", "nobody said where it is");
    assert_eq!(of(&["--inventory", "r=prod.json"], ""), "allow");
    assert_eq!(of(&["--inventory", "a/r=prod.json", "--inventory", "s=locked.json"], ""), "allow");
    assert_eq!(of(&["--inventory", "s=prod.json"], ""), "undetermined");
    assert_eq!(of(&["--inventory", "b/r=prod.json"], ""), "undetermined");
    assert_eq!(of(&["--inventory", "r=prod.json"], "id-9"), "undetermined", "a record with another id");
    write(
        &folder,
        "pages.json",
        &list("id-1", "prod").replace("]}]}", r#"]}], "page_info": {"next_marker": "m"}}"#),
    );
    assert!(
        of(&["--inventory", "pages.json"], "id-1")
            .starts_with("allow; the inventory `pages.json` is incomplete")
    );
    write(&folder, "shape.json", &list("id-1", "prod").replace(r#""key""#, r#""Key""#));
    let error = of(&["--inventory", "shape.json"], "id-1");
    assert!(error.contains("shape.json:1:53: a tag has no member `Key`: write"), "{error}");
}

#[test]
fn gates_about_changes_need_two_snapshots() {
    let folder = made("gates");
    for gate in ["newly-allowed", "newly-denied", "undetermined,newly-denied"] {
        let run = audit(&folder, &["--fail-on", gate, "r.jsonl"]);
        assert_eq!(code(&run), 2, "{gate}");
        assert!(err(&run).contains("compares two snapshots, and there is one"), "{}", err(&run));
        let run = audit(&folder, &["--fail-on", gate, "--proposed", "now.json", "r.jsonl"]);
        assert_eq!(code(&run), 0, "{}", err(&run));
    }
    assert_eq!(code(&audit(&folder, &["--fail-on", "undetermined", "r.jsonl"])), 0);
    assert_eq!(code(&audit(&folder, &["--partial", "one.json", "r.jsonl"])), 0);
    let run = iam5_in(&folder, &["audit", "merge", "--fail-on", "newly-allowed", "one.json"], "");
    assert!(code(&run) == 2 && err(&run).contains("compares two snapshots"), "{}", err(&run));
}

#[test]
fn unk_4_a_column_that_is_not_a_name_is_an_error_before_the_first_record() {
    let folder = made("unlisted");
    write(&folder, "t.csv", "Op,Who,Ip\ncsms:secret:get,iam::a:user:ci,10.0.0.1\n");
    for (columns, name) in [
        ("action=Op,principal=Who,g:SourceIP2=Ip", "`g:SourceIP2`"),
        ("action=Op,principal=Who,csms:Typ=Ip", "`csms:Typ`"),
        ("action=Op,principal=Who,g:ResourceTags/env=Ip", "`g:ResourceTags/env`"),
    ] {
        let run = audit(&folder, &["--columns", columns, "t.csv"]);
        assert_eq!(code(&run), 2, "{columns}");
        assert!(err(&run).contains("`--columns`: ") && err(&run).contains(name), "{}", err(&run));
        assert_eq!(out(&run), "", "no record was read");
        let run = audit(&folder, &["--unlisted", "--columns", columns, "t.csv"]);
        assert_eq!(code(&run), 0, "{}", err(&run));
        assert!(out(&run).contains("which no catalog lists: it is taken as newer"), "{}", out(&run));
    }
    let run = audit(&folder, &["--columns", "action=Op,principal=Who,g:SourceIp=Ip", "t.csv"]);
    assert_eq!(code(&run), 0, "{}", err(&run));
    write(&folder, "n.csv", "action,principal,g:SourceIP2\ncsms:secret:get,iam::a:user:ci,10.0.0.1\n");
    let run = audit(&folder, &["n.csv"]);
    assert!(code(&run) == 2 && err(&run).contains("n.csv:1: unreadable: "), "{}", err(&run));
    assert!(err(&run).contains("`g:SourceIP2`"), "{}", err(&run));
    let record = RECORD.replacen('{', r#"{"context": {"g:UserNam": "x"}, "#, 1);
    write(&folder, "u.jsonl", &record);
    assert_eq!(code(&audit(&folder, &["u.jsonl"])), 2);
    assert_eq!(code(&audit(&folder, &["--unlisted", "u.jsonl"])), 0);
}
