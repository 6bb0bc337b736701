//! The statement has both `Resource` and `NotResource`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports a statement with both elements.
    ///
    /// ## Why it matters
    /// The grammar has one or the other; how they would go together is not defined.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:a"],
    ///       "NotResource": ["csms:*:*:secretName:b"]
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
    ///       "Resource": ["csms:*:*:secretName:a"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    ResourceAndNotResource = "resource-and-not-resource" { summary: "the statement has both `Resource` and `NotResource`", severity: Error }
}

impl Rule for ResourceAndNotResource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::BothResources {
            cx.report_fault(fault);
        }
    }
}
