//! Whether a condition holds (rules CON-1 to CON-16), over a context in which nothing is unknown.

use crate::catalog::ValueType;
use crate::options::{
    FailedVariable, ForAllValuesOfNone, NegatedOnAbsentKey, PlainOnSeveralValues, UnreadableDeny,
};
use crate::policy::{Comparison, Condition, Effect, Family, Qualifier};
use crate::request::RequestContext;

use super::glob::{self, Unit};
use super::template::{as_text, fill, values_of};
use super::text::{contains, ends, lower, starts};
use super::world::World;
use super::{date, ip, number};

/// What a value of the policy says of a value of the request; `None` where either cannot be read.
fn test(comparison: Comparison, have: &str, want: &[Unit]) -> Option<bool> {
    use Comparison as C;
    let text = as_text(want);
    let numbers = || Some(number::compare(&number::read(have)?, &number::read(&text)?));
    let dates = || Some(date::read(have)?.cmp(&date::read(&text)?));
    Some(match comparison {
        C::StringEquals => have == text,
        C::StringEqualsIgnoreCase => lower(have) == lower(&text),
        C::StringMatch => glob::matches_exactly(want, have),
        C::StringStartWith => starts(have, &text),
        C::StringEndWith => ends(have, &text),
        C::StringLike => contains(&lower(have), &lower(&text)),
        C::NumberEquals => numbers()?.is_eq(),
        C::NumberLessThan => numbers()?.is_lt(),
        C::NumberLessThanEquals => numbers()?.is_le(),
        C::NumberGreaterThan => numbers()?.is_gt(),
        C::NumberGreaterThanEquals => numbers()?.is_ge(),
        C::DateEquals => dates()?.is_eq(),
        C::DateLessThan => dates()?.is_lt(),
        C::DateLessThanEquals => dates()?.is_le(),
        C::DateGreaterThan => dates()?.is_gt(),
        C::DateGreaterThanEquals => dates()?.is_ge(),
        C::Bool => truth(have)? == truth(&text)?,
        C::IpAddress => ip::read_block(&text)?.holds(ip::read(have)?),
        C::Null => return None,
    })
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Whether the comparison can read this value of a policy.
fn readable(comparison: Comparison, want: &[Unit]) -> bool {
    let text = as_text(want);
    match comparison.family() {
        Family::String => true,
        Family::Number => number::read(&text).is_some(),
        Family::Date => date::read(&text).is_some(),
        Family::Boolean | Family::Null => truth(&text).is_some(),
        Family::Ip => ip::read_block(&text).is_some(),
    }
}

/// Whether the comparison can read this value of a request.
fn readable_in_request(comparison: Comparison, have: &str) -> bool {
    match comparison.family() {
        Family::String | Family::Null => true,
        Family::Number => number::read(have).is_some(),
        Family::Date => date::read(have).is_some(),
        Family::Boolean => truth(have).is_some(),
        Family::Ip => ip::read(have).is_some(),
    }
}

/// Rule CON-3: whether the operator fits a key of this type.
fn fits(family: Family, value_type: ValueType) -> bool {
    match family {
        Family::String => value_type == ValueType::String,
        Family::Number => value_type == ValueType::Numeric,
        Family::Date => value_type == ValueType::Date,
        Family::Boolean => value_type == ValueType::Boolean,
        Family::Ip => value_type == ValueType::IpAddress,
        Family::Null => true,
    }
}

/// Whether the condition of a statement of that effect holds.
pub(super) fn holds(world: &World, effect: Effect, condition: &Condition, context: &RequestContext) -> bool {
    let operator = condition.operator;
    let comparison = operator.comparison;
    let known_type = world.catalog.key(&condition.key).and_then(crate::catalog::ConditionKey::value_type);
    if known_type.is_some_and(|it| !fits(comparison.family(), it)) {
        return false;
    }

    let have = values_of(context, &condition.key);
    let filled: Vec<Option<Vec<Unit>>> =
        condition.values.iter().map(|it| fill(&world.catalog, &it.template, context)).collect();
    let usable: Vec<&Vec<Unit>> = filled.iter().flatten().filter(|it| readable(comparison, it)).collect();
    let failed = filled.iter().any(Option::is_none);
    // The other reading of CON-16: in a Deny, a condition that could not be read is taken to hold.
    let unread = effect == Effect::Deny && world.options.unreadable_deny == UnreadableDeny::Applies;
    // So is what a value of the policy that cannot be read might have matched.
    let missed = unread && usable.len() < filled.len();

    if failed && (operator.negated || world.options.failed_variable == FailedVariable::PerKey) {
        return unread; // VAR-3
    }
    if usable.is_empty() && !filled.is_empty() {
        return unread; // CON-16
    }
    if comparison == Comparison::Null {
        let wanted = Some(have.is_empty());
        return missed || usable.iter().any(|it| truth(&as_text(it)) == wanted);
    }
    if operator.if_exists && have.is_empty() {
        return true; // CON-11
    }
    if operator.qualifier == Qualifier::ForAnyValue && have.is_empty() {
        return false; // CON-13
    }
    if filled.is_empty() {
        return operator.negated; // CON-15
    }

    // One value of the request against the whole list.
    let passes = |value: &str| {
        if !readable_in_request(comparison, value) {
            return unread;
        }
        let matched = usable.iter().any(|want| test(comparison, value, want) == Some(true));
        matched != operator.negated || (missed && !operator.negated)
    };
    let all = || have.iter().all(|it| passes(it));
    let any = || have.iter().any(|it| passes(it));
    match operator.qualifier {
        Qualifier::ForAllValues if have.is_empty() => {
            world.options.for_all_values_of_none == ForAllValuesOfNone::Holds
        }
        Qualifier::ForAllValues => all(),
        Qualifier::ForAnyValue => any(),
        Qualifier::Plain if have.is_empty() => {
            operator.negated && world.options.negated_on_absent_key == NegatedOnAbsentKey::Holds
        }
        Qualifier::Plain
            if have.len() > 1
                && world.options.plain_on_several_values == PlainOnSeveralValues::DoesNotHold =>
        {
            false
        }
        Qualifier::Plain if operator.negated => all(),
        Qualifier::Plain => any(),
    }
}
