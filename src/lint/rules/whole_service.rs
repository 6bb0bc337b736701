//! A statement that allows all of a service.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::actions;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` statement with an entry such as `csms:*:*`, where the policy lets an action of
    /// the service through.
    ///
    /// ## Why it matters
    /// It also grants what removes resources and manages permissions, and actions that do not exist
    /// yet.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:*:*"]
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
    ///       "Action": ["csms:secret:list*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    WholeService = "whole-service" { summary: "a statement that allows all of a service", severity: SecurityWarning, kinds: [Identity, Resource] }
}

impl Rule for WholeService {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if statement.allows() && statement.lists_actions() {
            for entry in statement.actions.iter().filter(|it| it.is_whole_service()) {
                let service = entry.service.unwrap_or("");
                let names = actions::of_service(cx.catalog(), service);
                let Some(witness) = cx.allowed(statement, names.iter().map(|it| &**it)) else { continue };
                cx.report(
                    entry.pattern.span,
                    text!(
                        "the statement allows every action of `{0}`",
                        "该语句允许 `{0}` 的全部授权项",
                        service
                    ),
                )
                .help(text!(
                    "name the operations that are needed, for example `{0}:*:get*`",
                    "写明需要的操作，例如 `{0}:*:get*`",
                    service
                ))
                .witness(witness);
            }
        }
    }
}
