//! An action without another that it depends on.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::{Gap, Join, text};

declare_rule! {
    /// ## What it does
    /// Reports an allowed action for which the catalogue lists another action that every call of it
    /// needs as well, where no statement of the document allows that.
    ///
    /// ## Why it matters
    /// The call fails although the action is allowed: reading a secret needs the right to decrypt with
    /// its KMS key. Another policy may grant it.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:getVersion"],
    ///       "Resource": ["csms:*:*:secretName:app-*"]
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
    ///       "Resource": ["kms:*:*:KeyId:*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-dew/ShowSecretVersion.md>
    MissingDependency = "missing-dependency" { summary: "an action without another that it depends on", severity: Suggestion, kinds: [Identity] }
}

impl Rule for MissingDependency {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        let allowing = || statements.iter().filter(|it| it.allows());
        let granted = |name: &str| {
            let lower = name.to_ascii_lowercase();
            allowing().any(|it| {
                !it.lists_actions() || it.actions.iter().any(|entry| entry.pattern.pattern.matches(&lower))
            })
        };
        for statement in allowing().filter(|it| it.lists_actions()) {
            for entry in &statement.actions {
                let ([action], Some(_)) = (entry.matched.as_slice(), entry.pattern.pattern.as_exact()) else {
                    continue;
                };
                let operations = cx.catalog().service(action.service()).map_or(&[][..], |it| it.operations());
                let calls: Vec<_> = operations
                    .iter()
                    .filter(|it| it.actions().iter().any(|name| name == action.name()))
                    .collect();
                let always = |name: &&String| calls.iter().all(|it| it.dependencies().contains(name));
                let missing: Vec<_> =
                    action.dependencies().iter().filter(always).filter(|it| !granted(it)).collect();
                if !missing.is_empty() {
                    let names = Gap::names(&missing, Join::And);
                    cx.report(
                        entry.pattern.span,
                        text!("`{0}` also needs {1}", "`{0}` 还需要 {1}", action.name(), names),
                    )
                    .help(text!(
                        "allow it here, unless another policy does",
                        "在此处一并允许，除非其他策略已允许"
                    ));
                }
            }
        }
    }
}
