//! An action of an NCP without its service or its three parts.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports actions of an NCP that do not name their service in full, or have not three parts.
    ///
    /// ## Why it matters
    /// NCPs deny the actions of services by name: `*`, `*:*:*` and `csms:*` are refused.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Principal": "*",
    ///       "Action": ["csms:*"]
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
    ///       "Principal": "*",
    ///       "Action": ["csms:*:*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-organizations/org_03_2006.html>
    NcpAction = "ncp-action" { summary: "an action of an NCP without its service or its three parts", severity: Error, kinds: [Ncp] }
}

impl Rule for NcpAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        // What the system policy has is not a fault of a custom one.
        if !statement.denies() {
            return;
        }
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            let service = text.split(':').next().unwrap_or("");
            if service.contains(['*', '?']) {
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` does not name its service in full", "`{0}` 没有完整写出服务名", text),
                )
                .help(text!(
                    "write an entry for each service, such as `csms:*:*`",
                    "为每个服务各写一项，例如 `csms:*:*`"
                ));
            } else if text.split(':').count() != 3 {
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` does not have three parts", "`{0}` 不是三段式", text),
                )
                .help(text!("write `service:type:operation`", "写成 `service:type:operation`"));
            }
        }
    }
}
