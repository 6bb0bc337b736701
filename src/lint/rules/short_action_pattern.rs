//! An action pattern with fewer than three segments.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::foreign;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a pattern such as `csms:*`, which has wildcards and fewer than three segments.
    ///
    /// ## Why it matters
    /// Whether a star runs over a colon is not documented. The engine assumes that it does; three
    /// segments leave no doubt.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:*"]
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
    ///       "Action": ["csms:*:*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    ShortActionPattern = "short-action-pattern" { summary: "an action pattern with fewer than three segments", severity: Warning }
}

impl Rule for ShortActionPattern {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in statement.actions.iter().filter(|it| !it.is_any()) {
            // Another rule reports what is of another cloud.
            if entry.service.is_some_and(foreign::is_service) {
                continue;
            }
            let text = &entry.pattern.text;
            if text.matches(':').count() < 2 && text.contains(['*', '?']) {
                let whole = text.strip_suffix(":*").filter(|it| !it.contains([':', '*', '?']));
                let fix =
                    whole.map(|it| Fix::string(Safety::Unsafe, entry.pattern.span, &format!("{it}:*:*")));
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` has fewer than three segments", "`{0}` 不足三段", text),
                )
                .help(text!(
                    "write all three: `service:type:operation`",
                    "写全三段：`service:type:operation`"
                ))
                .fix = fix;
            }
        }
    }
}
