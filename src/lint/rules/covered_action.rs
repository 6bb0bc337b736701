//! An action that a pattern beside it covers.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an entry of `Action` or `NotAction` that another entry of the list matches.
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
    ///       "Action": ["csms:secret:*", "csms:secret:get"]
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
    ///       "Action": ["csms:secret:*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    CoveredAction = "covered-action" { summary: "an action that a pattern beside it covers", severity: Suggestion }
}

impl Rule for CoveredAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let entries: Vec<_> = statement
            .actions
            .iter()
            .map(|it| (it.pattern.text.to_ascii_lowercase(), it.pattern.span))
            .collect();
        let patterns: Vec<_> = statement.actions.iter().map(|it| &it.pattern.pattern).collect();
        crate::lint::support::covering::report(cx, &entries, &patterns, |name| {
            text!("`{0}` is covered by another entry", "`{0}` 已被另一条目覆盖", name)
        });
    }
}
