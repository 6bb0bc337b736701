//! A principal in a policy that has none.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports `Principal` and `NotPrincipal` in an identity policy, an SCP or a session policy.
    ///
    /// ## Why it matters
    /// Such a policy is about those it is attached to; the cloud refuses one that names others.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Principal": {"IAM": ["0a1b2c3d"]},
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
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_07_0099.html>
    UnsupportedPrincipal = "unsupported-principal" { summary: "a principal in a policy that has none", severity: Error, code: "UNSUPPORTED_PRINCIPAL", kinds: [Identity, Scp, Session] }
}

impl Rule for UnsupportedPrincipal {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::UnsupportedPrincipal {
            // Without its `NotPrincipal` a statement would be about those whom it left out.
            let leaves_out = fault.span.of(cx.text()).contains("NotPrincipal");
            let fix = if leaves_out { None } else { cx.without_member(Safety::Unsafe, fault.span) };
            cx.report_fault(fault).fix = fix;
        }
    }
}
