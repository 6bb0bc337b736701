//! A condition in an allowing statement of an SCP.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `Condition` beside `"Effect": "Allow"` in an SCP.
    ///
    /// ## Why it matters
    /// The grammar of SCPs has conditions with `Deny` only.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:*:*"],
    ///       "Resource": ["*"],
    ///       "Condition": {"Bool": {"g:MFAPresent": "true"}}
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
    ///       "Action": ["csms:*:*"],
    ///       "Resource": ["*"],
    ///       "Condition": {"BoolIfExists": {"g:MFAPresent": "false"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    ScpAllowCondition = "scp-allow-condition" { summary: "a condition in an allowing statement of an SCP", severity: Error, kinds: [Scp] }
}

impl Rule for ScpAllowCondition {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if let Some((name, _)) = statement.draft.condition_span
            && statement.allows()
        {
            cx.report(
                name,
                text!(
                    "`Condition` is not allowed in an `Allow` statement of an SCP",
                    "SCP 的 Allow 语句不能有 `Condition`"
                ),
            )
            .help(text!(
                "write a `Deny` with the opposite condition instead",
                "改为在相反的条件下拒绝不应放行的请求"
            ));
        }
    }
}
