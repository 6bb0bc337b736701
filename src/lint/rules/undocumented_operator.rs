//! An operator that the 5.0 manual does not list.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::{Edit, Fix, quoted};
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition, ConditionValue, Family, Operator};
use crate::wording::text;
use std::collections::HashSet;

declare_rule! {
    /// ## What it does
    /// Reports `StringLike`, `StringStartWith`, `StringEndWith`, `DateEquals` and their negations in
    /// version 5.0.
    ///
    /// ## Why it matters
    /// They were seen in use; what they mean in version 5.0 is not documented.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringLike": {"g:UserName": "ci-*"}}
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
    ///       "Condition": {"StringMatch": {"g:UserName": "ci-*"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    UndocumentedOperator = "undocumented-operator" { summary: "an operator that the 5.0 manual does not list", severity: Warning }
}

impl Rule for UndocumentedOperator {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let mut seen = HashSet::new();
        for condition in &statement.draft.conditions {
            if !cx.is_v5()
                || condition.operator.is_documented_for_v5()
                || !seen.insert(condition.operator_span)
            {
                continue;
            }
            let name = Operator { comparison: Comparison::StringMatch, ..condition.operator }.to_string();
            let free = !statement.conditions.has_operator(&name);
            let is_like = condition.operator.comparison == Comparison::StringLike;
            let named = condition.is_named_as_read();
            let fix = (is_like && free && named).then(|| pattern_match(cx, statement, condition, &name));
            let help = match condition.operator.comparison.family() {
                Family::Date => text!(
                    "compare with `DateLessThan` and `DateGreaterThan`",
                    "改用 `DateLessThan` 和 `DateGreaterThan` 比较"
                ),
                _ if is_like => text!(
                    "use `{0}` with wildcards, as in `*text*`: there letter case counts",
                    "改用 `{0}` 加通配符，如 `*text*`：它区分大小写",
                    name
                ),
                _ => text!("use `{0}` with wildcards", "改用 `{0}` 加通配符", name),
            };
            cx.report(
                condition.operator_span,
                text!(
                    "the manual of version 5.0 does not list `{0}`",
                    "5.0 版本的手册没有列出 `{0}`",
                    condition.operator_text
                ),
            )
            .help(help)
            .fix = fix;
        }
    }
}

/// A fix that puts `StringMatch` in the place of `StringLike`, with stars around what is looked for in the
/// midst of a value; letter case counts from then on. Where a star stands already, a match was meant.
fn pattern_match(cx: &Checker<'_>, statement: &StatementView<'_>, condition: &Condition, name: &str) -> Fix {
    let mut fix = Fix::string(Safety::Unsafe, condition.operator_span, name);
    let under = statement.draft.conditions.iter().filter(|it| it.operator_span == condition.operator_span);
    // Another cloud compares with a pattern under that name.
    let is_pattern = cx.document().version.is_none();
    let whole = |it: &&ConditionValue| !is_pattern && !it.template.has_wildcard();
    for value in under.flat_map(|it| &it.values).filter(whole) {
        let text = quoted(&format!("*{}*", value.text()));
        fix.edits.push(Edit { span: value.span, text });
        fix.safety = Safety::Unsafe;
    }
    fix
}
