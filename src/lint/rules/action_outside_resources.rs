//! An action that none of the statement's resources is for.

use crate::lint::ActionView;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::policy::ResourceClause;
use crate::wording::{Gap, Join, text};
use std::collections::BTreeSet;

use super::urn_prefix::prefix;

declare_rule! {
    /// ## What it does
    /// Reports an action whose resources are of another service or type than all that the statement names,
    /// and one of a service that is not in the catalog where every resource is of another that is.
    ///
    /// ## Why it matters
    /// The statement never applies to it: an `Allow` grants nothing, a `Deny` protects nothing. Of an
    /// action that is not in the catalog its service says so much.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getVersion", "kms:cmk:decryptDataKey"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"]
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
    ///       "Sid": "secret",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:payments-db"]
    ///     },
    ///     {
    ///       "Sid": "key",
    ///       "Effect": "Allow",
    ///       "Action": ["kms:cmk:decryptDataKey"],
    ///       "Resource": ["kms:*:*:KeyId:0f1e2d3c"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    ActionOutsideResources = "action-outside-resources" { summary: "an action that none of the statement's resources is for", severity: Warning }
}

/// Greatest number of services whose resources one statement may have; beyond, none of its actions is reported.
const FEW: usize = 8;

impl Rule for ActionOutsideResources {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let Some((ResourceClause::Only(patterns), _)) = &statement.draft.resources else { return };
        if patterns.iter().any(|it| prefix(it.text()).is_some()) || !statement.lists_actions() {
            return;
        }
        let shapes: Vec<_> = patterns.iter().map(UrnShape::new).collect();
        let services: Option<BTreeSet<String>> =
            shapes.iter().map(|it| Some(it.service()?.to_ascii_lowercase())).collect();
        let Some(services) = services.filter(|it| (1..=FEW).contains(&it.len())) else { return };
        // What a service that is not in the catalog has for resources may be those of another: `eip` acts on `vpc`.
        let all_known = services.iter().all(|it| cx.catalog().covers(it));
        let outside = |it: &ActionView<'_>| is_outside(statement, it, &services, all_known);
        // Where all are known and none touches anything, the resources are at fault, and reported.
        if statement.is_known() && statement.actions.iter().all(|it| outside(it) || !takes_resource(it)) {
            return;
        }
        for entry in statement.actions.iter().filter(|it| outside(it)) {
            let service = entry.service.unwrap_or_default();
            let names = || Gap::names(&services, Join::And);
            let message = if services.contains(&service.to_ascii_lowercase()) {
                text!(
                    "none of the statement's resources is of a type that `{0}` applies to",
                    "语句中的资源都不是 `{0}` 所涉及的类型",
                    entry.pattern.text
                )
            } else {
                text!(
                    "`{0}` is an action of `{1}`, and the statement's resources are only of {2}",
                    "`{0}` 是 `{1}` 的授权项，而语句中的资源只属于 {2}",
                    entry.pattern.text,
                    service,
                    names()
                )
            };
            let help = if is_listed(entry) {
                text!(
                    "move it to a statement of its own, with the resources it applies to",
                    "把它移到单独的语句中，并写明它所涉及的资源"
                )
            } else {
                // Which resources the action applies to is not documented.
                text!(
                    "move it to a statement of its own, unless it is checked against resources of {0}",
                    "把它移到单独的语句中，除非它按 {0} 的资源鉴权",
                    names()
                )
            };
            let finding = cx.report(entry.pattern.span, message);
            finding.help(help);
            if let Some(first) = patterns.first() {
                finding.label(first.span, text!("of another kind", "属于另一类资源"));
            }
        }
    }
}

/// Returns whether the catalog knows all that the entry matches. What else a pattern covers of a service that
/// is not listed whole nobody knows.
fn is_listed(entry: &ActionView<'_>) -> bool {
    !entry.matched.is_empty()
        && (entry.covered || entry.pattern.pattern.as_exact().is_some())
        && entry.matched.iter().all(|it| it.is_whole())
}

fn takes_resource(entry: &ActionView<'_>) -> bool {
    entry.matched.iter().any(|it| it.takes_resource())
}

/// Returns whether the statement cannot apply to the actions of an entry, by what is known of them; of those
/// of which nothing is, by their service. What `sts` does, it does to the agencies of `iam`.
fn is_outside(
    statement: &StatementView<'_>,
    entry: &ActionView<'_>,
    services: &BTreeSet<String>,
    all_known: bool,
) -> bool {
    let Some(service) = entry.service else { return false };
    if is_listed(entry) {
        return takes_resource(entry) && !entry.matched.iter().any(|it| statement.may_touch(it));
    }
    all_known
        && !entry.covered
        && !services.contains(&service.to_ascii_lowercase())
        && !service.eq_ignore_ascii_case("sts")
}
