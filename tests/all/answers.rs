//! What goes with a decision: the rules that it relies on, what an open answer depends on, the explanation as data.

use iam5::audit::{Hints, Record};
use iam5::policy::PolicyKind;
use iam5::report::decision::DecisionReport;
use iam5::request::{Authentication, KeyName, KeyState, Principal, RequestBuilder};
use iam5::{Authorizer, Catalog, Decision, Policy, Request};

const URN: &str = "csms:r:a:secretName:db";

fn policy(kind: PolicyKind, members: &str) -> Policy {
    let text = format!(r#"{{"Version": "5.0", "Statement": [{{{members}}}]}}"#);
    Policy::parse_with("p", &text, kind).unwrap()
}

fn allow(members: &str) -> Policy {
    policy(PolicyKind::Identity, &format!(r#""Effect": "Allow", "Action": ["*"]{members}"#))
}

fn build(request: RequestBuilder) -> Request {
    request.build(&Catalog::embedded()).unwrap()
}

fn asked() -> RequestBuilder {
    Request::builder("x:y:z").key("g:UserName", "a*b").key("k:a", "x")
}

/// The decision, and the rules that it relies on.
fn leans(members: &str, request: RequestBuilder) -> (Decision, Vec<String>) {
    let (authorizer, request) = (Authorizer::new([allow(members)]), build(request));
    let verdict = authorizer.decide(&request);
    (verdict.decision(), verdict.assumed().iter().map(|it| (*it).to_owned()).collect())
}

#[test]
fn assumed_rules_are_named_where_they_matter() {
    let condition = |operator: &str, key: &str, values: &str| {
        format!(r#", "Condition": {{"{operator}": {{"{key}": {values}}}}}"#)
    };
    let resource = |entry: &str| format!(r#", "Resource": ["{entry}"]"#);
    for (members, rule, decision) in [
        (condition("StringNotEquals", "k:none", r#"["x"]"#), "CON-12", Decision::Allow),
        (condition("ForAllValues:StringEquals", "k:none", r#"["x"]"#), "CON-13", Decision::Allow),
        (condition("StringEquals", "k:a", "[]"), "CON-15", Decision::ImplicitDeny),
        (condition("StringEquals", "k:none", "[]"), "CON-15", Decision::ImplicitDeny),
        (condition("DateEquals", "k:a", r#"["2026-01-01"]"#), "CON-7", Decision::ImplicitDeny),
        (condition("StringMatch", "k:a", r#"["*", "${g:None}"]"#), "VAR-3", Decision::ImplicitDeny),
        (condition("StringMatch", "k:a", r#"["${g:UserName}"]"#), "VAR-4", Decision::ImplicitDeny),
        (", \"NotResource\": [\"x:${g:None}\"]".to_owned(), "VAR-3", Decision::ImplicitDeny),
        (resource("x:r:a:t:${g:UserName}"), "VAR-4", Decision::ImplicitDeny),
        (", \"Resource\": []".to_owned(), "DOC-6", Decision::ImplicitDeny),
    ] {
        let (decided, rules) = leans(&members, asked().resource("x:r:a:t:aXb"));
        assert_eq!(decided, decision, "{members}");
        assert!(rules.iter().any(|it| it == rule), "{members}: {rules:?}, without {rule}");
    }
    let (_, rules) = leans(&condition("ForAnyValue:StringEquals", "k:none", r#"["x"]"#), asked());
    assert!(!rules.iter().any(|it| it.starts_with("CON-1")), "over no values none passes: {rules:?}");
}

#[test]
fn an_open_answer_says_what_it_hangs_on() {
    let scp = policy(PolicyKind::Scp, r#""Effect": "Allow", "Action": ["q:*:*"]"#);
    let scps = Authorizer::builder().identity([allow("")]).scp_level([scp]).build();
    let by_token = build(Request::builder("x:y:z").authentication(Authentication::Unknown));
    let verdict = scps.decide(&by_token);
    assert_eq!(verdict.decision(), Decision::Undetermined);
    let residual = verdict.residual().unwrap().to_string();
    assert!(residual.contains("allow if the request is made with a token"), "{residual}");
    assert!(residual.ends_with("otherwise implicit deny"), "{residual}");

    let members = r#""Effect": "Allow", "Principal": {"IAM": ["b"]}, "Action": ["*"]"#;
    let grants = Authorizer::builder().resource([policy(PolicyKind::Resource, members)]).build();
    let request = build(Request::builder("csms:secret:get").resource(URN).unknown("principal"));
    let verdict = grants.decide(&request);
    assert_eq!(verdict.decision(), Decision::Undetermined, "{}", verdict.explain());
    assert!(verdict.residual().is_some_and(|it| it.cases.iter().all(|it| !it.when.to_string().is_empty())));

    let variable = Authorizer::new([allow(r#", "Resource": ["csms:*:*:secretName:${g:PrincipalTag/app}"]"#)]);
    let request = build(Request::builder("csms:secret:get").resource(URN).unknown("g:PrincipalTag/*"));
    let verdict = variable.decide(&request);
    assert_eq!(verdict.unknown_keys(), ["g:PrincipalTag/app"]);
    let value = allow(r#", "Condition": {"StringEquals": {"k:a": ["${g:UserName}"]}}"#);
    let value = Authorizer::new([value]);
    let request = build(Request::builder("x:y:z").unknown("k:a").unknown("g:UserName"));
    assert_eq!(value.decide(&request).unknown_keys(), ["g:UserName", "k:a"]);
}

#[test]
fn every_operator_is_explained_in_words() {
    let words = [
        ("StringEquals", "x"),
        ("StringNotEquals", "x"),
        ("StringEqualsIgnoreCase", "x"),
        ("StringNotEqualsIgnoreCase", "x"),
        ("StringMatch", "x*"),
        ("StringNotMatch", "x*"),
        ("StringStartWith", "x"),
        ("StringNotStartWith", "x"),
        ("StringEndWith", "x"),
        ("StringNotEndWith", "x"),
        ("StringLike", "x"),
        ("StringNotLike", "x"),
        ("NumberLessThan", "1"),
        ("NumberLessThanEquals", "1"),
        ("NumberGreaterThan", "1"),
        ("NumberGreaterThanEquals", "1"),
        ("DateLessThan", "2026-01-01"),
        ("DateLessThanEquals", "2026-01-01"),
        ("DateGreaterThan", "2026-01-01"),
        ("DateGreaterThanEquals", "2026-01-01"),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (operator, value) in words {
        let members = format!(r#", "Condition": {{"{operator}": {{"k:b": ["{value}"]}}}}"#);
        let (authorizer, request) = (Authorizer::new([allow(&members)]), build(asked().key("k:b", "-")));
        let verdict = authorizer.decide(&request);
        let explanation = verdict.explain();
        let trace = explanation.statements.iter().chain(explanation.nearest.iter().map(|it| &it.trace));
        let wants: Vec<String> =
            trace.flat_map(|it| &it.elements).map(|it| it.wants.text().to_string()).collect();
        assert!(wants.iter().any(|it| it.contains("`k:b`") && it.contains(value)), "{operator}: {wants:?}");
        seen.insert(wants.join("; "));
    }
    assert_eq!(seen.len(), words.len(), "each says something else: {seen:?}");
}

#[test]
fn an_explanation_is_data_too() {
    let deny = policy(PolicyKind::Identity, r#""Sid": "d", "Effect": "Deny", "Action": ["x:y:z"]"#);
    let open = allow(r#", "Condition": {"Bool": {"k:b": ["true"]}}"#);
    let authorizer = Authorizer::new([deny, open]);
    for (request, applies) in
        [(asked(), "no"), (asked().unknown("k:b"), "unknown"), (asked().key("k:b", "true"), "yes")]
    {
        let request = build(request);
        let verdict = authorizer.decide(&request);
        assert_eq!(verdict.decision(), Decision::ExplicitDeny);
        let report = DecisionReport::new(&verdict).explained(verdict.explain());
        let report = serde_json::to_value(&report).unwrap();
        let said = report["explanation"].to_string();
        assert!(said.contains(r#""sid":"d""#) && said.contains(r#""applies":"yes""#), "{said}");
        assert!(applies == "no" || said.contains(&format!(r#""applies":"{applies}""#)), "{applies}: {said}");
    }
    let request = build(asked());
    let near = Authorizer::new([allow(r#", "Condition": {"Bool": {"k:b": ["true"]}}"#)]);
    let verdict = near.decide(&request);
    let report = serde_json::to_value(DecisionReport::new(&verdict).explained(verdict.explain())).unwrap();
    let nearest = report["explanation"]["nearest"].as_array().unwrap();
    assert_eq!((nearest.len(), &nearest[0]["lacking"]), (1, &serde_json::json!(1)));
    assert!(nearest[0]["changes"][0].as_str().is_some_and(|it| it.contains("k:b")), "{report}");
}

#[test]
fn what_is_no_request_is_refused_by_the_builder() {
    let catalog = Catalog::embedded();
    let schema = r#"{"version": "v1", "actions": [
        {"name": "q:a:one", "access_level": "read", "aliases": ["q:old:get"]},
        {"name": "q:a:two", "access_level": "read", "aliases": ["q:old:get"]}]}"#;
    let both = catalog.load("q.json", schema).unwrap();
    for (request, told) in [
        (Request::builder("q:old:get"), "is an alias of several actions: name one of `q:a:one`, `q:a:two`"),
        (Request::builder("q:a:one").resource("*").resource(URN), "the resource `*` is given beside others"),
        (Request::builder("q:a:one").resource("arn:x"), "starts with `arn:`"),
        (
            Request::builder("q:a:one").principal(Principal::default()).key("k:a", "1").key("K:a", "1"),
            "given twice",
        ),
    ] {
        let error = request.build(&both).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

/// What a trace of an operation says of a key.
fn traced(operation: &str, members: &str, key: &str) -> Option<Vec<String>> {
    let text =
        format!(r#"{{"trace_name": "x", "service_type": "CSMS", "operation_id": "{operation}", {members}}}"#);
    let record = Record::read(&text, &Hints::default(), &Catalog::embedded()).unwrap();
    match record.request.context().get(&KeyName::new(key)) {
        KeyState::Present(values) => Some(values.iter().map(|it| it.to_string()).collect()),
        KeyState::Unknown | KeyState::Absent => None,
    }
}

#[test]
fn what_a_trace_says_of_tags_and_services_counts() {
    let one = r#""request": {"tag": {"key": "env", "value": "prod"}}"#;
    assert_eq!(traced("CreateSecretTag", one, "g:RequestTag/env"), Some(vec!["prod".to_owned()]));
    assert_eq!(traced("CreateSecretTag", one, "g:TagKeys"), Some(vec!["env".to_owned()]));
    let several = r#""request": {"action": "create", "tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]}"#;
    assert_eq!(traced("BatchCreateOrDeleteTags", several, "g:RequestTag/b"), Some(vec!["2".to_owned()]));
    assert_eq!(
        traced("BatchCreateOrDeleteTags", several, "g:TagKeys"),
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    let by = |services: &str| {
        traced("ListSecrets", &format!(r#""user": {{"invoked_by": [{services}]}}"#), "g:ViaService")
    };
    assert_eq!(by(""), Some(vec!["false".to_owned()]));
    assert_eq!(by(r#""service.ecs""#), Some(vec!["true".to_owned()]));
    assert_eq!(by(r#""service.console""#), None, "whether the console is a service is not known");
    assert_eq!(traced("ListSecrets", r#""user": {"name": "ci"}"#, "g:ViaService"), None);
}

#[test]
fn few_values_and_many_are_alike() {
    for count in [1, 8, 9, 40] {
        let values: Vec<String> = (0..count).map(|it| format!("\"v{it}\"")).collect();
        let condition = format!(r#", "Condition": {{"StringEquals": {{"k:b": [{}]}}}}"#, values.join(", "));
        let last = format!("v{}", count - 1);
        assert_eq!(leans(&condition, asked().key("k:b", &last)).0, Decision::Allow, "{count}");
        assert_eq!(leans(&condition, asked().key("k:b", "v")).0, Decision::ImplicitDeny, "{count}");
    }
}
