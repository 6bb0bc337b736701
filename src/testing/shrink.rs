//! Making a case small that shows a difference.

use serde_json::Value;

/// Leaves out of a case what the difference does not need: members, entries, and characters of texts.
///
/// `differs` says whether a smaller case still shows it; it is asked often.
pub(super) fn shrink(case: &Value, differs: &dyn Fn(&Value) -> bool) -> Value {
    let mut best = case.clone();
    loop {
        let smaller = smaller(&best).into_iter().find(|it| differs(it));
        match smaller {
            Some(it) => best = it,
            None => return best,
        }
    }
}

/// Values that lack one thing, the greatest first.
fn smaller(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::Array(items) => {
            for at in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(at);
                found.push(Value::Array(fewer));
            }
            for (at, item) in items.iter().enumerate() {
                for less in smaller(item) {
                    let mut changed = items.clone();
                    changed[at] = less;
                    found.push(Value::Array(changed));
                }
            }
        }
        Value::Object(members) => {
            for name in members.keys() {
                let mut fewer = members.clone();
                fewer.remove(name);
                found.push(Value::Object(fewer));
            }
            for (name, member) in members {
                for less in smaller(member) {
                    let mut changed = members.clone();
                    changed.insert(name.clone(), less);
                    found.push(Value::Object(changed));
                }
            }
        }
        Value::String(text) => {
            let chars: Vec<char> = text.chars().collect();
            for length in [chars.len() / 2, 1] {
                for start in (0..chars.len()).step_by(length.max(1)) {
                    let end = chars.len().min(start + length);
                    let rest = chars.iter().take(start).chain(chars.iter().skip(end));
                    found.push(Value::String(rest.collect()));
                }
            }
            found.retain(|it| it != value);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::shrink;
    use crate::testing::engine::authorizer;
    use crate::testing::generate::case;
    use crate::testing::reference::tests::{try_request, world};

    #[test]
    fn a_case_shrinks_to_what_makes_it_so() {
        let allowed = |case: &serde_json::Value| {
            let (Some(world), Some(request)) = (world(case), try_request(case)) else { return false };
            authorizer(&world).decide(&request).is_allowed()
        };
        let lines =
            (0..400).step_by(2).map(|seed| serde_json::from_str(&case(seed).to_json("allow")).unwrap());
        let cases: Vec<serde_json::Value> = lines.filter(|it| allowed(it)).take(5).collect();
        assert_eq!(cases.len(), 5);
        for case in cases {
            let small = shrink(&case, &allowed);
            assert!(allowed(&small), "{small}");
            // What is left of it when one thing more is taken away is another decision.
            assert!(small.to_string().len() < 250, "{small}");
            let statements = small["policies"][0]["Statement"].as_array().map_or(0, Vec::len);
            assert!(statements <= 1 && small["scps"].is_null(), "{small}");
        }
    }
}
