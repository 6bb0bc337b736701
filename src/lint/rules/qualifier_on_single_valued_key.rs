//! A qualifier on a key with one value.

use crate::catalog::Status;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `ForAllValues:` and `ForAnyValue:` on a key that is documented as single-valued.
    ///
    /// ## Why it matters
    /// The qualifier says nothing about one value, but changes what holds where the key is absent:
    /// `ForAllValues:` holds, `ForAnyValue:` does not.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"ForAnyValue:StringEquals": {"g:UserName": "guest"}}
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    QualifierOnSingleValuedKey = "qualifier-on-single-valued-key" { summary: "a qualifier on a key with one value", severity: Suggestion }
}

impl Rule for QualifierOnSingleValuedKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let single = cx
            .catalog()
            .key(&condition.key)
            .is_some_and(|it| it.multi_valued() == Some(false) && it.type_status() == Status::Documented);
        if single && condition.operator.qualifier != Qualifier::Plain {
            cx.report(
                condition.operator_span,
                text!(
                    "`{0}` has a qualifier, and `{1}` has one value",
                    "`{0}` 带有限定词，而 `{1}` 只有一个值",
                    condition.operator_text,
                    condition.key
                ),
            )
            .help(text!(
                "remove the qualifier, and use `Null` to say what holds where the key is absent",
                "去掉限定词，并用 `Null` 说明条件键不存在时如何处理"
            ));
        }
    }
}
