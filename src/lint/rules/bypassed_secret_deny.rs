//! A denied read that another action bypasses.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::{Ask, Witness};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports a `Deny` of `csms:secret:getVersion` in a document that, under the same circumstances, lets
    /// `csms:secret:batchGetSecretValue` through: by itself, or, where it only denies, once another policy
    /// grants it.
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

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.denies() {
            return;
        }
        let Some(entry) = statement.entry_for(READ) else { return };
        if let Some(witness) = bypass(cx, statement) {
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
            ))
            .witness(witness);
        }
    }
}

const READ: &str = "csms:secret:getVersion";
const BATCH: &str = "csms:secret:batchGetSecretValue";

/// A request for all secrets that is let through where the same caller may not read one of them.
fn bypass(cx: &Checker<'_>, statement: &StatementView<'_>) -> Option<Witness> {
    // What grants something itself is judged by what it grants.
    let grants = cx.statements().iter().any(|it| it.allows());
    let refused = cx.witness(&elsewhere(Ask::new(statement, READ).denied(), grants))?;
    let batch = cx.catalog().action(BATCH)?;
    let goes_along = |key: &str| {
        let per_action = cx.catalog().key(key).is_some_and(|it| it.is_per_action());
        !per_action || batch.carries(key)
    };
    // The circumstances under which the one is refused are those of the other.
    let mut ask = elsewhere(Ask::new(statement, BATCH).in_document().on(None), grants).by_caller_of(&refused);
    for condition in cx.statements().iter().flat_map(|it| &it.draft.conditions) {
        if goes_along(&condition.key) {
            let value = refused.keys.iter().find(|it| it.0.eq_ignore_ascii_case(&condition.key));
            ask = ask.with(&condition.key, value.map(|it| it.1.as_str()));
        }
    }
    cx.witness(&ask)
}

/// The question of a document that grants nothing itself: what if another policy grants it.
fn elsewhere<'s, 'a>(ask: Ask<'s, 'a>, grants: bool) -> Ask<'s, 'a> {
    if grants { ask } else { ask.granted_elsewhere() }
}
