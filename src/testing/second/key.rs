//! Names of condition keys, and patterns of them (rules CON-2, UNK-3 and UNK-4).

use super::facts::Facts;

/// The parts of a request that may be unknown, by their full names.
pub(super) const PARTS: [&str; 10] = [
    "resource",
    "resource.account",
    "resource.region",
    "resource.id",
    "authentication",
    "trust_policy",
    "scps",
    "rcps",
    "ncps",
    "principal",
];

/// What a name is compared by: its letters one by one in lower case.
pub(super) fn folded(name: &str) -> String {
    name.chars().map(|it| it.to_lowercase().next().unwrap_or(it)).collect()
}

/// Whether `*` and `?` of a pattern can stand for the text, letter case aside.
pub(super) fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (folded(pattern).chars().collect(), folded(text).chars().collect());
    // reach[i]: the pattern so far can stand for the first i characters.
    let mut reach: Vec<bool> = std::iter::once(true).chain(text.iter().map(|_| false)).collect();
    for unit in pattern {
        let mut next = Vec::with_capacity(reach.len());
        for at in 0..reach.len() {
            let here = reach.get(at) == Some(&true);
            let before = at > 0 && reach.get(at - 1) == Some(&true);
            let left = at > 0 && next.last() == Some(&true);
            let same = at > 0 && text.get(at - 1) == Some(&unit);
            next.push(match unit {
                '*' => here || left,
                '?' => before,
                _ => before && same,
            });
        }
        reach = next;
    }
    reach.last() == Some(&true)
}

/// Whether there is a key of that name, or can be: a key with a value, or in full among the unknown.
pub(super) fn can_be(facts: &Facts, name: &str) -> bool {
    let Some((service, rest)) = name.split_once(':') else { return false };
    if service.is_empty() || rest.is_empty() || name.chars().any(char::is_whitespace) {
        return false;
    }
    let listed = |keys: Vec<String>| {
        keys.iter().any(|it| match it.split_once("/<") {
            Some((family, _)) => {
                let (family, name) = (folded(&format!("{family}/")), folded(name));
                name.strip_prefix(&family).is_some_and(|tag| !tag.is_empty())
            }
            None => folded(it) == folded(name),
        })
    };
    if service.eq_ignore_ascii_case("g") {
        listed(facts.global_keys())
    } else if facts.is_complete(service) {
        listed(facts.keys_of(service))
    } else {
        true
    }
}

/// Whether a pattern of unknown keys can match one.
pub(super) fn can_match(facts: &Facts, pattern: &str) -> bool {
    if pattern.chars().any(char::is_whitespace) {
        return false;
    }
    if !pattern.contains(['*', '?']) {
        return can_be(facts, pattern);
    }
    let Some((service, _)) = pattern.split_once(':') else {
        let begins_with_a_part = PARTS.iter().any(|it| pattern.starts_with(it));
        return !begins_with_a_part && (pattern.contains('*') || pattern.matches('?').count() > 0);
    };
    let keys = if service.eq_ignore_ascii_case("g") {
        facts.global_keys()
    } else if facts.is_complete(service) {
        facts.keys_of(service)
    } else {
        return true;
    };
    keys.iter().any(|it| match it.split_once("/<") {
        Some((family, _)) => meets_family(pattern, &format!("{family}/")),
        None => is_like(pattern, it),
    })
}

/// Whether a pattern can match a name that begins with `family` and goes on.
fn meets_family(pattern: &str, family: &str) -> bool {
    // What the wildcards leave of the pattern when the family's name is taken off its front.
    let chars: Vec<char> = pattern.chars().collect();
    (0..=chars.len()).any(|cut| {
        let (head, tail): (String, String) =
            (chars.iter().take(cut).collect(), chars.iter().skip(cut).collect());
        let goes_on = !tail.is_empty() || head.ends_with('*');
        goes_on && is_like(&head, family)
    })
}
