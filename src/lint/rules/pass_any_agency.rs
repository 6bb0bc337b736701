//! The right to hand any agency to a service.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` of `iam:agencies:pass` that leaves open which agency is passed.
    ///
    /// ## Why it matters
    /// Who creates a server, a function or a stack with an agency acts with the rights of that agency:
    /// whoever may pass any of them has the rights of the most powerful one.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["iam:agencies:pass"],
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
    ///       "Effect": "Allow",
    ///       "Action": ["iam:agencies:pass"],
    ///       "Resource": ["iam::0a1b2c3d4e5f60718293a4b5c6d7e8f9:agency:logs"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    PassAnyAgency = "pass-any-agency" { summary: "the right to hand any agency to a service", severity: SecurityWarning, kinds: [Identity] }
}

const PASS: &str = "iam:agencies:pass";

impl Rule for PassAnyAgency {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.lists_actions() || !statement.unbounded() {
            return;
        }
        let passes = |it: &&crate::lint::ActionView<'_>| {
            it.pattern.pattern.matches(PASS)
                && !it.is_any()
                && !it.is_every_action()
                && !it.is_whole_service()
        };
        let Some(entry) = statement.actions.iter().find(passes) else { return };
        let Some(witness) = cx.witness(&Ask::new(statement, PASS).on_any_name()) else { return };
        cx.report(
            entry.pattern.span,
            text!(
                "`{0}` allows handing any agency to a service",
                "`{0}` 允许把任意委托传递给云服务",
                entry.pattern.text
            ),
        )
        .help(text!(
            "name the agencies in `Resource`: `iam::account-id:agency:name`",
            "在 `Resource` 中写明委托：`iam::account-id:agency:name`"
        ))
        .witness(witness);
    }
}
