//! What is advised where a request is not allowed: where it is looked for, and that it was tried.

use super::build;
use super::words::{lines, same};
use crate::Authorizer;
use crate::policy::PolicyKind;
use crate::request::{Principal, Request, RequestBuilder};

const EVERY: &str = r#"{"Effect": "Allow", "Action": ["*"]}"#;

/// The layers that allow nothing, then the near misses with their changes, and what is needed besides.
fn advised(authorizer: &Authorizer, request: &Request) -> String {
    let explanation = authorizer.explain(request);
    let mut lines: Vec<String> =
        explanation.incomplete.iter().map(|it| format!("missing in {}", it.0)).collect();
    for (miss, besides) in explanation
        .nearest
        .iter()
        .map(|it| (it, ""))
        .chain(explanation.besides.iter().map(|it| (it, "besides ")))
    {
        let at = &miss.trace.statement;
        let how = match (miss.certain, miss.alone) {
            (true, true) => "",
            (true, false) => " (not alone)",
            (false, _) => " (perhaps)",
        };
        lines.push(format!("{besides}{} {}: {miss}{how}", at.layer, at.index));
    }
    lines.join(" | ")
}

fn secret(action: &str) -> RequestBuilder {
    Request::builder(action).resource("csms:r:a:secretName:x")
}

#[test]
fn near_misses_are_of_the_action_or_its_service_and_are_tried() {
    let own = |statements: &[&str]| Authorizer::new([lines(PolicyKind::Identity, "p", statements)]);
    let of = |statements: &[&str], request: RequestBuilder| advised(&own(statements), &build(request));
    let kms = r#"{"Effect": "Allow", "Action": ["kms:cmk:*"], "Resource": ["*"]}"#;
    let list = r#"{"Effect": "Allow", "Action": ["csms:secret:list"]}"#;
    let typed = r#"{"Effect": "Allow", "Action": ["csms:secret:get"], "Condition": {"StringEquals": {"csms:Type": ["COMMON"]}}}"#;
    let deny_common =
        r#"{"Effect": "Deny", "Action": ["*"], "Condition": {"StringEquals": {"csms:Type": ["COMMON"]}}}"#;
    let old = lines(PolicyKind::Identity, "old", &[r#"{"Effect": "Allow", "Action": ["csms:secret:list"]}"#]);
    let old = crate::Policy::parse("old", &old_version(&old)).unwrap();
    let all = [
        of(&[kms], secret("csms:secret:get")),
        of(&[kms, list], secret("csms:secret:get")),
        // The action counts before how little is lacking.
        of(&[list, typed], secret("csms:secret:get").key("csms:Type", "RDS")),
        // With that value a Deny applies.
        of(&[typed, deny_common], secret("csms:secret:get").key("csms:Type", "RDS")),
        of(&[r#"{"Effect": "Allow", "NotAction": ["csms:secret:g*"]}"#], secret("csms:secret:get")),
        of(&[EVERY, r#"{"Effect": "Deny", "Action": ["csms:*"]}"#, list], secret("csms:secret:get")),
        advised(&Authorizer::new([old]), &build(secret("csms:secret:getStage"))),
        // What else is needed is unknown.
        of(
            &[
                r#"{"Effect": "Allow", "Action": ["csms:secret:list"], "Condition": {"StringEquals": {"csms:Type": ["COMMON"]}}}"#,
            ],
            secret("csms:secret:get").unknown("csms:Type"),
        ),
    ];
    same(
        &all.join("\n"),
        r#"

        identity 1: add `csms:secret:get` to the actions of the statement
        identity 1: make it so that `csms:Type` is `COMMON`; the key is `RDS` | identity 0: add `csms:secret:get` to the actions of the statement
        
        identity 0: take `csms:secret:g*` out of the statement's `NotAction`
        
        identity 0: add `csms:secretStage:get` to the actions of the statement
        identity 0: add `csms:secret:get` to the actions of the statement (perhaps)
        "#,
    );
}

/// The same statements in version 1.1.
fn old_version(policy: &crate::Policy) -> String {
    let statements = policy.statements().iter();
    let actions = statements.flat_map(|it| it.actions.patterns()).map(|it| format!("\"{}\"", it.text));
    let actions = actions.collect::<Vec<_>>().join(", ");
    format!(r#"{{"Version": "1.1", "Statement": [{{"Effect": "Allow", "Action": [{actions}]}}]}}"#)
}

#[test]
fn eva_3_a_layer_without_any_allow_is_reported_as_that() {
    let identity = |statement: &str| lines(PolicyKind::Identity, "p", &[statement]);
    let scp = |statements: &[&str]| lines(PolicyKind::Scp, "scp", statements);
    let session = |statement: &str| lines(PolicyKind::Session, "s", &[statement]);
    let only_deny = r#"{"Effect": "Deny", "Action": ["csms:secret:delete"]}"#;
    let list = r#"{"Effect": "Allow", "Action": ["csms:secret:list"]}"#;
    let ask = |authorizer: &Authorizer| advised(authorizer, &build(secret("csms:secret:get")));
    let with = Authorizer::builder;
    let all = [
        ask(&with().identity([identity(EVERY)]).scp_level([scp(&[only_deny])]).build()),
        ask(&with().identity([identity(list)]).scp_level([scp(&[only_deny])]).build()),
        ask(&with().identity([identity(EVERY)]).scp_level([scp(&[EVERY])]).scp_level([scp(&[list])]).build()),
        ask(&with().identity([identity(list)]).session([session(list)]).build()),
        ask(&with().identity([identity(EVERY)]).endpoint([]).build()),
    ];
    same(
        &all.join("\n"),
        r#"
        missing in scp[0]
        missing in scp[0] | identity 0: add `csms:secret:get` to the actions of the statement (not alone)
        scp[1] 0: add `csms:secret:get` to the actions of the statement
        identity 0: add `csms:secret:get` to the actions of the statement (not alone) | besides session 0: add `csms:secret:get` to the actions of the statement (not alone)
        missing in endpoint
        "#,
    );
}

#[test]
fn the_caller_of_another_account_is_advised_on_its_own_side() {
    let identity =
        lines(PolicyKind::Identity, "p", &[r#"{"Effect": "Allow", "Action": ["csms:secret:list"]}"#]);
    let resource =
        lines(PolicyKind::Resource, "r", &[r#"{"Effect": "Allow", "Principal": "*", "Action": ["*"]}"#]);
    let authorizer = Authorizer::builder().identity([identity]).resource([resource]).build();
    let caller = Principal { urn: Some("iam::b:user:ci".to_owned()), ..Principal::default() };
    let lines = advised(&authorizer, &build(secret("csms:secret:get").principal(caller)));
    assert_eq!(lines, "identity 0: add `csms:secret:get` to the actions of the statement");
}
