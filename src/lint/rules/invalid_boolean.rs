//! A value that is neither `true` nor `false`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value under `Bool` or `Null` other than `true` and `false`.
    ///
    /// ## Why it matters
    /// Such a value never matches, and a condition that has no other never holds.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"Bool": {"g:MFAPresent": "no"}}
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
    ///       "Condition": {"BoolIfExists": {"g:MFAPresent": "false"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    InvalidBoolean = "invalid-boolean" { summary: "a value that is neither `true` nor `false`", severity: Warning }
}

impl Rule for InvalidBoolean {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        crate::lint::support::unreadable::report(
            cx,
            condition,
            &[Family::Boolean, Family::Null],
            &text!("write `true` or `false`", "写成 `true` 或 `false`"),
        );
    }
}
