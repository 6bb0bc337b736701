//! A principal that the grammar does not have.

use crate::json::{Node, Value};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::principal_form::fault_of;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind, PrincipalKind};

declare_rule! {
    /// ## What it does
    /// Reports a principal that is not a map of `IAM`, `Service` and `Identity_provider` to names, and
    /// both `Principal` and `NotPrincipal` in one statement.
    ///
    /// ## Why it matters
    /// The cloud does not know who is meant. `AWS` and `Federated` are kinds of another cloud.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"AWS": ["0a1b2c3d"]},
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
    ///       "Principal": {"IAM": ["0a1b2c3d"]},
    ///       "Action": ["sts:agencies:assume"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    InvalidPrincipal = "invalid-principal" { summary: "a principal that the grammar does not have", severity: Error, kinds: [Trust, Resource, Endpoint, Rcp, Ncp] }
}

impl Rule for InvalidPrincipal {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::InvalidPrincipal {
            let kind = match fault.span.of(cx.text()) {
                "\"AWS\"" => Some("IAM"),
                "\"Federated\"" => Some("Identity_provider"),
                _ => None,
            };
            let kind = kind.filter(|it| are_valid(cx, fault, it));
            cx.report_fault(fault).fix = kind.map(|it| Fix::string(Safety::Unsafe, fault.span, it));
        }
    }
}

/// Returns whether all names under the member are such as that kind has. `*` is everybody of another cloud.
fn are_valid(cx: &Checker<'_>, fault: &Fault, kind: &str) -> bool {
    let found = cx.document().root.as_ref().and_then(|it| it.members_at(fault.span));
    let member = found.and_then(|(members, at)| members.get(at));
    let (Some(member), Some(kind)) = (member, PrincipalKind::parse(kind)) else { return false };
    let is_valid = |node: &Node<'_>| match &node.value {
        Value::String(text) => *text != "*" && fault_of(kind, text).is_none(),
        _ => false,
    };
    match &member.value.value {
        Value::Array(items) => !items.is_empty() && items.iter().all(is_valid),
        _ => is_valid(&member.value),
    }
}
