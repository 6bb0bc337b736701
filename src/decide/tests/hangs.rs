//! What an undetermined answer depends on: its cases in words, and the names of what is missing.

use super::build;
use super::words::{english, lines, same};
use crate::options::UnreadableDeny;
use crate::policy::{Policy, PolicyKind};
use crate::request::http::{HttpFacts, from_request_line};
use crate::request::{Authentication, Principal, Request, RequestBuilder};
use crate::{Authorizer, Catalog, Decision, Options};

fn identity(statements: &[&str]) -> Policy {
    lines(PolicyKind::Identity, "p", statements)
}

fn scp(statements: &[&str]) -> Policy {
    lines(PolicyKind::Scp, "scp", statements)
}

const EVERY: &str = r#"{"Effect": "Allow", "Action": ["*"]}"#;
const NOTHING: &str = r#"{"Effect": "Allow", "Action": ["q:*"]}"#;

fn when(effect: &str, operator: &str, key: &str, value: &str) -> String {
    format!(
        r#"{{"Effect": "{effect}", "Action": ["*"], "Condition": {{"{operator}": {{"{key}": ["{value}"]}}}}}}"#
    )
}

fn is(effect: &str, key: &str) -> String {
    when(effect, "StringEquals", key, "v")
}

/// The possible decisions, what they depend on, and what is missing.
fn hangs(authorizer: &Authorizer, request: &Request) -> String {
    let verdict = authorizer.decide(request);
    let possible: Vec<String> = verdict.possible().map(|it| it.to_string()).collect();
    let residual = verdict.residual().map(|it| it.to_string()).unwrap_or_default();
    assert_eq!(verdict.residual().is_some(), verdict.decision() == Decision::Undetermined);
    format!("{}: {residual} ({})", possible.join(" "), verdict.unknown_keys().join(" "))
}

fn asked() -> RequestBuilder {
    Request::builder("a:b:c").unknown("k:*")
}

#[test]
fn each_case_is_listed_and_what_is_left() {
    let of = |statements: &[String]| {
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        hangs(&Authorizer::new([identity(&statements)]), &build(asked()))
    };
    let every = || EVERY.to_owned();
    let all = [
        of(&[every()]),
        of(&[every(), is("Deny", "k:a")]),
        of(&[
            is("Allow", "k:a"),
            is("Allow", "k:b"),
            is("Allow", "k:b"),
            is("Deny", "k:c"),
            is("Deny", "k:c"),
            is("Deny", "k:d"),
        ]),
        of(&[is("Allow", "k:a"), when("Deny", "StringNotEquals", "k:a", "v")]),
        of(&[is("Deny", "k:a")]),
        of(&[is("Allow", "k:a"), every(), is("Deny", "k:a"), when("Deny", "StringNotEquals", "k:a", "v")]),
        of(&[
            when("Allow", "Null", "k:a", "true"),
            when("Allow", "ForAnyValue:StringEquals", "k:b", "v"),
            when("Allow", "ForAllValues:StringEquals", "k:c", "v"),
        ]),
    ];
    same(
        &all.join("\n"),
        r#"
        allow:  ()
        allow explicit_deny: deny if `k:a` is `v`; otherwise allow (k:a)
        allow explicit_deny implicit_deny: deny if `k:c` is `v`; deny if `k:d` is `v`; allow if `k:a` is `v`; allow if `k:b` is `v`; otherwise implicit deny (k:a k:b k:c k:d)
        allow explicit_deny: deny if `k:a` is not `v`, or has no value; otherwise allow (k:a)
        explicit_deny implicit_deny: deny if `k:a` is `v`; otherwise implicit deny (k:a)
        explicit_deny:  ()
        allow implicit_deny: allow if `k:a` has no value; allow if some value of `k:b` is `v`; allow if every value of `k:c` is `v`, or `k:c` has no value; otherwise implicit deny (k:a k:b k:c)
        "#,
    );
}

#[test]
fn each_layer_has_its_needs() {
    let (a, b, c) = (is("Allow", "k:a"), is("Allow", "k:b"), is("Allow", "k:c"));
    let (own, guard, more) = (|| identity(&[&a]), || scp(&[&b]), || scp(&[&c, &a]));
    let signed = || build(asked());
    let open = || build(asked().authentication(Authentication::Unknown));
    let root = || build(asked().principal(Principal { root: true, ..Principal::default() }));
    let with = Authorizer::builder;
    let sure = || identity(&[EVERY]);
    let session = |it: &str| lines(PolicyKind::Identity, "session", &[it]);
    let all = [
        hangs(&with().identity([own()]).scp_level([guard()]).scp_level([more()]).build(), &signed()),
        hangs(&with().identity([own()]).scp_level([guard()]).build(), &open()),
        hangs(&with().identity([sure()]).scp_level([guard()]).build(), &signed()),
        hangs(&with().identity([sure()]).scp_level([scp(&[NOTHING])]).build(), &open()),
        hangs(
            &with()
                .identity([sure()])
                .scp_level([scp(&[EVERY, r#"{"Effect": "Deny", "Action": ["a:*"]}"#])])
                .build(),
            &open(),
        ),
        hangs(&with().identity([sure()]).scp_level([scp(&[EVERY])]).build(), &open()),
        hangs(&with().identity([own()]).session([session(&b)]).build(), &root()),
        hangs(&with().identity([own()]).session([session(EVERY)]).build(), &signed()),
        hangs(&with().identity([own()]).session([session(NOTHING)]).build(), &signed()),
    ];
    same(
        &all.join("\n"),
        r#"
        allow implicit_deny: allow if `k:a` is `v` and `k:b` is `v`; otherwise implicit deny (k:a k:b)
        allow implicit_deny: allow if `k:a` is `v` and (the request is made with a token, and such requests are not bound, or `k:b` is `v`); otherwise implicit deny (authentication k:a k:b)
        allow implicit_deny: allow if `k:b` is `v`; otherwise implicit deny (k:b)
        allow implicit_deny: allow if the request is made with a token, and such requests are not bound; otherwise implicit deny (authentication)
        allow explicit_deny: deny if the request is signed, or requests with a token are bound; otherwise allow (authentication)
        allow:  ()
        allow implicit_deny: allow if `k:b` is `v`; otherwise implicit deny (k:b)
        allow implicit_deny: allow if `k:a` is `v`; otherwise implicit deny (k:a)
        implicit_deny:  ()
        "#,
    );
}

#[test]
fn resources_callers_and_accounts_may_be_what_is_missing() {
    let resource = |statement: &str| lines(PolicyKind::Resource, "bucket", &[statement]);
    let callers = r#"{"Effect": "Allow", "Principal": {"IAM": ["c"]}, "Action": ["*"], "Resource": ["x:r:a:t:*", "x:*:*:u:${k:a}"], "Condition": {"Bool": {"k:b": "true"}}}"#;
    let except = r#"{"Effect": "Deny", "Action": ["*"], "NotResource": ["x:r:a:t:${k:a}", "x:*:*:t:n"]}"#;
    let with = Authorizer::builder;
    let one = || Request::builder("x:y:z").resource("x:r:a:t:n").unknown("k:*");
    let named = || one().resource("x:q:a:t:m");
    let unknown = || Request::builder("x:y:z").unknown("k:*").unknown("resource");
    let caller = |account: &str| Principal { account: Some(account.into()), ..Principal::default() };
    let anyone = callers.replace(r#""Principal": {"IAM": ["c"]}, "#, "");
    let own = |statements: &[&str]| with().identity([identity(statements)]).build();
    let filled = r#"{"Effect": "Allow", "Action": ["*"], "Resource": ["x:r:*:t:${k:n}"]}"#;
    let all = [
        hangs(&with().resource([resource(callers)]).build(), &build(one())),
        hangs(&with().resource([resource(callers)]).build(), &build(one().principal(caller("c")))),
        hangs(&with().resource([resource(callers)]).build(), &build(unknown().principal(caller("c")))),
        hangs(
            &with().resource([resource(callers)]).identity([identity(&[EVERY])]).build(),
            &build(named().unknown("resource.account")),
        ),
        hangs(&own(&[EVERY, except]), &build(named())),
        hangs(&own(&[EVERY, except]), &build(unknown())),
        hangs(&own(&[&anyone]), &build(named().unknown("resource.region"))),
        hangs(&own(&[&anyone]), &build(named().unknown("resource.region").unknown("resource.account"))),
        hangs(&own(&[filled]), &build(one().key("k:n", "n").unknown("resource.region"))),
        hangs(&own(&[filled]), &build(one().unknown("resource.region").unknown("resource.account"))),
        hangs(&own(&[&filled.replace(":r:", ":*:")]), &build(one().unknown("resource.region"))),
        hangs(&own(&[filled]), &build(unknown())),
        hangs(&own(&[EVERY]), &build(one().principal(caller("a")).unknown("resource.account"))),
        hangs(
            &own(&[
                &when("Allow", "NumberEquals", "k:a", "${k:b}"),
                &when("Allow", "StringEquals", "k:c", "${k:d}${k:e}"),
            ]),
            &build(asked().key("k:d", "x")),
        ),
        hangs(
            &own(&[&when("Allow", "StringEquals", "k:d", "${k:d}${k:e}")]),
            &build(asked().key("k:d", "x")),
        ),
    ];
    same(
        &all.join("\n"),
        r#"
        implicit_deny:  ()
        implicit_deny:  ()
        allow implicit_deny: allow if the resource matches `x:r:a:t:*` or `x:*:*:u:${k:a}` and `k:b` is `true` and the caller and the resource are of one account; otherwise implicit deny (k:a k:b resource)
        allow:  ()
        explicit_deny:  ()
        allow explicit_deny: deny if the resource does not match `x:r:a:t:${k:a}` or `x:*:*:t:n`, or `k:a` has no value or more than one; otherwise allow (k:a resource)
        allow implicit_deny: allow if `x:<unknown>:a:t:n` matches `x:r:a:t:*` and `k:b` is `true` and `x:<unknown>:a:t:m` matches `x:r:a:t:*`; otherwise implicit deny (k:b resource.region)
        allow implicit_deny: allow if `x:<unknown>:<unknown>:t:n` matches `x:r:a:t:*` and `k:b` is `true` and `x:<unknown>:<unknown>:t:m` matches `x:r:a:t:*`; otherwise implicit deny (k:b resource.account resource.region)
        allow implicit_deny: allow if the resource matches `x:r:*:t:${k:n}`; otherwise implicit deny (resource.region)
        allow implicit_deny: allow if the resource matches `x:r:*:t:${k:n}`; otherwise implicit deny (k:n resource.account resource.region)
        allow implicit_deny: allow if the resource matches `x:*:*:t:${k:n}`; otherwise implicit deny (k:n)
        allow implicit_deny: allow if the resource matches `x:r:*:t:${k:n}`; otherwise implicit deny (k:n resource)
        allow implicit_deny: allow if the caller and the resource are of one account; otherwise implicit deny (resource.account)
        allow implicit_deny: allow if `k:a` is `${k:b}`; allow if `k:c` is `${k:d}${k:e}`; otherwise implicit deny (k:a k:b k:c k:e)
        allow implicit_deny: allow if `k:d` is `${k:d}${k:e}`; otherwise implicit deny (k:e)
        "#,
    );
}

#[test]
fn a_caller_of_whom_one_thing_is_known_is_nobody_else() {
    let by = |kind: &str, name: &str, principal: Principal| {
        let statement =
            format!(r#"{{"Effect": "Allow", "Principal": {{"{kind}": ["{name}"]}}, "Action": ["*"]}}"#);
        let policy = lines(PolicyKind::Resource, "bucket", &[&statement]);
        let principal = Principal { account: Some("a".to_owned()), ..principal };
        let request = build(Request::builder("x:y:z").resource("x:r:a:t:n").principal(principal));
        Authorizer::builder().resource([policy]).build().decide(&request).decision()
    };
    let service = || Principal { service: Some("service.OBS".to_owned()), ..Principal::default() };
    let user = || Principal { urn: Some("iam::a:user:ci".to_owned()), ..Principal::default() };
    for kind in ["IAM", "Service", "Identity_provider"] {
        // The account of the caller is given.
        let open = if kind == "IAM" { Decision::ImplicitDeny } else { Decision::Undetermined };
        assert_eq!(by(kind, "b", Principal::default()), open, "{kind}");
        assert_eq!(by(kind, "b", service()), Decision::ImplicitDeny, "{kind}");
        assert_eq!(by(kind, "b", user()), Decision::ImplicitDeny, "{kind}");
    }
    assert_eq!(by("Service", "service.OBS", service()), Decision::Allow);
    assert_eq!(by("IAM", "iam::a:user:c*", user()), Decision::Allow);
}

#[test]
fn of_more_facts_than_are_distinguished_every_open_one_is_named() {
    let many = |effect: &str, name: &str| -> Vec<String> {
        (0..9).map(|it| is(effect, &format!("k:{name}{it}"))).collect()
    };
    let of = |statements: &[String], scps: &[&str]| {
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        let mut builder = Authorizer::builder().identity([identity(&statements)]);
        if !scps.is_empty() {
            builder = builder.scp_level([scp(scps)]);
        }
        let authorizer = builder.build();
        let request = build(asked());
        let verdict = authorizer.decide(&request);
        let possible: Vec<String> = verdict.possible().map(|it| it.to_string()).collect();
        format!("{}: {}", possible.join(" "), verdict.unknown_keys().join(" "))
    };
    let and = |mut one: Vec<String>, more: &[String]| {
        one.extend_from_slice(more);
        one
    };
    let all = [
        of(&and(many("Allow", "a"), &many("Deny", "d")), &[]),
        // Where nothing can be allowed only the Denies make a difference.
        of(&and(many("Allow", "a"), &many("Deny", "d")), &[NOTHING]),
        of(
            &and(many("Deny", "d"), &[EVERY.to_owned(), is("Allow", "k:a")]),
            &[EVERY, &is("Allow", "k:s"), &is("Deny", "k:t")],
        ),
        of(&and(many("Allow", "a"), &[when("Deny", "Bool", "known", "true"), is("Deny", "k:d")]), &[]),
    ];
    same(
        &all.join("\n"),
        r#"
        allow explicit_deny implicit_deny: k:a0 k:a1 k:a2 k:a3 k:a4 k:a5 k:a6 k:a7 k:a8 k:d0 k:d1 k:d2 k:d3 k:d4 k:d5 k:d6 k:d7 k:d8
        explicit_deny implicit_deny: k:d0 k:d1 k:d2 k:d3 k:d4 k:d5 k:d6 k:d7 k:d8
        allow explicit_deny: k:d0 k:d1 k:d2 k:d3 k:d4 k:d5 k:d6 k:d7 k:d8 k:t
        allow explicit_deny implicit_deny: k:a0 k:a1 k:a2 k:a3 k:a4 k:a5 k:a6 k:a7 k:a8 k:d
        "#,
    );
}

#[test]
fn a_residual_names_every_decision() {
    let request = build(asked());
    let authorizer = Authorizer::builder()
        .options(Options::default())
        .identity([identity(&[&is("Allow", "k:a"), &is("Deny", "k:b")])])
        .build();
    let mut residual = authorizer.decide(&request).residual().unwrap();
    for (decision, word) in [
        (Decision::Allow, "allow"),
        (Decision::ExplicitDeny, "deny"),
        (Decision::ImplicitDeny, "implicit deny"),
        (Decision::Undetermined, "undetermined"),
    ] {
        residual.otherwise = decision;
        assert_eq!(
            residual.to_string(),
            format!("deny if `k:b` is `v`; allow if `k:a` is `v`; otherwise {word}")
        );
    }
}

#[test]
fn a_residual_counts_what_it_does_not_tell() {
    let many = |kind: PolicyKind, name: &str, count: u32| {
        let more = if kind == PolicyKind::Resource { r#", "Principal": "*""# } else { "" };
        let allow = |it: u32| {
            format!(
                r#"{{"Effect": "Allow"{more}, "Action": ["*"], "Condition": {{"StringEquals": {{"k:{name}{it}": "v"}}}}}}"#
            )
        };
        let statements: Vec<String> = (0..count).map(allow).collect();
        let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
        lines(kind, name, &statements)
    };
    let principal = Principal { urn: Some("iam::a:user:ci".to_owned()), ..Principal::default() };
    let request = build(asked().resource("a:r:a:t:x").principal(principal));
    let residual = |own: u32, theirs: u32| {
        let authorizer = Authorizer::builder()
            .identity([many(PolicyKind::Identity, "own", own)])
            .resource([many(PolicyKind::Resource, "their", theirs)])
            .build();
        authorizer.decide(&request).residual().unwrap()
    };
    assert_eq!(residual(101, 0).cases.last().unwrap().when.to_string(), "one more statement applies");
    let both = residual(102, 103);
    assert_eq!(both.cases.len(), 201);
    assert_eq!(both.cases[200].when.to_string(), "one of 5 more statements applies");
}

#[test]
fn a_residual_says_no_more_than_is_needed() {
    let allow =
        |condition: &str| format!(r#"{{"Effect": "Allow", "Action": ["*"], "Condition": {{{condition}}}}}"#);
    let of = |condition: &str| {
        hangs(&Authorizer::new([identity(&[&allow(condition)])]), &build(asked().key("known", "x")))
    };
    let session = |operator: &str| {
        let own =
            lines(PolicyKind::Identity, "session", &[&allow(&format!(r#""{operator}": {{"k:a": "v"}}"#))]);
        Authorizer::builder().identity([identity(&[&is("Allow", "k:a")])]).session([own]).build()
    };
    let with_scps =
        Authorizer::builder().identity([identity(&[EVERY, &is("Deny", "k:a")])]).scp_level([scp(&[EVERY])]);
    let open = |builder: RequestBuilder| build(builder.resource("*").authentication(Authentication::Unknown));
    let eight: Vec<String> = (0..9).map(|it| is("Allow", &format!("k:{it}"))).collect();
    let eight: Vec<&str> = eight.iter().map(String::as_str).collect();
    let all = [
        of(r#""StringNotEquals": {"k:a": "${k:b}${known}"}"#),
        of(r#""StringEqualsIfExists": {"k:a": "${k:b}"}, "StringEquals": {"k:c": "v"}"#),
        of(r#""StringEqualsIfExists": {"k:a": "v"}"#),
        // What is put in may be `true`.
        of(r#""Null": {"k": "${k:b}"}"#),
        // Both ask for the same, in other words.
        hangs(&session("ForAnyValue:StringEquals"), &build(asked())),
        // Who is bound by SCPs makes no difference to another layer's Deny, nor where there are none.
        hangs(&with_scps.build(), &open(asked())),
        hangs(&Authorizer::new([identity(&eight)]), &open(asked())),
    ];
    same(
        &all.join("\n"),
        r#"
        allow implicit_deny: allow if (`k:a` is not `${k:b}${known}`, or has no value) and `k:b` has one value; otherwise implicit deny (k:a k:b)
        allow implicit_deny: allow if (`k:a` is `${k:b}`, or has no value) and `k:b` has one value and `k:c` is `v`; otherwise implicit deny (k:a k:b k:c)
        allow implicit_deny: allow if `k:a` is `v`, or has no value; otherwise implicit deny (k:a)
        allow implicit_deny: allow if `Null` of `k` is `${k:b}` and `k:b` has one value; otherwise implicit deny (k:b)
        allow implicit_deny: allow if `k:a` is `v`; otherwise implicit deny (k:a)
        allow explicit_deny: deny if `k:a` is `v`; otherwise allow (k:a)
        allow implicit_deny: allow if `k:0` is `v`; allow if `k:1` is `v`; allow if `k:2` is `v`; allow if `k:3` is `v`; allow if `k:4` is `v`; allow if `k:5` is `v`; allow if `k:6` is `v`; allow if `k:7` is `v`; allow if `k:8` is `v`; otherwise implicit deny (k:0 k:1 k:2 k:3 k:4 k:5 k:6 k:7 k:8)
        "#,
    );
}

#[test]
fn var_5_a_malformed_variable_is_called_so() {
    let authorizer = Authorizer::new([identity(&[&is("Deny", "k:a").replace("\"v\"", "\"${bad\"")])]);
    let request = build(Request::builder("a:b:c").resource("*").key("k:a", "x"));
    let notes = english(&authorizer.decide(&request).notes()).join("\n");
    assert!(notes.contains("`${bad` is not a valid variable"), "{notes}");
}

#[test]
fn eva_4_the_account_that_a_call_tells_is_that_of_what_it_does_not_name() {
    let authorizer = Authorizer::new([identity(&[EVERY])]);
    let catalog = Catalog::embedded();
    for (account, decision) in [(Some("a"), Decision::Allow), (Some("b"), Decision::ImplicitDeny)] {
        let facts = HttpFacts { account: account.map(str::to_owned), ..HttpFacts::default() };
        let line = "GET https://kms.cn-north-4.myhuaweicloud.com/v1/p/secrets";
        let call = from_request_line(line, &[], None, &facts, &catalog).unwrap();
        let caller = Principal { urn: Some("iam::a:user:ci".to_owned()), ..Principal::default() };
        let request = call.into_builder().principal(caller).build(&catalog).unwrap();
        assert_eq!(authorizer.decide(&request).decision(), decision, "{account:?}");
    }
}

#[test]
fn eva_4_whose_resource_an_unnamed_one_is_taken_for_is_noted() {
    let authorizer = Authorizer::new([identity(&[EVERY])]);
    let caller = || Principal { urn: Some("iam::a:user:ci".to_owned()), ..Principal::default() };
    let noted = |builder: RequestBuilder| {
        let request = build(builder);
        let notes = english(&authorizer.decide(&request).notes()).join("\n");
        notes.contains("it is taken for one of the caller's account")
    };
    let asked = || Request::builder("csms:secret:get");
    assert!(noted(asked().principal(caller())));
    assert!(!noted(asked().principal(caller()).resource("csms:r:a:secretName:x")), "it is named");
    assert!(!noted(asked()), "nothing is said of the caller");
    assert!(!noted(Request::builder("csms::listTasks").principal(caller())), "there is none");
}

#[test]
fn con_16_a_deny_that_also_applies_to_what_cannot_be_read_says_so() {
    let strict = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    let of = |options, operator: &str, value: &str| {
        let policy = identity(&[EVERY, &when("Deny", operator, "k:a", value)]);
        let authorizer = Authorizer::builder().options(options).identity([policy]).build();
        hangs(&authorizer, &build(asked()))
    };
    let all = [
        of(Options::default(), "NumberEquals", "5"),
        of(strict, "NumberEquals", "5"),
        of(strict, "StringEquals", "5"),
        of(strict, "StringEquals", r#"5", "${none}"#),
        of(Options::default(), "StringNotEquals", "${k:b}"),
        of(strict, "StringNotEquals", "${k:b}"),
    ];
    same(
        &all.join("\n"),
        r#"
        allow explicit_deny: deny if `k:a` is `5`; otherwise allow (k:a)
        allow explicit_deny: deny if `k:a` is `5`, or a value cannot be read; otherwise allow (k:a)
        allow explicit_deny: deny if `k:a` is `5`; otherwise allow (k:a)
        explicit_deny:  ()
        allow explicit_deny: deny if (`k:a` is not `${k:b}`, or has no value) and `k:b` has one value; otherwise allow (k:a k:b)
        allow explicit_deny: deny if `k:a` is not `${k:b}`, or has no value, or a value cannot be read; otherwise allow (k:a k:b)
        "#,
    );
}

#[test]
fn unk_2_of_more_facts_than_are_distinguished_what_comes_true_either_way_is_certain() {
    let strict = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    let of = |more: &str, resource: Option<&str>| {
        let nine: Vec<String> = (0..9).map(|it| is("Deny", &format!("k:{it}"))).collect();
        let statements: Vec<&str> = nine.iter().map(String::as_str).chain([EVERY, more]).collect();
        let mut builder = Authorizer::builder().options(strict).identity([identity(&statements)]);
        if let Some(statement) = resource {
            builder = builder.resource([lines(PolicyKind::Resource, "r", &[statement])]);
        }
        hangs(&builder.build(), &build(asked().resource("csms:r:b:secretName:x")))
    };
    let anybody = EVERY.replace('{', r#"{"Principal": "*", "#);
    let nine = (0..9).map(|it| format!("deny if `k:{it}` is `v`; ")).collect::<String>();
    // Both sides grant: whether they are of one account makes no difference.
    let both = of(EVERY, Some(&anybody));
    assert!(both.starts_with(&format!("allow explicit_deny: {nine}otherwise allow (")), "{both}");
    // Each condition holds of the key with and without a value.
    for (operator, value) in [("Null", r#"true", "maybe"#), ("NumberEqualsIfExists", r#"5", "x"#)] {
        let decided = of(&when("Deny", operator, "k:a", value), None);
        assert_eq!(decided, "explicit_deny:  ()", "{operator}");
    }
}

#[test]
fn unk_2_of_more_facts_than_are_distinguished_the_residual_keeps_to_the_decisions_that_are_possible() {
    // One of both denies, which is not seen where each fact is open by itself.
    let nine_denies: Vec<String> = (0..9).map(|it| is("Deny", &format!("k:{it}"))).collect();
    let split = when("Deny", "ForAnyValue:StringEquals", "k:0", "v");
    let other = when("Deny", "StringNotEquals", "k:0", "v");
    let statements: Vec<&str> =
        nine_denies.iter().map(String::as_str).chain([EVERY, &*split, &*other]).collect();
    let decided = hangs(&Authorizer::new([identity(&statements)]), &build(asked()));
    let nine = (0..9).map(|it| format!("deny if `k:{it}` is `v`; ")).collect::<String>();
    let more = "deny if some value of `k:0` is `v`; deny if `k:0` is not `v`, or has no value; ";
    assert!(decided.starts_with(&format!("allow explicit_deny: {nine}{more}otherwise allow (")), "{decided}");
    // What can never apply is open there too.
    let both = r#"{"Effect": "Allow", "Action": ["*"],
        "Condition": {"StringEquals": {"k:0": "v"}, "StringNotEquals": {"k:0": "v"}}}"#;
    let statements: Vec<&str> = nine_denies.iter().map(String::as_str).chain([both]).collect();
    let decided = hangs(&Authorizer::new([identity(&statements)]), &build(asked()));
    let more = "allow if `k:0` is `v` and (`k:0` is not `v`, or has no value); otherwise implicit deny (";
    assert!(decided.starts_with(&format!("allow explicit_deny implicit_deny: {nine}{more}")), "{decided}");
}
