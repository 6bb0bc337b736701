//! A condition with an empty list of values.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a key with `[]` for its values.
    ///
    /// ## Why it matters
    /// Nothing equals one of no values: the condition never holds, or always where it is negated. One with
    /// `IfExists` that is not negated holds where the request has no value of the key, and only there;
    /// a negated one with `ForAnyValue` where it has one.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:UserName": []}}
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
    ///       "Condition": {"StringEquals": {"g:UserName": ["guest"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-iam5/ValidatePolicy.html>
    EmptyConditionValues = "empty-condition-values" { summary: "a condition with an empty list of values", severity: Warning }
}

impl Rule for EmptyConditionValues {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let written = condition.values_span.of(cx.text());
        if written.starts_with('[') && written.trim_matches(['[', ']']).trim().is_empty() {
            let key = &condition.key;
            let operator = condition.operator;
            // Over no values `ForAnyValue` does not hold (CON-13).
            let asks_for_one = operator.qualifier == Qualifier::ForAnyValue && !operator.if_exists;
            let message = match (operator.negated, operator.if_exists) {
                (true, _) if asks_for_one => text!(
                    "the condition on `{0}` has no value and holds wherever a request has one",
                    "对 `{0}` 的条件没有值，只要请求中该键有值即成立",
                    key
                ),
                (true, _) => text!(
                    "the condition on `{0}` has no value and always holds",
                    "对 `{0}` 的条件没有值，恒成立",
                    key
                ),
                (false, false) => text!(
                    "the condition on `{0}` has no value and never holds",
                    "对 `{0}` 的条件没有值，永不成立",
                    key
                ),
                (false, true) => text!(
                    "the condition on `{0}` has no value and holds only where a request has none either",
                    "对 `{0}` 的条件没有值，仅当请求中该键也没有值时成立",
                    key
                ),
            };
            cx.report(condition.values_span, message)
                .help(text!("add a value, or remove the condition", "补充取值，或删除该条件"));
        }
    }
}
