//! An action in other letters than its name.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action that differs from the catalog's name in case.
    ///
    /// ## Why it matters
    /// Case does not count; one spelling can be searched for.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["CSMS:Secret:GetStage"]
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
    ///       "Action": ["csms:secret:getStage"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    ActionSpelling = "action-spelling" { summary: "an action in other letters than its name", severity: Suggestion }
}

impl Rule for ActionSpelling {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !cx.is_v5() {
            return;
        }
        for entry in &statement.actions {
            let Some(action) = cx.catalog().action(&entry.pattern.text) else { continue };
            if action.name() != entry.pattern.text {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` is spelled `{1}`",
                        "`{0}` 的规范写法是 `{1}`",
                        entry.pattern.text,
                        action.name()
                    ),
                )
                .help(text!(
                    "case does not count; write it as its page does",
                    "大小写不影响匹配；建议按官方文档的写法书写"
                ))
                .fix(Fix::string(Safety::Safe, entry.pattern.span, action.name()));
            }
        }
    }
}
