//! `NotAction` with `Allow`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::actions;
use crate::policy::ActionClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `NotAction` in an `Allow` statement.
    ///
    /// ## Why it matters
    /// It grants everything that is not listed, in services that nobody thought of and in those to
    /// come.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "NotAction": ["csms:secret:delete"]
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
    ///       "NotAction": ["csms:secret:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    AllowNotAction = "allow-not-action" { summary: "`NotAction` with `Allow`", severity: SecurityWarning, kinds: [Identity, Resource, Trust] }
}

impl Rule for AllowNotAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if let Some((ActionClause::Except(_), name)) = &statement.draft.actions
            && statement.allows()
            && let Some(witness) = cx.allowed(statement, actions::HARMFUL)
        {
            cx.report(
                *name,
                text!(
                    "the statement allows every action but those listed",
                    "该语句允许除所列以外的全部授权项"
                ),
            )
            .help(text!(
                "list the actions to be allowed, and deny the exceptions in a statement of their own",
                "列出要允许的授权项，例外情况用单独的 Deny 语句拒绝"
            ))
            .witness(witness);
        }
    }
}
