//! The text is not JSON.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports the first place at which the text stops being JSON.
    ///
    /// ## Why it matters
    /// The cloud refuses the document. Nothing else can be checked before it is fixed.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {"Effect": "Allow", "Action": ["csms:secret:get"],}
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
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_07_0099.html>
    JsonSyntax = "json-syntax" { summary: "the text is not JSON", severity: Error, code: "JSON_SYNTAX_ERROR" }
}

impl Rule for JsonSyntax {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if matches!(fault.kind, FaultKind::JsonSyntax | FaultKind::TooManyFaults) {
            cx.report_fault(fault);
        }
    }
}
