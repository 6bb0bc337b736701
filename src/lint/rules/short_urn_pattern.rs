//! A resource pattern with fewer than five parts.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a pattern such as `csms:*`, which has stars and fewer than five parts.
    ///
    /// ## Why it matters
    /// Whether a star runs over a colon is not documented. The engine assumes that it does; five parts
    /// leave no doubt.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*"]
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
    ///       "Resource": ["csms:*:*:secretName:*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    ShortUrnPattern = "short-urn-pattern" { summary: "a resource pattern with fewer than five parts", severity: Warning }
}

impl Rule for ShortUrnPattern {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in statement.resources().iter().filter(|it| super::urn_prefix::prefix(it.text()).is_none())
        {
            let shape = UrnShape::new(entry);
            if shape.len() < 5 && shape.has_star() && !shape.is_any() {
                cx.report(
                    entry.span,
                    text!("`{0}` has fewer than five parts", "`{0}` 不足五段", entry.text()),
                )
                .help(text!(
                    "write all five: `service:region:account-id:resource-type:resource-path`",
                    "写全五段：`service:region:account-id:resource-type:resource-path`"
                ));
            }
        }
    }
}
