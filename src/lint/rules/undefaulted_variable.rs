//! A variable without default of a key that may be absent.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::keys;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::ResourceClause;
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a policy variable without default in the `Resource` or a condition of a `Deny`, whose key
    /// requests may come without and no condition demands.
    ///
    /// ## Why it matters
    /// Where the key is absent the replacement fails, and the `Deny` does not apply. An `Allow` fails
    /// closed, and so does a `NotResource` of either effect: they need no default.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:${g:PrincipalTag/team}-*"]
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
    ///       "Resource": ["csms:*:*:secretName:${g:PrincipalTag/team, 'shared'}-*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1234.html>
    UndefaultedVariable = "undefaulted-variable" { summary: "a variable without default of a key that may be absent", severity: Suggestion }
}

impl Rule for UndefaultedVariable {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let fails_open = |span: Span| {
            let in_list = matches!(&statement.draft.resources, Some((ResourceClause::Only(_), _)));
            let in_resources = statement.resources().iter().any(|it| it.span == span);
            in_list || !in_resources
        };
        if !statement.denies() {
            return;
        }
        for (key, default, span) in crate::lint::support::variables::of(statement) {
            let demanded = statement.conditions.demands(key);
            if default.is_none() && keys::may_be_absent(key) && !demanded && fails_open(span) {
                cx.report(
                    span,
                    text!(
                        "`${{0}}` has no default, and requests may come without the key",
                        "`${{0}}` 没有默认值，而请求可能不带该键",
                        key
                    ),
                )
                .help(text!(
                    "write `${{0}, 'text'}`, or make sure that nothing should match then",
                    "写成 `${{0}, 'text'}`，或确认此时本就不应匹配",
                    key
                ));
            }
        }
    }
}
