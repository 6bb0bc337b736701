//! The right to create the service-linked agency of any service.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` of `iam:agencies:createServiceLinkedAgencyV5` that leaves open for which
    /// service.
    ///
    /// ## Why it matters
    /// A service-linked agency gives a service rights in the account, and SCPs do not bind it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["iam:agencies:createServiceLinkedAgencyV5"],
    ///       "Resource": ["*"]
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
    ///       "Action": ["iam:agencies:createServiceLinkedAgencyV5"],
    ///       "Condition": {"StringEquals": {"iam:ServicePrincipal": "service.RFS"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1275.html>
    AnyServiceLinkedAgency = "any-service-linked-agency" { summary: "the right to create the service-linked agency of any service", severity: Suggestion, kinds: [Identity] }
}

const CREATE: &str = "iam:agencies:createServiceLinkedAgencyV5";

impl Rule for AnyServiceLinkedAgency {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.lists_actions() || !statement.unbounded() {
            return;
        }
        let creates = |it: &&crate::lint::ActionView<'_>| {
            let matches = it.pattern.pattern.matches(&CREATE.to_ascii_lowercase());
            matches && !it.is_every_action() && !it.is_whole_service()
        };
        let Some(entry) = statement.actions.iter().find(creates) else { return };
        let Some(witness) = cx.witness(&Ask::new(statement, CREATE).on_any_name()) else { return };
        cx.report(
            entry.pattern.span,
            text!(
                "`{0}` allows creating the agency of every service",
                "`{0}` 允许创建任意云服务的服务关联委托",
                entry.pattern.text
            ),
        )
        .help(text!(
            "name the service in a condition on `iam:ServicePrincipal`",
            "用对 `iam:ServicePrincipal` 的条件写明云服务"
        ))
        .witness(witness);
    }
}
