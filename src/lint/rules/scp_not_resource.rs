//! `NotResource` in an SCP.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::ResourceClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `NotResource` in an SCP.
    ///
    /// ## Why it matters
    /// The grammar of SCPs does not have it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"],
    ///       "NotResource": ["csms:*:*:secretName:payments-db"]
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
    ///       "Action": ["csms:secret:delete"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    ScpNotResource = "scp-not-resource" { summary: "`NotResource` in an SCP", severity: Error, kinds: [Scp] }
}

impl Rule for ScpNotResource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if let Some((ResourceClause::Except(_), name)) = &statement.draft.resources {
            cx.report(*name, text!("`NotResource` is not allowed in an SCP", "SCP 不支持 `NotResource`"))
                .help(text!("list the resources to be denied", "列出要拒绝的资源"));
        }
    }
}
