//! An action pattern that matches no known action.

use super::malformed_action::malformed;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a pattern with wildcards, of a service that the catalog covers, that matches none of
    /// its actions.
    ///
    /// ## Why it matters
    /// The entry has no effect today, and covers whatever a later action happens to be called.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secrets:create*"]
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
    ///       "Action": ["csms:secret:create*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    UnmatchedActionPattern = "unmatched-action-pattern" { summary: "an action pattern that matches no known action", severity: Warning }
}

impl Rule for UnmatchedActionPattern {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in statement.actions.iter().filter(|it| it.covered && it.matched.is_empty()) {
            let text = &entry.pattern.text;
            if text.contains(['*', '?']) && !text.contains("${") && cx.is_v5() && !is_malformed(text) {
                let origin =
                    entry.service.and_then(|it| cx.catalog().service(it)).map(|it| it.origin().phrase());
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` matches no action of the catalog ({1})",
                        "`{0}` 不匹配目录中任何已知的授权项（{1}）",
                        text,
                        origin
                    ),
                )
                .help(text!(
                    "compare it with the names that `iam5 catalog` lists",
                    "对照 `iam5 catalog` 列出的名称检查"
                ));
            }
        }
    }
}

/// Returns whether another rule reports the entry.
fn is_malformed(text: &str) -> bool {
    malformed(text, true).is_some()
}
