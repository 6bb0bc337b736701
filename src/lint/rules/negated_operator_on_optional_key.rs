//! An allowing condition that an absent key satisfies.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::keys;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a negated operator in an `Allow` on a key that requests may come without, where no
    /// `Null` demands it.
    ///
    /// ## Why it matters
    /// A request without the key passes a negated operator, so leaving the tag or the header out is
    /// enough.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:app-*"],
    ///       "Condition": {"StringNotEquals": {"g:ResourceTag/level": "secret"}}
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
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:app-*"],
    ///       "Condition": {
    ///         "StringNotEquals": {"g:ResourceTag/level": "secret"},
    ///         "Null": {"g:ResourceTag/level": "false"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    NegatedOperatorOnOptionalKey = "negated-operator-on-optional-key" { summary: "an allowing condition that an absent key satisfies", severity: Warning }
}

impl Rule for NegatedOperatorOnOptionalKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let operator = condition.operator;
        let passes = operator.negated && !operator.if_exists && operator.qualifier == Qualifier::Plain;
        if statement.allows()
            && passes
            && keys::may_be_absent(&condition.key)
            && !statement.conditions.demands(&condition.key)
        {
            cx.report(
                condition.operator_span,
                text!(
                    "`{0}` holds where `{1}` is absent",
                    "请求不带 `{1}` 时 `{0}` 也成立",
                    condition.operator_text,
                    condition.key
                ),
            )
            .label(condition.key_span, text!("requests may come without it", "请求可能不带此键"))
            .help(text!(
                "add `\"Null\": {\"{0}\": \"false\"}`",
                "添加 `\"Null\": {\"{0}\": \"false\"}`",
                condition.key
            ));
        }
    }
}
