//! The right to download the backup of every secret.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` of `csms:secret:get` on every secret without a condition.
    ///
    /// ## Why it matters
    /// The action also downloads a secret's encrypted backup, and no key distinguishes that from the plain
    /// query.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:get"]
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
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:app-*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-dew/DownloadSecretBlob.md>
    SecretBackupDownload = "secret-backup-download" { summary: "the right to download the backup of every secret", severity: SecurityWarning, kinds: [Identity, Resource] }
}

impl Rule for SecretBackupDownload {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() {
            return;
        }
        let Some(entry) = statement.entry_for("csms:secret:get") else { return };
        if !statement.unbounded() || entry.is_any() || entry.is_whole_service() {
            return;
        }
        if let Some(witness) = cx.witness(&Ask::new(statement, "csms:secret:get").on_any_name()) {
            cx.report(
                entry.pattern.span,
                text!(
                    "`{0}` also allows downloading the backup of every secret",
                    "`{0}` 还允许下载所有凭据的备份",
                    entry.pattern.text
                ),
            )
            .help(text!(
                "name the secrets in `Resource`; `csms:secret:list` is enough to see which there are",
                "在 `Resource` 中写明凭据；仅查看列表用 `csms:secret:list` 即可"
            ))
            .witness(witness);
        }
    }
}
