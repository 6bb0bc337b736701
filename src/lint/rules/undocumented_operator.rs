//! An operator that the 5.0 manual does not list.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Family, Operator};
use crate::wording::text;
use std::collections::HashSet;

declare_rule! {
    /// ## What it does
    /// Reports `StringLike`, `StringStartWith`, `StringEndWith`, `DateEquals` and their negations in
    /// version 5.0.
    ///
    /// ## Why it matters
    /// They were seen in use; what they mean in version 5.0 is not documented.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringLike": {"g:UserName": "ci-*"}}
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
    ///       "Condition": {"StringMatch": {"g:UserName": "ci-*"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    UndocumentedOperator = "undocumented-operator" { summary: "an operator that the 5.0 manual does not list", severity: Warning }
}

impl Rule for UndocumentedOperator {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let mut seen = HashSet::new();
        for condition in &statement.draft.conditions {
            if !cx.is_v5()
                || condition.operator.is_documented_for_v5()
                || !seen.insert(condition.operator_span)
            {
                continue;
            }
            let name = Operator { comparison: Comparison::StringMatch, ..condition.operator }.to_string();
            let free = !statement.conditions.has_operator(&name);
            let fix = (condition.operator.comparison == Comparison::StringLike && free)
                .then(|| Fix::string(cx.unless_refused(), condition.operator_span, &name));
            let help = match condition.operator.comparison.family() {
                Family::Date => text!(
                    "compare with `DateLessThan` and `DateGreaterThan`",
                    "改用 `DateLessThan` 和 `DateGreaterThan` 比较"
                ),
                _ => text!("use `{0}` with wildcards", "改用 `{0}` 加通配符", name),
            };
            cx.report(
                condition.operator_span,
                text!(
                    "the manual of version 5.0 does not list `{0}`",
                    "5.0 版本的手册没有列出 `{0}`",
                    condition.operator_text
                ),
            )
            .help(help)
            .fix = fix;
        }
    }
}
