//! `iam5 account`, and `iam5 check` by the snapshot of an account.

use std::path::{Path, PathBuf};

use crate::common::{code, err, iam5, out};

const ANSWERS: &str = "policies/account/answers";
const LINE: &str = "GET /v1/5a3f/secrets/payments-db/stages/SYSCURRENT";

/// The snapshot that is made of the answers of the example.
fn snapshot(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("account-{name}.json"));
    let path = path.to_str().unwrap().to_owned();
    let run = iam5(&["account", "import", ANSWERS, "--out", &path], "");
    assert_eq!(code(&run), 0, "{}", err(&run));
    assert_eq!(err(&run), "note: disabled users are kept, and marked: `old`\n");
    path
}

fn check(account: &str, principal: &str, more: &[&str]) -> (i32, String) {
    let run = iam5(&[&["check", "--account", account, "--principal", principal], more].concat(), "");
    (code(&run), out(&run) + &err(&run))
}

#[test]
fn a_saved_account_decides() {
    let account = snapshot("decides");
    for (principal, line, expected, parts) in [
        ("lena", LINE, 0, &["allow: ", "payments-read:1:"][..]),
        ("user:lena", LINE, 0, &["allow: "]),
        ("u1", LINE, 0, &["allow: "]),
        ("iam::0a1b2c3d:user:lena", LINE, 0, &["allow: "]),
        // The tags of that secret are in no answer.
        ("lena", "GET /v1/5a3f/secrets/payments-web", 3, &["undetermined: ", "g:ResourceTag/team"]),
        // The secret has no tags that are known, and the statement names others.
        ("lena", "GET /v1/5a3f/secrets/orders-mq", 1, &["implicit_deny: "]),
        ("lena", "DELETE /v1/5a3f/secrets/payments-db", 1, &["explicit_deny: ", "no-delete"]),
        // A grant of version 1.1 counts in its project.
        ("omar", LINE, 0, &["allow: ", "CSMS ReadOnlyAccess"]),
        ("example", LINE, 0, &["allow: ", "granted to the root user"]),
        ("example", "DELETE /v1/5a3f/secrets/payments-db", 1, &["explicit_deny: "]),
        ("old", LINE, 1, &["note: the user `old` is disabled: it cannot call"]),
        ("deployer", "POST /v1/5a3f/secrets/payments-db/rotate", 0, &["allow: ", "secrets-rotate"]),
        ("sts::0a1b2c3d:assumed-agency:deployer/1", LINE, 1, &["implicit_deny: "]),
    ] {
        let (code, text) = check(&account, principal, &["--http", line, "--signed"]);
        assert_eq!(code, expected, "{principal} {line}\n{text}");
        for part in parts {
            assert!(text.contains(part), "{principal} {line}: {part}\n{text}");
        }
    }
}

#[test]
fn callers_that_nobody_or_two_have_are_refused() {
    let account = snapshot("refused");
    for (principal, part) in [
        ("lenna", "the account has no user or agency `lenna`: write `lena`"),
        ("agency:lena", "no user or agency `agency:lena`"),
        ("iam::ffff:user:lena", "is of the account `ffff`"),
    ] {
        let (code, text) = check(&account, principal, &["--http", LINE]);
        assert!(code == 2 && text.contains(part), "{text}");
    }
    let (code, text) = check(&account, "lena", &["--http", LINE, "--policy", "policies/examples"]);
    assert!(code == 2 && text.contains("leave out `--policy`"), "{text}");
    let twice = Path::new(env!("CARGO_TARGET_TMPDIR")).join("account-twice.json");
    let text =
        r#"{"version": 2, "account_id": "a", "users": [{"name": "bob"}], "agencies": [{"name": "bob"}]}"#;
    std::fs::write(&twice, text).unwrap();
    let (code, text) = check(twice.to_str().unwrap(), "bob", &["--action", "csms::listTasks"]);
    let part = "both the user `iam::a:user:bob` and the agency `iam::a:agency:bob`: write `user:bob` or `agency:bob`";
    assert!(code == 2 && text.contains(part), "{text}");
    let (code, text) = check(twice.to_str().unwrap(), "user:bob", &["--action", "csms::listTasks"]);
    assert_eq!(code, 1, "{text}");
}

#[test]
fn what_is_missing_or_assumed_is_said_in_every_answer() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("account-partial.json");
    let path = path.to_str().unwrap();
    let files = ["ListUsersV5.json", "ListUsersV5.marker=m1.json", "identities.jsonl", "policies.jsonl"];
    let files: Vec<String> = files.iter().map(|it| format!("{ANSWERS}/{it}")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let import = |more: &[&str]| iam5(&[&["account", "import", "--out", path], more, &files].concat(), "");
    let run = import(&[]);
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains("no answer of `ShowDomainRoleAssignments scope=project`"), "{}", err(&run));
    let run = import(&["--incomplete", "--assume-no-levels"]);
    assert_eq!(code(&run), 0, "{}", err(&run));
    let action =
        ["--action", "csms:secret:get", "--resource", "csms:cn-north-4:0a1b2c3d:secretName:payments-db"];
    for format in ["text", "json"] {
        let (_, text) = check(path, "lena", &[&action[..], &["--format", format]].concat());
        assert!(text.contains("the account snapshot is incomplete"), "{text}");
        assert!(text.contains("is assumed, not known"), "{text}");
    }
}

/// The policy of the collector, with a case for each call that it makes.
#[test]
fn the_policy_of_the_collector_allows_its_calls() {
    let run = iam5(&["test", "integrations/collect/cases.jsonl"], "");
    assert_eq!(code(&run), 0, "{}", out(&run));
    let cases = std::fs::read_to_string("integrations/collect/cases.jsonl").unwrap();
    let script = std::fs::read_to_string("integrations/collect/collect.py").unwrap();
    let operations = script.split("OPERATIONS = {").nth(1).unwrap().split("\n}").next().unwrap();
    let named: Vec<&str> = operations.lines().filter_map(|it| it.trim().split('"').nth(1)).collect();
    assert!(named.len() > 15, "{named:?}");
    for operation in named {
        assert!(cases.contains(&format!("\"x-operation\": \"{operation}\"")), "{operation}");
    }
}

#[test]
fn who_holds_what_is_shown() {
    let account = snapshot("shown");
    let run = iam5(&["account", "show", "--account", &account], "");
    let text = out(&run);
    for part in [
        "root user example  iam::0a1b2c3d:user:example",
        "  payments-read, by the group payments",
        "  CSMS ReadOnlyAccess in the project `5a3f`, by the group auditors",
        "  it is disabled",
        "agency deployer  iam::0a1b2c3d:agency:deployer",
        "  level 2: FullAccess, no-delete",
        "RCPs: none",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let run = iam5(&["account", "show", "--account", &account, "--principal", "omar"], "");
    assert!(out(&run).starts_with("user omar  ") && !out(&run).contains("lena"), "{}", out(&run));
}
