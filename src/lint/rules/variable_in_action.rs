//! A policy variable in an action.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a `${…}` in `Action` or `NotAction`.
    ///
    /// ## Why it matters
    /// Variables are replaced in resources and condition values alone, so the entry matches no action.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:${g:UserName}:get"]
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1234.html>
    VariableInAction = "variable-in-action" { summary: "a policy variable in an action", severity: Warning }
}

impl Rule for VariableInAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in statement.actions.iter().filter(|it| it.pattern.text.contains("${")) {
            cx.report(
                entry.pattern.span,
                text!(
                    "`{0}` contains a variable, which is not replaced in an action",
                    "`{0}` 中有变量，在此处不会被替换",
                    entry.pattern.text
                ),
            )
            .help(text!("name the action, or use wildcards", "写出授权项名称，或使用通配符"));
        }
    }
}
