//! Rights over identities that lead to every other right.

use crate::lint::ActionView;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::pattern_relation::{covers, overlaps};
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` without a condition of `iam` actions that write policies, attach them, or
    /// make credentials: all of `iam`, names that speak of these, and patterns that such names match.
    ///
    /// ## Why it matters
    /// Their holder can grant themselves anything. The names are judged by their words: the catalog
    /// of `iam` is not embedded. Where one is loaded, a pattern is judged by the actions that it matches.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["iam:users:attachPolicyV5"]
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
    ///       "Action": ["iam:users:listV5"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    PrivilegeEscalation = "privilege-escalation" { summary: "rights over identities that lead to every other right", severity: SecurityWarning, kinds: [Identity] }
}

impl Rule for PrivilegeEscalation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.lists_actions() || !statement.unbounded() {
            return;
        }
        // What starts otherwise is of another service.
        let of_iam = |text: &str| {
            let head = text.split(['*', '?', ':']).next().unwrap_or("");
            "iam".get(..head.len()).is_some_and(|it| it.eq_ignore_ascii_case(head))
        };
        let of_iam = |it: &&ActionView<'_>| of_iam(&it.pattern.text) && !it.is_every_action();
        for entry in statement.actions.iter().filter(of_iam) {
            let text = entry.pattern.text.to_ascii_lowercase();
            // Where the catalog lists what a pattern matches, that counts.
            let by_text = !entry.covered || entry.pattern.pattern.as_exact().is_some();
            let known = || entry.matched.iter().map(|it| it.name().to_ascii_lowercase());
            let surely =
                by_text && leads_to_rights(&text, nested) || known().any(|it| leads_to_rights(&it, nested));
            let message = if surely {
                text!(
                    "`{0}` lets its holder grant themselves other rights",
                    "`{0}` 让持有者可以给自己授予其他权限",
                    entry.pattern.text
                )
            } else if by_text && leads_to_rights(&text, overlaps) {
                text!(
                    "`{0}` can let its holder grant themselves other rights",
                    "`{0}` 可能让持有者给自己授予其他权限",
                    entry.pattern.text
                )
            } else {
                continue;
            };
            cx.report(entry.pattern.span, message).help(text!(
                "leave it to administrators, or limit it with `Resource` and a condition",
                "只交给管理员，或用 `Resource` 和条件加以限制"
            ));
        }
    }
}

/// The types and operations of `iam` that lead to other rights, as patterns.
const LEADING: [(&str, &str); 12] = [
    ("*", "attach*"),
    ("*", "addpolicy*"),
    ("*", "addrole*"),
    ("*", "adduser*"),
    ("*", "createaccesskey*"),
    ("*", "createcredential*"),
    ("*", "createlogin*"),
    ("*", "grant*"),
    ("*policies", "create*"),
    ("*policies", "setdefault*"),
    ("*policies", "update*"),
    ("*agenc*", "update*trustpolicy*"),
];

/// Returns whether an action or a pattern, in lower case, lies to what leads to other rights as `related`
/// says.
fn leads_to_rights(pattern: &str, related: fn(&str, &str) -> bool) -> bool {
    match *pattern.split(':').collect::<Vec<_>>() {
        // All names have three parts: no star runs over a colon.
        [service, kind, operation] => {
            let leads = |it: &(&str, &str)| related(kind, it.0) && related(operation, it.1);
            overlaps(service, "iam") && LEADING.iter().any(leads)
        }
        [_] | [_, _] => LEADING.iter().any(|it| related(pattern, &format!("iam:{}:{}", it.0, it.1))),
        _ => false,
    }
}

/// Returns whether one of two patterns covers the other.
fn nested(one: &str, other: &str) -> bool {
    covers(one, other) || covers(other, one)
}
