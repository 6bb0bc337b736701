//! A service trusted on behalf of anyone.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::conditions::bounds_nothing;
use crate::lint::principal_form;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, PrincipalClause, PrincipalKind};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a trust policy that lets a service assume the agency without a condition on
    /// `g:SourceAccount` or `g:SourceUrn`.
    ///
    /// ## Why it matters
    /// A service that acts for many customers can be talked into using the agency for another one. Not
    /// every service sends these keys: check its manual.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"Service": ["service.OBS"]},
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
    ///       "Principal": {"Service": ["service.OBS"]},
    ///       "Action": ["sts:agencies:assume"],
    ///       "Condition": {"StringEquals": {"g:SourceAccount": "0a1b2c3d"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    ServiceTrustWithoutSource = "service-trust-without-source" { summary: "a service trusted on behalf of anyone", severity: Suggestion, kinds: [Trust] }
}

impl Rule for ServiceTrustWithoutSource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let source = |key: &str| {
            ["g:SourceAccount", "g:SourceUrn", "sts:ExternalId"].iter().any(|it| it.eq_ignore_ascii_case(key))
        };
        let bounds = |it: &Condition| source(&it.key) && !bounds_nothing(it);
        if !statement.allows() || statement.draft.conditions.iter().any(bounds) {
            return;
        }
        if let Some(PrincipalClause::Only(entries)) = &statement.draft.principals
            && let Some(entry) = entries.iter().find(|it| it.kind == PrincipalKind::Service)
            && principal_form::fault_of(entry.kind, &entry.text).is_none()
        {
            cx.report(
                entry.span,
                text!(
                    "`{0}` is trusted on behalf of every account",
                    "代表任意账号的 `{0}` 都被信任",
                    entry.text
                ),
            )
            .help(text!(
                "add a condition on `g:SourceAccount` where the service sends that key",
                "若该服务会传递 `g:SourceAccount`，请添加对它的条件"
            ));
        }
    }
}
