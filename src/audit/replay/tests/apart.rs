//! Tests that records which differ in one relevant part get different cache keys; and of guardrails.

use std::fmt::Write as _;

use super::*;
use crate::Catalog;
use crate::account::{Inventory, Snapshot};
use crate::audit::{AuditReport, Class};

pub(super) fn context(now: &str, next: Option<&str>) -> Arc<ReplayContext> {
    let snapshot = |text: &str| Snapshot::parse("snapshot", text, &mut |it| Err(it.to_owned())).unwrap();
    let (now, next) = (snapshot(now), next.map(snapshot));
    Arc::new(ReplayContext::new(now, next, Inventory::default(), Catalog::embedded()))
}

pub(super) fn take(context: &Arc<ReplayContext>, records: &[&str], looks: bool) -> Aggregate {
    let mut replay = Replay::new(context);
    replay.looks = looks;
    for (line, text) in (1..).zip(records) {
        let _ = replay.take(Place::new("r", line), text, &Hints::default());
    }
    replay.finish()
}

/// The report of the records, which a look at them and reading them in full agree on.
#[track_caller]
fn report(context: &Arc<ReplayContext>, records: &[&str]) -> AuditReport {
    let looked = take(context, records, true);
    assert!(looked == take(context, records, false), "{records:?}");
    let report = AuditReport::of(context, looked);
    assert!(report.adds_up());
    report
}

/// The result of a record: its decisions, or the reason for none.
#[track_caller]
fn outcome(context: &Arc<ReplayContext>, record: &str) -> String {
    let report = report(context, &[record]);
    match (
        report.matrix.iter().find(|it| *it.1 > 0),
        report.counts.reasons(Language::English).into_keys().next(),
    ) {
        (Some((decisions, _)), _) if report.compared => format!("{decisions:?}"),
        (Some(((decision, _), _)), _) => format!("{decision:?}"),
        (None, reason) => reason.unwrap().to_owned(),
    }
}

/// Asserts what comes of two records, each by itself and one after the other, over and over.
#[track_caller]
pub(super) fn apart(context: &Arc<ReplayContext>, one: (&str, &str), other: (&str, &str)) {
    for (record, expected) in [one, other] {
        assert_eq!(outcome(context, record), expected, "{record}");
    }
    let both = report(context, &[one.0, other.0, one.0, other.0, other.0]);
    let of = |record: &str| report(context, &[record]).matrix;
    let (of_one, of_other) = (of(one.0), of(other.0));
    for (decisions, count) in &both.matrix {
        let times = |it: &std::collections::BTreeMap<_, u64>| it.get(decisions).copied().unwrap_or_default();
        assert_eq!(*count, 2 * times(&of_one) + 3 * times(&of_other), "{}\n{}", one.0, other.0);
    }
}

const ACCOUNT: &str = r#"{"account_id": "a",
  "users": [{"name": "ci", "policies": ["p"]}, {"name": "idle"}],
  "agencies": [{"name": "deployer", "policies": ["p"]}, {"name": "auditor"}],
  "policies": {
    "p": {"Version": "5.0", "Statement": [
      {"Effect": "Allow", "Action": ["csms:secret:rotate"], "Resource": ["csms:*:a:secretName:db"]},
      {"Effect": "Allow", "Action": ["csms:secret:create"], "Resource": ["csms:*:a:secretName:new"]},
      {"Effect": "Allow", "Action": ["csms:secret:delete", "csms:secret:createStage"]},
      {"Effect": "Allow", "Action": ["csms:secret:get"],
       "Condition": {"IpAddress": {"g:SourceIp": ["10.0.0.0/8"]}}},
      {"Effect": "Deny", "Action": ["csms:secret:createStage"],
       "Condition": {"Bool": {"g:MFAPresent": ["false"]}}}]},
    "guard": {"Version": "5.0", "Statement": [
      {"Effect": "Allow", "Action": ["*"]}, {"Effect": "Deny", "Action": ["csms:secret:delete"]}]}},
  "scps": [["guard"]]}"#;

/// A trace with a member, one of its user with another.
fn trace(name: &str, member: &str, of_user: &str) -> String {
    format!(
        r#"{{"trace_name": "{name}", "service_type": "CSMS", {member}, "user": {{{of_user}}}, "code": "200"}}"#
    )
}

const CI: &str = r#""principal_urn": "iam::a:user:ci", "access_key_id": "AK""#;

#[test]
fn traces_that_differ_in_one_member_are_distinguished() {
    let context = context(ACCOUNT, None);
    let named = |member: &str| trace("rotateSecret", &format!(r#""resource_name": "db", {member}"#), CI);
    apart(
        &context,
        (&named(r#""operation_id": "RotateSecret""#), "Allow"),
        (&named(r#""operation_id": "ShowSecretVersion""#), "ImplicitDeny"),
    );
    apart(
        &context,
        (&named(r#""resource_account_id": "a""#), "Allow"),
        (&named(r#""resource_account_id": "b""#), "ImplicitDeny"),
    );
    let of_domain = |domain: &str| {
        let member = format!(r#""resource_name": "db", "domain_id": "{domain}""#);
        trace("rotateSecret", &member, r#""user_name": "ci", "access_key_id": "AK""#)
    };
    apart(&context, (&of_domain("a"), "Allow"), (&of_domain("b"), "foreign_principal"));

    let signed = |key: &str| {
        let user = format!(r#""principal_urn": "iam::a:user:ci", "access_key_id": {key}"#);
        trace("forceDeleteSecret", r#""resource_name": "db""#, &user)
    };
    // A token is not bound by guardrails (rule EVA-6): without a key it may be one.
    apart(&context, (&signed(r#""AK""#), "ExplicitDeny"), (&signed("null"), "Undetermined"));

    let factor = |attributes: &str| {
        let user = format!(r#"{CI}, "session_context": {{"attributes": {attributes}}}"#);
        trace("createSecretStage", r#""resource_name": "db""#, &user)
    };
    let (with, without) = (r#"{"mfa_authenticated": "true"}"#, r#"{"mfa_authenticated": "false"}"#);
    apart(&context, (&factor(with), "Allow"), (&factor(without), "ExplicitDeny"));
    // The attributes may be the text of an object.
    let text = |it: &str| serde_json::json!(it).to_string();
    let (with, without) = (factor(&text(with)), factor(&text(without)));
    assert!(!with.contains("\\u"), "else it is read in full");
    apart(&context, (&with, "Allow"), (&without, "ExplicitDeny"));

    // A body that spells its names by numbers says what it says.
    let created =
        |name: &str| trace("createSecret", &format!(r#""request": "{{\"\\u006eame\": \"{name}\"}}""#), CI);
    apart(&context, (&created("new"), "Allow"), (&created("old"), "ImplicitDeny"));

    // A user that is not an object names nobody, whatever it says.
    let text =
        r#"{"trace_name": "rotateSecret", "service_type": "CSMS", "resource_name": "db", "user": "USER"}"#;
    for user in ["", "ci", r#"{\"principal_urn\": \"iam::a:user:ci\"}"#] {
        assert_eq!(outcome(&context, &text.replace("USER", user)), "no_principal");
    }
}

/// A native record of somebody who rotates a secret.
fn rotates(principal: &str) -> String {
    format!(
        r#"{{"action": "csms:secret:rotate", "resource": "csms:r:a:secretName:db", "principal": {principal}}}"#
    )
}

#[test]
fn sessions_are_alike_where_no_policy_asks_for_them() {
    let of = |name: &str| rotates(&format!(r#"{{"urn": "sts::a:assumed-agency:{name}"}}"#));
    let alike = context(ACCOUNT, None);
    apart(&alike, (&of("deployer/1"), "Allow"), (&of("auditor/1"), "ImplicitDeny"));
    apart(&alike, (&of("deployer/2"), "Allow"), (&of("deployer-2/1"), "unknown_principal"));
    apart(&alike, (&of("deployer/2"), "Allow"), (&of("deployer"), "Allow"));
    apart(&alike, (&of("deployer/a b"), "Allow"), (&of("auditor/a b"), "ImplicitDeny"));
    let traced = |name: &str| {
        let user = format!(r#""access_key_id": "AK", "principal_urn": "sts::a:assumed-agency:{name}""#);
        trace("rotateSecret", r#""resource_name": "db""#, &user)
    };
    apart(&alike, (&traced("deployer/1"), "Allow"), (&traced("auditor/1"), "ImplicitDeny"));
    apart(&alike, (&traced("deployer/a b"), "Allow"), (&traced("auditor/a b"), "ImplicitDeny"));
    // Without an action it is not a request.
    assert_eq!(outcome(&alike, r#"{"principal": {"urn": "iam::a:user:ci"}}"#), "unreadable");
    // What stands behind the URN counts, and a repeated URN is none.
    let elsewhere = rotates(r#"{"urn": "sts::a:assumed-agency:auditor/1", "account": "b"}"#);
    apart(&alike, (&of("auditor/1"), "ImplicitDeny"), (&elsewhere, "unreadable"));
    // Of two that differ about the caller the URN counts (rule UNK-5).
    let root = rotates(r#"{"urn": "sts::a:assumed-agency:auditor/1", "root": true}"#);
    assert_eq!(outcome(&alike, &root), "ImplicitDeny");
    let twice = rotates(r#"{"urn": "iam::a:user:idle", "urn": "sts::a:assumed-agency:deployer/1"}"#);
    apart(&alike, (&of("deployer/1"), "Allow"), (&twice, "unreadable"));

    let holder = r#"{"name": "deployer", "policies": ["p"]}"#;
    let session = r#"{"name": "deployer", "policies": ["p"]}, {"name": "one", "urn": "sts::a:assumed-agency:deployer/1"}"#;
    let known = ACCOUNT.replace(holder, session);
    assert_ne!(known, ACCOUNT);
    apart(&context(&known, None), (&of("deployer/2"), "Allow"), (&of("deployer/1"), "ImplicitDeny"));

    let condition = r#""Resource": ["csms:*:a:secretName:db"],
        "Condition": {"StringEquals": {"g:PrincipalUrn": ["sts::a:assumed-agency:deployer/2"]}}"#;
    let asked = ACCOUNT.replace(r#""Resource": ["csms:*:a:secretName:db"]"#, condition);
    assert_ne!(asked, ACCOUNT);
    apart(&context(&asked, None), (&of("deployer/2"), "Allow"), (&of("deployer/1"), "ImplicitDeny"));
}

#[test]
fn what_is_nested_deeper_than_a_look_goes_is_decided_all_the_same() {
    let context = context(ACCOUNT, None);
    for depth in [3, usize::from(DEPTH) - 1, usize::from(DEPTH), usize::from(DEPTH) + 9] {
        let deep = format!("{}1{}", r#"{"x": "#.repeat(depth), "}".repeat(depth));
        let record = trace("rotateSecret", &format!(r#""resource_name": "db", "other": {deep}"#), CI);
        assert_eq!(outcome(&context, &record), "Allow", "{depth}");
    }
}

#[test]
fn a_look_passes_over_nothing_that_the_limits_refuse() {
    let snapshot = Snapshot::parse("snapshot", ACCOUNT, &mut |it| Err(it.to_owned())).unwrap();
    let context = ReplayContext::new(snapshot, None, Inventory::default(), Catalog::embedded());
    let limits = crate::json::Limits::default().with_depth(3);
    let context = Arc::new(context.with_limits(limits));
    let of = |deep: &str| {
        let principal = rotates(r#"{"urn": "iam::a:user:ci"}"#);
        principal.replacen('{', &format!(r#"{{"context": {{"x:y": {deep}}}, "#), 1)
    };
    apart(&context, (&of(r#"["1"]"#), "Allow"), (&of(r#"[["1"]]"#), "unreadable"));
}

#[test]
fn tags_that_a_snapshot_has_are_those_of_its_own_side() {
    let account = |tags: &str| {
        format!(
            r#"{{"account_id": "a", "users": [{{"name": "ci", "policies": ["p"]{tags}}}], "policies": {{
              "p": {{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["csms:secret:get"],
                "Condition": {{"StringEquals": {{"g:PrincipalTag/team": ["web"]}},
                               "IpAddress": {{"g:SourceIp": ["10.0.0.0/8"]}}}}}}]}}}}}}"#
        )
    };
    let (tagged, untagged) = (account(r#", "tags": {"team": "web"}"#), account(""));
    let record = |ip: &str, team: &str| {
        format!(
            r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:db",
                "principal": {{"urn": "iam::a:user:ci"}},
                "context": {{"g:SourceIp": "{ip}", "g:PrincipalTag/team": "{team}"}}}}"#
        )
        .replace('\n', " ")
    };
    let (near, far) = (record("10.0.0.1", "web"), record("11.0.0.1", "web"));
    let (other, none) = (record("10.0.0.1", "db"), record("11.0.0.1", "db"));
    let records = [&near, &far, &other, &none, &other, &near, &far].map(String::as_str);
    // The side that knows no tags takes the record's word for them.
    let later = report(&context(&tagged, Some(&untagged)), &records);
    assert_eq!((later.count(Class::Same), later.count(Class::NewlyDenied)), (5, 2));
    let earlier = report(&context(&untagged, Some(&tagged)), &records);
    assert_eq!((earlier.count(Class::Same), earlier.count(Class::NewlyAllowed)), (5, 2));
    let both = report(&context(&tagged, Some(&tagged)), &records);
    assert_eq!(both.matrix[&(Decision::Allow, Decision::Allow)], 4);

    // Where the records say no tags, only addresses tell them apart.
    let bare = |ip: &str| record(ip, "").replace(r#", "g:PrincipalTag/team": """#, "");
    let (near, far) = (bare("10.0.0.1"), bare("11.0.0.1"));
    let compared = context(&tagged, Some(&untagged));
    let denied = "(ImplicitDeny, ImplicitDeny)";
    apart(&compared, (&near, "(Allow, ImplicitDeny)"), (&far, denied));
    apart(&context(&untagged, Some(&tagged)), (&near, "(ImplicitDeny, Allow)"), (&far, denied));
}

#[test]
fn more_outcomes_than_are_kept_apart_are_counted_all_the_same() {
    let statements: Vec<String> = (0..8)
        .map(|it| {
            format!(
                r#"{{"Effect": "Allow", "Action": ["csms:secret:get"],
                    "Condition": {{"StringEquals": {{"k:k{it}": ["1"]}}}}}}"#
            )
        })
        .collect();
    let account = format!(
        r#"{{"account_id": "a", "users": [{{"name": "ci", "policies": ["p"]}}],
            "policies": {{"p": {{"Version": "5.0", "Statement": [{}]}}}}}}"#,
        statements.join(", ")
    );
    let record = |bits: u32| {
        let mut context = String::new();
        for it in 0..8 {
            write!(context, r#"{}"k:k{it}": "{}""#, if it == 0 { "" } else { ", " }, bits >> it & 1).unwrap();
        }
        format!(
            r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:db", "principal": {{"urn": "iam::a:user:ci"}}, "context": {{{context}}}}}"#
        )
    };
    let records: Vec<String> = (0..256).chain((0..256).rev()).map(record).collect();
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    assert!(records.len() > 4 * crate::audit::replay::evaluate::MOST_OUTCOMES);
    let report = report(&context(&account, None), &records);
    assert_eq!(report.matrix[&(Decision::Allow, Decision::Allow)], 510);
    assert_eq!(report.matrix[&(Decision::ImplicitDeny, Decision::ImplicitDeny)], 2);
    for it in &report.coverage.statements {
        assert_eq!((it.conditions[0].held, it.conditions[0].failed), (256, 256), "{}", it.statement);
    }
}

#[test]
fn what_is_remembered_is_forgotten_before_it_is_too_much() {
    let context = context(ACCOUNT, None);
    let pad = "x".repeat(30_000);
    let record = |number: usize, ip: &str| {
        format!(
            r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:n{number}", "principal": {{"urn": "iam::a:user:ci"}}, "context": {{"g:SourceIp": "{ip}", "x:pad": "{pad}"}}}}"#
        )
    };
    let most = MEMORY / (2 * pad.len());
    let mut replay = Replay::new(&context);
    let mut forgotten = 0;
    for number in 0..most + 50 {
        let before = replay.memory;
        for (line, ip) in [(1, "10.0.0.1"), (2, "11.0.0.1")] {
            let place = Place::new("r", 2 * u64::try_from(number).unwrap() + line);
            replay.take(place, &record(number, ip), &Hints::default()).unwrap();
        }
        // A record may take the memory past what it is to be, and is the last that does.
        assert!(replay.memory <= MEMORY + 4 * pad.len(), "{}", replay.memory);
        forgotten += usize::from(replay.memory < before);
    }
    assert_eq!(forgotten, 1);
    // What comes after is decided and counted as what came before.
    replay.take(Place::new("r", 1_000_000), &record(0, "11.0.0.1"), &Hints::default()).unwrap();
    let report = AuditReport::of(&context, replay.finish());
    let all = u64::try_from(most + 50).unwrap();
    assert!(report.adds_up());
    assert_eq!(report.matrix[&(Decision::Allow, Decision::Allow)], all);
    assert_eq!(report.matrix[&(Decision::ImplicitDeny, Decision::ImplicitDeny)], all + 1);
}

#[test]
fn eva_6_guardrails_bind_whom_they_bind() {
    let deletes = |authentication: &str| {
        let principal = r#"{"urn": "iam::a:user:ci"}"#;
        rotates(principal)
            .replace("csms:secret:rotate", "csms:secret:delete")
            .replace(r#""principal""#, &format!(r#""authentication": "{authentication}", "principal""#))
    };
    let (signed, token) = (deletes("signed"), deletes("token"));
    apart(&context(ACCOUNT, None), (&signed, "ExplicitDeny"), (&token, "Undetermined"));
    let report = report(&context(ACCOUNT, None), &[&signed, &signed, &token]);
    let denied = report.changes.iter().find(|it| it.now.decision == Decision::ExplicitDeny).unwrap();
    assert_eq!((denied.count, denied.now.because[0].english()), (2, "guard statement 1"));
    // The root user is bound, whom no identity policy limits.
    let root = signed.replace(r#"{"urn": "iam::a:user:ci"}"#, r#"{"account": "a", "root": true}"#);
    assert_eq!(outcome(&context(ACCOUNT, None), &root), "ExplicitDeny");
    // The management account is not.
    let managed = ACCOUNT.replacen('{', r#"{"management_account": true, "#, 1);
    assert_eq!(outcome(&context(&managed, None), &signed), "Allow");
    assert_eq!(outcome(&context(&managed.replace("true, ", "false, "), None), &signed), "ExplicitDeny");
    assert_eq!(outcome(&context(ACCOUNT, Some(&managed)), &signed), "(ExplicitDeny, Allow)");
}

#[test]
fn eva_3_a_level_that_allows_nothing_blocks_whichever_it_is() {
    let statement =
        r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:rotate"]}]}"#;
    let policies = format!(r#""policies": {{"narrow": {statement}, "#);
    let levels = |scps: &str| {
        let text = ACCOUNT.replace(r#""policies": {"#, &policies).replace(r#"[["guard"]]"#, scps);
        // Only the policies of the account, not the list of those that a user holds.
        assert_eq!(text.matches("narrow").count(), 1 + scps.matches("narrow").count());
        text
    };
    let rotated = rotates(r#"{"urn": "iam::a:user:ci"}"#)
        .replace(r#""principal""#, r#""authentication": "signed", "principal""#);
    let created = rotated.replace("rotate", "createStage");
    for scps in [r#"[["guard"], ["narrow"]]"#, r#"[["narrow"], ["guard"]]"#, r#"[["narrow"], ["narrow"]]"#] {
        apart(&context(&levels(scps), None), (&rotated, "Allow"), (&created, "ImplicitDeny"));
    }
}

#[test]
fn act_6_a_statement_about_all_but_some_actions_is_used_without_an_entry() {
    let account = r#"{"account_id": "a", "users": [{"name": "ci", "policies": ["p"]}], "policies": {
        "p": {"Version": "5.0", "Statement": [{"Effect": "Allow", "NotAction": ["csms:secret:delete"]}]}}}"#;
    let rotated = rotates(r#"{"urn": "iam::a:user:ci"}"#);
    let deleted = rotated.replace("rotate", "delete");
    apart(&context(account, None), (&rotated, "Allow"), (&deleted, "ImplicitDeny"));
    let report = report(&context(account, None), &[&rotated, &deleted, &rotated]);
    let [used] = report.coverage.statements.as_slice() else { panic!("one statement") };
    assert_eq!((used.determined, used.is_unused(), used.actions.len()), (2, false, 0));
    assert!(report.coverage.unused_policies.is_empty());
}

#[test]
fn a_record_of_several_resources_is_one_use() {
    let both = r#"{"action": "csms:secret:get", "principal": {"urn": "iam::a:user:ci"},
        "resource": ["csms:r:a:secretName:x", "csms:r:a:secretName:y"], "context": {"g:SourceIp": "10.0.0.1"}}"#
        .replace('\n', " ");
    let report = report(&context(ACCOUNT, None), &[&both, &both]);
    assert_eq!(report.matrix[&(Decision::Allow, Decision::Allow)], 2);
    let used: Vec<_> = report.coverage.statements.iter().filter(|it| !it.is_unused()).collect();
    let own = used.iter().find(|it| it.policy == "p").unwrap();
    assert_eq!((own.determined, own.actions[0].decided, own.actions[0].matched), (2, 2, 2));
    assert_eq!((own.conditions[0].held, own.conditions[0].failed), (2, 0));
}

#[test]
fn values_are_distinguished_however_they_are_written() {
    let of = |ip: &str, other: &str| {
        format!(
            r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:db", "principal": {{"urn": "iam::a:user:ci"}}, "context": {{{other}"g:SourceIp": {ip}}}}}"#
        )
    };
    let context = context(ACCOUNT, None);
    let (near, far) = (of(r#""10.0.0.1""#, ""), of(r#""11.0.0.1""#, ""));
    for (ip, expected) in [
        (r#"["10.0.0.1"]"#, "Allow"),
        (r#"["11.0.0.1"]"#, "ImplicitDeny"),
        (r#""10.0.0.1\/32""#, "ImplicitDeny"),
        (r#""\\10.0.0.1""#, "ImplicitDeny"),
        ("[]", "ImplicitDeny"),
        ("null", "ImplicitDeny"),
    ] {
        apart(&context, (&near, "Allow"), (&of(ip, ""), expected));
        apart(&context, (&far, "ImplicitDeny"), (&of(ip, ""), expected));
    }
    // A key that nobody asks for makes no difference, though its name is as long as that of the time.
    assert_eq!("x:abcdefghijk".len(), "g:CurrentTime".len());
    let dated = report(&context, &[&of(r#""10.0.0.1""#, r#""x:abcdefghijk": "2026-01-01T00:00:00Z", "#)]);
    assert_eq!((dated.undated, dated.days.len()), (1, 0));
    let dated = report(&context, &[&of(r#""10.0.0.1""#, r#""G:currentTIME": "2026-01-01T00:00:00Z", "#)]);
    assert_eq!((dated.undated, dated.days.len()), (0, 1));
}

#[test]
fn conditions_of_a_statement_about_another_resource_are_not_counted() {
    let condition = r#""Resource": ["csms:*:a:secretName:db"], "Condition": {"IpAddress": {"g:SourceIp""#;
    let account = ACCOUNT.replace(r#""Condition": {"IpAddress": {"g:SourceIp""#, condition);
    assert_ne!(account, ACCOUNT);
    let of = |name: &str| {
        rotates(r#"{"urn": "iam::a:user:ci"}"#)
            .replace("rotate", "get")
            .replace("secretName:db", &format!("secretName:{name}"))
            .replacen('{', r#"{"context": {"g:SourceIp": "10.0.0.1"}, "#, 1)
    };
    let report = report(&context(&account, None), &[&of("db"), &of("mq"), &of("mq")]);
    let own = report.coverage.statements.iter().find(|it| !it.conditions.is_empty()).unwrap();
    assert_eq!((own.determined, own.actions[0].decided, own.actions[0].matched), (1, 1, 3));
    assert_eq!((own.conditions[0].held, own.conditions[0].failed, own.conditions[0].open), (1, 0, 0));
}

#[test]
fn eva_3_a_policy_of_several_levels_is_one_and_its_uses_are_its_own() {
    let account = |scps: &str| {
        format!(
            r#"{{"account_id": "a", "users": [{{"name": "ci", "policies": ["p"]}}], "scps": {scps}, "policies": {{
              "p": {{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["csms:secret:rotate"]}}]}},
              "narrow": {{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["csms:secret:rotate"]}}]}},
              "other": {{"Version": "5.0", "Statement": [{{"Effect": "Deny", "Action": ["csms:secret:delete"]}}]}}}}}}"#
        )
    };
    let record = rotates(r#"{"urn": "iam::a:user:ci"}"#)
        .replace(r#""principal""#, r#""authentication": "signed", "principal""#);
    for scps in [
        r#"[["narrow", "other"]]"#,
        r#"[["narrow"], ["narrow", "other"]]"#,
        r#"[["narrow", "other"], ["other", "narrow"]]"#,
        r#"[["narrow"], ["narrow"], ["other", "narrow"]]"#,
    ] {
        let report = report(&context(&account(scps), None), &[&record, &record]);
        let used = report.coverage.statements.iter().map(|it| (it.policy.as_str(), it.determined));
        let mut used: Vec<_> = used.collect();
        used.sort_unstable();
        assert_eq!(used, [("narrow", 2), ("other", 0), ("p", 2)], "{scps}");
        assert_eq!(report.coverage.unused_policies, ["other"], "{scps}");
    }
}
