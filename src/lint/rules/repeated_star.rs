//! Two stars in a row.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `**` in an action or a resource.
    ///
    /// ## Why it matters
    /// One star matches any run of characters already; two look as if they meant more.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get**"]
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
    ///       "Action": ["csms:secret:get*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    RepeatedStar = "repeated-star" { summary: "two stars in a row", severity: Suggestion }
}

impl Rule for RepeatedStar {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let actions = statement.actions.iter().map(|it| (it.pattern.text.as_str(), it.pattern.span));
        let resources = statement.resources().iter().map(|it| (it.text(), it.span));
        for (text, span) in actions.chain(resources).filter(|it| it.0.contains("**")) {
            let mut once = text.to_owned();
            while once.contains("**") {
                once = once.replace("**", "*");
            }
            cx.report(span, text!("`{0}` has two stars in a row", "`{0}` 中有连续两个星号", text))
                .help(text!("write `{0}`", "写成 `{0}`", once))
                .fix(Fix::string(Safety::Safe, span, &once));
        }
    }
}
