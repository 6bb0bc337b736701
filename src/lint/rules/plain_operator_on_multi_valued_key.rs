//! An operator without qualifier on a key with several values.

use crate::catalog::Status;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an operator without `ForAllValues:` or `ForAnyValue:` on a key that is documented as
    /// multi-valued.
    ///
    /// ## Why it matters
    /// What it means for several values is not documented. The engine takes one match as enough, and
    /// for a negated operator asks it of all.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:create"],
    ///       "Condition": {"StringEquals": {"g:TagKeys": "public"}}
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
    ///       "Action": ["csms:secret:create"],
    ///       "Condition": {"ForAnyValue:StringEquals": {"g:TagKeys": "public"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    PlainOperatorOnMultiValuedKey = "plain-operator-on-multi-valued-key" { summary: "an operator without qualifier on a key with several values", severity: Warning }
}

impl Rule for PlainOperatorOnMultiValuedKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let operator = condition.operator;
        let several = cx
            .catalog()
            .key(&condition.key)
            .is_some_and(|it| it.multi_valued() == Some(true) && it.type_status() == Status::Documented);
        if several
            && operator.qualifier == Qualifier::Plain
            && operator.comparison != Comparison::Null
            && cx.is_v5()
        {
            cx.report(
                condition.operator_span,
                text!(
                    "`{0}` has no qualifier, and `{1}` can have several values",
                    "`{0}` 没有限定词，而 `{1}` 可有多个值",
                    condition.operator_text,
                    condition.key
                ),
            )
            .help(text!(
                "add a qualifier: `ForAnyValue:` for one of them, `ForAllValues:` for all of them",
                "写明含义：`ForAnyValue:` 任一值，`ForAllValues:` 全部值"
            ));
        }
    }
}
