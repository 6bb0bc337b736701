//! How every statement fares, which of them decide, and what is noted besides.

use super::build;
use super::words::{english, lines, same};
use crate::decide::Applies;
use crate::policy::{Policy, PolicyKind};
use crate::request::{Authentication, Principal, Request, RequestBuilder, RequestNote};
use crate::wording::Text;
use crate::{Authorizer, Decision, Layer, Options};

fn identity(statements: &[&str]) -> Policy {
    lines(PolicyKind::Identity, "p", statements)
}

fn scp(statements: &[&str]) -> Policy {
    lines(PolicyKind::Scp, "scp", statements)
}

const EVERY: &str = r#"{"Effect": "Allow", "Action": ["*"]}"#;
const X: &str = r#"{"Effect": "Allow", "Action": ["x:*"], "Resource": ["x:r:a:t:x"]}"#;
const DENY: &str = r#"{"Effect": "Deny", "Action": ["x:y:z"]}"#;
const DENY_Q: &str = r#"{"Effect": "Deny", "Action": ["q:*"]}"#;

/// StatementOutcomes, every trace, and what determines.
fn seen(authorizer: &Authorizer, request: &Request) -> String {
    let verdict = authorizer.decide(request);
    let of = |applies: Applies| match applies {
        Applies::Yes => "+",
        Applies::No => "-",
        Applies::Unknown => "?",
    };
    let outcomes = verdict.outcomes();
    let lines: Vec<String> = outcomes
        .iter()
        .map(|it| {
            let conditions: String = it.conditions.iter().map(|it| of(*it)).collect();
            format!("{}{}{}{conditions}", it.statement.number, of(it.applies), of(it.concerned))
        })
        .collect();
    let traces = verdict.every_trace();
    let traces: Vec<_> =
        traces.iter().map(|it| format!("{}{}", it.statement.number, of(it.applies))).collect();
    let numbers = |it: Vec<crate::decide::StatementRef>| {
        it.iter().map(|it| it.number.to_string()).collect::<Vec<_>>().join(" ")
    };
    let determining = numbers(verdict.determining());
    assert_eq!(determining, numbers(verdict.determining_of(&outcomes)));
    format!(
        "{}: outcomes {}; traces {}; by {determining}",
        verdict.decision(),
        lines.join(" "),
        traces.join(" ")
    )
}

fn asked() -> RequestBuilder {
    Request::builder("x:y:z").resource("x:r:a:t:x").resource("x:r:a:t:y").key("k:a", "v")
}

#[test]
fn what_determines_is_what_applies_and_binds() {
    let when = |effect: &str, operator: &str, key: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Action": ["x:*"], "Condition": {{"{operator}": {{"{key}": "v"}}}}}}"#
        )
    };
    let conditions = r#"{"Effect": "Allow", "Action": ["x:*"], "Condition": {"StringEquals": {"k:a": "v", "k:u": "v"}, "StringNotEquals": {"k:a": "v"}}}"#;
    let with = |own: &[&str], scps: Option<&[&str]>| {
        let builder = Authorizer::builder().identity([identity(own)]);
        match scps {
            Some(statements) => builder.scp_level([scp(statements)]).build(),
            None => builder.build(),
        }
    };
    let by = |authentication| asked().authentication(authentication);
    let caller = |principal| build(asked().principal(principal));
    let open = || build(asked().unknown("k:u"));
    let (token, unknown) = (Authentication::Token, Authentication::Unknown);
    let all = [
        seen(&with(&[X, EVERY, DENY_Q], None), &build(asked())),
        seen(&with(&[EVERY, DENY, X, DENY_Q, DENY], None), &build(asked())),
        seen(&with(&[X], None), &build(asked())),
        seen(&with(&[X, conditions], None), &open()),
        seen(&with(&[&when("Allow", "StringEquals", "k:u")], None), &open()),
        seen(
            &with(
                &[EVERY, &when("Deny", "StringEquals", "k:u"), &when("Deny", "StringNotEquals", "k:u")],
                None,
            ),
            &open(),
        ),
        seen(&with(&[EVERY], Some(&[EVERY, DENY_Q])), &build(asked())),
        seen(&with(&[EVERY], Some(&[EVERY, DENY])), &build(asked())),
        seen(&with(&[EVERY], Some(&[EVERY, DENY])), &build(by(token))),
        seen(&with(&[EVERY, DENY], Some(&[EVERY, DENY])), &build(by(token))),
        seen(&with(&[EVERY], Some(&[EVERY])), &build(by(unknown))),
        seen(
            &with(&[EVERY], Some(&[EVERY])),
            &caller(Principal { management_account: true, ..Principal::default() }),
        ),
        seen(
            &with(&[EVERY], Some(&[EVERY])),
            &caller(Principal { service_linked: true, ..Principal::default() }),
        ),
    ];
    same(
        &all.join("\n"),
        r#"
        allow: outcomes 0++ 1++ 0-- 1++; traces 0+ 1+ 2- 0- 1+ 2-; by 0 1
        explicit_deny: outcomes 0++ 1++ 2++ 4++ 0++ 1++ 2-- 4++; traces 0+ 1+ 2+ 3- 4+ 0+ 1+ 2- 3- 4+; by 1 4
        implicit_deny: outcomes 0++ 0--; traces 0+ 0-; by 
        implicit_deny: outcomes 0++ 1-++?- 0-- 1-++?-; traces 0+ 1- 0- 1-; by 
        undetermined: outcomes 0?+? 0?+?; traces 0? 0?; by 
        explicit_deny: outcomes 0++ 1?+? 2?+? 0++ 1?+? 2?+?; traces 0+ 1? 2? 0+ 1? 2?; by 1 2
        allow: outcomes 0++ 1++ 0++ 1++; traces 0+ 1+ 2- 0+ 1+ 2-; by 0 1
        explicit_deny: outcomes 0++ 1++ 2++ 0++ 1++ 2++; traces 0+ 1+ 2+ 0+ 1+ 2+; by 2
        undetermined: outcomes 0++ 1++ 2++ 0++ 1++ 2++; traces 0+ 1+ 2+ 0+ 1+ 2+; by 
        explicit_deny: outcomes 0++ 1++ 2++ 3++ 0++ 1++ 2++ 3++; traces 0+ 1+ 2+ 3+ 0+ 1+ 2+ 3+; by 1
        allow: outcomes 0++ 1++ 0++ 1++; traces 0+ 1+ 0+ 1+; by 0 1
        allow: outcomes 0++ 1++ 0++ 1++; traces 0+ 1+ 0+ 1+; by 0
        allow: outcomes 0++ 1++ 0++ 1++; traces 0+ 1+ 0+ 1+; by 0
        "#,
    );
}

#[test]
fn statements_are_named_in_full() {
    let text = "{\"Version\": \"5.0\", \"Statement\": [\n  {\"Sid\": \"it\", \"Effect\": \"Deny\", \"Action\": [\"*\"]}]}";
    let guard = Policy::parse_with("guard", text, PolicyKind::Scp).unwrap();
    let authorizer = Authorizer::builder().identity([identity(&[EVERY])]).scp_level([guard]).build();
    let request = build(asked());
    let verdict = authorizer.decide(&request);
    let it = verdict.first_determining().unwrap();
    assert_eq!((&*it.policy, it.layer, it.index, it.sid.as_deref()), ("guard", Layer::Scp(0), 0, Some("it")));
    assert_eq!((it.place.to_string().as_str(), it.number), ("2:3", 1));
    assert_eq!(it.span.of(text), "{\"Sid\": \"it\", \"Effect\": \"Deny\", \"Action\": [\"*\"]}");
    assert_eq!(verdict.blocked_by(), Some(Layer::Scp(0)));
    assert_eq!(verdict.possible().collect::<Vec<_>>(), [Decision::ExplicitDeny]);
}

/// A statement about the action and a resource, with a condition.
fn reads(effect: &str, resource: &str, operator: &str, key: &str, values: &str) -> String {
    format!(
        r#"{{"Effect": "{effect}", "Action": ["x:y:*"], {resource}, "Condition": {{"{operator}": {{"{key}": [{values}]}}}}}}"#
    )
}

#[test]
fn what_cannot_be_read_is_noted_at_its_statement() {
    let every = r#""Resource": ["*"]"#;
    let statements = [
        EVERY.to_owned(),
        reads("Deny", every, "NumberEquals", "g:SourceIp", r#""5""#),
        reads("Allow", every, "NumberEquals", "g:SourceIp", r#""5""#),
        reads("Deny", every, "NumberLessThan", "k:n", r#""five""#),
        reads("Deny", every, "NumberLessThan", "k:n", r#""five", "1""#),
        reads("Deny", every, "NumberLessThan", "k:n", r#""five", "9""#),
        reads("Deny", every, "NumberLessThan", "k:a", r#""5""#),
        reads("Deny", every, "ForAnyValue:NumberLessThan", "k:many", r#""5""#),
        reads("Deny", every, "NumberEquals", "k:n", r#""${k:none}""#),
        reads("Allow", every, "NumberEquals", "k:n", r#""${k:a}", "7""#),
        reads("Deny", every, "NumberEquals", "k:n", r#""${k:a}""#),
        reads("Deny", every, "Null", "k:n", r#""maybe""#),
        reads("Deny", every, "Null", "k:n", r#""true""#),
        reads("Deny", every, "StringEquals", "k:n", r#""w""#),
        reads("Deny", every, "NumberEquals", "k:absent", r#""5""#),
        reads("Deny", r#""Resource": ["x:r:a:t:${k:none}"]"#, "NumberLessThan", "k:a", r#""5""#),
        reads("Allow", r#""Resource": ["x:r:a:t:${k:none}", "x:r:a:t:q"]"#, "NumberLessThan", "k:n", r#""5""#),
        reads("Deny", r#""Resource": ["x:r:a:t:${k:a}", "x:r:a:t:q"]"#, "NumberLessThan", "k:a", r#""5""#),
        reads("Deny", r#""NotResource": ["x:r:a:t:${k:none}"]"#, "NumberLessThan", "k:n", r#""5""#),
        r#"{"Effect": "Deny", "Action": ["q:*"], "Resource": ["x:r:a:t:${k:none}"], "Condition": {"NumberLessThan": {"k:a": "5"}}}"#.to_owned(),
        r#"{"Effect": "Deny", "Action": ["x:y:z"], "Condition": {"NumberEquals": {"k:a": "5", "k:n": "5"}}}"#.to_owned(),
        r#"{"Effect": "Deny", "Action": ["x:y:z"], "Condition": {"NumberEquals": {"k:u": "5"}, "NumberNotEquals": {"k:a": "5"}}}"#.to_owned(),
    ];
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    let request = build(
        asked()
            .key("k:n", "7")
            .key_values("k:many", ["9", "x"])
            .key("g:SourceIp", "10.0.0.1")
            .unknown("k:u")
            .note(RequestNote::Remark(Text::verbatim("first of all"))),
    );
    let notes = english(&Authorizer::new([identity(&statements)]).decide(&request).notes()).join("\n");
    same(
        &notes,
        r#"
        first of all
        no catalog of `x` is loaded: the aliases, keys and resource types of `x:y:z` were not checked
        no catalog of `k` is loaded: condition keys were not checked: `k:u`, `k:a`, `k:n`, `k:many`
        p:3:1: `NumberEquals` does not fit the type of `g:SourceIp`: this Deny did not apply because of it
        p:4:1: `NumberEquals` does not fit the type of `g:SourceIp`
        p:5:1: `NumberLessThan` can read no value that is given for `k:n`: this Deny did not apply because of it
        p:6:1: `NumberLessThan` cannot read every value that is given for `k:n`: this Deny did not apply because of it
        p:7:1: `NumberLessThan` cannot read every value that is given for `k:n`
        p:8:1: `NumberLessThan` cannot read the request's `v` for `k:a`: this Deny did not apply because of it
        p:9:1: `ForAnyValue:NumberLessThan` cannot read the request's `x` for `k:many`: this Deny did not apply because of it
        p:10:1: no value can be substituted for the variable of `${k:none}`: this Deny did not apply because of it
        p:11:1: `NumberEquals` cannot read what is substituted for `${k:a}`
        p:12:1: `NumberEquals` cannot read what is substituted for `${k:a}`: this Deny did not apply because of it
        p:13:1: `Null` can read no value that is given for `k:n`: this Deny did not apply because of it
        p:17:1: no value can be substituted for the variable of `x:r:a:t:${k:none}`: this Deny did not apply because of it
        p:18:1: no value can be substituted for the variable of `x:r:a:t:${k:none}`
        p:20:1: no value can be substituted for the variable of `x:r:a:t:${k:none}`
        p:22:1: `NumberEquals` cannot read the request's `v` for `k:a`: this Deny did not apply because of it
        p:23:1: `NumberNotEquals` cannot read the request's `v` for `k:a`: this Deny did not apply because of it
        "#,
    );
    let options = Options { unreadable_deny: crate::options::UnreadableDeny::Applies, ..Options::default() };
    let strict = Authorizer::builder().identity([identity(&statements)]).options(options).build();
    same(
        &english(&strict.decide(&request).notes()).join("\n"),
        r#"
        first of all
        no catalog of `x` is loaded: the aliases, keys and resource types of `x:y:z` were not checked
        no catalog of `k` is loaded: condition keys were not checked: `k:u`, `k:a`, `k:n`, `k:many`
        p:3:1: `NumberEquals` does not fit the type of `g:SourceIp`: this Deny did not apply because of it
        p:4:1: `NumberEquals` does not fit the type of `g:SourceIp`
        p:5:1: `NumberLessThan` can read no value that is given for `k:n`
        p:6:1: `NumberLessThan` cannot read every value that is given for `k:n`
        p:7:1: `NumberLessThan` cannot read every value that is given for `k:n`
        p:8:1: `NumberLessThan` cannot read the request's `v` for `k:a`
        p:9:1: `ForAnyValue:NumberLessThan` cannot read the request's `x` for `k:many`
        p:10:1: no value can be substituted for the variable of `${k:none}`
        p:11:1: `NumberEquals` cannot read what is substituted for `${k:a}`
        p:12:1: `NumberEquals` cannot read what is substituted for `${k:a}`
        p:13:1: `Null` can read no value that is given for `k:n`
        p:17:1: no value can be substituted for the variable of `x:r:a:t:${k:none}`: this Deny did not apply because of it
        p:18:1: no value can be substituted for the variable of `x:r:a:t:${k:none}`
        p:20:1: no value can be substituted for the variable of `x:r:a:t:${k:none}`
        p:22:1: `NumberEquals` cannot read the request's `v` for `k:a`
        p:23:1: `NumberNotEquals` cannot read the request's `v` for `k:a`
        "#,
    );
}
