//! The older name of an action.

use crate::catalog::Resolution;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::{Gap, Join, text};

declare_rule! {
    /// ## What it does
    /// Reports an action of a 5.0 document by its alias, where that stands for one action.
    ///
    /// ## Why it matters
    /// The alias works; people and tools look for the name.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secretStage:get"]
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
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:getStage"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/iam5_faq/iam_01_1103.html>
    AliasAction = "alias-action" { summary: "the older name of an action", severity: Suggestion }
}

impl Rule for AliasAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !cx.is_v5() {
            return;
        }
        for entry in &statement.actions {
            let Some(name) = entry.pattern.pattern.as_exact() else { continue };
            match cx.catalog().resolve(name) {
                // Of a service that is known in part the name may be that of other actions as well.
                Resolution::Alias(action) if !cx.catalog().covers(action.service()) => {
                    cx.report(
                        entry.pattern.span,
                        text!(
                            "`{0}` is the older name of `{1}`, and perhaps of other actions",
                            "`{0}` 是 `{1}` 的旧名称，也可能是其他授权项的旧名称",
                            entry.pattern.text,
                            action.name()
                        ),
                    )
                    .help(text!(
                        "keep it, or write all actions that are meant: the catalog of `{0}` is partial",
                        "保留它，或写出所有需要的授权项：`{0}` 的目录不完整",
                        action.service()
                    ));
                }
                Resolution::Alias(action) => {
                    let fix = Fix::string(Safety::Safe, entry.pattern.span, action.name());
                    cx.report(
                        entry.pattern.span,
                        text!(
                            "`{0}` is the older name of `{1}`",
                            "`{0}` 是 `{1}` 的旧名称",
                            entry.pattern.text,
                            action.name()
                        ),
                    )
                    .help(text!("write `{0}`", "写成 `{0}`", action.name()))
                    .fix(fix);
                }
                Resolution::AmbiguousAlias(actions) => {
                    let names = Gap::names(actions.iter().map(|it| it.name()), Join::Comma);
                    cx.report(
                        entry.pattern.span,
                        text!(
                            "`{0}` is an older name of several actions",
                            "`{0}` 是多个授权项共用的旧名称",
                            entry.pattern.text
                        ),
                    )
                    .help(text!(
                        "write those that are meant: {0}",
                        "写出真正需要的授权项：{0}",
                        names
                    ));
                }
                _ => {}
            }
        }
    }
}
