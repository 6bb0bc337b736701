//! A value that is neither an address nor a CIDR block.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value under `IpAddress` or `NotIpAddress` that is neither an address nor a CIDR block.
    ///
    /// ## Why it matters
    /// Such a value never matches, and a condition that has no other never holds, negated or not.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"NotIpAddress": {"g:SourceIp": ["203.0.113.0/24", "300.0.113.1"]}}
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
    ///       "Condition": {"NotIpAddress": {"g:SourceIp": ["203.0.113.0/24"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    InvalidAddress = "invalid-address" { summary: "a value that is neither an address nor a CIDR block", severity: Warning }
}

impl Rule for InvalidAddress {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        crate::lint::support::unreadable::report(
            cx,
            condition,
            &[Family::Ip],
            &text!(
                "write an address or a block: `203.0.113.7`, `203.0.113.0/24`",
                "写地址或网段：`203.0.113.7`、`203.0.113.0/24`"
            ),
        );
    }
}
