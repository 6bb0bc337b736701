//! The values of a statement that cannot be read or substituted (rules CON-3, CON-16, VAR-3, VAR-5, DOC-8).

use crate::compile::{
    CompiledCondition, CompiledStatement, CompiledTemplate, Filling, Test, UrnMatcher, ValueMatch,
};
use crate::policy::Comparison;
use crate::request::{KeyState, RequestContext};
use crate::source::brief;

use super::note::ReadingFault;

/// The fault of a condition, if it has one.
pub(super) fn in_condition(condition: &CompiledCondition, context: &RequestContext) -> Option<ReadingFault> {
    let operator = condition.operator;
    let key = || brief(condition.key.text()).into_owned();
    match &condition.test {
        Test::Mismatch => return Some(ReadingFault::OperatorOfOtherType { operator, key: key() }),
        Test::Unreadable => return Some(ReadingFault::EveryValue { operator, key: key() }),
        _ => {}
    }
    if let Some(template) = condition.unreadable_template(context) {
        return Some(match template.filling(context) {
            Filling::Failed => no_substitute(template),
            _ => ReadingFault::Substituted { operator, template: brief(&template.to_string()).into_owned() },
        });
    }
    if condition.partly_unreadable {
        return Some(ReadingFault::SomeValue { operator, key: key() });
    }
    let KeyState::Present(values) = context.get(&condition.key) else { return None };
    if operator.comparison == Comparison::Null {
        return None;
    }
    let value = values.iter().find(|it| condition.value_match(it, context) == ValueMatch::Unreadable)?;
    Some(ReadingFault::RequestValue { operator, key: key(), value: brief(value).into_owned() })
}

/// The entry of `Resource` that cannot be substituted, if there is one (rule VAR-3).
pub(super) fn in_resources(statement: &CompiledStatement, context: &RequestContext) -> Option<ReadingFault> {
    statement.resources.entries().iter().find_map(|entry| match entry {
        UrnMatcher::Variables(it) if it.filling(context) == Filling::Failed => Some(no_substitute(it)),
        _ => None,
    })
}

/// The `uri` entries of forms that are not documented (rule DOC-8).
pub(super) fn in_uris(statement: &CompiledStatement) -> impl Iterator<Item = ReadingFault> {
    statement.resources.uris().iter().filter_map(|it| {
        let covers = it.undocumented()?.clone();
        Some(ReadingFault::UndocumentedUri { uri: brief(it.text()).into_owned(), covers })
    })
}

fn no_substitute(template: &CompiledTemplate) -> ReadingFault {
    match template.malformed() {
        Some(text) => ReadingFault::MalformedVariable { text: brief(text).into_owned() },
        None => ReadingFault::NoSubstitute { template: brief(&template.to_string()).into_owned() },
    }
}
