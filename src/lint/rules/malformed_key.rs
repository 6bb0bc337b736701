//! A condition key that is no key name.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a key without its prefix, with white space, or longer than 128 characters.
    ///
    /// ## Why it matters
    /// Requests carry no such key: the names are `g:Name` and `service:Name`.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"UserName": "guest"}}
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    MalformedKey = "malformed-key" { summary: "a condition key that is no key name", severity: Warning }
}

impl Rule for MalformedKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let key = &condition.key;
        let (prefix, name) = key.split_once(':').unwrap_or(("", key));
        let bad = prefix.is_empty()
            || name.is_empty()
            || prefix.contains(|c: char| !(c.is_alphanumeric() || "_-".contains(c)))
            || key.trim() != key
            || key.chars().count() > 128;
        if bad {
            let near = cx.catalog().key(&format!("g:{key}")).map(|it| it.name());
            let help = near.map_or(
                text!("write `g:Name` or `service:Name`", "写成 `g:Name` 或 `service:Name`"),
                |it| text!("write `{0}`", "写成 `{0}`", it),
            );
            cx.report(condition.key_span, text!("`{0}` is no condition key", "`{0}` 不是条件键", key))
                .help(help);
        }
    }
}
