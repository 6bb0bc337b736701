//! A string where the grammar has an array.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports one string in the place of a list: `"Action": "csms:secret:get"`.
    ///
    /// ## Why it matters
    /// The grammar has the brackets, also around one entry. Some services read the string all the same,
    /// others refuse the document.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": "csms:secret:get"
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
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    BareString = "bare-string" { summary: "a string where the grammar has an array", severity: Warning }
}

impl Rule for BareString {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for &span in &statement.draft.bare_strings {
            let written = span.of(cx.text());
            let fix = Fix::replace(
                Safety::Safe,
                text!("put it in brackets", "用方括号括起来"),
                span,
                format!("[{written}]"),
            );
            cx.report(
                span,
                text!("expected an array of strings, found a string", "此处应为字符串数组，却是单个字符串"),
            )
            .help(text!("put it in brackets", "用方括号括起来"))
            .fix(fix);
        }
    }
}
