//! The right to assume every agency.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::policy::UriForm;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` of `sts:agencies:assume` on every agency without a condition.
    ///
    /// ## Why it matters
    /// Its holder has the rights of each agency whose trust policy lets them in.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["sts:agencies:assume"]
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
    ///       "Action": ["sts:agencies:assume"],
    ///       "Resource": ["iam::0a1b2c3d:agency:deploy"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    AssumeAnyAgency = "assume-any-agency" { summary: "the right to assume every agency", severity: SecurityWarning, kinds: [Identity] }
}

impl Rule for AssumeAnyAgency {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let open = statement.allows()
            && statement.lists_actions()
            && (statement.every_resource() || names_every_agency(statement))
            && statement.unbounded();
        let is_v5 = cx.is_v5();
        for entry in statement.actions.iter().filter(|it| open && !it.is_any()) {
            let names = ["sts:agencies:assume", "iam:agencies:assume"];
            // The older name is one of version 1.1 (rule DOC-8).
            let known = if is_v5 { 1 } else { 2 };
            if names.iter().take(known).any(|it| entry.pattern.pattern.matches(it)) {
                let ask = Ask::new(statement, "sts:agencies:assume").on_any_name();
                let Some(witness) = cx.witness(&ask) else { continue };
                cx.report(
                    entry.pattern.span,
                    text!(
                        "`{0}` allows assuming every agency that trusts the caller",
                        "`{0}` 允许切换到信任调用者的任意委托",
                        entry.pattern.text
                    ),
                )
                .help(if is_v5 {
                    text!(
                        "name the agencies in `Resource`: `iam::account-id:agency:name`",
                        "在 `Resource` 中写明委托：`iam::account-id:agency:name`"
                    )
                } else {
                    text!(
                        "name the agencies: `\"Resource\": {{\"uri\": [\"/iam/agencies/agency-id\"]}}`",
                        "写明委托：`\"Resource\": {{\"uri\": [\"/iam/agencies/agency-id\"]}}`"
                    )
                })
                .witness(witness);
            }
        }
    }
}

/// Returns whether a `uri` of version 1.1 stands for every agency.
fn names_every_agency(statement: &StatementView<'_>) -> bool {
    let uris = statement.draft.resources.as_ref().map_or(&[][..], |it| it.0.uris());
    uris.iter().any(|it| it.form() == UriForm::EveryAgency)
}
