//! An action that is repeated.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports an entry of `Action` or `NotAction` that an earlier one repeats; case does not count.
    ///
    /// ## Why it matters
    /// It says nothing new and counts toward the size.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get", "csms:secret:get"]
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
    DuplicateAction = "duplicate-action" { summary: "a repeated action", severity: Suggestion }
}

impl Rule for DuplicateAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let mut seen = HashMap::new();
        for entry in &statement.actions {
            let first = *seen.entry(entry.pattern.text.to_ascii_lowercase()).or_insert(entry.pattern.span);
            if first != entry.pattern.span {
                let fix = Fix::remove(Safety::Safe, cx.text(), entry.pattern.span);
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` is repeated", "`{0}` 重复出现", entry.pattern.text),
                )
                .label(first, text!("first given here", "首次出现在此处"))
                .help(text!("remove it", "删除它"))
                .fix(fix);
            }
        }
    }
}
