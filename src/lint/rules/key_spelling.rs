//! A condition key in other letters than its name.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a key that differs from the catalog's name in case.
    ///
    /// ## Why it matters
    /// Case does not count; one spelling can be searched for.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:username": "guest"}}
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    KeySpelling = "key-spelling" { summary: "a condition key in other letters than its name", severity: Suggestion }
}

impl Rule for KeySpelling {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let Some(key) = cx.catalog().key(&condition.key).filter(|it| !it.is_template()) else { return };
        if key.name() == condition.key {
            return;
        }
        let alone = statement.conditions.is_alone_of_its_name(condition);
        let fix = alone.then(|| Fix::string(Safety::Safe, condition.key_span, key.name()));
        cx.report(
            condition.key_span,
            text!("`{0}` is spelled `{1}`", "`{0}` 的规范写法是 `{1}`", condition.key, key.name()),
        )
        .help(text!(
            "case does not count; write it as its page does",
            "大小写不影响匹配；建议按官方文档的写法书写"
        ))
        .fix = fix;
    }
}
