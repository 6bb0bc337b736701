//! A principal that is not the name of a caller.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::principal_form::fault_of;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a principal that is an ARN, the host name of a service, an account number or any other name
    /// of another cloud, an account id with a wildcard in it, a URN of what cannot call, or a name that is
    /// neither an account id nor a URN.
    ///
    /// ## Why it matters
    /// It names nobody, and whom the statement was meant for is not let in; as `NotPrincipal` it leaves
    /// nobody out.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"IAM": ["arn:aws:iam::123456789012:root"]},
    ///       "Action": ["sts:agencies:assume"]
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
    ///       "Principal": {"IAM": ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"]},
    ///       "Action": ["sts:agencies:assume"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    MalformedPrincipal = "malformed-principal" { summary: "a principal that is not the name of a caller", severity: Error, kinds: [Trust, Resource, Endpoint] }
}

impl Rule for MalformedPrincipal {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let entries = statement.draft.principals.as_ref().map_or(&[][..], |it| it.entries());
        for entry in entries {
            if let Some((why, help)) = fault_of(entry.kind, &entry.text) {
                cx.report(
                    entry.span,
                    text!("`{0}` is not a valid principal: {1}", "`{0}` 不是主体：{1}", entry.text, why),
                )
                .help(help);
            }
        }
    }
}
