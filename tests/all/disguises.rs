//! The same thing in another spelling, and another thing in the same spelling: names, numbers, dates and
//! addresses that are disguised as others. A Deny is not slipped past, and an Allow not reached, by a costume.

use iam5::policy::FaultKind;
use iam5::{Authorizer, Catalog, Decision, Options, Policy, Request};

use iam5::options::UnreadableDeny;

fn kinds(text: &str) -> Vec<FaultKind> {
    match Policy::parse("p", text) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|(_, fault)| fault.kind).collect(),
    }
}

/// A policy whose one statement has these members.
fn with(members: &str) -> String {
    format!(r#"{{"Version": "5.0", "Statement": [{{{members}}}]}}"#)
}

/// All secrets may be read, but what the statement says.
fn denying(members: &str) -> Vec<Policy> {
    let allow = r#""Effect": "Allow", "Action": ["*"]"#;
    let deny = format!(r#""Effect": "Deny", {members}"#);
    [allow, &deny].iter().map(|it| Policy::parse("p", &with(it)).unwrap()).collect()
}

fn allowing(members: &str) -> Vec<Policy> {
    vec![Policy::parse("p", &with(&format!(r#""Effect": "Allow", {members}"#))).unwrap()]
}

fn ask(policies: Vec<Policy>, action: &str, resource: Option<&str>, context: &[(&str, &str)]) -> Decision {
    let request = Request::builder(action);
    let request = resource.into_iter().fold(request, |it, urn| it.resource(urn));
    let request = context.iter().fold(request, |it, (key, value)| it.key(key, value));
    // Keys in disguise are not names that exist (UNK-4); here it is asked what they match.
    let request = request.allow_unlisted().build(&Catalog::embedded()).unwrap();
    Authorizer::new(policies).decide(&request).decision()
}

/// A condition on a key that no catalog knows.
fn condition(operator: &str, value: &str) -> String {
    format!(r#""Action": ["*"], "Condition": {{"{operator}": {{"k:a": "{value}"}}}}"#)
}

/// Whether the condition holds for the value: told by an Allow and by a Deny alike.
fn holds(operator: &str, value: &str, given: &str) -> bool {
    let condition = condition(operator, value);
    let allowed = ask(allowing(&condition), "a:b:c", None, &[("k:a", given)]);
    let denied = ask(denying(&condition), "a:b:c", None, &[("k:a", given)]);
    match (allowed, denied) {
        (Decision::Allow, Decision::ExplicitDeny) => true,
        (Decision::ImplicitDeny, Decision::Allow) => false,
        other => panic!("{operator} {value} {given}: {other:?}"),
    }
}

#[test]
fn members_are_repeated_in_whatever_escapes() {
    let deny = r#""Effect": "Deny", "Action": ["a:b:c"]"#;
    for again in [
        r#""Effect": "Allow""#,
        r#""\u0045ffect": "Allow""#,
        r#""\u0045\u0066\u0066\u0065\u0063\u0074": "Allow""#,
        r#""Ac\u0074ion": ["x:y:z"]"#,
        r#""\u0041ction": ["x:y:z"]"#,
    ] {
        for text in [with(&format!("{deny}, {again}")), with(&format!("{again}, {deny}"))] {
            let kinds = kinds(&text);
            let refused =
                kinds.contains(&FaultKind::DuplicateMember) || kinds.contains(&FaultKind::MissingEffect);
            assert!(refused, "{text}: {kinds:?}");
        }
    }
    for text in [
        r#"{"Version": "5.0", "Statement": [], "\u0053tatement": []}"#,
        r#"{"Version": "5.0", "V\u0065rsion": "1.1", "Statement": []}"#,
        &with(&format!(r#"{deny}, "Condition": {{"Bool": {{"k:a": "true", "\u006b:a": "false"}}}}"#)),
        &with(&format!(r#"{deny}, "Condition": {{"Bool": {{}}, "B\u006fol": {{}}}}"#)),
    ] {
        assert_eq!(kinds(text), [FaultKind::DuplicateMember], "{text}");
    }
    let catalog = Catalog::embedded();
    for (text, told) in [
        (r#"{"action": "a:b:c", "\u0061ction": "x:y:z"}"#, "`action` is repeated"),
        (r#"{"action": "a:b:c", "context": {"k:a": "1", "\u006b:a": "2"}}"#, "the key `k:a` is given twice"),
        (r#"{"action": "a:b:c", "context": {"k:a": "1", "K:\u0041": "2"}}"#, "the key `K:A` is given twice"),
        (r#"{"action": "a:b:c", "principal": {"root": false, "roo\u0074": true}}"#, "`root` is repeated"),
    ] {
        let error = Request::from_json(text, &catalog).unwrap_err().to_string();
        assert!(error.starts_with("1:") && error.contains(told), "{error}");
    }
}

#[test]
fn names_that_only_look_alike_are_others() {
    // A Cyrillic letter, one of full width, a combining mark, one that joins nothing, a byte of nought.
    for effect in ["Аllow", "Ａllow", "Allow\u{301}", "Allow\u{200b}", "Allow\\u0000", "allow", " Allow"] {
        let text = with(&format!(r#""Effect": "{effect}", "Action": ["*"]"#));
        assert_eq!(kinds(&text), [FaultKind::InvalidEffect], "{effect:?}");
    }
    for element in ["Аction", "Action\u{200d}", "Ａction", "Action\\u0000"] {
        let text = with(&format!(r#""Effect": "Deny", "{element}": ["*"]"#));
        assert_eq!(kinds(&text), [FaultKind::MissingAction, FaultKind::UnknownElement], "{element:?}");
    }
    for version in ["５.0", "5․0", "5.0\u{200b}", "5.O"] {
        let text = format!(r#"{{"Version": "{version}", "Statement": []}}"#);
        assert_eq!(kinds(&text), [FaultKind::InvalidVersion], "{version:?}");
    }
    for operator in ["StringEquаls", "Ｂool", "Bool\u{200b}"] {
        let text = with(&format!(
            r#""Effect": "Deny", "Action": ["*"], "Condition": {{"{operator}": {{"k:a": "x"}}}}"#
        ));
        assert_eq!(kinds(&text), [FaultKind::UnknownOperator], "{operator:?}");
    }
}

#[test]
fn actions_and_keys_that_only_look_alike_are_others() {
    let real = "csms:secret:get";
    // The Kelvin sign and the dotted capital I are the lower-case letters of others under Unicode's rules.
    for alike in [
        "csms:ѕecret:get",
        "ｃsms:secret:get",
        "csms：secret:get",
        "csms:secret:get\u{200b}",
        "csms:secr\u{115}t:get",
    ] {
        assert_eq!(
            ask(allowing(&format!(r#""Action": ["{alike}"]"#)), real, None, &[]),
            Decision::ImplicitDeny
        );
        assert!(Request::builder(alike).build(&Catalog::embedded()).is_err(), "{alike}");
    }
    for (alike, real) in [("\u{212a}ms:cmk:get", "kms:cmk:get"), ("a:\u{130}:c", "a:i:c")] {
        let allow = allowing(&format!(r#""Action": ["{alike}"]"#));
        assert_eq!(ask(allow, real, None, &[]), Decision::ImplicitDeny, "{alike}");
        assert!(Request::builder(alike).build(&Catalog::embedded()).is_err(), "{alike}");
    }
    let by_key = |key: &str, given: &str| {
        let condition = format!(r#""Action": ["*"], "Condition": {{"StringEquals": {{"{key}": "x"}}}}"#);
        ask(allowing(&condition), "a:b:c", None, &[(given, "x")])
    };
    assert_eq!(by_key("K:Ab", "k:aB"), Decision::Allow, "CON-2: key names ignore case");
    for (key, given) in [("k:a", "\u{212a}:a"), ("k:a", "k:а"), ("k:i", "k:\u{130}"), ("k:a", "k:a ")] {
        assert_eq!(by_key(key, given), Decision::ImplicitDeny, "{key} {given}");
        assert_eq!(by_key(given, key), Decision::ImplicitDeny, "{given} {key}");
    }
}

#[test]
fn services_in_mixed_case_are_the_same_ones() {
    let urn = Some("CSMS:r:a:secretName:db");
    for action in ["csms:secret:get", "CSMS:SECRET:GET", "Csms:sEcret:Get"] {
        for entry in ["csms:secret:get", "CsMs:Secret:gET", "CSMS:*:GE?", "CSMS:*"] {
            let deny = denying(&format!(r#""Action": ["{entry}"]"#));
            assert_eq!(ask(deny, action, urn, &[]), Decision::ExplicitDeny, "ACT-1: {entry} {action}");
        }
        for entry in [
            "csms:*:*:secretName:db",
            "CsmS:*:*:secretName:*",
            "C*:*:*:secretName:d?",
            "c?MS:r:a:secretName:db",
        ] {
            let deny = denying(&format!(r#""Action": ["*"], "Resource": ["{entry}"]"#));
            assert_eq!(ask(deny, action, urn, &[]), Decision::ExplicitDeny, "RES-3: {entry} {action}");
        }
        for entry in ["csms:*:*:SECRETNAME:db", "csms:*:*:secretName:DB", "csms:R:a:secretName:db"] {
            let allow = allowing(&format!(r#""Action": ["*"], "Resource": ["{entry}"]"#));
            assert_eq!(ask(allow, action, urn, &[]), Decision::ImplicitDeny, "RES-3: {entry}");
        }
    }
}

#[test]
fn numbers_of_any_length_are_exact() {
    let nines = "9".repeat(1_000_000);
    let (more, zeros) = (format!("1{}", "0".repeat(1_000_000)), "0".repeat(1_000_000));
    assert!(holds("NumberLessThan", &more, &nines) && !holds("NumberLessThan", &nines, &more));
    assert!(holds("NumberEquals", &nines, &format!("{zeros}{nines}.{zeros}")));
    assert!(!holds("NumberEquals", &nines, &format!("{}8", "9".repeat(999_999))));
    assert!(holds("NumberGreaterThan", &format!("0.{zeros}"), &format!("0.{zeros}1")));
    assert!(
        holds("NumberEquals", "-0", "0") && holds("NumberEquals", "9007199254740993", "9007199254740993.0")
    );
    assert!(!holds("NumberEquals", "9007199254740993", "9007199254740992"), "no floating point");
    // What is not a decimal number is none, whatever it is elsewhere: it passes no test, nor its negation.
    for odd in ["1e999999999", "1e3", "0x7f", "Infinity", "NaN", "٣", "１", "1_000", "1,5", " 1", "1 ", ""]
    {
        for operator in ["NumberEquals", "NumberNotEquals", "NumberLessThan", "NumberGreaterThanEquals"] {
            assert!(!holds(operator, "1", odd), "CON-16: {operator} {odd}");
            assert!(!holds(operator, odd, "1"), "CON-16: {operator} {odd}");
        }
    }
    let digits = "9".repeat(1_000_000);
    let text = with(&format!(
        r#""Effect": "Deny", "Action": ["*"], "Condition": {{"NumberEquals": {{"k:a": {digits}}}}}"#
    ));
    assert_eq!(kinds(&text), [FaultKind::Unquoted], "a number of JSON is no value, however long");
    let text = format!(r#"{{"action": "a:b:c", "context": {{"k:a": {digits}}}}}"#);
    let error = Request::from_json(&text, &Catalog::embedded()).unwrap_err().to_string();
    assert!(
        error.starts_with("1:40: expected `k:a` to be a string, found a number") && error.len() < 300,
        "{}",
        error.len()
    );
}

#[test]
fn dates_far_out_compare_or_are_none() {
    let earlier = |value: &str, given: &str| holds("DateLessThan", value, given);
    assert!(earlier("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"));
    assert!(earlier("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999998Z"));
    assert!(!earlier("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"));
    // Whatever year UTC has then.
    assert!(earlier("9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59Z"));
    assert!(earlier("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01"));
    for odd in [
        "10000-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "+2026-01-01T00:00:00Z",
        "2026-02-29",
        "2026-13-01",
        "2026-01-01T25:00:00Z",
        "2026-01-01T23:59:60Z",
        "99999999999999999999999999",
        "9223372036854775808",
        "-1",
        "２０２６-01-01",
        "2026-01-01T00:00:00Z\u{200b}",
        "tomorrow",
    ] {
        for operator in ["DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"] {
            assert!(!holds(operator, "2026-01-01T00:00:00Z", odd), "CON-16: {operator} {odd}");
            assert!(!holds(operator, odd, "2026-01-01T00:00:00Z"), "CON-16: {operator} {odd}");
        }
    }
    let long = format!("2026-01-01T00:00:00.{}Z", "0".repeat(1_000_000));
    assert!(earlier(&long, "2025-01-01") && !earlier(&long, "2026-01-01"));
    assert!(
        !earlier(&long.replace('Z', "1Z"), "2025-01-01") && !earlier(&"1".repeat(1_000_000), "2025-01-01")
    );
}

#[test]
fn addresses_are_the_same_in_every_spelling_or_none() {
    for address in [
        "10.1.2.3",
        "::ffff:10.1.2.3",
        "::FFFF:a01:203",
        "0:0:0:0:0:ffff:10.1.2.3",
        "0000:0:0:0::ffff:0a01:0203",
    ] {
        assert!(holds("IpAddress", "10.0.0.0/8", address), "CON-9: {address}");
        assert!(holds("IpAddress", "::ffff:10.0.0.0/104", address), "CON-9: {address}");
        assert!(holds("IpAddress", address, "10.1.2.3"), "CON-9: {address}");
        assert!(!holds("NotIpAddress", "10.0.0.0/8", address), "CON-9: {address}");
    }
    // Other ways to carry an IPv4 address within one of IPv6 are addresses of IPv6.
    for address in ["::10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::", "::ffff:0:10.1.2.3"] {
        assert!(!holds("IpAddress", "10.0.0.0/8", address), "{address}");
        assert!(holds("NotIpAddress", "10.0.0.0/8", address), "{address}");
    }
    for odd in [
        "010.1.2.3",
        "10.1.515",
        "0x0a010203",
        "167838211",
        "10.1.2.3 ",
        "10.1.2.3:80",
        "[::1]",
        "fe80::1%eth0",
        "10.1.2.3/8",
        "１0.1.2.3",
        "10。1。2。3",
        "1:2:3:4:5:6:7:8:9",
        "",
    ] {
        for operator in ["IpAddress", "NotIpAddress"] {
            assert!(!holds(operator, "10.0.0.0/8", odd), "CON-16: {operator} {odd}");
        }
    }
    for odd in [
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "010.0.0.0/8",
        "10.0.0.0/8/8",
        "10.0.0.0/８",
        "::/129",
        "*",
    ] {
        for operator in ["IpAddress", "NotIpAddress"] {
            assert!(!holds(operator, odd, "10.1.2.3"), "CON-16: {operator} {odd}");
        }
    }
}

#[test]
fn what_could_not_be_read_is_said_and_can_deny() {
    let condition = condition("NotIpAddress", "10.0.0.0/8");
    let request = Request::builder("a:b:c").key("k:a", "010.1.2.3").build(&Catalog::embedded()).unwrap();
    let authorizer = Authorizer::new(denying(&condition));
    let verdict = authorizer.decide(&request);
    assert_eq!(verdict.decision(), Decision::Allow);
    assert!(verdict.assumed().contains(&"CON-16"), "{:?}", verdict.assumed());
    let options = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    let strict = Authorizer::builder().options(options).identity(denying(&condition)).build();
    assert_eq!(strict.decide(&request).decision(), Decision::ExplicitDeny);
}
