//! Whether a condition holds (rules CON-1 to CON-16).

use crate::compile::{CompiledCondition, Readiness, Test, ValueMatch};
use crate::options::{ForAllValuesOfNone, NegatedOnAbsentKey, Options, PlainOnSeveralValues};
use crate::policy::{Comparison, Family, Operator, Qualifier};
use crate::request::{KeyState, RequestContext};

use super::truth::{Fact, Truth, Unknowns};

/// What decides where a value cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// The condition does not hold (CON-16).
    DoesNotHold,
    /// It holds: the other reading, for Deny statements.
    Holds,
}

/// Whether the condition holds in the context.
pub(crate) fn holds<'a, U: Unknowns<'a>>(
    condition: &'a CompiledCondition,
    context: &'a RequestContext,
    options: &Options,
    unreadable: Unreadable,
    unknowns: &mut U,
) -> U::Truth {
    let known = |truth| U::Truth::known(truth);
    let state = context.get(&condition.key);
    // The most common conditions take the shortest way.
    if let (Test::Texts(texts), KeyState::Present([value])) = (&condition.test, state) {
        return known(texts.contain(value) != condition.operator.negated);
    }
    match condition.readiness(context, options.failed_variable) {
        Readiness::Ready => {}
        // CON-3 has one reading: a mismatch never holds.
        Readiness::NeverHolds if matches!(condition.test, Test::Mismatch) => return known(false),
        Readiness::NeverHolds => return known(unreadable == Unreadable::Holds),
        Readiness::Unknown { some_readable } => {
            return of_open_values(condition, context, options, (unreadable, some_readable), unknowns);
        }
    }
    // CON-16, in its other reading: a value of the policy that cannot be read might be any.
    let missed = || unreadable == Unreadable::Holds && condition.misses_a_value(context);
    if condition.operator.comparison == Comparison::Null {
        let (without, with) = if missed() { (true, true) } else { condition.null_holds(context) };
        return match state {
            KeyState::Present([_, ..]) => known(with),
            KeyState::Present([]) | KeyState::Absent => known(without),
            KeyState::Unknown => {
                choose(unknowns.fact(Fact::Present(&condition.key)), known(with), known(without))
            }
        };
    }
    match state {
        // Of one value it makes no difference what is asked of several.
        KeyState::Present([value]) if !condition.empty => {
            known(passes(condition, value, context, unreadable))
        }
        KeyState::Present(values @ [_, ..]) => {
            known(holds_of(condition, values, context, options, unreadable))
        }
        KeyState::Present([]) | KeyState::Absent => known(holds_of_none(condition, options)),
        KeyState::Unknown => of_unknown(condition, options, missed(), unknowns),
    }
}

fn choose<T: Truth>(condition: T, then: T, otherwise: T) -> T {
    // What is true either way is true where nothing tells the two apart.
    condition.and(then).or(condition.not().and(otherwise)).or(then.and(otherwise))
}

/// The key is absent, or has no value.
pub(crate) fn holds_of_none(condition: &CompiledCondition, options: &Options) -> bool {
    let operator = condition.operator;
    if operator.if_exists {
        return true; // CON-11
    }
    if condition.empty && operator.qualifier != Qualifier::ForAnyValue {
        return operator.negated; // CON-15
    }
    match operator.qualifier {
        Qualifier::ForAllValues => options.for_all_values_of_none == ForAllValuesOfNone::Holds, // CON-13
        Qualifier::ForAnyValue => false,                                                        // CON-13
        Qualifier::Plain => {
            operator.negated && options.negated_on_absent_key == NegatedOnAbsentKey::Holds // CON-12
        }
    }
}

/// Whether one value of the request passes the test of an operator, negated or not.
#[inline]
fn passes(
    condition: &CompiledCondition,
    value: &str,
    context: &RequestContext,
    unreadable: Unreadable,
) -> bool {
    match condition.value_match(value, context) {
        ValueMatch::Matches => !condition.operator.negated,
        ValueMatch::Differs if condition.operator.negated => true,
        // CON-16, in its other reading: a value of the policy that cannot be read might have matched.
        ValueMatch::Differs => unreadable == Unreadable::Holds && condition.misses_a_value(context),
        ValueMatch::Unreadable => unreadable == Unreadable::Holds, // CON-16
    }
}

/// The key has several values, or the condition none.
fn holds_of(
    condition: &CompiledCondition,
    values: &[Box<str>],
    context: &RequestContext,
    options: &Options,
    unreadable: Unreadable,
) -> bool {
    let operator = condition.operator;
    if condition.empty {
        return operator.negated; // CON-15
    }
    if operator.qualifier == Qualifier::Plain
        && options.plain_on_several_values == PlainOnSeveralValues::DoesNotHold
    {
        return false; // CON-14
    }
    let mut values = values.iter().map(|value| passes(condition, value, context, unreadable));
    if takes_all(operator) { values.all(|it| it) } else { values.any(|it| it) }
}

/// Values of the policy depend on keys that are unknown: the answer in terms of what comes of them where they are
/// filled in, and of the keys that this needs (VAR-3).
fn of_open_values<'a, U: Unknowns<'a>>(
    condition: &'a CompiledCondition,
    context: &'a RequestContext,
    options: &Options,
    (unreadable, some_readable): (Unreadable, bool),
    unknowns: &mut U,
) -> U::Truth {
    let operator = condition.operator;
    let is_text = operator.comparison.family() == Family::String;
    let fails_with_one = condition.fails_with_one(options.failed_variable);
    let can_fail = condition.needed(context).next().is_some();
    // CON-16, in its other reading: what cannot be read, or fails, holds.
    let holds_unread =
        unreadable == Unreadable::Holds && (!is_text || can_fail || condition.misses_a_value(context));
    if operator.comparison == Comparison::Null || holds_unread {
        return unknowns.fact(Fact::Condition(condition));
    }
    // Whether some value can be read for certain, where those are filled in that have to be.
    let reads = some_readable || is_text && (fails_with_one || !can_fail);
    let (must, may) = match context.get(&condition.key) {
        KeyState::Present(values @ [_, ..]) => {
            let (must, may) = bounds(condition, values, context, options);
            (must && (reads || !operator.negated), may)
        }
        KeyState::Present([]) | KeyState::Absent => {
            let holds = holds_of_none(condition, options);
            (holds && reads, holds)
        }
        KeyState::Unknown => (false, true),
    };
    if !may {
        return U::Truth::NEVER;
    }
    let filled_in = match context.get(&condition.key) {
        _ if must => U::Truth::ALWAYS,
        KeyState::Unknown if is_text && (reads || operator.needs_a_value()) => {
            of_unknown(condition, options, false, unknowns)
        }
        KeyState::Present([_, more @ ..]) if is_text => {
            // Not one passes a negation where all match, and all do where not any matches.
            let of_all = takes_all(operator) != operator.negated && !more.is_empty();
            let passes = unknowns.fact(if of_all { Fact::All(condition) } else { Fact::Any(condition) });
            if operator.negated { passes.not() } else { passes }
        }
        _ => return unknowns.fact(Fact::Condition(condition)),
    };
    if !fails_with_one || condition.needs_its_one_value() {
        return filled_in;
    }
    condition.needed(context).fold(filled_in, |all, key| all.and(unknowns.fact(Fact::OneValue(key))))
}

/// Whether the values of the request pass for certain, and whether they may, by what is substituted for unknown keys.
fn bounds(
    condition: &CompiledCondition,
    values: &[Box<str>],
    context: &RequestContext,
    options: &Options,
) -> (bool, bool) {
    let operator = condition.operator;
    if operator.qualifier == Qualifier::Plain
        && values.len() > 1
        && options.plain_on_several_values == PlainOnSeveralValues::DoesNotHold
    {
        return (false, false); // CON-14
    }
    let each = values.iter().map(|value| match (condition.value_match(value, context), operator.negated) {
        (ValueMatch::Unreadable, _) | (ValueMatch::Matches, true) => (false, false),
        (ValueMatch::Matches, false) => (true, true),
        (ValueMatch::Differs, false) => (false, condition.may_match(value, context)),
        (ValueMatch::Differs, true) => (!condition.may_match(value, context), true),
    });
    match takes_all(operator) {
        true => each.fold((true, true), |all, it| (all.0 && it.0, all.1 && it.1)),
        false => each.fold((false, false), |any, it| (any.0 || it.0, any.1 || it.1)),
    }
}

/// Whether every value of the request has to pass the operator, or one is enough (CON-13, CON-14).
fn takes_all(operator: Operator) -> bool {
    match operator.qualifier {
        Qualifier::ForAllValues => true,
        Qualifier::ForAnyValue => false,
        Qualifier::Plain => operator.negated,
    }
}

/// The key may be absent or have any values (UNK-1): the answer in terms of as few facts as tell it.
///
/// SAFETY-OF-DECISION: where a Deny also holds of a value of the request that cannot be read (CON-16), its fact
/// stands for that too. An Allow that shares it does not hold then, which makes no difference where the Deny does;
/// and no fact of what may be unreadable is negated.
fn of_unknown<'a, U: Unknowns<'a>>(
    condition: &'a CompiledCondition,
    options: &Options,
    missed: bool,
    unknowns: &mut U,
) -> U::Truth {
    let operator = condition.operator;
    // Of a text that is not read as anything else, a negation is the opposite. An instant, say, may turn
    // out to be unreadable, and then neither form holds.
    let opposite = operator.comparison.family() == Family::String;
    // What holds of values, and whether that would hold of none: `Any` does not, `All` does.
    let (with, over_none) = match (operator.qualifier, operator.negated) {
        (_, negated) if condition.empty => (U::Truth::known(negated), negated),
        (_, false) if missed => (U::Truth::ALWAYS, true),
        (Qualifier::ForAllValues, false) => (unknowns.fact(Fact::All(condition)), true),
        (Qualifier::ForAnyValue | Qualifier::Plain, false) => (unknowns.fact(Fact::Any(condition)), false),
        (Qualifier::ForAllValues | Qualifier::Plain, true) if opposite => {
            (unknowns.fact(Fact::Any(condition)).not(), true)
        }
        (Qualifier::ForAnyValue, true) if opposite => (unknowns.fact(Fact::All(condition)).not(), false),
        (_, true) => return unknowns.fact(Fact::Condition(condition)),
    };
    let alone = operator.qualifier == Qualifier::Plain
        && options.plain_on_several_values == PlainOnSeveralValues::DoesNotHold
        && !condition.empty;
    let with = if alone { with.and(unknowns.fact(Fact::Several(&condition.key)).not()) } else { with }; // CON-14
    let without = holds_of_none(condition, options);
    if over_none == without {
        return with; // Whether the key is there does not matter.
    }
    choose(unknowns.fact(Fact::Present(&condition.key)), with, U::Truth::known(without))
}
