//! A value that no date operator can read.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value under a date operator that is not an ISO 8601 instant.
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
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"DateGreaterThan": {"g:CurrentTime": "31.12.2026"}}
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
    ///       "Condition": {"DateGreaterThan": {"g:CurrentTime": "2026-12-31T00:00:00Z"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    InvalidDate = "invalid-date" { summary: "a value that no date operator can read", severity: Warning }
}

impl Rule for InvalidDate {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        crate::lint::support::unreadable::report(
            cx,
            condition,
            &[Family::Date],
            &text!(
                "write an instant such as `2026-12-31T00:00:00Z`",
                "写成时间点，例如 `2026-12-31T00:00:00Z`"
            ),
        );
    }
}
