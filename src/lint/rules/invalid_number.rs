//! A value that no number operator can read.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value under a number operator that is not a decimal number.
    ///
    /// ## Why it matters
    /// Such a value never matches, and a condition that has no other never holds, negated or not.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:scheduleDeletion"],
    ///       "Condition": {"NumberLessThan": {"csms:RecoveryWindowInDays": "14d"}}
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
    ///       "Condition": {"NumberLessThan": {"csms:RecoveryWindowInDays": "14"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    InvalidNumber = "invalid-number" { summary: "a value that no number operator can read", severity: Warning }
}

impl Rule for InvalidNumber {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        crate::lint::support::unreadable::report(
            cx,
            condition,
            &[Family::Number],
            &text!("write a decimal number: `14`, `0.5`", "写成十进制数：`14`、`0.5`"),
        );
    }
}
