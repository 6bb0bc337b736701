//! A resource in an allowing statement of an SCP.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::policy::ResourceClause;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a `Resource` other than `*` beside `"Effect": "Allow"` in an SCP.
    ///
    /// ## Why it matters
    /// The grammar of SCPs has resources with `Deny` only.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:*:*"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"]
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
    ///       "Effect": "Allow",
    ///       "Action": ["csms:*:*"],
    ///       "Resource": ["*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>
    ScpAllowResource = "scp-allow-resource" { summary: "a resource in an allowing statement of an SCP", severity: Error, kinds: [Scp] }
}

impl Rule for ScpAllowResource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if let Some((ResourceClause::Only(patterns), _)) = &statement.draft.resources
            && statement.allows()
        {
            for entry in patterns.iter().filter(|it| !UrnShape::new(it).is_any()) {
                cx.report(
                    entry.span,
                    text!(
                        "an `Allow` statement of an SCP applies to every resource, not to `{0}`",
                        "SCP 的 Allow 语句针对全部资源，不能是 `{0}`",
                        entry.text()
                    ),
                )
                .help(text!("write `\"Resource\": [\"*\"]`", "写成 `\"Resource\": [\"*\"]`"));
            }
        }
    }
}
