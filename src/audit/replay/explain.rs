//! Reasons for the decision of a record, in words.

use crate::account::{Account, Found};
use crate::audit::aggregate::groups::{NAMED, more};
use crate::audit::frame::label;
use crate::audit::input::record::Hints;
use crate::decide::{IncompleteLayer, NoMatch, Note, Residual, StatementRef, Verdict};
use crate::request::Request;
use crate::wording::{Text, Written, text};

use super::context::ReplayContext;
use super::evaluate::ReusableRequest;

/// Reasons for the decision of a record, as lines; none where it is not decided.
pub(super) fn why(context: &ReplayContext, text: &str, hints: &Hints) -> Vec<Written> {
    let (_, read) = context.read(text, hints);
    let Ok(reusable) = read.and_then(|it| ReusableRequest::new(context, it)) else { return Vec::new() };
    let (caller, mut lines) = (&reusable.caller, Vec::new());
    let mut explain_side = |side: fn(Text) -> Text, account: &Account, request: &Request| {
        let mut texts = Vec::new();
        if matches!(account.find(caller), Found::Missing) {
            texts.push(text!("the snapshot does not have the principal", "快照中没有该主体"));
        }
        if matches!(account.find(caller), Found::Root) {
            texts.push(text!(
                "the root user is granted every action; only guardrails bind it",
                "根用户被授予全部授权项，只受组织策略约束"
            ));
        }
        explain(account, &account.authorizer(caller).decide(request), &mut texts);
        lines.extend(texts.into_iter().map(|it| Written::from(side(it))));
    };
    explain_side(|it| text!("now: {0}", "当前：{0}", it), &context.now, &reusable.now);
    if let Some(next) = &context.next {
        let request = reusable.next.as_ref().unwrap_or(&reusable.now);
        explain_side(|it| text!("proposed: {0}", "变更后：{0}", it), next, request);
    }
    lines
}

fn explain(account: &Account, verdict: &Verdict<'_>, texts: &mut Vec<Text>) {
    let named = |it: &StatementRef| {
        let (label, place) =
            (label(&it.policy, it.index, it.sid.as_deref()), account.place(&it.policy, it.place));
        text!("{0}, at {1},", "{0}（位于 {1}）", label, place.to_string())
    };
    let analysis = verdict.analysis();
    let explanation = analysis.explain();
    texts.extend(explanation.residual.iter().map(Residual::text));
    let determining = verdict.determining();
    let applies = |it| text!("{0} applies", "{0}生效", named(it));
    texts.extend(determining.iter().take(NAMED).map(applies));
    let more = more(determining.len());
    texts.extend(more.map(|it| text!("{0} more statements apply", "另有 {0} 条语句生效", it)));
    if let Some(miss) = explanation.nearest.first() {
        let (named, changes) = (named(&miss.trace.statement), miss.text());
        texts.push(match (miss.certain, miss.alone) {
            (true, true) => {
                text!("{0} would allow it: {1}", "{0}在以下改动后允许该请求：{1}", named, changes)
            }
            (true, false) => text!(
                "{0} would allow it, together with other layers: {1}",
                "{0}在以下改动后，与其他类别的策略一起允许该请求：{1}",
                named,
                changes
            ),
            (false, _) => text!(
                "{0} may allow it, by what is not known: {1}",
                "{0}在以下改动后可能允许该请求，取决于未知的内容：{1}",
                named,
                changes
            ),
        });
    }
    texts.extend(explanation.incomplete.iter().map(IncompleteLayer::text));
    // A Deny that could not be read did not apply (rule CON-16).
    texts.extend(analysis.unreadable().iter().take(NAMED).map(Note::text));
    texts.extend(explanation.no_match.iter().map(NoMatch::text));
}
