//! Reasons for the decision of a record, in words.

use crate::account::{Account, Found};
use crate::audit::aggregate::groups::{NAMED, more};
use crate::audit::frame::label;
use crate::audit::input::record::Hints;
use crate::decide::{StatementRef, Verdict};
use crate::request::Request;

use super::context::ReplayContext;
use super::evaluate::ReusableRequest;

/// Reasons for the decision of a record, as lines; none where it is not decided.
pub(super) fn why(context: &ReplayContext, text: &str, hints: &Hints) -> Vec<String> {
    let (_, read) = context.read(text, hints);
    let Ok(reusable) = read.and_then(|it| ReusableRequest::new(context, it)) else { return Vec::new() };
    let (caller, mut lines) = (&reusable.caller, Vec::new());
    let mut tell = |side: &str, account: &Account, request: &Request| {
        if matches!(account.find(caller), Found::Missing) {
            lines.push(format!("{side}: the snapshot does not have the principal"));
        }
        if matches!(account.find(caller), Found::Root) {
            lines.push(format!("{side}: the root user is granted every action; only guardrails bind it"));
        }
        explain(side, account, &account.authorizer(caller).decide(request), &mut lines);
    };
    tell("now", &context.now, &reusable.now);
    if let Some(next) = &context.next {
        tell("proposed", next, reusable.next.as_ref().unwrap_or(&reusable.now));
    }
    lines
}

fn explain(side: &str, account: &Account, verdict: &Verdict<'_>, lines: &mut Vec<String>) {
    let named = |it: &StatementRef<'_>| {
        format!("{}, at {},", label(it.policy, it.index, it.sid), account.place(it.policy, it.place))
    };
    let analysis = verdict.analysis();
    let explanation = analysis.explain();
    if let Some(residual) = &explanation.residual {
        lines.push(format!("{side}: {residual}"));
    }
    let determining = verdict.determining();
    lines.extend(determining.iter().take(NAMED).map(|it| format!("{side}: {} applies", named(it))));
    lines.extend(more(determining.len(), "statements apply").map(|it| format!("{side}: {it}")));
    if let Some(miss) = explanation.nearest.first() {
        let named = named(&miss.trace.statement);
        let how = match (miss.certain, miss.alone) {
            (true, true) => "would allow it",
            (true, false) => "would allow it, together with other layers",
            (false, _) => "may allow it, by what is not known",
        };
        lines.push(format!("{side}: {named} {how}: {miss}"));
    }
    lines.extend(explanation.incomplete.iter().map(|it| format!("{side}: {it}")));
    // A Deny that could not be read did not apply (rule CON-16).
    lines.extend(analysis.unreadable().into_iter().take(NAMED).map(|it| format!("{side}: {it}")));
    lines.extend(explanation.no_match.iter().map(|it| format!("{side}: {it}")));
}
