//! An operator that the language does not have.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::translate;
use crate::policy::{Fault, FaultKind, Version};

declare_rule! {
    /// ## What it does
    /// Reports a condition operator that the version of the document does not know, and gives the
    /// vendor's name where the one written belongs to another cloud or another version.
    ///
    /// ## Why it matters
    /// The cloud refuses the document. Its names are `Number…` and `StringMatch`, not `Numeric…` and
    /// `StringLike`.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:scheduleDeletion"],
    ///       "Condition": {"NumericLessThan": {"csms:RecoveryWindowInDays": "14"}}
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
    ///       "Action": ["csms:secret:scheduleDeletion"],
    ///       "Condition": {"NumberLessThan": {"csms:RecoveryWindowInDays": "14"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    UnknownOperator = "unknown-operator" { summary: "an operator that the language does not have", severity: Error }
}

impl Rule for UnknownOperator {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::UnknownOperator {
            let version = cx.document().version.unwrap_or(Version::V5);
            let written = fault.span.of(cx.text()).trim_matches('"');
            let name = translate(written, version);
            cx.report_fault(fault).fix = name.map(|it| Fix::string(Safety::Safe, fault.span, &it));
        }
    }
}
