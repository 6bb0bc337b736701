//! Rights over identities that lead to every other right.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` without a condition of `iam` actions that write policies, attach them, or
    /// make credentials: all of `iam`, and names that speak of these.
    ///
    /// ## Why it matters
    /// Their holder can grant themselves anything. The names are judged by their words: the catalogue
    /// of `iam` is not embedded.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["iam:users:attachPolicyV5"]
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
    ///       "Action": ["iam:users:listV5"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    PrivilegeEscalation = "privilege-escalation" { summary: "rights over identities that lead to every other right", severity: SecurityWarning, kinds: [Identity] }
}

impl Rule for PrivilegeEscalation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        const WORDS: [&str; 12] = [
            ":attach",
            ":addpolicy",
            ":addrole",
            ":adduser",
            ":createaccesskey",
            ":createcredential",
            ":createlogin",
            ":grant",
            "policies:create",
            "policies:setdefault",
            "policies:update",
            "trustpolicy",
        ];
        if !statement.allows() || !statement.lists_actions() || !statement.unconditional() {
            return;
        }
        for entry in &statement.actions {
            let name = entry.pattern.text.to_ascii_lowercase();
            let Some(rest) = name.strip_prefix("iam:") else { continue };
            let wide = rest.rsplit(':').next().is_some_and(|it| it.starts_with('*') && it.len() == 1);
            if wide || WORDS.iter().any(|it| name.contains(it)) {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` lets its holder grant themselves other rights",
                        "`{0}` 让持有者可以给自己授予其他权限",
                        entry.pattern.text
                    ),
                )
                .help(text!(
                    "leave it to administrators, or limit it with `Resource` and a condition",
                    "只交给管理员，或用 `Resource` 和条件加以限制"
                ));
            }
        }
    }
}
