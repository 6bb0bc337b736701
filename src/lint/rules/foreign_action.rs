//! An action of a service of another cloud.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::foreign;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action whose service another cloud has and this one has not, such as `s3:*:*`.
    ///
    /// ## Why it matters
    /// It matches nothing. A `Deny` that was carried over from another cloud protects nothing here, however
    /// well it is formed.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["s3:*:*"]
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
    ///       "Action": ["obs:*:*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    ForeignAction = "foreign-action" { summary: "an action of a service of another cloud", severity: Error }
}

impl Rule for ForeignAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            let Some(service) = entry.service.filter(|it| foreign::is_service(it)) else { continue };
            // The rule on malformed actions reports those of two segments.
            if super::malformed_action::malformed(text, cx.is_v5()).is_some() {
                continue;
            }
            let help = match foreign::counterpart(service) {
                Some(own) => text!(
                    "the service of this cloud is `{0}`: look for its action that is meant",
                    "本云对应的服务是 `{0}`：请查找其中对应的授权项",
                    own
                ),
                None => {
                    text!("remove it: nothing here is known to correspond", "删除它：这里没有已知的对应项")
                }
            };
            cx.report(
                entry.pattern.span,
                text!(
                    "`{0}` is of another cloud: `{1}` is not a service here",
                    "`{0}` 属于其他云：这里没有服务 `{1}`",
                    text,
                    service
                ),
            )
            .help(help);
        }
    }
}
