//! A denied read that another action bypasses.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a `Deny` of `csms:secret:getVersion` in a document that does not also deny
    /// `csms:secret:batchGetSecretValue` on `*`.
    ///
    /// ## Why it matters
    /// The other action returns the same plaintext. It is checked against no URN, so a `Deny` on named
    /// secrets does not reach it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:payments-*"]
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
    ///       "Sid": "one",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:payments-*"]
    ///     },
    ///     {
    ///       "Sid": "many",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:batchGetSecretValue"],
    ///       "Resource": ["*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-dew/BatchShowSecretVersion.html>
    BypassedSecretDeny = "bypassed-secret-deny" { summary: "a denied read that another action bypasses", severity: SecurityWarning, kinds: [Identity, Scp] }
}

impl Rule for BypassedSecretDeny {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        let batch = |it: &StatementView<'_>| {
            it.denies()
                && it.applies_without_resource()
                && (it.entry_for("csms:secret:batchGetSecretValue").is_some() || !it.lists_actions())
        };
        if statements.iter().any(batch) {
            return;
        }
        for statement in statements.iter().filter(|it| it.denies()) {
            if let Some(entry) = statement.entry_for("csms:secret:getVersion") {
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`csms:secret:batchGetSecretValue` bypasses this `Deny`",
                        "`csms:secret:batchGetSecretValue` 可绕过这条 `Deny`"
                    ),
                )
                .help(text!(
                    "deny `csms:secret:batchGetSecretValue` too, in a statement with `\"Resource\": [\"*\"]`",
                    "在带有 `\"Resource\": [\"*\"]` 的语句中同时拒绝 `csms:secret:batchGetSecretValue`"
                ));
            }
        }
    }
}
