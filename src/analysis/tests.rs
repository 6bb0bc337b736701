//! Pairs of policies of which the verdict depends on one address, one absent key, one letter, and the like.

use crate::catalog::Catalog;
use crate::decide::Authorizer;
use crate::policy::{Policy, PolicyKind};

use super::{Callers, Comparison, Scope};
use pairs::{PAIRS, on, when};

mod pairs;

/// A policy of statements, each an effect and the rest of its members; of `csms:secret:getVersion` if they name no
/// action.
fn policy(kind: PolicyKind, statements: &[&str]) -> Policy {
    let statement = |it: &&str| {
        let (effect, rest) = it.split_once(' ').unwrap_or((it, ""));
        let action = if rest.contains("Action\"") { "" } else { r#", "Action": ["csms:secret:getVersion"]"# };
        let principal = match kind.has_principal() && !rest.contains("Principal\"") {
            true if kind.names_everybody() => r#", "Principal": "*""#,
            true => r#", "Principal": {"IAM": ["*"]}"#,
            false => "",
        };
        let rest = if rest.is_empty() { String::new() } else { format!(", {rest}") };
        format!(r#"{{"Effect": "{effect}"{action}{principal}{rest}}}"#)
    };
    let statements: Vec<String> = statements.iter().map(statement).collect();
    let text = format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(", "));
    Policy::parse_with("p", &text, kind).unwrap()
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

#[test]
fn pairs_are_distinguished_as_they_differ() {
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
fn what_a_proof_rests_on_is_reported() {
    let old = identity(&["Allow"]);
    let split = identity(&[
        when!("Allow", r#""BoolIfExists": {"g:MFAPresent": ["true"]}"#),
        when!("Allow", r#""Bool": {"g:MFAPresent": ["false"]}"#),
    ]);
    let Comparison::NoNewAccess { assumes } = Comparison::between(&split, &old) else { panic!("a gain") };
    let assumes: Vec<String> = assumes.iter().map(ToString::to_string).collect();
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
    let capped =
        Authorizer::builder().identity([allow()]).scp_level([scp(r#"Allow "Action": ["*"]"#)]).build();
    let narrowed = Authorizer::builder()
        .identity([allow()])
        .scp_level([scp(r#"Allow "Action": ["*"], "Resource": ["csms:*:*:secretName:a*"]"#)])
        .build();
    let is = |old: &Authorizer, new: &Authorizer, callers| {
        verdict(&Comparison::within(old, new, Scope::default().callers(callers)))
    };
    assert_eq!(is(&capped, &plain, Callers::Member), "none", "{:?}", Comparison::between(&capped, &plain));
    assert_eq!(is(&plain, &capped, Callers::Member), "none");
    assert_eq!(is(&narrowed, &capped, Callers::Member), "gain");
    assert_eq!(is(&narrowed, &capped, Callers::Root), "gain");
    assert_eq!(is(&narrowed, &plain, Callers::Any), "gain");
    // Whether guardrails bind a request with a token is open.
    assert_eq!(is(&narrowed, &plain, Callers::Token), "undecided");
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
