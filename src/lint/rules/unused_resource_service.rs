//! A resource of a service that none of the actions touches.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::urn_shape::UrnShape;
use crate::wording::text;

use super::urn_prefix::prefix;

declare_rule! {
    /// ## What it does
    /// Reports a resource whose service none of the statement's actions has a resource type of.
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
    ///       "Resource": ["csms:*:*:secretName:a", "kms:*:*:KeyId:b"]
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
    ///       "Resource": ["csms:*:*:secretName:a"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UnusedResourceService = "unused-resource-service" { summary: "a resource of a service that none of the actions touches", severity: Warning }
}

impl Rule for UnusedResourceService {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let actions = statement.known_actions();
        if !statement.is_known() || !actions.iter().any(|it| it.takes_resource()) {
            return;
        }
        for entry in statement.resources() {
            let shape = UrnShape::new(entry);
            // What looks like the service may be the prefix of another notation.
            let service = shape.service().filter(|_| prefix(entry.text()).is_none());
            let Some(service) = service else { continue };
            let mut types = actions.iter().flat_map(|it| it.resources());
            if !types.any(|it| it.is_of(service) != Some(false)) {
                cx.report(
                    entry.span,
                    text!(
                        "none of the actions touches a resource of `{0}`",
                        "所列授权项都不涉及 `{0}` 的资源",
                        service
                    ),
                )
                .help(text!(
                    "remove it, or add the actions it is meant for",
                    "删除它，或补充它所对应的授权项"
                ));
            }
        }
    }
}
