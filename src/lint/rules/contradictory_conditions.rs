//! Conditions that cannot hold together.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::operator::Decimal;
use crate::policy::Comparison as C;
use crate::policy::{Condition, Qualifier};
use crate::wording::text;
use std::collections::{HashMap, HashSet};

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
        let mut by_key: HashMap<String, Vec<&Condition>> = HashMap::new();
        for it in &conditions {
            let same = by_key.entry(it.key.to_ascii_lowercase()).or_default();
            // There are not as many operators: more conditions on one key are repeated members.
            if same.len() < 64 {
                same.push(it);
            }
        }
        for one in &conditions {
            let same = by_key.get(&one.key.to_ascii_lowercase()).map_or(&[][..], Vec::as_slice);
            let clash = same.iter().find(|it| it.key_span != one.key_span && contradict(one, it));
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
    let absent = |it: &Condition| it.values.iter().all(|value| value.text().eq_ignore_ascii_case("true"));
    match (one.operator.comparison, other.operator.comparison) {
        (C::Null, C::Null) => false,
        (C::Null, _) => absent(one) && !other.operator.negated,
        (C::StringEquals, C::StringEquals | C::StringMatch | C::StringEqualsIgnoreCase)
            if !one.operator.negated =>
        {
            let accepts = accepts(other);
            one.values.iter().all(|value| !accepts(value.template.as_text().as_deref().unwrap_or("")))
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

/// Whether a condition on text holds for a value. Its own values are looked up, but for patterns, of which
/// more than a few count as if they matched everything.
fn accepts(condition: &Condition) -> impl Fn(&str) -> bool {
    const FEW: usize = 64;
    let comparison = condition.operator.comparison;
    let folded = move |text: &str| match comparison {
        C::StringEqualsIgnoreCase => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    };
    let values = &condition.values;
    let patterns: Vec<_> = match comparison {
        C::StringMatch => values.iter().take(FEW).filter_map(|it| it.template.as_pattern()).collect(),
        _ => Vec::new(),
    };
    let texts: HashSet<String> = match comparison {
        C::StringMatch => HashSet::new(),
        _ => values.iter().filter_map(|it| it.template.as_text()).map(|it| folded(&it)).collect(),
    };
    let too_many = comparison == C::StringMatch && values.len() > FEW;
    let negated = condition.operator.negated;
    move |text| {
        let matched = texts.contains(&folded(text)) || patterns.iter().any(|it| it.matches(text));
        too_many || matched != negated
    }
}

/// The one number of the condition.
fn number(condition: &Condition) -> Option<Decimal<'_>> {
    match condition.values.as_slice() {
        [only] => Decimal::parse(only.text()),
        _ => None,
    }
}
