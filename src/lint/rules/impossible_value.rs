//! A value that the key cannot have.

use crate::catalog::{Fit, ValueConstraint};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::operator::Decimal;
use crate::policy::Comparison as C;
use crate::policy::{Condition, ConditionValue};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value that the API's own limits rule out for the key: another word, other characters,
    /// another length, a number out of range, a bound that every number of the range keeps.
    ///
    /// ## Why it matters
    /// No request carries it, so the value never matches, or, as a bound, always holds where the key is there.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"csms:Type": "common"}}
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
    ///       "Condition": {"StringEquals": {"csms:Type": "COMMON"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/api-dew/CreateSecret.html>
    ImpossibleValue = "impossible-value" { summary: "a value that the key cannot have", severity: Warning }
}

impl Rule for ImpossibleValue {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let Some(rule) = cx.catalog().key(&condition.key).and_then(|it| it.values()) else { return };
        for value in condition.values.iter().filter(|it| it.template.is_static()) {
            let comparison = condition.operator.comparison;
            if let Some(holds) = always_or_never(rule, comparison, value) {
                let (key, operator, bound) = (&condition.key, &condition.operator_text, value.text());
                let message = if holds {
                    text!(
                        "every value that `{0}` can have satisfies `{1}` `{2}`",
                        "`{0}` 的任何可能取值都满足 `{1}` `{2}`",
                        key,
                        operator,
                        bound
                    )
                } else {
                    text!(
                        "no value that `{0}` can have satisfies `{1}` `{2}`",
                        "`{0}` 没有任何可能取值满足 `{1}` `{2}`",
                        key,
                        operator,
                        bound
                    )
                };
                cx.report(value.span, message).help(text!(
                    "the API takes {0}: write a bound within",
                    "接口接受的取值：{0}；请写区间内的边界值",
                    rule.phrase()
                ));
                continue;
            }
            if possible(rule, comparison, value) {
                continue;
            }
            let word = match rule {
                ValueConstraint::OneOf(words) => {
                    words.values().iter().find(|it| it.eq_ignore_ascii_case(value.text()))
                }
                _ => None,
            };
            let fix = word.map(|it| Fix::string(Safety::Unsafe, value.span, it));
            cx.report(
                value.span,
                text!(
                    "`{0}` is not a valid value of `{1}`",
                    "`{0}` 不是 `{1}` 可能的取值",
                    value.text(),
                    condition.key
                ),
            )
            .help(text!("the API takes {0}", "接口接受的取值：{0}", rule.phrase()))
            .fix = fix;
        }
    }
}

/// Returns whether a bound is kept by the whole range of the key, or by nothing in it; `None` of one that is
/// neither.
fn always_or_never(rule: &ValueConstraint, comparison: C, value: &ConditionValue) -> Option<bool> {
    let ValueConstraint::Range(least, most) = rule else { return None };
    let (least, most) = (least.to_string(), most.to_string());
    let (least, most) = (Decimal::parse(&least)?, Decimal::parse(&most)?);
    let bound = Decimal::parse(value.text())?;
    let (always, never) = match comparison {
        C::NumberLessThan => (bound > most, bound <= least),
        C::NumberLessThanEquals => (bound >= most, bound < least),
        C::NumberGreaterThan => (bound < least, bound >= most),
        C::NumberGreaterThanEquals => (bound <= least, bound > most),
        _ => (false, false),
    };
    (always || never).then_some(always)
}

fn possible(rule: &ValueConstraint, comparison: C, value: &ConditionValue) -> bool {
    let Some(text) = value.template.as_text() else { return true };
    let words = |fits: &dyn Fn(&str) -> bool| match rule {
        ValueConstraint::OneOf(words) => words.values().iter().chain(words.former()).any(|it| fits(it)),
        _ => true,
    };
    match (comparison, rule) {
        (C::StringEquals, _) => value.template.has_wildcard() || rule.check(&text) != Fit::Illegal,
        (C::StringEqualsIgnoreCase, _) => words(&|it| it.eq_ignore_ascii_case(&text)),
        (C::StringMatch, ValueConstraint::Text(rule)) => {
            let own: Vec<char> = text.chars().filter(|c| !matches!(c, '*' | '?')).collect();
            let least = text.chars().filter(|c| *c != '*').count();
            own.iter().all(|&c| rule.may_hold(c)) && least <= rule.max()
        }
        (C::StringMatch, _) => value.template.as_pattern().is_none_or(|it| words(&|word| it.matches(word))),
        (C::StringStartWith, _) => words(&|it| it.starts_with(&*text)),
        (C::StringEndWith, _) => words(&|it| it.ends_with(&*text)),
        (C::NumberEquals, ValueConstraint::Range(least, most)) => {
            text.parse::<i64>().ok().is_none_or(|it| (*least..=*most).contains(&it))
        }
        _ => true,
    }
}
