//! A trust or resource statement without principal.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind};

declare_rule! {
    /// ## What it does
    /// Reports a statement of a trust or resource policy that names no principal.
    ///
    /// ## Why it matters
    /// The element is mandatory there: it says who is trusted.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Sid": "assume",
    ///       "Effect": "Allow",
    ///       "Principal": {"IAM": ["iam::0a1b2c3d:user:ci"]},
    ///       "Action": ["sts:agencies:assume"]
    ///     },
    ///     {
    ///       "Sid": "tag",
    ///       "Effect": "Allow",
    ///       "Action": ["sts::tagSession"]
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
    ///       "Effect": "Allow",
    ///       "Principal": {"IAM": ["iam::0a1b2c3d:user:ci"]},
    ///       "Action": ["sts:agencies:assume", "sts::tagSession"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    MissingPrincipal = "missing-principal" { summary: "a trust or resource statement without principal", severity: Error, kinds: [Trust, Resource, Rcp, Ncp] }
}

impl Rule for MissingPrincipal {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::MissingPrincipal {
            cx.report_fault(fault);
        }
    }
}
