//! Inputs made to be slow. Nothing here is timed: a method whose cost grows with the product of the two
//! lengths would take minutes to hours for these, so that it does not go unnoticed.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use iam5::account::{Inventory, Snapshot};
use iam5::audit::{AuditReport, Hints, Place, Replay, ReplayContext};
use iam5::policy::Urn;
use iam5::report::decision::DecisionReport;
use iam5::{Authorizer, Catalog, Decision, Limits, Policy, Request};

const LONG: usize = 1 << 20;

fn decide(clause: &str, context: &[(&str, &str)], resource: &str) -> Decision {
    let text = format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], {clause}}}]}}"#
    );
    let policy = Policy::parse("p", &text).unwrap();
    let mut request = Request::builder("a:b:c").resource(resource);
    for (key, value) in context {
        request = request.key(key, value);
    }
    let request = request.build(&Catalog::embedded()).unwrap();
    Authorizer::new([policy]).decide(&request).decision()
}

fn condition(operator: &str, value: &str, text: &str) -> Decision {
    decide(&format!(r#""Condition": {{"{operator}": {{"k:a": "{value}"}}}}"#), &[("k:a", text)], "a:r:x:t:n")
}

#[test]
fn many_stars_against_a_long_text() {
    let (stars, text) = ("*a".repeat(2_000), "a".repeat(LONG));
    assert_eq!(condition("StringMatch", &format!("{stars}*b"), &text), Decision::ImplicitDeny);
    assert_eq!(condition("StringMatch", &format!("{stars}*"), &text), Decision::Allow);
    let resource = format!("a:r:x:t:{text}");
    assert_eq!(
        decide(&format!(r#""Resource": ["a:*:*:t:{stars}*b"]"#), &[], &resource),
        Decision::ImplicitDeny
    );
}

#[test]
fn runs_of_question_marks_against_a_long_text() {
    let (marks, text) = ("?a".repeat(1_000), "a".repeat(LONG));
    assert_eq!(condition("StringMatch", &format!("*{marks}b*"), &text), Decision::ImplicitDeny);
    assert_eq!(condition("StringMatch", &format!("*{marks}*"), &text), Decision::Allow);
    assert_eq!(condition("StringMatch", &"?".repeat(LONG), &text), Decision::Allow);
}

#[test]
fn question_marks_among_very_many_different_characters() {
    let han: String = ('\u{4e00}'..'\u{9fff}').chain('\u{ac00}'..'\u{d7a3}').collect();
    assert_eq!(condition("StringMatch", &format!("*?{han}?*"), &format!("x{han}y{han}")), Decision::Allow);
    assert_eq!(
        condition("StringMatch", &format!("*?{han}?b*"), &format!("x{han}y{han}")),
        Decision::ImplicitDeny
    );
}

#[test]
fn long_values_in_every_text_operator() {
    let text = "a".repeat(LONG);
    let nearly = format!("{}b", "a".repeat(LONG / 2));
    for operator in [
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringMatch",
        "StringStartWith",
        "StringEndWith",
        "StringLike",
    ] {
        assert_eq!(condition(operator, &nearly, &text), Decision::ImplicitDeny, "{operator}");
    }
    assert_eq!(condition("StringLike", &"a".repeat(LONG / 2), &text), Decision::Allow);
}

#[test]
fn long_variables_in_patterns() {
    let (long, text) = ("a".repeat(LONG / 2), "a".repeat(LONG));
    let nearly = format!("{long}b");
    let variable = |operator: &str, pattern: &str, value: &str| {
        let clause = format!(r#""Condition": {{"{operator}": {{"k:a": "{pattern}"}}}}"#);
        decide(&clause, &[("k:a", &text), ("g:UserName", value)], "a:r:x:t:n")
    };
    assert_eq!(variable("StringMatch", "*${g:UserName}*", &nearly), Decision::ImplicitDeny);
    assert_eq!(variable("StringMatch", "*${g:UserName}*", &long), Decision::Allow);
    assert_eq!(variable("StringLike", "${g:UserName}", &nearly), Decision::ImplicitDeny);
    assert_eq!(variable("StringMatch", &"*${g:UserName}".repeat(500), "a"), Decision::Allow);
    let resource = format!("a:r:x:t:{text}");
    let clause = r#""Resource": ["a:*:*:t:*${g:UserName}*"]"#;
    assert_eq!(decide(clause, &[("g:UserName", &nearly)], &resource), Decision::ImplicitDeny);
    assert_eq!(decide(clause, &[("g:UserName", &long)], &resource), Decision::Allow);
}

#[test]
fn texts_made_to_have_the_hash_of_what_is_searched() {
    // Sixteen characters that count for as much as sixteen times `n` in the first hash of this stretch, so
    // that half of all windows have to be compared with it.
    let (long, almost) = ("n".repeat(LONG / 2), "n".repeat(LONG / 2 - 1));
    let text = format!("{almost}lgpkiooromsjnqot{almost}");
    assert_eq!(condition("StringLike", &long, &text), Decision::ImplicitDeny);
    assert_eq!(condition("StringLike", &long, &format!("{text}m{text}")), Decision::ImplicitDeny);
    assert_eq!(condition("StringLike", &long, &format!("{text}n")), Decision::Allow);
    let variable = |operator: &str, pattern: &str, text: &str| {
        let clause = format!(r#""Condition": {{"{operator}": {{"k:a": "{pattern}"}}}}"#);
        decide(&clause, &[("k:a", text), ("g:UserName", &long)], "a:r:x:t:n")
    };
    for (operator, pattern) in [("StringLike", "${g:UserName}"), ("StringMatch", "*${g:UserName}?*")] {
        assert_eq!(variable(operator, pattern, &text), Decision::ImplicitDeny, "{operator}");
        assert_eq!(variable(operator, pattern, &format!("{text}nx")), Decision::Allow, "{operator}");
    }
}

#[test]
fn names_made_of_colons() {
    let resource = format!("a:r:x:t:{}", ":".repeat(LONG));
    assert_eq!(decide(r#""Resource": ["a:*:*:t:*:*:*:*b"]"#, &[], &resource), Decision::ImplicitDeny);
    assert_eq!(decide(r#""Resource": ["a:*:*:t:*"]"#, &[], &resource), Decision::Allow);
}

#[test]
fn patterns_against_parts_that_are_not_known() {
    let urn = Urn::parse(&format!("a:r:x:t:{}", "a".repeat(1 << 16))).unwrap().with_unknown(true, true);
    let request = Request::builder("a:b:c").urn(urn).build(&Catalog::embedded()).unwrap();
    let text = format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], "Resource": ["a:{}*b"]}}]}}"#,
        "*a".repeat(500)
    );
    let decision = Authorizer::new([Policy::parse("p", &text).unwrap()]).decide(&request).decision();
    assert_eq!(decision, Decision::ImplicitDeny);
}

/// Everything that a verdict can say, of very many facts in one element.
#[test]
fn unk_2_very_many_unknown_variables_in_one_element() {
    let keys: Vec<String> = (0..40_000).map(|it| format!("u:{it}")).collect();
    let variables: String = keys.iter().map(|it| format!("${{{it}}}")).collect();
    let values: Vec<String> = keys.iter().map(|it| format!("\"${{{it}}}\"")).collect();
    let resource = format!("a:r:acc:t:{variables}");
    for clause in [
        format!(r#""Resource": ["{resource}"]"#),
        format!(r#""NotResource": ["{resource}"]"#),
        format!(r#""Condition": {{"StringEquals": {{"k:a": ["{variables}"]}}}}"#),
        format!(r#""Condition": {{"StringNotEquals": {{"k:a": [{}]}}}}"#, values.join(", ")),
    ] {
        let text = format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], {clause}}}]}}"#
        );
        let limits = Limits::of_bytes(text.len());
        let policy = Policy::parse_with("p", &text, limits).unwrap();
        let request = Request::builder("a:b:c").resource("a:r:acc:t:x").key("k:a", "x").unknown("u:*");
        let request = request.build(&Catalog::embedded()).unwrap();
        let authorizer = Authorizer::new([policy]);
        let verdict = authorizer.decide(&request);
        assert_eq!(verdict.decision(), Decision::Undetermined);
        assert_eq!(verdict.unknown_keys().len(), keys.len());
        let report = DecisionReport::new(&verdict).explained(verdict.explain());
        assert!(report.residual.is_some() && !verdict.every_trace().is_empty());
    }
}

/// The nanoseconds of processor time that this thread has had, where the system tells them.
fn spent() -> u128 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let first = times.and_then(|it| it.split(' ').next()?.parse().ok());
    first.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos())
}

/// Four times as many unknown variables take four times as long, and not sixteen times.
#[test]
fn unk_2_what_is_said_of_unknown_variables_takes_time_in_proportion() {
    let time = |count: usize| {
        let variables: String = (0..count).map(|it| format!("${{u:{it}}}")).collect();
        let resource = format!("a:r:acc:t:{variables}");
        let text = format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], "Resource": ["{resource}"]}}]}}"#
        );
        let limits = Limits::of_bytes(text.len());
        let policy = Policy::parse_with("p", &text, limits).unwrap();
        let request = Request::builder("a:b:c").resource("a:r:acc:t:x").unknown("u:*");
        let request = request.build(&Catalog::embedded()).unwrap();
        let authorizer = Authorizer::new([policy]);
        let once = || {
            let start = spent();
            let verdict = authorizer.decide(&request);
            assert_eq!(verdict.unknown_keys().len(), count);
            assert!(verdict.residual().is_some());
            spent() - start
        };
        // What disturbs one run disturbs not all of them.
        (0..5).map(|_| once()).min().unwrap_or_default().max(1)
    };
    let (few, many) = (time(8_000), time(32_000));
    assert!(many / few < 9, "{few} ns for 8,000, {many} ns for 32,000");
}

#[test]
fn requests_with_very_many_keys_and_values() {
    let mut request = Request::builder("a:b:c");
    for number in 0..100_000 {
        request = request.key(&format!("k:{number}"), "x");
    }
    request = request.key_values("k:many", (0..100_000).map(|it| it.to_string()));
    let request = request.build(&Catalog::embedded()).unwrap();
    let text = |wanted: &str| {
        format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["*"], "Condition": {{"StringEquals": {{"k:99999": "x"}}, "ForAnyValue:StringEquals": {{"k:many": ["{wanted}"]}}}}}}]}}"#
        )
    };
    let ask =
        |wanted| Authorizer::new([Policy::parse("p", &text(wanted)).unwrap()]).decide(&request).decision();
    assert_eq!(ask("99999"), Decision::Allow);
    assert_eq!(ask("100000"), Decision::ImplicitDeny);
}

#[test]
fn an_export_of_very_many_services_operations_and_dependencies() {
    const MANY: usize = 100_000;
    let list = |of: &dyn Fn(usize) -> String| (0..MANY).map(of).collect::<Vec<_>>().join(",");
    let actions = list(&|it| format!(r#"{{"name":"s{it}:y:z","access_level":"read"}}"#));
    let operations = list(&|it| format!(r#"{{"operation_id":"o{it}","operation_action":"s0:y:z"}}"#));
    let dependencies = list(&|it| format!("\"s{it}:y:z\""));
    let text = format!(
        r#"{{"version":"v1","actions":[{actions}],"operations":[{operations},
            {{"operation_id":"last","operation_action":"s1:y:z","dependent_actions":[{dependencies}]}}]}}"#
    );
    let catalog = Catalog::empty().load("c", &text).unwrap();
    let service = catalog.service("s0").unwrap();
    let found =
        |at: usize| (service.actions()[at].operations().len(), service.actions()[at].dependencies().len());
    assert_eq!((found(0), found(1)), ((MANY, 0), (1, MANY)));
}

#[test]
fn an_audit_of_very_many_keys_policies_and_guardrails() {
    const MANY: usize = 50_000;
    let list = |of: &dyn Fn(usize) -> String| (0..MANY).map(of).collect::<Vec<_>>().join(",");
    // Keys of one length, names of one length.
    let keys = list(&|it| format!(r#""x:{it:09}":"y""#));
    let allow = |more: &str| {
        format!(r#"{{"Version":"5.0","Statement":[{{"Effect":"Allow","Action":["*"]{more}}}]}}"#)
    };
    let policies = list(&|it| format!(r#""p{it:09}":{0},"s{it:09}":{0}"#, allow("")));
    let (held, guards) = (list(&|it| format!(r#""p{it:09}""#)), list(&|it| format!(r#""s{it:09}""#)));
    let text = format!(
        r#"{{"account_id":"a","users":[{{"name":"ci","policies":["keys",{held}]}}],"scps":[[{guards}]],
            "policies":{{"keys":{},{policies}}}}}"#,
        allow(&format!(r#","Condition":{{"StringEquals":{{{keys}}}}}"#))
    );
    let limits = Limits::of_bytes(64 << 20);
    let now = Snapshot::parse_with("now", &text, &mut |_| Err(String::new()), &limits).unwrap();
    let context = Arc::new(ReplayContext::new(now, None, Inventory::default(), Catalog::embedded()));
    let mut replay = Replay::new(&context);
    let record = r#"{"action":"csms:secret:list","principal":{"urn":"iam::a:user:ci"}}"#;
    assert!(replay.take(Place::new("r", 1), record, &Hints::default()).is_ok());
    let report = AuditReport::of(&context, replay.finish());
    assert_eq!(report.coverage.unused_policies, ["keys"]);
}

#[test]
fn long_numbers_among_very_many() {
    let long = "9".repeat(LONG / 2);
    let many = vec![r#""1""#; 100_000].join(", ");
    for (operator, decision) in [
        ("NumberLessThan", Decision::Allow),
        ("NumberGreaterThanEquals", Decision::Allow),
        ("NumberEquals", Decision::ImplicitDeny),
    ] {
        let clause = format!(r#""Condition": {{"{operator}": {{"k:a": ["{long}", {many}, "{long}"]}}}}"#);
        assert_eq!(decide(&clause, &[("k:a", "5")], "a:r:x:t:n"), decision, "{operator}");
    }
    // Each value of the request is compared with the one bound, which is read once.
    let text = format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"],
            "Condition": {{"ForAllValues:NumberLessThan": {{"k:a": ["{long}"]}}}}}}]}}"#
    );
    let authorizer = Authorizer::new([Policy::parse("p", &text).unwrap()]);
    let values = (0..20_000).map(|it| it.to_string());
    let request = Request::builder("a:b:c").key_values("k:a", values).build(&Catalog::embedded()).unwrap();
    assert_eq!(authorizer.decide(&request).decision(), Decision::Allow);
}

#[test]
fn as_many_stretches_as_are_looked_for_at_once_before_question_marks() {
    let length = 1 << 17;
    let pattern = format!("${{k:empty}}*{}{}*", "a?".repeat(8), "?".repeat(length));
    let text = format!("{}{}", "b".repeat(length), "a".repeat(length));
    let clause = format!(r#""Condition": {{"StringMatch": {{"k:a": "{pattern}"}}}}"#);
    let context = [("k:empty", ""), ("k:a", text.as_str())];
    assert_eq!(decide(&clause, &context, "a:r:x:t:n"), Decision::ImplicitDeny);
}

#[test]
fn very_many_denies_that_cannot_be_read() {
    let deny = r#"{"Effect": "Deny", "Action": ["a:b:c"], "Condition": {"NumberEquals": {"k:a": "x"}}}"#;
    let statements = vec![deny; 40_000].join(",\n");
    let policy =
        Policy::parse("p", &format!(r#"{{"Version": "5.0", "Statement": [{statements}]}}"#)).unwrap();
    let authorizer = Authorizer::new([policy]);
    let request = Request::builder("a:b:c").key("k:a", "1").build(&Catalog::embedded()).unwrap();
    assert_eq!(authorizer.decide(&request).notes().len(), 40_003);
}
