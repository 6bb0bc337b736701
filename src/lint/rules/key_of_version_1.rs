//! A key that the manual of version 5.0 does not have.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a global key that the manual of version 1.1 lists and that of version 5.0 does not:
    /// `g:ProjectName` and `g:ServiceName`.
    ///
    /// ## Why it matters
    /// Whether a request under version 5.0 has it is not documented: an `Allow` may never apply.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:list"],
    ///       "Condition": {"StringEquals": {"g:ProjectName": "cn-north-4"}}
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
    ///       "Action": ["csms:secret:list"],
    ///       "Condition": {"StringEquals": {"g:RequestedRegion": "cn-north-4"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam/iam_01_0019.html>
    KeyOfVersion1 = "key-of-version-1" { summary: "a key that the manual of version 5.0 does not have", severity: Warning }
}

const KEYS: [&str; 2] = ["g:ProjectName", "g:ServiceName"];

impl Rule for KeyOfVersion1 {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let is_old = KEYS.iter().any(|it| it.eq_ignore_ascii_case(&condition.key));
        if is_old && cx.is_v5() {
            cx.report(
                condition.key_span,
                text!(
                    "the manual of version 5.0 does not list `{0}`",
                    "5.0 版本的手册没有列出 `{0}`",
                    condition.key
                ),
            )
            .help(text!(
                "write `g:RequestedRegion`, or name the service in `Action`",
                "改用 `g:RequestedRegion`，或在 `Action` 中写明服务"
            ));
        }
    }
}
