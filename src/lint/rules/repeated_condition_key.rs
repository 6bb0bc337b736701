//! One condition key in two spellings.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a key that is repeated under one operator, in other letters.
    ///
    /// ## Why it matters
    /// Key names ignore case, so both must hold, or the document is refused as having a duplicate.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:UserName": "guest", "g:username": "visitor"}}
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
    ///       "Condition": {"StringEquals": {"g:UserName": ["guest", "visitor"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    RepeatedConditionKey = "repeated-condition-key" { summary: "one condition key in two spellings", severity: Warning }
}

impl Rule for RepeatedConditionKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let mut seen = HashMap::new();
        for condition in &statement.draft.conditions {
            let name = (condition.operator_span, condition.key.to_ascii_lowercase());
            let first = seen.entry(name).or_insert(condition);
            if first.key != condition.key {
                cx.report(
                    condition.key_span,
                    text!(
                        "`{0}` repeats the key `{1}`",
                        "`{0}` 与条件键 `{1}` 重复",
                        condition.key,
                        first.key
                    ),
                )
                .label(first.key_span, text!("first given here", "首次出现在此处"))
                .help(text!(
                    "put the values in one list if one of them is to match",
                    "若任一值匹配即可，请把取值合并到一个列表"
                ));
            }
        }
    }
}
