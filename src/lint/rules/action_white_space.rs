//! White space in an action.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action with white space in it or around it.
    ///
    /// ## Why it matters
    /// No action has such a name, so the entry matches nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get "]
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
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    ActionWhiteSpace = "action-white-space" { summary: "white space in an action", severity: Warning }
}

impl Rule for ActionWhiteSpace {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            if text.contains(char::is_whitespace) {
                let name: String = text.chars().filter(|c| !c.is_whitespace()).collect();
                let fix =
                    (text.trim() == name).then(|| Fix::string(Safety::Unsafe, entry.pattern.span, &name));
                cx.report(
                    entry.pattern.span,
                    text!("the action `{0}` contains white space", "授权项 `{0}` 中有空白字符", text),
                )
                .help(text!("remove it: the entry matches nothing", "删除空白字符：该条目不匹配任何授权项"))
                .fix = fix;
            }
        }
    }
}
