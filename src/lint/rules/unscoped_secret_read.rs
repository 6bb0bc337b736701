//! The right to read the plaintext of every secret.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` of `csms:secret:getVersion` on every secret without a condition that
    /// keeps a request out: `IpAddress` with `0.0.0.0/0` and `StringMatch` with `*` do not.
    ///
    /// ## Why it matters
    /// Whoever holds it reads every secret of the account, those made later too.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["*"]
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
    ///       "Sid": "secret",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:app-*"]
    ///     },
    ///     {
    ///       "Sid": "key",
    ///       "Effect": "Allow",
    ///       "Action": ["kms:cmk:decryptDataKey"],
    ///       "Resource": ["kms:*:*:KeyId:0f1e2d3c"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-dew/ShowSecretVersion.md>
    UnscopedSecretRead = "unscoped-secret-read" { summary: "the right to read the plaintext of every secret", severity: SecurityWarning, kinds: [Identity, Resource] }
}

impl Rule for UnscopedSecretRead {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() {
            return;
        }
        let Some(entry) = statement.entry_for("csms:secret:getVersion") else { return };
        if !statement.unbounded() || entry.is_any() || entry.is_whole_service() {
            return;
        }
        if let Some(witness) = cx.witness(&Ask::new(statement, "csms:secret:getVersion").on_any_name()) {
            cx.report(
                entry.pattern.span,
                text!(
                    "`{0}` allows reading the plaintext of every secret",
                    "`{0}` 允许读取所有凭据的明文",
                    entry.pattern.text
                ),
            )
            .help(text!("name the secrets that are needed in `Resource`", "在 `Resource` 中写明需要的凭据"))
            .witness(witness);
        }
    }
}
