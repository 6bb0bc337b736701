//! A resource whose service is in upper case.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a URN such as `CSMS:*:*:secretName:*`.
    ///
    /// ## Why it matters
    /// URNs have the service in lower case. That case does not count in this part is an assumption.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["CSMS:*:*:secretName:payments-db"]
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
    ///       "Resource": ["csms:*:*:secretName:payments-db"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UpperCaseService = "upper-case-service" { summary: "a resource whose service is in upper case", severity: Suggestion }
}

impl Rule for UpperCaseService {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !cx.is_v5() {
            return;
        }
        for entry in statement.resources() {
            let shape = UrnShape::new(entry);
            let Some(service) = shape.service().filter(|it| it.contains(|c: char| c.is_ascii_uppercase()))
            else {
                continue;
            };
            if service.contains(|c: char| c.is_ascii_lowercase()) {
                continue;
            }
            let rest = entry.text().get(service.len()..).unwrap_or("");
            let urn = format!("{}{rest}", service.to_ascii_lowercase());
            cx.report(
                entry.span,
                text!("the service `{0}` is in upper case", "服务名 `{0}` 是大写的", service),
            )
            .help(text!("write `{0}`", "写成 `{0}`", service.to_ascii_lowercase()))
            .fix(Fix::string(Safety::Safe, entry.span, &urn));
        }
    }
}
