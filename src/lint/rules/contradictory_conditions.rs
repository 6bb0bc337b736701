//! Conditions that cannot hold together.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::operator::Decimal;
use crate::policy::Comparison as C;
use crate::policy::{Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports two conditions on one key that no value satisfies, such as bounds that leave nothing.
    ///
    /// ## Why it matters
    /// All conditions must hold, so the statement never applies.
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
        for (index, one) in conditions.iter().enumerate() {
            let others = conditions
                .iter()
                .enumerate()
                .filter(|(at, it)| *at != index && it.key.eq_ignore_ascii_case(&one.key));
            let clash = others.map(|(_, it)| it).find(|other| contradict(one, other));
            if let Some(other) = clash {
                cx.report(
                    one.key_span,
                    text!(
                        "no value of `{0}` satisfies `{1}` and `{2}`",
                        "`{0}` 没有任何取值能同时满足 `{1}` 和 `{2}`",
                        one.key,
                        one.operator_text,
                        other.operator_text
                    ),
                )
                .label(other.key_span, text!("the other condition", "另一个条件"))
                .help(text!(
                    "all conditions must hold: remove one, or make two statements",
                    "所有条件须同时成立：删除其中一个，或拆成两条语句"
                ));
            }
        }
    }
}

/// Whether nothing satisfies both; asked in both directions, it answers in one.
fn contradict(one: &Condition, other: &Condition) -> bool {
    let absent = |it: &Condition| it.values.iter().all(|value| value.text.eq_ignore_ascii_case("true"));
    match (one.operator.comparison, other.operator.comparison) {
        (C::Null, C::Null) => false,
        (C::Null, _) => absent(one) && !other.operator.negated,
        (C::StringEquals, C::StringEquals | C::StringMatch | C::StringEqualsIgnoreCase)
            if !one.operator.negated =>
        {
            one.values.iter().all(|value| !accepts(other, value.template.as_text().as_deref().unwrap_or("")))
        }
        (C::NumberGreaterThan | C::NumberGreaterThanEquals, C::NumberLessThan | C::NumberLessThanEquals) => {
            let (Some(low), Some(high)) = (number(one), number(other)) else { return false };
            let closed = one.operator.comparison == C::NumberGreaterThanEquals
                && other.operator.comparison == C::NumberLessThanEquals;
            low > high || (low == high && !closed)
        }
        _ => false,
    }
}

fn accepts(condition: &Condition, text: &str) -> bool {
    let matched = condition.values.iter().any(|value| match condition.operator.comparison {
        C::StringEqualsIgnoreCase => value.template.as_text().is_some_and(|it| it.eq_ignore_ascii_case(text)),
        C::StringMatch => value.template.as_pattern().is_some_and(|it| it.matches(text)),
        _ => value.template.as_text().as_deref() == Some(text),
    });
    matched != condition.operator.negated
}

/// The one number of the condition.
fn number(condition: &Condition) -> Option<Decimal<'_>> {
    match condition.values.as_slice() {
        [only] => Decimal::parse(&only.text),
        _ => None,
    }
}
