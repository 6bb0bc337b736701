//! An action that the catalog does not have.

use crate::catalog::{Catalog, Operation};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::keys;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::{Gap, Join, text};

declare_rule! {
    /// ## What it does
    /// Reports an action of a service that the catalog covers, where the catalog lists neither a
    /// name nor an alias like it.
    ///
    /// ## Why it matters
    /// It is likely misspelled and then matches nothing. An action newer than the catalog is
    /// possible: the message says its date.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:getSecret"]
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
    ///       "Action": ["csms:secret:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>
    UnknownAction = "unknown-action" { summary: "an action that the catalog does not have", severity: Warning }
}

impl Rule for UnknownAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        for entry in &statement.actions {
            let text = &entry.pattern.text;
            let plain = text.matches(':').count() == 2
                && !text.contains(['*', '?', '$'])
                && !text.contains(char::is_whitespace);
            if !plain || !entry.covered || !entry.matched.is_empty() || !cx.is_v5() {
                continue;
            }
            let near = if cx.may_guess() { cx.catalog().nearest_actions(text, 3) } else { Vec::new() };
            let mut near: Vec<_> = near.iter().map(|it| it.name()).collect();
            // One that differs by a slip of the hand is meant, whatever else is near.
            if near.iter().any(|it| keys::is_slip_of(text, it)) {
                near.retain(|it| keys::is_slip_of(text, it));
            }
            // An operation's name says more than what it looks like.
            let called = operation(cx.catalog(), text);
            if let Some(operation) = called {
                near = operation.actions().iter().map(String::as_str).collect();
            }
            let fix = match near.as_slice() {
                [only] => Some(Fix::string(Safety::Unsafe, entry.pattern.span, only)),
                _ => None,
            };
            let origin = entry.service.and_then(|it| cx.catalog().service(it)).map(|it| it.origin().phrase());
            let message = text!(
                "unknown action `{0}`: it is not in the catalog ({1})",
                "`{0}` 不是目录中已知的授权项（{1}）",
                text,
                origin
            );
            let names = Gap::names(&near, Join::Or);
            let help = match (called, near.is_empty()) {
                (Some(operation), _) => text!(
                    "`{0}` is an operation of the API: its action is {1}",
                    "`{0}` 是 API 操作：它的授权项是 {1}",
                    operation.id(),
                    names
                ),
                (None, true) => text!(
                    "check the name against the service's list of actions",
                    "对照该服务的授权项列表检查名称"
                ),
                (None, false) => text!("did you mean {0}?", "是不是想写 {0}？", names),
            };
            cx.report(entry.pattern.span, message).help(help).fix = fix;
        }
    }
}

/// The operation of the service given in place of an action, and which needs an action.
fn operation<'c>(catalog: &'c Catalog, text: &str) -> Option<&'c Operation> {
    let (service, name) = (text.split(':').next()?, text.rsplit(':').next()?);
    let mut operations = catalog.service(service)?.operations().iter();
    operations.find(|it| it.id().eq_ignore_ascii_case(name) && !it.actions().is_empty())
}
