//! Values that cannot be read, in words (rules CON-3, CON-16, VAR-5).

use crate::compile::{
    CompiledCondition, CompiledStatement, CompiledTemplate, Filling, Test, UrnMatcher, ValueMatch,
};
use crate::request::{KeyState, RequestContext};
use crate::source::brief;

/// What about a condition cannot be read, if anything.
pub(super) fn why(condition: &CompiledCondition, context: &RequestContext) -> Option<String> {
    let (operator, key) = (condition.operator, brief(condition.key.text()));
    match &condition.test {
        Test::Mismatch => return Some(format!("`{operator}` does not fit the type of `{key}`")),
        Test::Unreadable => return Some(format!("`{operator}` can read no value that is given for `{key}`")),
        _ => {}
    }
    if let Some(template) = condition.unreadable_template(context) {
        return Some(match template.filling(context) {
            Filling::Failed => nothing_for(template),
            _ => {
                let template = template.to_string();
                format!("`{operator}` cannot read what is put in for `{}`", brief(&template))
            }
        });
    }
    if condition.partly_unreadable {
        return Some(format!("`{operator}` cannot read every value that is given for `{key}`"));
    }
    let KeyState::Present(values) = context.get(&condition.key) else { return None };
    let null = operator.comparison == crate::policy::Comparison::Null;
    let unreadable = |it: &str| condition.value_match(it, context) == ValueMatch::Unreadable;
    let value = values.iter().find(|it| unreadable(it)).filter(|_| !null)?;
    Some(format!("`{operator}` cannot read the request's `{}` for `{key}`", brief(value)))
}

/// Which resource of a statement cannot be filled in, if any (rule VAR-3).
pub(super) fn why_resource(statement: &CompiledStatement, context: &RequestContext) -> Option<String> {
    statement.resources.entries().iter().find_map(|entry| match entry {
        UrnMatcher::Variables(it) if it.filling(context) == Filling::Failed => Some(nothing_for(it)),
        _ => None,
    })
}

fn nothing_for(template: &CompiledTemplate) -> String {
    if let Some(text) = template.malformed() {
        return format!("`{}` is no variable that can be read", brief(text));
    }
    format!("nothing can be put in for the variable of `{}`", brief(&template.to_string()))
}
