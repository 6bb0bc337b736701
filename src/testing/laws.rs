//! Laws that hold whatever the policies say: what may not change a decision, and which way a statement can.

use serde_json::{Value, json};

use crate::decide::{Authorizer, Decision};
use crate::request::Request;

use super::engine::authorizer;
use super::generate::{Case, Random, case};

/// How many random cases each law is tried on.
const CASES: u64 = 1_000;

/// A change of one document.
type Change<'c> = &'c mut dyn FnMut(&mut Value);

/// Decides a case after every document of it has been changed.
fn decide(case: &Case, request: &Request, change: Change<'_>) -> Decision {
    let mut case = case.clone();
    let layers = [&mut case.identity, &mut case.session, &mut case.resource, &mut case.endpoint];
    for text in layers.into_iter().chain(&mut case.scps).flatten() {
        let mut document: Value = serde_json::from_str(text).unwrap();
        change(&mut document);
        *text = document.to_string();
    }
    authorizer(&case.world().unwrap()).decide(request).decision()
}

fn shuffle<T>(random: &mut Random, list: &mut [T]) {
    for end in (1..list.len()).rev() {
        list.swap(end, random.below(end + 1));
    }
}

/// Puts the members of every object and the entries of every array in another order.
fn reorder(random: &mut Random, value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|it| reorder(random, it));
            shuffle(random, items);
        }
        Value::Object(members) => {
            let mut pairs: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
            pairs.iter_mut().for_each(|it| reorder(random, &mut it.1));
            shuffle(random, &mut pairs);
            members.extend(pairs);
        }
        _ => {}
    }
}

fn for_cases(mut law: impl FnMut(&Case, &Request, &mut Random)) {
    for seed in 0..CASES {
        let case = case(seed);
        let request = case.request().unwrap();
        law(&case, &request, &mut Random::new(seed));
    }
}

#[test]
fn eva_8_order_never_matters() {
    for_cases(|case, request, random| {
        let before = decide(case, request, &mut |_| {});
        let mut shuffled = case.clone();
        shuffle(random, &mut shuffled.identity);
        let after = decide(&shuffled, request, &mut |it| reorder(random, it));
        assert_eq!(before, after, "{}", case.to_json(before.name()));
    });
}

#[test]
fn sids_change_nothing() {
    for_cases(|case, request, _| {
        let before = decide(case, request, &mut |_| {});
        let after = decide(case, request, &mut |document| {
            if document["Version"] == "5.0" {
                for (number, statement) in
                    document["Statement"].as_array_mut().unwrap().iter_mut().enumerate()
                {
                    statement["Sid"] = json!(format!("renamed-{number}"));
                }
            }
        });
        assert_eq!(before, after, "{}", case.to_json(before.name()));
    });
}

#[test]
fn the_index_changes_nothing() {
    for_cases(|case, request, _| {
        let world = case.world().unwrap();
        let outcomes = |authorizer: &Authorizer| {
            let verdict = authorizer.decide(request);
            let first = verdict.first_determining().map(|it| (it.layer, it.policy.to_owned(), it.index));
            (verdict.possible().collect::<Vec<_>>(), first)
        };
        let (with, without) = (authorizer(&world), authorizer(&world).without_index());
        assert_eq!(outcomes(&with), outcomes(&without), "{}", case.to_json(""));
    });
}

/// Adds to the identity policies a copy of a statement that stands there, with another effect.
fn with_statement(case: &Case, random: &mut Random, effect: &str) -> Option<Case> {
    let mut case = case.clone();
    let text = case.identity.get(random.below(case.identity.len().max(1)))?;
    let mut document: Value = serde_json::from_str(text).unwrap();
    let statements = document["Statement"].as_array_mut().unwrap();
    let mut statement = statements.get(random.below(statements.len().max(1)))?.clone();
    statement["Effect"] = json!(effect);
    *statements = vec![statement];
    case.identity.push(document.to_string());
    Some(case)
}

#[test]
fn eva_1_a_deny_more_never_widens() {
    for_cases(|case, request, random| {
        let Some(more) = with_statement(case, random, "Deny") else { return };
        let (before, after) = (decide(case, request, &mut |_| {}), decide(&more, request, &mut |_| {}));
        let narrower = match before {
            Decision::Allow | Decision::Undetermined => true,
            Decision::ExplicitDeny => after == Decision::ExplicitDeny,
            Decision::ImplicitDeny => after != Decision::Allow,
        };
        assert!(narrower, "{before} became {after}: {}", more.to_json(before.name()));
    });
}

#[test]
fn eva_2_an_allow_more_never_narrows() {
    for_cases(|case, request, random| {
        let Some(more) = with_statement(case, random, "Allow") else { return };
        let (before, after) = (decide(case, request, &mut |_| {}), decide(&more, request, &mut |_| {}));
        let wider = match before {
            Decision::Allow | Decision::ExplicitDeny => after == before,
            Decision::ImplicitDeny | Decision::Undetermined => true,
        };
        assert!(wider, "{before} became {after}: {}", more.to_json(before.name()));
    });
}
