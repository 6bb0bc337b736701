//! A condition value that a pattern beside it covers.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value under `StringMatch` or `StringNotMatch` that another value of the list matches.
    ///
    /// ## Why it matters
    /// It says nothing new, and a reader may take the list for narrower than it is.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringMatch": {"g:UserName": ["ci-*", "ci-build"]}}
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
    ///       "Condition": {"StringMatch": {"g:UserName": ["ci-*"]}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    CoveredValue = "covered-value" { summary: "a condition value that a pattern beside it covers", severity: Suggestion }
}

impl Rule for CoveredValue {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        if condition.operator.comparison != Comparison::StringMatch {
            return;
        }
        let values: Vec<_> = condition.values.iter().filter(|it| it.template.is_static()).collect();
        let patterns: Vec<_> = values.iter().filter_map(|it| it.template.as_pattern()).collect();
        let entries: Vec<_> = values.iter().map(|it| (it.text().to_owned(), it.span)).collect();
        crate::lint::support::covering::report(cx, &entries, &patterns.iter().collect::<Vec<_>>(), |name| {
            text!("`{0}` is covered by another value", "`{0}` 已被另一个值覆盖", name)
        });
    }
}
