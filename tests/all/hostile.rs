//! Texts made to exhaust time, memory or the stack: each is bounded, and told where and how to fix it.
//! Nothing here is timed: what grew with a product of sizes would take minutes to hours for these.

use std::sync::Arc;

use iam5::account::{Inventory, Snapshot};
use iam5::audit::{AuditReport, Hints, NotMapped, Place, Record, Replay, ReplayContext};
use iam5::policy::FaultKind;
use iam5::request::http::{self, HttpFacts};
use iam5::{Authorizer, Catalog, Decision, Limits, Policy, Request};

/// More than any stack takes, were it followed.
const DEEP: usize = 1_000_000;

const MIB: usize = 1 << 20;

fn deep(start: &str, end: &str) -> String {
    format!("{}{}", start.repeat(DEEP), end.repeat(DEEP))
}

fn policy_error(text: &str) -> String {
    Policy::parse("p.json", text).unwrap_err().to_string()
}

fn body(text: &str, limits: Limits) -> Result<(), String> {
    let catalog = Catalog::embedded();
    let facts = HttpFacts { limits, ..HttpFacts::default() };
    let called = http::from_request_line("POST /v1/p/secrets", &[], Some(text), &facts, &catalog);
    called.map(drop).map_err(|error| error.to_string())
}

fn snapshot(text: &str, limits: &Limits) -> Result<Snapshot, String> {
    let mut none = |file: &str| Err(format!("no `{file}`"));
    Snapshot::parse_with("s.json", text, &mut none, limits).map_err(|error| error.to_string())
}

fn inventory(text: &str, limits: &Limits) -> Result<(), String> {
    Inventory::default().with_limits(*limits).add("i.json", text).map_err(|error| error.to_string())
}

fn catalog(text: &str, limits: &Limits) -> Result<(), String> {
    Catalog::embedded().load_with("c.json", text, limits).map(drop).map_err(|error| error.to_string())
}

fn record(text: &str, limits: &Limits) -> Result<(), String> {
    let read = Record::read_with(text, &Hints::default(), &Catalog::embedded(), limits);
    read.map(drop).map_err(|error| error.to_string())
}

fn request(text: &str, limits: &Limits) -> Result<(), String> {
    Request::from_json_with(text, &Catalog::embedded(), limits, |it| it)
        .map(drop)
        .map_err(|error| error.to_string())
}

#[test]
fn deep_nesting_is_refused_where_it_gets_too_deep() {
    let limits = Limits::default();
    for (start, end, column) in [("[", "]", 65), ("{\"a\":", "}", 321)] {
        let text = deep(start, end);
        let expected = format!("1:{column}: nested deeper than 64 levels: ");
        assert!(policy_error(&text).starts_with(&format!("p.json:{expected}")), "{}", policy_error(&text));
        assert!(request(&text, &limits).unwrap_err().starts_with(&expected));
        assert!(body(&text, limits).unwrap_err().starts_with(&expected));
        assert!(snapshot(&text, &limits).unwrap_err().starts_with(&format!("s.json:{expected}")));
        for (told, name) in [
            (inventory(&text, &limits), "i.json:1:"),
            (catalog(&text, &limits), "c.json:1:"),
            (record(&text, &limits), "unreadable: column "),
        ] {
            let told = told.unwrap_err();
            assert!(told.starts_with(name) && told.len() < 300, "{told}");
        }
    }
    let within = |text: &str| format!(r#"{{"action": "a:b:c", "x": {text}}}"#);
    assert!(record(&within(&deep("[", "]")), &limits).is_err());
    // The text of an object within a trace is read, too.
    let inner = deep("[", "]");
    let trace = format!(r#"{{"trace_name": "createSecret", "service_type": "CSMS", "request": "{inner}"}}"#);
    assert!(record(&trace, &limits).is_ok(), "what cannot be read of a trace says nothing");
}

#[test]
fn texts_of_a_hundred_megabytes_are_refused_before_they_are_read() {
    let text = format!("{{{}}}", " ".repeat(100 * MIB - 2));
    let limits = Limits::default();
    let expected = "the text has 104857600 bytes, more than the 16777216 that are read: ";
    assert!(policy_error(&text).starts_with(&format!("p.json:1:1: {expected}")), "{}", policy_error(&text));
    for told in [
        request(&text, &limits),
        body(&text, limits),
        snapshot(&text, &limits).map(drop),
        inventory(&text, &limits),
        record(&text, &limits),
    ] {
        assert!(told.as_ref().is_err_and(|it| it.contains(expected)), "{told:?}");
    }
    let told = catalog(&text, &limits).unwrap_err();
    assert_eq!(
        told,
        "c.json:1:1: the text has 104857600 bytes, more than the 16777216 that are read; set a higher limit"
    );
    let (facts, catalog) = (HttpFacts::default(), Catalog::embedded());
    let line = http::from_request_line(&text, &[], None, &facts, &catalog);
    assert!(line.unwrap_err().to_string().contains(expected));
}

#[test]
fn the_caller_sets_the_limits() {
    let text = format!(r#"{{"Version": "5.0",{}"Statement": []}}"#, " ".repeat(17 * MIB));
    let parse = |limits: &Limits| Policy::parse_with("p", &text, *limits);
    assert!(parse(&Limits::default()).is_err() && parse(&Limits::of_bytes(18 * MIB)).is_ok());
    let small = Limits::of_bytes(64);
    assert!(request(r#"{"action": "a:b:c"}"#, &small).is_ok());
    assert!(request(&format!(r#"{{"action": "a:b:{}"}}"#, "c".repeat(64)), &small).is_err());
    assert!(body(r#"{"name": "db", "secret_string": "x"}"#, small).is_ok());
    assert!(body(&format!(r#"{{"name": "db", "secret_string": "{}"}}"#, "x".repeat(64)), small).is_err());
    assert!(inventory(r#"{"secrets": []}"#, &small).is_ok());
    assert!(inventory(&format!(r#"{{"secrets": []{}}}"#, " ".repeat(64)), &small).is_err());

    let context =
        ReplayContext::new(Snapshot::of_everyone([]), None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context.with_limits(small));
    let mut replay = Replay::new(&context);
    let mut take = |text: &str| replay.take(Place::new("r", 1), text, &Hints::default()).err().cloned();
    assert_eq!(take(r#"{"action": "csms:secret:get", "unknown": ["*"]}"#), None);
    let long = format!(r#"{{"action": "csms:secret:get", "unknown": ["*"]{}}}"#, " ".repeat(64));
    assert!(
        matches!(take(&long), Some(NotMapped::Unreadable(why)) if why.to_string().contains("more than the 64 that"))
    );
}

#[test]
fn very_many_values_are_refused_where_they_get_too_many() {
    let text = format!(r#"{{"Version": "5.0", "Statement": [{}[]]}}"#, "[],".repeat(3_000_000));
    let told = policy_error(&text);
    assert!(told.starts_with("p.json:1:6291481: more than 2097152 values: split the text"), "{told}");
    assert!(request(&text, &Limits::default()).is_err() && snapshot(&text, &Limits::default()).is_err());
}

#[test]
fn a_million_broken_statements_are_told_once_for_all() {
    let text = format!(r#"{{"Version": "5.0", "Statement": [{}{{}}]}}"#, "{},\n".repeat(1_000_000));
    let errors = Policy::parse("p.json", &text).unwrap_err();
    assert_eq!(errors.iter().len(), 1_001);
    let (place, last) = errors.iter().last().unwrap();
    assert_eq!((last.kind, place.line), (FaultKind::TooManyFaults, 501));
    assert_eq!(last.message.to_string(), "there are more than 1000 faults");
    let few = Limits::default().with_faults(2);
    let errors = Policy::parse_with("p", &text, few).unwrap_err();
    assert_eq!(errors.to_string().lines().count(), 3);
}

#[test]
fn very_many_statements_decide() {
    let statement = |number: usize| format!(r#"{{"Effect":"Allow","Action":["a:b:{number}"]}},"#);
    let many: String = (0..100_000).map(statement).collect();
    let last = r#"{"Effect":"Deny","Action":["a:b:7"]}"#;
    let text = format!(r#"{{"Version": "5.0", "Statement": [{many}{last}]}}"#);
    let authorizer = Authorizer::new([Policy::parse("p", &text).unwrap()]);
    let ask = |action: &str| {
        let request = Request::builder(action).build(&Catalog::embedded()).unwrap();
        authorizer.decide(&request).decision()
    };
    assert_eq!(ask("a:b:7"), Decision::ExplicitDeny);
    assert_eq!(ask("a:b:99999"), Decision::Allow);
    assert_eq!(ask("a:b:100000"), Decision::ImplicitDeny);
}

#[test]
fn very_many_repeated_members_are_found() {
    let again = r#""Sid": "a", "#.repeat(200_000);
    let text =
        format!(r#"{{"Version": "5.0", "Statement": [{{{again} "Effect": "Allow", "Action": ["a:b:c"]}}]}}"#);
    let errors = Policy::parse("p", &text).unwrap_err();
    assert!(errors.iter().take(1_000).all(|(_, it)| it.kind == FaultKind::DuplicateMember));
    let names: String = (0..200_000).map(|it| format!(r#""p{it}": "f", "#)).collect();
    let text = format!(r#"{{"account_id": "a", "policies": {{{names} "p7": "f"}}}}"#);
    let told = snapshot(&text, &Limits::default()).unwrap_err();
    assert_eq!(told.lines().count(), 1_001);
    assert!(told.contains("`p7` is repeated"), "{}", told.lines().next().unwrap());
    let keys: String = (0..200_000).map(|it| format!(r#""k:{it}": "x", "#)).collect();
    let told =
        request(&format!(r#"{{"action": "a:b:c", "context": {{{keys} "K:7": "x"}}}}"#), &Limits::default());
    assert!(told.unwrap_err().contains("the key `K:7` is given twice"));
}

#[test]
fn policies_that_multiply_in_a_snapshot_are_bounded() {
    let names = |count: usize| (0..count).map(|it| format!("\"p{it}\"")).collect::<Vec<_>>().join(", ");
    let document = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["a:b:c"]}]}"#;
    let policies = |count: usize| -> String {
        (0..count).map(|it| format!("\"p{it}\": {document}")).collect::<Vec<_>>().join(", ")
    };
    // Each user has all policies by way of one group.
    let users: Vec<String> =
        (0..50_000).map(|it| format!(r#"{{"name": "u{it}", "groups": ["g"]}}"#)).collect();
    let text = format!(
        r#"{{"account_id": "a", "groups": [{{"name": "g", "policies": [{}]}}], "users": [{}], "policies": {{{}}}}}"#,
        names(10_000),
        users.join(", "),
        policies(10_000)
    );
    let told = snapshot(&text, &Limits::default()).unwrap_err();
    assert_eq!(told.lines().count(), 1, "{}", told.lines().take(3).collect::<String>());
    assert!(told.contains("hold more than 2097152 policies and statements of theirs"), "{told}");
    // Each user has a set of its own, and each set is compiled with all SCPs.
    let users: Vec<String> =
        (0..1_000).map(|it| format!(r#"{{"name": "u{it}", "policies": ["p{it}"]}}"#)).collect();
    let levels = [r#"["s"]"#; 12].join(", ");
    let statements = vec![r#"{"Effect": "Allow", "Action": ["*"]}"#; 500].join(", ");
    let text = format!(
        r#"{{"account_id": "a", "users": [{}], "policies": {{{}, "s": {{"Version": "5.0", "Statement": [{statements}]}}}},
            "scps": [{levels}]}}"#,
        users.join(", "),
        policies(1_000)
    );
    let told = snapshot(&text, &Limits::default()).unwrap_err();
    assert!(told.contains("hold more than 2097152"), "{told}");
    assert!(snapshot(&text, &Limits::default().with_values(7_000_000)).is_ok());
}

#[test]
fn tags_that_go_into_every_request_are_bounded() {
    let limits = Limits::default();
    let tags = |count: usize| (0..count).map(|it| format!("\"t{it}\": \"v\"")).collect::<Vec<_>>().join(", ");
    let user = |count: usize| {
        let text =
            format!(r#"{{"account_id": "a", "users": [{{"name": "u", "tags": {{{}}}}}]}}"#, tags(count));
        snapshot(&text, &limits).map(drop)
    };
    assert!(user(1_000).is_ok());
    assert!(user(1_001).unwrap_err().contains("1001 tags, more than the 1000 that are taken"));
    let listed = |count: usize| {
        let tags = (0..count).map(|it| format!(r#"{{"key": "t{it}", "value": "v"}}"#)).collect::<Vec<_>>();
        inventory(&format!(r#"{{"secrets": [{{"name": "s", "tags": [{}]}}]}}"#, tags.join(", ")), &limits)
    };
    let rows = |count: usize| {
        inventory(
            &(0..count).map(|it| format!("csms:r:a:secretName:s,k:{it},v\n")).collect::<String>(),
            &limits,
        )
    };
    for of in [&listed as &dyn Fn(usize) -> Result<(), String>, &rows] {
        assert!(of(1_000).is_ok());
        let error = of(1_001).unwrap_err();
        assert!(
            error.contains("1001 ") && error.contains("tags, more than the 1000 that are taken"),
            "{error}"
        );
    }
}

#[test]
fn names_that_stand_twice_in_a_snapshot_are_told() {
    let text = r#"{"account_id": "a", "policies": {},
        "groups": [{"name": "g", "policies": []}, {"name": "g", "policies": []}],
        "users": [{"name": "u"}, {"name": "\u0075"}], "agencies": [{"name": "u"}, {"name": "u"}]}"#;
    let told = snapshot(text, &Limits::default()).unwrap_err();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    for (line, what) in lines.iter().zip(["the group `g`", "the user `u`", "the agency `u`"]) {
        assert!(line.contains(&format!("{what} is repeated: leave one of them out")), "{line}");
    }
}

/// What a policy with one condition decides where the key has the text, and a variable the value.
fn with_variables(operator: &str, pattern: &str, text: &str, value: &str) -> Decision {
    let policy = format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"],
            "Condition": {{"{operator}": {{"k:a": "{pattern}"}}}}}}]}}"#
    );
    let request = Request::builder("a:b:c").key("k:a", text).key("g:UserName", value);
    let request = request.build(&Catalog::embedded()).unwrap();
    Authorizer::new([Policy::parse("p", &policy).unwrap()]).decide(&request).decision()
}

#[test]
fn variables_do_not_multiply_what_is_put_in() {
    let variables = "${g:UserName}".repeat(100_000);
    let (value, short) = ("a".repeat(MIB), "a".repeat(2 * MIB));
    for operator in [
        "StringMatch",
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringStartWith",
        "StringEndWith",
        "StringLike",
    ] {
        for pattern in
            [variables.clone(), format!("*{variables}*"), format!("b{variables}"), format!("{variables}?")]
        {
            let decision = with_variables(operator, &pattern, &short, &value);
            assert_eq!(decision, Decision::ImplicitDeny, "{operator}");
        }
        for (operator, pattern, text) in [
            ("StringMatch", "*${g:UserName}${g:UserName}*", &short),
            ("StringLike", "${g:UserName}${g:UserName}", &short),
            ("StringEquals", "${g:UserName}${g:UserName}", &short),
        ] {
            assert_eq!(
                with_variables(operator, pattern, text, &value),
                Decision::Allow,
                "{operator} {pattern}"
            );
        }
    }
    let policy = format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], "Resource": ["a:*:*:t:*{variables}*"]}}]}}"#
    );
    let request = Request::builder("a:b:c").resource(&format!("a:r:x:t:{short}")).key("g:UserName", &value);
    let request = request.build(&Catalog::embedded()).unwrap();
    let authorizer = Authorizer::new([Policy::parse("p", &policy).unwrap()]);
    assert_eq!(authorizer.decide(&request).decision(), Decision::ImplicitDeny);
}

#[test]
fn patterns_of_millions_of_stars_and_braces() {
    let stars = "*".repeat(4 * MIB);
    assert_eq!(with_variables("StringMatch", &format!("{stars}b"), "ab", ""), Decision::Allow);
    assert_eq!(with_variables("StringMatch", &format!("{stars}b"), "ac", ""), Decision::ImplicitDeny);
    let separate = "*a".repeat(MIB);
    assert_eq!(with_variables("StringMatch", &separate, &"a".repeat(MIB), ""), Decision::Allow);
    assert_eq!(with_variables("StringMatch", &separate, &"a".repeat(MIB - 1), ""), Decision::ImplicitDeny);
    for piece in ["${", "${a", "${*}", "${,'", "${a,''", "'"] {
        assert_eq!(
            with_variables("StringMatch", &piece.repeat(200_000), "a", ""),
            Decision::ImplicitDeny,
            "{piece}"
        );
    }
}

#[test]
fn a_record_of_any_size_is_counted_and_the_next_one_decided() {
    let context =
        ReplayContext::new(Snapshot::of_everyone([]), None, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context);
    let mut replay = Replay::new(&context);
    let mut take = |text: &str| replay.take(Place::new("r", 1), text, &Hints::default()).is_ok();
    assert!(!take(&deep("[", "]")) && !take(&deep("{\"action\":", "}")) && !take(&" ".repeat(17 * MIB)));
    assert!(take(r#"{"action": "csms:secret:get"}"#));
    let keys: String = (0..100_000).map(|it| format!(r#""k:{it}": "x", "#)).collect();
    assert!(take(&format!(r#"{{"action": "csms:secret:get", "context": {{{keys} "k:x": "y"}}}}"#)));
    let report = AuditReport::of(&context, replay.finish());
    assert!(report.adds_up());
    assert_eq!((report.taken, report.counts.unreadable()), (5, 3));
}
