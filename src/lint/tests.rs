//! What holds of the linter over random policies: cures that are called safe change no decision, and what
//! the reader takes as valid has no fault among its findings.

use crate::decide::Authorizer;
use crate::policy::{Policy, PolicyKind};
use crate::testing::generate::case;
use crate::{Catalog, Decision, Request};

use super::{Config, LintInput, Safety, check, fix};

fn decide(policy: Policy, request: &Request) -> Decision {
    Authorizer::new([policy]).decide(request).decision()
}

/// What a random policy seldom has and a cure is for, written into its text.
fn untidy(text: &str, seed: u64) -> String {
    match seed % 5 {
        0 => text.replacen("\"Resource\":[\"", "\"Resource\":[\"*:*:*:**\",\"", 1),
        1 => text.replacen(
            "\"Action\":[\"",
            "\"Action\":[\"csms:secretStage:get\",\"CSMS:secret:getStage\",\"",
            1,
        ),
        2 => text.replacen("csms:Type", "csms:TYPE", 1),
        3 => text.replacen("\"StringEquals\":", "\"StringMatch\":", 1),
        _ => text.replacen("\"Effect\":", "\"Condition\":{},\"Effect\":", 1),
    }
}

#[test]
fn safe_cures_change_no_decision() {
    let (catalog, config) = (Catalog::embedded(), Config::default());
    let (mut cures, mut decided) = (0, 0);
    for seed in 0..3_000 {
        let case = case(seed);
        let Ok(request) = case.request() else { continue };
        for text in &case.identity {
            for text in [text.clone(), untidy(text, seed)] {
                let Ok(before) = Policy::parse("before", &text) else { continue };
                let input = LintInput { text: &text, kind: Some(PolicyKind::Identity) };
                let fixed = fix(&input, &catalog, &config, Safety::Safe);
                cures += fixed.applied;
                let after = Policy::parse("after", &fixed.text);
                let after =
                    after.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}\n{}", fixed.text));
                let (before, after) = (decide(before, &request), decide(after, &request));
                assert_eq!(before, after, "seed {seed}:\n{text}\n{}", fixed.text);
                decided += usize::from(before != Decision::ImplicitDeny);
            }
        }
    }
    assert!(cures > 2_000 && decided > 500, "{cures} cures, {decided} decisions");
}

#[test]
fn linting_any_text_ends() {
    let (catalog, config) = (Catalog::embedded(), Config::default());
    let policy = case(7).identity.first().cloned().unwrap_or_default();
    for at in 0..policy.len() {
        let (head, tail) = policy.split_at_checked(at).unwrap_or(("", &policy));
        for text in [head.to_owned(), format!("{head}\u{e9}{tail}"), format!("{head}[{tail}")] {
            let report = check(&LintInput::new(&text), &catalog, &config);
            assert!(report.diagnostics.iter().all(|it| it.span.end as usize <= text.len() + 1), "{text}");
        }
    }
}

#[test]
fn what_cannot_be_checked_is_named() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["ECS:x:y", "csms:secret:get", "*"]}]}"#;
    let report = check(&LintInput::new(text), &Catalog::embedded(), &Config::default());
    assert_eq!(report.unchecked.iter().collect::<Vec<_>>(), ["ecs"]);
    assert!(super::unchecked_note(&report.unchecked).unwrap().to_string().contains("`ecs`"));
    assert_eq!(super::unchecked_note(&std::collections::BTreeSet::new()), None);
}

#[test]
fn a_rule_can_be_set_and_switched_off() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"]}]}"#;
    let mut config = Config::default();
    let found = |config: &Config| check(&LintInput::new(text), &Catalog::embedded(), config).diagnostics;
    assert_eq!(found(&config).len(), 1);
    config.set("every-action", Some(super::Severity::Error)).unwrap();
    assert_eq!(found(&config).first().map(|it| it.severity), Some(super::Severity::Error));
    config.set("every-action", None).unwrap();
    assert!(found(&config).is_empty());
    assert_eq!(config.set("every-acton", None).unwrap_err().to_string(), "no rule is named `every-acton`");
}
