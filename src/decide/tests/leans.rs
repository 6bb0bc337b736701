//! Which assumed rules a decision depends on, each where it matters and nowhere else.

use std::collections::BTreeSet;

use super::words::{lines, same};
use super::{build, statement};
use crate::Authorizer;
use crate::policy::{Policy, PolicyKind};
use crate::request::{Authentication, Principal, Request, RequestBuilder};

fn leans(authorizer: &Authorizer, request: &Request) -> String {
    let verdict = authorizer.decide(request);
    format!("{} {}", verdict.decision(), verdict.assumed().join(" ")).trim_end().to_owned()
}

/// What an Allow with these members depends on, a line each.
fn allows(members: &[&str], asked: impl Fn() -> RequestBuilder) -> String {
    let said = members.iter().map(|it| {
        let authorizer = Authorizer::new([statement(&format!(r#""Effect": "Allow", {it}"#))]);
        format!("{it}: {}", leans(&authorizer, &build(asked())))
    });
    said.collect::<Vec<_>>().join("\n")
}

fn conditions(conditions: &[(&str, &str, &str)], asked: impl Fn() -> RequestBuilder) -> String {
    let said = conditions.iter().map(|(operator, key, values)| {
        let members = format!(
            r#""Effect": "Allow", "Action": ["*"], "Condition": {{"{operator}": {{"{key}": [{values}]}}}}"#
        );
        let authorizer = Authorizer::new([statement(&members)]);
        format!("{operator} {key} {values}: {}", leans(&authorizer, &build(asked())))
    });
    said.collect::<Vec<_>>().join("\n")
}

fn texts() -> String {
    let asked = || {
        Request::builder("a:b:c")
            .key("k:a", "v")
            .key("k:A2", "v")
            .key("k:star", "a*")
            .key_values("k:two", ["v", "w"])
            .key_values::<&str>("k:null", [])
            .key("g:ResourceTag/Env", "v")
            .key("G:resourcetag/team", "v")
            .key("g:SourceIp", "10.0.0.1")
            .unknown("k:unknown")
    };
    let all = [
        ("StringEquals", "k:a", r#""v""#),
        ("StringEquals", "k:a2", r#""v""#),
        ("StringMatch", "k:a", r#""v*""#),
        ("StringStartWith", "k:a", r#""v""#),
        ("StringEndWith", "k:a", r#""w""#),
        ("StringLike", "k:a", r#""v""#),
        ("StringLike", "g:SourceIp", r#""v""#),
        ("Null", "k:a", r#""false""#),
        ("Null", "k:none", r#""true""#),
        ("StringNotEquals", "k:a", r#""${k:none}""#),
        ("StringEquals", "k:a", r#""${k:none}""#),
        ("StringEquals", "k:a", r#""${k:none}", "v""#),
        ("StringEquals", "k:a", r#""${k:none}", "w""#),
        ("StringNotEquals", "k:a", r#""${k:a}""#),
        ("StringNotEquals", "k:a", r#""${k:star}""#),
        ("StringEquals", "k:star", r#""${k:star}""#),
        ("StringEquals", "k:unknown", r#""v""#),
        ("StringEquals", "k:none", r#""v""#),
        ("StringEqualsIfExists", "k:none", r#""v""#),
        ("StringNotEquals", "k:null", r#""v""#),
        ("StringEqualsIfExists", "k:null", ""),
        ("StringEquals", "k:null", ""),
        ("ForAllValues:StringEquals", "k:none", ""),
        ("ForAllValues:StringEquals", "k:none", r#""v""#),
        ("ForAnyValue:StringEquals", "k:none", r#""v""#),
        ("ForAllValues:StringNotEquals", "k:two", ""),
        ("StringEquals", "k:two", r#""v""#),
        ("StringNotEquals", "k:two", r#""x""#),
        ("ForAnyValue:StringEquals", "k:two", r#""v""#),
        ("ForAllValues:StringEquals", "k:two", r#""v", "w""#),
        ("ForAnyValue:StringNotEquals", "k:two", r#""v""#),
        ("ForAllValues:StringNotEquals", "k:a", r#""x""#),
        ("StringNotEquals", "k:a", r#""x""#),
        ("StringEquals", "g:ResourceTag/env", r#""v""#),
        ("StringEquals", "g:ResourceTag/Env", r#""v""#),
        ("StringEquals", "g:ResourceTag/team", r#""v""#),
    ];
    conditions(&all, asked)
}

fn values() -> String {
    let asked = || {
        Request::builder("a:b:c")
            .key("k:n", "5")
            .key("k:d", "2026-11-24T00:00:00Z")
            .key("k:t", "2026-11-24t00:00:00Z")
            .key("k:day", "2026-11-24")
            .key("k:true", "true")
            .key("k:false", "false")
            .key("k:TRUE2", "TRUE")
            .key("k:v4", "10.0.0.1")
            .key("k:v6", "::1")
            .key("k:text", "text:")
    };
    let all = [
        ("NumberEquals", "k:n", r#""5""#),
        ("NumberNotEquals", "k:text", r#""5""#),
        ("DateEquals", "k:d", r#""2026-11-24T00:00:00Z""#),
        ("DateLessThan", "k:d", r#""2026-11-25T00:00:00Z""#),
        ("DateLessThan", "k:t", r#""2026-11-25t00:00:00Z""#),
        ("DateLessThan", "k:d", r#""2026-11-25""#),
        ("DateLessThan", "k:day", r#""2026-11-25T00:00:00Z""#),
        ("DateLessThan", "k:text", r#""2026-11-25T00:00:00Z""#),
        ("Bool", "k:true", r#""true""#),
        ("Bool", "k:false", r#""false""#),
        ("Bool", "k:true", r#""True""#),
        ("Bool", "k:false", r#""FALSE""#),
        ("Bool", "k:true2", r#""true""#),
        ("Bool", "k:text", r#""true""#),
        ("Bool", "k:true", r#""true", "yes""#),
        ("IpAddress", "k:v4", r#""10.0.0.0/8""#),
        ("IpAddress", "k:v4", r#""10.0.0.0/8", "fe80::/10""#),
        ("IpAddress", "k:v6", r#""::/0""#),
        ("NotIpAddress", "k:v6", r#""10.0.0.0/8""#),
    ];
    conditions(&all, asked)
}

const CLAUSES: [&str; 12] = [
    r#""Action": ["*"]"#,
    r#""Action": "*""#,
    r#""Action": ["q:*"], "Resource": "*""#,
    r#""Action": []"#,
    r#""NotAction": []"#,
    r#""Action": ["csms:secret:getStage"]"#,
    r#""Action": ["csms:secretStage:get"]"#,
    r#""Action": ["csms:secretStage:*"]"#,
    r#""Action": ["csms:*"]"#,
    r#""Action": ["csms:secretstage*"]"#,
    r#""Action": ["csms:secret:*", "csms:*"]"#,
    r#""NotAction": ["csms:*"]"#,
];

const RESOURCES: [&str; 19] = [
    r#""Resource": []"#,
    r#""NotResource": []"#,
    r#""Resource": ["*"]"#,
    r#""Resource": ["**", "csms:*"]"#,
    r#""Resource": ["csms:*:*:secretName:x"]"#,
    r#""Resource": ["csms:*:*:secretName:y"]"#,
    r#""Resource": ["CSMS:*:*:secretName:x"]"#,
    r#""Resource": ["CSMS:*:*:secretName:y"]"#,
    r#""Resource": ["csms:*:*:SecretName:X"]"#,
    r#""Resource": ["csms:*:*:SecretName:${k:x}"]"#,
    r#""Resource": ["csms:*:secretName:x"]"#,
    r#""Resource": ["csms:*:secretName:y"]"#,
    r#""NotResource": ["csms:*:secretName:x"]"#,
    r#""Resource": ["csms:*:*:secretName:${k:none}"]"#,
    r#""NotResource": ["csms:*:*:secretName:${k:none}"]"#,
    r#""Resource": ["csms:*:*:secretName:${k:star}"]"#,
    r#""Resource": ["csms:*:*:secretName:${k:x}"]"#,
    r#""NotResource": ["csms:*:*:secretName:${k:star}", "csms:*:*:secretName:${k:none}"]"#,
    r#""NotResource": ["csms:*:*:secretName:${k:x}"]"#,
];

fn clauses() -> String {
    let stage = || Request::builder("csms:secret:getStage").resource("csms:r:a:secretName:x").key("k:x", "x");
    let stage = || stage().key("k:star", "x*");
    let other = || Request::builder("x:y:z").resource("x:r:a:t:x").key("k:x", "x").key("k:star", "x*");
    let resources = RESOURCES.map(|it| format!(r#""Action": ["*"], {it}"#));
    let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
    let few = &resources[..5];
    [
        allows(&CLAUSES, stage),
        allows(&resources, stage),
        allows(&resources, other),
        allows(few, || Request::builder("x:y:z").resource("*")),
        allows(few, || Request::builder("x:y:z").unknown("resource")),
    ]
    .join("\n--\n")
}

#[test]
fn what_conditions_lean_on() {
    same(
        &texts(),
        r#"
        StringEquals k:a "v": allow
        StringEquals k:a2 "v": allow
        StringMatch k:a "v*": allow
        StringStartWith k:a "v": allow CON-5
        StringEndWith k:a "w": implicit_deny CON-5
        StringLike k:a "v": allow CON-5
        StringLike g:SourceIp "v": implicit_deny
        Null k:a "false": allow
        Null k:none "true": allow
        StringNotEquals k:a "${k:none}": implicit_deny
        StringEquals k:a "${k:none}": implicit_deny
        StringEquals k:a "${k:none}", "v": implicit_deny VAR-3
        StringEquals k:a "${k:none}", "w": implicit_deny
        StringNotEquals k:a "${k:a}": implicit_deny
        StringNotEquals k:a "${k:star}": allow VAR-4
        StringEquals k:star "${k:star}": allow VAR-4
        StringEquals k:unknown "v": undetermined
        StringEquals k:none "v": implicit_deny CON-12
        StringEqualsIfExists k:none "v": allow
        StringNotEquals k:null "v": allow CON-12
        StringEqualsIfExists k:null : allow
        StringEquals k:null : implicit_deny CON-15
        ForAllValues:StringEquals k:none : implicit_deny CON-15
        ForAllValues:StringEquals k:none "v": allow CON-13
        ForAnyValue:StringEquals k:none "v": implicit_deny
        ForAllValues:StringNotEquals k:two : allow CON-15
        StringEquals k:two "v": allow CON-14
        StringNotEquals k:two "x": allow CON-14
        ForAnyValue:StringEquals k:two "v": allow
        ForAllValues:StringEquals k:two "v", "w": allow
        ForAnyValue:StringNotEquals k:two "v": allow CON-13
        ForAllValues:StringNotEquals k:a "x": allow CON-13
        StringNotEquals k:a "x": allow
        StringEquals g:ResourceTag/env "v": allow CON-2
        StringEquals g:ResourceTag/Env "v": allow
        StringEquals g:ResourceTag/team "v": allow
        "#,
    );
    same(
        &values(),
        r#"
        NumberEquals k:n "5": allow
        NumberNotEquals k:text "5": implicit_deny CON-16
        DateEquals k:d "2026-11-24T00:00:00Z": allow CON-7
        DateLessThan k:d "2026-11-25T00:00:00Z": allow
        DateLessThan k:t "2026-11-25t00:00:00Z": allow
        DateLessThan k:d "2026-11-25": allow CON-7
        DateLessThan k:day "2026-11-25T00:00:00Z": allow CON-7
        DateLessThan k:text "2026-11-25T00:00:00Z": implicit_deny CON-16
        Bool k:true "true": allow
        Bool k:false "false": allow
        Bool k:true "True": allow CON-8
        Bool k:false "FALSE": allow CON-8
        Bool k:true2 "true": allow CON-8
        Bool k:text "true": implicit_deny CON-16
        Bool k:true "true", "yes": allow
        IpAddress k:v4 "10.0.0.0/8": allow
        IpAddress k:v4 "10.0.0.0/8", "fe80::/10": allow CON-9
        IpAddress k:v6 "::/0": allow CON-9
        NotIpAddress k:v6 "10.0.0.0/8": allow CON-9
        "#,
    );
}

#[test]
fn what_clauses_lean_on() {
    same(
        &clauses(),
        r#"
        "Action": ["*"]: allow
        "Action": "*": allow DOC-4
        "Action": ["q:*"], "Resource": "*": implicit_deny
        "Action": []: implicit_deny DOC-6
        "NotAction": []: allow DOC-6
        "Action": ["csms:secret:getStage"]: allow
        "Action": ["csms:secretStage:get"]: allow ACT-5
        "Action": ["csms:secretStage:*"]: allow ACT-5
        "Action": ["csms:*"]: allow ACT-3
        "Action": ["csms:secretstage*"]: allow ACT-3 ACT-5
        "Action": ["csms:secret:*", "csms:*"]: allow
        "NotAction": ["csms:*"]: implicit_deny ACT-3
        --
        "Action": ["*"], "Resource": []: implicit_deny DOC-6
        "Action": ["*"], "NotResource": []: allow DOC-6
        "Action": ["*"], "Resource": ["*"]: allow
        "Action": ["*"], "Resource": ["**", "csms:*"]: allow
        "Action": ["*"], "Resource": ["csms:*:*:secretName:x"]: allow RES-7
        "Action": ["*"], "Resource": ["csms:*:*:secretName:y"]: implicit_deny RES-7
        "Action": ["*"], "Resource": ["CSMS:*:*:secretName:x"]: allow RES-3 RES-7
        "Action": ["*"], "Resource": ["CSMS:*:*:secretName:y"]: implicit_deny RES-7
        "Action": ["*"], "Resource": ["csms:*:*:SecretName:X"]: implicit_deny RES-3 RES-7
        "Action": ["*"], "Resource": ["csms:*:*:SecretName:${k:x}"]: implicit_deny RES-3 RES-7
        "Action": ["*"], "Resource": ["csms:*:secretName:x"]: allow RES-3 RES-7
        "Action": ["*"], "Resource": ["csms:*:secretName:y"]: implicit_deny RES-7
        "Action": ["*"], "NotResource": ["csms:*:secretName:x"]: implicit_deny RES-3 RES-7
        "Action": ["*"], "Resource": ["csms:*:*:secretName:${k:none}"]: implicit_deny RES-7
        "Action": ["*"], "NotResource": ["csms:*:*:secretName:${k:none}"]: implicit_deny VAR-3
        "Action": ["*"], "Resource": ["csms:*:*:secretName:${k:star}"]: implicit_deny RES-7 VAR-4
        "Action": ["*"], "Resource": ["csms:*:*:secretName:${k:x}"]: allow RES-7
        "Action": ["*"], "NotResource": ["csms:*:*:secretName:${k:star}", "csms:*:*:secretName:${k:none}"]: implicit_deny VAR-3
        "Action": ["*"], "NotResource": ["csms:*:*:secretName:${k:x}"]: implicit_deny RES-7
        --
        "Action": ["*"], "Resource": []: implicit_deny DOC-6
        "Action": ["*"], "NotResource": []: allow DOC-6
        "Action": ["*"], "Resource": ["*"]: allow
        "Action": ["*"], "Resource": ["**", "csms:*"]: allow
        "Action": ["*"], "Resource": ["csms:*:*:secretName:x"]: implicit_deny
        "Action": ["*"], "Resource": ["csms:*:*:secretName:y"]: implicit_deny
        "Action": ["*"], "Resource": ["CSMS:*:*:secretName:x"]: implicit_deny
        "Action": ["*"], "Resource": ["CSMS:*:*:secretName:y"]: implicit_deny
        "Action": ["*"], "Resource": ["csms:*:*:SecretName:X"]: implicit_deny
        "Action": ["*"], "Resource": ["csms:*:*:SecretName:${k:x}"]: implicit_deny
        "Action": ["*"], "Resource": ["csms:*:secretName:x"]: implicit_deny
        "Action": ["*"], "Resource": ["csms:*:secretName:y"]: implicit_deny
        "Action": ["*"], "NotResource": ["csms:*:secretName:x"]: allow
        "Action": ["*"], "Resource": ["csms:*:*:secretName:${k:none}"]: implicit_deny
        "Action": ["*"], "NotResource": ["csms:*:*:secretName:${k:none}"]: implicit_deny VAR-3
        "Action": ["*"], "Resource": ["csms:*:*:secretName:${k:star}"]: implicit_deny VAR-4
        "Action": ["*"], "Resource": ["csms:*:*:secretName:${k:x}"]: implicit_deny
        "Action": ["*"], "NotResource": ["csms:*:*:secretName:${k:star}", "csms:*:*:secretName:${k:none}"]: implicit_deny VAR-3
        "Action": ["*"], "NotResource": ["csms:*:*:secretName:${k:x}"]: allow
        --
        "Action": ["*"], "Resource": []: implicit_deny DOC-6
        "Action": ["*"], "NotResource": []: allow DOC-6
        "Action": ["*"], "Resource": ["*"]: allow
        "Action": ["*"], "Resource": ["**", "csms:*"]: allow
        "Action": ["*"], "Resource": ["csms:*:*:secretName:x"]: implicit_deny
        --
        "Action": ["*"], "Resource": []: implicit_deny DOC-6
        "Action": ["*"], "NotResource": []: allow DOC-6
        "Action": ["*"], "Resource": ["*"]: allow
        "Action": ["*"], "Resource": ["**", "csms:*"]: allow
        "Action": ["*"], "Resource": ["csms:*:*:secretName:x"]: undetermined
        "#,
    );
}

const SURE: &str = r#"{"Effect": "Allow", "Action": ["*"]}"#;
const LIKE: &str = r#"{"Effect": "Allow", "Action": ["*"], "Condition": {"StringLike": {"k:a": "v"}}}"#;
const UNLIKE: &str = r#"{"Effect": "Allow", "Action": ["*"], "Condition": {"StringLike": {"k:a": "w"}}}"#;
const DENY: &str = r#"{"Effect": "Deny", "Action": ["*"]}"#;
const DENY_BOOL: &str = r#"{"Effect": "Deny", "Action": ["*"], "Condition": {"Bool": {"k:t": "True"}}}"#;
const DENY_NOT: &str = r#"{"Effect": "Deny", "Action": "*", "Condition": {"Bool": {"k:t": "FALSE"}}}"#;
const DENY_ELSE: &str = r#"{"Effect": "Deny", "Action": ["q:*"], "Condition": {"Bool": {"k:t": "FALSE"}}}"#;
const OPEN: &str = r#"{"Effect": "Allow", "Action": "*", "Condition": {"NumberEquals": {"k:u": "5"}}}"#;

const NOTHING: &str = r#"{"Effect": "Allow", "Action": ["q:*"]}"#;
const NULL: &str = r#"{"Effect": "Allow", "Action": ["*"], "Condition": {"Null": {"k:u": "false"}}}"#;
const ABSENT: &str =
    r#"{"Effect": "Allow", "Action": ["*"], "Condition": {"StringNotEquals": {"k:u": "v"}}}"#;

fn decisions() -> String {
    let scp = |name: &str| lines(PolicyKind::Scp, name, &[SURE]);
    let of_scp = |statements: &[&str]| lines(PolicyKind::Scp, "scp", statements);
    let with = |statements: &[&str], scps: Vec<Policy>, request: RequestBuilder| {
        let builder = Authorizer::builder().identity([lines(PolicyKind::Identity, "p", statements)]);
        let builder = if scps.is_empty() { builder } else { builder.scp_level(scps) };
        leans(&builder.build(), &build(request))
    };
    let asked = || Request::builder("a:b:c").key("k:a", "v").key("k:t", "true").unknown("k:u");
    let two = || vec![scp("one"), scp("two")];
    let layers = |identity: &[&str], session: &[&str]| {
        let of = |name: &str, statements: &[&str]| [lines(PolicyKind::Identity, name, statements)];
        let builder = Authorizer::builder().identity(of("p", identity)).session(of("s", session));
        leans(&builder.build(), &build(asked()))
    };
    let caller = |principal| asked().principal(principal);
    let none = Principal::default;
    [
        with(&[SURE, UNLIKE], vec![], asked()),
        with(&[LIKE, UNLIKE], vec![], asked()),
        with(&[LIKE, SURE], vec![], asked()),
        with(&[LIKE, DENY_NOT], vec![], asked()),
        with(&[SURE, DENY_ELSE], vec![], asked()),
        with(&[SURE, DENY_BOOL], vec![], asked()),
        with(&[LIKE, UNLIKE, DENY, DENY_BOOL, DENY_NOT], vec![], asked()),
        with(&[DENY_BOOL, DENY_NOT, UNLIKE], vec![], asked()),
        with(&[UNLIKE, DENY_NOT], vec![], asked()),
        with(&[OPEN, UNLIKE, DENY_NOT], vec![], asked()),
        with(&[OPEN, DENY_BOOL], vec![], asked()),
        with(&[SURE], two(), asked()),
        with(&[SURE, DENY], two(), asked()),
        with(&[UNLIKE], two(), asked()),
        with(&[SURE], two(), asked().authentication(Authentication::Token)),
        with(&[SURE], vec![], asked().authentication(Authentication::Token)),
        with(&[SURE], two(), asked().authentication(Authentication::Unknown)),
        with(&[SURE], two(), caller(Principal { management_account: true, ..none() })),
        with(&[SURE], two(), caller(Principal { service_linked: true, ..none() })),
        with(&[SURE], vec![], asked().resource("x:r:a:t:x")),
        with(&[SURE], vec![], asked().resource("x:r:a:t:x").resource("x:r:a:t:y")),
        with(&[SURE], vec![], Request::builder("csms:secretStage:get").resource("csms:r:a:secretName:x")),
        with(&[SURE], vec![], Request::builder("csms:secret:getStage").resource("obs:r:a:object:x")),
        layers(&[LIKE], &[SURE]),
        layers(&[SURE], &[LIKE]),
        layers(&[SURE, LIKE], &[LIKE, SURE]),
        layers(&[UNLIKE], &[LIKE]),
        layers(&[SURE], &[UNLIKE]),
        layers(&[UNLIKE], &[NOTHING]),
        with(&[r#"{"Effect": "Allow", "Action": ["*"], "Condition": {}}"#], vec![], asked()),
        with(&[r#"{"Effect": "Deny", "Action": ["*"], "Condition": {"Bool": {}}}"#], vec![], asked()),
        with(&[r#"{"Effect": "Allow", "Action": ["q:*"], "Condition": {}}"#], vec![], asked()),
        with(&[NULL, ABSENT], vec![], asked()),
        with(&[SURE], vec![of_scp(&[SURE, DENY_NOT])], asked()),
        with(&[LIKE], vec![of_scp(&[UNLIKE])], asked().authentication(Authentication::Token)),
        with(&[UNLIKE], two(), asked().authentication(Authentication::Token)),
    ]
    .join("\n")
}

#[test]
fn what_decisions_lean_on() {
    same(
        &decisions(),
        r#"
        allow
        allow CON-5
        allow
        allow CON-5 CON-8
        allow
        explicit_deny CON-8
        explicit_deny
        explicit_deny CON-8
        implicit_deny CON-5 CON-8
        undetermined CON-5 CON-8 DOC-4
        explicit_deny CON-8
        allow EVA-3
        explicit_deny
        implicit_deny CON-5 EVA-3
        allow EVA-3
        allow
        allow EVA-3
        allow
        allow
        allow
        allow RES-6
        allow ACT-7
        allow
        allow CON-5
        allow CON-5
        allow
        implicit_deny CON-5
        implicit_deny CON-5
        implicit_deny
        allow DOC-6
        explicit_deny DOC-6
        implicit_deny
        allow CON-12
        allow CON-8
        undetermined CON-5 EVA-6
        implicit_deny CON-5 EVA-3
        "#,
    );
}

#[test]
fn every_assumed_rule_is_named_somewhere() {
    let all = [texts(), values(), clauses(), decisions()].join(" ");
    let is_rule = |it: &&str| {
        it.split_once('-').is_some_and(|(area, number)| {
            area.len() == 3 && area.bytes().all(|it| it.is_ascii_uppercase()) && number.parse::<u8>().is_ok()
        })
    };
    let found: BTreeSet<&str> = all.split_whitespace().filter(is_rule).collect();
    assert_eq!(found.len(), 22, "{found:?}");
}
