//! A resource type that none of the actions has.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::rules::malformed_variable::without_braces;
use crate::lint::urn_shape::UrnShape;
use crate::policy::urn_parts;
use crate::wording::{Gap, Join, text};

declare_rule! {
    /// ## What it does
    /// Reports a resource whose type belongs to none of the statement's actions; the type is
    /// case-sensitive.
    ///
    /// ## Why it matters
    /// The entry never matches.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secret:payments-db"]
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
    UnusedResourceType = "unused-resource-type" { summary: "a resource type that none of the actions has", severity: Warning }
}

impl Rule for UnusedResourceType {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.is_known() {
            return;
        }
        let actions = statement.known_actions();
        let types: Vec<_> = actions.iter().flat_map(|it| it.resources()).collect();
        for entry in statement.resources() {
            // The colon in a variable without braces is none between parts.
            if without_braces(cx.catalog(), entry.text()).is_some() {
                continue;
            }
            let shape = UrnShape::new(entry);
            let (Some(service), Some(kind)) = (shape.service(), shape.resource_type()) else { continue };
            let of_service = || types.iter().filter(|it| it.is_of(service) != Some(false));
            if of_service().next().is_none() || of_service().any(|it| it.type_name() == kind) {
                continue;
            }
            let mut names: Vec<_> = of_service().map(|it| it.type_name()).collect();
            names.sort_unstable();
            names.dedup();
            let fix = match names.as_slice() {
                [only] => match urn_parts(entry.text()).as_slice() {
                    [service, region, account, _, path] => {
                        let urn = format!("{service}:{region}:{account}:{only}:{path}");
                        Some(Fix::string(Safety::Unsafe, entry.span, &urn))
                    }
                    _ => None,
                },
                _ => None,
            };
            cx.report(
                entry.span,
                text!(
                    "none of the actions has the resource type `{0}`",
                    "所列授权项都没有资源类型 `{0}`",
                    kind
                ),
            )
            .help(text!(
                "their resource types are: {0}",
                "它们的资源类型是：{0}",
                Gap::names(&names, Join::Comma)
            ))
            .fix = fix;
        }
    }
}
