//! The command from outside: exit codes, and what goes to which stream.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common::{code, err, folder, iam5, out};

const POLICY: &str = "policies/examples/payments-read.json";
const LINE: &str = "GET /v1/{project_id}/secrets/payments-db/stages/SYSCURRENT";

fn check(more: &[&str]) -> Output {
    iam5(&[&["check", "--policy", POLICY], more].concat(), "")
}

fn decision(output: &Output) -> String {
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["decision"].as_str().unwrap().to_owned()
}

/// A file under the build's own directory.
fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn each_decision_has_its_exit_code() {
    let env = |value: &str| format!("g:ResourceTag/env={value}");
    for (keys, name, exit) in [
        (vec![], "undetermined", 3),
        (vec!["csms:Type=COMMON".to_owned(), env("prod")], "allow", 0),
        (vec![env("locked")], "explicit_deny", 1),
        (vec![env("test")], "implicit_deny", 1),
    ] {
        let keys: Vec<&str> = keys.iter().flat_map(|it| ["--context", it]).collect();
        let text = check(&[&["--http", LINE], &keys[..]].concat());
        assert_eq!(code(&text), exit, "{}", out(&text));
        assert!(out(&text).starts_with(name), "{}", out(&text));
        assert!(err(&text).is_empty() && !out(&text).contains('\u{1b}'));
        let json = check(&[&["--format", "json", "--http", LINE], &keys[..]].concat());
        assert_eq!((code(&json), decision(&json).as_str()), (exit, name));
    }
}

#[test]
fn an_undetermined_answer_names_its_keys_and_its_cases() {
    let answer = check(&["--http", LINE, "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(answer["unknown_keys"], serde_json::json!(["csms:Type", "g:ResourceTag/env"]));
    assert_eq!(answer["residual"]["cases"].as_array().unwrap().len(), 2);
    assert_eq!(answer["residual"]["otherwise"], "implicit_deny");
}

#[test]
fn what_an_action_depends_on_is_decided_too() {
    let policy = |name: &str, more: &str| {
        let statement = r#"{"Effect": "Allow", "Action": ["csms:*"]}"#;
        file(name, &format!(r#"{{"Version": "5.0", "Statement": [{statement}{more}]}}"#))
    };
    let own = policy("own.json", "");
    let both =
        policy("both.json", r#", {"Effect": "Allow", "Action": ["kms:*"], "Resource": ["kms:*:*:KeyId:1"]}"#);
    let tagged = policy(
        "tagged.json",
        r#", {"Effect": "Allow", "Action": ["kms:*"], "Condition": {"StringEquals": {"g:ResourceTag/env": ["prod"]}}}"#,
    );
    let secret = "csms:r:a:secretName:x";
    let ask = |policy: &str, action: &str, more: &[&str]| {
        let asked =
            ["check", "--format", "json", "--policy", policy, "--action", action, "--resource", secret];
        let output = iam5(&[&asked, more].concat(), "");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (code(&output), answer, err(&output))
    };
    let (version, with) = ("csms:secret:getVersion", "--with-dependencies");
    let (exit, answer, _) = ask(&own, version, &[]);
    assert_eq!(
        (exit, answer["action"].as_str(), answer["resources"][0].as_str()),
        (0, Some(version), Some(secret))
    );
    assert!(answer["dependencies"].is_null());
    let (exit, answer, _) = ask(&own, version, &[with]);
    assert_eq!(
        (exit, &answer["decision"], &answer["own_decision"]),
        (1, &"implicit_deny".into(), &"allow".into())
    );
    assert_eq!(answer["dependencies"][0]["action"], "kms:cmk:decryptDataKey");
    assert_eq!(ask(&both, version, &[with]).0, 3, "of the key nothing is known");
    let key = |urn: &str| format!("kms:cmk:decryptDataKey=kms:r:a:KeyId:{urn}");
    assert_eq!(ask(&both, version, &[with, "--dependency-resource", &key("1")]).0, 0);
    assert_eq!(ask(&both, version, &[with, "--dependency-resource", &key("2")]).0, 1);
    // The tags are those of the secret.
    let (exit, answer, _) = ask(&tagged, version, &[with, "--context", "g:ResourceTag/env=prod"]);
    assert_eq!(
        (exit, &answer["dependencies"][0]["unknown_keys"]),
        (3, &serde_json::json!(["g:ResourceTag/env"]))
    );
    // Only the download of a secret needs them.
    let (exit, answer, _) = ask(&own, "csms:secret:get", &[with]);
    assert_eq!(
        (exit, &answer["decision"], &answer["dependencies"][0]["conditional"]),
        (0, &"allow".into(), &true.into())
    );
    let line = "POST /v1/p/secrets/x/backup";
    let text = iam5(&["check", "--policy", &own, "--http", line, with], "");
    assert_eq!(code(&text), 1, "{}{}", out(&text), err(&text));
    assert!(out(&text).starts_with("implicit_deny: csms:secret:get with the actions"), "{}", out(&text));
    let (exit, _, message) =
        ask(&own, version, &[with, "--dependency-resource", "kms:cmk:get=kms:r:a:KeyId:1"]);
    assert_eq!(exit, 2);
    assert!(message.contains("does not depend on `kms:cmk:get`: name `kms:cmk:decryptDataKey`"), "{message}");
}

#[test]
fn a_request_comes_as_json_too_and_flags_go_over_it() {
    let request = r#"{"action": "csms:secret:getStage", "unknown": ["csms:*", "g:*"],
        "resource": "csms:cn-north-4:acc:secretName:payments-db", "context": {"csms:Type": "RDS"}}"#;
    let ask = |more: &[&str]| iam5(&[&["check", "--policy", POLICY, "-"], more].concat(), request);
    assert_eq!(code(&ask(&[])), 3, "it may be locked");
    assert_eq!(code(&ask(&["--absent", "g:resourcetag/ENV"])), 1);
    assert_eq!(code(&ask(&["--context", "CSMS:type=COMMON", "--context", "g:ResourceTag/env=prod"])), 0);
}

#[test]
fn a_broken_policy_shows_every_fault_and_no_answer() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "allow", "Actoin": ["csms:*"]}]}"#;
    let output = iam5(&["check", "--policy", "-", "--action", "csms::listTasks"], text);
    assert_eq!((code(&output), out(&output)), (2, String::new()));
    let message = err(&output);
    for part in ["`Actoin`", "`allow`", "`Action`", "<stdin>:1:"] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error() {
    for (policy, why) in [
        ("policies/none.json", "does not exist"),
        ("policies/none*.json", "matches no file"),
        ("src", "matches no file"),
    ] {
        let output = iam5(&["check", "--policy", policy, "--http", LINE], "");
        assert_eq!((code(&output), out(&output)), (2, String::new()));
        assert!(err(&output).contains(why), "{}", err(&output));
    }
    let nothing = iam5(&["check", "--http", LINE], "");
    assert_eq!(code(&nothing), 2, "no policy");
    assert_eq!(code(&check(&[])), 2, "no request");
    assert_eq!(code(&check(&["--http", "GET /v1/p/nothing"])), 2, "no such path");
    assert_eq!(code(&check(&["--http", LINE, "--context", "csms:Type"])), 2, "no value");
    assert_eq!(code(&check(&["--http", LINE, "--reading", "con-99"])), 2, "no such rule");
}

#[test]
fn every_layer_caps_the_grants() {
    let all = "policies/scps/full-access.json";
    let keep = "policies/scps/keep-secrets.json";
    let both = format!("{all},{keep}");
    let action = ["--action", "csms:secret:delete", "--resource", "csms:r:acc:secretName:x", "--signed"];
    let ask = |more: &[&str]| {
        let fixed = ["check", "--policy", all, "--context", "g:ResourceTag/env=prod", "--format", "json"];
        decision(&iam5(&[&fixed, &action[..], more].concat(), ""))
    };
    assert_eq!(ask(&["--scp", all]), "allow");
    assert_eq!(ask(&["--scp", &both]), "explicit_deny");
    assert_eq!(ask(&["--scp", all, "--scp", keep]), "explicit_deny");
    assert_eq!(ask(&["--scp", &both, "--management-account"]), "allow");
    assert_eq!(ask(&["--session", POLICY]), "implicit_deny");
}

#[test]
fn readings_turn_rules_the_other_way() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"],
        "Condition": {"StringNotEquals": {"g:UserName": ["root"]}}}]}"#;
    let ask = |more: &[&str]| {
        code(&iam5(&[&["check", "--policy", "-", "--action", "csms::listTasks"], more].concat(), text))
    };
    assert_eq!(ask(&[]), 0);
    assert_eq!(ask(&["--reading", "con-12=does-not-hold"]), 1);
}

#[test]
fn test_counts_what_is_broken_as_failed() {
    let cases = concat!(
        r#"{"id": "a", "policies": [], "request": {"action": "csms::listTasks"}, "expect": "implicit_deny"}"#,
        "\n\nnonsense\n",
        r#"{"id": "b", "policies": [], "request": {"action": "csms::listTasks"}, "expect": "allow"}"#,
        "\n",
        r#"{"id": "c", "policies": [{}], "request": {"action": "csms::listTasks"}, "expect": "invalid"}"#,
        "\n",
        r#"{"id": "d", "policies": ["none.json"], "request": {"action": "a:b:c"}, "expect": "invalid"}"#,
    );
    let file = file("broken.jsonl", cases);
    let output = iam5(&["test", &file], "");
    assert_eq!(code(&output), 1);
    let text = out(&output);
    assert!(text.ends_with("2 passed, 3 failed\n"), "{text}");
    assert!(text.contains("broken.jsonl:3: is not a case") && text.contains("cannot read"), "{text}");
    assert!(text.contains("expected allow, got implicit_deny"), "{text}");
    let json = iam5(&["test", "--format", "json", "-"], cases);
    let lines: Vec<serde_json::Value> =
        out(&json).lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let passed: Vec<_> = lines.iter().map(|it| it["passed"].as_bool().unwrap()).collect();
    assert_eq!(passed, [true, false, false, true, false]);
    assert_eq!(lines[0]["decision"], "implicit_deny");
}

#[test]
fn test_reads_toml_and_counts_coverage() {
    let policy = file("coverage-policy.json", &std::fs::read_to_string(POLICY).unwrap());
    let policy = Path::new(&policy).file_name().unwrap().to_str().unwrap();
    let case = |id: &str, env: &str, expect: &str| {
        format!(
            "[[case]]\nid = '{id}'\npolicies = ['{policy}']\nexpect = '{expect}'\n[case.request]\n\
             action = 'csms:secret:getStage'\nresource = 'csms:r:acc:secretName:payments-db'\n\
             context = {{ 'csms:Type' = 'COMMON', 'g:ResourceTag/env' = '{env}' }}\n"
        )
    };
    let some = file("coverage.toml", &case("allowed", "prod", "allow"));
    let output = iam5(&["test", "--coverage", &some], "");
    let text = out(&output);
    assert_eq!(code(&output), 0, "{text}");
    assert!(text.contains("1 of 2 statements applied, 3 of 6 outcomes"), "{text}");
    assert!(text.contains("coverage-policy.json:16:9: statement 1 `NothingWhileLocked`"), "{text}");
    assert!(text.contains("`StringEquals` on `csms:Type` was never false"), "{text}");
    let more =
        file("more.toml", &[case("a", "prod", "allow"), case("b", "locked", "explicit_deny")].concat());
    assert!(out(&iam5(&["test", "--coverage", &more], "")).contains("2 of 2 statements applied, 5 of 6"));
    let broken = file("broken.toml", "[[case]]\nid = \n");
    assert!(out(&iam5(&["test", &broken], "")).contains("broken.toml:2"));
}

#[test]
fn the_cases_of_every_rule_pass() {
    let output = iam5(&["test", "tests/cases", "policies/tests"], "");
    assert_eq!(code(&output), 0, "{}", out(&output));
    assert!(out(&output).ends_with(" passed, 0 failed\n"));
}

#[test]
fn no_case_at_all_is_an_error() {
    assert_eq!(code(&iam5(&["test", "-"], "\n")), 2);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_iam5"))
        .args(["catalog", "csms"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output)), (0, String::new()));
}

#[test]
fn the_catalog_answers_or_suggests() {
    let known = iam5(&["catalog", "csms:secretStage:get", "--format", "json"], "");
    assert_eq!(code(&known), 0);
    assert!(out(&known).contains("csms:secret:getStage"));
    let unknown = iam5(&["catalog", "csms:secret:gtStage"], "");
    assert_eq!((code(&unknown), out(&unknown)), (1, String::new()));
    assert!(err(&unknown).contains("csms:secret:getStage"), "{}", err(&unknown));
    assert_eq!(code(&iam5(&["catalog", "--catalog", POLICY], "")), 2);
}

#[test]
fn completions_are_printed_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = iam5(&["completions", shell], "");
        assert!(code(&output) == 0 && out(&output).contains("iam5"), "{shell}");
    }
}

#[test]
fn cases_that_went_missing_are_reported() {
    let case =
        r#"{"id": "a", "policies": [], "request": {"action": "csms::listTasks"}, "expect": "implicit_deny"}"#;
    let whole = file("whole.jsonl", case);
    let toml =
        "[[case]]\nid = 'a'\npolicies = []\nexpect = 'implicit_deny'\nrequest = { action = 'a:b:c' }\n";
    for (name, text) in [("empty.jsonl", ""), ("blank.jsonl", "\n \n"), ("none.toml", "case = []\n")] {
        let empty = file(name, text);
        let output = iam5(&["test", &whole, &empty], "");
        assert_eq!(code(&output), 1, "{name}");
        assert!(out(&output).contains(&format!("{name}: is not a case")), "{}", out(&output));
        assert!(out(&output).ends_with("1 passed, 1 failed\n"), "{}", out(&output));
        let output = iam5(&["test", &empty], "");
        assert_eq!(code(&output), 2, "{name}");
        assert!(err(&output).contains("there is no case in `"), "{}", err(&output));
    }
    for other in ["cases", "Case", "cas", "test"] {
        let text = format!("{toml}[[{other}]]\nid = 'b'\n");
        let output = iam5(&["test", &file("lists.toml", &text)], "");
        assert_eq!(code(&output), 1, "{other}: {}", out(&output));
        assert!(out(&output).contains("lists.toml:6: is not a case"), "{}", out(&output));
        assert!(out(&output).contains(&format!("`{other}`: write each case")), "{}", out(&output));
    }
    let misspelled = case.replace("\"policies\"", "\"scp\": [], \"policies\"");
    let output = iam5(&["test", "-"], &misspelled);
    assert_eq!(code(&output), 1);
    assert!(
        out(&output).contains("unknown member `scp` in a case: write `scps`, or remove it"),
        "{}",
        out(&output)
    );
    let other = case.replace("\"policies\"", "\"x-why\": [], \"rules\": [], \"note\": \"n\", \"policies\"");
    assert_eq!(code(&iam5(&["test", "-"], &other)), 0);
    let nobody = case.replace("\"policies\"", "\"why\": [], \"policies\"");
    let output = iam5(&["test", "-"], &nobody);
    assert!(
        code(&output) == 1 && out(&output).contains("unknown member `why` in a case"),
        "{}",
        out(&output)
    );
    let twice = iam5(&["test", "-"], &format!("{case}\n{case}"));
    assert!(
        code(&twice) == 1 && out(&twice).contains("the case at <stdin>:1 has this id too"),
        "{}",
        out(&twice)
    );
}

const SECRET: [&str; 4] =
    ["--action", "csms:secret:get", "--resource", "csms:cn-north-4:acc:secretName:payments-db"];

fn refused(arguments: &[&str]) -> String {
    let output = check(arguments);
    assert_eq!((code(&output), out(&output)), (2, String::new()), "{arguments:?}");
    err(&output)
}

#[test]
fn unk_4_names_that_do_not_exist_are_refused_unless_they_are_allowed() {
    for (more, near) in [
        (["--context", "g:ResourceTags/env=prod"], "`g:ResourceTag/env`"),
        (["--context", "g:ResourceTag/env = prod"], "`g:ResourceTag/env`"),
        (["--context", "ResourceTag/env=prod"], "`g:ResourceTag/env`"),
        (["--context", "csms:Typ=COMMON"], "`csms:Type`"),
        (["--absent", "csms:Typ"], "`csms:Type`"),
        (["--unknown", "g:ResourceTags/*"], "`g:ResourceTag/"),
        (["--unknown", "principal*"], "`principal`"),
    ] {
        let error = refused(&[&SECRET[..], &more].concat());
        assert!(error.contains(near), "{more:?}: {error}");
        let allowed = check(&[&SECRET[..], &more, &["--unlisted", "--format", "json"]].concat());
        assert_eq!(code(&allowed) != 2, more[1] != "principal*", "{}", err(&allowed));
    }
    let error = refused(&["--action", "csms:secret:dlete"]);
    assert!(error.contains("`csms:secret:delete`"), "{error}");
    let error = refused(&["--action", "ShowSecretStage"]);
    assert!(error.contains("`csms:secret:getStage`"), "{error}");
    let request = r#"{"action": "csms:secret:get",
        "context": {"g:SourceIp": "192.0.2.1",
                    "g:ResourceTags/env": "prod"}}"#;
    let output = iam5(&["check", "--policy", POLICY, "-"], request);
    assert!(err(&output).contains("<stdin>:3:21: unknown global condition key"), "{}", err(&output));
    assert_eq!(code(&iam5(&["check", "--policy", POLICY, "--unlisted", "-"], request)), 1);
}

#[test]
fn a_key_that_holds_an_equals_sign_is_put_in_quotes() {
    let allow = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"],
        "Condition": {"StringEquals": {"g:ResourceTag/a=b": ["c"], "csms:Type": ["COMMON=x"]}}}]}"#;
    let fixed = ["check", "--policy", "-", "--context", "csms:Type=COMMON=x"];
    let with = |context: &str| iam5(&[&fixed, &SECRET[..], &["--context", context]].concat(), allow);
    assert_eq!(code(&with("\"g:ResourceTag/a=b\"=c")), 0);
    assert_eq!(code(&with("\"g:ResourceTag/a\"=b=c")), 1);
    let error = err(&with("g:ResourceTag/a=b=c"));
    assert!(
        error.contains("`\"g:ResourceTag/a=b\"=c`") && error.contains("`\"g:ResourceTag/a\"=b=c`"),
        "{error}"
    );
    assert_eq!(code(&with("g:ResourceTag/env=prod")), 1);
}

/// The cloud has tags that differ in letter case alone, conditions do not: one value would hide the other.
#[test]
fn con_2_one_key_in_two_spellings_is_refused() {
    let two = ["--context", "g:ResourceTag/Env=prod", "--context", "g:ResourceTag/env=locked"];
    let error = refused(&[&SECRET[..], &two].concat());
    assert!(error.contains("differ only in letter case"), "{error}");
}

#[test]
fn unk_5_keys_against_the_caller_are_refused() {
    for more in [
        &["--principal", "iam::acc:user:bob", "--context", "g:UserName=alice"][..],
        &["--principal", "iam::acc:user:bob", "--absent", "g:UserName"],
        &["--principal", "iam::acc:user:bob", "--unknown", "g:UserName"],
        &["--context", "g:PrincipalIsRootUser=true"],
        &["--context", "g:PrincipalAccount=other"],
        &["--context", "g:PrincipalUrn=iam::acc:user:bob"],
        &["--resource", "csms:cn-north-4:other:secretName:x"],
        &["--principal", "iam::acc:user:bob", "--unknown", "principal"],
        &["--root", "--unknown", "principal"],
        &["--management-account", "--unknown", "principal"],
        &["--service-linked", "--unknown", "principal"],
        &["--unknown", "resource"],
    ] {
        refused(&[&SECRET[..], more].concat());
    }
    for more in [
        &["--principal", "iam::acc:user:bob", "--context", "g:UserName=bob"][..],
        &["--principal", "iam::acc:user:bob", "--resource", "csms:cn-north-4:other:secretName:x"],
        &["--root", "--context", "g:PrincipalIsRootUser=true"],
        &["--unknown", "principal", "--context", "g:UserName=alice"],
    ] {
        let output = check(&[&SECRET[..], more].concat());
        assert_ne!(code(&output), 2, "{more:?}: {}", err(&output));
    }
}

#[test]
fn a_place_is_said_once_and_where_it_counts() {
    for (arguments, fix) in [
        (&[&SECRET[..], &["--region", "cn-north-4"]].concat()[..], "leave it out"),
        (&[&SECRET[..], &["--resource-account", "acc"]].concat(), "leave it out"),
        (&["--http", LINE, "--account", "0a1b2c3d"], "`--resource-account 0a1b2c3d`"),
        (&["--http", LINE, "--account", POLICY], "give `--principal NAME`"),
        (&["--http", LINE, "--region", ""], "is not a valid region"),
        (&["--http", LINE, "--region", "a b"], "is not a valid region"),
        (&["--http", LINE, "--resource-account", "a:b"], "is not a valid account"),
        (&["--action", "csms::listTasks", "--project", "a/b"], "is not a valid project"),
        (
            &["--http", "GET https://kms.eu-1.myhuaweicloud.com/v1/p/secrets/x", "--region", "eu-2"],
            "the host",
        ),
        (&["--http", "GET /v1/p/secrets/x", "--project", "q"], "the path"),
    ] {
        let error = refused(arguments);
        assert!(error.contains(fix), "{arguments:?}: {error}");
    }
    let region = ["--action", "csms::listTasks", "--region", "eu-1", "--project", "p"];
    assert_ne!(code(&check(&region)), 2);
    let json = r#"{"action": "csms:secret:get", "resource": "csms:eu-1:acc:secretName:x"}"#;
    assert_eq!(code(&iam5(&["check", "--policy", POLICY, "--region", "eu-1", "-"], json)), 2);
    let unknown = r#"{"action": "csms:secret:get", "unknown": "principal"}"#;
    assert_eq!(code(&iam5(&["check", "--policy", POLICY, "--root", "-"], unknown)), 2);
}

#[test]
fn test_fails_names_that_do_not_exist_and_strict_what_was_not_read() {
    let case = |context: &str, deny: &str| {
        format!(
            r#"{{"id": "a", "policies": [{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["*"]}}{deny}]}}],
                "request": {{"action": "csms:secret:get", "resource": "csms:r:acc:secretName:x", "context": {context}}},
                "expect": "allow"}}"#
        )
        .replace('\n', " ")
    };
    let ask = |more: &[&str], case: &str| iam5(&[&["test"], more, &["-"]].concat(), case);
    let misspelled = case(r#"{"csms:Typ": "COMMON"}"#, "");
    let output = ask(&[], &misspelled);
    assert!(code(&output) == 1 && out(&output).contains("`csms:Type`"), "{}", out(&output));
    let output = ask(&["--unlisted"], &misspelled);
    assert!(code(&output) == 0 && out(&output).contains("note: the catalog lists no"), "{}", out(&output));
    assert_eq!(code(&ask(&["--unlisted", "--strict"], &misspelled)), 1);
    let closed = case(r#"{"csms:Type": "COMON"}"#, "");
    assert_eq!((code(&ask(&[], &closed)), code(&ask(&["--strict"], &closed))), (0, 1));
    let deny = r#", {"Effect": "Deny", "Action": ["*"], "Condition": {"DateLessThan": {"g:CurrentTime": ["soon"]}}}"#;
    let unread = case(r#"{"g:CurrentTime": "2026-12-01T00:00:00Z"}"#, deny);
    let output = ask(&["--strict"], &unread);
    assert!(code(&output) == 1 && out(&output).contains("this Deny did not apply"), "{}", out(&output));
    assert_eq!(code(&ask(&[], &unread)), 0);
    let plain = case(r#"{"csms:Type": "COMMON"}"#, "");
    assert_eq!(code(&ask(&["--strict"], &plain)), 0);
    let less = case("{}", r#", {"Effect": "Deny", "Action": ["obs:*:*"]}"#);
    assert_eq!(code(&ask(&["--min-coverage", "50"], &less)), 0);
    let output = ask(&["--min-coverage", "51"], &less);
    assert!(code(&output) == 1 && out(&output).contains("less than 51 percent"), "{}", out(&output));
    assert_eq!(code(&ask(&["--min-coverage", "101"], &less)), 2);
}

#[test]
fn a_case_file_is_toml_in_whatever_case() {
    let folder = folder("cli", "upper");
    let toml =
        "[[case]]\nid = 'a'\npolicies = []\nexpect = 'implicit_deny'\nrequest = { action = 'a:b:c' }\n";
    std::fs::write(folder.join("T2.TOML"), toml).unwrap();
    for argument in [folder.clone(), folder.join("T2.TOML")] {
        let output = iam5(&["test", argument.to_str().unwrap()], "");
        assert_eq!(code(&output), 0);
        assert!(out(&output).ends_with("\n1 passed, 0 failed\n"), "{}", out(&output));
    }
}
