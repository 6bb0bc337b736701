//! The right to read all secrets at once.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` of `csms:secret:batchGetSecretValue`, also by a pattern.
    ///
    /// ## Why it matters
    /// The action returns plaintext. It has no resource type and no condition key, so it cannot be
    /// narrowed to some secrets.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:batchGet*"]
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
    /// <https://support.huaweicloud.com/api-dew/BatchShowSecretVersion.html>
    BatchSecretRead = "batch-secret-read" { summary: "the right to read all secrets at once", severity: SecurityWarning, kinds: [Identity, Resource] }
}

impl Rule for BatchSecretRead {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() {
            return;
        }
        let Some(entry) = statement.entry_for("csms:secret:batchGetSecretValue") else { return };
        if entry.is_any() || entry.is_whole_service() {
            return;
        }
        if let Some(witness) = cx.witness(&Ask::new(statement, "csms:secret:batchGetSecretValue")) {
            cx.report(
                entry.pattern.span,
                text!(
                    "`{0}` allows `csms:secret:batchGetSecretValue`, which reads the plaintext of any secret",
                    "`{0}` 允许 `csms:secret:batchGetSecretValue`，可读取任意凭据的明文",
                    entry.pattern.text
                ),
            )
            .help(text!(
                "grant `csms:secret:getVersion` on the secrets that are needed",
                "改为只对需要的凭据授予 `csms:secret:getVersion`"
            ))
            .witness(witness);
        }
    }
}
