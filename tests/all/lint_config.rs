//! `iam5.toml` from outside: levels, kinds, ignored files, own rules, suppressions and the baseline.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::lint::{ALLOWS_ALL, found, lint, project};
use crate::common::{code, err, iam5_in, out, write};

#[test]
fn levels_are_set() {
    let folder = project("levels", "[rules]\nevery-action = \"error\"\n");
    write(&folder, "a.json", ALLOWS_ALL);
    assert_eq!(found(&lint(&folder, &["a.json"])), ["a.json: every-action: error"]);
    let plain = lint(&folder, &["a.json", "--no-config"]);
    assert_eq!(found(&plain), ["a.json: every-action: security_warning"]);
    write(&folder, "off.toml", "[rules]\nevery-action = \"off\"\n");
    let off = lint(&folder, &["a.json", "--config", "off.toml"]);
    assert_eq!((code(&off), found(&off)), (0, vec![]));
}

/// The answer of the cloud for one service.
const DEPOT: &str = include_str!("../data/depot-export.json");

#[test]
fn exports_that_the_settings_name_are_loaded() {
    let folder = project("catalog", "catalog = [\"schemas\"]\n");
    let policy = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["depot:shelf:stak"]}]}"#;
    write(&folder, "inner/a.json", policy);
    write(&folder, "schemas/deep/depot.json", DEPOT);
    let output = lint(&folder, &["."]);
    assert_eq!(found(&output), ["./inner/a.json: unknown-action: warning"]);
    let plain = iam5_in(&folder, &["lint", "."], "");
    assert!(
        !err(&plain).contains("not checked"),
        "an export is not a policy that could be meant: {}",
        err(&plain)
    );
    // Both are read: those of the settings and those of the command line.
    write(&folder, "iam5.toml", "");
    assert_eq!(found(&lint(&folder, &["inner"])), Vec::<String>::new());
    let given = lint(&folder, &["inner", "--catalog", "schemas"]);
    assert_eq!(found(&given), ["inner/a.json: unknown-action: warning"]);
    write(&folder, "iam5.toml", "catalog = [\"gone\"]\n");
    let gone = lint(&folder, &["inner"]);
    assert_eq!(code(&gone), 2);
    assert!(err(&gone).contains("gone"), "{}", err(&gone));
}

#[test]
fn the_nearest_settings_count() {
    let folder = project("nearest", "[rules]\nevery-action = \"off\"\n");
    write(&folder, "inner/iam5.toml", "[rules]\nevery-action = \"suggestion\"\n");
    write(&folder, "a/b/c.json", ALLOWS_ALL);
    write(&folder, "inner/d/e.json", ALLOWS_ALL);
    assert_eq!(found(&lint(&folder, &["."])), ["./inner/d/e.json: every-action: suggestion"]);
    let elsewhere = folder.join("inner/d");
    assert_eq!(found(&lint(&elsewhere, &["../../a/b/c.json"])), Vec::<String>::new());
    let stdin = iam5_in(&elsewhere, &["lint", "-", "--format", "json"], ALLOWS_ALL);
    assert_eq!(found(&stdin), ["<stdin>: every-action: suggestion"]);
}

#[test]
fn kinds_go_by_path() {
    let folder = project(
        "kinds",
        "[[kind]]\nfiles = [\"guardrails/**\"]\nas = \"scp\"\n[[kind]]\nfiles = [\"**/*.json\"]\nas = \"session\"\n",
    );
    let policy = r#"{"Version": "5.0", "Statement": [
        {"Effect": "Deny", "Action": ["csms:secret:get"], "NotResource": ["csms:*:*:secretName:a"]}]}"#;
    write(&folder, "guardrails/a.json", policy);
    write(&folder, "b.json", policy);
    assert_eq!(found(&lint(&folder, &["."])), ["./guardrails/a.json: scp-not-resource: error"]);
    assert_eq!(found(&lint(&folder, &[".", "--as", "identity"])), Vec::<String>::new());
}

#[test]
fn ignored_files_are_counted_and_may_still_be_named() {
    let folder = project("ignore", "ignore = [\"vendor\", \"*.tmp.json\"]\n");
    write(&folder, "vendor/deep/a.json", "no json");
    write(&folder, "b.tmp.json", "no json");
    write(
        &folder,
        "c.json",
        r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:secret:get"]}]}"#,
    );
    let output = iam5_in(&folder, &["lint"], "");
    assert_eq!((code(&output), err(&output)), (0, "nothing found; 2 ignored; 1 checked\n".to_owned()));
    assert_eq!(found(&lint(&folder, &["vendor/deep/a.json"])), ["vendor/deep/a.json: json-syntax: error"]);
}

#[test]
fn faults_of_the_settings_are_shown_with_their_fix() {
    for (text, place, message, help) in [
        ("baselin = \"x\"", "1:1", "unknown member `baselin` in the document", "write it as `baseline`"),
        ("[rules]\nevery-acton = \"off\"", "2:1", "unknown rule `every-acton`", "write `every-action`"),
        ("[rules]\nevery-action = \"warn\"", "2:16", "`warn` is not a valid level", "`warning`"),
        (
            "[rules]\nevery-action = 1",
            "2:16",
            "expected `every-action` to be a string, found a number",
            "put it in double quotes",
        ),
        ("ignore = \"x\"", "1:10", "expected `ignore` to be a list, found a string", "write a list"),
        ("ignore = [\"a[\"]", "1:11", "`a[` is not a valid glob", "`**`"),
        ("[[kind]]\nfiles = [\"a\"]\nas = \"user\"", "3:6", "`user` is not a valid kind of policy", "`scp`"),
        ("[[kind]]\nas = \"scp\"", "1:1", "has no `files`", "add the globs"),
        (
            "[kind]\nas = \"scp\"",
            "1:1",
            "expected `kind` to be `[[kind]]`, found a table",
            "write `[[kind]]`",
        ),
        ("x = ", "1:5", "", "write it as TOML"),
        (
            "[[suppress]]\nrules = [\"every-action\"]\nsid = \"a\"",
            "1:1",
            "has no `reason`",
            "why the findings may stay",
        ),
        ("[[suppress]]\nrules = [\"every-action\"]\nreason = \"a\"", "1:1", "every finding", "`[rules]`"),
        (
            "[[suppress]]\nrules = [\"none\"]\nsid = \"a\"\nreason = \"b\"",
            "2:10",
            "unknown rule `none`",
            "iam5 rule",
        ),
        (
            "[[suppress]]\nrules = [\"every-action\"]\npointer = \"a\"\nreason = \"b\"",
            "3:11",
            "not a valid JSON Pointer",
            "/Statement/0",
        ),
        (
            "[[organisation]]\nname = \"A b\"\nmessage = \"x\"\nforbidden = true",
            "2:8",
            "not a valid rule name",
            "lower case",
        ),
        (
            "[[organisation]]\nname = \"every-action\"\nmessage = \"x\"\nforbidden = true",
            "2:8",
            "already named",
            "another",
        ),
        ("[[organisation]]\nname = \"a\"\nmessage = \"x\"", "1:1", "found none or several", "`conditions`"),
        (
            "[[organisation]]\nname = \"a\"\nmessage = \"x\"\nforbidden = false",
            "4:13",
            "`forbidden` is not `true`",
            "`true`",
        ),
        ("[[organisation]]\nmessage = \"x\"\nregions = [\"a\"]", "1:1", "has no `name`", "add it"),
        (
            "[[organisation]]\nname = \"a\"\nmessage = \"x\"\nforbidden = true\n\
             [[organisation]]\nname = \"a\"\nmessage = \"y\"\nforbidden = true",
            "6:8",
            "already named `a`",
            "another",
        ),
        (
            "[[organisation]]\nname = \"a--b\"\nmessage = \"x\"\nforbidden = true",
            "2:8",
            "not a valid rule name",
            "hyphens",
        ),
        ("[[suppress]]\nsid = \"a\"\nreason = \"b\"", "1:1", "has no `rules`", "add the names"),
        (
            "[[suppress]]\nrules = [\"organisation-rule\"]\nsid = \"a\"\nreason = \"b\"",
            "2:10",
            "`organisation-rule` cannot be suppressed",
            "`[rules]`",
        ),
        ("baseline = \" \"", "1:12", "`baseline` is empty", "write a text"),
        ("ignore = []", "1:10", "`ignore` is empty", "add an entry"),
        ("ignore = [\"a\", \"\"]", "1:16", "an entry of `ignore` is empty", "not empty"),
        (
            "ignore = [[\"a\"]]",
            "1:11",
            "expected an entry of `ignore` to be a string, found a list",
            "write a string",
        ),
        ("kind = [\"scp\"]", "1:9", "expected `[[kind]]` to be a table, found a string", "a table"),
        ("suppress = [1]", "1:13", "expected `[[suppress]]` to be a table, found a number", "a table"),
        ("organisation = [[]]", "1:17", "expected `[[organisation]]` to be a table, found a list", "a table"),
        ("rules = \"off\"", "1:9", "expected `[rules]` to be a table, found a string", "a table"),
        ("baseline = \"none.json\"", "", "`none.json` does not exist", "--write-baseline"),
    ] {
        let folder = project("faults", text);
        write(&folder, "a.json", ALLOWS_ALL);
        let output = lint(&folder, &["a.json"]);
        let said = err(&output);
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{text}\n{said}");
        assert!(said.contains(message) && said.contains(help), "{text}\n{said}");
        assert!(place.is_empty() || said.contains(&format!("--> iam5.toml:{place}\n")), "{text}\n{said}");
    }
    let folder = project("two_faults", "a = 1\nb = 2\n");
    write(&folder, "a.json", ALLOWS_ALL);
    assert_eq!(err(&lint(&folder, &["a.json"])).matches("error: ").count(), 2, "all faults at once");
    let said = err(&lint(&folder, &["a.json", "--lang", "zh"]));
    assert!(said.contains("该文档没有成员 `a`") && said.contains("建议: 删除它："), "{said}");
    assert_eq!(code(&lint(&folder, &["a.json", "--config", "none.toml"])), 2);
    assert_eq!(code(&lint(&folder, &["a.json", "--config", "iam5.toml", "--no-config"])), 2);
    assert_eq!(code(&lint(&folder, &["a.json", "--no-config"])), 1);
}

/// The names of the findings about an `Allow` with these elements, under one own rule.
fn under(rule: &str, statement: &str) -> Vec<String> {
    let settings =
        format!("[[organisation]]\nname = \"own-rule\"\nmessage = \"said\"\nlevel = \"error\"\n{rule}\n");
    // Tests run at the same time.
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let folder = project(&format!("own/{}", COUNT.fetch_add(1, Ordering::Relaxed)), &settings);
    write(
        &folder,
        "a.json",
        &format!(r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", {statement}}}]}}"#),
    );
    let found = found(&lint(&folder, &["a.json"]));
    found.into_iter().filter(|it| it.contains("own-rule")).collect()
}

const OWN: [&str; 1] = ["a.json: own-rule: error"];

#[test]
fn own_rules_demand_conditions() {
    let rule = "actions = [\"csms:secret:delete*\"]\nconditions = [\"g:SourceVpce\", \"g:SourceIp\"]";
    let with = |action: &str, condition: &str| {
        under(
            rule,
            &format!(
                r#""Action": ["{action}"], "Resource": ["csms:*:*:secretName:a"], "Condition": {condition}"#
            ),
        )
    };
    for action in ["csms:secret:delete", "CSMS:*", "*", "*:delete", "csms:secret:deleteVersion?"] {
        assert_eq!(with(action, "{}"), OWN, "{action}");
    }
    for action in ["csms:secret:get", "kms:*", "csms:secret:list*"] {
        assert!(with(action, "{}").is_empty(), "{action}");
    }
    for condition in [
        r#"{"StringEquals": {"G:sourcevpce": ["v"]}}"#,
        r#"{"IpAddress": {"g:SourceIp": ["10.0.0.0/8"]}}"#,
        r#"{"Null": {"g:SourceVpce": ["false"]}}"#,
    ] {
        assert!(with("csms:*", condition).is_empty(), "{condition}");
    }
    for condition in [
        r#"{"StringNotEquals": {"g:SourceVpce": ["v"]}}"#,
        r#"{"StringEqualsIfExists": {"g:SourceVpce": ["v"]}}"#,
        r#"{"ForAllValues:StringEquals": {"g:SourceVpce": ["v"]}}"#,
        r#"{"Null": {"g:SourceVpce": ["true"]}}"#,
        r#"{"StringEquals": {"g:SourceVpc": ["v"]}}"#,
    ] {
        assert_eq!(with("csms:*", condition), OWN, "{condition}");
    }
    assert_eq!(under(rule, r#""NotAction": ["kms:*"]"#), OWN);
    assert!(under(rule, r#""NotAction": ["csms:secret:*"]"#).is_empty());
}

#[test]
fn own_rules_bound_regions() {
    let rule = "regions = [\"cn-north-4\", \"eu-*\"]";
    let with = |rest: &str| under(rule, &format!(r#""Action": ["csms:secret:get", "iam:users:get"]{rest}"#));
    for rest in [
        r#", "Resource": ["csms:cn-north-4:*:secretName:a", "csms:eu-west-1:*:secretName:*", "iam::a:user:b"]"#,
        r#", "Condition": {"StringEquals": {"g:RequestedRegion": ["cn-north-4", "eu-west-0"]}}"#,
        r#", "Condition": {"StringMatch": {"g:RequestedRegion": ["cn-north-4", "eu-west-*"]}}"#,
    ] {
        assert!(with(rest).is_empty(), "{rest}");
    }
    for rest in [
        "",
        r#", "Resource": ["*"]"#,
        r#", "Resource": ["csms:cn-north-4:*:secretName:a", "csms:*:*:secretName:a"]"#,
        r#", "NotResource": ["csms:cn-north-4:*:secretName:a"]"#,
        r#", "Condition": {"StringNotEquals": {"g:RequestedRegion": ["us-east-1"]}}"#,
        r#", "Condition": {"StringEquals": {"g:RequestedRegion": ["cn-north-4", "us-east-1"]}}"#,
        r#", "Condition": {"StringEquals": {"g:UserName": ["cn-north-4"]}}"#,
        r#", "Condition": {"Null": {"g:RequestedRegion": ["false"]}}"#,
        r#", "Condition": {"StringEquals": {"g:RequestedRegion": ["eu-${g:UserName}"]}}"#,
        r#", "Condition": {"StringMatch": {"g:RequestedRegion": ["cn-north-*"]}}"#,
        r#", "Condition": {"StringStartWith": {"g:RequestedRegion": ["cn-north-4"]}}"#,
        r#", "Condition": {"StringEndWith": {"g:RequestedRegion": ["cn-north-4"]}}"#,
        r#", "Condition": {"StringLike": {"g:RequestedRegion": ["cn-north-4"]}}"#,
    ] {
        assert_eq!(with(rest), OWN, "{rest}");
    }
}

#[test]
fn own_rules_bound_names() {
    let rule = "resources = [\"csms:*:*:secretName:pay-*\", \"csms:*:*:secretName:shared\"]";
    let with = |resource: &str| {
        under(rule, &format!(r#""Action": ["csms:secret:get"], "Resource": ["{resource}"]"#))
    };
    for resource in [
        "csms:*:*:secretName:pay-db",
        "csms:r:a:secretName:pay-*",
        "csms:*:*:secretName:shared",
        "kms:*:*:KeyId:x",
        "csms:*:${g:PrincipalAccount}:secretName:pay-db",
        "kms:*:${g:PrincipalAccount}:KeyId:x",
    ] {
        assert!(with(resource).is_empty(), "{resource}");
    }
    for resource in [
        "csms:*:*:secretName:db",
        "csms:*:*:secretName:*",
        "*",
        "csms:*",
        "csms:*:*:*:pa*",
        "csms:*:${g:PrincipalAccount}:secretName:db",
        "csms:*:*:${g:PrincipalTag/kind}:db",
    ] {
        assert_eq!(with(resource), OWN, "{resource}");
    }
    assert_eq!(under(rule, r#""Action": ["csms:secret:get"]"#), OWN);
    let but =
        |it: &str| format!(r#""Action": ["csms:secret:get"], "NotResource": ["csms:*:*:secretName:{it}"]"#);
    assert_eq!(under(rule, &but("pay-db")), OWN);
    // An own rule is suppressed by its own name.
    let suppress =
        format!("{rule}\n[[suppress]]\nrules = [\"own-rule\"]\nfiles = [\"a.json\"]\nreason = \"known\"");
    assert!(under(&suppress, &but("pay-db")).is_empty());
}

#[test]
fn own_rules_forbid_and_are_bounded() {
    let rule = "actions = [\"csms:secret:getVersion\"]\nforbidden = true";
    assert_eq!(under(rule, r#""Action": ["csms:secret:get*"]"#), OWN);
    assert!(under(rule, r#""Action": ["csms:secret:list"]"#).is_empty());
    assert!(under(&format!("{rule}\nkinds = [\"scp\"]"), r#""Action": ["csms:*"]"#).is_empty());
    assert!(under(&format!("{rule}\nfiles = [\"b.json\"]"), r#""Action": ["csms:*"]"#).is_empty());
    let folder = project(
        "own_levels",
        "[[organisation]]\nname = \"own-rule\"\nmessage = \"said\"\nforbidden = true\n",
    );
    write(&folder, "a.json", ALLOWS_ALL);
    assert!(found(&lint(&folder, &["a.json"])).contains(&"a.json: own-rule: warning".to_owned()));
    let text = out(&iam5_in(&folder, &["lint", "a.json"], ""));
    assert!(text.contains("warning[own-rule]: said\n"), "{text}");
}

#[test]
fn suppressions_are_counted_and_unused_ones_reported() {
    let suppress = |place: &str| {
        let table = format!("[[suppress]]\nrules = [\"every-action\"]\nreason = \"reviewed\"\n{place}\n");
        let folder = project("suppress", &table);
        write(&folder, "admin/a.json", ALLOWS_ALL);
        folder
    };
    for place in [
        "files = [\"admin/*.json\"]",
        "files = [\"admin\"]",
        "sid = \"All\"",
        "pointer = \"/Statement/0\"",
        "pointer = \"/Statement/0/Action/0\"",
        "files = [\"admin/a.json\"]\nsid = \"All\"\npointer = \"/Statement/0/Action\"",
    ] {
        let output = iam5_in(&suppress(place), &["lint"], "");
        let expected = "nothing found; 1 suppressed; 1 checked\n".to_owned();
        assert_eq!((code(&output), err(&output)), (0, expected), "{place}");
    }
    for place in [
        "files = [\"other/*.json\"]",
        "sid = \"Some\"",
        "pointer = \"/Statement/0/Act\"",
        "pointer = \"/Statement/1\"",
    ] {
        let output = lint(&suppress(place), &["."]);
        let expected =
            ["./admin/a.json: every-action: security_warning", "iam5.toml: unused-suppression: warning"];
        assert_eq!((code(&output), found(&output)), (1, expected.map(str::to_owned).to_vec()), "{place}");
    }
}

#[test]
fn a_suppression_is_judged_by_a_run_that_saw_its_files() {
    let table = |files: &str| {
        format!("[[suppress]]\nrules = [\"whole-service\"]\nreason = \"reviewed\"\nfiles = [{files}]\n")
    };
    let folder =
        project("judged", &(table("\"a.json\"") + &table("\"b.json\", \"a.json\"") + &table("\"*.json\"")));
    write(&folder, "a.json", ALLOWS_ALL);
    write(&folder, "b.json", ALLOWS_ALL);
    let unused = |arguments: &[&str]| {
        found(&lint(&folder, arguments)).iter().filter(|it| it.contains("unused-suppression")).count()
    };
    assert_eq!(unused(&["a.json"]), 1);
    assert_eq!(unused(&["a.json", "b.json"]), 2);
    assert_eq!(unused(&["."]), 3);
    assert_eq!(unused(&["*.json"]), 2);
}

#[test]
fn what_is_suppressed_is_not_fixed() {
    let policy = r#"{"Version": "5.0", "Statement": [{"Sid": "a", "Effect": "Deny", "Action": ["csms:secretStage:get"]}]}"#;
    let folder = project(
        "uncured",
        "[[suppress]]\nrules = [\"alias-action\"]\nsid = \"a\"\nreason = \"old clients\"\n",
    );
    write(&folder, "a.json", policy);
    let output = iam5_in(&folder, &["lint", "--fix", "a.json"], "");
    assert_eq!(err(&output), "nothing found; 1 suppressed; 1 checked\n");
    assert_eq!(std::fs::read_to_string(folder.join("a.json")).unwrap(), policy);
    iam5_in(&folder, &["lint", "--fix", "a.json", "--no-config"], "");
    assert!(std::fs::read_to_string(folder.join("a.json")).unwrap().contains("csms:secret:getStage"));
}

#[test]
fn the_documented_settings_are_read() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lint.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = project("documented", example);
    write(&folder, "iam5-baseline.json", "{\"version\": 1, \"findings\": []}");
    write(&folder, "authorization-schemas/depot.json", DEPOT);
    write(&folder, "vendor/a.json", "no json");
    write(
        &folder,
        "guardrails/a.json",
        r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:secret:get"]}]}"#,
    );
    let kms =
        r#"{"Version": "5.0", "Statement": [{"Sid": "BreakGlass", "Effect": "Allow", "Action": ["*"]}]}"#;
    write(&folder, "admin/break-glass.json", kms);
    let output = lint(&folder, &["."]);
    let found = found(&output);
    for rule in ["delete-through-endpoint", "known-regions", "secret-names", "no-backup-download"] {
        assert!(
            found.contains(&format!("./admin/break-glass.json: {rule}: {}", level(example, rule))),
            "{found:?}"
        );
    }
    assert_eq!(found.len(), 4, "{found:?}");
}

/// The level that an own rule of the settings has.
fn level<'a>(settings: &'a str, rule: &str) -> &'a str {
    let table =
        settings.split("[[organisation]]").find(|it| it.contains(&format!("name = \"{rule}\""))).unwrap();
    table.split("level = \"").nth(1).map_or("warning", |it| it.split('"').next().unwrap())
}

#[test]
fn of_many_resources_an_own_rule_names_a_few() {
    let many: Vec<String> = (0..1_000).map(|it| format!("\"csms:*:*:secretName:b{it}*\"")).collect();
    let rule = format!("[[organisation]]\nname = \"r\"\nmessage = \"m\"\nresources = [{}]\n", many.join(","));
    let folder = project("own-many", &rule);
    let policy = r#"{"Version": "5.0", "Statement": [{"Sid": "A", "Effect": "Allow",
        "Action": ["csms:secret:getStage"], "Resource": ["csms:*:*:secretName:a*"]}]}"#;
    write(&folder, "a.json", policy);
    let run = lint(&folder, &["a.json"]);
    let expected = "`csms:*:*:secretName:b3*` or one of 996 others";
    assert!(out(&run).contains(expected) && out(&run).len() < 3_000, "{}", out(&run));
}
