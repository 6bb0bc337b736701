//! An action that lacks a key of the statement's conditions.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::conditions::wants_key;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition, Qualifier};
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports an action, written out in full, that does not carry a key which another action of the
    /// statement carries.
    ///
    /// ## Why it matters
    /// For that action the key is absent. A condition that needs a value does not hold, and the statement
    /// never applies to the action; a negated one always holds, so that it does not limit the statement: a
    /// `Deny` then denies the action whatever the resource is. Put it in a statement of its own. `IfExists`,
    /// `ForAllValues` and `Null` are written for absent keys and are left alone.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getStage", "csms:secret:get"],
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
    ///       "Sid": "stage",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getStage"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"],
    ///       "Condition": {"StringEquals": {"csms:VersionStage": "SYSCURRENT"}}
    ///     },
    ///     {
    ///       "Sid": "secret",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:get"],
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

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !cx.is_v5() || !statement.lists_actions() {
            return;
        }
        let carried =
            |it: &&Condition| statement.known_actions().iter().any(|action| action.carries(&it.key));
        let all = statement.draft.conditions.iter();
        let conditions: Vec<_> =
            all.filter(|it| without_key(it).is_some() && per_action(cx, it)).filter(carried).collect();
        // Entries that name the same action lack the same key.
        let mut lacking: HashMap<&str, Option<&Condition>> = HashMap::new();
        for entry in &statement.actions {
            let ([first, ..], true, Some(name)) =
                (entry.matched.as_slice(), entry.covered, entry.pattern.pattern.as_exact())
            else {
                continue;
            };
            let lacks = |it: &&&Condition| !entry.matched.iter().any(|action| action.carries(&it.key));
            let find = || conditions.iter().find(lacks).copied();
            let found = match entry.matched.len() {
                1 => *lacking.entry(first.name()).or_insert_with(find),
                _ => *lacking.entry(name).or_insert_with(find),
            };
            let Some(condition) = found else { continue };
            if without_key(condition) == Some(true) {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` does not carry the key `{1}`, so `{2}` always holds for it",
                        "`{0}` 不携带条件键 `{1}`，`{2}` 对它总是成立",
                        entry.pattern.text,
                        condition.key,
                        condition.operator_text
                    ),
                )
                .label(
                    condition.key_span,
                    text!("the condition that does not limit it", "对它不起限制作用的条件"),
                )
                .help(text!("move it to a statement of its own", "把它移到单独的语句中"));
            } else {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` does not carry the key `{1}`, so the statement never applies to it",
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

/// What becomes of the condition where its key is absent: it never holds, or always does; `None` where that is what
/// its operator is written for (rules CON-10 to CON-13).
fn without_key(condition: &Condition) -> Option<bool> {
    let it = condition.operator;
    let is_meant =
        it.if_exists || it.qualifier == Qualifier::ForAllValues || it.comparison == Comparison::Null;
    if wants_key(condition) {
        (it.comparison != Comparison::Null).then_some(false)
    } else {
        (!is_meant).then_some(true)
    }
}

fn per_action(cx: &Checker<'_>, condition: &Condition) -> bool {
    cx.catalog().key(&condition.key).is_some_and(|it| it.is_per_action())
}
