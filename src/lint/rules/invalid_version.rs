//! A `Version` that the cloud does not have.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::foreign;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind, Version};

declare_rule! {
    /// ## What it does
    /// Reports a `Version` other than `5.0`, and other than `1.1` or `1.0` for a role/policy-based
    /// policy.
    ///
    /// ## Why it matters
    /// The cloud refuses it; dates as versions are those of another cloud.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "2012-10-17",
    ///   "Statement": [
    ///     {
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
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_07_0099.html>
    InvalidVersion = "invalid-version" { summary: "a `Version` that the cloud does not have", severity: Error, code: "INVALID_VERSION" }
}

impl Rule for InvalidVersion {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::InvalidVersion {
            // A blank beside it leaves no doubt which one is meant.
            let version = cx.document().version.unwrap_or(Version::V5).to_string();
            let fix = Fix::string(Safety::Safe, fault.span, &version);
            // What is of another cloud is led over first.
            let is_foreign = foreign::stands_in(cx.document(), cx.text());
            cx.report_fault(fault).fix = (!is_foreign).then_some(fix);
        }
    }
}
