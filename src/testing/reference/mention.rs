//! Which keys policies mention, and with which values: what an unknown key is tried with.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Family, Part, Policy, Template};
use crate::request::RequestContext;

use super::template::values_of;
use super::{date, ip};

/// The values to try, by key in lower case.
pub(super) type Mentions = BTreeMap<String, BTreeSet<String>>;

/// What no policy names.
pub(super) const FRESH: &str = "elsewhere";

/// Collects the keys that policies mention. Of a key in a variable, `around` lists what may be put in.
pub(super) fn of<'p>(
    policies: impl Iterator<Item = &'p Policy>,
    around: &BTreeSet<String>,
    context: &RequestContext,
) -> Mentions {
    let mut mentions = Mentions::new();
    for statement in policies.flat_map(Policy::statements) {
        for entry in statement.resources.patterns() {
            variables(&entry.template, around, &mut mentions);
        }
        for condition in &statement.conditions {
            let of_key = mentions.entry(condition.key.to_ascii_lowercase()).or_default();
            let dynamic = condition.values.iter().any(|it| !it.template.is_static());
            if dynamic {
                of_key.extend(around.iter().cloned());
            }
            let literals = condition.values.iter().flat_map(|it| literals(&it.template, context));
            let family = condition.operator.comparison.family();
            let near: Vec<String> = literals.flat_map(|it| near(family, &it)).collect();
            of_key.extend(near.iter().cloned());
            for value in &condition.values {
                let mut put_in = around.clone();
                put_in.extend(near.iter().cloned());
                variables(&value.template, &put_in, &mut mentions);
            }
        }
    }
    mentions
}

fn variables(template: &Template, values: &BTreeSet<String>, mentions: &mut Mentions) {
    for part in template.parts() {
        if let Part::Variable { key, default } = part {
            let of_key = mentions.entry(key.to_ascii_lowercase()).or_default();
            of_key.extend(values.iter().cloned());
            of_key.extend(default.map(String::from));
            of_key.insert("*".to_owned());
        }
    }
}

/// Texts that a template stands for: what the context has put in, wildcards as they are, as nothing, and as a character.
pub(super) fn literals(template: &Template, context: &RequestContext) -> BTreeSet<String> {
    let with = |star: &str, one: &str| {
        let text = |part: Part| match part {
            Part::Text(text) => text.to_owned(),
            Part::Star => star.to_owned(),
            Part::One => one.to_owned(),
            Part::Variable { key, default } => match (values_of(context, key), default) {
                ([value], _) => value.to_string(),
                (_, Some(default)) => default.into_owned(),
                (_, None) => FRESH.to_owned(),
            },
            Part::Malformed { text, .. } => text.to_owned(),
        };
        template.parts().map(text).collect::<String>()
    };
    [with("*", "?"), with("", "x"), with("x", "y")].into()
}

/// A value, and values beside it that a comparison may tell from it.
fn near(family: Family, text: &str) -> Vec<String> {
    let mut values = vec![text.to_owned()];
    match family {
        Family::String => {
            let swap = |c: char| {
                if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
            };
            values.push(text.chars().map(swap).collect());
            values.extend([format!("{text}x"), format!("x{text}")]);
        }
        Family::Number => {
            if let Ok(number) = text.parse::<i64>() {
                values.extend([number.saturating_sub(1).to_string(), number.saturating_add(1).to_string()]);
            }
            values.extend([format!("{text}.0"), format!("{text}1"), "0".to_owned()]);
        }
        Family::Date => {
            if let Some(moment) = date::read(text) {
                let seconds = [moment.seconds() - 1, moment.seconds(), moment.seconds() + 1];
                values.extend(seconds.iter().filter(|it| **it >= 0).map(i128::to_string));
            }
        }
        Family::Ip => {
            if let Some(block) = ip::read_block(text) {
                values.extend(block.edges());
            }
        }
        Family::Boolean => values.extend(["true", "false"].map(str::to_owned)),
        Family::Null => {}
    }
    values
}
