//! A value of former days.

use crate::catalog::Fit;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value that only old resources have, or that only some pages allow.
    ///
    /// ## Why it matters
    /// It matches nothing that is made today.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"csms:Type": "RDS"}}
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
    ///       "Condition": {"StringEquals": {"csms:Type": ["RDS-FG"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/api-dew/CreateSecret.html>
    FormerValue = "former-value" { summary: "a value that was valid formerly", severity: Suggestion }
}

impl Rule for FormerValue {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let Some(rule) = cx.catalog().key(&condition.key).and_then(|it| it.values()) else { return };
        if condition.operator.comparison != Comparison::StringEquals {
            return;
        }
        for value in
            condition.values.iter().filter(|it| it.template.is_static() && !it.template.has_wildcard())
        {
            if rule.check(value.text()) == Fit::Tolerated {
                cx.report(
                    value.span,
                    text!(
                        "`{0}` is a value of `{1}` that not all pages allow today",
                        "`{0}` 这个 `{1}` 的取值，并非所有文档都仍然允许",
                        value.text(),
                        condition.key
                    ),
                )
                .help(text!("the API takes {0}", "接口接受的取值：{0}", rule.phrase()));
            }
        }
    }
}
