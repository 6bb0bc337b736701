//! A `Deny` on `false` that requests without the key pass.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::keys;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::actions;
use crate::lint::witness::Ask;
use crate::policy::{Comparison, Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a `Deny` under `Bool` with `false` on a key that requests may come without, such as
    /// `g:MFAPresent`, where a request without the key passes it.
    ///
    /// ## Why it matters
    /// A request that is signed with an access key has no `g:MFAPresent`, and `Bool` does not hold where
    /// the key is absent: whom the statement is meant to keep out walks in. `BoolIfExists` holds there.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"],
    ///       "Condition": {"Bool": {"g:MFAPresent": "false"}}
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
    ///       "Action": ["csms:secret:delete"],
    ///       "Condition": {"BoolIfExists": {"g:MFAPresent": "false"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    DenyMissesAbsentKey = "deny-misses-absent-key" { summary: "a `Deny` on `false` that requests without the key pass", severity: SecurityWarning }
}

impl Rule for DenyMissesAbsentKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let operator = condition.operator;
        let is_plain = operator.comparison == Comparison::Bool
            && !operator.negated
            && !operator.if_exists
            && operator.qualifier == Qualifier::Plain;
        let on_false = !condition.values.is_empty()
            && condition.values.iter().all(|it| it.text().eq_ignore_ascii_case("false"));
        if !statement.denies() || !is_plain || !on_false || !keys::may_be_absent(&condition.key) {
            return;
        }
        // Whom the statement denies with the key is let through without it.
        let names = actions::of_statement(statement);
        let mut names = names.iter().filter(|it| statement.may_be_about(it)).take(4);
        let passed = names.find_map(|name| {
            let denied = cx.witness(&Ask::new(statement, name).denied().granted_elsewhere())?;
            let mut ask = Ask::new(statement, name).granted_elsewhere().by_caller_of(&denied);
            ask = ask.on(denied.resource.clone());
            for (key, value) in &denied.keys {
                ask = ask.with(key, Some(value));
            }
            cx.witness(&ask.with(&condition.key, None))
        });
        let Some(witness) = passed else { return };
        let name = format!("{}IfExists", condition.operator_text);
        let renames = condition.is_named_as_read() && statement.conditions.can_rename(condition, &name);
        cx.report(
            condition.operator_span,
            text!(
                "`{0}` does not deny requests without `{1}`",
                "`{0}` 不会拒绝不带 `{1}` 的请求",
                condition.operator_text,
                condition.key
            ),
        )
        .help(text!(
            "write `BoolIfExists`, which holds without the key too",
            "写成 `BoolIfExists`，没有该条件键时它也成立"
        ))
        .witness(witness)
        .fix = renames.then(|| Fix::string(Safety::Unsafe, condition.operator_span, &name));
    }
}
