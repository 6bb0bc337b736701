//! Conditions, compiled: each a test of one key's values.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::catalog::{Catalog, ConditionKey, ValueType};
use crate::hash;
use crate::operator::{self, Decimal, Instant, Number, Range, Ranges};
use crate::options::FailedVariable;
use crate::pattern::Pattern;
use crate::policy::{Comparison, Condition, Family, Operator, Qualifier};
use crate::request::{KeyName, RequestContext};

use super::filled;
use super::pattern_set::PatternSet;
use super::required_literal;
use super::template::{Compiled, Filling};

/// A condition of a compiled statement.
#[derive(Debug)]
pub(crate) struct CompiledCondition {
    pub(crate) key: Arc<KeyName>,
    pub(crate) operator: Operator,
    pub(crate) test: Test,
    /// The values as written, for explanations and to recognize equal conditions.
    pub(crate) values: Arc<[Box<str>]>,
    /// The list of values is empty (rule CON-15).
    pub(crate) empty: bool,
    /// Some value, but not all, can never match: an unreadable one (rule CON-16).
    pub(crate) partly_unreadable: bool,
}

/// The test of a value of the request.
#[derive(Debug)]
pub(crate) enum Test {
    /// The operator does not fit the key's type: never holds (rule CON-3).
    Mismatch,
    /// No value of the policy can be read: never holds (rule CON-16).
    Unreadable,
    /// `Null`: what holds where the key has no value, and where it has one.
    Null { without: bool, with: bool },
    /// One of these texts.
    Texts(Texts),
    /// One of these texts, case ignored; sorted so.
    TextsIgnoringCase(Box<[Box<str>]>),
    /// Matches a pattern: those without wildcards as texts.
    Patterns(Texts, PatternSet<Pattern>),
    /// Contains one of these, case ignored.
    Contains(PatternSet<Box<str>>),
    /// Equals one of these numbers, sorted.
    Numbers(Box<[Number]>),
    /// Stands so to the one number that decides for all: the greatest for "less", the least for "greater".
    NumberBound(Number),
    /// Is one of these instants, sorted.
    Instants(Box<[Instant]>),
    /// Stands so to the one instant that decides for all.
    InstantBound(Instant),
    /// One of these truth values.
    Bool { yes: bool, no: bool },
    /// Within one of these ranges.
    Ranges(Ranges),
    /// Some value has a variable in it: each is read when a request is decided.
    Variables(Box<[Compiled]>),
}

/// Texts to be equal to.
#[derive(Debug)]
pub(crate) enum Texts {
    Few(Arc<[Box<str>]>),
    PatternSet(HashSet<Box<str>>),
}

/// Distinguishes hashes of keys from those of literals.
const ANY_VALUE: u64 = 0x7676;

/// The number of texts from which a hash is cheaper than comparing.
const MANY: usize = 9;

impl Texts {
    fn new(texts: Vec<Box<str>>) -> Self {
        if texts.len() < MANY {
            Texts::Few(texts.into())
        } else {
            Texts::PatternSet(texts.into_iter().collect())
        }
    }

    #[inline]
    pub(crate) fn contain(&self, text: &str) -> bool {
        match self {
            Texts::Few(texts) => texts.iter().any(|it| &**it == text),
            Texts::PatternSet(texts) => texts.contains(text),
        }
    }
}

/// The result of a test of one value of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueMatch {
    Matches,
    Differs,
    /// The value cannot be read, so it passes neither the test nor its negation (rule CON-16).
    Unreadable,
}

impl ValueMatch {
    fn of(matches: Option<bool>) -> Self {
        match matches {
            Some(true) => ValueMatch::Matches,
            Some(false) => ValueMatch::Differs,
            None => ValueMatch::Unreadable,
        }
    }
}

/// Whether a condition's values can be read for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readiness {
    Ready,
    /// It does not hold, negated or not (rules CON-3, CON-16, VAR-3).
    NeverHolds,
    /// It depends on variables whose keys are unknown.
    Unknown {
        /// Another value is there in full, and can be read.
        some_readable: bool,
    },
}

/// The keys of conditions: each is made ready and looked up in the catalog once.
#[derive(Debug)]
pub(crate) struct Keys<'c> {
    pub(super) catalog: &'c Catalog,
    known: HashMap<Box<str>, (Arc<KeyName>, Option<ValueType>), foldhash::fast::RandomState>,
}

impl<'c> Keys<'c> {
    pub(crate) fn new(catalog: &'c Catalog) -> Self {
        Keys { catalog, known: HashMap::default() }
    }

    fn get(&mut self, key: &str) -> (Arc<KeyName>, Option<ValueType>) {
        if let Some(known) = self.known.get(key) {
            return known.clone();
        }
        let value_type = self.catalog.key(key).and_then(ConditionKey::value_type);
        let found = (Arc::new(KeyName::new(key)), value_type);
        self.known.insert(key.into(), found.clone());
        found
    }
}

impl CompiledCondition {
    pub(crate) fn new(condition: &Condition, keys: &mut Keys<'_>) -> Self {
        let operator = condition.operator;
        let values = &condition.values;
        let (key, value_type) = keys.get(&condition.key);
        let fits = value_type.is_none_or(|it| fits(operator.comparison.family(), it));
        let written: Arc<[Box<str>]> = values.iter().map(|it| it.text().into()).collect();
        let mut partly_unreadable = false;
        let test = if !fits {
            Test::Mismatch
        } else if operator.comparison == Comparison::StringEquals
            && written.len() < MANY
            && written.iter().all(|it| !it.contains('$'))
        {
            // Without variables and escapes the values are what is written.
            Test::Texts(Texts::Few(Arc::clone(&written)))
        } else if values.iter().all(|it| it.template.is_static()) {
            let texts: Vec<Box<str>> =
                values.iter().filter_map(|it| it.template.as_text()).map(Into::into).collect();
            let readable: Vec<Box<str>> =
                texts.into_iter().filter(|it| is_readable(operator.comparison, it)).collect();
            partly_unreadable = readable.len() < values.len();
            if readable.is_empty() && !values.is_empty() {
                Test::Unreadable
            } else {
                let templates = || values.iter().filter_map(|it| it.template.as_pattern()).collect();
                static_test(operator.comparison, readable, templates)
            }
        } else {
            partly_unreadable = values.iter().any(|it| it.template.is_malformed());
            Test::Variables(values.iter().map(|it| Compiled::new(&it.template, keys.catalog)).collect())
        };
        CompiledCondition {
            key,
            operator,
            test,
            values: written,
            empty: values.is_empty(),
            partly_unreadable,
        }
    }

    /// One of these a request must have for the condition to hold, as [`value`] makes them of the key's values;
    /// `None` where it can hold otherwise, or where that is not easily decided.
    pub(super) fn wanted(&self) -> Option<Vec<u64>> {
        let Operator { negated, if_exists, qualifier, .. } = self.operator;
        let Test::Texts(texts) = &self.test else { return None };
        if negated || if_exists || qualifier == Qualifier::ForAllValues {
            return None;
        }
        Some(match texts {
            Texts::Few(texts) => texts.iter().map(|it| value(&self.key, it)).collect(),
            Texts::PatternSet(texts) => texts.iter().map(|it| value(&self.key, it)).collect(),
        })
    }

    /// Returns whether the values of the policy can be read; costs something only where there are variables.
    #[inline]
    pub(crate) fn readiness(&self, context: &RequestContext, reading: FailedVariable) -> Readiness {
        match &self.test {
            Test::Mismatch | Test::Unreadable => Readiness::NeverHolds,
            Test::Variables(templates) => self.fill(templates, context, reading),
            _ => Readiness::Ready,
        }
    }

    fn fill(&self, templates: &[Compiled], context: &RequestContext, reading: FailedVariable) -> Readiness {
        let (mut some_unknown, mut some_failed, mut some_readable) = (false, false, false);
        for template in templates {
            match template.filling(context) {
                Filling::Failed => some_failed = true,
                Filling::Unknown => some_unknown = true,
                Filling::Complete => some_readable |= self.reads(template, context),
            }
        }
        if some_failed && self.fails_with_one(reading) {
            Readiness::NeverHolds
        } else if some_unknown {
            Readiness::Unknown { some_readable }
        } else if some_readable {
            Readiness::Ready
        } else {
            Readiness::NeverHolds
        }
    }

    /// Returns whether it does not hold where a variable of one of its values fails (rule VAR-3).
    pub(crate) fn fails_with_one(&self, reading: FailedVariable) -> bool {
        self.operator.negated || reading == FailedVariable::PerKey
    }

    /// The values, where some have variables.
    pub(crate) fn templates(&self) -> &[Compiled] {
        if let Test::Variables(templates) = &self.test { templates } else { &[] }
    }

    /// The unknown keys without whose value a variable of some value fails.
    pub(crate) fn needed<'k>(&'k self, context: &'k RequestContext) -> impl Iterator<Item = &'k KeyName> {
        self.templates().iter().flat_map(|it| it.needed(context))
    }

    /// Returns whether it holds only where all its variables have a value to be substituted: one value has to
    /// match.
    pub(crate) fn needs_its_one_value(&self) -> bool {
        self.templates().len() == 1 && self.operator.needs_a_value()
    }

    /// Returns whether a value of the policy that depends on unknown keys may match a value of the request.
    pub(crate) fn may_match(&self, value: &str, context: &RequestContext) -> bool {
        let open = self.templates().iter().filter(|it| it.filling(context) == Filling::Unknown);
        open.into_iter().any(|it| filled::may_match(self.operator.comparison, value, it, context))
    }

    /// The first value with a variable that fails, or that the operator cannot read once it is filled in.
    pub(crate) fn unreadable_template(&self, context: &RequestContext) -> Option<&Compiled> {
        let Test::Variables(templates) = &self.test else { return None };
        templates.iter().find(|it| match it.filling(context) {
            Filling::Failed => true,
            Filling::Unknown => false,
            Filling::Complete => !self.reads(it, context),
        })
    }

    /// Returns whether some value of the policy cannot be read: it might have matched what the others do not.
    pub(crate) fn misses_a_value(&self, context: &RequestContext) -> bool {
        self.partly_unreadable || self.unreadable_template(context).is_some()
    }

    /// Returns whether the operator can read the filled-in value.
    fn reads(&self, template: &Compiled, context: &RequestContext) -> bool {
        let comparison = self.operator.comparison;
        match comparison.family() {
            Family::String => true,
            Family::Number => filled::number(template, context).is_some(),
            _ => filled::with_text(template, context, |text| is_readable(comparison, text)).unwrap_or(false),
        }
    }

    /// Compares one value of the request with the values of the policy.
    pub(crate) fn value_match(&self, value: &str, context: &RequestContext) -> ValueMatch {
        let comparison = self.operator.comparison;
        match &self.test {
            Test::Mismatch | Test::Unreadable | Test::Null { .. } => ValueMatch::Unreadable,
            Test::Texts(texts) => ValueMatch::of(Some(texts.contain(value))),
            Test::TextsIgnoringCase(texts) => {
                let found = texts.binary_search_by(|it| operator::compare_ignoring_case(it, value)).is_ok();
                ValueMatch::of(Some(found))
            }
            Test::Patterns(texts, patterns) => {
                ValueMatch::of(Some(texts.contain(value) || patterns.any(value, |it| it.matches(value))))
            }
            Test::Contains(texts) => ValueMatch::of(Some(
                texts.any_in_any_case(value, |it| operator::contains_ignoring_case(value, it.chars())),
            )),
            Test::Numbers(numbers) => ValueMatch::of(
                Decimal::parse(value)
                    .map(|value| numbers.binary_search_by(|it| it.decimal().cmp(&value)).is_ok()),
            ),
            Test::NumberBound(bound) => ValueMatch::of(
                Decimal::parse(value).map(|value| filled::stands(comparison, value.cmp(&bound.decimal()))),
            ),
            Test::Instants(instants) => {
                ValueMatch::of(Instant::parse(value).map(|it| instants.binary_search(&it).is_ok()))
            }
            Test::InstantBound(bound) => {
                ValueMatch::of(Instant::parse(value).map(|it| filled::stands(comparison, it.cmp(bound))))
            }
            Test::Bool { yes, no } => {
                ValueMatch::of(operator::parse_bool(value).map(|it| if it { *yes } else { *no }))
            }
            Test::Ranges(ranges) => ValueMatch::of(ranges.contains(value)),
            Test::Variables(templates) => {
                if !value_is_readable(comparison, value) {
                    return ValueMatch::Unreadable;
                }
                let filled = |it: &&Compiled| it.filling(context) == Filling::Complete;
                ValueMatch::of(Some(
                    templates.iter().filter(filled).any(|it| filled::matches(comparison, value, it, context)),
                ))
            }
        }
    }

    /// For `Null`: what holds where the key has no value, and where it has one.
    pub(crate) fn null_holds(&self, context: &RequestContext) -> (bool, bool) {
        match &self.test {
            Test::Null { without, with } => (*without, *with),
            Test::Variables(templates) => templates
                .iter()
                .filter(|it| it.filling(context) == Filling::Complete)
                .filter_map(|it| filled::with_text(it, context, operator::parse_bool).flatten())
                .fold((false, false), |(without, with), it| (without || it, with || !it)),
            _ => (false, false),
        }
    }

    /// Returns whether two conditions test a key's values alike.
    pub(crate) fn same_test(&self, other: &Self) -> bool {
        self.key == other.key
            && self.operator.comparison == other.operator.comparison
            && self.values == other.values
    }
}

/// A hash of a key with one of its values.
pub(super) fn value(key: &KeyName, value: &str) -> u64 {
    hash::join(any_value(key), hash::of(value))
}

/// A hash of a key with whatever value.
pub(super) fn any_value(key: &KeyName) -> u64 {
    hash::join(key.hash(), ANY_VALUE)
}

/// Returns whether a family of operators reads keys of a type (rule CON-3).
fn fits(family: Family, value_type: ValueType) -> bool {
    matches!(
        (family, value_type),
        (Family::Null, _)
            | (Family::String, ValueType::String)
            | (Family::Number, ValueType::Numeric)
            | (Family::Date, ValueType::Date)
            | (Family::Boolean, ValueType::Boolean)
            | (Family::Ip, ValueType::IpAddress)
    )
}

/// Returns whether the operator can read a value of the policy.
fn is_readable(comparison: Comparison, text: &str) -> bool {
    match comparison.family() {
        Family::Ip => Range::parse(text).is_some(),
        Family::Null => operator::parse_bool(text).is_some(),
        _ => value_is_readable(comparison, text),
    }
}

/// Returns whether the operator can read a value of the request.
fn value_is_readable(comparison: Comparison, text: &str) -> bool {
    match comparison.family() {
        Family::String | Family::Null => true,
        Family::Number => Decimal::parse(text).is_some(),
        Family::Date => Instant::parse(text).is_some(),
        Family::Boolean => operator::parse_bool(text).is_some(),
        Family::Ip => text.parse::<std::net::IpAddr>().is_ok(),
    }
}

/// The test of values without variables, all readable.
fn static_test(
    comparison: Comparison,
    mut texts: Vec<Box<str>>,
    patterns: impl Fn() -> Vec<Pattern>,
) -> Test {
    use Comparison as C;
    let has = |want: bool| texts.iter().any(|it| operator::parse_bool(it) == Some(want));
    let numbers = texts.iter().filter_map(|it| Decimal::parse(it));
    match comparison {
        C::Null => Test::Null { without: has(true), with: has(false) },
        C::Bool => Test::Bool { yes: has(true), no: has(false) },
        C::StringEquals => Test::Texts(Texts::new(texts)),
        C::StringEqualsIgnoreCase => {
            texts.sort_by(|one, other| operator::compare_ignoring_case(one, other));
            Test::TextsIgnoringCase(texts.into())
        }
        C::StringLike => {
            Test::Contains(PatternSet::new(texts, |it| required_literal::of_text_in_any_case(it)))
        }
        C::StringMatch => {
            let (exact, wild): (Vec<_>, Vec<_>) =
                patterns().into_iter().partition(|it| it.as_exact().is_some());
            let exact = exact.iter().filter_map(|it| it.as_exact().map(Into::into)).collect();
            Test::Patterns(Texts::new(exact), PatternSet::new(wild, required_literal::of_pattern))
        }
        C::StringStartWith | C::StringEndWith => {
            use crate::pattern::Glyph;
            let star = |wanted: bool| wanted.then_some(Glyph::Star).into_iter();
            let affix = |text: &str| {
                let chars = text.chars().map(Glyph::Char).collect::<Vec<_>>();
                let (front, back) = (comparison == C::StringEndWith, comparison == C::StringStartWith);
                Pattern::from_glyphs(star(front).chain(chars).chain(star(back)))
            };
            let patterns = PatternSet::new(texts.iter().map(|it| affix(it)), required_literal::of_pattern);
            Test::Patterns(Texts::new(Vec::new()), patterns)
        }
        C::NumberEquals => {
            let mut numbers: Vec<Decimal<'_>> = numbers.collect();
            numbers.sort_unstable();
            Test::Numbers(numbers.into_iter().map(Number::from).collect())
        }
        C::NumberLessThan | C::NumberLessThanEquals => bound(numbers.max()),
        C::NumberGreaterThan | C::NumberGreaterThanEquals => bound(numbers.min()),
        C::DateEquals => {
            let mut instants: Vec<_> = texts.iter().filter_map(|it| Instant::parse(it)).collect();
            instants.sort_unstable();
            Test::Instants(instants.into())
        }
        C::DateLessThan | C::DateLessThanEquals => {
            let latest = texts.iter().filter_map(|it| Instant::parse(it)).max();
            latest.map_or(Test::Instants(Box::default()), Test::InstantBound)
        }
        C::DateGreaterThan | C::DateGreaterThanEquals => {
            let earliest = texts.iter().filter_map(|it| Instant::parse(it)).min();
            earliest.map_or(Test::Instants(Box::default()), Test::InstantBound)
        }
        C::IpAddress => Test::Ranges(Ranges::new(texts.iter().filter_map(|it| Range::parse(it)).collect())),
    }
}

/// No number is less or greater than none.
fn bound(number: Option<Decimal<'_>>) -> Test {
    number.map_or(Test::Numbers(Box::default()), |it| Test::NumberBound(it.into()))
}
