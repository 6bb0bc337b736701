//! Conditions that cannot hold together.

use crate::catalog::ConditionKey;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::pattern_relation::matches_all_of;
use crate::lint::rule::{Rule, declare_rule};
use crate::operator::{Decimal, Instant, Range, Ranges, parse_bool};
use crate::pattern::Pattern;
use crate::policy::Comparison as C;
use crate::policy::{Condition, ConditionValue, Family, Qualifier};
use crate::wording::text;
use std::collections::{BTreeSet, HashMap, HashSet};

declare_rule! {
    /// ## What it does
    /// Reports two conditions on one key that no value satisfies, such as bounds, dates or addresses that leave nothing.
    ///
    /// ## Why it matters
    /// All conditions must hold, so the statement never applies. Of several values each condition may hold of
    /// another one: of a key that has several, only what no request satisfies is reported, and of one that the
    /// catalog does not know, it is said that no single value does.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {
    ///         "StringEquals": {"g:UserName": "guest"},
    ///         "StringNotEquals": {"g:UserName": ["guest", "visitor"]}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Right
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:UserName": "guest"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    ContradictoryConditions = "contradictory-conditions" { summary: "conditions that cannot hold together", severity: Warning }
}

impl Rule for ContradictoryConditions {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let plain = |it: &&Condition| it.operator.qualifier == Qualifier::Plain && !it.operator.if_exists;
        let fixed = |it: &&Condition| {
            !it.values.is_empty() && it.values.iter().all(|value| value.template.is_static())
        };
        let all = statement.draft.conditions.iter();
        let conditions: Vec<_> = all.filter(plain).filter(fixed).collect();
        let mut by_key: HashMap<String, Vec<&Condition>> = HashMap::new();
        for it in &conditions {
            by_key.entry(it.key.to_ascii_lowercase()).or_default().push(it);
        }
        by_key.retain(|_, of_key| of_key.len() > 1);
        let by_key: HashMap<_, _> =
            by_key.into_iter().map(|(key, of_key)| (key, OfKey::new(&of_key))).collect();
        for one in &conditions {
            let Some(of_key) = by_key.get(&one.key.to_ascii_lowercase()) else { continue };
            let several = cx.catalog().key(&one.key).and_then(ConditionKey::multi_valued);
            let Some((other, clash)) = of_key.clash(one, several == Some(true)) else { continue };
            let names = (&one.key, &one.operator_text, &other.operator_text);
            let (message, help) = if clash == Clash::Always || several.is_some() {
                (
                    text!(
                        "no value of `{0}` satisfies `{1}` and `{2}`",
                        "`{0}` 没有任何取值能同时满足 `{1}` 和 `{2}`",
                        names.0,
                        names.1,
                        names.2
                    ),
                    text!(
                        "all conditions must hold: remove one, or make two statements",
                        "所有条件须同时成立：删除其中一个，或拆成两条语句"
                    ),
                )
            } else {
                (
                    text!(
                        "no single value of `{0}` satisfies `{1}` and `{2}`",
                        "`{0}` 没有任何单个取值能同时满足 `{1}` 和 `{2}`",
                        names.0,
                        names.1,
                        names.2
                    ),
                    text!(
                        "both hold only where a request has several values of the key: otherwise remove one, or make two statements",
                        "只有请求中该键有多个值时两者才会同时成立；否则删除其中一个，或拆成两条语句"
                    ),
                )
            };
            cx.report(one.key_span, message)
                .label(other.key_span, text!("the other condition", "另一个条件"))
                .help(help);
        }
    }
}

/// The requests for which two conditions do not both hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clash {
    /// No request satisfies both.
    Always,
    /// A contradiction for a key with one value; of several values each can match one condition (CON-14).
    OfOneValue,
}

/// The conditions on one key, with what they accept.
#[derive(Debug)]
struct OfKey<'c>(Vec<(&'c Condition, Accepted<'c>)>);

impl<'c> OfKey<'c> {
    /// Greatest number of conditions of a key that are compared, and of patterns in them: the cost stays linear,
    /// however many spellings of the key there are.
    const MOST: usize = 64;

    fn new(all: &[&'c Condition]) -> Self {
        let mut patterns = Self::MOST;
        let of_key = all.iter().take(Self::MOST).map(|it| {
            let accepted = Accepted::new(it, patterns);
            patterns -= accepted.patterns();
            (*it, accepted)
        });
        OfKey(of_key.collect())
    }

    /// The first condition with which this one does not hold together; where the key can have `several` values, only
    /// one with which it never does.
    fn clash(&self, one: &Condition, several: bool) -> Option<(&'c Condition, Clash)> {
        let is_one = |it: &Condition| it.key_span == one.key_span;
        let own = self.0.iter().find(|it| is_one(it.0))?;
        let others = self.0.iter().filter(|it| !is_one(it.0));
        let mut clashes = others.filter_map(|other| Some((other.0, clash(own, other)?)));
        clashes.find(|(_, clash)| !several || *clash == Clash::Always)
    }
}

/// Returns whether nothing satisfies both; asked in both directions, it answers in one.
fn clash(
    (one, own): &(&Condition, Accepted<'_>),
    (other, theirs): &(&Condition, Accepted<'_>),
) -> Option<Clash> {
    let (asked, also, negated) = (one.operator.comparison, other.operator.comparison, other.operator.negated);
    if asked == C::Null && also != C::Null {
        let absent = one.values.iter().all(|it| it.text().eq_ignore_ascii_case("true"));
        return (absent && !negated).then_some(Clash::Always);
    }
    let nothing_satisfies = match (asked, own, theirs) {
        _ if one.operator.negated || asked.family() != also.family() => false,
        (C::StringEquals, _, Accepted::Texts { .. } | Accepted::Patterns(_)) => {
            let mut texts = one.values.iter().filter_map(|it| it.template.as_text());
            !texts.any(|it| theirs.lists(&it) != negated)
        }
        (_, Accepted::Texts { fold: true, texts }, Accepted::Texts { fold: true, .. }) => {
            !texts.iter().any(|it| theirs.lists(it) != negated)
        }
        (_, Accepted::Patterns(_), Accepted::Patterns(_)) if negated => {
            one.values.iter().all(|it| theirs.covers(it.text()))
        }
        (_, Accepted::Ranges(own), Accepted::Ranges(theirs)) if negated => {
            own.iter().all(|it| theirs.covers(it))
        }
        (_, Accepted::Ranges(own), Accepted::Ranges(theirs)) => !own.iter().any(|it| theirs.overlaps(it)),
        (C::NumberEquals | C::DateEquals | C::Bool, Accepted::Ordered(own), Accepted::Ordered(theirs)) => {
            !own.iter().any(|it| passes(other, theirs, it))
        }
        (
            C::NumberGreaterThan | C::NumberGreaterThanEquals | C::DateGreaterThan | C::DateGreaterThanEquals,
            Accepted::Ordered(own),
            Accepted::Ordered(theirs),
        ) if is_upper_bound(also) => {
            // Of several bounds the widest counts.
            let (low, high) = (own.first()?, theirs.last()?);
            low > high || (low == high && !(passes(one, own, low) && passes(other, theirs, low)))
        }
        _ => false,
    };
    // A negated operator asks the same of all values.
    nothing_satisfies.then_some(if negated { Clash::Always } else { Clash::OfOneValue })
}

fn is_upper_bound(comparison: C) -> bool {
    matches!(
        comparison,
        C::NumberLessThan | C::NumberLessThanEquals | C::DateLessThan | C::DateLessThanEquals
    )
}

/// Returns whether a value passes the test of a condition that compares with these.
fn passes(condition: &Condition, values: &BTreeSet<Ordered<'_>>, one: &Ordered<'_>) -> bool {
    let found = match condition.operator.comparison {
        C::NumberLessThan | C::DateLessThan => values.last().is_some_and(|it| one < it),
        C::NumberLessThanEquals | C::DateLessThanEquals => values.last().is_some_and(|it| one <= it),
        C::NumberGreaterThan | C::DateGreaterThan => values.first().is_some_and(|it| one > it),
        C::NumberGreaterThanEquals | C::DateGreaterThanEquals => values.first().is_some_and(|it| one >= it),
        _ => values.contains(one),
    };
    found != condition.operator.negated
}

/// A value that an operator compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ordered<'c> {
    Number(Decimal<'c>),
    Date(Instant),
    Boolean(bool),
}

/// The values of a condition, read as its operator does.
#[derive(Debug)]
enum Accepted<'c> {
    /// Those of other operators, ones that cannot be read, and more patterns than are looked at.
    Unknown,
    Texts {
        fold: bool,
        texts: HashSet<String>,
    },
    Patterns(Vec<(String, Pattern)>),
    Ordered(BTreeSet<Ordered<'c>>),
    Ranges(Ranges),
}

impl<'c> Accepted<'c> {
    fn new(condition: &'c Condition, most: usize) -> Self {
        let values = condition.values.iter();
        let texts = || condition.values.iter().filter_map(|it| it.template.as_text());
        let ordered = |read: fn(&'c str) -> Option<Ordered<'c>>| {
            condition.values.iter().map(|it| read(it.text())).collect::<Option<_>>().map(Accepted::Ordered)
        };
        let read = match condition.operator.comparison {
            C::StringEquals => {
                Some(Accepted::Texts { fold: false, texts: texts().map(String::from).collect() })
            }
            C::StringEqualsIgnoreCase => {
                Some(Accepted::Texts { fold: true, texts: texts().map(|it| lower(&it)).collect() })
            }
            C::StringMatch if values.len() <= most => {
                let pattern = |it: &ConditionValue| Some((it.text().to_owned(), it.template.as_pattern()?));
                Some(Accepted::Patterns(values.filter_map(pattern).collect()))
            }
            C::IpAddress => {
                let all: Option<Vec<Range>> = values.map(|it| Range::parse(it.text())).collect();
                all.map(|it| Accepted::Ranges(Ranges::new(it)))
            }
            other => match other.family() {
                Family::Number => ordered(|it| Decimal::parse(it).map(Ordered::Number)),
                Family::Date => ordered(|it| Instant::parse(it).map(Ordered::Date)),
                Family::Boolean => ordered(|it| parse_bool(it).map(Ordered::Boolean)),
                Family::String | Family::Ip | Family::Null => None,
            },
        };
        read.unwrap_or(Accepted::Unknown)
    }

    /// The number of patterns to try.
    fn patterns(&self) -> usize {
        if let Accepted::Patterns(patterns) = self { patterns.len() } else { 0 }
    }

    fn lists(&self, text: &str) -> bool {
        match self {
            Accepted::Texts { fold: true, texts } => texts.contains(&lower(text)),
            Accepted::Texts { fold: false, texts } => texts.contains(text),
            Accepted::Patterns(patterns) => patterns.iter().any(|(_, it)| it.matches(text)),
            _ => false,
        }
    }

    /// Returns whether one of the patterns matches all that this one does.
    fn covers(&self, narrow: &str) -> bool {
        let Accepted::Patterns(patterns) = self else { return false };
        let covers = |wide: &str, own: &Pattern| {
            wide == narrow
                || (!wide.contains("${") && !narrow.contains("${") && matches_all_of(own, wide, narrow))
        };
        patterns.iter().any(|(wide, own)| covers(wide, own))
    }
}

/// Folds a text as [`compare_ignoring_case`](crate::operator::compare_ignoring_case) does.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}
