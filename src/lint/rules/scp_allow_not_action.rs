//! `NotAction` in an allowing statement of an SCP.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::ActionClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `NotAction` beside `"Effect": "Allow"` in an SCP.
    ///
    /// ## Why it matters
    /// The grammar of SCPs has `NotAction` with `Deny` only.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "NotAction": ["csms:*:*"],
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
    ///       "NotAction": ["csms:*:*"],
    ///       "Resource": ["*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    ScpAllowNotAction = "scp-allow-not-action" { summary: "`NotAction` in an allowing statement of an SCP", severity: Error, kinds: [Scp] }
}

impl Rule for ScpAllowNotAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if let Some((ActionClause::Except(_), name)) = &statement.draft.actions
            && statement.allows()
        {
            cx.report(
                *name,
                text!(
                    "`NotAction` is not allowed in an `Allow` statement of an SCP",
                    "SCP 的 Allow 语句不能有 `NotAction`"
                ),
            )
            .help(text!("allow everything and deny the actions listed", "允许全部，再拒绝所列授权项"));
        }
    }
}
