//! An `Allow` that a `Deny` makes void.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` statement all of whose actions and resources a `Deny` of the document,
    /// without conditions, covers.
    ///
    /// ## Why it matters
    /// A `Deny` always wins, so the statement grants nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Sid": "no",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:*"]
    ///     },
    ///     {
    ///       "Sid": "yes",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:listTags"]
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
    ///       "Sid": "no",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete*"]
    ///     },
    ///     {
    ///       "Sid": "yes",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:listTags"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1290.html>
    VoidStatement = "void-statement" { summary: "an `Allow` that a `Deny` makes void", severity: Suggestion }
}

impl Rule for VoidStatement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        for (statement, by) in
            crate::lint::support::covering::statements(statements, |one, by| one.allows() && by.denies())
        {
            cx.report(
                statement.draft.span.first_byte(),
                text!(
                    "a `Deny` of the document makes this statement void",
                    "文档中的一条 `Deny` 使本语句失效"
                ),
            )
            .label(by.draft.span.first_byte(), text!("denies all of it", "拒绝了它的全部内容"))
            .help(text!("remove it, or narrow the `Deny`", "删除本语句，或收窄那条 `Deny`"));
        }
    }
}
