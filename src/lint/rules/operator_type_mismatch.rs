//! An operator that does not fit the type of the key.

use crate::catalog::{Status, ValueType};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an operator of another family than the key's type, and says where the catalog only
    /// infers that type.
    ///
    /// ## Why it matters
    /// With an operator of the wrong type the comparison always fails, also a negated one: a `Deny`
    /// protects nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:MFAPresent": "false"}}
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
    ///       "Condition": {"BoolIfExists": {"g:MFAPresent": "false"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    OperatorTypeMismatch = "operator-type-mismatch" { summary: "an operator that does not fit the type of the key", severity: Warning }
}

impl Rule for OperatorTypeMismatch {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        if !cx.is_v5() {
            return;
        }
        let Some(key) = cx.catalog().key(&condition.key) else { return };
        let family = condition.operator.comparison.family();
        let fits = |kind: ValueType| match family {
            Family::String => kind == ValueType::String,
            Family::Number => kind == ValueType::Numeric,
            Family::Date => kind == ValueType::Date,
            Family::Boolean => kind == ValueType::Boolean,
            Family::Ip => kind == ValueType::IpAddress,
            Family::Null => true,
        };
        let Some(value_type) = key.value_type() else { return };
        if fits(value_type) {
            return;
        }
        let names = match value_type {
            ValueType::String => text!("`StringEquals` or `StringMatch`", "`StringEquals` 或 `StringMatch`"),
            ValueType::Numeric => text!(
                "`NumberEquals`, `NumberLessThan` or another number operator",
                "`NumberEquals`、`NumberLessThan` 等数值运算符"
            ),
            ValueType::Date => text!(
                "`DateLessThan`, `DateGreaterThan` or another date operator",
                "`DateLessThan`、`DateGreaterThan` 等日期运算符"
            ),
            ValueType::Boolean => text!("`Bool`", "`Bool` 运算符"),
            ValueType::IpAddress => text!("`IpAddress` or `NotIpAddress`", "`IpAddress` 或 `NotIpAddress`"),
        };
        let (operator, word) = (&condition.operator_text, value_type.word());
        let message = match key.type_status() {
            Status::Documented => text!(
                "`{0}` does not fit `{1}`, whose type is {2}",
                "`{0}` 不适用于 `{1}`，后者的类型是 {2}",
                operator,
                key.name(),
                word
            ),
            // Decisions are made by it all the same.
            Status::Inferred => text!(
                "`{0}` does not fit `{1}`, whose type is {2} as the catalog infers it",
                "`{0}` 不适用于 `{1}`，目录推断后者的类型是 {2}",
                operator,
                key.name(),
                word
            ),
            Status::Practice => text!(
                "`{0}` does not fit `{1}`, whose type is {2} in policies that are in use",
                "`{0}` 不适用于 `{1}`，后者在现有策略中的类型是 {2}",
                operator,
                key.name(),
                word
            ),
        };
        cx.report(condition.operator_span, message)
            .label(condition.key_span, text!("the comparison always fails", "比较总是失败"))
            .help(text!("use {0}", "改用 {0}", names));
    }
}
