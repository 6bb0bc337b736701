//! An `Allow` that a `Deny` makes void.

use crate::lint::ActionView;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::covering;
use crate::policy::{Comparison, Qualifier};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` statement all of whose actions and resources a `Deny` of the document,
    /// without conditions, covers; and one with named actions each of which is denied in every request
    /// that meets its conditions, by one `Deny` or by several.
    ///
    /// ## Why it matters
    /// A `Deny` always wins, so the statement grants nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Sid": "no",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:*"]
    ///     },
    ///     {
    ///       "Sid": "yes",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:listTags"]
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
    ///       "Sid": "no",
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:delete*"]
    ///     },
    ///     {
    ///       "Sid": "yes",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:listTags"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1290.html>
    VoidStatement = "void-statement" { summary: "an `Allow` that a `Deny` makes void", severity: Suggestion }
}

impl Rule for VoidStatement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let is_denied = |it: &&StatementView<'_>| it.denies() && it.draft.index != statement.draft.index;
        let denies: Vec<_> = cx.statements().iter().filter(is_denied).collect();
        if !statement.allows() || denies.is_empty() || !is_surely_denied(cx, statement) {
            return;
        }
        // One that a single `Deny` covers is reported below.
        let single = covering::statements(cx.statements(), |one, by| one.allows() && by.denies());
        if single.iter().any(|it| it.0.draft.index == statement.draft.index) {
            return;
        }
        let finding = cx.report(
            statement.draft.span.first_byte(),
            text!("what this statement allows is always denied", "本语句允许的内容总会被拒绝"),
        );
        for deny in denies.iter().take(3) {
            finding.label(deny.draft.span.first_byte(), text!("denies of it", "拒绝其中的内容"));
        }
        finding.help(text!("remove it, or narrow the `Deny`", "删除本语句，或收窄那条 `Deny`"));
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        for (statement, by) in covering::statements(statements, |one, by| one.allows() && by.denies()) {
            cx.report(
                statement.draft.span.first_byte(),
                text!(
                    "a `Deny` of the document makes this statement void",
                    "文档中的一条 `Deny` 使本语句失效"
                ),
            )
            .label(by.draft.span.first_byte(), text!("denies all of it", "拒绝了它的全部内容"))
            .help(text!("remove it, or narrow the `Deny`", "删除本语句，或收窄那条 `Deny`"));
        }
    }
}

/// The actions and values that are tried, at most.
const MOST: usize = 8;

/// Returns whether every request that the statement is about is denied: each action, with each value that its
/// conditions ask for, whatever the rest of the request is.
fn is_surely_denied(cx: &Checker<'_>, statement: &StatementView<'_>) -> bool {
    let exact = |it: &ActionView<'_>| it.pattern.pattern.as_exact().is_some();
    if !statement.lists_actions() || statement.actions.is_empty() || !statement.actions.iter().all(exact) {
        return false;
    }
    let mut names: Vec<&str> = Vec::new();
    for entry in &statement.actions {
        match entry.matched.as_slice() {
            [] if !entry.covered => names.push(&entry.pattern.text),
            [] => return false,
            matched => names.extend(matched.iter().map(|it| it.name())),
        }
    }
    // The values of one condition are tried one by one; what the others ask for is left open.
    let listed = statement.draft.conditions.iter().find(|it| {
        let operator = it.operator;
        operator.comparison == Comparison::StringEquals
            && !operator.negated
            && !operator.if_exists
            && operator.qualifier == Qualifier::Plain
            && (1..=MOST).contains(&it.values.len())
            && it.values.iter().all(|it| it.template.is_static() && !it.template.has_wildcard())
            && !cx
                .catalog()
                .key(&it.key)
                .is_some_and(|it| it.follows_from_principal() || it.multi_valued() != Some(false))
    });
    let denied = |name: &str| match listed {
        None => cx.surely_denies(name, &[]),
        Some(it) => it.values.iter().all(|value| cx.surely_denies(name, &[(&it.key, value.text())])),
    };
    names.len() <= MOST && names.into_iter().all(denied)
}
