//! An allowing `ForAllValues` that no value satisfies.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `ForAllValues:` in an `Allow` where no other condition demands the key.
    ///
    /// ## Why it matters
    /// Over no values at all it holds, so a request without the key passes.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:createTag"],
    ///       "Resource": ["csms:*:*:secretName:app-*"],
    ///       "Condition": {"ForAllValues:StringEquals": {"g:TagKeys": ["team", "env"]}}
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
    ///       "Action": ["csms:secret:createTag"],
    ///       "Resource": ["csms:*:*:secretName:app-*"],
    ///       "Condition": {
    ///         "ForAllValues:StringEquals": {"g:TagKeys": ["team", "env"]},
    ///         "Null": {"g:TagKeys": "false"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    ForAllValuesOnAbsentKey = "for-all-values-on-absent-key" { summary: "an allowing `ForAllValues` that no value satisfies", severity: Warning }
}

impl Rule for ForAllValuesOnAbsentKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let all = condition.operator.qualifier == Qualifier::ForAllValues;
        // A request with a tag has the keys of its tags; another rule reports an empty list.
        let has_tag = condition.key.eq_ignore_ascii_case("g:TagKeys") && statement.conditions.demands_tag();
        let is_reported =
            statement.conditions.demands(&condition.key) || has_tag || condition.values.is_empty();
        if statement.allows() && all && !is_reported {
            cx.report(
                condition.operator_span,
                text!(
                    "`{0}` holds where `{1}` has no value",
                    "`{1}` 没有值时 `{0}` 也成立",
                    condition.operator_text,
                    condition.key
                ),
            )
            .help(text!(
                "add `\"Null\": {\"{0}\": \"false\"}`",
                "添加 `\"Null\": {\"{0}\": \"false\"}`",
                condition.key
            ));
        }
    }
}
