//! Laws that hold whatever the policies say: what may not change a decision, and which way a statement can.

use serde_json::{Value, json};

use crate::decide::{Authorizer, Decision};
use crate::request::Request;

use super::engine::authorizer;
use super::generate::{Case, Choices, case};
use super::runner::for_all;

/// How many random cases each law is tried on.
const CASES: u64 = 1_000;

/// A change of one document.
type Change<'c> = &'c mut dyn FnMut(&mut Value);

/// Decides a case after every document of it has been changed.
fn decide(case: &Case, request: &Request, change: Change<'_>) -> Decision {
    let mut case = case.clone();
    let levels = [&mut case.scps, &mut case.rcps, &mut case.ncps];
    let layers = [&mut case.identity, &mut case.session, &mut case.resource, &mut case.endpoint];
    for text in layers.into_iter().chain(levels.into_iter().flatten()).flatten() {
        let mut document: Value = serde_json::from_str(text).unwrap();
        change(&mut document);
        *text = document.to_string();
    }
    authorizer(&case.world().unwrap()).decide(request).decision()
}

fn shuffle<T>(choices: &mut Choices, list: &mut [T]) {
    for end in (1..list.len()).rev() {
        list.swap(end, choices.below(end + 1));
    }
}

/// Puts the members of every object and the entries of every array in another order.
fn reorder(choices: &mut Choices, value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|it| reorder(choices, it));
            shuffle(choices, items);
        }
        Value::Object(members) => {
            let mut pairs: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
            pairs.iter_mut().for_each(|it| reorder(choices, &mut it.1));
            shuffle(choices, &mut pairs);
            members.extend(pairs);
        }
        _ => {}
    }
}

/// Tries a law on random cases, half of them with something unknown.
#[track_caller]
fn for_cases(law: impl Fn(&Case, &Request, &mut Choices) -> Result<(), String>) {
    for_all(CASES, |choices| {
        let unknowns = choices.chance(50);
        let case = case(choices, unknowns);
        choices.part();
        law(&case, &case.request().unwrap(), choices)
    });
}

/// Fails with the case unless the decision before a change and the one after it are as the law wants.
fn expect(is_so: bool, before: Decision, after: Decision, case: &Case) -> Result<(), String> {
    match is_so {
        true => Ok(()),
        false => Err(format!("{before} became {after}: {}", case.to_json(before.name()))),
    }
}

#[test]
fn eva_8_order_never_matters() {
    for_cases(|case, request, choices| {
        let before = decide(case, request, &mut |_| {});
        let mut shuffled = case.clone();
        shuffle(choices, &mut shuffled.identity);
        let after = decide(&shuffled, request, &mut |it| reorder(choices, it));
        expect(before == after, before, after, case)
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
        expect(before == after, before, after, case)
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
        let without = outcomes(&authorizer(&world).without_index());
        for authorizer in [authorizer(&world), authorizer(&world).indexed_by_conditions()] {
            let with = outcomes(&authorizer);
            if with != without {
                return Err(format!("{with:?}, without the index {without:?}: {}", case.to_json("")));
            }
        }
        Ok(())
    });
}

/// Adds entries that match nothing to every list of patterns that has one without a variable.
fn lengthen(statement: &mut Value) {
    let add = |list: &mut Value, entry: &dyn Fn(usize) -> String| {
        // Where no value of a condition can be filled in, one that can makes a difference (CON-16).
        let fixed = |it: &Value| it.as_str().is_some_and(|it| !it.contains('$'));
        if let Some(list) = list.as_array_mut().filter(|it| it.iter().any(fixed)) {
            list.extend((0..20).map(|it| json!(entry(it))));
        }
    };
    for (name, member) in statement.as_object_mut().unwrap() {
        match name.as_str() {
            "Action" | "NotAction" => add(member, &|it| format!("nothing{it}:*:get*")),
            "Resource" | "NotResource" => add(member, &|it| format!("nothing{it}:*:*:thing:{it}*")),
            "Condition" => {
                for (operator, keys) in member.as_object_mut().into_iter().flatten() {
                    if ["Match", "StartWith", "EndWith", "Like"].iter().any(|it| operator.contains(it)) {
                        let keys = keys.as_object_mut().into_iter().flatten();
                        keys.for_each(|(_, values)| add(values, &|it| format!("*nothing like it {it}")));
                    }
                }
            }
            _ => {}
        }
    }
}

#[test]
fn entries_that_match_nothing_change_nothing() {
    for_cases(|case, request, _| {
        let before = decide(case, request, &mut |_| {});
        let after = decide(case, request, &mut |document| {
            document["Statement"].as_array_mut().unwrap().iter_mut().for_each(lengthen);
        });
        // Of a resource that is not known each entry is a question of its own, and of these there may be too many.
        let vague = request.has_unknown() && after == Decision::Undetermined;
        expect(before == after || vague, before, after, case)
    });
}

/// Adds to the identity policies a copy of a statement that stands there, with another effect.
fn with_statement(case: &Case, choices: &mut Choices, effect: &str) -> Option<Case> {
    let mut case = case.clone();
    let text = case.identity.get(choices.below(case.identity.len().max(1)))?;
    let mut document: Value = serde_json::from_str(text).unwrap();
    let statements = document["Statement"].as_array_mut().unwrap();
    let mut statement = statements.get(choices.below(statements.len().max(1)))?.clone();
    statement["Effect"] = json!(effect);
    *statements = vec![statement];
    case.identity.push(document.to_string());
    Some(case)
}

#[test]
fn eva_1_a_deny_more_never_widens() {
    for_cases(|case, request, choices| {
        let Some(more) = with_statement(case, choices, "Deny") else { return Ok(()) };
        let (before, after) = (decide(case, request, &mut |_| {}), decide(&more, request, &mut |_| {}));
        let narrower = match before {
            Decision::Allow | Decision::Undetermined => true,
            Decision::ExplicitDeny => after == Decision::ExplicitDeny,
            Decision::ImplicitDeny => after != Decision::Allow,
        };
        expect(narrower, before, after, &more)
    });
}

#[test]
fn eva_2_an_allow_more_never_narrows() {
    for_cases(|case, request, choices| {
        let Some(more) = with_statement(case, choices, "Allow") else { return Ok(()) };
        let (before, after) = (decide(case, request, &mut |_| {}), decide(&more, request, &mut |_| {}));
        let wider = match before {
            Decision::Allow | Decision::ExplicitDeny => after == before,
            Decision::ImplicitDeny | Decision::Undetermined => true,
        };
        expect(wider, before, after, &more)
    });
}
