//! A `${…}` that is no policy variable.

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
    MalformedVariable = "malformed-variable" { summary: "a `${…}` that is no policy variable", severity: Warning }
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
                if let Part::Malformed { text, why } = part {
                    cx.report(
                        span,
                        text!("`{0}` is no policy variable: {1}", "`{0}` 不是策略变量：{1}", text, why),
                    )
                    .help(text!(
                        "write `${key}` or `${key, 'default'}`",
                        "写成 `${key}` 或 `${key, 'default'}`"
                    ));
                }
            }
        }
    }
}
