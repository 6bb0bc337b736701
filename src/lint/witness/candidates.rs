//! Values and names to try for a witness: what the document itself speaks of, and what is unlike it.

use crate::catalog::{Action, UrnTemplate};
use crate::lint::value::Block;
use crate::policy::{Condition, Family, Part, Template, UrnPattern};

/// The account of the resource where the document names none.
pub(super) const ACCOUNT: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// An account that no document names.
pub(super) const STRANGER: &str = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

/// The region of the resource where the document names none.
pub(super) const REGION: &str = "cn-north-4";

/// The name of whatever has to have one, but for the caller.
pub(super) const NAME: &str = "example";

/// The name of the caller.
pub(super) const CALLER: &str = "alice";

/// Values of a key that are tried, at most.
const MOST: usize = 16;

/// A text that the template matches, as far as stars and variables are filled in alike.
pub(super) fn instance(template: &Template, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut text = String::new();
    let all_stars = template.parts().all(|it| it == Part::Star);
    let mut parts = template.parts().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Text(own) => text.push_str(own),
            Part::Star if !all_stars && parts.peek().is_none() => text.push_str(NAME),
            Part::Star => {}
            Part::One => text.push('x'),
            Part::Variable { key, default } => {
                text.push_str(&variable(key).or_else(|| default.map(Into::into))?);
            }
            Part::Malformed { .. } => return None,
        }
    }
    Some(if all_stars { NAME.to_owned() } else { text })
}

/// The values to try for a key: those of the conditions on it, the statement's own first, then no value, then others.
pub(super) fn values<'c>(
    own: impl Iterator<Item = &'c Condition>,
    others: impl Iterator<Item = &'c Condition>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Vec<Option<String>> {
    let mut found: Vec<Option<String>> = Vec::new();
    let mut add = |value: Option<String>| {
        if found.len() < MOST && !found.contains(&value) {
            found.push(value);
        }
    };
    let mut families = Vec::new();
    for condition in own {
        families.push(condition.operator.comparison.family());
        of_condition(condition, variable).into_iter().for_each(|it| add(Some(it)));
    }
    add(None);
    for condition in others {
        families.push(condition.operator.comparison.family());
        of_condition(condition, variable).into_iter().for_each(|it| add(Some(it)));
    }
    for family in families {
        let unlike: &[&str] = match family {
            Family::String => &[],
            Family::Number => &["0", "1", "1000000000", "-1"],
            Family::Date => &["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
            Family::Boolean | Family::Null => &["true", "false"],
            Family::Ip => &["203.0.113.7", "198.51.100.7", "10.0.0.7", "2001:db8::7"],
        };
        unlike.iter().for_each(|it| add(Some((*it).to_owned())));
    }
    add(Some(NAME.to_owned()));
    found
}

/// The values that a condition speaks of.
fn of_condition(condition: &Condition, variable: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let family = condition.operator.comparison.family();
    if family == Family::Null {
        return Vec::new();
    }
    let values = condition.values.iter().take(4);
    let read = values.filter_map(|value| match family {
        Family::Ip => Block::parse(value.text()).map(|it| it.network().to_string()),
        _ => instance(&value.template, variable),
    });
    read.collect()
}

/// The URNs to try: what the patterns name, with the parts that they leave open as the action has them.
pub(super) fn resources(
    action: &str,
    known: Option<&Action>,
    patterns: &[UrnPattern],
    account: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Vec<Option<String>> {
    if let Some(action) = known
        && !action.takes_resource()
    {
        return vec![None];
    }
    let defaults: Vec<[String; 5]> = match known {
        Some(known) => {
            let templates = known.resources().iter().filter_map(|it| it.urn_template());
            let parts: Vec<_> = templates.map(|it| template_parts(it, account)).collect();
            if parts.is_empty() { vec![guessed_parts(action, account)] } else { parts }
        }
        None => vec![guessed_parts(action, account)],
    };
    let mut found: Vec<Option<String>> = Vec::new();
    for default in &defaults {
        for pattern in patterns.iter().take(4) {
            found.extend(of_pattern(pattern, default, variable).map(Some));
        }
    }
    found.extend(defaults.iter().map(|it| Some(it.join(":"))));
    if known.is_none() {
        found.push(None);
    }
    found
}

fn template_parts(template: &UrnTemplate, account: &str) -> [String; 5] {
    let mut path = String::new();
    let mut inside = false;
    for c in template.path().chars() {
        match c {
            '<' => {
                inside = true;
                path.push_str(NAME);
            }
            '>' => inside = false,
            c if !inside => path.push(c),
            _ => {}
        }
    }
    let region = if template.is_global() { "" } else { REGION };
    let account = match template.account() {
        it if it.starts_with('<') => account,
        it => it,
    };
    [template.service(), region, account, template.type_name(), &path].map(str::to_owned)
}

/// The parts of a resource of an action that no catalog knows, by the names that the vendor's services give them.
fn guessed_parts(action: &str, account: &str) -> [String; 5] {
    let mut parts = action.split(':');
    let (service, kind) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let service = service.to_ascii_lowercase();
    let of_iam = matches!(&*service, "iam" | "sts");
    let kind = match kind.to_ascii_lowercase().as_str() {
        "agencies" => "agency",
        "policies" => "policy",
        "users" | "credentials" | "" | "*" if of_iam => "user",
        "groups" | "permissions" if of_iam => "group",
        _ if kind.is_empty() => "resource",
        _ => kind,
    };
    let (service, region) = match &*service {
        "sts" => ("iam", ""),
        "iam" | "organizations" => (&*service, ""),
        other => (other, REGION),
    };
    [service, region, account, kind, NAME].map(str::to_owned)
}

fn of_pattern(
    pattern: &UrnPattern,
    default: &[String; 5],
    variable: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    // Cut at its colons as written: a default text with a colon in it makes a URN that the engine refuses.
    let mut parts: Vec<String> = vec![String::new()];
    let mut open = vec![true];
    let mut stretches = pattern.template.parts().peekable();
    while let Some(part) = stretches.next() {
        let is_text = matches!(part, Part::Text(_));
        let text = match part {
            Part::Star if stretches.peek().is_none() && !*open.last()? => NAME.to_owned(),
            Part::Text(text) => text.to_owned(),
            Part::Star => continue,
            Part::One => "x".to_owned(),
            Part::Variable { key, default } => variable(key).or_else(|| default.map(Into::into))?,
            Part::Malformed { .. } => return None,
        };
        let mut pieces = text.splitn(if is_text { 6 - parts.len().min(5) } else { 1 }, ':');
        let first = pieces.next().unwrap_or("");
        if !first.is_empty() {
            parts.last_mut()?.push_str(first);
            *open.last_mut()? = false;
        }
        for piece in pieces {
            parts.push(piece.to_owned());
            open.push(piece.is_empty());
        }
    }
    let is_open = open.len() != 5;
    if is_open {
        return None;
    }
    let stars = pattern.text().splitn(5, ':').map(|it| it.contains('*'));
    let filled = parts.iter().zip(default).zip(open.iter().zip(stars));
    let filled = filled.map(
        |((own, default), (is_open, has_star))| {
            if *is_open && has_star { default.as_str() } else { own.as_str() }
        },
    );
    Some(filled.collect::<Vec<_>>().join(":"))
}
