//! The right to assume every agency.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` of `sts:agencies:assume` on every agency without a condition.
    ///
    /// ## Why it matters
    /// Its holder has the rights of each agency whose trust policy lets them in.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["sts:agencies:assume"]
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
    ///       "Effect": "Allow",
    ///       "Action": ["sts:agencies:assume"],
    ///       "Resource": ["iam::0a1b2c3d:agency:deploy"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    AssumeAnyAgency = "assume-any-agency" { summary: "the right to assume every agency", severity: SecurityWarning, kinds: [Identity] }
}

impl Rule for AssumeAnyAgency {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let open = statement.allows()
            && statement.lists_actions()
            && statement.every_resource()
            && statement.unbounded();
        for entry in statement.actions.iter().filter(|it| open && !it.is_any()) {
            if entry.pattern.pattern.matches("sts:agencies:assume") {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` allows assuming every agency that trusts the caller",
                        "`{0}` 允许切换到信任调用者的任意委托",
                        entry.pattern.text
                    ),
                )
                .help(text!(
                    "name the agencies in `Resource`: `iam::account-id:agency:name`",
                    "在 `Resource` 中写明委托：`iam::account-id:agency:name`"
                ));
            }
        }
    }
}
