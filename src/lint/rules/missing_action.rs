//! The statement has neither `Action` nor `NotAction`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports a statement that is about no action.
    ///
    /// ## Why it matters
    /// One of the two elements is mandatory.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Resource": ["*"]
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
    ///       "Resource": ["*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    MissingAction = "missing-action" { summary: "the statement has neither `Action` nor `NotAction`", severity: Error }
}

impl Rule for MissingAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::MissingAction {
            cx.report_fault(fault);
        }
    }
}
