//! An exclusion that leaves nothing.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::policy::ResourceClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `NotAction` or `NotResource` with the entry `*`.
    ///
    /// ## Why it matters
    /// Everything is excluded, so the statement never applies.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "NotAction": ["csms:secret:list", "*"]
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
    ExcludesEverything = "excludes-everything" { summary: "an exclusion that leaves nothing", severity: Warning }
}

impl Rule for ExcludesEverything {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.lists_actions() {
            for entry in statement.actions.iter().filter(|it| it.is_any()) {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`NotAction` excludes every action, so the statement never applies",
                        "`NotAction` 排除了全部授权项，该语句永不生效"
                    ),
                )
                .help(text!("name the actions to be excluded", "写明要排除的授权项"));
            }
        }
        if let Some((ResourceClause::Except(patterns), _)) = &statement.draft.resources {
            for entry in patterns.iter().filter(|it| UrnShape::new(it).is_any()) {
                cx.report(
                    entry.span,
                    text!(
                        "`NotResource` excludes every resource, so the statement never applies",
                        "`NotResource` 排除了全部资源，该语句永不生效"
                    ),
                )
                .help(text!("name the resources to be excluded", "写明要排除的资源"));
            }
        }
    }
}
