//! A `Deny` of everything.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a `Deny` of every action on every resource without a condition.
    ///
    /// ## Why it matters
    /// Nothing that another statement or policy grants is left: whoever holds the policy can do nothing at
    /// all, and where it is the policy of administrators nobody can take it back.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["*"],
    ///       "Resource": ["*"]
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
    ///       "Action": ["*"],
    ///       "Resource": ["*"],
    ///       "Condition": {"StringNotEquals": {"g:RequestedRegion": "cn-north-4"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1290.html>
    DenyEverything = "deny-everything" { summary: "a `Deny` of everything", severity: Warning, kinds: [Identity, Scp, Session, Resource, Endpoint] }
}

impl Rule for DenyEverything {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let every_caller = !matches!(
            &statement.draft.principals,
            Some(crate::policy::PrincipalClause::Only(_) | crate::policy::PrincipalClause::Except(_))
        );
        let all = statement.denies()
            && statement.unconditional()
            && statement.lists_actions()
            && statement.applies_without_resource()
            && statement.every_resource()
            && every_caller;
        if let Some(entry) = statement.actions.iter().find(|it| all && it.is_every_action()) {
            cx.report(entry.pattern.span, text!("the statement denies every request", "该语句拒绝所有请求"))
                .help(text!("name the actions, or add a condition", "写明授权项，或添加条件"));
        }
    }
}
