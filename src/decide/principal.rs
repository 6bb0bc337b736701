//! Whether a statement of a resource, trust or endpoint policy is about the caller.

use crate::compile::{CompiledStatement, glob};
use crate::policy::{PrincipalClause, PrincipalEntry, PrincipalKind};

use super::question::Question;
use super::truth::{Fact, Truth, Unknowns};

/// Whether the principal clause names the caller; a caller of whom too little is known may be anyone.
pub(crate) fn matches<'a, U: Unknowns<'a>>(
    statement: &'a CompiledStatement,
    question: Question<'a>,
    unknowns: &mut U,
) -> U::Truth {
    let (entries, except) = match &statement.principals {
        PrincipalClause::Every => return U::Truth::ALWAYS,
        PrincipalClause::Only(entries) => (entries, false),
        PrincipalClause::Except(entries) => (entries, true),
    };
    let mut open = false;
    for entry in entries {
        match names(entry, question) {
            Some(true) => return U::Truth::known(!except),
            Some(false) => {}
            None => open = true,
        }
    }
    if open {
        return unknowns.fact(Fact::Principal(statement));
    }
    U::Truth::known(except)
}

/// Whether an entry names the caller; `None` where that is not known of it.
fn names(entry: &PrincipalEntry, question: Question<'_>) -> Option<bool> {
    let caller = question.request.principal();
    let account = question.caller_account();
    let known = caller.urn.is_some() || caller.service.is_some();
    let like = |text: Option<&str>| match text {
        Some(text) => Some(glob(&entry.text, text)),
        None => known.then_some(false),
    };
    match entry.kind {
        PrincipalKind::Iam if entry.text == "*" => Some(true),
        // An account id names everyone in the account.
        PrincipalKind::Iam if account == Some(entry.text.as_str()) => Some(true),
        PrincipalKind::Iam if account.is_some() && !entry.text.contains([':', '*', '?']) => Some(false),
        PrincipalKind::Iam => like(caller.urn.as_deref()),
        // Who is taken to hold the identity policies is not a service (rule UNK-3).
        PrincipalKind::Service if question.is_caller_assumed() => Some(false),
        PrincipalKind::Service => like(caller.service.as_deref()),
        PrincipalKind::IdentityProvider => like(caller.identity_provider()),
    }
}
