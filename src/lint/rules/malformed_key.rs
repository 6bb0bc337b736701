//! A condition key that is not a key name.

use crate::catalog::Catalog;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a key, also that of a variable, without its prefix, with white space, or longer than 128
    /// characters, and `g:ResourceTag` and its kin without the key of a tag.
    ///
    /// ## Why it matters
    /// Requests carry no such key: the names are `g:Name`, `service:Name` and `g:ResourceTag/tag-key`. A
    /// variable of such a key is never replaced, and what holds it matches nothing.
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
    MalformedKey = "malformed-key" { summary: "a condition key that is not a valid key name", severity: Warning }
}

impl Rule for MalformedKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for (key, _, span) in crate::lint::support::variables::of(statement).filter(|it| is_bad(it.0)) {
            let help = match known(cx.catalog(), key) {
                Some(name) => text!("write `${{0}}`", "写成 `${{0}}`", name),
                None => {
                    text!("write `${g:Name}` or `${service:Name}`", "写成 `${g:Name}` 或 `${service:Name}`")
                }
            };
            let message = text!(
                "`${{0}}` is never replaced: `{0}` is not a valid condition key",
                "`${{0}}` 永远不会被替换：`{0}` 不是条件键",
                key
            );
            cx.report(span, message).help(help);
        }
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let key = &condition.key;
        if is_bad(key) {
            let help = known(cx.catalog(), key).map_or(
                text!("write `g:Name` or `service:Name`", "写成 `g:Name` 或 `service:Name`"),
                |it| text!("write `{0}`", "写成 `{0}`", it),
            );
            cx.report(
                condition.key_span,
                text!("`{0}` is not a valid condition key", "`{0}` 不是条件键", key),
            )
            .help(help);
        }
    }
}

fn is_bad(key: &str) -> bool {
    let (prefix, name) = key.split_once(':').unwrap_or(("", key));
    prefix.is_empty()
        || name.is_empty()
        || prefix.contains(|c: char| !(c.is_alphanumeric() || "_-".contains(c)))
        || key.trim() != key
        || key.chars().count() > 128
        || (prefix.eq_ignore_ascii_case("g") && is_without_tag(name))
}

/// Returns whether what holds the keys of tags stands there without one.
fn is_without_tag(name: &str) -> bool {
    let base = name.strip_suffix('/').unwrap_or(name);
    ["ResourceTag", "RequestTag", "PrincipalTag"].iter().any(|it| it.eq_ignore_ascii_case(base))
}

/// The key that one without its prefix was meant for.
fn known<'c>(catalog: &'c Catalog, key: &str) -> Option<&'c str> {
    let name = key.split_once(':').map_or(key, |it| it.1);
    let base = name.strip_suffix('/').unwrap_or(name);
    if is_without_tag(name) {
        return catalog.key(&format!("g:{base}/x")).map(|it| it.name());
    }
    catalog.key(&format!("g:{key}")).map(|it| it.name())
}
