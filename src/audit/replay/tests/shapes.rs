//! A look at a record is as good as reading it in full, whatever shape its parts have.

use std::cell::RefCell;

use super::*;
use crate::Catalog;
use crate::account::{Inventory, Location, Snapshot};
use crate::testing::generate::Choices;
use crate::testing::runner::for_all;

const ACCOUNT: &str = r#"{"account_id": "a",
  "users": [{"name": "ci", "id": "u1", "policies": ["p"], "tags": {"Team": "web", "team": "db", "a": "1"}},
            {"name": "idle", "id": "u2"}],
  "agencies": [{"name": "deployer", "id": "g1", "path": "service-linked-agency/x/", "policies": ["p"]},
               {"name": "auditor", "id": "g2", "policies": ["q"], "tags": [{"key": "team", "value": "web"}]}],
  "policies": {
    "p": {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:*"]},
      {"Effect": "Deny", "Action": ["csms:secret:rotate"],
       "Condition": {"DateLessThan": {"g:CurrentTime": ["2025-06-01T00:00:00Z"]}}},
      {"Effect": "Deny", "Action": ["csms:secret:delete"],
       "Condition": {"StringEquals": {"g:UserName": ["ci"], "g:ResourceTag/env": ["prod"]}}},
      {"Effect": "Deny", "Action": ["csms:tag:*"], "Condition": {"StringEquals": {"g:TagKeys": ["env"]}}}]},
    "q": {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:*"],
      "Condition": {"StringEquals": {"g:PrincipalTag/team": ["web"]}}}]},
    "guard": {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"]},
      {"Effect": "Deny", "Action": ["csms:secret:delete"],
       "Condition": {"Bool": {"g:PrincipalIsRootUser": ["true"]}}}]}},
  "scps": [["guard"]],
  "resources": [{"urn": "csms:r:a:secretName:mq", "id": "s3", "tags": {"env": "prod"}}]}"#;

const SECRETS: &str = r#"{"secrets": [{"id": "s1", "name": "db", "tags": [{"key": "env", "value": "prod"}]},
    {"id": "s2", "name": "other", "tags": [{"key": "env", "value": "a"}, {"key": "Env", "value": "b"}]}]}"#;

/// Some of the members, each with one of its values, in any order.
fn members(choices: &mut Choices, all: &[(&str, &[&str])]) -> String {
    let mut members: Vec<String> = Vec::new();
    for (name, values) in all {
        if choices.chance(67) {
            let at = choices.below(members.len() + 1);
            members.insert(at, format!(r#""{name}": {}"#, choices.pick(values)));
        }
    }
    format!("{{{}}}", members.join(", "))
}

const TIMES: [&str; 14] = [
    "1764558448000",
    "1764558448",
    "0",
    "-1",
    "1.5",
    r#""1764558448000""#,
    r#""2025-01-01T03:07:28Z""#,
    r#""2025-01-01T11:07:28.1234567+08:00""#,
    r#""2025/12/01 11:07:28 GMT+08:00""#,
    r#""12/01/2024 11:07:28 GMT+08:00""#,
    r#""2025-12-01 11:07:28""#,
    r#""2025-12-01 11:07:28.1234567891 GMT""#,
    r#""""#,
    "null",
];

fn trace(choices: &mut Choices) -> String {
    choices.part();
    let mut user = members(
        choices,
        &[
            ("type", &[r#""User""#, r#""AssumedAgency""#, r#""Service""#, r#""ExternalUser""#, "7", "null"]),
            (
                "principal_urn",
                &[
                    r#""iam::a:user:ci""#,
                    r#""iam::a:user:gone""#,
                    r#""iam::b:user:ci""#,
                    r#""sts::a:assumed-agency:deployer/1""#,
                    r#""sts::a:assumed-agency:auditor/2""#,
                    r#""iam::a:agency:service-linked-agency/x/deployer""#,
                    r#""sts::a:external-user:idp/1""#,
                    r#""""#,
                ],
            ),
            ("account_id", &[r#""a""#, r#""b""#, "null"]),
            ("id", &[r#""u1""#, r#""u2""#, r#""g1""#, r#""""#]),
            ("principal_id", &[r#""u1""#, r#""g1:1""#, r#""g2:2""#, r#""idp:1""#]),
            ("user_name", &[r#""ci""#, r#""idle""#, r#""deployer""#, r#""corp/deployer""#]),
            ("name", &[r#""ci""#, r#""idle""#]),
            ("principal_is_root_user", &[r#""true""#, r#""false""#, "true", "false", r#""no""#]),
            ("access_key_id", &[r#""AK""#, r#""""#, "null"]),
            ("domain", &[r#"{"id": "a"}"#, r#"{"id": "b"}"#]),
        ],
    );
    if choices.chance(5) {
        user = "null".to_owned();
    }
    let rest = members(
        choices,
        &[
            ("time", &TIMES),
            (
                "code",
                &[
                    "200",
                    r#""204""#,
                    r#""403""#,
                    "403",
                    "500",
                    r#""CSMS.0403""#,
                    r#""""#,
                    "null",
                    "[]",
                    "200.5",
                ],
            ),
            ("resource_name", &[r#""db""#, r#""other""#, r#""mq""#]),
            ("resource_id", &[r#""s1""#, r#""s2""#, r#""s3""#, r#""s4""#, r#""""#, "null"]),
            ("source_ip", &[r#""10.0.0.1""#, r#""x""#]),
            (
                "request",
                &[
                    r#""{\"tags\": [{\"key\": \"env\", \"value\": \"x\"}]}""#,
                    r#""{\"tags\": [{\"key\": \"a\"}]}""#,
                    r#""{\"tags\": [\"env=x\"]}""#,
                    r#"{"tags": {"env": "x"}}"#,
                    r#""""#,
                ],
            ),
        ],
    );
    let operations = [
        r#""trace_name": "rotateSecret""#,
        r#""trace_name": "forceDeleteSecret""#,
        r#""trace_name": "showSecret""#,
        r#""trace_name": "x", "operation_id": "BatchCreateOrDeleteTags""#,
        r#""trace_name": "noSuchThing""#,
    ];
    let rest = rest.strip_prefix('{').unwrap();
    let comma = if rest == "}" { "" } else { ", " };
    format!(r#"{{{}, "service_type": "CSMS", "user": {user}{comma}{rest}"#, choices.pick(&operations))
}

fn native(choices: &mut Choices) -> String {
    choices.part();
    let rest = members(
        choices,
        &[
            ("time", &TIMES),
            (
                "resource",
                &[
                    r#""csms:r:a:secretName:db""#,
                    r#""csms:r:a:secretName:mq""#,
                    r#""csms:s:a:secretName:db""#,
                ],
            ),
            ("resource_id", &[r#""s1""#, r#""s2""#, r#""s4""#, "null"]),
            (
                "principal",
                &[
                    r#"{"urn": "iam::a:user:ci"}"#,
                    r#"{"urn": "sts::a:assumed-agency:deployer/1"}"#,
                    r#"{"urn": "sts::a:assumed-agency:auditor/1"}"#,
                    r#"{"account": "a", "root": true}"#,
                ],
            ),
            (
                "context",
                &[
                    r#"{"g:CurrentTime": "2025-01-01T00:00:00Z"}"#,
                    r#"{"g:currenttime": "2026-01-01T00:00:00Z", "g:ResourceTag/env": "x"}"#,
                    r#"{"g:CurrentTime": "2025/12/01 11:07:28 GMT+08:00"}"#,
                    r#"{"g:CurrentTime": ["1", "2"]}"#,
                    r#"{"g:SourceIp": "10.0.0.1"}"#,
                    r#"{"g:UserName": "ci", "g:SourceIp": "10.0.0.1"}"#,
                    r#"{"g:SourceIp": "10.0.0.1", "g:UserName": "alice"}"#,
                    r#"{"g:UserName": ["ci"], "g:PrincipalAccount": "b"}"#,
                    r#"{"g:PrincipalUrn": "iam::a:user:ci"}"#,
                    r#"{"g:PrincipalIsRootUser": "true", "g:PrincipalTag/team": "x"}"#,
                    r#"{"g:UserNam": "ci"}"#,
                    r#"{"csms:Typ": "RDS", "x:y": "1"}"#,
                    r#"{"csms:Type": "RDS", "x:y": "1"}"#,
                ],
            ),
            ("unknown", &[r#"["*"]"#, r#"["g:ResourceTag/*"]"#, r#"["g:ResourceTags/*"]"#]),
            ("authentication", &[r#""signed""#, r#""token""#]),
        ],
    );
    let rest = rest.strip_prefix('{').unwrap();
    let comma = if rest == "}" { "" } else { ", " };
    let action = choices.pick(&["csms:secret:rotate", "csms:secret:delete", "csms:secret:get"]);
    format!(r#"{{"action": "{action}"{comma}{rest}"#)
}

#[test]
fn a_look_is_as_good_as_reading_in_full_in_every_shape() {
    let next = ACCOUNT.replace(r#", "tags": {"Team": "web", "team": "db", "a": "1"}"#, "");
    assert_ne!(next, ACCOUNT);
    let snapshot = |text: &str| Snapshot::parse("s", text, &mut |_| Err(String::new())).unwrap();
    let mut inventory = Inventory::default();
    let location = Location { account: None, region: Some("r".to_owned()) };
    inventory.add_at(&location, "i", SECRETS).unwrap();
    let context =
        ReplayContext::new(snapshot(ACCOUNT), Some(snapshot(&next)), inventory, Catalog::embedded());
    let context = Arc::new(context);
    let take = |records: &[String], looks: bool, unlisted: bool| {
        let hints = Hints { region: Some("r".to_owned()), unlisted, ..Hints::default() };
        let mut replay = Replay::new(&context);
        replay.looks = looks;
        for (line, text) in (1..).zip(records) {
            let _ = replay.take(Place::new("r", line), text, &hints);
        }
        replay.finish()
    };
    let all = RefCell::new(context.empty_aggregate());
    for_all(300, |choices| {
        let unlisted = choices.chance(50);
        let mut records = Vec::new();
        for _ in 0..10 {
            let record = if choices.chance(33) { native(choices) } else { trace(choices) };
            records.extend(std::iter::repeat_n(record, 1 + choices.below(2)));
        }
        let looked = take(&records, true, unlisted);
        if looked != take(&records, false, unlisted) {
            let differs = |it: &&String| {
                let one = std::slice::from_ref(*it);
                take(one, true, unlisted) != take(one, false, unlisted)
            };
            let one = records.iter().find(differs);
            return Err(format!("a look says something else: {one:?} in {records:#?}"));
        }
        all.borrow_mut().merge(looked);
        Ok(())
    });
    // All of it is tried, and not only what is refused.
    let report = AuditReport::of(&context, all.into_inner());
    assert!(report.adds_up());
    let checks = &report.checks;
    for (what, count) in [
        ("decided", report.counts.decided()),
        ("undetermined", report.counts.undetermined()),
        ("unreadable times", report.unreadable_times),
        ("contradicted", report.contradicted),
        ("refused", checks.refused),
        ("failed", checks.failed),
        ("root", report.roots),
        ("unlisted", report.unlisted.values().sum()),
    ] {
        assert!(count > 20, "{what}: {count}");
    }
    let reasons = report.counts.reasons(Language::English);
    for reason in ["unreadable", "unknown_principal", "foreign_principal", "unknown_trace", "no_principal"] {
        assert!(reasons.contains_key(reason), "{reason}: {reasons:?}");
    }
}
