//! The right to give rights away.

use crate::catalog::{AccessLevel, Action};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` without a condition of an action whose access level is permission management.
    ///
    /// ## Why it matters
    /// Its holder can let others use the resource, beyond what this policy says.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["kms:cmk:createGrant"]
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
    ///       "Action": ["kms:cmk:createGrant"],
    ///       "Condition": {"StringEquals": {"kms:GranteePrincipalType": "service"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-dew/CreateGrant.html>
    PermissionManagement = "permission-management" { summary: "the right to give rights away", severity: SecurityWarning, kinds: [Identity, Resource] }
}

impl Rule for PermissionManagement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.lists_actions() || !statement.unbounded() {
            return;
        }
        for entry in statement.actions.iter().filter(|it| !it.is_any() && !it.is_whole_service()) {
            let gives = |it: &&&Action| {
                it.access_level() == Some(AccessLevel::PermissionManagement) && statement.may_touch(it)
            };
            let mut giving = entry.matched.iter().filter(gives).map(|it| it.name());
            let ask = |name| Some((name, cx.witness(&Ask::new(statement, name))?));
            if let Some((name, witness)) = giving.find_map(ask) {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` allows `{1}`, which gives rights to others",
                        "`{0}` 允许 `{1}`，即向他人授予权限",
                        entry.pattern.text,
                        name
                    ),
                )
                .help(text!(
                    "add a condition on who may get them, or leave it to administrators",
                    "用条件限定可被授权的对象，或只交给管理员"
                ))
                .witness(witness);
            }
        }
    }
}
