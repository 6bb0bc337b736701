//! Values that cannot be read, in words (rules CON-3, CON-16, VAR-5).

use crate::compile::{CompiledCondition, Element, Filling, Test};
use crate::request::{KeyState, RequestContext};

/// What about a condition cannot be read, if anything.
pub(super) fn why(condition: &CompiledCondition, context: &RequestContext) -> Option<String> {
    let (operator, key) = (condition.operator, condition.key.text());
    match &condition.test {
        Test::Mismatch => return Some(format!("`{operator}` does not fit the type of `{key}`")),
        Test::Unreadable => return Some(format!("`{operator}` can read no value that is given for `{key}`")),
        Test::Variables(templates) => {
            let failed = templates.iter().find(|it| it.filling(context) == Filling::Failed);
            if let Some(template) = failed {
                return Some(format!("nothing can be put in for the variable of `{template}`"));
            }
        }
        _ => {}
    }
    if condition.partly_unreadable {
        return Some(format!("`{operator}` cannot read every value that is given for `{key}`"));
    }
    let KeyState::Present(values) = context.get(&condition.key) else { return None };
    let null = operator.comparison == crate::policy::Comparison::Null;
    let unreadable = |it: &str| condition.element(it, context) == Element::Unreadable;
    let value = values.iter().find(|it| unreadable(it)).filter(|_| !null)?;
    Some(format!("`{operator}` cannot read the request's `{value}` for `{key}`"))
}
