//! More statements than version 1.1 takes.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a document of version 1.1 with more than 8 statements.
    ///
    /// ## Why it matters
    /// The cloud refuses it. Version 5.0 counts characters, not statements.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "1.1",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:task:list"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:event:list"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:event:get"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:event:create"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:event:delete"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:event:update"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:tag:getAll"]
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:tag:create"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Right
    /// ```json
    /// {
    ///   "Version": "1.1",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list", "csms:task:list", "csms:event:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam/iam_01_0902.html>
    TooManyStatements = "too-many-statements" { summary: "more statements than version 1.1 takes", severity: Error, kinds: [Identity] }
}

impl Rule for TooManyStatements {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        if let Some(ninth) = statements.get(8)
            && !cx.is_v5()
        {
            let open = Span { start: ninth.draft.span.start, end: ninth.draft.span.start + 1 };
            cx.report(
                open,
                text!(
                    "the document has {0} statements, more than the 8 that version 1.1 takes",
                    "文档有 {0} 条语句，1.1 版本最多 8 条",
                    statements.len()
                ),
            )
            .help(text!(
                "join statements of the same effect, or move to version 5.0",
                "合并效果相同的语句，或改用 5.0 版本"
            ));
        }
    }
}
