//! `NotAction` in an NCP.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::ActionClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `NotAction` in an NCP.
    ///
    /// ## Why it matters
    /// The grammar of NCPs does not have it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Principal": "*",
    ///       "NotAction": ["csms:secret:get"]
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
    ///       "Action": ["csms:secret:delete"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-organizations/org_03_2006.html>
    NcpNotAction = "ncp-not-action" { summary: "`NotAction` in an NCP", severity: Error, kinds: [Ncp] }
}

impl Rule for NcpNotAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if let Some((ActionClause::Except(_), name)) = &statement.draft.actions {
            cx.report(*name, text!("`NotAction` is not allowed in an NCP", "NCP 不支持 `NotAction`"))
                .help(text!("list the actions to be denied", "列出要拒绝的授权项"));
        }
    }
}
