//! Pairs of policies of which the verdict depends on one address, one absent key, one letter, and the like.

use crate::catalog::Catalog;
use crate::decide::Authorizer;
use crate::policy::{Policy, PolicyKind};

use super::{Callers, Comparison, Scope};

/// A policy of statements, each an effect and the rest of its members; of `csms:secret:getVersion` if they name no
/// action.
fn policy(kind: PolicyKind, statements: &[&str]) -> Policy {
    let statement = |it: &&str| {
        let (effect, rest) = it.split_once(' ').unwrap_or((it, ""));
        let action = if rest.contains("Action\"") { "" } else { r#", "Action": ["csms:secret:getVersion"]"# };
        let principal = if kind.has_principal() && !rest.contains("Principal\"") {
            r#", "Principal": {"IAM": ["*"]}"#
        } else {
            ""
        };
        let rest = if rest.is_empty() { String::new() } else { format!(", {rest}") };
        format!(r#"{{"Effect": "{effect}"{action}{principal}{rest}}}"#)
    };
    let statements: Vec<String> = statements.iter().map(statement).collect();
    let text = format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(", "));
    Policy::parse_as(kind, "p", &text).unwrap()
}

fn identity(statements: &[&str]) -> Authorizer {
    Authorizer::new([policy(PolicyKind::Identity, statements)])
}

fn verdict(comparison: &Comparison) -> &'static str {
    match comparison {
        Comparison::NoNewAccess { .. } => "none",
        Comparison::NewAccess(_) => "gain",
        Comparison::Undecided { .. } => "undecided",
    }
}

/// The condition part of a statement.
macro_rules! when {
    ($effect:literal, $condition:literal) => {
        concat!($effect, r#" "Condition": {"#, $condition, "}")
    };
}

macro_rules! on {
    ($effect:literal, $resources:literal) => {
        concat!($effect, r#" "Resource": ["#, $resources, "]")
    };
}

/// What the second allows beyond the first, and the first beyond the second.
const PAIRS: &[(&str, &[&str], &[&str], &str, &str)] = &[
    ("nothing", &[], &[], "none", "none"),
    ("anything", &[], &["Allow"], "gain", "none"),
    ("a Deny", &["Allow"], &["Allow", "Deny"], "none", "gain"),
    (
        "a Deny and order",
        &["Allow", on!("Deny", r#""*:a""#)],
        &[on!("Deny", r#""*:a""#), "Allow"],
        "none",
        "none",
    ),
    (
        "one letter's case",
        &[on!("Allow", r#""csms:*:*:secretName:app""#)],
        &[on!("Allow", r#""csms:*:*:secretName:App""#)],
        "gain",
        "gain",
    ),
    (
        "case of the service",
        &[on!("Allow", r#""csms:*:*:secretName:app""#)],
        &[on!("Allow", r#""CSMS:*:*:secretName:app""#)],
        "none",
        "none",
    ),
    (
        "one `?`",
        &[on!("Allow", r#""csms:*:*:secretName:app??""#)],
        &[on!("Allow", r#""csms:*:*:secretName:app?""#)],
        "gain",
        "gain",
    ),
    (
        "a star for two `?`",
        &[on!("Allow", r#""csms:*:*:secretName:app*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:app??""#)],
        "none",
        "gain",
    ),
    (
        "a split by length",
        &[on!("Allow", r#""csms:*:*:secretName:?*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:?", "csms:*:*:secretName:??*""#)],
        "none",
        "none",
    ),
    (
        "a split without the shortest",
        &[on!("Allow", r#""csms:*:*:secretName:?*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:??*""#)],
        "none",
        "gain",
    ),
    (
        "a type that the action has not",
        &[on!("Allow", r#""csms:*:*:secretName:*""#)],
        &["Allow"],
        "none",
        "none",
    ),
    (
        "a star crosses colons",
        &[on!("Allow", r#""csms:*:secretName:*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:*""#)],
        "none",
        "none",
    ),
    (
        "the union of two Denies",
        &["Allow", on!("Deny", r#""*:a*""#), on!("Deny", r#""*b""#)],
        &["Allow", on!("Deny", r#""*:a*", "*b""#)],
        "none",
        "none",
    ),
    (
        "a Deny less",
        &["Allow", on!("Deny", r#""*:a*""#), on!("Deny", r#""*b""#)],
        &["Allow", on!("Deny", r#""*:a*""#)],
        "gain",
        "none",
    ),
    (
        "a covered Deny less",
        &["Allow", on!("Deny", r#""*:a*""#), on!("Deny", r#""*:ab""#)],
        &["Allow", on!("Deny", r#""*:a*""#)],
        "none",
        "none",
    ),
    (
        "NotResource of both",
        &[r#"Allow "NotResource": ["*:a*", "*:b*"]"#],
        &["Allow", on!("Deny", r#""*:a*", "*:b*""#)],
        "none",
        "none",
    ),
    ("NotAction", &[r#"Allow "NotAction": ["csms:secret:getVersion"]"#], &["Allow"], "gain", "gain"),
    ("an alias", &[r#"Allow "Action": ["csms:secretVersion:get"]"#], &["Allow"], "none", "none"),
    (
        "actions in halves",
        &[r#"Allow "Action": ["csms:secret:get*"]"#],
        &[r#"Allow "Action": ["csms:secret:getV*"]"#, r#"Allow "Action": ["csms:secret:get"]"#],
        "none",
        "gain",
    ),
    (
        "actions that no catalog has",
        &[r#"Allow "Action": ["obs:object:get*"]"#],
        &[r#"Allow "Action": ["obs:object:getObject"]"#],
        "none",
        "gain",
    ),
    (
        "names of a complete service",
        &[r#"Allow "Action": ["csms:secret:getStage", "csms:secret:getVersion", "csms:secret:get"]"#],
        &[
            r#"Allow "Action": ["csms:secret:getStage", "csms:secret:getVersion", "csms:secret:get", "csms:nothing:*"]"#,
        ],
        "none",
        "none",
    ),
    (
        "one absent key",
        &[when!("Allow", r#""StringEquals": {"g:EnterpriseProjectId": ["a"]}"#)],
        &[when!("Allow", r#""StringEqualsIfExists": {"g:EnterpriseProjectId": ["a"]}"#)],
        "gain",
        "none",
    ),
    (
        "absent or present",
        &["Allow"],
        &[when!("Allow", r#""Null": {"x:a": ["true"]}"#), when!("Allow", r#""Null": {"x:a": ["false"]}"#)],
        "none",
        "none",
    ),
    ("present alone", &["Allow"], &[when!("Allow", r#""Null": {"x:a": ["false"]}"#)], "none", "gain"),
    (
        "equal or not",
        &["Allow"],
        &[
            when!("Allow", r#""StringEquals": {"g:UserName": ["a"]}"#),
            when!("Allow", r#""StringNotEquals": {"g:UserName": ["a"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "any case",
        &[when!("Allow", r#""StringEqualsIgnoreCase": {"x:a": ["ab"]}"#)],
        &[when!("Allow", r#""StringEquals": {"x:a": ["ab", "Ab", "aB", "AB"]}"#)],
        "none",
        "none",
    ),
    (
        "any case but one",
        &[when!("Allow", r#""StringEquals": {"x:a": ["ab", "Ab", "AB"]}"#)],
        &[when!("Allow", r#""StringEqualsIgnoreCase": {"x:a": ["ab"]}"#)],
        "gain",
        "none",
    ),
    (
        "the Kelvin sign",
        &[when!("Allow", r#""StringEquals": {"x:a": ["k", "K"]}"#)],
        &[when!("Allow", r#""StringEqualsIgnoreCase": {"x:a": ["k"]}"#)],
        "gain",
        "none",
    ),
    (
        "one address",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/24"]}"#)],
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0"]}"#)],
        "gain",
        "none",
    ),
    (
        "halves of a range",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/24"]}"#)],
        &[
            when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/25"]}"#),
            when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.128/25"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "both families",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["0.0.0.0/0", "::/0"]}"#)],
        &[when!("Allow", r#""Null": {"g:SourceIp": ["false"]}"#)],
        "none",
        "none",
    ),
    (
        "addresses that are IPv4 ones",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/8"]}"#)],
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["::ffff:10.0.0.0/104"]}"#)],
        "none",
        "none",
    ),
    (
        "no address between",
        &["Deny"],
        &[when!(
            "Allow",
            r#""IpAddress": {"g:SourceIp": ["::ffff:0:0/90"]}, "NotIpAddress": {"g:SourceIp": ["::/90", "::fffe:0:0/96"]}"#
        )],
        "gain",
        "none",
    ),
    (
        "one second",
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T00:00:00Z"]}"#)],
        &[when!("Allow", r#""DateLessThanEquals": {"g:CurrentTime": ["2026-11-30T23:59:59Z"]}"#)],
        "none",
        "gain",
    ),
    (
        "the same instant",
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T00:00:00Z"]}"#)],
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T08:00:00+08:00"]}"#)],
        "none",
        "none",
    ),
    (
        "the last instant before",
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T00:00:00Z"]}"#)],
        &[when!(
            "Allow",
            r#""DateLessThanEquals": {"g:CurrentTime": ["2026-11-30T23:59:59.999999999999999999Z"]}"#
        )],
        "none",
        "none",
    ),
    (
        "before and after",
        &["Allow"],
        &[
            when!("Allow", r#""DateLessThanIfExists": {"g:CurrentTime": ["2026-12-01"]}"#),
            when!("Allow", r#""DateGreaterThanEquals": {"g:CurrentTime": ["2026-12-01"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "before and after but then",
        &["Allow"],
        &[
            when!("Allow", r#""DateLessThanIfExists": {"g:CurrentTime": ["2026-12-01"]}"#),
            when!("Allow", r#""DateGreaterThan": {"g:CurrentTime": ["2026-12-01"]}"#),
        ],
        "none",
        "gain",
    ),
    (
        "equal numbers",
        &[when!("Allow", r#""NumberEquals": {"g:MFAAge": ["1"]}"#)],
        &[when!("Allow", r#""NumberEquals": {"g:MFAAge": ["1.0"]}"#)],
        "none",
        "none",
    ),
    (
        "numbers as text",
        &[when!("Allow", r#""StringEquals": {"x:a": ["1"]}"#)],
        &[when!("Allow", r#""NumberEquals": {"x:a": ["1"]}"#)],
        "gain",
        "undecided",
    ),
    (
        "a hair's breadth",
        &[when!("Allow", r#""NumberLessThan": {"x:a": ["0.3"]}"#)],
        &[when!("Allow", r#""NumberLessThan": {"x:a": ["0.3000000000000000000000001"]}"#)],
        "gain",
        "none",
    ),
    (
        "between two numbers",
        &["Deny"],
        &[when!("Allow", r#""NumberLessThan": {"x:a": ["-0.1"]}, "NumberGreaterThan": {"x:a": ["-0.2"]}"#)],
        "gain",
        "none",
    ),
    (
        "no number between",
        &["Deny"],
        &[when!(
            "Allow",
            r#""NumberLessThan": {"x:a": ["0.1"]}, "NumberGreaterThanEquals": {"x:a": ["0.1"]}"#
        )],
        "none",
        "none",
    ),
    (
        "true and false",
        &["Allow"],
        &[
            when!("Allow", r#""BoolIfExists": {"g:MFAPresent": ["true"]}"#),
            when!("Allow", r#""Bool": {"g:MFAPresent": ["false"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "MFA has an age",
        &[when!("Allow", r#""Bool": {"g:MFAPresent": ["true"]}"#)],
        &[when!("Allow", r#""NumberLessThan": {"g:MFAAge": ["300"]}"#)],
        "none",
        "gain",
    ),
    (
        "one value of a key",
        &[when!("Allow", r#""StringEquals": {"g:UserName": ["a"]}"#)],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:UserName": ["a"]}"#)],
        "none",
        "none",
    ),
    (
        "several values",
        &[when!(
            "Allow",
            r#""ForAllValues:StringEquals": {"g:TagKeys": ["a", "b"]}, "Null": {"g:TagKeys": ["false"]}"#
        )],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a", "b"]}"#)],
        "gain",
        "none",
    ),
    (
        "several values at once",
        &[
            when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a"]}"#),
            when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["b"]}"#),
        ],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a", "b"]}"#)],
        "none",
        "none",
    ),
    (
        "two of several values",
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a"], "x:b": ["b"]}"#)],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a"]}"#)],
        "gain",
        "none",
    ),
    (
        "a key that the action has not",
        &["Allow"],
        &[when!("Allow", r#""StringNotEquals": {"csms:RecoveryWindowInDays": ["7"]}"#)],
        "none",
        "gain",
    ),
    (
        "a key that does not come",
        &["Allow"],
        &["Allow", when!("Deny", r#""Null": {"csms:KmsKeyId": ["false"]}"#)],
        "none",
        "none",
    ),
    (
        "the same variable",
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-a*", "csms:*:*:secretName:${g:UserName}-*""#)],
        "none",
        "none",
    ),
    (
        "a variable less",
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        &["Allow"],
        "gain",
        "none",
    ),
    (
        "a variable and what it may be",
        &[on!("Allow", r#""csms:*:*:secretName:bob-*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        "gain",
        "gain",
    ),
    (
        "what matches any variable",
        &[on!("Allow", r#""csms:*:*:secretName:*-*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        "none",
        "gain",
    ),
    (
        "a default",
        &[on!("Allow", r#""csms:*:*:secretName:${x:a, 'b'}""#)],
        &[when!("Allow", r#""Null": {"x:a": ["true"]}"#)],
        "gain",
        "gain",
    ),
    (
        "another account",
        &["Allow"],
        &[
            when!("Allow", r#""StringEquals": {"g:PrincipalAccount": ["a1"]}"#),
            on!("Allow", r#""*:a2:secretName:*""#),
        ],
        "none",
        "gain",
    ),
    (
        "the account of the caller is that of the resource",
        &["Deny"],
        &[r#"Allow "Resource": ["csms:*:a1:*:*"], "Condition": {"StringEquals": {"g:DomainId": ["a2"]}}"#],
        "none",
        "none",
    ),
    (
        "the URN and the name of a caller",
        &[when!("Allow", r#""StringMatch": {"g:PrincipalUrn": ["iam::*:user:jo"]}"#)],
        &[when!(
            "Allow",
            r#""StringMatch": {"g:PrincipalUrn": ["iam::*:user:*"]}, "StringEquals": {"g:UserName": ["jo"]}"#
        )],
        "none",
        "none",
    ),
    (
        "a root user",
        &["Allow", when!("Deny", r#""Bool": {"g:PrincipalIsRootUser": ["true"]}"#)],
        &["Allow"],
        "none",
        "none",
    ),
];

#[test]
fn pairs_are_told_apart_as_they_differ() {
    let mut wrong = Vec::new();
    for (name, one, other, gained, lost) in PAIRS {
        let (one, other) = (identity(one), identity(other));
        for (old, new, expected) in [(&one, &other, gained), (&other, &one, lost)] {
            let found = Comparison::between(old, new);
            if verdict(&found) != *expected {
                wrong.push(format!("{name}: expected {expected}, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_a_proof_rests_on_is_told() {
    let old = identity(&["Allow"]);
    let split = identity(&[
        when!("Allow", r#""BoolIfExists": {"g:MFAPresent": ["true"]}"#),
        when!("Allow", r#""Bool": {"g:MFAPresent": ["false"]}"#),
    ]);
    let Comparison::NoNewAccess { assumes } = Comparison::between(&split, &old) else { panic!("a gain") };
    assert_eq!(assumes, ["`g:MFAPresent` has values of its type"]);
    let without = Comparison::within(&split, &old, Scope::default().links(false));
    assert_eq!(without.witness().unwrap().keys().count(), 1);
}

#[test]
fn a_witness_is_as_short_as_it_can_be() {
    let old = identity(&[on!("Allow", r#""csms:*:*:secretName:dev-*""#)]);
    let new = identity(&[on!("Allow", r#""csms:*:*:secretName:dev-*", "csms:*:*:secretName:prod-*""#)]);
    let found = Comparison::between(&old, &new);
    let witness = found.witness().unwrap();
    assert_eq!(witness.resources().collect::<Vec<_>>(), ["csms:cn-north-4:0a1b2c3d:secretName:prod-"]);
    assert!(witness.is_cataloged() && witness.keys().next().is_none() && witness.principal().is_none());
    assert_eq!(witness.options().len(), 2);
}

#[test]
fn eva_3_guardrails_cap_both_sides() {
    let allow = || policy(PolicyKind::Identity, &["Allow"]);
    let scp = |text: &str| policy(PolicyKind::Scp, &[text]);
    let plain = Authorizer::new([allow()]);
    let capped = Authorizer::builder().identity([allow()]).scp_level([scp("Allow")]).build();
    let narrowed = Authorizer::builder()
        .identity([allow()])
        .scp_level([scp(r#"Allow "Resource": ["csms:*:*:secretName:a*"]"#)])
        .build();
    let is = |old: &Authorizer, new: &Authorizer, callers| {
        verdict(&Comparison::within(old, new, Scope::default().callers(callers)))
    };
    assert_eq!(is(&capped, &plain, Callers::Member), "none");
    assert_eq!(is(&plain, &capped, Callers::Member), "none");
    assert_eq!(is(&narrowed, &capped, Callers::Member), "gain");
    assert_eq!(is(&narrowed, &capped, Callers::Root), "gain");
    assert_eq!(is(&narrowed, &plain, Callers::Any), "gain");
    // Whether guardrails bind a request with a token is open.
    assert_eq!(is(&narrowed, &plain, Callers::Token), "none");
    assert_eq!(is(&plain, &narrowed, Callers::Any), "none");
}

#[test]
fn eva_9_and_eva_10_bind_where_they_bind() {
    let allow = || policy(PolicyKind::Identity, &["Allow"]);
    let every = |kind| policy(kind, &["Allow"]);
    let deny = |kind| policy(kind, &[on!("Deny", r#""*:prod""#)]);
    let plain = Authorizer::new([allow()]);
    let rcp = Authorizer::builder()
        .identity([allow()])
        .rcp_level([every(PolicyKind::Rcp), deny(PolicyKind::Rcp)])
        .build();
    let ncp = Authorizer::builder()
        .identity([allow()])
        .ncp_level([every(PolicyKind::Ncp), deny(PolicyKind::Ncp)])
        .build();
    let of_other = Authorizer::builder()
        .identity([allow()])
        .rcp_level([every(PolicyKind::Rcp), deny(PolicyKind::Rcp)])
        .rcp_account("a2")
        .build();
    let witness = |old: &Authorizer, new: &Authorizer| Comparison::between(old, new).witness().cloned();
    assert!(witness(&rcp, &plain).is_some() && witness(&plain, &rcp).is_none());
    let gain = witness(&ncp, &plain).unwrap();
    assert_eq!(gain.keys().map(|it| it.0).collect::<Vec<_>>(), ["g:SourceVpce"]);
    let gain = witness(&rcp, &of_other).unwrap();
    assert!(!gain.resources().any(|it| it.contains(":a2:")), "{gain:?}");
    assert!(witness(&of_other, &plain).unwrap().resources().any(|it| it.contains(":a2:")));
}

#[test]
fn eva_4_a_resource_policy_grants_by_itself() {
    let resource = |text: &str| policy(PolicyKind::Resource, &[text]);
    let with = |text: &str| Authorizer::builder().identity([]).resource([resource(text)]).build();
    let none = Authorizer::builder().identity([]).build();
    let to = |who: &str| with(&format!(r#"Allow "Principal": {{"IAM": ["{who}"]}}"#));
    let is = |old: &Authorizer, new: &Authorizer| verdict(&Comparison::between(old, new));
    let found = Comparison::between(&none, &to("iam::a1:user:jo"));
    assert_eq!(found.witness().unwrap().principal(), Some("iam::a1:user:jo"));
    assert_eq!(is(&to("iam::a1:user:*"), &to("iam::a1:user:jo")), "none");
    assert_eq!(is(&to("a1"), &to("iam::a1:user:jo")), "none");
    assert_eq!(is(&to("iam::a1:user:jo"), &to("a1")), "gain");
    assert_eq!(is(&to("*"), &to("a1")), "none");
}

#[test]
fn eva_11_a_trust_policy_that_is_not_given_may_be_any() {
    let assume = r#"Allow "Action": ["sts:agencies:assume"]"#;
    let (none, some) = (identity(&[]), identity(&[assume]));
    let found = Comparison::between(&none, &some);
    assert_eq!(found.witness().unwrap().request().action().name(), "sts:agencies:assume");
    assert_eq!(verdict(&Comparison::between(&some, &none)), "none");
    assert_eq!(verdict(&Comparison::between(&some, &some)), "none");
}

#[test]
fn sides_of_different_catalogs_are_not_compared() {
    let one = identity(&["Allow"]);
    let other = Authorizer::builder().catalog(Catalog::empty()).build();
    assert_eq!(verdict(&Comparison::between(&one, &other)), "undecided");
}
