//! An action that a trust policy cannot grant.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::pattern_relation::overlaps;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{PrincipalClause, PrincipalKind};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action other than those of `sts` in an `Allow` of a trust policy for accounts, users or
    /// identity providers.
    ///
    /// ## Why it matters
    /// A trust policy says who may assume the agency. What the agency may do is granted by its identity
    /// policies; here it is granted to nobody. Statements for services are left alone: some have actions of
    /// their own.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"IAM": ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"]},
    ///       "Action": ["sts:agencies:assume", "obs:object:getObject"]
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
    ///       "Principal": {"IAM": ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"]},
    ///       "Action": ["sts:agencies:assume"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-iam5/CreateAgencyV5.html>
    ActionOutsideTrust = "action-outside-trust" { summary: "an action that a trust policy cannot grant", severity: Error, kinds: [Trust] }
}

impl Rule for ActionOutsideTrust {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let Some(PrincipalClause::Only(entries)) = &statement.draft.principals else { return };
        let for_service = entries.iter().any(|it| it.kind == PrincipalKind::Service);
        if !statement.allows() || !statement.lists_actions() || for_service || entries.is_empty() {
            return;
        }
        let is_other = |text: &str| text.contains(':') && !overlaps(&text.to_ascii_lowercase(), "sts:*");
        for entry in statement.actions.iter().filter(|it| is_other(&it.pattern.text)) {
            cx.report(
                entry.pattern.span,
                text!("a trust policy cannot grant `{0}`", "信任策略不能授予 `{0}`", entry.pattern.text),
            )
            .help(text!(
                "grant it to the agency in an identity policy, and leave `sts:agencies:assume` here",
                "用身份策略把它授予委托，这里只保留 `sts:agencies:assume`"
            ));
        }
    }
}
