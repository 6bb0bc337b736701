//! A private address for the source of a request.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::value::Block;
use crate::policy::{Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a private, loopback or link-local block under `g:SourceIp`.
    ///
    /// ## Why it matters
    /// The key holds the public address a request comes from; requests through a VPC endpoint are recognized
    /// by `g:SourceVpc`, `g:SourceVpce` and `g:VpcSourceIp`.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"NotIpAddress": {"g:SourceIp": "10.0.0.0/8"}}
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    PrivateSourceIp = "private-source-ip" { summary: "a private address for the source of a request", severity: Warning }
}

impl Rule for PrivateSourceIp {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        if condition.operator.comparison.family() != Family::Ip
            || !condition.key.eq_ignore_ascii_case("g:SourceIp")
        {
            return;
        }
        for value in &condition.values {
            if Block::parse(value.text()).is_some_and(|it| it.is_private()) {
                cx.report(value.span, text!("no request from the internet comes from `{0}`", "来自互联网的请求不会以 `{0}` 为源地址", value.text()))
                    .help(text!("for requests through a VPC endpoint compare `g:SourceVpc`, `g:SourceVpce` or `g:VpcSourceIp`", "对经由 VPC 终端节点的请求，请比较 `g:SourceVpc`、`g:SourceVpce` 或 `g:VpcSourceIp`"));
            }
        }
    }
}
