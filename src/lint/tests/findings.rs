//! What single rules find and cure, where the cases with their whole output do not reach.

use super::super::{Config, LintInput, check};
use crate::decide::Authorizer;
use crate::policy::{Policy, PolicyKind};
use crate::{Catalog, Decision, Request};

/// A document of one statement with these members.
fn document(effect: &str, members: &str) -> String {
    format!(r#"{{"Version": "5.0", "Statement": [{{"Effect": "{effect}", {members}}}]}}"#)
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
