//! What belongs together among unknown facts, and what does not.

use super::{build, policy, statement};
use crate::options::{NegatedOnAbsentKey, Options, PlainOnSeveralValues, UnreadableDeny};
use crate::policy::{Policy, PolicyKind};
use crate::request::{Authentication, Principal, Request};
use crate::{Authorizer, Decision};

use Decision::{Allow, ExplicitDeny, ImplicitDeny};

fn on(effect: &str, operator: &str, key: &str, value: &str) -> Policy {
    statement(&format!(
        r#""Effect": "{effect}", "Action": ["*"], "Condition": {{"{operator}": {{"{key}": "{value}"}}}}"#
    ))
}

fn resource(effect: &str, urn: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": ["*"], "Resource": ["{urn}"]}}"#)
}

fn document(statements: &[String]) -> Policy {
    policy(&format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(", ")))
}

fn possible_with(options: Options, policies: &[Policy], request: &Request) -> Vec<Decision> {
    let authorizer = Authorizer::builder().options(options).identity(policies.to_vec()).build();
    authorizer.decide(request).possible().collect()
}

fn possible(policies: &[Policy], request: &Request) -> Vec<Decision> {
    possible_with(Options::default(), policies, request)
}

fn unknown() -> Request {
    build(Request::builder("a:b:c").unknown("k:*"))
}

#[test]
fn unk_2_the_same_condition_is_one_fact() {
    let number = |effect, key| on(effect, "NumberNotEquals", key, "5");
    assert_eq!(
        possible(&[number("Allow", "k:a"), number("Deny", "k:a")], &unknown()),
        [ExplicitDeny, ImplicitDeny]
    );
    assert_eq!(
        possible(&[number("Allow", "k:a"), number("Deny", "k:b")], &unknown()),
        [Allow, ExplicitDeny, ImplicitDeny]
    );
    // With the other reading of CON-12 they differ where the key is absent.
    let strict = Options { negated_on_absent_key: NegatedOnAbsentKey::DoesNotHold, ..Options::default() };
    let two = [on("Allow", "NumberNotEqualsIfExists", "k:a", "5"), number("Deny", "k:a")];
    assert_eq!(possible_with(strict, &two, &unknown()), [Allow, ExplicitDeny, ImplicitDeny]);
}

#[test]
fn eva_8_the_order_of_conditions_makes_no_difference_to_which_facts_are_met() {
    let condition = |operator: &str, key: &str| format!(r#""{operator}": {{"{key}": "v"}}"#);
    let opposites = [condition("StringEquals", "k:a"), condition("StringNotEquals", "k:a")].join(", ");
    // With the key of the opposites they are as many facts as are distinguished.
    let others: Vec<String> = (0..7).map(|it| format!(r#""k:{it}": "v""#)).collect();
    let others = format!(r#""StringMatch": {{{}}}"#, others.join(", "));
    let possible = |conditions: &[&str]| {
        let never =
            format!(r#""Effect": "Allow", "Action": ["*"], "Condition": {{{}}}"#, conditions.join(", "));
        let between = [on("Allow", "StringEquals", "k:z", "v"), on("Allow", "StringNotEquals", "k:z", "v")];
        possible(&[&[statement(&never)], &between[..]].concat(), &unknown())
    };
    assert_eq!(possible(&[&opposites]), [Allow]);
    assert_eq!(possible(&[&others, &opposites]), [Allow, ImplicitDeny]);
    assert_eq!(possible(&[&opposites, &others]), [Allow, ImplicitDeny]);
}

#[test]
fn unk_2_whether_a_key_is_there_is_one_fact() {
    let null = |effect, key, value| on(effect, "Null", key, value);
    assert_eq!(possible(&[null("Allow", "k:a", "true"), null("Allow", "k:a", "false")], &unknown()), [Allow]);
    let two = [null("Allow", "k:a", "true"), null("Allow", "k:b", "false")];
    assert_eq!(possible(&two, &unknown()), [Allow, ImplicitDeny]);
    // A key that is not there passes no test, and fails none.
    let passes = [null("Allow", "k:a", "false"), on("Deny", "ForAnyValue:StringEquals", "k:a", "v")];
    assert_eq!(possible(&passes, &unknown()), [Allow, ExplicitDeny, ImplicitDeny]);
    let absent = [null("Deny", "k:a", "false"), on("Allow", "ForAnyValue:StringEquals", "k:a", "v")];
    assert_eq!(possible(&absent, &unknown()), [ExplicitDeny, ImplicitDeny]);
    let all = [null("Deny", "k:a", "false"), on("Allow", "ForAllValues:StringEquals", "k:a", "v")];
    assert_eq!(possible(&all, &unknown()), [Allow, ExplicitDeny]);
    let none = Options {
        for_all_values_of_none: crate::options::ForAllValuesOfNone::DoesNotHold,
        ..Options::default()
    };
    assert_eq!(possible_with(none, &all, &unknown()), [ExplicitDeny, ImplicitDeny]);
}

#[test]
fn unk_2_of_numbers_a_test_and_its_negation_are_no_opposites() {
    for (one, other) in [
        ("NumberEquals", "NumberNotEquals"),
        ("ForAllValues:NumberEquals", "ForAnyValue:NumberNotEquals"),
        ("ForAnyValue:NumberEquals", "ForAllValues:NumberNotEquals"),
    ] {
        let two = [on("Allow", one, "k:a", "5"), on("Allow", other, "k:a", "5")];
        let open = possible(&two, &unknown());
        assert!(open.contains(&ImplicitDeny) && open.contains(&Allow), "{one}: {open:?}");
    }
}

#[test]
fn con_12_and_con_13_over_an_unknown_key() {
    let of = |operator| possible(&[on("Allow", operator, "k:a", "v")], &unknown());
    for operator in
        ["StringEquals", "StringNotEquals", "ForAnyValue:StringNotEquals", "StringNotEqualsIfExists"]
    {
        assert_eq!(of(operator), [Allow, ImplicitDeny], "{operator}");
    }
    let forbids = |operator, absent| {
        let two = [on("Allow", operator, "k:a", "v"), on("Deny", "Null", "k:a", "false")];
        let expected = if absent { [Allow, ExplicitDeny] } else { [ExplicitDeny, ImplicitDeny] };
        assert_eq!(possible(&two, &unknown()), expected, "{operator}");
    };
    forbids("StringEquals", false);
    forbids("StringNotEquals", true);
    forbids("StringEqualsIfExists", true);
    forbids("ForAllValues:StringEquals", true);
    forbids("ForAllValues:StringNotEquals", true);
    forbids("ForAnyValue:StringEquals", false);
    forbids("ForAnyValue:StringNotEquals", false);
    forbids("ForAnyValue:StringNotEqualsIfExists", true);
}

#[test]
fn con_15_an_empty_list_is_asked_nothing_of_the_request() {
    for operator in ["NumberNotEquals", "DateNotEquals", "NotIpAddress", "StringNotEquals"] {
        let text = |list: &str| {
            format!(r#""Effect": "Allow", "Action": ["*"], "Condition": {{"{operator}": {{"k:a": {list}}}}}"#)
        };
        let request = build(Request::builder("a:b:c").key("k:a", "what none of them can read"));
        assert_eq!(possible(&[statement(&text("[]"))], &request), [Allow], "{operator}");
    }
}

#[test]
fn con_14_the_other_reading_is_about_plain_operators_on_several_values() {
    let options =
        Options { plain_on_several_values: PlainOnSeveralValues::DoesNotHold, ..Options::default() };
    let decide = |operator: &str, values: &[&str]| {
        let request = build(Request::builder("a:b:c").key_values("k:a", values.iter().copied()));
        possible_with(options, &[on("Allow", operator, "k:a", "v")], &request)
    };
    for operator in ["StringEquals", "StringMatch"] {
        assert_eq!(decide(operator, &["v"]), [Allow], "{operator}");
        assert_eq!(decide(operator, &["v", "w"]), [ImplicitDeny], "{operator}");
    }
    assert_eq!(decide("StringNotMatch", &["w"]), [Allow]);
    assert_eq!(decide("StringNotEquals", &["u", "w"]), [ImplicitDeny]);
    assert_eq!(decide("ForAnyValue:StringEquals", &["v", "w"]), [Allow]);
    assert_eq!(decide("ForAllValues:StringEquals", &["v", "v"]), [Allow]);
    // Several values pass neither form: the two leave something open.
    let two = [on("Allow", "StringEquals", "k:a", "v"), on("Allow", "StringNotEquals", "k:a", "v")];
    assert_eq!(possible_with(options, &two, &unknown()), [Allow, ImplicitDeny]);
}

#[test]
fn con_16_the_other_reading_over_an_unknown_key() {
    let options = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    // What cannot be read denies, whichever of the two it is compared with.
    let wide = statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let deny =
        |operator| possible_with(options, &[wide.clone(), on("Deny", operator, "k:a", "5")], &unknown());
    assert_eq!(deny("NumberEquals"), [Allow, ExplicitDeny]);
    let of_text =
        [wide.clone(), on("Deny", "NumberEquals", "k:a", "5"), on("Allow", "NumberEquals", "k:a", "5")];
    assert_eq!(possible_with(options, &of_text, &unknown()), [Allow, ExplicitDeny]);
    // A mismatch has one reading (CON-3).
    let mismatch = [wide, on("Deny", "NumberEquals", "g:SourceIp", "5")];
    let request = build(Request::builder("a:b:c").key("g:SourceIp", "5"));
    assert_eq!(possible_with(options, &mismatch, &request), [Allow]);
}

#[test]
fn unk_3_one_pattern_is_one_fact_and_two_are_two() {
    let request = build(Request::builder("a:b:c").resource("a:r:acc:t:x").unknown("resource.region"));
    let same = document(&[resource("Allow", "a:r:acc:t:x"), resource("Deny", "a:r:acc:t:x")]);
    assert_eq!(possible(&[same], &request), [ExplicitDeny, ImplicitDeny]);
    let two = document(&[resource("Allow", "a:r:acc:t:x"), resource("Deny", "a:q:acc:t:x")]);
    assert_eq!(possible(&[two], &request), [Allow, ExplicitDeny, ImplicitDeny]);
    // The same pattern against two resources is two facts.
    let both = Request::builder("a:b:c").resource("a:r:acc:t:x").resource("a:q:acc:t:x");
    let both = build(both.unknown("resource.account"));
    let own = document(&[resource("Allow", "a:*:acc:t:x")]);
    assert_eq!(possible(&[own], &both), [Allow, ImplicitDeny]);
    // Of each resource it is one: who is not let through to one of them is denied.
    let except = resource("Deny", "a:*:acc:t:x").replace("Resource", "NotResource");
    let split = document(&[resource("Allow", "a:*:acc:t:x"), except]);
    assert_eq!(possible(std::slice::from_ref(&split), &both), [Allow, ExplicitDeny]);
    let one = Request::builder("a:b:c").resource("a:r:acc:t:x").unknown("resource.account");
    assert_eq!(possible(&[split], &build(one)), [Allow, ExplicitDeny]);
}

#[test]
fn unk_3_whom_a_statement_names_is_one_fact_for_all_resources_of_a_request() {
    // More than are distinguished, if they were asked of each resource anew.
    let names = |it: usize| {
        let principal = format!(r#""Principal": {{"IAM": ["iam::acc:user:u{it}"]}}"#);
        format!(r#"{{"Effect": "Allow", {principal}, "Action": ["*"]}}"#)
    };
    let names: Vec<String> = (0..5).map(names).collect();
    let bucket = format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, names.join(", "));
    let authorizer = Authorizer::builder()
        .identity([on("Allow", "StringEquals", "k:a", "v"), on("Allow", "StringNotEquals", "k:a", "v")])
        .resource([Policy::parse_with("bucket", &bucket, PolicyKind::Resource).unwrap()])
        .build();
    let caller = Principal { account: Some("acc".into()), ..Principal::default() };
    let request = Request::builder("a:b:c").resource("a:r:acc:t:x").resource("a:r:acc:t:y").unknown("k:*");
    let request = build(request.principal(caller));
    let verdict = authorizer.decide(&request);
    assert_eq!(verdict.possible().collect::<Vec<_>>(), [Allow]);
}

#[test]
fn unk_3_a_token_frees_all_resources_of_a_request_at_once() {
    let request = Request::builder("a:b:c").resource("a:r:acc:t:x").resource("a:r:acc:t:y");
    let request = build(request.authentication(Authentication::Unknown));
    let scp = format!(
        r#"{{"Version": "5.0", "Statement": [{}, {}]}}"#,
        resource("Allow", "a:r:acc:t:y"),
        resource("Deny", "a:r:acc:t:y")
    );
    let authorizer = Authorizer::builder()
        .identity([statement(r#""Effect": "Allow", "Action": ["*"]"#)])
        .scp_level([Policy::parse_with("scp", &scp, PolicyKind::Scp).unwrap()])
        .build();
    assert_eq!(authorizer.decide(&request).possible().collect::<Vec<_>>(), [Allow, ExplicitDeny]);
    assert_eq!(authorizer.decide(&request).unknown_keys(), ["authentication"]);
}

#[test]
fn unk_2_a_key_is_named_only_if_settling_it_can_change_the_answer() {
    let keys = |policies: &[Policy]| Authorizer::new(policies.to_vec()).decide(&unknown()).unknown_keys();
    // What two statements allow between them does not depend on their key.
    let between = [on("Allow", "StringEquals", "k:a", "v"), on("Allow", "StringNotEquals", "k:a", "v")];
    let deny = on("Deny", "StringEquals", "k:b", "v");
    assert_eq!(keys(&[between[0].clone(), between[1].clone(), deny]), ["k:b"]);
    // Here the answer depends on whether the key is there alone, and one test of its values is true with it.
    let two = |one: &str, other: &str| {
        statement(&format!(
            r#""Effect": "Deny", "Action": ["*"],
               "Condition": {{"{one}": {{"k:a": "v"}}, "{other}": {{"k:a": "v"}}}}"#
        ))
    };
    let never = [
        two("ForAnyValue:StringEquals", "ForAllValues:StringNotEquals"),
        two("ForAllValues:StringEquals", "ForAnyValue:StringNotEquals"),
    ];
    assert_eq!(keys(&[on("Allow", "Null", "k:a", "true"), never[0].clone(), never[1].clone()]), ["k:a"]);
    // Here on one of four facts of it, while the others are as they are.
    let one_of_two =
        r#""ForAnyValue:StringEquals": {"k:a": "v"}, "ForAllValues:StringNotEquals": {"k:a": "w"}"#;
    let more = r#""Null": {"k:a": "false"}, "ForAnyValue:StringMatch": {"k:a": "x*"}"#;
    let allow = |conditions: &str| {
        statement(&format!(r#""Effect": "Allow", "Action": ["*"], "Condition": {{{conditions}}}"#))
    };
    assert_eq!(keys(&[allow(one_of_two), allow(&format!("{one_of_two}, {more}"))]), ["k:a"]);
}

#[test]
fn con_10_null_with_variables_takes_every_value_that_can_be_read() {
    let null = statement(
        r#""Effect": "Allow", "Action": ["*"], "Condition": {"Null": {"k:a": ["${k:one}", "${k:other}"]}}"#,
    );
    let decide = |one: &str, other: &str, present: bool| {
        let builder = Request::builder("a:b:c").key("k:one", one).key("k:other", other);
        let builder = if present { builder.key("k:a", "v") } else { builder };
        Authorizer::new([null.clone()]).decide(&build(builder)).is_allowed()
    };
    for (one, other, with, without) in [
        ("true", "true", false, true),
        ("false", "false", true, false),
        ("true", "false", true, true),
        ("false", "true", true, true),
        ("true", "maybe", false, true),
        ("maybe", "maybe", false, false),
    ] {
        assert_eq!((decide(one, other, true), decide(one, other, false)), (with, without), "{one} {other}");
    }
}

#[test]
fn con_6_a_number_may_be_long_put_together_or_not() {
    let long = format!("5.{}", "0".repeat(200));
    let decide = |values: &str| {
        let policy = statement(&format!(
            r#""Effect": "Allow", "Action": ["*"], "Condition": {{"NumberEquals": {{"k:a": [{values}]}}}}"#
        ));
        let request = Request::builder("a:b:c").key("k:a", "5").key("k:long", &long).key("k:six", "6");
        possible(&[policy], &build(request))
    };
    assert_eq!(decide(r#""${k:long}""#), [Allow]);
    assert_eq!(decide(&format!(r#""${{k:six}}", "{long}""#)), [Allow]);
    assert_eq!(decide(r#""${k:long}0""#), [Allow]);
    assert_eq!(decide(r#""${k:long}1""#), [ImplicitDeny]);
    assert_eq!(decide(&format!(r#""{}${{k:long}}""#, "0".repeat(200))), [Allow]);
    assert_eq!(decide(r#""${k:long}.0""#), [ImplicitDeny], "it has two points");
}

#[test]
fn con_16_what_a_variable_puts_in_may_be_unreadable() {
    let options = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    let wide = statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let deny = |operator: &str, values: &str| {
        statement(&format!(
            r#""Effect": "Deny", "Action": ["*"], "Condition": {{"{operator}": {{"k:a": {values}}}}}"#
        ))
    };
    let request = build(Request::builder("a:b:c").key("k:a", "7").key("k:bad", "maybe").key("k:five", "5"));
    let decide = |options, operator, values| {
        let policies = [wide.clone(), deny(operator, values)];
        possible_with(options, &policies, &request)
    };
    for (values, usual, strict) in [
        (r#"["5", "6"]"#, Allow, Allow),
        (r#"["5", "x"]"#, Allow, ExplicitDeny),
        (r#"["5", "${k:bad}"]"#, Allow, ExplicitDeny),
        (r#"["5", "${k:none}"]"#, Allow, ExplicitDeny),
        (r#"["6", "${k:five}"]"#, Allow, Allow),
        (r#"["${k:bad}"]"#, Allow, ExplicitDeny),
        (r#"["7", "${k:bad}"]"#, ExplicitDeny, ExplicitDeny),
    ] {
        assert_eq!(decide(Options::default(), "NumberEquals", values), [usual], "{values}");
        assert_eq!(decide(options, "NumberEquals", values), [strict], "{values} strictly");
    }
    // A negated one holds of what is none of the values that can be read.
    assert_eq!(decide(Options::default(), "NumberNotEquals", r#"["5", "${k:bad}"]"#), [ExplicitDeny]);
    assert_eq!(decide(Options::default(), "NumberNotEquals", r#"["7", "${k:bad}"]"#), [Allow]);
    assert_eq!(decide(options, "NumberNotEquals", r#"["7", "${k:bad}"]"#), [Allow]);
    assert_eq!(decide(options, "StringEquals", r#"["5", "${k:bad}"]"#), [Allow]);
}

#[test]
fn con_4_to_con_9_operators_do_the_same_with_a_variable_as_without() {
    let decide = |operator: &str, value: &str, have: &str| {
        let request = build(Request::builder("a:b:c").key("k:a", have).key("k:v", value));
        let plain = Authorizer::new([on("Allow", operator, "k:a", value)]).decide(&request).is_allowed();
        let filled = Authorizer::new([on("Allow", operator, "k:a", "${k:v}")]).decide(&request).is_allowed();
        assert_eq!(plain, filled, "{operator} {value} {have}");
        plain
    };
    for (operator, value, holds, fails) in [
        ("StringEquals", "Ab", &["Ab"][..], &["ab", "Abc", ""][..]),
        ("StringEqualsIgnoreCase", "Ab", &["Ab", "aB"], &["abc", "b"]),
        ("StringStartWith", "Ab", &["Ab", "Abc"], &["xAb", "abc", "A"]),
        ("StringEndWith", "Ab", &["Ab", "xAb"], &["Abx", "xab", "b"]),
        ("StringLike", "Ab", &["xaBx", "ab"], &["a b", ""]),
        ("StringMatch", "Ab", &["Ab"], &["ab"]),
        ("NumberEquals", "5", &["5.0"], &["4", "6", "x"]),
        ("NumberLessThan", "5", &["4.9", "-6"], &["5", "5.1", "x"]),
        ("NumberLessThanEquals", "5", &["4.9", "5.0"], &["5.1", "x"]),
        ("NumberGreaterThan", "5", &["5.1"], &["5", "4", "x"]),
        ("NumberGreaterThanEquals", "5", &["5.1", "5"], &["4", "x"]),
        ("DateEquals", "2026-11-24", &["2026-11-24T00:00Z"], &["2026-11-24T00:00:01Z", "x"]),
        ("DateLessThan", "2026-11-24", &["2026-11-23"], &["2026-11-24", "2026-11-25"]),
        ("DateLessThanEquals", "2026-11-24", &["2026-11-23", "2026-11-24"], &["2026-11-25"]),
        ("DateGreaterThan", "2026-11-24", &["2026-11-25"], &["2026-11-24", "2026-11-23"]),
        ("DateGreaterThanEquals", "2026-11-24", &["2026-11-25", "2026-11-24"], &["2026-11-23"]),
        ("Bool", "true", &["TRUE"], &["false", "x"]),
        ("IpAddress", "10.0.0.0/31", &["10.0.0.1"], &["10.0.0.2", "::1", "x"]),
    ] {
        for have in holds {
            assert!(decide(operator, value, have), "{operator} {value} {have}");
        }
        for have in fails {
            assert!(!decide(operator, value, have), "{operator} {value} {have}");
        }
    }
}

#[test]
fn con_16_a_null_that_is_neither_true_nor_false_is_unreadable() {
    let options = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    let wide = statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let policies = [wide, on("Deny", "Null", "k:a", "maybe")];
    let request = build(Request::builder("a:b:c").key("k:a", "v"));
    assert_eq!(possible(&policies, &request), [Allow]);
    assert_eq!(possible_with(options, &policies, &request), [ExplicitDeny]);
}

#[test]
fn con_14_what_does_not_hold_of_several_values_hangs_on_how_many_there_are() {
    let options =
        Options { plain_on_several_values: PlainOnSeveralValues::DoesNotHold, ..Options::default() };
    let of = |one: &str, other: &str| {
        possible_with(options, &[on("Allow", one, "k:a", "v"), on("Deny", other, "k:a", "v")], &unknown())
    };
    // Who is allowed by the one is denied by the other.
    assert_eq!(of("StringEquals", "StringEqualsIfExists"), [ExplicitDeny, ImplicitDeny]);
    assert_eq!(of("StringEquals", "ForAnyValue:StringEquals"), [ExplicitDeny, ImplicitDeny]);
    assert_eq!(of("StringEquals", "ForAllValues:StringEquals"), [ExplicitDeny, ImplicitDeny]);
    // Of several values neither holds.
    assert_eq!(of("StringEquals", "StringNotEquals"), [Allow, ExplicitDeny, ImplicitDeny]);
    assert_eq!(of("ForAnyValue:StringEquals", "StringEquals"), [Allow, ExplicitDeny, ImplicitDeny]);
}

#[test]
fn con_16_no_request_that_an_allow_shares_with_a_deny_gets_through() {
    let options = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    let of = |operator: &str, value: &str| {
        possible_with(
            options,
            &[on("Allow", operator, "k:a", value), on("Deny", operator, "k:a", value)],
            &unknown(),
        )
    };
    assert_eq!(of("StringEquals", "v"), [ExplicitDeny, ImplicitDeny]);
    assert_eq!(of("StringNotMatch", "v*"), [ExplicitDeny, ImplicitDeny]);
    // Who is let through by what can be read is denied by it, and what cannot be read is denied too.
    assert_eq!(of("NumberEquals", "5"), [ExplicitDeny, ImplicitDeny]);
    assert_eq!(of("NumberNotEquals", "5"), [ExplicitDeny, ImplicitDeny]);
}
