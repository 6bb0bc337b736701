//! Which entries and statements others take in.
//!
//! A pattern without `?` that matches another pattern's text, its stars taken as characters, matches all that
//! the other one matches. That does not hold of a literal star, `${*}`, so texts with variables are left out.
//! What holds in other ways is not found.

use crate::lint::fix::Fix;
use crate::lint::{Checker, Safety, StatementView};
use crate::pattern::Pattern;
use crate::policy::{ActionClause, PrincipalClause, ResourceClause};
use crate::source::Span;
use crate::wording::{Text, text};

/// At most so many patterns of a list are held against its other entries: the cost stays linear.
const MOST: usize = 64;

/// Reports the entries that another entry covers; equal texts are left to others.
pub(super) fn report(
    cx: &mut Checker<'_>,
    entries: &[(String, Span)],
    patterns: &[&Pattern],
    message: impl Fn(String) -> Text,
) {
    for (entry, by) in covered(entries, patterns) {
        let fix = Fix::remove(Safety::Safe, cx.text(), entry);
        let name = entry.of(cx.text()).trim_matches('"').to_owned();
        cx.report(entry, message(name))
            .label(by, text!("covers it", "覆盖了它"))
            .help(text!("remove it", "删除它"))
            .fix(fix);
    }
}

/// The entries that another entry covers, with the place of that one.
fn covered(entries: &[(String, Span)], patterns: &[&Pattern]) -> Vec<(Span, Span)> {
    let is_wide = |text: &str| text.contains('*') && !text.contains("${");
    let wide = entries.iter().zip(patterns).filter(|((text, _), _)| is_wide(text)).take(MOST);
    let wide: Vec<_> = wide.collect();
    let cover = |(text, span): &(String, Span)| {
        let by = wide.iter().find(|((other, _), pattern)| {
            let exact = !text.contains(['*', '?']);
            other != text && !text.contains("${") && (exact || !other.contains('?')) && pattern.matches(text)
        });
        by.map(|((_, by), _)| (*span, *by))
    };
    entries.iter().filter_map(cover).collect()
}

/// The statements that another one, without conditions, takes in, where the two suit each other.
///
/// Of two that take each other in the earlier one counts as the wider.
pub(super) fn statements<'s, 'a>(
    all: &'s [StatementView<'a>],
    suit: impl Fn(&StatementView<'a>, &StatementView<'a>) -> bool,
) -> Vec<(&'s StatementView<'a>, &'s StatementView<'a>)> {
    let plain =
        |it: &&StatementView<'_>| it.unconditional() && it.lists_actions() && it.draft.effect.is_some();
    let wide: Vec<_> = all.iter().filter(plain).take(MOST).collect();
    let found = all.iter().filter(|it| it.draft.effect.is_some()).filter_map(|one| {
        let by = wide.iter().find(|by| {
            let mutual = takes_in(one, by) && one.unconditional() && one.draft.index < by.draft.index;
            by.draft.index != one.draft.index
                && suit(one, by)
                && takes_in(by, one)
                && !(mutual && suit(by, one))
        });
        by.map(|by| (one, *by))
    });
    found.collect()
}

fn takes_in(by: &StatementView<'_>, one: &StatementView<'_>) -> bool {
    let Some((ActionClause::Only(actions), _)) = &one.draft.actions else { return false };
    let everyone = |it: &StatementView<'_>| !matches!(it.draft.principals, Some(PrincipalClause::Except(_)));
    let same_principals = by.draft.principals == one.draft.principals
        || (matches!(by.draft.principals, None | Some(PrincipalClause::Every)) && everyone(one));
    let action = |text: &str| {
        let text = text.to_ascii_lowercase();
        let covers =
            |it: &Pattern, own: &str| (!text.contains(['*', '?']) || !own.contains('?')) && it.matches(&text);
        by.actions.iter().take(MOST).any(|it| covers(&it.pattern.pattern, &it.pattern.text))
    };
    same_principals
        && !actions.is_empty()
        && actions.iter().all(|it| action(&it.text))
        && resources_in(by, one)
}

fn resources_in(by: &StatementView<'_>, one: &StatementView<'_>) -> bool {
    let wide = match by.draft.resources.as_ref().map(|it| &it.0) {
        None | Some(ResourceClause::Every) => return true,
        Some(ResourceClause::Only(patterns)) => patterns,
        Some(ResourceClause::Except(_)) => return false,
    };
    if wide.iter().any(|it| it.text == "*") {
        return true;
    }
    let Some(ResourceClause::Only(narrow)) = one.draft.resources.as_ref().map(|it| &it.0) else {
        return false;
    };
    let inside = |text: &str, is_static: bool| {
        wide.iter().take(MOST).any(|it| {
            let covers = it.template.as_pattern().is_some_and(|pattern| pattern.matches(text));
            it.text == text
                || (is_static
                    && !it.text.contains("${")
                    && !text.contains("${")
                    && covers
                    && (!it.text.contains('?') || !text.contains(['*', '?'])))
        })
    };
    !narrow.is_empty() && narrow.iter().all(|it| inside(&it.text, it.template.is_static()))
}
