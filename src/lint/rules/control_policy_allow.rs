//! An allowing statement of a custom RCP or NCP.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `"Effect": "Allow"` in an RCP or NCP, but for the one statement of the system policy that allows everything.
    ///
    /// ## Why it matters
    /// Custom RCPs and NCPs deny only: what they are to let through `RCPFullAccess` and `NCPFullAccess` allow, which are
    /// attached to every level.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": "*",
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
    ///       "Principal": "*",
    ///       "Action": ["csms:secret:delete"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-organizations/org_03_2017.html>
    ControlPolicyAllow = "control-policy-allow" { summary: "an allowing statement of a custom RCP or NCP", severity: Error, kinds: [Rcp, Ncp] }
}

impl Rule for ControlPolicyAllow {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        // The copy of a system policy is not a custom one.
        let alone = cx.document().statements.len() == 1;
        let is_full_access = alone
            && statement.lists_actions()
            && statement.actions.iter().any(|it| it.is_any())
            && statement.every_resource()
            && statement.unconditional();
        if let Some((_, span)) = statement.draft.effect
            && statement.allows()
            && !is_full_access
        {
            cx.report(
                span,
                text!("a custom {0} policy only denies", "自定义{0}策略只能拒绝", cx.kind().word()),
            )
            .help(text!(
                "remove the statement: the system policy beside it allows everything",
                "删除该语句：与其并存的系统策略已允许全部操作"
            ));
        }
    }
}
