//! A CIDR block with host bits.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::value::Block;
use crate::policy::{Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a CIDR block whose address has bits set that its prefix length does not count.
    ///
    /// ## Why it matters
    /// The block is the whole network, not the one host that the address suggests.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"NotIpAddress": {"g:SourceIp": "203.0.113.7/24"}}
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
    ///       "Condition": {"NotIpAddress": {"g:SourceIp": "203.0.113.0/24"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    HostBits = "host-bits" { summary: "a CIDR block with host bits", severity: Warning }
}

impl Rule for HostBits {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        if condition.operator.comparison.family() != Family::Ip {
            return;
        }
        for value in &condition.values {
            let Some(range) = Block::parse(value.text()) else { continue };
            if range.network() != range.address {
                let block = format!("{}/{}", range.network(), range.bits);
                let fix = Fix::string(Safety::Safe, value.span, &block);
                cx.report(
                    value.span,
                    text!(
                        "`{0}` has host bits set beyond `/{1}`",
                        "`{0}` 设置了 `/{1}` 不计入的主机位",
                        value.text(),
                        range.bits
                    ),
                )
                .help(text!(
                    "write `{0}` for the network, or `{1}` for the one address",
                    "表示网段写 `{0}`，表示单个地址写 `{1}`",
                    block,
                    range.address
                ))
                .fix(fix);
            }
        }
    }
}
