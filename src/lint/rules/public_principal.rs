//! A policy that lets everyone in.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{PrincipalClause, PrincipalEntry, PrincipalKind};
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` for the principal `*`, or for all but those of `NotPrincipal`, without a
    /// condition.
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
        if !statement.allows() || !statement.unbounded() {
            return;
        }
        let is_any = |it: &&PrincipalEntry| !it.text.is_empty() && it.text.chars().all(|c| c == '*');
        let whole = || statement.draft.principals_span.into_iter().collect();
        let places: Vec<Span> = match &statement.draft.principals {
            None => Vec::new(),
            Some(PrincipalClause::Every) => whole(),
            Some(PrincipalClause::Only(entries)) => entries.iter().filter(is_any).map(|it| it.span).collect(),
            Some(PrincipalClause::Except(entries)) => {
                let nobody_left = entries.iter().filter(is_any).any(|it| it.kind == PrincipalKind::Iam);
                if nobody_left { Vec::new() } else { whole() }
            }
        };
        let but_few =
            matches!(&statement.draft.principals, Some(PrincipalClause::Except(it)) if !it.is_empty());
        for place in places {
            let message = if but_few {
                text!(
                    "every account of the cloud that is not named is granted access",
                    "未列出的云上账号全部被放行"
                )
            } else {
                text!("every account of the cloud is granted access", "云上的所有账号都被放行")
            };
            cx.report(place, message).help(text!(
                "name the accounts, or add a condition on `g:PrincipalOrgId`",
                "写明账号，或添加对 `g:PrincipalOrgId` 的条件"
            ));
        }
    }
}
