//! What is said of a decision, word by word: explanations, traces, residuals, and the keys that are missing.

use super::{build, statement};
use crate::Authorizer;
use crate::csms::GetStage;
use crate::policy::{Policy, PolicyKind};
use crate::request::{Principal, Request, RequestBuilder};

/// A policy of a name and a kind, a statement on each line.
pub(super) fn lines(kind: PolicyKind, name: &str, statements: &[&str]) -> Policy {
    let text = format!("{{\"Version\": \"5.0\", \"Statement\": [\n{}]}}", statements.join(",\n"));
    Policy::parse_with(name, &text, kind).unwrap_or_else(|errors| panic!("{errors}"))
}

fn identity(statements: &[&str]) -> Policy {
    lines(PolicyKind::Identity, "p", statements)
}

/// Notes and the like in English.
pub(super) fn english(items: &[impl ToString]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

/// All that is said of a request: what `iam5 explain` prints, each element, and what goes with it.
pub(super) fn explained(authorizer: &Authorizer, request: &Request) -> String {
    let verdict = authorizer.decide(request);
    let explanation = verdict.explain();
    let mut lines = vec![explanation.to_string()];
    for trace in explanation.statements.iter().chain(explanation.nearest.iter().map(|it| &it.trace)) {
        lines.push(format!("{} {:?}:", trace.statement.number, trace.applies));
        lines.extend(
            trace
                .elements
                .iter()
                .map(|it| format!("- {} {:?}: {} | {}", it.element, it.applies, it.wants, it.has)),
        );
    }
    lines.push(format!("unknown: {}", verdict.unknown_keys().join(" ")));
    lines.push(format!("assumed: {}", verdict.assumed().join(" ")));
    lines.extend(verdict.notes().into_iter().map(|it| format!("note: {it}")));
    lines.join("\n")
}

/// Compares texts line by line; how far a line is indented makes no difference.
#[track_caller]
pub(super) fn same(found: &str, expected: &str) {
    let trimmed = |text: &str| text.trim().lines().map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(found), trimmed(expected));
}

const ALLOW_STAGE: &str = r#"{"Sid": "stage", "Effect": "Allow", "Action": ["csms:secret:GETstage"], "Resource": ["csms:*:*:secretName:db-*", "csms:*:*:secretName:x"], "Condition": {"StringEquals": {"csms:Type": ["COMMON", "RDS"]}}}"#;
const ALLOW_READ: &str = r#"{"Effect": "Allow", "Action": ["csms:secret:get*", "csms:secretstage:get"]}"#;
const DENY_LOCKED: &str = r#"{"Effect": "Deny", "Action": ["*"], "NotResource": ["csms:*:*:secretName:db-1"], "Condition": {"StringNotEquals": {"g:ResourceTag/env": "prod"}}}"#;
const DENY_REST: &str = r#"{"Effect": "Deny", "NotAction": ["csms:secret:*"]}"#;

#[test]
fn what_is_said_of_each_decision() {
    let authorizer = Authorizer::new([identity(&[ALLOW_STAGE, ALLOW_READ, DENY_LOCKED, DENY_REST])]);
    let stage = |name: &str| GetStage::new(name, "SYSCURRENT").account("a").region("r");
    let allowed = stage("db-1").secret_type("RDS").request().unwrap();
    same(
        &explained(&authorizer, &allowed),
        r#"
        allow
        p:2:1: this allow applies
        p:3:1: this allow applies
        0 Yes:
        - Action Yes: `csms:secret:getStage` | csms:secret:getStage
        - Resource Yes: `csms:*:*:secretName:db-*` or `csms:*:*:secretName:x` | csms:r:a:secretName:db-1
        - StringEquals Yes: `csms:Type` is `COMMON` or `RDS` | `RDS`
        1 Yes:
        - Action Yes: `csms:secret:get*` or `csms:secretStage:get` | csms:secret:getStage
        - Resource Yes: every resource | csms:r:a:secretName:db-1
        unknown: 
        assumed: RES-7
        note: `RDS` is no longer a value of `csms:Type`
        note: the caller is not named: it is taken for one of the resource's own account, not the root user, and bound by SCPs
        "#,
    );
    let denied = stage("db-2").secret_type("RDS-FG").tag("env", "test").request().unwrap();
    same(
        &explained(&authorizer, &denied),
        r#"
        explicit_deny
        p:3:1: this allow applies
        p:4:1: this deny applies
        1 Yes:
        - Action Yes: `csms:secret:get*` or `csms:secretStage:get` | csms:secret:getStage
        - Resource Yes: every resource | csms:r:a:secretName:db-2
        2 Yes:
        - Action Yes: `*` | csms:secret:getStage
        - NotResource Yes: `csms:*:*:secretName:db-1` | csms:r:a:secretName:db-2
        - StringNotEquals Yes: `g:ResourceTag/env` is not `prod` | `test`
        unknown: 
        assumed: RES-7
        "#,
    );
    let open = stage("db-2").secret_type("COMMON").request().unwrap();
    same(
        &explained(&authorizer, &open),
        r#"
        undetermined: deny if `g:ResourceTag/env` is not `prod`, or has no value; otherwise allow
        p:2:1: this allow applies
        p:3:1: this allow applies
        p:4:1: this deny may apply
        0 Yes:
        - Action Yes: `csms:secret:getStage` | csms:secret:getStage
        - Resource Yes: `csms:*:*:secretName:db-*` or `csms:*:*:secretName:x` | csms:r:a:secretName:db-2
        - StringEquals Yes: `csms:Type` is `COMMON` or `RDS` | `COMMON`
        1 Yes:
        - Action Yes: `csms:secret:get*` or `csms:secretStage:get` | csms:secret:getStage
        - Resource Yes: every resource | csms:r:a:secretName:db-2
        2 Unknown:
        - Action Yes: `*` | csms:secret:getStage
        - NotResource Yes: `csms:*:*:secretName:db-1` | csms:r:a:secretName:db-2
        - StringNotEquals Unknown: `g:ResourceTag/env` is not `prod` | unknown
        unknown: g:ResourceTag/env
        assumed: RES-7
        "#,
    );
    let another =
        build(Request::builder("csms:secret:delete").resource("csms:r:a:secretName:db-1").unknown("csms:*"));
    same(
        &explained(&authorizer, &another),
        r#"
        implicit_deny
        no Allow statement names `csms:secret:delete`
        p:2:1: this allow lacks 1: add `csms:secret:delete` to the actions of the statement
        p:3:1: this allow lacks 1: add `csms:secret:delete` to the actions of the statement
        0 No:
        - Action No: `csms:secret:getStage` | csms:secret:delete
        - Resource Yes: `csms:*:*:secretName:db-*` or `csms:*:*:secretName:x` | csms:r:a:secretName:db-1
        - StringEquals Unknown: `csms:Type` is `COMMON` or `RDS` | unknown
        1 No:
        - Action No: `csms:secret:get*` or `csms:secretStage:get` | csms:secret:delete
        - Resource Yes: every resource | csms:r:a:secretName:db-1
        unknown: 
        assumed: RES-7
        note: the caller is not named: it is taken for one of the resource's own account, not the root user, and bound by SCPs
        "#,
    );
}

#[test]
fn near_misses_say_each_change() {
    let resource = lines(
        PolicyKind::Resource,
        "bucket",
        &[
            r#"{"Effect": "Allow", "Principal": {"IAM": ["b"]}, "Action": ["x:y:*"], "NotResource": ["x:r:a:t:n*"]}"#,
            r#"{"Effect": "Allow", "Principal": {"IAM": ["*"]}, "Action": ["x:y:*"]}"#,
        ],
    );
    let own = identity(&[
        r#"{"Effect": "Allow", "NotAction": ["x:y:z", "q:*"], "Resource": ["x:r:a:u:*"], "Condition": {"Bool": {"k:b": "true"}}}"#,
        r#"{"Effect": "Allow", "Action": ["x:y:w", "x:y:v"], "Resource": [], "Condition": {"NumberLessThan": {"k:n": "5"}, "Null": {"k:none": "false"}}}"#,
        r#"{"Effect": "Deny", "Action": ["x:y:w"]}"#,
    ]);
    let authorizer = Authorizer::builder().identity([own]).resource([resource]).build();
    let principal = Principal { urn: Some("iam::c:user:ci".into()), ..Principal::default() };
    let asked = Request::builder("x:y:z").key("k:b", "false").key("k:n", "7").principal(principal);
    let named = build(asked.clone().resource("x:r:a:t:n1").resource("x:r:a:t:m"));
    same(
        &explained(&authorizer, &named),
        r#"
        implicit_deny
        bucket:3:1: this allow applies
        bucket:3:1: this allow applies
        p:2:1: this allow lacks 4: take `x:y:z` out of the statement's `NotAction`; let the statement's `Resource` cover `x:r:a:t:n1`: it has `x:r:a:u:*`; make it so that `k:b` is `true`; the key is `false`; let the statement's `Resource` cover `x:r:a:t:m`: it has `x:r:a:u:*`
        p:3:1: this allow lacks 5: add `x:y:z` to the actions of the statement; let the statement's `Resource` cover `x:r:a:t:n1`: it has nothing; make it so that `k:n` is less than `5`; the key is `7`; make it so that `k:none` has a value; the key is absent; let the statement's `Resource` cover `x:r:a:t:m`: it has nothing
        4 Yes:
        - Action Yes: `x:y:*` | x:y:z
        - Resource Yes: every resource | x:r:a:t:n1
        4 Yes:
        - Action Yes: `x:y:*` | x:y:z
        - Resource Yes: every resource | x:r:a:t:m
        0 No:
        - NotAction No: `q:*` or `x:y:z` | x:y:z
        - Resource No: `x:r:a:u:*` | x:r:a:t:n1
        - Bool No: `k:b` is `true` | `false`
        1 No:
        - Action No: `x:y:v` or `x:y:w` | x:y:z
        - Resource No: nothing | x:r:a:t:n1
        - NumberLessThan No: `k:n` is less than `5` | `7`
        - Null No: `k:none` has a value | absent
        unknown: 
        assumed: RES-6
        note: no catalog of `x` is loaded: the aliases, keys and resource types of `x:y:z` were not checked
        note: no catalog of `k` is loaded: condition keys were not checked: `k:b`, `k:n`
        "#,
    );
    same(
        &explained(&authorizer, &build(asked.resource("*"))),
        r#"
        undetermined: allow if the caller and the resource are of one account; otherwise implicit deny
        bucket:3:1: this allow applies
        p:2:1: this allow lacks 3: take `x:y:z` out of the statement's `NotAction`; let the statement's `Resource` cover `*`: it has `x:r:a:u:*`; make it so that `k:b` is `true`; the key is `false`
        p:3:1: this allow lacks 4: add `x:y:z` to the actions of the statement; let the statement's `Resource` cover `*`: it has nothing; make it so that `k:n` is less than `5`; the key is `7`; make it so that `k:none` has a value; the key is absent
        4 Yes:
        - Action Yes: `x:y:*` | x:y:z
        - Resource Yes: every resource | no resource
        0 No:
        - NotAction No: `q:*` or `x:y:z` | x:y:z
        - Resource No: `x:r:a:u:*` | no resource
        - Bool No: `k:b` is `true` | `false`
        1 No:
        - Action No: `x:y:v` or `x:y:w` | x:y:z
        - Resource No: nothing | no resource
        - NumberLessThan No: `k:n` is less than `5` | `7`
        - Null No: `k:none` has a value | absent
        unknown: resource.account
        assumed: 
        note: no catalog of `x` is loaded: the aliases, keys and resource types of `x:y:z` were not checked
        note: no catalog of `k` is loaded: condition keys were not checked: `k:b`, `k:n`
        "#,
    );
    let open = Request::builder("x:y:z").unknown("resource").key_values::<&str>("k:n", []);
    same(
        &explained(&authorizer, &build(open)),
        r#"
        allow
        bucket:2:1: this allow may apply
        bucket:3:1: this allow applies
        3 Unknown:
        - Action Yes: `x:y:*` | x:y:z
        - NotResource Unknown: `x:r:a:t:n*` | a resource that is not known
        - Principal Unknown: one of the named callers | a caller that is not known
        4 Yes:
        - Action Yes: `x:y:*` | x:y:z
        - Resource Yes: every resource | a resource that is not known
        unknown: 
        assumed: 
        note: no catalog of `x` is loaded: the aliases, keys and resource types of `x:y:z` were not checked
        note: no catalog of `k` is loaded: condition keys were not checked: `k:n`
        note: the caller is not named: it is taken for one of the resource's own account, not the root user, and bound by SCPs
        "#,
    );
}

#[test]
fn of_many_near_misses_the_nearest_five_are_named_and_of_many_statements_a_hundred() {
    let misses: Vec<String> = (0..60)
        .map(|number| {
            let lacking = 3 - number % 30 / 10;
            let conditions: Vec<String> = (0..lacking).map(|it| format!(r#""k:{it}": "{number}""#)).collect();
            format!(
                r#"{{"Effect": "Allow", "Action": ["*"], "Condition": {{"StringEquals": {{{}}}}}}}"#,
                conditions.join(", ")
            )
        })
        .collect();
    let misses: Vec<&str> = misses.iter().map(String::as_str).collect();
    let request = build(Request::builder("a:b:c"));
    let authorizer = Authorizer::new([identity(&misses)]);
    let explanation = authorizer.explain(&request);
    let nearest: Vec<_> =
        explanation.nearest.iter().map(|it| (it.lacking, it.trace.statement.index)).collect();
    assert_eq!(nearest, [(1, 20), (1, 21), (1, 22), (1, 23), (1, 24)]);
    let mut two = vec![misses[3], misses[13]];
    let lacking = |statements: &[&str]| {
        let authorizer = Authorizer::new([identity(statements)]);
        authorizer.explain(&request).nearest.iter().map(|it| it.lacking).collect::<Vec<_>>()
    };
    assert_eq!(lacking(&two), [2, 3]);
    two.push(r#"{"Effect": "Deny", "Action": ["*"]}"#);
    assert!(lacking(&two).is_empty(), "a Deny is final");
    let all = vec![r#"{"Effect": "Allow", "Action": ["*"]}"#; 130];
    let authorizer = Authorizer::new([identity(&all)]);
    let explanation = authorizer.explain(&request);
    let followed: Vec<u32> = explanation.statements.iter().map(|it| it.statement.index).collect();
    assert_eq!(followed, (0..100).collect::<Vec<_>>());
}

#[test]
fn why_nothing_names_the_action() {
    let other = || {
        identity(&[r#"{"Effect": "Allow", "Action": ["q:*"]}"#, r#"{"Effect": "Deny", "Action": ["d:e:f"]}"#])
    };
    let why = |policies: Vec<Policy>, action: &str, root: bool| {
        let principal = Principal { root, ..Principal::default() };
        let request = build(Request::builder(action).principal(principal));
        let authorizer = Authorizer::builder().identity(policies).build();
        let explanation = authorizer.explain(&request);
        format!(
            "{}: {}",
            explanation.decision,
            explanation.no_match.map(|it| it.to_string()).unwrap_or_default()
        )
    };
    let all = [
        why(vec![], "csms:secret:getStage", false),
        why(vec![other()], "csms:secret:getStage", false),
        why(vec![other()], "csms:secret:list", false),
        why(vec![other()], "csms:secret:getStag", false),
        why(vec![other()], "zzzzzzzz:yyyyyyyyyyy:xxxxxxxxxxx", false),
        why(vec![other()], "q:a:b", false),
        why(vec![other()], "d:e:f", false),
        why(vec![other()], "d:e:f", true),
        why(vec![other()], "a:b:c", true),
    ];
    same(
        &all.join("\n"),
        r#"
        implicit_deny: there is no statement at all
        implicit_deny: no Allow statement names `csms:secret:getStage`, by name or by its alias csms:secretStage:get
        implicit_deny: no Allow statement names `csms:secret:list`
        implicit_deny: no Allow statement names `csms:secret:getStag`; the catalog does not know it either, did you mean `csms:secret:getStage`, `csms:secret:createTag`, `csms:secret:deleteTag`
        implicit_deny: no Allow statement names `zzzzzzzz:yyyyyyyyyyy:xxxxxxxxxxx`
        allow: 
        explicit_deny: no Allow statement names `d:e:f`
        explicit_deny: 
        allow: 
        "#,
    );
}

#[test]
fn long_lists_are_cut_and_names_are_spelled_as_the_catalog_does() {
    let wants = |actions: &[&str], resources: &[&str]| {
        let list = |items: &[&str]| items.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
        let policy = statement(&format!(
            r#""Effect": "Allow", "Action": [{}], "Resource": [{}]"#,
            list(actions),
            list(resources)
        ));
        let authorizer = Authorizer::new([policy]);
        let request = build(Request::builder("a:b:c").resource("a:r:acc:t:x"));
        let elements = &authorizer.decide(&request).every_trace()[0].elements;
        format!("{}; {}", elements[0].wants, elements[1].wants)
    };
    let seven = ["a:b:1", "a:b:2", "a:b:3", "a:b:4", "a:b:5", "a:b:6", "a:b:7"];
    let all = [
        wants(&[], &[]),
        wants(&seven[..1], &["a:*"]),
        wants(&seven[..2], &["a:*", "*:b"]),
        wants(&seven[..4], &["*"]),
        wants(&seven[..5], &["*"]),
        wants(&seven[..6], &["*"]),
        wants(&seven, &["*"]),
        wants(&["CSMS:SECRETSTAGE:GET", "csms:secret:LIST", "csms:secret:nothing", "csms:SECRET:l*"], &["*"]),
    ];
    same(
        &all.join("\n"),
        r#"
        nothing; nothing
        `a:b:1`; `a:*`
        `a:b:1` or `a:b:2`; `a:*` or `*:b`
        `a:b:1`, `a:b:2`, `a:b:3` or `a:b:4`; `*`
        `a:b:1`, `a:b:2`, `a:b:3`, `a:b:4` or `a:b:5`; `*`
        `a:b:1`, `a:b:2`, `a:b:3`, `a:b:4` or 2 others; `*`
        `a:b:1`, `a:b:2`, `a:b:3`, `a:b:4` or 3 others; `*`
        `csms:secret:l*`, `csms:secret:list`, `csms:secret:nothing` or `csms:secretStage:get`; `*`
        "#,
    );
}

#[test]
fn every_condition_in_words() {
    let mut said = Vec::new();
    let mut say = |operator: &str, key: &str, values: &str, request: RequestBuilder| {
        let policy = statement(&format!(
            r#""Effect": "Allow", "Action": ["*"], "Condition": {{"{operator}": {{"{key}": {values}}}}}"#
        ));
        let authorizer = Authorizer::new([policy]);
        let request = build(request);
        let verdict = authorizer.decide(&request);
        let traces = verdict.every_trace();
        let element = &traces[0].elements[2];
        said.push(format!("{:?}: {} | {}", element.applies, element.wants, element.has));
    };
    let asked = || Request::builder("a:b:c").key("k:a", "5").unknown("k:u");
    for (family, comparison) in [
        ("String", "Equals"),
        ("String", "EqualsIgnoreCase"),
        ("String", "Match"),
        ("String", "StartWith"),
        ("String", "EndWith"),
        ("String", "Like"),
        ("Number", "Equals"),
        ("Date", "Equals"),
        ("", "IpAddress"),
    ] {
        say(&format!("{family}{comparison}"), "k:a", r#"["5"]"#, asked());
        say(&format!("{family}Not{comparison}"), "k:a", r#"["5"]"#, asked());
    }
    for operator in ["LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"] {
        say(&format!("Number{operator}"), "k:a", r#"["5"]"#, asked());
        say(&format!("Date{operator}"), "k:a", r#"["2026-11-24"]"#, asked());
    }
    say("Bool", "k:a", r#"["true"]"#, asked());
    for values in [r#"["true"]"#, r#"["FALSE"]"#, r#"["true", "false"]"#, r#"["maybe"]"#, "[]"] {
        say("Null", "k:a", values, asked());
    }
    for operator in
        ["ForAllValues:StringEquals", "ForAnyValue:StringNotEqualsIfExists", "StringMatchIfExists"]
    {
        for key in ["k:none", "k:u"] {
            say(operator, key, r#"["a", "b", "c"]"#, asked());
        }
        say(operator, "k:b", r#"["a"]"#, asked().key_values("k:b", ["a", "b"]));
        say(operator, "k:b", r#"["a"]"#, asked().key_values::<&str>("k:b", []));
    }
    same(
        &said.join("\n"),
        r#"
        Yes: `k:a` is `5` | `5`
        No: `k:a` is not `5` | `5`
        Yes: `k:a` is, in any case, `5` | `5`
        No: `k:a` is not, in any case, `5` | `5`
        Yes: `k:a` matches `5` | `5`
        No: `k:a` does not match `5` | `5`
        Yes: `k:a` starts with `5` | `5`
        No: `k:a` does not start with `5` | `5`
        Yes: `k:a` ends with `5` | `5`
        No: `k:a` does not end with `5` | `5`
        Yes: `k:a` contains `5` | `5`
        No: `k:a` does not contain `5` | `5`
        Yes: `k:a` is `5` | `5`
        No: `k:a` is a number other than `5` | `5`
        Yes: `k:a` is `5` | `5`
        No: `k:a` is a time other than `5` | `5`
        No: `k:a` is within `5` | `5`
        No: `k:a` is an address outside `5` | `5`
        No: `k:a` is less than `5` | `5`
        Yes: `k:a` is before `2026-11-24` | `5`
        Yes: `k:a` is at most `5` | `5`
        Yes: `k:a` is not after `2026-11-24` | `5`
        No: `k:a` is greater than `5` | `5`
        No: `k:a` is after `2026-11-24` | `5`
        Yes: `k:a` is at least `5` | `5`
        No: `k:a` is not before `2026-11-24` | `5`
        No: `k:a` is `true` | `5`
        No: `k:a` has no value | `5`
        Yes: `k:a` has a value | `5`
        Yes: `Null` of `k:a` is `true` or `false` | `5`
        No: `Null` of `k:a` is `maybe` | `5`
        No: `Null` of `k:a` is nothing | `5`
        Yes: every value of `k:none` is `a`, `b` or `c` | absent
        Unknown: every value of `k:u` is `a`, `b` or `c` | unknown
        No: every value of `k:b` is `a` | `a`, `b`
        Yes: every value of `k:b` is `a` | present without a value
        Yes: some value of `k:none` is not `a`, `b` or `c`, or has no value | absent
        Unknown: some value of `k:u` is not `a`, `b` or `c`, or has no value | unknown
        Yes: some value of `k:b` is not `a`, or has no value | `a`, `b`
        Yes: some value of `k:b` is not `a`, or has no value | present without a value
        Yes: `k:none` matches `a`, `b` or `c`, or has no value | absent
        Unknown: `k:u` matches `a`, `b` or `c`, or has no value | unknown
        Yes: `k:b` matches `a`, or has no value | `a`, `b`
        Yes: `k:b` matches `a`, or has no value | present without a value
        "#,
    );
}

#[test]
fn of_many_values_the_first_are_said() {
    let said = |count: usize| {
        let allow = r#"{"Effect": "Allow", "Action": ["*"], "Condition": {"StringEquals": {"k:a": "v"}}}"#;
        let values = (0..count).map(|it| it.to_string());
        let request = build(Request::builder("a:b:c").key_values("k:a", values));
        let authorizer = Authorizer::new([identity(&[allow])]);
        let explanation = authorizer.explain(&request);
        explanation.nearest[0].trace.elements[2].has.to_string()
    };
    assert_eq!(said(5), "`0`, `1`, `2`, `3`, `4`");
    assert_eq!(said(7), "`0`, `1`, `2`, `3`, 3 others");
}
