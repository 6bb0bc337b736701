//! A wildcard against values that the system makes.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a wildcard in a value for a key whose values are generated, such as account and
    /// organization ids.
    ///
    /// ## Why it matters
    /// Generated values have no common parts that mean anything, so the pattern may match anyone.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"],
    ///       "Condition": {"StringMatch": {"g:PrincipalAccount": "0a*"}}
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
    ///       "Action": ["csms:secret:list"],
    ///       "Condition": {"StringEquals": {"g:PrincipalAccount": "0a1b2c3d"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    WildcardOnGeneratedKey = "wildcard-on-generated-key" { summary: "a wildcard against values that the system makes", severity: SecurityWarning }
}

impl Rule for WildcardOnGeneratedKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let generated = cx.catalog().key(&condition.key).is_some_and(|it| it.is_sensitive());
        if condition.operator.comparison != Comparison::StringMatch || !generated {
            return;
        }
        for value in condition.values.iter().filter(|it| it.template.has_wildcard()) {
            cx.report(
                value.span,
                text!(
                    "`{0}` is a pattern, and the values of `{1}` are made by the system",
                    "`{0}` 是通配模式，而 `{1}` 的取值由系统生成",
                    value.text(),
                    condition.key
                ),
            )
            .help(text!("list the whole values", "列出完整的取值"));
        }
    }
}
