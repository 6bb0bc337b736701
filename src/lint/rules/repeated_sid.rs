//! One `Sid` on two statements.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a `Sid` that an earlier statement of the document has.
    ///
    /// ## Why it matters
    /// Messages refer to statements by it; that it must be unique is not documented.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Sid": "a",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"]
    ///     },
    ///     {
    ///       "Sid": "a",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"]
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
    ///       "Sid": "a",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"]
    ///     },
    ///     {
    ///       "Sid": "b",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    RepeatedSid = "repeated-sid" { summary: "one `Sid` on two statements", severity: Suggestion }
}

impl Rule for RepeatedSid {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        let mut seen = HashMap::new();
        for (sid, span) in
            statements.iter().filter_map(|it| it.draft.sid.as_ref()).filter(|it| !it.0.is_empty())
        {
            let first = *seen.entry(sid.as_str()).or_insert(*span);
            if first != *span {
                cx.report(
                    *span,
                    text!("two statements have the `Sid` `{0}`", "两条语句使用了相同的 `Sid` `{0}`", sid),
                )
                .label(first, text!("first given here", "首次出现在此处"))
                .help(text!("give each statement its own", "为每条语句使用不同的 `Sid`"));
            }
        }
    }
}
