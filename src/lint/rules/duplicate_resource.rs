//! A resource that is repeated.

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
    /// Reports an entry of `Resource` or `NotResource` that an earlier one repeats.
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
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:a", "csms:*:*:secretName:a"]
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
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:a"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    DuplicateResource = "duplicate-resource" { summary: "a repeated resource", severity: Suggestion }
}

impl Rule for DuplicateResource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let mut seen = HashMap::new();
        for entry in statement.resources() {
            let first = *seen.entry(entry.text()).or_insert(entry.span);
            if first != entry.span {
                let fix = Fix::remove(Safety::Safe, cx.text(), entry.span);
                cx.report(entry.span, text!("`{0}` is repeated", "`{0}` 重复出现", entry.text()))
                    .label(first, text!("first given here", "首次出现在此处"))
                    .help(text!("remove it", "删除它"))
                    .fix(fix);
            }
        }
    }
}
