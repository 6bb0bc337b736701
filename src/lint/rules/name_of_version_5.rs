//! An action of version 5.0 in a document of version 1.1.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::{Gap, Join, text};

declare_rule! {
    /// ## What it does
    /// Reports an action of a document of version 1.1 by the name that version 5.0 gave it.
    ///
    /// ## Why it matters
    /// Version 1.1 has the older name, which is the alias of the new one. By the new one an `Allow` is
    /// taken to match nothing there, and a `Deny` to match the action; the cloud may do otherwise.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "1.1",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:getStage"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Right
    /// ```json
    /// {
    ///   "Version": "1.1",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secretStage:get"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/iam5_faq/iam_01_1103.html>
    NameOfVersion5 = "name-of-version-5" { summary: "an action of version 5.0 in a document of version 1.1", severity: Warning, kinds: [Identity] }
}

impl Rule for NameOfVersion5 {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if cx.is_v5() {
            return;
        }
        for entry in &statement.actions {
            let [action] = entry.matched.as_slice() else { continue };
            let renamed =
                action.name().eq_ignore_ascii_case(&entry.pattern.text) && !action.aliases().is_empty();
            if renamed {
                let names = Gap::names(action.aliases(), Join::Or);
                cx.report(
                    entry.pattern.span,
                    text!("`{0}` is the name in version 5.0", "`{0}` 是 5.0 版本的名称", action.name()),
                )
                .help(text!("write {0}", "写成 {0}", names));
            }
        }
    }
}
