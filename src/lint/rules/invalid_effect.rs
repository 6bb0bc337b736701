//! An `Effect` that is neither `Allow` nor `Deny`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports an `Effect` other than `Allow` and `Deny`; case counts.
    ///
    /// ## Why it matters
    /// The cloud knows no other effect.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "deny",
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    InvalidEffect = "invalid-effect" { summary: "an `Effect` that is neither `Allow` nor `Deny`", severity: Error }
}

impl Rule for InvalidEffect {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::InvalidEffect {
            let written = fault.span.of(cx.text());
            let meant = ["Allow", "Deny"]
                .into_iter()
                .find(|it| written.trim_matches('"').trim().eq_ignore_ascii_case(it));
            cx.report_fault(fault).fix = meant.map(|it| Fix::string(Safety::Safe, fault.span, it));
        }
    }
}
