//! The document has no `Statement`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports a document without `Statement`.
    ///
    /// ## Why it matters
    /// The element is mandatory.
    ///
    /// ## Wrong
    /// ```json
    /// {"Version": "5.0"}
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_07_0099.html>
    MissingStatement = "missing-statement" { summary: "the document has no `Statement`", severity: Error, code: "MISSING_STATEMENT" }
}

impl Rule for MissingStatement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::MissingStatement {
            cx.report_fault(fault);
        }
    }
}
