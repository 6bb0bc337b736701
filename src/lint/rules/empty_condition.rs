//! A condition that says nothing.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition};
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an empty `Condition` object, and an operator without keys.
    ///
    /// ## Why it matters
    /// It always holds. Perhaps a restriction was to stand there.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {}
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
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-iam5/ValidatePolicy.html>
    EmptyCondition = "empty-condition" { summary: "a condition that always holds", severity: Suggestion }
}

impl Rule for EmptyCondition {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let has = |word: &str| condition.values.iter().any(|it| it.text().eq_ignore_ascii_case(word));
        if condition.operator.comparison == Comparison::Null && has("true") && has("false") {
            cx.report(
                condition.values_span,
                text!(
                    "`{0}` with both values always holds",
                    "`{0}` 同时写了两个值，恒成立",
                    condition.operator_text
                ),
            )
            .help(text!("keep one of them", "只保留其中一个"));
        }
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let Some((name, value)) = statement.draft.condition_span else { return };
        let empty = |it: &str| {
            it.strip_prefix('{').and_then(|it| it.strip_suffix('}')).is_some_and(|it| it.trim().is_empty())
        };
        let written = value.of(cx.text());
        if empty(written) {
            let member = Span { start: name.start, end: value.end };
            let fix = Fix::remove(Safety::Safe, cx.text(), member);
            cx.report(name, text!("`Condition` is empty and always holds", "`Condition` 为空，恒成立"))
                .help(text!("remove it", "删除它"))
                .fix(fix);
        } else if statement.draft.conditions.is_empty()
            && written.contains('{')
            && cx.document().faults.is_empty()
        {
            cx.report(
                name,
                text!(
                    "the operators of `Condition` have no keys, and it always holds",
                    "`Condition` 的运算符下没有条件键，恒成立"
                ),
            )
            .help(text!("remove it", "删除它"));
        }
    }
}
