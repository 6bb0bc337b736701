//! A URN on an action that is checked against none.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::policy::ResourceClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action without resource type in a statement whose `Resource` has no `*` entry.
    ///
    /// ## Why it matters
    /// Such an action is checked against no URN, so only `*` takes it in: the statement never applies
    /// to it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:batchGetSecretValue"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"]
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
    ///       "Action": ["csms:secret:batchGetSecretValue"],
    ///       "Resource": ["*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UrnOnUnscopedAction = "urn-on-unscoped-action" { summary: "a URN on an action that is checked against none", severity: Warning }
}

impl Rule for UrnOnUnscopedAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let Some((ResourceClause::Only(patterns), _)) = &statement.draft.resources else { return };
        if patterns.is_empty()
            || !statement.lists_actions()
            || patterns.iter().any(|it| UrnShape::new(it).is_any())
        {
            return;
        }
        for entry in &statement.actions {
            if !entry.matched.is_empty()
                && entry.covered
                && entry.matched.iter().all(|it| !it.takes_resource())
            {
                let finding = cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` is not checked against a URN, so the statement never applies to it",
                        "`{0}` 不按资源鉴权，该语句对它永不生效",
                        entry.pattern.text
                    ),
                );
                finding.help(text!(
                    "move it to a statement of its own with `\"Resource\": [\"*\"]`",
                    "把它移到带有 `\"Resource\": [\"*\"]` 的单独语句中"
                ));
                if let Some(first) = patterns.first() {
                    finding.label(first.span, text!("only `*` would cover it", "只有 `*` 才能包含它"));
                }
            }
        }
    }
}
