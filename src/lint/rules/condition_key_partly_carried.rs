//! An action that lacks a key of the statement's conditions.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action, written out in full, that does not carry a key which another action of the
    /// statement carries.
    ///
    /// ## Why it matters
    /// For that action the key is absent, and the condition does not hold: the statement never applies
    /// to it. Put it in a statement of its own.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getStage", "csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"],
    ///       "Condition": {"StringEquals": {"csms:VersionStage": "SYSCURRENT"}}
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
    ///       "Action": ["csms:secret:getStage"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"],
    ///       "Condition": {"StringEquals": {"csms:VersionStage": "SYSCURRENT"}}
    ///     },
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    ConditionKeyPartlyCarried = "condition-key-partly-carried" { summary: "an action that lacks a key of the statement's conditions", severity: Warning }
}

impl Rule for ConditionKeyPartlyCarried {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let operator = condition.operator;
        let needs_key = !operator.negated && !operator.if_exists && operator.comparison != Comparison::Null;
        let per_action = cx.catalog().key(&condition.key).is_some_and(|it| it.is_per_action());
        let carried = || statement.known_actions().iter().any(|it| it.carries(&condition.key));
        if !needs_key
            || !per_action
            || operator.qualifier == Qualifier::ForAllValues
            || !cx.is_v5()
            || !statement.lists_actions()
            || !carried()
        {
            return;
        }
        for entry in &statement.actions {
            let exact =
                entry.pattern.pattern.as_exact().is_some() && entry.covered && !entry.matched.is_empty();
            if exact && !entry.matched.iter().any(|it| it.carries(&condition.key)) {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` does not carry the key `{1}`, and the statement never applies to it",
                        "`{0}` 不携带条件键 `{1}`，该语句对它永不生效",
                        entry.pattern.text,
                        condition.key
                    ),
                )
                .label(
                    condition.key_span,
                    text!("the condition that does not hold for it", "对它不成立的条件"),
                )
                .help(text!("move it to a statement of its own", "把它移到单独的语句中"));
            }
        }
    }
}
