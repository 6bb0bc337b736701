//! Values of a policy with variables, compared as they are filled in.

use crate::operator::{self, Assembled, Decimal, Instant, Range};
use crate::policy::{Comparison, Family};
use crate::request::RequestContext;

use super::template::{Compiled, Wildcards};
use super::unit::{self, Unit, chars};

/// Returns whether a value of the policy may match a value of the request, by what is substituted for unknown
/// keys.
pub(super) fn may_match(
    comparison: Comparison,
    value: &str,
    template: &Compiled,
    context: &RequestContext,
) -> bool {
    use Comparison as C;
    let literal = template.open_units(context, Wildcards::Literal);
    let star = || std::iter::once(Unit::Star);
    match comparison {
        C::StringEquals => unit::matches(literal, value, 0),
        C::StringMatch => unit::matches(template.open_units(context, Wildcards::Live), value, 0),
        C::StringStartWith => unit::matches(literal.chain(star()), value, 0),
        C::StringEndWith => unit::matches(star().chain(literal), value, 0),
        C::StringEqualsIgnoreCase => unit::matches_ignoring_case(literal, value),
        C::StringLike => unit::matches_ignoring_case(star().chain(literal).chain(star()), value),
        _ => true,
    }
}

/// Returns whether a value of the request matches one filled-in value of the policy.
pub(super) fn matches(
    comparison: Comparison,
    value: &str,
    template: &Compiled,
    context: &RequestContext,
) -> bool {
    use Comparison as C;
    let literal = template.units(context, Wildcards::Literal);
    let star = || std::iter::once(Unit::Star);
    match comparison {
        C::StringEquals => unit::matches(literal, value, 0),
        C::StringMatch => unit::matches(template.units(context, Wildcards::Live), value, 0),
        C::StringStartWith => unit::matches(literal.chain(star()), value, 0),
        C::StringEndWith => unit::matches(star().chain(literal), value, 0),
        C::StringEqualsIgnoreCase => {
            chars(literal).flat_map(char::to_lowercase).eq(value.chars().flat_map(char::to_lowercase))
        }
        C::StringLike => operator::contains_ignoring_case(value, chars(literal)),
        _ if comparison.family() == Family::Number => Decimal::parse(value)
            .zip(number(template, context))
            .is_some_and(|(value, it)| stands(comparison, it.compare(&value).reverse())),
        _ => with_text(template, context, |text| match comparison.family() {
            Family::Date => Instant::parse(value)
                .zip(Instant::parse(text))
                .is_some_and(|(value, it)| stands(comparison, value.cmp(&it))),
            Family::Boolean => operator::parse_bool(value) == operator::parse_bool(text),
            Family::Ip => Range::parse(text).is_some_and(|it| it.contains(value) == Some(true)),
            Family::String | Family::Number | Family::Null => false,
        })
        .unwrap_or(false),
    }
}

/// The number that the filled-in text is, whatever its length.
pub(super) fn number<'a>(
    template: &'a Compiled,
    context: &'a RequestContext,
) -> Option<Assembled<impl Iterator<Item = char> + Clone + 'a>> {
    Assembled::read(chars(template.units(context, Wildcards::Literal)))
}

/// The longest date, truth value or range that is put together from several parts, in bytes, zeros beyond
/// [`ZEROS`] not counted.
const MAX_ASSEMBLED: usize = 128;

/// More zeros in a row than this change nothing about a date, truth value or range: they are leading ones of
/// seconds or trailing ones of a fraction, or else the text is none of these with as many zeros too.
const ZEROS: usize = 32;

/// Gives the filled-in text in one piece. What is longer than [`MAX_ASSEMBLED`] bytes is not a date, a truth value
/// or range.
pub(super) fn with_text<T>(
    template: &Compiled,
    context: &RequestContext,
    then: impl FnOnce(&str) -> T,
) -> Option<T> {
    if let Some(text) = template.as_single(context) {
        return Some(then(text));
    }
    let mut buffer = [0_u8; MAX_ASSEMBLED];
    let (mut end, mut zeros) = (0, 0);
    for c in chars(template.units(context, Wildcards::Literal)) {
        zeros = if c == '0' { zeros + 1 } else { 0 };
        if zeros > ZEROS {
            continue;
        }
        let room = buffer.get_mut(end..end + c.len_utf8())?;
        c.encode_utf8(room);
        end += c.len_utf8();
    }
    std::str::from_utf8(buffer.get(..end)?).ok().map(then)
}

/// Returns whether the order of the request's value to the policy's is what the comparison asks for.
pub(super) fn stands(comparison: Comparison, order: std::cmp::Ordering) -> bool {
    use Comparison as C;
    match comparison {
        C::NumberLessThan | C::DateLessThan => order.is_lt(),
        C::NumberLessThanEquals | C::DateLessThanEquals => order.is_le(),
        C::NumberGreaterThan | C::DateGreaterThan => order.is_gt(),
        C::NumberGreaterThanEquals | C::DateGreaterThanEquals => order.is_ge(),
        _ => order.is_eq(),
    }
}
