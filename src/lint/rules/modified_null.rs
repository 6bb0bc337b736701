//! `Null` with a qualifier or a suffix.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports `NullIfExists`, `ForAnyValue:Null` and `ForAllValues:Null`.
    ///
    /// ## Why it matters
    /// `Null` asks whether there is a value; neither a qualifier nor `IfExists` has a meaning with it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:create"],
    ///       "Condition": {"NullIfExists": {"g:TagKeys": "true"}}
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
    ///       "Action": ["csms:secret:create"],
    ///       "Condition": {"Null": {"g:TagKeys": "true"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    ModifiedNull = "modified-null" { summary: "`Null` with a qualifier or a suffix", severity: Error }
}

impl Rule for ModifiedNull {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::ModifiedNull {
            let name = if cx.is_v5() { "Null" } else { "IsNullOrEmpty" };
            cx.report_fault(fault).fix(Fix::string(Safety::Safe, fault.span, name));
        }
    }
}
