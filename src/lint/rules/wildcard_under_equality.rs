//! A wildcard under an operator that takes it literally.

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
    /// Reports `*` or `?` in a value of `StringEquals`, `StringEqualsIgnoreCase` and their kin.
    ///
    /// ## Why it matters
    /// Only `StringMatch` and `StringNotMatch` read wildcards; here the star is a star.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:PrincipalUrn": "iam::0a1b2c3d:user:*"}}
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
    ///       "Condition": {"StringMatch": {"g:PrincipalUrn": "iam::0a1b2c3d:user:*"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    WildcardUnderEquality = "wildcard-under-equality" { summary: "a wildcard under an operator that takes it literally", severity: Warning }
}

impl Rule for WildcardUnderEquality {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for condition in &statement.draft.conditions {
            let comparison = condition.operator.comparison;
            if !cx.is_v5()
                || !matches!(
                    comparison,
                    Comparison::StringEquals
                        | Comparison::StringEqualsIgnoreCase
                        | Comparison::StringStartWith
                        | Comparison::StringEndWith
                )
            {
                continue;
            }
            let name = Operator { comparison: Comparison::StringMatch, ..condition.operator }.to_string();
            let alone = condition.is_named_as_read() && statement.conditions.can_rename(condition, &name);
            for value in condition.values.iter().filter(|it| it.template.has_wildcard()) {
                let fix = (alone && comparison == Comparison::StringEquals)
                    .then(|| Fix::string(Safety::Unsafe, condition.operator_span, &name));
                cx.report(
                    value.span,
                    text!(
                        "`{0}` takes the wildcard in `{1}` literally",
                        "`{0}` 把 `{1}` 中的通配符当作普通字符",
                        condition.operator_text,
                        value.text()
                    ),
                )
                .label(condition.operator_span, text!("takes wildcards literally", "不解析通配符"))
                .help(text!(
                    "use `{0}`, or write a literal star as `${*}`",
                    "改用 `{0}`，或用 `${*}` 表示星号本身",
                    name
                ))
                .fix = fix;
            }
        }
    }
}
