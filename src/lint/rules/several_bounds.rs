//! An ordering operator with several values.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `NumberLessThan`, `DateGreaterThan` and their kin with more than one value.
    ///
    /// ## Why it matters
    /// One value that holds is enough, so only the widest bound counts.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:scheduleDeletion"],
    ///       "Condition": {"NumberLessThan": {"csms:RecoveryWindowInDays": ["14", "20"]}}
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
    ///       "Action": ["csms:secret:scheduleDeletion"],
    ///       "Condition": {"NumberLessThan": {"csms:RecoveryWindowInDays": ["20"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    SeveralBounds = "several-bounds" { summary: "an ordering operator with several values", severity: Warning }
}

impl Rule for SeveralBounds {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let family = condition.operator.comparison.family();
        let equality =
            matches!(condition.operator.comparison, Comparison::NumberEquals | Comparison::DateEquals);
        if matches!(family, Family::Number | Family::Date) && !equality && condition.values.len() > 1 {
            cx.report(
                condition.values_span,
                text!(
                    "`{0}` has {1} bounds, of which only the widest counts",
                    "`{0}` 有 {1} 个边界值，只有最宽的一个起作用",
                    condition.operator_text,
                    condition.values.len()
                ),
            )
            .help(text!(
                "keep one value; for a range use two operators",
                "只保留一个值；表示区间请用两个运算符"
            ));
        }
    }
}
