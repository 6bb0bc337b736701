//! Tests of what single rules find and fix, beyond the cases with their whole output.

use super::super::{Config, LintInput, Safety, check, fix};
use crate::decide::Authorizer;
use crate::policy::{Policy, PolicyKind};
use crate::{Catalog, Decision, Request};

/// A document of one statement with these members.
fn document(effect: &str, members: &str) -> String {
    format!(r#"{{"Version": "5.0", "Statement": [{{"Effect": "{effect}", {members}}}]}}"#)
}

/// The members of a Deny after the fixes.
fn fixed(members: &str, safety: Safety) -> String {
    let text = document("Deny", members);
    let input = LintInput { text: &text, kind: Some(PolicyKind::Identity) };
    let fixed = fix(&input, &Catalog::embedded(), &Config::default(), safety);
    assert!(Policy::parse("p", &fixed.text).is_ok(), "{}", fixed.text);
    let (head, tail) = text.split_once(members).unwrap();
    let members = fixed.text.strip_prefix(head).and_then(|it| it.strip_suffix(tail));
    members.unwrap_or_else(|| panic!("{}", fixed.text)).to_owned()
}

/// The messages of a rule about a statement with these members.
fn found(rule: &str, kind: PolicyKind, effect: &str, members: &str) -> Vec<String> {
    let text = document(effect, members);
    let input = LintInput { text: &text, kind: Some(kind) };
    let report = check(&input, &Catalog::embedded(), &Config::default());
    let own = report.diagnostics.iter().filter(|it| it.name() == rule);
    own.map(|it| it.message.to_string()).collect()
}

#[test]
fn of_entries_that_cover_each_other_the_earliest_stays() {
    for (before, after) in [
        (r#""csms:secret:*", "kms:cmk:get", "csms:secret:**""#, r#""csms:secret:*", "kms:cmk:get""#),
        (r#""csms:secret:**", "kms:cmk:get", "csms:secret:*""#, r#""csms:secret:*", "kms:cmk:get""#),
        (
            r#""csms:secret:g**", "kms:cmk:get", "csms:secret:g*", "kms:cmk:delete", "CSMS:secret:g***""#,
            r#""csms:secret:g*", "kms:cmk:get", "kms:cmk:delete""#,
        ),
        (
            r#""csms:secret:g*", "kms:cmk:get", "csms:secret:g**", "kms:cmk:delete", "CSMS:SECRET:G*""#,
            r#""csms:secret:g*", "kms:cmk:get", "kms:cmk:delete""#,
        ),
        (
            r#""csms:secret:g**", "kms:cmk:get", "csms:secret:*", "kms:cmk:delete", "csms:secret:**""#,
            r#""kms:cmk:get", "csms:secret:*", "kms:cmk:delete""#,
        ),
    ] {
        let list = |entries: &str| format!(r#""Action": [{entries}]"#);
        assert_eq!(fixed(&list(before), Safety::Safe), list(after));
    }
    let urn = "csms:*:*:secretName:";
    let list =
        |last: &str| format!(r#""Action": ["csms:secret:get"], "Resource": ["{urn}a*", "{urn}b"{last}]"#);
    assert_eq!(fixed(&list(&format!(r#", "{urn}a**""#)), Safety::Safe), list(""));
    let list = |values: &str| {
        format!(
            r#""Action": ["csms:secret:get"], "Condition": {{"StringMatch": {{"g:UserName": [{values}]}}}}"#
        )
    };
    assert_eq!(fixed(&list(r#""a*", "b", "a**""#), Safety::Safe), list(r#""a*", "b""#));
    assert_eq!(fixed(&list(r#""a**", "b", "a*", "c", "a***""#), Safety::Safe), list(r#""a**", "b", "c""#));
}

#[test]
fn stars_in_variables_are_left_as_they_are() {
    let list =
        |path: &str| format!(r#""Action": ["csms:secret:get"], "Resource": ["csms:*:*:secretName:{path}"]"#);
    for (before, after) in [
        ("${g:UserName, 'a**b'}", "${g:UserName, 'a**b'}"),
        ("a***${g:UserName, 'a**b'}**", "a*${g:UserName, 'a**b'}*"),
        ("a*${*}*", "a*${*}*"),
    ] {
        assert_eq!(fixed(&list(before), Safety::Safe), list(after));
    }
}

#[test]
fn keys_that_would_become_one_keep_their_letters() {
    let list = |keys: &str| format!(r#""Action": ["csms:secret:get"], "Condition": {{{keys}}}"#);
    for (before, after) in [
        (
            r#""StringEquals": {"G:username": "a", "g:USERNAME": "b"}"#,
            r#""StringEquals": {"G:username": "a", "g:USERNAME": "b"}"#,
        ),
        (
            r#""StringEquals": {"G:username": "a"}, "StringNotEquals": {"g:USERNAME": "b"}"#,
            r#""StringEquals": {"g:UserName": "a"}, "StringNotEquals": {"g:UserName": "b"}"#,
        ),
    ] {
        assert_eq!(fixed(&list(before), Safety::Safe), list(after));
    }
}

#[test]
fn a_variable_of_another_cloud_is_renamed_where_it_stands() {
    let list =
        |path: &str| format!(r#""Action": ["csms:secret:get"], "Resource": ["csms:*:*:secretName:{path}"]"#);
    let before =
        r"aws:username-${aws:username}-${ \u0061ws:userid , 'aws:userid'}-${aws:PrincipalTag/a\\\u0062}";
    let after = r"aws:username-${g:UserName}-${ g:UserId , 'aws:userid'}-${g:PrincipalTag/a\\b}";
    assert_eq!(fixed(&list(before), Safety::Unsafe), list(after));
}

#[test]
fn con_14_of_several_values_each_condition_may_hold_of_another() {
    let of = |conditions: &str| {
        let members = format!(r#""Action": ["csms:secret:get"], "Condition": {{{conditions}}}"#);
        found("contradictory-conditions", PolicyKind::Identity, "Deny", &members)
    };
    let pair = |key: &str, other: &str| format!(r#""StringEquals": {{"{key}": "a"}}, {other}"#);
    let two = |key: &str| pair(key, &format!(r#""StringMatch": {{"{key}": "b*"}}"#));
    let no = |which: &str, key: &str, other: &str| {
        vec![format!("no {which} of `{key}` satisfies `StringEquals` and `{other}`")]
    };
    assert_eq!(of(&two("g:UserName")), no("value", "g:UserName", "StringMatch"));
    assert_eq!(of(&two("g:CalledVia")), Vec::<String>::new());
    assert_eq!(of(&two("x:Unknown")), no("single value", "x:Unknown", "StringMatch"));
    for key in ["g:UserName", "g:CalledVia", "x:Unknown"] {
        let negated = pair(key, &format!(r#""StringNotEquals": {{"{key}": ["a", "b"]}}"#));
        assert_eq!(of(&negated), no("value", key, "StringNotEquals"));
    }
    // What is said is what is decided.
    let catalog = Catalog::embedded();
    let condition = |other: &str| {
        let conditions = pair("g:CalledVia", other);
        let members = format!(r#""Action": ["csms:secret:get"], "Condition": {{{conditions}}}"#);
        let policy = Policy::parse("p", &document("Allow", &members)).unwrap();
        let request = Request::builder("csms:secret:get").resource("csms:r:a:secretName:x");
        let request = request.key_values("g:CalledVia", ["a", "b"]).build(&catalog).unwrap();
        Authorizer::new([policy]).decide(&request).decision()
    };
    assert_eq!(condition(r#""StringMatch": {"g:CalledVia": "b*"}"#), Decision::Allow);
    assert_eq!(condition(r#""StringNotEquals": {"g:CalledVia": ["a", "c"]}"#), Decision::ImplicitDeny);
}

/// Two conditions are reported where no value that there is satisfies both, and only there.
#[test]
fn con_6_to_con_9_conditions_that_are_said_to_clash_never_hold_together() {
    let catalog = Catalog::embedded();
    type Family = (&'static [(&'static str, &'static str)], &'static [&'static str]);
    let families: [Family; 5] = [
        (
            &[
                ("NumberEquals", r#""5""#),
                ("NumberEquals", r#""5.0", "8""#),
                ("NumberNotEquals", r#""5""#),
                ("NumberNotEquals", r#""8", "5.0", "9""#),
                ("NumberLessThan", r#""5""#),
                ("NumberLessThan", r#""3", "9""#),
                ("NumberLessThanEquals", r#""5""#),
                ("NumberGreaterThan", r#""5""#),
                ("NumberGreaterThan", r#""9", "7""#),
                ("NumberGreaterThanEquals", r#""5""#),
                ("NumberGreaterThanEquals", r#""9""#),
            ],
            &["-1", "2", "3", "4.5", "5", "6", "7", "8", "8.5", "9", "10"],
        ),
        (
            &[
                ("DateLessThan", r#""2026-01-01""#),
                ("DateLessThanEquals", r#""2026-01-01T08:00:00+08:00""#),
                ("DateGreaterThan", r#""2026-01-01T00:00:00Z""#),
                ("DateGreaterThanEquals", r#""2026-01-01""#),
                ("DateGreaterThan", r#""2026-06-01", "2027-01-01""#),
                ("DateEquals", r#""2026-01-01""#),
                ("DateNotEquals", r#""2026-01-01""#),
            ],
            &["2025-12-31", "2026-01-01", "2026-01-02", "2026-08-01", "2027-02-01"],
        ),
        (
            &[
                ("IpAddress", r#""10.1.0.0/16""#),
                ("IpAddress", r#""10.0.0.0/8", "2001:db8::/32""#),
                ("IpAddress", r#""192.168.0.0/16""#),
                ("NotIpAddress", r#""10.0.0.0/8""#),
                ("NotIpAddress", r#""10.1.2.0/24", "192.168.0.0/16""#),
                ("NotIpAddress", r#""::ffff:10.1.0.0/112""#),
            ],
            &["10.1.2.3", "10.1.0.1", "10.2.0.1", "192.168.1.1", "172.16.0.1", "2001:db8::1", "fe80::1"],
        ),
        (
            &[
                ("StringEquals", r#""ab", "ac""#),
                ("StringEquals", r#""b""#),
                ("StringNotEquals", r#""ac", "b""#),
                ("StringNotEquals", r#""ac", "ab""#),
                ("StringEqualsIgnoreCase", r#""AB""#),
                ("StringNotEqualsIgnoreCase", r#""B""#),
                ("StringNotMatch", r#""a*", "x?""#),
                ("StringNotMatch", r#""ab*""#),
                ("StringMatch", r#""ab*", "ab?c""#),
                ("StringMatch", r#""a*", "b""#),
            ],
            &["ab", "ac", "b", "abc", "a", "aB", "xyz", "AB"],
        ),
        (
            &[
                ("StringEquals", r#""É", "x""#),
                ("StringEqualsIgnoreCase", r#""é""#),
                ("StringEqualsIgnoreCase", r#""AB""#),
                ("StringNotEqualsIgnoreCase", r#""é", "X""#),
            ],
            &["É", "é", "x", "X", "ab"],
        ),
    ];
    let mut clashes = 0;
    for (conditions, values) in families {
        for (at, one) in conditions.iter().enumerate() {
            for other in &conditions[at + 1..] {
                let condition = |(operator, values): &(&str, &str), key: &str| {
                    format!(r#""{operator}": {{"{key}": [{values}]}}"#)
                };
                let (first, second) = (condition(one, "x:Key"), condition(other, "X:KEY"));
                let condition = if one.0 == other.0 {
                    first.replace('}', &format!(r#", "X:KEY": [{}]}}"#, other.1))
                } else {
                    format!("{first}, {second}")
                };
                let members = format!(r#""Action": ["csms:secret:get"], "Condition": {{{condition}}}"#);
                let reported = found("contradictory-conditions", PolicyKind::Identity, "Allow", &members);
                let authorizer = Authorizer::new([Policy::parse("p", &document("Allow", &members)).unwrap()]);
                let allowed = values.iter().any(|it| {
                    let request = Request::builder("csms:secret:get").resource("csms:r:a:secretName:x");
                    authorizer.decide(&request.key("x:Key", it).build(&catalog).unwrap()).is_allowed()
                });
                assert_eq!(reported.is_empty(), allowed, "{condition}: {reported:?}");
                clashes += usize::from(!allowed);
            }
        }
    }
    assert!(clashes > 30, "{clashes}");
}

#[test]
fn con_15_what_is_said_of_a_condition_without_values_is_what_is_decided() {
    let catalog = Catalog::embedded();
    for qualifier in ["", "ForAllValues:", "ForAnyValue:"] {
        for operator in ["StringEquals", "StringNotEquals", "StringEqualsIfExists", "StringNotEqualsIfExists"]
        {
            let members = format!(
                r#""Action": ["csms:secret:get"], "Condition": {{"{qualifier}{operator}": {{"g:CalledVia": []}}}}"#
            );
            let policy = Policy::parse("p", &document("Allow", &members)).unwrap();
            let authorizer = Authorizer::new([policy]);
            let request = || Request::builder("csms:secret:get").resource("csms:r:a:secretName:x");
            let decided: Vec<_> = [
                request(),
                request().key("g:CalledVia", "a"),
                request().key_values("g:CalledVia", ["a", "b"]),
            ]
            .into_iter()
            .map(|it| authorizer.decide(&it.build(&catalog).unwrap()).decision() == Decision::Allow)
            .collect();
            let said = match decided.as_slice() {
                [true, true, true] => "always holds",
                [false, false, false] => "never holds",
                [true, false, false] => "holds only where a request has none either",
                [false, true, true] => "holds wherever a request has one",
                _ => panic!("{qualifier}{operator}: {decided:?}"),
            };
            let found = found("empty-condition-values", PolicyKind::Identity, "Allow", &members);
            assert_eq!(
                found,
                [format!("the condition on `g:CalledVia` has no value and {said}")],
                "{operator}"
            );
        }
    }
}

#[test]
fn no_character_of_a_resource_is_taken_for_a_star() {
    let found = |resource: &str| {
        let members = format!(r#""Action": ["csms:secret:get"], "Resource": ["{resource}"]"#);
        found("scp-allow-resource", PolicyKind::Scp, "Allow", &members).len()
    };
    assert_eq!((found("*"), found("**"), found(r"\ue000"), found("\u{e000}")), (0, 0, 1, 1));
}

#[test]
fn patterns_that_take_in_what_leads_to_rights_are_found() {
    let of = |action: &str| {
        let members = format!(r#""Action": ["{action}"]"#);
        found("privilege-escalation", PolicyKind::Identity, "Allow", &members)
    };
    for action in [
        "iam:users:attachPolicyV5",
        "IAM:Users:Attach*",
        "iam:*:*ttach*",
        "i?m:users:attachPolicyV5",
        "iam:policies:creat*",
        "iam:*",
        "*:users:*",
        "iam:*olicies:create*",
        "iam:agencies:updateTrustPolicyV5",
        "iam:*:*PolicyV5",
        "iam:*V5",
    ] {
        let found = of(action);
        let [message] = found.as_slice() else { panic!("{action}: {found:?}") };
        assert!(message.starts_with(&format!("`{action}` ")) && message.ends_with("obtain other rights"));
    }
    for action in [
        "*",
        "*:*:*",
        "iam:users:list*",
        "iam:*:get*",
        "iam:agencies:getTrustPolicyV5",
        "kms:*",
        "iam:users:attach:x",
        // No documented action has a name of that length.
        "iam:users:???????PolicyV5",
    ] {
        assert_eq!(of(action), Vec::<String>::new(), "{action}");
    }
}

#[test]
fn where_the_catalog_lists_iam_a_pattern_is_what_it_matches() {
    let export = include_str!("../../../tests/data/depot-export.json").replace("depot", "iam");
    let catalog =
        Catalog::embedded().load("iam.json", &export.replace("shelf:stack", "shelf:attach")).unwrap();
    let text = document("Allow", r#""Action": ["iam:shelf:*", "iam::*", "iam:*:*"]"#);
    let input = LintInput { text: &text, kind: Some(PolicyKind::Identity) };
    let report = check(&input, &catalog, &Config::default());
    let own = report.diagnostics.iter().filter(|it| it.name() == "privilege-escalation");
    let found: Vec<_> = own.map(|it| it.span.of(&text)).collect();
    assert_eq!(found, [r#""iam:shelf:*""#, r#""iam:*:*""#]);
}
