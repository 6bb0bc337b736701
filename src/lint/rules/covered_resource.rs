//! A resource that a pattern beside it covers.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an entry of `Resource` or `NotResource` that another entry of the list matches.
    ///
    /// ## Why it matters
    /// It says nothing new, and a reader may take the list for narrower than it is.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:app-*", "csms:*:*:secretName:app-db"]
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
    ///       "Resource": ["csms:*:*:secretName:app-*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    CoveredResource = "covered-resource" { summary: "a resource that a pattern beside it covers", severity: Suggestion }
}

impl Rule for CoveredResource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let entries: Vec<_> = statement.resources().iter().filter(|it| it.template.is_static()).collect();
        let patterns: Vec<_> = entries.iter().filter_map(|it| it.template.as_pattern()).collect();
        let entries: Vec<_> = entries.iter().map(|it| (it.text().to_owned(), it.span)).collect();
        super::cover::report(cx, &entries, &patterns.iter().collect::<Vec<_>>(), |name| {
            text!("`{0}` is covered by another entry", "`{0}` 已被另一条目覆盖", name)
        });
    }
}
