//! A statement that another one covers.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a statement all of whose actions and resources an earlier or later one of the same
    /// effect, without conditions, covers.
    ///
    /// ## Why it matters
    /// It changes nothing. Often the wider statement is the mistake.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Sid": "all",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:*"]
    ///     },
    ///     {
    ///       "Sid": "one",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"]
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
    ///       "Sid": "all",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:*"]
    ///     },
    ///     {
    ///       "Sid": "other",
    ///       "Effect": "Allow",
    ///       "Action": ["csms::createEvent"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    CoveredStatement = "covered-statement" { summary: "a statement that another one covers", severity: Suggestion }
}

impl Rule for CoveredStatement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        for (statement, by) in
            crate::lint::support::covering::statements(statements, |one, by| one.allows() == by.allows())
        {
            cx.report(
                statement.draft.span.first_byte(),
                text!(
                    "another statement of the same effect covers this one",
                    "效果相同的另一条语句已覆盖本语句"
                ),
            )
            .label(by.draft.span.first_byte(), text!("covers it", "覆盖了它"))
            .help(text!("remove it, or narrow the other one", "删除本语句，或收窄另一条"));
        }
    }
}
