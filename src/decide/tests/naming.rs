//! Which statement a decision names, and what an authorizer is made of.

use std::slice;

use super::{build, policy, statement};
use crate::policy::{Policy, PolicyKind};
use crate::request::{Principal, Request};
use crate::{Authorizer, Catalog, Decision, Layer};

fn on(effect: &str, resource: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": ["*"], "Resource": ["{resource}"]}}"#)
}

fn when(effect: &str, key: &str, operator: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": ["*"], "Condition": {{"{operator}": {{"{key}": "v"}}}}}}"#)
}

fn text(statements: &[String]) -> String {
    format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(", "))
}

fn document(statements: &[String]) -> Policy {
    policy(&text(statements))
}

fn scp(statements: &[String]) -> Policy {
    Policy::parse_with("scp", &text(statements), PolicyKind::Scp).unwrap()
}

fn every() -> Policy {
    statement(r#""Effect": "Allow", "Action": ["*"]"#)
}

fn first(authorizer: &Authorizer, request: &Request) -> (Layer, u32) {
    let verdict = authorizer.decide(request);
    let it = verdict.first_determining().unwrap();
    (it.layer, it.index)
}

#[test]
fn eva_8_the_first_statement_in_order_is_named_however_it_is_found() {
    let request = build(Request::builder("a:b:c").resource("a:r:acc:t:x"));
    let resources = ["a:*:acc:t:*", "a:r:acc:t:x", "*", "a:r:acc:*"];
    for one in resources {
        for other in resources {
            let twice = Authorizer::new([document(&[on("Allow", one), on("Allow", other)])]);
            assert_eq!(first(&twice, &request), (Layer::Identity, 0), "{one} {other}");
            let denied = Authorizer::new([every(), document(&[on("Deny", one), on("Deny", other)])]);
            assert_eq!(first(&denied, &request), (Layer::Identity, 0), "{one} {other}");
            // What does not apply is not named, whether it is found before or behind.
            let unmet = on("Allow", one).replace('}', r#", "Condition": {"Bool": {"k:a": "true"}}}"#);
            let second = Authorizer::new([document(&[unmet, on("Allow", other)])]);
            assert_eq!(first(&second, &request), (Layer::Identity, 1), "{one} {other}");
        }
    }
}

#[test]
fn eva_8_neighbors_that_share_their_clauses_are_passed_over_together() {
    // The first of each pair does not match, though nothing but the variable tells so; the others are found
    // with it, for the entries of the second pair start alike.
    let pairs = [("a:r:acc:t:${k:name}", "a:r:acc:t:x"), ("a:*${k:name}", "a:*")];
    let request = build(Request::builder("a:b:c").resource("a:r:acc:t:x").key("k:name", "y"));
    const LENGTH: u32 = 5;
    for (other, own) in pairs {
        let kinds = [("Allow", other), ("Deny", other), ("Allow", own), ("Deny", own)];
        for number in 0..kinds.len().pow(LENGTH) {
            let kind = |at: u32| kinds[number / kinds.len().pow(at) % kinds.len()];
            let statements: Vec<_> = (0..LENGTH).map(|at| on(kind(at).0, kind(at).1)).collect();
            let authorizer = Authorizer::new([document(&statements)]);
            let first = |effect| (0..LENGTH).find(|at| kind(*at) == (effect, own));
            let found = authorizer.decide(&request).first_determining().map(|it| it.index);
            assert_eq!(found, first("Deny").or(first("Allow")), "{statements:?}");
        }
    }
}

#[test]
fn eva_1_of_several_layers_that_deny_the_first_is_named() {
    let request = build(Request::builder("a:b:c").resource("a:r:acc:t:x"));
    let deny = || document(&[on("Allow", "*"), on("Deny", "*")]);
    let authorizer = Authorizer::builder().identity([deny()]).scp_level([scp(&[on("Deny", "*")])]).build();
    assert_eq!(first(&authorizer, &request), (Layer::Identity, 1));
    assert_eq!(authorizer.decide(&request).blocked_by(), Some(Layer::Identity));
}

#[test]
fn res_6_of_several_resources_that_are_denied_the_first_is_named() {
    let request = build(
        Request::builder("a:b:c").resource("a:r:acc:t:x").resource("a:r:acc:t:y").resource("a:r:acc:t:z"),
    );
    let of = |denied: &[&str]| {
        let mut statements = vec![on("Allow", "*")];
        statements.extend(denied.iter().map(|it| on("Deny", &format!("a:r:acc:t:{it}"))));
        first(&Authorizer::new([document(&statements)]), &request).1
    };
    assert_eq!(of(&["x", "y"]), 1);
    assert_eq!(of(&["y", "x"]), 2);
    assert_eq!(of(&["z"]), 1);
}

/// Nine facts are more than are distinguished.
fn nine(effect: &str, more: &str) -> Vec<String> {
    (0..9)
        .map(|it| when(effect, &format!("k:{it}"), "StringEquals").replace("}}}", &format!("}}{more}}}}}")))
        .collect()
}

#[test]
fn unk_2_a_certain_deny_is_named_where_many_facts_are_unknown() {
    let request = build(Request::builder("a:b:c").unknown("k:*"));
    let mut denies = nine("Deny", "");
    denies.push(on("Allow", "*"));
    let guard = scp(&[when("Deny", "k:a", "StringEquals"), on("Deny", "*")]);
    let authorizer = Authorizer::builder().identity([document(&denies)]).scp_level([guard]).build();
    assert_eq!(authorizer.decide(&request).decision(), Decision::ExplicitDeny);
    assert_eq!(first(&authorizer, &request), (Layer::Scp(0), 1));
    // So it is where the index finds it before one that stands first and may apply.
    let mut allows = nine("Allow", "");
    allows.push(when("Deny", "k:a", "StringEquals"));
    allows.push(on("Deny", "*").replace(r#"["*"], "Resource""#, r#"["a:b:c"], "Resource""#));
    let of_one = build(Request::builder("a:b:c").unknown("k:*").resource("a:r:acc:t:x"));
    assert_eq!(first(&Authorizer::new([document(&allows)]), &of_one), (Layer::Identity, 10));
}

#[test]
fn unk_2_statements_that_make_no_difference_take_no_room() {
    let request = build(Request::builder("a:b:c").unknown("k:*").key("known", "w"));
    let both = |effect: &str| [when(effect, "k:a", "StringEquals"), when(effect, "k:a", "StringNotEquals")];
    // They never apply: something known about them fails.
    let mut never = nine("Deny", r#", "Bool": {"known": "v"}"#);
    never.extend(both("Allow"));
    assert_eq!(Authorizer::new([document(&never)]).decide(&request).decision(), Decision::Allow);
    // Something else applies for certain.
    let mut allowed = nine("Allow", "");
    allowed.push(on("Allow", "*"));
    allowed.extend(both("Deny"));
    assert_eq!(Authorizer::new([document(&allowed)]).decide(&request).decision(), Decision::ExplicitDeny);
}

#[test]
fn eva_3_twelve_levels_of_scps_are_distinguished_and_more_deny() {
    let request = build(Request::builder("a:b:c"));
    let decide = |levels: usize| {
        let start = Authorizer::builder().identity([every()]);
        let builder = (0..levels).fold(start, |it, _| it.scp_level([scp(&[on("Allow", "*")])]));
        builder.build().decide(&request).decision()
    };
    assert_eq!(decide(12), Decision::Allow);
    assert_eq!(decide(13), Decision::ImplicitDeny);
    assert_eq!(decide(40), Decision::ImplicitDeny);
    // Too deep a stack takes no Deny away.
    let denied = Authorizer::builder().identity([document(&[on("Deny", "*")])]);
    let deep = (0..13).fold(denied, |it, _| it.scp_level([every()]));
    assert_eq!(deep.build().decide(&request).decision(), Decision::ExplicitDeny);
    for level in [11, 12, 14] {
        let denies = |at| scp(&[on(if at == level { "Deny" } else { "Allow" }, "*")]);
        let deep =
            (0..15).fold(Authorizer::builder().identity([every()]), |it, at| it.scp_level([denies(at)]));
        assert_eq!(deep.build().decide(&request).decision(), Decision::ExplicitDeny, "{level}");
    }
    // The twelfth level has its own say.
    let start = (0..11).fold(Authorizer::builder().identity([every()]), |it, _| it.scp_level([every()]));
    assert_eq!(start.scp_level([]).build().decide(&request).blocked_by(), Some(Layer::Scp(11)));
    // It is the one that a thirteenth is taken into.
    let start = (0..13).fold(Authorizer::builder().identity([every()]), |it, _| it.scp_level([every()]));
    assert_eq!(start.build().decide(&request).blocked_by(), Some(Layer::Scp(11)));
}

#[test]
fn a_statement_that_applies_is_named_before_those_that_may() {
    // So many facts that they are not distinguished, and statements that the index finds in another order.
    let mut statements = vec![
        when("Deny", "k:z", "StringEquals").replace(r#""*""#, r#""a:*""#),
        r#"{"Effect": "Deny", "Action": ["a:b:c"]}"#.to_owned(),
    ];
    statements.extend((0..9).map(|it| when("Allow", &format!("k:{it}"), "StringEquals")));
    let request = build(Request::builder("a:b:c").unknown("k:*"));
    let authorizer = Authorizer::new([document(&statements)]);
    let verdict = authorizer.decide(&request);
    assert_eq!(verdict.first_determining().map(|it| it.index), Some(1));
    assert_eq!(verdict.determining().iter().map(|it| it.index).collect::<Vec<_>>(), [1]);
}

#[test]
fn statements_that_decide_only_together_are_all_named() {
    let null = |effect: &str, without: &str| {
        when(effect, "k:a", "Null").replace(r#""v""#, &format!(r#""{without}""#))
    };
    let request = build(Request::builder("a:b:c").unknown("k:a"));
    for effect in ["Allow", "Deny"] {
        let authorizer = Authorizer::new([document(&[null(effect, "true"), null(effect, "false")])]);
        let verdict = authorizer.decide(&request);
        assert_ne!(verdict.decision(), Decision::Undetermined);
        assert_eq!(verdict.determining().iter().map(|it| it.index).collect::<Vec<_>>(), [0, 1], "{effect}");
    }
}

#[test]
fn eva_4_the_statement_of_the_resource_is_named_where_the_caller_s_own_do_not_apply() {
    let principal = Principal { account: Some("a".to_owned()), ..Principal::default() };
    let request = build(Request::builder("x:y:z").resource("x:r:a:t:n").principal(principal).key("k:a", "w"));
    let grants =
        r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["*"]}]}"#;
    let resource = Policy::parse_with("bucket", grants, PolicyKind::Resource).unwrap();
    let own = document(&[when("Allow", "k:a", "StringEquals")]);
    let authorizer = Authorizer::builder().identity([own]).resource([resource]).build();
    assert_eq!(first(&authorizer, &request), (Layer::Resource, 0));
}

#[test]
fn eva_4_the_side_of_the_resource_is_named_where_it_does_not_grant() {
    let ask = |account: &str| {
        let principal = Principal { account: Some(account.to_owned()), ..Principal::default() };
        build(Request::builder("x:y:z").resource("x:r:a:t:n").principal(principal))
    };
    let authorizer = Authorizer::new([every()]);
    assert_eq!(authorizer.decide(&ask("a")).decision(), Decision::Allow);
    let (other, same) = (ask("b"), ask("a"));
    let verdict = authorizer.decide(&other);
    assert_eq!((verdict.decision(), verdict.blocked_by()), (Decision::ImplicitDeny, Some(Layer::Resource)));
    assert!(verdict.assumed().is_empty());
    let nothing = Authorizer::new([]);
    assert_eq!(nothing.decide(&other).blocked_by(), Some(Layer::Identity));
    assert_eq!(nothing.decide(&same).blocked_by(), Some(Layer::Identity));
}

#[test]
fn eva_3_and_eva_6_are_named_where_they_play_a_part() {
    let assumed = |scps: Vec<Policy>, identity: Vec<Policy>, token: bool| {
        let authentication = match token {
            true => crate::request::Authentication::Token,
            false => crate::request::Authentication::Signed,
        };
        let request = build(Request::builder("a:b:c").authentication(authentication));
        let authorizer = Authorizer::builder().identity(identity).scp_level(scps).build();
        authorizer.decide(&request).assumed()
    };
    let none: [&str; 0] = [];
    assert_eq!(assumed(vec![every()], vec![every(), every()], false), none);
    assert_eq!(assumed(vec![every(), every()], vec![every()], false), ["EVA-3"]);
    assert_eq!(assumed(vec![every(), every()], vec![every()], true), ["EVA-3"]);
    assert_eq!(assumed(Vec::new(), vec![every()], true), ["EVA-6"]);
}

#[test]
fn an_authorizer_is_what_it_was_made_of() {
    let authorizer = Authorizer::new([document(&[on("Allow", "*"), on("Deny", "x:*")])]);
    assert_eq!(authorizer.statement_count(), 2);
    assert!(authorizer.catalog().action("csms:secret:getStage").is_some());
    let bare = Authorizer::builder().identity([every()]).catalog(Catalog::empty()).build();
    assert!(bare.catalog().action("csms:secret:getStage").is_none());
    assert_eq!(bare.statement_count(), 1);
    let request = build(Request::builder("a:b:c"));
    assert!(bare.decide(&request).is_allowed());
    let denied = Authorizer::new([]);
    assert!(!denied.decide(&request).is_allowed());
    let names = [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
    assert_eq!(names.map(|it| it.to_string()), ["allow", "explicit_deny", "implicit_deny", "undetermined"]);
}

#[test]
fn an_alias_that_a_request_takes_for_an_action_meets_the_statements_that_name_it() {
    let text = r#"{"Version": "5.0", "Statement": [
        {"Effect": "Allow", "Action": ["csms:*"]},
        {"Effect": "Deny", "Action": ["csms:secretStage:get"]}
    ]}"#;
    let authorizer = Authorizer::new([Policy::parse("p", text).unwrap()]);
    let request = Request::builder("csms:secretStage:get").build(&Catalog::empty()).unwrap();
    assert_eq!(authorizer.decide(&request).decision(), Decision::ExplicitDeny);
}

#[test]
fn act_7_a_request_of_another_catalog_meets_the_statements_by_the_authorizer_s_names() {
    let names = ["csms:secretStage:get", "csms:secret:getStage"];
    for denied in names {
        let denies = statement(&format!(r#""Effect": "Deny", "Action": ["{denied}"]"#));
        let authorizer = Authorizer::new([every(), denies]);
        for asked in names {
            let request = Request::builder(asked).resource("csms:r:acc:secretName:x");
            let request = request.build(&Catalog::empty()).unwrap();
            let decision = authorizer.decide(&request).decision();
            assert_eq!(decision, Decision::ExplicitDeny, "{asked}, of {denied}");
        }
    }
}

#[test]
fn act_1_names_that_share_a_hash_are_distinguished() {
    let (one, other) = ("a:b:aejaaaaaaaaa", "a:b:aikjucozpgui");
    assert_eq!(crate::hash::of(one), crate::hash::of(other), "other names have to be looked for");
    let request = build(Request::builder(other));
    for actions in [vec![one], vec![one, "a:b:c"]] {
        let allow = statement(&format!(r#""Effect": "Allow", "Action": {actions:?}"#));
        assert_eq!(
            Authorizer::new([allow]).decide(&request).decision(),
            Decision::ImplicitDeny,
            "{actions:?}"
        );
        let deny = statement(&format!(r#""Effect": "Deny", "NotAction": {actions:?}"#));
        let decision = Authorizer::new([every(), deny]).decide(&request).decision();
        assert_eq!(decision, Decision::ExplicitDeny, "{actions:?}");
    }
}

#[test]
fn act_5_neighbors_of_other_versions_do_not_share_what_their_actions_mean() {
    let document = |version: &str| {
        let text = r#"{"Version": "VERSION", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:getStage"]}]}"#;
        policy(&text.replace("VERSION", version))
    };
    let request = build(Request::builder("csms:secret:getStage").resource("csms:r:acc:secretName:x"));
    let decide = |policies: &[Policy]| Authorizer::new(policies.to_vec()).decide(&request).decision();
    let (old, new) = (document("1.1"), document("5.0"));
    assert_eq!(decide(slice::from_ref(&old)), Decision::ImplicitDeny, "it goes by its alias there");
    assert_eq!(decide(slice::from_ref(&new)), Decision::Allow);
    assert_eq!(decide(&[old.clone(), new.clone()]), Decision::Allow);
    assert_eq!(decide(&[new, old]), Decision::Allow);
}

#[test]
fn eva_1_a_layer_that_is_named_again_takes_the_policies_in_and_loses_none() {
    let request = build(Request::builder("a:b:c").resource("a:r:acc:t:x"));
    let (allow, deny) = (document(&[on("Allow", "*")]), document(&[on("Deny", "a:*:acc:t:*")]));
    for (one, other) in [(&allow, &deny), (&deny, &allow)] {
        let both = Authorizer::builder().identity([one.clone()]).identity([other.clone()]).build();
        assert_eq!(both.decide(&request).decision(), Decision::ExplicitDeny);
        // A layer that is named again without a policy is as it was.
        let again = Authorizer::builder().identity([one.clone(), other.clone()]).identity([]).build();
        assert_eq!(again.decide(&request).decision(), Decision::ExplicitDeny);
    }
    let kept = Authorizer::builder().identity([allow]).identity([]).build();
    assert_eq!(kept.decide(&request).decision(), Decision::Allow);
}

#[test]
fn eva_1_where_more_lists_are_found_than_are_kept_every_statement_is_looked_at() {
    const CROWD: usize = 48;
    // Each statement is listed under a value of its own, or under a stretch of names of its own.
    let by_value =
        |number: usize| format!(r#""Condition": {{"ForAnyValue:StringEquals": {{"k:v": ["v{number}"]}}}}"#);
    let by_name = |number: usize| format!(r#""Resource": ["a:*:*:t:{}*"]"#, "x".repeat(number + 1));
    let postings: [&dyn Fn(usize) -> String; 2] = [&by_value, &by_name];
    for action in ["*", "a:*", "a:b:c", "a:b:?"] {
        for listed in postings {
            for found in [1, 31, 32, 33, 40, CROWD] {
                let name = format!("a:r:acc:t:{}", "x".repeat(found));
                let values: Vec<String> = (0..found).map(|it| format!("v{it}")).collect();
                let request = Request::builder("a:b:c").resource(&name);
                let request = request.key_values("k:v", values.iter().map(String::as_str));
                for denies in [0, found - 1, found, CROWD - 1] {
                    let statement = |number: usize| {
                        let effect = if number == denies { "Deny" } else { "Allow" };
                        format!(r#"{{"Effect": "{effect}", "Action": ["{action}"], {}}}"#, listed(number))
                    };
                    let statements: Vec<String> = (0..CROWD).map(statement).collect();
                    let authorizer = Authorizer::new([document(&statements)]);
                    for request in [request.clone(), request.clone().unknown("z:*")] {
                        let request = build(request);
                        let verdict = authorizer.decide(&request);
                        let expected = match denies < found {
                            true => (Decision::ExplicitDeny, denies),
                            false => (Decision::Allow, 0),
                        };
                        let index = verdict.first_determining().map(|it| it.index as usize);
                        assert_eq!(
                            (verdict.decision(), index),
                            (expected.0, Some(expected.1)),
                            "{action} {found}"
                        );
                    }
                }
            }
        }
    }
}
