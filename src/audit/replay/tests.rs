mod apart;
mod keys;
mod merging;
mod readings;
mod shapes;

use super::*;
use crate::account::{Inventory, Location, Snapshot};
use crate::audit::{ActionUse, AuditReport, Class, ConditionUse};
use crate::wording::Language;
use crate::{Catalog, Policy};

const NOW: &str = r#"{"account_id": "a",
  "users": [{"name": "ci", "policies": ["read"]}, {"name": "gone", "policies": ["read"]}, {"name": "idle"}],
  "agencies": [{"name": "deployer", "policies": ["tagged"], "tags": {"team": "web"}}],
  "policies": {
    "read": {"Version": "5.0", "Statement": [
      {"Sid": "Read", "Effect": "Allow", "Action": ["csms:secret:get", "csms:secret:rotate"]},
      {"Effect": "Deny", "Action": ["csms:secret:delete"]}]},
    "tagged": {"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:*"],
      "Condition": {"StringEquals": {"g:ResourceTag/env": ["prod"], "g:PrincipalTag/team": ["web"]}}}]}}}"#;

fn snapshot(text: &str) -> Snapshot {
    Snapshot::parse("snapshot", text, &mut |it| Err(it.to_owned())).unwrap()
}

fn line(user: &str, action: &str, name: &str) -> String {
    format!(
        r#"{{"action": "csms:secret:{action}", "resource": "csms:r:a:secretName:{name}",
            "principal": {{"urn": "{user}"}}, "unknown": ["g:*", "csms:*"]}}"#
    )
}

fn run(next: Option<&str>, inventory: &str, lines: &[String]) -> AuditReport {
    let mut known = Inventory::default();
    if !inventory.is_empty() {
        let location = Location { account: None, region: Some("r".to_owned()) };
        known.add_at(&location, "inventory", inventory).unwrap();
    }
    let context = ReplayContext::new(snapshot(NOW), next.map(snapshot), known, Catalog::embedded());
    let context = Arc::new(context);
    let mut replay = Replay::new(&context);
    for (number, line) in (1..).zip(lines) {
        let _ = replay.take(Place::new("r.jsonl", number), line, &Hints::default());
    }
    AuditReport::of(&context, replay.finish())
}

#[test]
fn each_principal_is_decided_with_its_own_policies() {
    let deployer = "sts::a:assumed-agency:deployer/1";
    let report = run(
        None,
        r#"{"secrets": [{"name": "db", "tags": [{"key": "env", "value": "prod"}]}]}"#,
        &[
            line("iam::a:user:ci", "get", "db"),
            line("iam::a:user:ci", "delete", "db"),
            line("iam::a:user:idle", "get", "db"),
            line(deployer, "get", "db"),
            line(deployer, "get", "other"),
            line("iam::b:user:ci", "get", "db"),
            line("iam::a:user:nobody", "get", "db"),
            r#"{"action": "csms:secret:get"}"#.to_owned(),
            "half a li".to_owned(),
        ],
    );
    let counts = &report.counts;
    assert!(report.adds_up());
    assert_eq!(
        (counts.records(), counts.decided(), counts.undetermined(), counts.not_mapped()),
        (9, 4, 1, 4)
    );
    assert_eq!(counts.keys().keys().collect::<Vec<_>>(), ["g:ResourceTag/env"]);
    let reasons: Vec<_> = counts.reasons(Language::English).into_keys().collect();
    assert_eq!(reasons, ["foreign_principal", "no_principal", "unknown_principal", "unreadable"]);
    let of = |decision| report.changes.iter().filter(|it| it.now.decision == decision).count();
    assert_eq!(
        [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined].map(of),
        [2, 1, 1, 1]
    );
    let uses = &report.coverage.statements;
    assert_eq!(uses[0].statement.english(), "read statement 0 (Read)");
    assert_eq!(uses[0].determined, 1);
    let of = |it: &ActionUse| (it.action.clone(), it.decided, it.matched);
    assert_eq!(
        uses[0].actions.iter().map(of).collect::<Vec<_>>(),
        [("csms:secret:get".to_owned(), 1, 1), ("csms:secret:rotate".to_owned(), 0, 0)]
    );
    assert_eq!(uses[0].unused_actions().collect::<Vec<_>>(), ["csms:secret:rotate"]);
    let of = |it: &ConditionUse| (it.condition.clone(), it.held, it.failed, it.open);
    assert_eq!(
        uses[2].conditions.iter().map(of).collect::<Vec<_>>(),
        [
            ("StringEquals g:ResourceTag/env".to_owned(), 1, 0, 1),
            ("StringEquals g:PrincipalTag/team".to_owned(), 2, 0, 0)
        ]
    );
    assert_eq!(report.coverage.unused_policies, Vec::<String>::new());
    assert_eq!((uses[1].determined, uses[2].determined, uses[2].perhaps), (1, 1, 1));
    assert_eq!(report.coverage.unused_principals, ["gone"]);
}

#[test]
fn two_snapshots_are_compared() {
    let next = NOW
        .replace(r#"{"name": "gone", "policies": ["read"]}, "#, "")
        .replace(
            r#"{"Effect": "Deny", "Action": ["csms:secret:delete"]}"#,
            r#"{"Effect": "Allow", "Action": ["csms:secret:delete"]}"#,
        )
        .replace(r#""csms:secret:get", "csms:secret:rotate""#, r#""csms:secret:get""#);
    let report = run(
        Some(&next),
        "",
        &[
            line("iam::a:user:ci", "get", "db"),
            line("iam::a:user:ci", "delete", "payments-db"),
            line("iam::a:user:ci", "delete", "payments-mq"),
            line("iam::a:user:ci", "rotate", "db"),
            line("iam::a:user:gone", "get", "db"),
            line("iam::a:user:gone", "delete", "db"),
        ],
    );
    assert_eq!(report.count(Class::Same), 1);
    assert_eq!(report.count(Class::NewlyAllowed), 2);
    assert_eq!(report.count(Class::NewlyDenied), 2);
    assert_eq!(report.count(Class::ReasonChanged), 1);
    let allowed = &report.changes[0];
    assert_eq!((allowed.class, allowed.count), (Some(Class::NewlyAllowed), 2));
    assert_eq!(allowed.resource, "csms:r:a:secretName:payments-*");
    assert_eq!(allowed.now.because[0].english(), "read statement 1");
    assert_eq!(allowed.next.as_ref().unwrap().because[0].english(), "read statement 1");
    assert_eq!(allowed.examples[1].place(), Place::new("r.jsonl", 3));
    let gone = report.changes.iter().find(|it| it.principal.ends_with("gone")).unwrap();
    assert!(
        gone.why.iter().any(|it| it.english() == "proposed: the snapshot does not have the principal"),
        "{:?}",
        gone.why
    );
}

#[test]
fn recorded_outcomes_are_checked() {
    let trace = |code: &str, name: &str| {
        format!(
            r#"{{"trace_name": "{name}", "service_type": "CSMS", "resource_name": "db", "code": "{code}",
                "time": 1718777931170, "user": {{"principal_urn": "iam::a:user:ci"}}}}"#
        )
    };
    let report = run(
        None,
        "",
        &[
            trace("200", "rotateSecret"),
            trace("403", "forceDeleteSecret"),
            trace("204", "forceDeleteSecret"),
            trace("403", "rotateSecret"),
            trace("500", "rotateSecret"),
        ],
    );
    let checks = &report.checks;
    assert_eq!(
        (checks.agree, checks.succeeded_but_denied, checks.refused_but_allowed, checks.not_comparable),
        (2, 1, 1, 1)
    );
    let places: Vec<_> = checks.examples().iter().map(|it| it.place().to_string()).collect();
    assert_eq!(places, ["r.jsonl:3", "r.jsonl:4"]);
    assert_eq!(report.window.first().as_deref(), Some("2024-06-19T06:18:51.17Z"));
    assert_eq!(report.reads, 0);
    assert_eq!(report.days["2024-06-19"], Day { records: 5, marked: 2 });
}

#[test]
fn one_policy_set_is_asked_of_everyone() {
    let policy = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:get"]}]}"#;
    let everyone = Snapshot::of_everyone([Policy::parse("p", policy).unwrap()]);
    let context = Arc::new(ReplayContext::new(everyone, None, Inventory::default(), Catalog::embedded()));
    let mut replay = Replay::new(&context);
    replay.take(Place::new("r", 1), r#"{"action": "csms:secret:get"}"#, &Hints::default()).unwrap();
    replay.take(Place::new("r", 2), &line("iam::z:user:x", "get", "y"), &Hints::default()).unwrap();
    assert_eq!(replay.refuse(&"not UTF-8".to_owned().into()).name(), "unreadable");
    let report = AuditReport::of(&context, replay.finish());
    assert_eq!((report.counts.decided(), report.counts.unreadable()), (2, 1));
}
