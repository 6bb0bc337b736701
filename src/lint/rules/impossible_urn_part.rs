//! A part of a URN that no resource has.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::wording::{Text, text};

declare_rule! {
    /// ## What it does
    /// Reports a region in the URN of a global service, and an account part that cannot be the id of an
    /// account.
    ///
    /// ## Why it matters
    /// No resource has such a URN, so the entry matches nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["iam:users:getUserV5"],
    ///       "Resource": ["iam:cn-north-4:0a1b2c3d:user:lena"]
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
    ///       "Action": ["iam:users:getUserV5"],
    ///       "Resource": ["iam::0a1b2c3d:user:lena"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1275.html>
    ImpossibleUrnPart = "impossible-urn-part" { summary: "a part of a URN that no resource has", severity: Warning }
}

/// Services whose URNs have no region.
const GLOBAL: [&str; 3] = ["iam", "organizations", "sts"];

impl Rule for ImpossibleUrnPart {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in statement.resources() {
            let shape = UrnShape::new(entry);
            if let Some((why, help)) = fault_of(&shape) {
                cx.report(
                    entry.span,
                    text!("`{0}` matches nothing: {1}", "`{0}` 不会匹配任何资源：{1}", entry.text(), why),
                )
                .help(help);
            }
        }
    }
}

fn fault_of(shape: &UrnShape) -> Option<(Text, Text)> {
    let service = shape.service()?;
    if let Some(region) = shape.literal(1).filter(|it| !it.is_empty())
        && GLOBAL.iter().any(|it| it.eq_ignore_ascii_case(service))
    {
        return Some((
            text!(
                "`{0}` is global, and its URNs have no region",
                "`{0}` 是全局服务，其 URN 没有区域",
                service
            ),
            text!("remove `{0}`, and leave the colon", "删除 `{0}`，保留冒号", region),
        ));
    }
    let odd = |c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c));
    // Another rule reports a placeholder.
    let account = shape.literal(2).filter(|it| it.contains(odd) && !it.contains(['<', '{', '$']))?;
    Some((
        text!("`{0}` is not the id of an account", "`{0}` 不是账号 ID", account),
        text!("write the id of the account, or `*`", "写账号 ID，或 `*`"),
    ))
}
