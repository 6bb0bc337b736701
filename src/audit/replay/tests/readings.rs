//! Tests that records of a world with a reading name this reading, or leave it open.

use super::*;
use crate::audit::{Conclusion, Evidence};
use crate::decide::Decision;
use crate::options::Reading;

/// The conditions that a reading decides, each with the context of the record that meets it.
const CONDITIONS: [(&str, &str, &str); 4] = [
    ("con-12", r#"{"StringNotEquals": {"csms:Type": ["RDS"]}}"#, ""),
    ("con-13", r#"{"ForAllValues:StringEquals": {"csms:Type": ["RDS"]}}"#, ""),
    ("con-14", r#"{"StringEquals": {"g:CalledVia": ["a"]}}"#, r#""g:CalledVia": ["a", "b"]"#),
    ("var-3", r#"{"StringEquals": {"csms:Type": ["RDS", "${csms:KmsKeyId}"]}}"#, r#""csms:Type": "RDS""#),
];

fn statement(effect: &str, action: &str, resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect": "{effect}", "Action": ["{action}"], "Resource": ["{resource}"], "Condition": {condition}}}"#
    )
}

fn policy(version: &str, statements: &[String]) -> String {
    format!(r#"{{"Version": "{version}", "Statement": [{}]}}"#, statements.join(", "))
}

/// The URN of a secret that one statement is about.
fn secret(name: &str) -> String {
    format!("csms:r:a:secretName:{name}")
}

/// A snapshot whose statements each depend on one reading.
fn account() -> Snapshot {
    const GET: &str = "csms:secret:get";
    let (mut new, mut old, mut scp) = (Vec::new(), Vec::new(), Vec::new());
    for (rule, condition, _) in CONDITIONS {
        new.push(statement("Allow", GET, &secret(&format!("{rule}-allow")), condition));
        new.push(statement("Allow", GET, &secret(&format!("{rule}-deny")), "{}"));
        new.push(statement("Deny", GET, &secret(&format!("{rule}-deny")), condition));
    }
    new.push(statement("Allow", GET, &secret("con-16"), "{}"));
    new.push(statement("Deny", GET, &secret("con-16"), r#"{"IpAddress": {"g:SourceIp": ["10.0.0.0/8"]}}"#));
    new.push(statement("Allow", GET, "csms:*:secretName:res-3-allow", "{}"));
    new.push(statement("Allow", GET, &secret("res-3-deny"), "{}"));
    new.push(statement("Deny", GET, "csms:*:secretName:res-3-deny", "{}"));
    const STAGE: &str = "csms:secret:getStage";
    new.push(statement("Allow", "csms:secretStage:*", &secret("act-5-allow"), "{}"));
    new.push(statement("Allow", STAGE, &secret("act-5-deny"), "{}"));
    new.push(statement("Deny", "csms:secretStage:*", &secret("act-5-deny"), "{}"));
    old.push(statement("Allow", STAGE, &secret("act-8-allow"), "{}"));
    new.push(statement("Allow", STAGE, &secret("act-8-deny"), "{}"));
    old.push(statement("Deny", STAGE, &secret("act-8-deny"), "{}"));
    new.push(statement("Allow", GET, &secret("eva-6"), "{}"));
    scp.push(statement("Allow", "*", "*", "{}"));
    scp.push(statement("Deny", GET, &secret("eva-6"), "{}"));
    let text = format!(
        r#"{{"account_id": "a", "users": [{{"name": "ci", "policies": ["new", "old"]}}],
            "policies": {{"new": {}, "old": {}, "scp": {}}}, "scps": [["scp"]]}}"#,
        policy("5.0", &new).replace(r#", "Condition": {}"#, ""),
        policy("1.1", &old).replace(r#", "Condition": {}"#, ""),
        policy("5.0", &scp).replace(r#", "Condition": {}"#, ""),
    );
    snapshot(&text)
}

/// Records of `ci`, one for each statement that depends on a reading, without the outcome.
fn records() -> Vec<String> {
    let record = |action: &str, resource: &str, context: &str, authentication: &str| {
        format!(
            r#"{{"action": "csms:secret:{action}", "resource": "{}", "authentication": "{authentication}",
                "principal": {{"urn": "iam::a:user:ci"}}, "context": {{{context}}}"#,
            secret(resource)
        )
    };
    let mut records = Vec::new();
    for (rule, _, context) in CONDITIONS {
        records.push(record("get", &format!("{rule}-allow"), context, "signed"));
        records.push(record("get", &format!("{rule}-deny"), context, "signed"));
    }
    records.push(record("get", "con-16", r#""g:SourceIp": "nowhere""#, "signed"));
    records.push(record("get", "res-3-allow", "", "signed"));
    records.push(record("get", "res-3-deny", "", "signed"));
    for name in ["act-5-allow", "act-5-deny", "act-8-allow", "act-8-deny"] {
        records.push(record("getStage", name, "", "signed"));
    }
    records.push(record("get", "eva-6", "", "token"));
    records
}

/// The report of records whose outcomes are those of a context.
fn report(world: &Arc<ReplayContext>, records: &[String]) -> AuditReport {
    let context = ReplayContext::new(account(), None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context.with_readings());
    let (mut world, mut replay) = (Replay::new(world), Replay::new(&context));
    for (number, record) in (1..).zip(records) {
        let code = match world.decision(&format!("{record}}}"), &Hints::default()).unwrap() {
            Decision::Allow => r#", "code": 200"#,
            Decision::Undetermined => "",
            _ => r#", "code": "403""#,
        };
        let line = format!("{record}{code}}}");
        replay.take(Place::new("r.jsonl", number), &line, &Hints::default()).unwrap();
    }
    let report = AuditReport::of(&context, replay.finish());
    assert!(report.adds_up());
    report
}

/// The conclusions by rule, as `kind: readings`.
fn conclusions(report: &AuditReport) -> Vec<(&'static str, String)> {
    let of = |it: &Conclusion| format!("{}: {}", it.name(), it.readings().join(" "));
    report.readings.iter().map(|it| (it.rule, of(&it.conclusion()))).collect()
}

fn worlds() -> (Arc<ReplayContext>, Vec<(Reading, Arc<ReplayContext>)>) {
    let context = ReplayContext::new(account(), None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context.with_readings());
    let others = Reading::ALL.into_iter().zip(context.readings.iter().cloned()).collect();
    (context, others)
}

#[test]
fn records_of_the_default_world_name_the_default_readings() {
    let report = report(&worlds().0, &records());
    for (rule, conclusion) in conclusions(&report) {
        let name = Reading::ALL.iter().find(|it| it.rule() == rule).unwrap().default_name();
        let expected = match rule {
            // Two readings of three are refuted by refusals alone.
            "ACT-8" => format!("likely: {name}"),
            "EVA-6" => "open: eva-6=tokens-escape eva-6=tokens-bound".to_owned(),
            "EVA-11" => format!("open: {name} eva-11=either"),
            _ => format!("shown: {name}"),
        };
        assert_eq!(conclusion, expected, "{rule}");
    }
}

#[test]
fn records_of_a_world_with_another_reading_name_it_or_leave_it_open() {
    let (_, worlds) = worlds();
    for (reading, world) in worlds {
        let report = report(&world, &records());
        let conclusion = conclusions(&report).into_iter().find(|it| it.0 == reading.rule()).unwrap().1;
        let name = reading.name();
        let expected = match name {
            "con-16=deny-applies" | "eva-6=tokens-bound" => format!("likely: {name}"),
            // No record is about an agency.
            "eva-11=either" => "open: eva-11=both eva-11=either".to_owned(),
            _ => format!("shown: {name}"),
        };
        assert_eq!(conclusion, expected);
        // The right reading is never refuted, and no other rule gets a wrong one shown.
        for rule in &report.readings {
            let right = if rule.rule == reading.rule() { name } else { rule.readings[0].0 };
            let evidence: &Evidence = &rule.readings.iter().find(|it| it.0 == right).unwrap().1;
            assert_eq!(evidence.refuting, 0, "{name}: {} {right}", rule.rule);
        }
    }
}

#[test]
fn records_without_a_telling_one_leave_every_reading_open() {
    let plain: Vec<String> = records().into_iter().filter(|it| it.contains("con-14-allow")).take(1).collect();
    let report = report(&worlds().0, &plain);
    for (rule, conclusion) in conclusions(&report) {
        assert!(conclusion.starts_with("open: ") == (rule != "CON-14"), "{rule}: {conclusion}");
    }
}

#[test]
fn a_snapshot_that_is_wrong_for_all_readings_refutes_none() {
    let context = ReplayContext::new(account(), None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context.with_readings());
    let mut replay = Replay::new(&context);
    let line = r#"{"action": "csms:secret:delete", "principal": {"urn": "iam::a:user:ci"}, "code": 200, "resource": "csms:r:a:secretName:x"}"#;
    replay.take(Place::new("r.jsonl", 1), line, &Hints::default()).unwrap();
    let report = AuditReport::of(&context, replay.finish());
    for rule in &report.readings {
        assert!(rule.readings.iter().all(|it| it.1.contradicted == 1 && it.1.refuting == 0), "{rule:?}");
        assert!(matches!(rule.conclusion(), Conclusion::Open(_)));
    }
}

#[test]
fn evidence_of_parts_adds_up_to_that_of_the_whole() {
    let context = ReplayContext::new(account(), None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context.with_readings());
    let lines: Vec<String> = records().iter().map(|it| format!(r#"{it}, "code": 200}}"#)).collect();
    let aggregate = |lines: &[(u64, &String)]| {
        let mut replay = Replay::new(&context);
        for (number, line) in lines {
            replay.take(Place::new("r.jsonl", *number), line, &Hints::default()).unwrap();
        }
        replay.finish()
    };
    let all: Vec<(u64, &String)> = (1..).zip(&lines).collect();
    let whole = aggregate(&all);
    for cut in 0..=all.len() {
        let (mut one, other) = (aggregate(&all[..cut]), aggregate(&all[cut..]));
        one.merge(other);
        assert_eq!(one, whole, "{cut}");
        let text = context.partial(std::collections::BTreeMap::new(), one).to_json().to_string();
        assert!(crate::audit::Partial::read(&text).is_ok());
    }
}

#[test]
fn a_code_that_is_not_valid_is_refused_with_its_place() {
    let context = ReplayContext::new(account(), None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context);
    for (code, counts) in [("200", (1, 0)), (r#""403""#, (0, 1)), ("null", (1, 0)), (r#""""#, (1, 0))] {
        let mut replay = Replay::new(&context);
        let line = format!(
            r#"{{"action": "csms::listTasks", "principal": {{"urn": "iam::a:user:ci"}}, "code": {code}}}"#
        );
        replay.take(Place::new("r.jsonl", 1), &line, &Hints::default()).unwrap();
        let checks = replay.finish().checks;
        assert_eq!((checks.went_through, checks.refused), counts, "{code}");
    }
    for code in ["99", "1000", "2e2", "true", r#""4O3""#, r#""0403""#, "-200", "[200]"] {
        let line = format!(r#"{{"action": "csms::listTasks", "code": {code}}}"#);
        let mut replay = Replay::new(&context);
        let error = replay.take(Place::new("r.jsonl", 1), &line, &Hints::default()).unwrap_err().to_string();
        assert!(error.contains("1:39: `code` is `") && error.contains("not an HTTP status"), "{error}");
    }
}
