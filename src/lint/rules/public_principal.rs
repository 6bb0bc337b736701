//! A policy that lets everyone in.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::actions;
use crate::lint::witness::{Ask, Caller, Witness};
use crate::policy::{PrincipalClause, PrincipalEntry, PrincipalKind};
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` for the principal `*`, or for all but those of `NotPrincipal`, that lets a caller
    /// through who has nothing to do with the account.
    ///
    /// ## Why it matters
    /// Every account of the cloud is meant. Only a condition on who calls keeps it out, and only one that
    /// fails where its key is absent: not one on the time or the address, and not `IfExists`.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"IAM": ["*"]},
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
    ///       "Principal": {"IAM": ["0a1b2c3d"]},
    ///       "Action": ["sts:agencies:assume"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    PublicPrincipal = "public-principal" { summary: "a policy that lets everyone in", severity: SecurityWarning, kinds: [Trust, Resource] }
}

impl Rule for PublicPrincipal {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() {
            return;
        }
        let is_any = |it: &&PrincipalEntry| !it.text.is_empty() && it.text.chars().all(|c| c == '*');
        let whole = || statement.draft.principals_span.into_iter().collect();
        let places: Vec<Span> = match &statement.draft.principals {
            None => Vec::new(),
            Some(PrincipalClause::Every) => whole(),
            Some(PrincipalClause::Only(entries)) => entries.iter().filter(is_any).map(|it| it.span).collect(),
            Some(PrincipalClause::Except(entries)) => {
                let nobody_left = entries.iter().filter(is_any).any(|it| it.kind == PrincipalKind::Iam);
                if nobody_left { Vec::new() } else { whole() }
            }
        };
        let but_few =
            matches!(&statement.draft.principals, Some(PrincipalClause::Except(it)) if !it.is_empty());
        if places.is_empty() {
            return;
        }
        let Some(witness) = by_stranger(cx, statement) else { return };
        for place in places {
            let message = if but_few {
                text!(
                    "every account of the cloud that is not named is granted access",
                    "未列出的云上账号全部被放行"
                )
            } else {
                text!("every account of the cloud is granted access", "云上的所有账号都被放行")
            };
            cx.report(place, message)
                .help(text!(
                    "name the accounts, or add a condition on `g:PrincipalOrgId`",
                    "写明账号，或添加对 `g:PrincipalOrgId` 的条件"
                ))
                .witness(witness.clone());
        }
    }
}

/// Keys that say who calls, or from whose network: a caller that nobody named has none of them, or values of its own.
const OF_CALLER: [&str; 10] = [
    "g:domainname",
    "g:principalid",
    "g:principalorgid",
    "g:principalorgmanagementaccountid",
    "g:principalorgpath",
    "g:sourceaccount",
    "g:sourceurn",
    "g:sourcevpc",
    "g:sourcevpce",
    "g:userid",
];

/// A request of a caller that has nothing to do with the account, which the statement lets through.
fn by_stranger(cx: &Checker<'_>, statement: &StatementView<'_>) -> Option<Witness> {
    let conditions = cx.statements().iter().flat_map(|it| &it.draft.conditions);
    let of_caller = |key: &&str| OF_CALLER.contains(&&*key.to_ascii_lowercase());
    let keys: Vec<&str> = conditions.map(|it| it.key.as_str()).filter(of_caller).collect();
    let names = actions::of_statement(statement);
    let mut values = [None, Some("example")].into_iter();
    values.find_map(|value| {
        let names = names.iter().filter(|it| statement.may_be_about(it)).take(4);
        let mut asks = names.map(|name| {
            let ask = Ask::new(statement, name).by(Caller::Stranger);
            keys.iter().fold(ask, |ask, key| ask.with(key, value))
        });
        asks.find_map(|ask| cx.witness(&ask))
    })
}
