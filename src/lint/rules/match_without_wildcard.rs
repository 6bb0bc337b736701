//! A pattern operator without a pattern.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Operator};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `StringMatch` and `StringNotMatch` none of whose values has a wildcard.
    ///
    /// ## Why it matters
    /// `StringEquals` says the same, and says that no pattern is meant.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringMatch": {"g:UserName": "guest"}}
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
    ///       "Condition": {"StringEquals": {"g:UserName": "guest"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    MatchWithoutWildcard = "match-without-wildcard" { summary: "a pattern operator without a pattern", severity: Suggestion }
}

impl Rule for MatchWithoutWildcard {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for condition in &statement.draft.conditions {
            let patterns = condition.values.iter().any(|it| it.template.has_wildcard());
            if condition.operator.comparison != Comparison::StringMatch
                || patterns
                || !condition.is_named_as_read()
                || condition.values.is_empty()
            {
                continue;
            }
            let name = Operator { comparison: Comparison::StringEquals, ..condition.operator }.to_string();
            let alone = condition.is_named_as_read() && statement.conditions.can_rename(condition, &name);
            let fix = alone.then(|| Fix::string(Safety::Safe, condition.operator_span, &name));
            cx.report(
                condition.operator_span,
                text!("`{0}` has no wildcard to match", "`{0}` 的取值中没有通配符", condition.operator_text),
            )
            .help(text!("use `{0}`", "改用 `{0}`", name))
            .fix = fix;
        }
    }
}
