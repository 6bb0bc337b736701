//! A statement that allows every action.

use crate::lint::ActionView;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` statement whose `Action` matches every action of every service.
    ///
    /// ## Why it matters
    /// It also grants actions that do not exist yet, those that manage permissions among them.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["*"]
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
    ///       "Action": ["csms:secret:list"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    EveryAction = "every-action" { summary: "a statement that allows every action", severity: SecurityWarning, kinds: [Identity, Resource, Trust] }
}

impl Rule for EveryAction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.lists_actions() {
            return;
        }
        let every = |it: &&ActionView<'_>| {
            it.is_any()
                || it.pattern.text.contains('*') && it.pattern.text.chars().all(|c| matches!(c, '*' | ':'))
        };
        for entry in statement.actions.iter().filter(every) {
            cx.report(entry.pattern.span, "the statement allows every action of every service")
                .help("name the services and operations that are needed");
        }
    }
}
