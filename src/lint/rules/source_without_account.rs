//! A source that leaves the account open.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, PrincipalKind};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` for a service under `g:SourceUrn` whose account part is open, without
    /// `g:SourceAccount`.
    ///
    /// ## Why it matters
    /// The names of some resources, such as buckets, can be taken by any account once they are free: who
    /// makes one of that name has the service act here.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"Service": ["service.OBS"]},
    ///       "Action": ["sts:agencies:assume"],
    ///       "Condition": {"StringMatch": {"g:SourceUrn": "obs:*:*:bucket:logs"}}
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
    ///       "Condition": {
    ///         "StringMatch": {"g:SourceUrn": "obs:*:*:bucket:logs"},
    ///         "StringEquals": {"g:SourceAccount": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    SourceWithoutAccount = "source-without-account" { summary: "a source that leaves the account open", severity: Warning, kinds: [Trust, Resource] }
}

impl Rule for SourceWithoutAccount {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let is_source = condition.key.eq_ignore_ascii_case("g:SourceUrn") && !condition.operator.negated;
        let principals = statement.draft.principals.as_ref().map_or(&[][..], |it| it.entries());
        let for_service = principals.iter().any(|it| it.kind == PrincipalKind::Service);
        if !is_source
            || !statement.allows()
            || !for_service
            || statement.conditions.demands("g:SourceAccount")
        {
            return;
        }
        let open = |text: &str| {
            let account = text.split(':').nth(2).unwrap_or("");
            account.is_empty() || account.contains(['*', '?'])
        };
        if let Some(value) = condition.values.iter().find(|it| open(it.text())) {
            cx.report(
                value.span,
                text!("`{0}` leaves open whose it is", "`{0}` 没有限定所属账号", value.text()),
            )
            .help(text!("add a condition on `g:SourceAccount`", "添加对 `g:SourceAccount` 的条件"));
        }
    }
}
