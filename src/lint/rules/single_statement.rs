//! An object where the array of statements is expected.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a `Statement` that is one object.
    ///
    /// ## Why it matters
    /// Other clouds take it; here `Statement` is an array, also with one statement.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": {
    ///     "Effect": "Deny",
    ///     "Action": ["csms:secret:get"]
    ///   }
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
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    SingleStatement = "single-statement" { summary: "an object instead of the array of statements", severity: Error, code: "DATA_TYPE_MISMATCH" }
}

impl Rule for SingleStatement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::SingleStatement {
            let text = format!("[{}]", fault.span.of(cx.text()));
            cx.report_fault(fault).fix(Fix::replace(
                Safety::Safe,
                text!("put it in brackets", "用方括号括起来"),
                fault.span,
                text,
            ));
        }
    }
}
