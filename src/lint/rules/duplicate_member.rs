//! A member name stands twice in one object.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports a second member of the same name in one object: two `Action`s, two `StringEquals`.
    ///
    /// ## Why it matters
    /// Which of the two counts is not defined, so what one reader grants another does not.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {"Effect": "Deny", "Action": ["csms:secret:get"], "Action": ["csms:secret:list"]}
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
    ///       "Action": ["csms:secret:get", "csms:secret:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    DuplicateMember = "duplicate-member" { summary: "a member name stands twice in one object", severity: Error }
}

impl Rule for DuplicateMember {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::DuplicateMember {
            cx.report_fault(fault);
        }
    }
}
