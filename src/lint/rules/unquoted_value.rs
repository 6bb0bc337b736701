//! A number or boolean where a string is due.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports a bare number or boolean where the grammar has a string: `10` for `"10"`.
    ///
    /// ## Why it matters
    /// All values of a policy are strings, those of numeric and boolean conditions too.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"Bool": {"g:MFAPresent": false}}
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
    ///       "Condition": {"Bool": {"g:MFAPresent": "false"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    UnquotedValue = "unquoted-value" { summary: "a number or boolean where a string is due", severity: Error, code: "DATA_TYPE_MISMATCH" }
}

impl Rule for UnquotedValue {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::Unquoted {
            let text = fault.span.of(cx.text());
            cx.report_fault(fault).fix(Fix::string(Safety::Safe, fault.span, text));
        }
    }
}
