//! A statement that allows every action.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::actions;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` statement whose `Action` matches every action of every service.
    ///
    /// ## Why it matters
    /// It also grants actions that do not exist yet, those that manage permissions among them.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["*"]
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
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    EveryAction = "every-action" { summary: "a statement that allows every action", severity: SecurityWarning, kinds: [Identity, Resource, Trust] }
}

impl Rule for EveryAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.lists_actions() {
            return;
        }
        for entry in statement.actions.iter().filter(|it| it.is_every_action()) {
            let Some(witness) = cx.allowed(statement, actions::HARMFUL) else { continue };
            cx.report(
                entry.pattern.span,
                text!("the statement allows every action of every service", "该语句允许所有服务的全部授权项"),
            )
            .help(text!("name the services and operations that are needed", "写明需要的服务和操作"))
            .witness(witness);
        }
    }
}
