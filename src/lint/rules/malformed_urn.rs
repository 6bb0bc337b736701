//! A resource that is not a URN.

use crate::catalog::Catalog;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::wording::{Text, text};

declare_rule! {
    /// ## What it does
    /// Reports an entry of `Resource` or `NotResource` without wildcards that has fewer than five
    /// parts, or an empty one; the region and the account may be empty where the resources have none.
    ///
    /// ## Why it matters
    /// It names no resource: a URN is `service:region:account-id:resource-type:resource-path`.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["secretName:payments-db"]
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
    MalformedUrn = "malformed-urn" { summary: "a resource that is not a valid URN", severity: Error }
}

impl Rule for MalformedUrn {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in statement.resources().iter().filter(|it| super::urn_prefix::prefix(it.text()).is_none())
        {
            let shape = UrnShape::new(entry);
            let short = shape.len() < 5 && !shape.has_star() && !shape.has_variable();
            if let Some(what) = missing_place(cx.catalog(), &shape) {
                cx.report(
                    entry.span,
                    text!(
                        "`{0}` never matches: its {1} is empty",
                        "`{0}` 永远不会匹配：{1}为空",
                        entry.text(),
                        what
                    ),
                )
                .help(text!("write `*` there, or the one that is meant", "在该处写 `*`，或写明具体的值"));
                continue;
            }
            let empty = [0, 3, 4].into_iter().any(|it| shape.literal(it) == Some(""));
            if short || empty {
                let message = if short {
                    text!("`{0}` has fewer than five parts", "`{0}` 不足五段", entry.text())
                } else {
                    text!(
                        "`{0}` has an empty service, type or path",
                        "`{0}` 的服务、资源类型或路径为空",
                        entry.text()
                    )
                };
                cx.report(entry.span, message).help(text!(
                    "write `service:region:account-id:resource-type:resource-path`",
                    "写成 `service:region:account-id:resource-type:resource-path`"
                ));
            }
        }
    }
}

/// The part of a URN of that resource type left empty by the pattern.
fn missing_place(catalog: &Catalog, shape: &UrnShape) -> Option<Text> {
    let types = catalog.service(shape.service()?).filter(|it| it.is_complete())?.resource_types();
    let template = types.iter().find(|it| Some(it.name()) == shape.resource_type())?.urn_template()?;
    if shape.literal(1) == Some("") && !template.is_global() {
        return Some(text!("region", "区域"));
    }
    (shape.literal(2) == Some("") && !template.account().is_empty()).then(|| text!("account", "账号"))
}
