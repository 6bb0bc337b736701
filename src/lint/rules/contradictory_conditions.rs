//! Conditions that cannot hold together.

use crate::catalog::ConditionKey;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::operator::Decimal;
use crate::pattern::Pattern;
use crate::policy::Comparison as C;
use crate::policy::{Condition, Qualifier};
use crate::wording::text;
use std::collections::{HashMap, HashSet};

declare_rule! {
    /// ## What it does
    /// Reports two conditions on one key that no value satisfies, such as bounds that leave nothing.
    ///
    /// ## Why it matters
    /// All conditions must hold, so the statement never applies. Of several values each condition may hold of
    /// another one: of a key that has several, only what no request satisfies is reported, and of one that the
    /// catalogue does not know, it is said that no single value does.
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
            let key = cx.catalog().key(&one.key);
            let several = key.is_some_and(ConditionKey::multi_valued);
            let Some((other, clash)) = of_key.clash(one, several) else { continue };
            let names = (&one.key, &one.operator_text, &other.operator_text);
            let (message, help) = if clash == Clash::Always || key.is_some() {
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
                        "both hold only where a request has several values of the key: \
                         else remove one, or make two statements",
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

/// Of what requests two conditions do not both hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clash {
    /// Of none.
    Always,
    /// Of none with one value of the key; of several each can match one (CON-14).
    OfOneValue,
}

/// The conditions on one key, with what those on text accept.
#[derive(Debug)]
struct OfKey<'c>(Vec<(&'c Condition, Accepted)>);

impl<'c> OfKey<'c> {
    /// So many conditions of a key are held against each other, and so many patterns in them: the cost stays linear,
    /// however many spellings of the key there are.
    const MOST: usize = 64;

    fn new(all: &[&'c Condition]) -> Self {
        let mut patterns = Self::MOST;
        let of_key = all.iter().take(Self::MOST).map(|it| {
            let accepted = Accepted::new(it, patterns);
            patterns -= accepted.patterns.len();
            (*it, accepted)
        });
        OfKey(of_key.collect())
    }

    /// The first condition with which this one does not hold together; where the key can have `several` values, only
    /// one with which it never does.
    fn clash(&self, one: &Condition, several: bool) -> Option<(&'c Condition, Clash)> {
        let others = self.0.iter().filter(|(it, _)| it.key_span != one.key_span);
        let mut clashes = others.filter_map(|(it, accepted)| Some((*it, clash(one, it, accepted)?)));
        clashes.find(|(_, clash)| !several || *clash == Clash::Always)
    }
}

/// Whether nothing satisfies both; asked in both directions, it answers in one.
fn clash(one: &Condition, other: &Condition, accepted: &Accepted) -> Option<Clash> {
    let absent = |it: &Condition| it.values.iter().all(|value| value.text().eq_ignore_ascii_case("true"));
    match (one.operator.comparison, other.operator.comparison) {
        (C::Null, C::Null) => None,
        (C::Null, _) => (absent(one) && !other.operator.negated).then_some(Clash::Always),
        (C::StringEquals, C::StringEquals | C::StringMatch | C::StringEqualsIgnoreCase)
            if !one.operator.negated =>
        {
            let texts = || one.values.iter().filter_map(|it| it.template.as_text());
            // A negated operator asks the same of all values.
            let of_all = if other.operator.negated { Clash::Always } else { Clash::OfOneValue };
            (!texts().any(|it| accepted.holds_of(&it))).then_some(of_all)
        }
        (C::NumberGreaterThan | C::NumberGreaterThanEquals, C::NumberLessThan | C::NumberLessThanEquals) => {
            let (low, high) = (number(one)?, number(other)?);
            let closed = one.operator.comparison == C::NumberGreaterThanEquals
                && other.operator.comparison == C::NumberLessThanEquals;
            (low > high || (low == high && !closed)).then_some(Clash::OfOneValue)
        }
        _ => None,
    }
}

/// Of which values a condition on text holds. Of one with more patterns than are looked at it is every value.
#[derive(Debug, Default)]
struct Accepted {
    any: bool,
    negated: bool,
    fold: bool,
    texts: HashSet<String>,
    patterns: Vec<Pattern>,
}

impl Accepted {
    fn new(condition: &Condition, most: usize) -> Self {
        let negated = condition.operator.negated;
        let values = &condition.values;
        let texts = || values.iter().filter_map(|it| it.template.as_text());
        match condition.operator.comparison {
            C::StringMatch if values.len() > most => Accepted { any: true, ..Accepted::default() },
            C::StringMatch => {
                let patterns = values.iter().filter_map(|it| it.template.as_pattern()).collect();
                Accepted { negated, patterns, ..Accepted::default() }
            }
            C::StringEquals => {
                Accepted { negated, texts: texts().map(String::from).collect(), ..Accepted::default() }
            }
            C::StringEqualsIgnoreCase => {
                let texts = texts().map(|it| it.to_ascii_lowercase()).collect();
                Accepted { negated, fold: true, texts, ..Accepted::default() }
            }
            _ => Accepted { any: true, ..Accepted::default() },
        }
    }

    fn holds_of(&self, text: &str) -> bool {
        let listed = || match self.fold {
            true => self.texts.contains(&text.to_ascii_lowercase()),
            false => self.texts.contains(text),
        };
        self.any || (listed() || self.patterns.iter().any(|it| it.matches(text))) != self.negated
    }
}

/// The one number of the condition.
fn number(condition: &Condition) -> Option<Decimal<'_>> {
    match condition.values.as_slice() {
        [only] => Decimal::parse(only.text()),
        _ => None,
    }
}
