//! Statements without a `Sid` among several.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports, once a document, that of several statements some have no `Sid`.
    ///
    /// ## Why it matters
    /// Messages and reviews refer to statements; a number changes when one is inserted.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"]
    ///     },
    ///     {
    ///       "Sid": "list",
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
    ///       "Sid": "delete",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"]
    ///     },
    ///     {
    ///       "Sid": "list",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    MissingSid = "missing-sid" { summary: "statements without a `Sid` among several", severity: Suggestion }
}

impl Rule for MissingSid {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        let bare = || statements.iter().filter(|it| it.draft.sid.as_ref().is_none_or(|sid| sid.0.is_empty()));
        if let Some(first) = bare().next()
            && statements.len() > 1
            && cx.is_v5()
        {
            let message = text!(
                "{0} of {1} statements have no `Sid`",
                "{1} 条语句中有 {0} 条没有 `Sid`",
                bare().count(),
                statements.len()
            );
            cx.report(first.draft.span.first_byte(), message)
                .help(text!("give each a `Sid` that says what it is for", "为每条语句加上说明用途的 `Sid`"));
        }
    }
}
