//! A denying `IfExists` on a key that may be absent.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::keys;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an operator with `IfExists`, not a negated one, in a `Deny` on a key that requests may come
    /// without.
    ///
    /// ## Why it matters
    /// The suffix makes the condition hold where the key is absent, so the statement denies all those
    /// requests too. A negated operator holds there with the suffix or without it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEqualsIfExists": {"g:SourceVpce": "0f1e2d3c"}}
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
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:SourceVpce": "0f1e2d3c"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    IfExistsInDeny = "if-exists-in-deny" { summary: "a denying `IfExists` on a key that may be absent", severity: Warning }
}

impl Rule for IfExistsInDeny {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let operator = condition.operator;
        if statement.denies()
            && operator.if_exists
            && !operator.negated
            && keys::may_be_absent(&condition.key)
            && !statement.conditions.demands(&condition.key)
            && !means_the_absent(condition)
        {
            let help = text!(
                "remove `IfExists` unless requests without the key are to be denied",
                "除非要拒绝不带该条件键的请求，否则去掉 `IfExists`"
            );
            cx.report(
                condition.operator_span,
                text!(
                    "`{0}` also denies requests without `{1}`",
                    "`{0}` 也会拒绝不带 `{1}` 的请求",
                    condition.operator_text,
                    condition.key
                ),
            )
            .help(help);
        }
    }
}

/// Returns whether those without the key are whom the condition is about: who comes without a sign of MFA has
/// none.
fn means_the_absent(condition: &Condition) -> bool {
    condition.operator.comparison == Comparison::Bool
        && !condition.values.is_empty()
        && condition.values.iter().all(|it| it.text().eq_ignore_ascii_case("false"))
}
