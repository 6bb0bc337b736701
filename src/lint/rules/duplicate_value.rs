//! A condition value that is repeated.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a value of a condition that an earlier one of the same list repeats.
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
    ///       "Condition": {"StringEquals": {"g:UserName": ["guest", "guest"]}}
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
    ///       "Condition": {"StringEquals": {"g:UserName": ["guest"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    DuplicateValue = "duplicate-value" { summary: "a repeated condition value", severity: Suggestion }
}

impl Rule for DuplicateValue {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let mut seen = HashMap::new();
        for value in &condition.values {
            let first = *seen.entry(value.text()).or_insert(value.span);
            if first != value.span {
                let fix = Fix::remove(Safety::Safe, cx.text(), value.span);
                cx.report(value.span, text!("`{0}` is repeated", "`{0}` 重复出现", value.text()))
                    .label(first, text!("first given here", "首次出现在此处"))
                    .help(text!("remove it", "删除它"))
                    .fix(fix);
            }
        }
    }
}
