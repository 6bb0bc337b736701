//! Tests that the relevant keys are those that the compiled policies ask for, and no others.

use super::apart::{apart, context, take};
use super::*;
use crate::Catalog;
use crate::account::Caller;
use crate::request::{Principal, Request};

/// A native record of `ci` about a secret, with a context.
fn record(action: &str, of_context: &str) -> String {
    format!(
        r#"{{"action": "{action}", "resource": "csms:r:a:secretName:db", "authentication": "signed", "principal": {{"urn": "iam::a:user:ci"}}, "context": {{{of_context}}}}}"#
    )
}

#[test]
fn eva_12_the_enterprise_project_of_a_grant_makes_a_difference() {
    let account = r#"{"account_id": "a",
        "users": [{"name": "ci", "grants": [{"policy": "p", "enterprise_project": "e1"}]}],
        "policies": {"p": {"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["csms:*:*"]}]}}}"#;
    let of = |project: &str| {
        record(
            "csms:secret:get",
            &format!(r#""g:SourceIp": "10.0.0.1", "g:EnterpriseProjectId": "{project}""#),
        )
    };
    apart(&context(account, None), (&of("e1"), "Allow"), (&of("e2"), "ImplicitDeny"));
}

#[test]
fn eva_10_the_endpoint_that_ncps_bind_makes_a_difference() {
    let account = |ncps: &str| {
        format!(
            r#"{{"version": 2, "account_id": "a", "endpoints": ["v1"], "users": [{{"name": "ci", "policies": ["p"]}}],
                "scps": {{"levels": []}}, "rcps": {{"levels": []}}{ncps}, "policies": {{"p": {{"Version": "5.0",
                  "Statement": [{{"Effect": "Allow", "Action": ["csms:secret:get"]}}]}}}}}}"#
        )
    };
    let of = |endpoint: &str| {
        record("csms:secret:get", &format!(r#""g:SourceIp": "10.0.0.1", "g:SourceVpce": {endpoint}"#))
    };
    let (bound, free) = (of(r#""v1""#), of(r#""v2""#));
    let denying = r#", "ncps": {"policies": {"n": {"Version": "5.0",
        "Statement": [{"Effect": "Deny", "Action": ["*"], "Principal": "*"}]}}, "levels": [["n"]]}"#;
    apart(&context(&account(denying), None), (&bound, "ExplicitDeny"), (&free, "Allow"));
    // Those that are not known may deny what enters through an endpoint that they bind.
    apart(&context(&account(""), None), (&bound, "Undetermined"), (&free, "Allow"));
    apart(&context(&account(""), None), (&of("[]"), "Allow"), (&bound, "Undetermined"));
}

/// An account whose policies ask for other keys of other actions.
const ACCOUNT: &str = r#"{"account_id": "a",
  "users": [{"name": "ci", "policies": ["p"]}, {"name": "idle"}],
  "policies": {"p": {"Version": "5.0", "Statement": [
    {"Effect": "Allow", "Action": ["csms:secret:get"], "Resource": ["csms:*:*:secretName:${k:Name}"],
     "Condition": {"StringEquals": {"K:a": ["1"], "k:b": ["${g:UserAgent}"]}}},
    {"Effect": "Deny", "Action": ["csms:secret:delete"], "Condition": {"Bool": {"g:MFAPresent": ["false"]}}},
    {"Effect": "Deny", "NotAction": ["csms:*:*"], "Condition": {"StringEquals": {"k:c": ["1"]}}}]}}}"#;

#[test]
fn an_action_has_the_keys_of_the_statements_that_name_it() {
    let next = ACCOUNT.replace(r#"["csms:secret:delete"]"#, r#"["csms:secret:get"]"#);
    let of = |next: Option<&str>, user: &str, action: &str| {
        let context = context(ACCOUNT, next);
        let request = Request::builder(action).allow_unlisted().build(&Catalog::embedded()).unwrap();
        let urn = Some(format!("iam::a:user:{user}"));
        let caller = Caller::of(&Principal { urn, ..Principal::default() });
        let (mut keys, mut memory) = (RelevantKeys::default(), 0);
        let numbers = keys.of(&context, &caller, request.action(), &mut memory);
        let once = memory;
        assert!(
            once > 0 && Arc::ptr_eq(&numbers, &keys.of(&context, &caller, request.action(), &mut memory))
        );
        assert_eq!(memory, once, "what is remembered is not looked for again");
        let mut names: Vec<String> = numbers.iter().map(|it| context.asked.name(*it).to_owned()).collect();
        names.sort();
        names
    };
    let endpoint = "g:SourceVpce";
    assert_eq!(of(None, "ci", "csms:secret:get"), ["K:a", endpoint, "g:UserAgent", "k:Name", "k:b"]);
    assert_eq!(of(None, "ci", "csms:secret:delete"), ["g:MFAPresent", endpoint]);
    assert_eq!(of(None, "ci", "x:y:z"), [endpoint, "k:c"]);
    assert_eq!(of(None, "idle", "csms:secret:get"), [endpoint]);
    let both = of(Some(&next), "ci", "csms:secret:get");
    assert_eq!(both, ["K:a", "g:MFAPresent", endpoint, "g:UserAgent", "k:Name", "k:b"]);
    assert_eq!(of(Some(&next), "ci", "csms:secret:delete"), ["g:MFAPresent", endpoint]);
}

#[test]
fn a_new_record_costs_one_decision_a_side() {
    let decisions = |context: &Arc<ReplayContext>, records: &[&str], looks: bool| {
        let before = evaluate::DECISIONS.get();
        take(context, records, looks);
        evaluate::DECISIONS.get() - before
    };
    let of = |value: &str| record("csms:secret:get", &format!(r#""k:a": "{value}", "k:z": "{value}""#));
    let one = of("1");
    let (other, ignored) = (of("2"), one.replace(r#""k:z": "1""#, r#""k:z": "2""#));
    for (next, sides) in [(None, 1), (Some(ACCOUNT), 2)] {
        let context = context(ACCOUNT, next);
        for looks in [true, false] {
            assert_eq!(decisions(&context, &[&one], looks), sides);
        }
        // Another value is decided, one that was met before is not, nor is one that nobody asks for.
        assert_eq!(decisions(&context, &[&one, &one, &other, &ignored, &other], true), 2 * sides);
    }
}

#[test]
fn unk_4_a_hint_that_takes_unlisted_names_makes_a_difference() {
    let context = context(ACCOUNT, None);
    let record = record("csms:secret:gett", "");
    let mut replay = Replay::new(&context);
    for (line, unlisted) in [(1, false), (2, true), (3, false), (4, true)] {
        let hints = Hints { unlisted, ..Hints::default() };
        let taken = replay.take(Place::new("r", line), &record, &hints);
        assert_eq!(taken.is_ok(), unlisted, "{line}: {taken:?}");
    }
}
