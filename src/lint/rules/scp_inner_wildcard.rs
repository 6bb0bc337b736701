//! A wildcard inside an action of an SCP.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `*` or `?` at the start or in the middle of an action in an SCP, and in its service.
    ///
    /// ## Why it matters
    /// There a wildcard stands alone or at the end, and never in the service.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:*:delete"],
    ///       "Resource": ["*"]
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
    ///       "Action": ["csms:secret:delete*"],
    ///       "Resource": ["*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    ScpInnerWildcard = "scp-inner-wildcard" { summary: "a wildcard inside an action of an SCP", severity: Error, kinds: [Scp] }
}

impl Rule for ScpInnerWildcard {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            let head = text.trim_end_matches(['*', '?', ':']);
            let service = text.split(':').next().unwrap_or("");
            if service.contains(['*', '?']) && !entry.is_any() {
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` has a wildcard in its service", "`{0}` 的服务部分有通配符", text),
                )
                .help(text!(
                    "name the service; for all services write `*`",
                    "写明服务；表示所有服务请写 `*`"
                ));
            } else if head.contains(['*', '?']) {
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` has a wildcard before its end", "`{0}` 的通配符不在末尾", text),
                )
                .help(text!(
                    "list the actions, or end the entry with the wildcard",
                    "逐个列出授权项，或把通配符放到末尾"
                ));
            }
        }
    }
}
