//! `NotResource` with `Allow`.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::actions;
use crate::policy::ResourceClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `NotResource` in an `Allow` statement.
    ///
    /// ## Why it matters
    /// It grants the actions on everything that is not listed, resources that are made later among
    /// them.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:delete"],
    ///       "NotResource": ["csms:*:*:secretName:payments-*"]
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
    ///       "Action": ["csms:secret:delete"],
    ///       "Resource": ["csms:*:*:secretName:scratch-*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    AllowNotResource = "allow-not-resource" { summary: "`NotResource` with `Allow`", severity: SecurityWarning, kinds: [Identity, Resource, Trust] }
}

impl Rule for AllowNotResource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if let Some((ResourceClause::Except(_), name)) = &statement.draft.resources
            && statement.allows()
            && let Some(witness) =
                cx.allowed(statement, actions::of_statement(statement).iter().map(|it| &**it))
        {
            cx.report(
                *name,
                text!(
                    "the statement allows its actions on every resource but those listed",
                    "该语句允许对除所列以外的全部资源执行操作"
                ),
            )
            .help(text!(
                "list the resources, and deny the exceptions in a statement of their own",
                "列出资源，例外情况用单独的 Deny 语句拒绝"
            ))
            .witness(witness);
        }
    }
}
