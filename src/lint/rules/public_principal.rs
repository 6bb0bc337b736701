//! A policy that lets everyone in.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::PrincipalClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` for the principal `*` without a condition.
    ///
    /// ## Why it matters
    /// Every account of the cloud is meant.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"IAM": ["*"]},
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
    ///       "Principal": {"IAM": ["0a1b2c3d"]},
    ///       "Action": ["sts:agencies:assume"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    PublicPrincipal = "public-principal" { summary: "a policy that lets everyone in", severity: SecurityWarning, kinds: [Trust, Resource] }
}

impl Rule for PublicPrincipal {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.unconditional() {
            return;
        }
        if let Some(PrincipalClause::Only(entries)) = &statement.draft.principals {
            for entry in entries.iter().filter(|it| it.text.chars().all(|c| c == '*') && !it.text.is_empty())
            {
                cx.report(
                    entry.span,
                    text!("every account of the cloud is let in", "云上的所有账号都被放行"),
                )
                .help(text!(
                    "name the accounts, or add a condition on `g:PrincipalOrgId`",
                    "写明账号，或添加对 `g:PrincipalOrgId` 的条件"
                ));
            }
        }
    }
}
