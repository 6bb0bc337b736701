//! A URN of a caller that no caller has.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Comparison, Condition, Family};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a value of `g:PrincipalUrn` that is the URN of an agency, `iam::…:agency:…`.
    ///
    /// ## Why it matters
    /// Who assumed an agency calls as its session: `sts::account-id:assumed-agency:agency/session`. The URN
    /// of the agency itself is that of a resource, and no request has it there: an exception for it excepts
    /// nobody.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete"],
    ///       "Condition": {"StringNotMatch": {"g:PrincipalUrn": "iam::0a1b2c3d:agency:Admin*"}}
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
    ///       "Action": ["csms:secret:delete"],
    ///       "Condition": {"StringNotMatch": {"g:PrincipalUrn": "sts::0a1b2c3d:assumed-agency:Admin*"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    ImpossiblePrincipalUrn = "impossible-principal-urn" { summary: "a URN of a caller that no caller has", severity: Warning }
}

impl Rule for ImpossiblePrincipalUrn {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn condition(&self, cx: &mut Checker<'_>, _statement: &StatementView<'_>, condition: &Condition) {
        let is_string = condition.operator.comparison.family() == Family::String;
        if !condition.key.eq_ignore_ascii_case("g:PrincipalUrn") || !is_string {
            return;
        }
        for value in &condition.values {
            let parts: Vec<&str> = value.text().splitn(5, ':').collect();
            let [service, region, account, "agency", path] = *parts else { continue };
            if !service.eq_ignore_ascii_case("iam") || !region.is_empty() {
                continue;
            }
            let session = if path.ends_with('*') { "" } else { "/*" };
            let urn = format!("sts::{account}:assumed-agency:{path}{session}");
            let operator = if condition.operator.negated { "StringNotMatch" } else { "StringMatch" };
            let help = if condition.operator.comparison == Comparison::StringMatch {
                text!("write `{0}`", "写成 `{0}`", urn)
            } else {
                text!("write `{0}` under `{1}`", "写成 `{0}`，并用 `{1}`", urn, operator)
            };
            cx.report(
                value.span,
                text!(
                    "no caller has the URN `{0}`: it is that of an agency, not of its session",
                    "没有调用者的 URN 是 `{0}`：它属于委托，而不是委托会话",
                    value.text()
                ),
            )
            .help(help);
        }
    }
}
