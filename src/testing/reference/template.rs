//! Variables put in (rules VAR-1 to VAR-5).

use crate::catalog::Catalog;
use crate::policy::{Part, Template};
use crate::request::{KeyName, KeyState, RequestContext};

use super::glob::Unit;

/// The values of a key: none where it is absent or has no value.
pub(super) fn values_of<'r>(context: &'r RequestContext, key: &str) -> &'r [Box<str>] {
    match context.get(&KeyName::new(key)) {
        KeyState::Present(values) => values,
        KeyState::Absent | KeyState::Unknown => &[],
    }
}

/// The pattern with everything put in; `None` where a replacement fails.
pub(super) fn fill(catalog: &Catalog, template: &Template, context: &RequestContext) -> Option<Vec<Unit>> {
    let mut filled = Vec::new();
    for part in template.parts() {
        match part {
            Part::Star => filled.push(Unit::Star),
            Part::One => filled.push(Unit::One),
            Part::Text(text) => filled.extend(text.chars().map(Unit::Char)),
            Part::Variable { key, default } => {
                let has_several = catalog.key(key).is_some_and(|it| it.multi_valued() == Some(true));
                let text = match (values_of(context, key), &default) {
                    ([value], _) if !has_several => &**value,
                    (_, Some(default)) => default,
                    (_, None) => return None,
                };
                filled.extend(text.chars().map(Unit::Char));
            }
            Part::Malformed { .. } => return None,
        }
    }
    Some(filled)
}

/// The text of a pattern where wildcards are ordinary characters.
pub(super) fn as_text(units: &[Unit]) -> String {
    let plain = |unit: &Unit| match unit {
        Unit::Star => '*',
        Unit::One => '?',
        Unit::Char(c) => *c,
    };
    units.iter().map(plain).collect()
}
