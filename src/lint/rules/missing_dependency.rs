//! An action without another that it depends on.

use crate::catalog::{Action, Catalog};
use crate::lint::ActionView;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::{Gap, Join, text};
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports an allowed action for which the catalog lists another action that every call of it
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
        // What is missing of an action's dependencies, asked once for each action.
        let mut missing: HashMap<&str, Vec<&str>> = HashMap::new();
        for statement in statements.iter().filter(|it| it.allows() && it.lists_actions()) {
            for entry in &statement.actions {
                let ([action], Some(_)) = (entry.matched.as_slice(), entry.pattern.pattern.as_exact()) else {
                    continue;
                };
                let names = missing.entry(action.name()).or_insert_with(|| {
                    let needed = always_needed(cx.catalog(), action);
                    needed.into_iter().filter(|it| !granted(statements, it)).collect()
                });
                if !names.is_empty() {
                    let names = Gap::names(names, Join::And);
                    let message = text!("`{0}` also needs {1}", "`{0}` 还需要 {1}", action.name(), names);
                    cx.report(entry.pattern.span, message).help(text!(
                        "allow it in a statement of its own, with the resources it applies to, unless another policy does",
                        "用单独的语句在它自己的资源上允许它，除非其他策略已允许"
                    ));
                }
            }
        }
    }
}

/// The actions that every call of the action needs as well.
fn always_needed<'c>(catalog: &'c Catalog, action: &'c Action) -> Vec<&'c str> {
    let needed = catalog.dependencies(action, None);
    needed.iter().filter(|it| !it.conditional).map(|it| it.action).collect()
}

/// Returns whether some statement allows the action.
fn granted(statements: &[StatementView<'_>], name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let names = |entry: &ActionView<'_>| entry.pattern.pattern.matches(&lower);
    statements.iter().any(|it| it.allows() && (!it.lists_actions() || it.actions.iter().any(names)))
}
