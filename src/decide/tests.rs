//! The story that it all started with, and laws that tables of cases do not show.

mod advice;
mod catalogs;
mod facts;
mod hangs;
mod layers;
mod leans;
mod naming;
mod parts;
mod seen;
mod words;

use crate::csms::GetStage;
use crate::options::{
    AliasMatching, ForAllValuesOfNone, NegatedOnAbsentKey, Options, PlainOnSeveralValues, ResourceWildcard,
    TokenRequests, UnreadableDeny,
};
use crate::policy::{Policy, PolicyKind};
use crate::request::{Authentication, Principal, Request, RequestBuilder};
use crate::{Authorizer, Catalog, Decision, Layer};

const PAYMENTS: &str = r#"{"Version": "5.0", "Statement": [
    {"Sid": "read", "Effect": "Allow", "Action": ["csms:secret:getStage"],
     "Resource": ["csms:*:*:secretName:payments-*"],
     "Condition": {"StringEquals": {"csms:Type": "COMMON", "g:ResourceTag/env": "prod"}}},
    {"Sid": "locked", "Effect": "Deny", "Action": ["*"],
     "Condition": {"StringEquals": {"g:ResourceTag/env": "locked"}}}]}"#;

fn policy(text: &str) -> Policy {
    Policy::parse("p", text).unwrap_or_else(|errors| panic!("{errors}"))
}

fn statement(body: &str) -> Policy {
    policy(&format!(r#"{{"Version": "5.0", "Statement": [{{{body}}}]}}"#))
}

/// Names do not have to exist: that is for the tests of requests.
fn build(builder: RequestBuilder) -> Request {
    builder.allow_unlisted().build(&Catalog::embedded()).unwrap()
}

fn decide(policies: impl IntoIterator<Item = Policy>, request: &Request) -> Decision {
    Authorizer::new(policies).decide(request).decision()
}

fn decide_with(options: Options, policy: Policy, request: &Request) -> Decision {
    Authorizer::builder().identity([policy]).options(options).build().decide(request).decision()
}

#[test]
fn the_call_that_started_it_all() {
    let authorizer = Authorizer::new([policy(PAYMENTS)]);
    let stage = || GetStage::new("payments-db", "SYSCURRENT").region("cn-north-4").account("0a1b2c3d");
    let open = stage().request().unwrap();
    let verdict = authorizer.decide(&open);
    assert_eq!(verdict.decision(), Decision::Undetermined);
    assert_eq!(verdict.unknown_keys(), ["csms:Type", "g:ResourceTag/env"]);
    assert_eq!(
        verdict.residual().unwrap().to_string(),
        "deny if `g:ResourceTag/env` is `locked`; allow if `csms:Type` is `COMMON` and \
         `g:ResourceTag/env` is `prod`; otherwise implicit deny"
    );
    let given = stage().secret_type("COMMON").tag("env", "prod").request().unwrap();
    let verdict = authorizer.decide(&given);
    assert_eq!(verdict.decision(), Decision::Allow);
    assert_eq!(verdict.first_determining().unwrap().sid.as_deref(), Some("read"));
    let locked = stage().tag("env", "locked").request().unwrap();
    let verdict = authorizer.decide(&locked);
    assert_eq!(verdict.decision(), Decision::ExplicitDeny);
    assert_eq!(verdict.determining().first().unwrap().sid.as_deref(), Some("locked"));
    assert_eq!(verdict.blocked_by(), Some(Layer::Identity));
}

#[test]
fn unk_2_opposite_conditions_cover_every_case() {
    let request = build(Request::builder("a:b:c").unknown("k:*"));
    let effect = |operator: &str| {
        statement(&format!(
            r#""Effect": "Allow", "Action": ["*"], "Condition": {{"{operator}": {{"k:a": "1"}}}}"#
        ))
    };
    let both = |one, other| decide([effect(one), effect(other)], &request);
    assert_eq!(both("StringEquals", "StringNotEquals"), Decision::Allow);
    assert_eq!(both("StringMatch", "StringNotEquals"), Decision::Undetermined);
    assert_eq!(both("StringEqualsIfExists", "StringNotEquals"), Decision::Allow);
    assert_eq!(both("ForAllValues:StringEquals", "ForAnyValue:StringNotEquals"), Decision::Allow);
    assert_eq!(both("NumberEquals", "NumberNotEquals"), Decision::Undetermined, "it may be no number");
}

#[test]
fn unk_2_a_key_that_cannot_change_the_answer_is_not_named() {
    let granted = statement(r#""Effect": "Allow", "Action": ["a:b:c"]"#);
    let more =
        statement(r#""Effect": "Allow", "Action": ["a:b:c"], "Condition": {"StringEquals": {"k:a": "1"}}"#);
    let deny =
        statement(r#""Effect": "Deny", "Action": ["a:b:c"], "Condition": {"StringEquals": {"k:b": "1"}}"#);
    let request = build(Request::builder("a:b:c").unknown("k:*"));
    assert_eq!(decide([granted.clone(), more.clone()], &request), Decision::Allow);
    let authorizer = Authorizer::new([granted, more, deny]);
    assert_eq!(authorizer.decide(&request).unknown_keys(), ["k:b"]);
}

#[test]
fn unk_2_many_unknown_facts_stay_sound() {
    let deny = |n: usize| {
        statement(&format!(
            r#""Effect": "Deny", "Action": ["*"], "Condition": {{"StringEquals": {{"k:{n}": "1"}}}}"#
        ))
    };
    let granted = statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let needless = statement(
        r#""Effect": "Allow", "Action": ["*"], "Condition": {"StringEquals": {"k:needless": "1"}}"#,
    );
    let policies: Vec<_> = (0..30).map(deny).chain([needless, granted]).collect();
    let authorizer = Authorizer::new(policies);
    let request = build(Request::builder("a:b:c").unknown("k:*"));
    let verdict = authorizer.decide(&request);
    assert_eq!(verdict.decision(), Decision::Undetermined);
    assert_eq!(verdict.unknown_keys().len(), 30);
    assert!(!verdict.unknown_keys().contains(&"k:needless".to_owned()));
}

#[test]
fn explanations_name_the_clause_and_spell_actions_as_the_catalog_does() {
    let except = statement(r#""Effect": "Allow", "NotAction": ["csms:secret:GETSTAGE", "csms:Secret:d*"]"#);
    let stage = GetStage::new("x", "SYSCURRENT").request().unwrap();
    let authorizer = Authorizer::new([except]);
    let explanation = authorizer.explain(&stage);
    let miss = explanation.nearest.first().unwrap();
    let element = miss.trace.elements.first().unwrap();
    assert_eq!(element.element.to_string(), "NotAction");
    assert_eq!(element.wants.to_string(), "`csms:secret:d*` or `csms:secret:getStage`");
    assert_eq!(
        miss.changes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["take `csms:secret:getStage` out of the statement's `NotAction`"]
    );
}

#[test]
fn unk_3_account_region_and_authentication() {
    let stage = GetStage::new("x", "SYSCURRENT").secret_type("COMMON").request().unwrap();
    let on = |resource: &str| {
        statement(&format!(r#""Effect": "Allow", "Action": ["csms:*"], "Resource": ["{resource}"]"#))
    };
    assert_eq!(decide([on("csms:*:*:secretName:x")], &stage), Decision::Allow);
    assert_eq!(decide([on("csms:*:*:secretName:y")], &stage), Decision::ImplicitDeny);
    let authorizer = Authorizer::new([on("csms:cn-north-4:*:secretName:x")]);
    assert_eq!(authorizer.decide(&stage).unknown_keys(), ["resource.account", "resource.region"]);
    let every = || statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let authorizer = Authorizer::builder().identity([every()]).scp_level([]).build();
    let verdict = authorizer.decide(&stage);
    assert_eq!(verdict.decision(), Decision::Undetermined);
    assert_eq!(verdict.unknown_keys(), ["authentication"]);
}

#[test]
fn eva_3_and_eva_6_guardrails_cap_grants() {
    let every = || statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let other = || statement(r#""Effect": "Allow", "Action": ["x:*"]"#);
    let request = |authentication, principal| {
        build(Request::builder("a:b:c").authentication(authentication).principal(principal))
    };
    let signed = request(Authentication::Signed, Principal::default());
    let token = request(Authentication::Token, Principal::default());
    let managed = Principal { management_account: true, ..Principal::default() };
    let managed = request(Authentication::Signed, managed);
    let scp = Authorizer::builder().identity([every()]).scp_level([every()]).scp_level([other()]).build();
    let verdict = scp.decide(&signed);
    assert_eq!((verdict.decision(), verdict.blocked_by()), (Decision::ImplicitDeny, Some(Layer::Scp(1))));
    let verdict = scp.decide(&token);
    assert_eq!(
        (verdict.decision(), verdict.unknown_keys()),
        (Decision::Undetermined, vec!["authentication".into()])
    );
    assert_eq!(verdict.assumed(), ["EVA-6"]);
    let residual = verdict.residual().unwrap().to_string();
    assert_eq!(residual, "allow if requests with a token are not bound; otherwise implicit deny");
    for (reading, decision) in
        [(TokenRequests::Escape, Decision::Allow), (TokenRequests::Bound, Decision::ImplicitDeny)]
    {
        let options = Options { token_requests: reading, ..Options::default() };
        let scp = Authorizer::builder().options(options).identity([every()]).scp_level([other()]).build();
        let verdict = scp.decide(&token);
        assert_eq!((verdict.decision(), verdict.assumed()), (decision, vec!["EVA-6"]));
    }
    assert_eq!(scp.decide(&managed).decision(), Decision::Allow);
    let session = Authorizer::builder().identity([every()]).session([other()]).build();
    assert_eq!(session.decide(&token).blocked_by(), Some(Layer::Session));
    let deep =
        (0..20).fold(Authorizer::builder().identity([every()]), |it, _| it.scp_level([every()])).build();
    assert_eq!(deep.decide(&signed).decision(), Decision::ImplicitDeny, "too deep a stack allows nothing");
}

#[test]
fn eva_4_and_eva_5_accounts_and_root() {
    let resource = || {
        let text = r#"{"Version": "5.0", "Statement": [
            {"Effect": "Allow", "Principal": {"IAM": ["*"]}, "Action": ["*"]}]}"#;
        Policy::parse_with("bucket", text, PolicyKind::Resource).unwrap()
    };
    let from = |account: &str, root| {
        let principal = Principal { account: Some(account.into()), root, ..Principal::default() };
        build(Request::builder("obs:object:get").resource("obs::a:object:b/c").principal(principal))
    };
    let alone = Authorizer::builder().resource([resource()]).build();
    assert_eq!(alone.decide(&from("a", false)).decision(), Decision::Allow);
    assert_eq!(alone.decide(&from("b", false)).decision(), Decision::ImplicitDeny);
    assert_eq!(alone.decide(&from("b", true)).decision(), Decision::Allow);
    let unnamed = build(Request::builder("obs:object:get").resource("obs::a:object:b/c"));
    assert_eq!(alone.decide(&unnamed).decision(), Decision::Allow, "of the resource's own account");
    assert_eq!(decide([], &from("a", true)), Decision::Allow);
    assert_eq!(decide([], &from("a", false)), Decision::ImplicitDeny);
}

#[test]
fn every_open_rule_has_another_reading() {
    let request = build(
        Request::builder("csms:secret:getStage")
            .resource("csms:r:a:secretName:x")
            .key_values("k:many", ["1", "2"])
            .key("k:text", "abc"),
    );
    let allow = |rest: &str| statement(&format!(r#""Effect": "Allow", {rest}"#));
    let when = |condition: &str| allow(&format!(r#""Action": ["*"], "Condition": {{{condition}}}"#));
    let check = |rule: &str, options: Options, policy: Policy| {
        let default = decide_with(Options::default(), policy.clone(), &request);
        assert_eq!(default, Decision::Allow, "{rule}");
        assert_eq!(decide_with(options, policy.clone(), &request), Decision::ImplicitDeny, "{rule}");
        let authorizer = Authorizer::new([policy]);
        assert!(authorizer.decide(&request).assumed().contains(&rule), "{rule}");
    };
    let negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold;
    check(
        "CON-12",
        Options { negated_on_absent_key, ..Options::default() },
        when(r#""StringNotEquals": {"k:none": "1"}"#),
    );
    let for_all_values_of_none = ForAllValuesOfNone::DoesNotHold;
    check(
        "CON-13",
        Options { for_all_values_of_none, ..Options::default() },
        when(r#""ForAllValues:StringEquals": {"k:none": "1"}"#),
    );
    let plain_on_several_values = PlainOnSeveralValues::DoesNotHold;
    check(
        "CON-14",
        Options { plain_on_several_values, ..Options::default() },
        when(r#""StringEquals": {"k:many": "2"}"#),
    );
    let resource_wildcard = ResourceWildcard::PerPart;
    check(
        "RES-3",
        Options { resource_wildcard, ..Options::default() },
        allow(r#""Action": ["*"], "Resource": ["csms:*:secretName:x"]"#),
    );
    let alias_matching = AliasMatching::AliasesInFullOnly;
    check(
        "ACT-5",
        Options { alias_matching, ..Options::default() },
        allow(r#""Action": ["csms:secretStage:*"]"#),
    );
}

#[test]
fn con_16_an_unreadable_deny_is_named_and_can_be_made_to_apply() {
    let allow = statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let deny = |value: &str| {
        statement(&format!(
            r#""Effect": "Deny", "Action": ["*"], "Condition": {{"NumberLessThan": {{"k:a": "{value}"}}}}"#
        ))
    };
    let request = build(Request::builder("a:b:c").key("k:a", "five"));
    let options = Options { unreadable_deny: UnreadableDeny::Applies, ..Options::default() };
    for value in ["10", "ten"] {
        let authorizer = Authorizer::new([allow.clone(), deny(value)]);
        let verdict = authorizer.decide(&request);
        assert_eq!(verdict.decision(), Decision::Allow);
        assert!(
            verdict.notes().iter().any(|it| it.to_string().contains("this Deny did not apply")),
            "{value}"
        );
        let strict = Authorizer::builder().identity([allow.clone(), deny(value)]).options(options).build();
        assert_eq!(strict.decide(&request).decision(), Decision::ExplicitDeny, "{value}");
    }
}

#[test]
fn near_misses_name_the_change() {
    let authorizer = Authorizer::new([policy(PAYMENTS)]);
    let request = GetStage::new("payments-db", "SYSCURRENT").account("a").region("r").secret_type("RDS");
    let request = request.tag("env", "prod").request().unwrap();
    let explanation = authorizer.explain(&request);
    assert_eq!(explanation.decision, Decision::ImplicitDeny);
    let nearest = explanation.nearest.first().unwrap();
    assert_eq!(nearest.lacking, 1);
    assert_eq!(
        nearest.changes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["make it so that `csms:Type` is `COMMON`; the key is `RDS`"]
    );
    let other = build(Request::builder("csms:secret:getStag").resource("csms:r:a:secretName:x"));
    let explanation = authorizer.explain(&other);
    assert!(explanation.no_match.unwrap().to_string().contains("did you mean `csms:secret:getStage`"));
}

#[test]
fn the_index_finds_what_a_scan_finds() {
    let resources = [
        "*",
        "csms:*",
        "*:secretName:app1-*",
        "csms:*:*:secretName:app1-*",
        "CSMS:r:a:secretName:app1-x",
        "*-x",
        "*app1*",
        "*Name:app?-x",
        "csms:r:a:secretName:${k:t}-x",
        "*pp1-x",
        "c*:x",
        "csms:r:a:secretName:*:*",
        "*S:r:*",
        "?sms:*",
        "CSMS:?:a:secretName:x",
        "CSM*S:r:*",
        "*:a:*:app1*",
    ];
    let policies = resources.iter().map(|it| {
        statement(&format!(r#""Sid": "{it}", "Effect": "Allow", "Action": ["csms:*"], "Resource": ["{it}"]"#))
    });
    let authorizer = Authorizer::new(policies);
    for name in ["app1-x", "app2-x", "app1-y", "x", "a:x:app1-x", "ab", ":::"] {
        let urn = format!("csms:r:a:secretName:{name}");
        let builder = Request::builder("csms:secret:getStage").resource(&urn).key("k:t", "app2");
        let request = build(builder);
        let alone = |it: &&str| {
            let one = statement(&format!(r#""Effect": "Allow", "Action": ["csms:*"], "Resource": ["{it}"]"#));
            // With a second entry that has no required literal the statement is looked at for every request.
            let every = statement(&format!(
                r#""Effect": "Allow", "Action": ["csms:*"], "Resource": ["{it}", "?{it}"]"#
            ));
            let found = decide([one], &request);
            assert!(found == Decision::ImplicitDeny || decide([every], &request) == found, "{it} {name}");
            found == Decision::Allow
        };
        let expected: Vec<&str> = resources.iter().copied().filter(|it| alone(it)).collect();
        let verdict = authorizer.decide(&request);
        let determining = verdict.determining();
        let found: Vec<&str> = determining.iter().filter_map(|it| it.sid.as_deref()).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn assumptions_that_no_option_turns_are_named() {
    let allow = |rest: &str| statement(&format!(r#""Effect": "Allow", {rest}"#));
    let when = |condition: &str| allow(&format!(r#""Action": ["*"], "Condition": {{{condition}}}"#));
    let request = build(
        Request::builder("csms:secretStage:get")
            .resource("csms:r:a:secretName:x")
            .resource("csms:r:a:secretName:y")
            .key("g:ResourceTag/Env", "prod")
            .key("k:star", "*")
            .key("k:date", "2026-11-24")
            .key("k:bool", "TRUE")
            .key("k:ip", "::ffff:10.0.0.1"),
    );
    for (rule, policy) in [
        ("ACT-3", allow(r#""Action": ["csms:*"]"#)),
        ("ACT-7", allow(r#""Action": ["*"]"#)),
        ("RES-6", allow(r#""Action": ["*"]"#)),
        ("RES-7", allow(r#""Action": ["*"], "Resource": ["csms:*:*:secretName:*"]"#)),
        ("DOC-4", allow(r#""Action": "*""#)),
        ("DOC-6", allow(r#""NotAction": []"#)),
        ("CON-2", when(r#""StringEquals": {"g:ResourceTag/env": "prod"}"#)),
        ("CON-5", when(r#""StringStartWith": {"g:ResourceTag/Env": "pr"}"#)),
        ("CON-7", when(r#""DateLessThan": {"k:date": "2027-01-01T00:00:00Z"}"#)),
        ("CON-8", when(r#""Bool": {"k:bool": "true"}"#)),
        ("CON-9", when(r#""IpAddress": {"k:ip": "10.0.0.0/8"}"#)),
        ("CON-15", when(r#""StringNotEquals": {"k:none": []}"#)),
        ("VAR-4", when(r#""StringMatch": {"k:star": "${k:star}"}"#)),
    ] {
        let authorizer = Authorizer::new([policy]);
        let verdict = authorizer.decide(&request);
        assert_eq!(verdict.decision(), Decision::Allow, "{rule}");
        assert!(verdict.assumed().contains(&rule), "{rule}: {:?}", verdict.assumed());
    }
    for (rule, policy) in [
        ("CON-16", when(r#""NumberNotEquals": {"k:star": "1"}"#)),
        ("VAR-3", when(r#""StringMatch": {"k:star": ["*", "${k:none}"]}"#)),
    ] {
        let authorizer = Authorizer::new([policy]);
        let verdict = authorizer.decide(&request);
        assert_eq!(verdict.decision(), Decision::ImplicitDeny, "{rule}");
        assert!(verdict.assumed().contains(&rule), "{rule}: {:?}", verdict.assumed());
    }
    let every = || allow(r#""Action": ["*"]"#);
    let joined = Authorizer::builder().identity([every()]).scp_level([every(), every()]).build();
    assert!(joined.decide(&request).assumed().contains(&"EVA-3"));
}

#[test]
fn con_10_null_of_several_values() {
    let request = build(Request::builder("a:b:c"));
    let allow = |values: &str| {
        statement(&format!(
            r#""Effect": "Allow", "Action": ["a:b:c"], "Condition": {{"Null": {{"g:MFAAge": {values}}}}}"#
        ))
    };
    assert_eq!(decide([allow(r#"["true"]"#)], &request), Decision::Allow);
    assert_eq!(decide([allow(r#"["true", "FALSE"]"#)], &request), Decision::Allow);
    assert_eq!(decide([allow(r#"["true", "yes"]"#)], &request), Decision::Allow);
    let request = build(Request::builder("csms:secret:batchGetSecretValue"));
    let on = |action: &str| statement(&format!(r#""Effect": "Allow", "Action": ["{action}"]"#));
    assert_eq!(decide([on("csms:secret:batchGet*ecretVAlue")], &request), Decision::Allow);
    assert_eq!(decide([on("csms:secret:*Value")], &request), Decision::Allow);
}

#[test]
fn outcomes_are_traces_without_words() {
    use super::Applies;
    let policies = [policy(PAYMENTS), statement(r#""Effect": "Allow", "NotAction": ["csms:secret:get*"]"#)];
    let authorizer = Authorizer::new(policies);
    for (name, kind) in [("payments-db", Some("COMMON")), ("payments-db", Some("RDS")), ("x", None)] {
        let request = Request::builder("csms:secret:getStage")
            .resource(&format!("csms:r:a:secretName:{name}"))
            .unknown("g:ResourceTag/*");
        let request = build(kind.into_iter().fold(request, |it, kind| it.key("csms:Type", kind)));
        let verdict = authorizer.decide(&request);
        let traces = verdict.every_trace();
        let named = |it: &&super::StatementTrace| it.elements[0].applies == Applies::Yes;
        let traces: Vec<_> = traces.iter().filter(named).collect();
        let outcomes = verdict.outcomes();
        assert_eq!((outcomes.len(), traces.len()), (2, 2), "the third names everything else");
        for (outcome, trace) in outcomes.iter().zip(traces) {
            assert_eq!((outcome.statement.index, outcome.applies), (trace.statement.index, trace.applies));
            let conditions: Vec<_> = trace
                .elements
                .iter()
                .filter(|it| matches!(it.element, super::ElementKind::Condition { .. }))
                .map(|it| it.applies)
                .collect();
            assert_eq!(outcome.conditions, conditions, "{name}");
            assert_eq!(outcome.concerned, trace.elements[1].applies);
        }
    }
}

#[test]
fn outcomes_miss_no_statement_that_names_the_action() {
    use super::Applies;
    let named = std::cell::Cell::new(0);
    crate::testing::runner::for_all(1_000, |choices| {
        let unknowns = choices.chance(50);
        let case = crate::testing::generate::case(choices, unknowns);
        let (world, request) = (case.world().unwrap(), case.request().unwrap());
        let authorizer = Authorizer::builder().identity(world.identity).resource(world.resource).build();
        let verdict = authorizer.decide(&request);
        let traces = verdict.every_trace();
        let traces = traces.iter().filter(|it| it.elements[0].applies == Applies::Yes);
        let traces: Vec<_> = traces.map(|it| (it.statement.number, it.applies)).collect();
        let outcomes: Vec<_> =
            verdict.outcomes().iter().map(|it| (it.statement.number, it.applies)).collect();
        named.update(|it| it + outcomes.len());
        if outcomes == traces {
            return Ok(());
        }
        Err(format!("{outcomes:?}, of all {traces:?}: {}", case.to_json("")))
    });
    assert!(named.get() > 1_000, "{}", named.get());
}

#[test]
fn act_5_of_several_older_names_an_older_document_reaches_each_by_a_wildcard() {
    let export = r#"{"version": "v1", "actions": [
        {"name": "depot:box:open", "access_level": "read", "aliases": ["depot:chest:open", "depot:crate:open"]}],
        "conditions": [], "resources": [], "operations": []}"#;
    let catalog = Catalog::embedded().load("depot.json", export).unwrap();
    let request = Request::builder("depot:box:open").build(&catalog).unwrap();
    let decide = |version: &str, action: &str, alias_matching| {
        let text = format!(
            r#"{{"Version": "{version}", "Statement": [{{"Effect": "Allow", "Action": ["{action}"]}}]}}"#
        );
        let options = Options { alias_matching, ..Options::default() };
        let builder = Authorizer::builder().catalog(catalog.clone()).options(options);
        builder.identity([policy(&text)]).build().decide(&request).is_allowed()
    };
    for alias_matching in [AliasMatching::NameAndAliases, AliasMatching::AliasesInFullOnly] {
        let every = alias_matching == AliasMatching::NameAndAliases;
        for older in ["chest", "crate"] {
            let (wild, exact) = (format!("depot:{older}:*"), format!("depot:{older}:open"));
            // To version 1.1 the aliases are the names that there are.
            assert!(decide("1.1", &wild, alias_matching) && decide("1.1", &exact, alias_matching));
            assert_eq!(decide("5.0", &wild, alias_matching), every, "{older}");
            assert!(decide("5.0", &exact, alias_matching));
        }
        assert!(!decide("1.1", "depot:box:*", alias_matching), "the newer name is none of version 1.1");
        assert!(decide("5.0", "depot:box:*", alias_matching));
    }
}
