//! Statements that could be one.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::PrincipalClause;
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a statement that differs from an earlier one in its actions alone.
    ///
    /// ## Why it matters
    /// One statement says the same in less room.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Sid": "a",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"]
    ///     },
    ///     {
    ///       "Sid": "b",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:rotate"]
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
    ///       "Action": ["csms:secret:delete", "csms:secret:rotate"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    MergeableStatements = "mergeable-statements" { summary: "statements that could be one", severity: Suggestion }
}

impl Rule for MergeableStatements {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        let mut seen = HashMap::new();
        for statement in statements.iter().filter(|it| it.lists_actions() && it.draft.effect.is_some()) {
            let clause = statement.draft.resources.as_ref().map(|it| &it.0);
            let resources: Vec<_> = clause.into_iter().flat_map(|it| it.texts()).collect();
            let clause = clause.map(std::mem::discriminant);
            let principals = statement.draft.principals.as_ref().map(PrincipalClause::names);
            let condition = statement.draft.condition_span.map(|it| it.1.of(cx.text()));
            let key = (statement.allows(), clause, resources, principals, condition);
            let first = *seen.entry(key).or_insert(statement.draft.span);
            if first != statement.draft.span {
                cx.report(
                    statement.draft.span.first_byte(),
                    text!(
                        "the statement differs from another only in its actions",
                        "该语句与另一条语句仅授权项不同"
                    ),
                )
                .label(first.first_byte(), text!("the other one", "另一条语句"))
                .help(text!("put the actions in one list", "把授权项合并到一个列表中"));
            }
        }
    }
}
