//! A name that no such resource can have.

use crate::catalog::{Catalog, Fills, ValueConstraint};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a secret's name or pattern with a character that names do not have, or one that is too
    /// long.
    ///
    /// ## Why it matters
    /// No secret is called so, and the entry never matches.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:payments/db"]
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
    /// <https://support.huaweicloud.com/intl/en-us/api-dew/CreateSecret.html>
    ImpossibleResourceName = "impossible-resource-name" { summary: "a name that no such resource can have", severity: Warning }
}

impl Rule for ImpossibleResourceName {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in statement.resources() {
            let shape = UrnShape::new(entry);
            let (Some(service), Some(kind), Some(path)) =
                (shape.service(), shape.resource_type(), shape.part(4))
            else {
                continue;
            };
            let Some(ValueConstraint::Text(rule)) = rule_of(cx.catalog(), service, kind) else { continue };
            let odd = path.own_chars().find(|&c| !rule.may_hold(c) && c != '<' && c != '>');
            let message = match odd {
                Some(c) => text!(
                    "the name of a `{0}` cannot contain `{1}`",
                    "`{0}` 的名称中不可能出现 `{1}`",
                    kind,
                    c
                ),
                None if path.least_length() > rule.max() => {
                    text!(
                        "the name of a `{0}` has at most {1} characters",
                        "`{0}` 的名称最多 {1} 个字符",
                        kind,
                        rule.max()
                    )
                }
                None => continue,
            };
            cx.report(entry.span, message).help(text!(
                "a name has {0}",
                "名称要求：{0}",
                ValueConstraint::Text(rule.clone()).phrase()
            ));
        }
    }
}

/// The constraint on the names of a resource type, by the service's operations.
fn rule_of<'c>(catalog: &'c Catalog, service: &str, kind: &str) -> Option<&'c ValueConstraint> {
    let parameters = catalog.service(service)?.operations().iter().flat_map(|it| it.parameters());
    let names = |it: Option<&Fills>| matches!(it, Some(Fills::ResourceName(name)) if name == kind);
    parameters.filter(|it| names(it.fills())).find_map(|it| it.values())
}
