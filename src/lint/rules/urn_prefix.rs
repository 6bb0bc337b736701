//! A resource with a prefix.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::Condition;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a resource, or a condition value under a key for URNs, that starts with `urn:`, `arn:` or
    /// `hrn:`.
    ///
    /// ## Why it matters
    /// A URN starts with its service, so the entry names no resource.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["urn:csms:cn-north-4:0a1b2c3d:secretName:payments-db"]
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
    ///       "Resource": ["csms:cn-north-4:0a1b2c3d:secretName:payments-db"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UrnPrefix = "urn-prefix" { summary: "a resource with a prefix", severity: Error }
}

impl Rule for UrnPrefix {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let about_urns =
            |it: &&Condition| it.key.to_ascii_lowercase().ends_with("urn") || foreign_urn(&it.key);
        let resources = statement.resources().iter().map(|it| (&it.text, it.span));
        let conditions = statement.draft.conditions.iter().filter(about_urns);
        let values = conditions.flat_map(|it| &it.values).map(|it| (&it.text, it.span));
        for (text, span) in resources.chain(values) {
            let Some(prefix) = prefix(text) else { continue };
            let rest = text.get(prefix.len()..).unwrap_or("");
            let safety = cx.unless_refused();
            let fix =
                (prefix != "arn:" && rest.matches(':').count() >= 4).then(|| Fix::string(safety, span, rest));
            cx.report(span, text!("`{0}` starts with `{1}`", "`{0}` 以 `{1}` 开头", text, prefix))
                .help(text!(
                    "write `service:region:account-id:resource-type:resource-path`, without a prefix",
                    "写成 `service:region:account-id:resource-type:resource-path`，不带前缀"
                ))
                .fix = fix;
        }
    }
}

/// Whether another cloud calls the key so, and it holds one of its URNs.
fn foreign_urn(key: &str) -> bool {
    key.to_ascii_lowercase().ends_with("arn")
}

/// The prefix of another notation that the text starts with.
pub(super) fn prefix(text: &str) -> Option<&'static str> {
    let starts = |it: &&str| text.get(..it.len()).is_some_and(|head| head.eq_ignore_ascii_case(it));
    ["urn:", "arn:", "hrn:"].into_iter().find(starts)
}
