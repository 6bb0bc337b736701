//! An element that version 1.1 does not have.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports `NotAction`, `NotResource` and `Sid` in a document of version 1.1 or 1.0.
    ///
    /// ## Why it matters
    /// Only the 5.0 language documents them.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "1.1",
    ///   "Statement": [
    ///     {
    ///       "Sid": "read",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"]
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
    ///       "Sid": "read",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam/iam_01_0902.html>
    ElementOfVersion5 = "element-of-version-5" { summary: "an element that version 1.1 does not have", severity: Error, kinds: [Identity] }
}

impl Rule for ElementOfVersion5 {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::NotInVersion1 {
            cx.report_fault(fault);
        }
    }
}
