//! A wildcard in the name of a service.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an action with a wildcard beside letters in its service part, such as `csm*:secret:list`.
    ///
    /// ## Why it matters
    /// It also matches services that nobody had in mind, and those that are yet to come.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csm*:secret:list"]
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
    ///       "Action": ["csms:secret:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    WildcardService = "wildcard-service" { summary: "a wildcard in the name of a service", severity: Warning, kinds: [Identity, Session, Resource, Endpoint, Rcp] }
}

impl Rule for WildcardService {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let mixed = |service: &str| {
            service.contains(['*', '?']) && service.contains(|c: char| c.is_ascii_alphanumeric())
        };
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            let Some((service, _)) = text.split_once(':').filter(|it| mixed(it.0)) else { continue };
            cx.report(
                entry.pattern.span,
                text!(
                    "the service of `{0}` is a pattern, `{1}`",
                    "`{0}` 的服务部分是通配模式 `{1}`",
                    text,
                    service
                ),
            )
            .help(text!("write an entry for each service that is meant", "为每个需要的服务各写一项"));
        }
    }
}
