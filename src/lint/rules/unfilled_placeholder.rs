//! A placeholder that was not filled in.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a resource or condition value with a `<placeholder>` in it.
    ///
    /// ## Why it matters
    /// Templates have them; no name holds angle brackets, so the entry matches nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:<account-id>:secretName:payments-db"]
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
    ///       "Resource": ["csms:*:0a1b2c3d:secretName:payments-db"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UnfilledPlaceholder = "unfilled-placeholder" { summary: "a placeholder that was not filled in", severity: Warning }
}

impl Rule for UnfilledPlaceholder {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let resources = statement.resources().iter().map(|it| (it.text(), it.span));
        let values =
            statement.draft.conditions.iter().flat_map(|it| &it.values).map(|it| (it.text(), it.span));
        for (text, span) in resources.chain(values) {
            let name = text.split_once('<').and_then(|it| it.1.split_once('>')).map(|it| it.0);
            if let Some(name) = name.filter(|it| !it.is_empty()) {
                cx.report(span, text!("`<{0}>` is a placeholder", "`<{0}>` 是未填写的占位符", name))
                    .help(text!("replace it with the real value", "填入实际的值"));
            }
        }
    }
}
