//! A `${…}` that is not a policy variable.

use crate::catalog::Catalog;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Part;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a variable with a missing brace, a default outside single quotes, an empty name, or
    /// white space in the name.
    ///
    /// ## Why it matters
    /// Its replacement always fails, and the resource or value that holds it matches nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:${g:UserName, none}"]
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
    ///       "Resource": ["csms:*:*:secretName:${g:UserName, 'none'}"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1234.html>
    MalformedVariable = "malformed-variable" { summary: "a `${…}` that is not a valid policy variable", severity: Warning }
}

impl Rule for MalformedVariable {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let resources = statement.resources().iter().map(|it| (&it.template, it.span));
        let conditions = statement.draft.conditions.iter().flat_map(|it| &it.values);
        for (template, span) in resources.chain(conditions.map(|it| (&it.template, it.span))) {
            for part in template.parts() {
                match part {
                    Part::Malformed { text, why } => {
                        cx.report(
                            span,
                            text!(
                                "`{0}` is not a valid policy variable: {1}",
                                "`{0}` 不是策略变量：{1}",
                                text,
                                why
                            ),
                        )
                        .help(text!(
                            "write `${key}` or `${key, 'default'}`",
                            "写成 `${key}` 或 `${key, 'default'}`"
                        ));
                    }
                    Part::Text(text) => {
                        if let Some(key) = without_braces(cx.catalog(), text) {
                            cx.report(
                                span,
                                text!(
                                    "`${0}` is not a valid policy variable: the braces are missing",
                                    "`${0}` 不是策略变量：缺少花括号",
                                    key
                                ),
                            )
                            .help(text!("write `${{0}}`", "写成 `${{0}}`", key));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The known condition key that stands behind a bare `$`.
pub(super) fn without_braces<'t>(catalog: &Catalog, text: &'t str) -> Option<&'t str> {
    let keys = text.split('$').skip(1).filter_map(|after| {
        let (prefix, rest) = after.split_once(':')?;
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        after.get(..prefix.len() + 1 + end)
    });
    keys.into_iter().find(|it| catalog.key(it).is_some())
}
