//! Coverage of entries and statements by others.
//!
//! Of two that take each other in, such as `a*` and `a**`, the earlier one counts as the wider: one of them has
//! to stay. Texts with variables are left out, and what holds in other ways than by the texts is not found.

use std::collections::BTreeSet;
use std::mem::Discriminant;

use crate::lint::fix::Fix;
use crate::lint::pattern_relation::matches_all_of;
use crate::lint::{Checker, Safety, StatementView};
use crate::pattern::Pattern;
use crate::policy::{ActionClause, PrincipalClause, PrincipalKind, ResourceClause, UrnPattern};
use crate::source::Span;
use crate::wording::{Text, text};

/// Greatest number of patterns of a list that are compared with its other entries: the cost stays linear.
const MOST: usize = 64;

/// Reports the entries that another entry covers; equal texts are left to others.
pub(in crate::lint) fn report(
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
///
/// INVARIANT: what covers an entry is wider, or as wide and earlier, so all that are covered can go at once: the
/// widest of them stays, the earliest of these.
fn covered(entries: &[(String, Span)], patterns: &[&Pattern]) -> Vec<(Span, Span)> {
    let all = || entries.iter().zip(patterns).enumerate();
    let is_plain = |text: &str| !text.contains("${");
    let wide = all().filter(|(_, ((text, _), _))| text.contains('*') && is_plain(text)).take(MOST);
    let wide: Vec<_> = wide.collect();
    let found = all().filter(|(_, ((text, _), _))| is_plain(text)).filter_map(|(at, ((text, span), own))| {
        let by = wide.iter().find(|(by, ((other, _), pattern))| {
            let covers = other != text && matches_all_of(pattern, other, text);
            covers && (*by < at || !matches_all_of(own, text, other))
        });
        by.map(|(_, ((_, by), _))| (*span, *by))
    });
    found.collect()
}

/// The statements that another one, without conditions, covers, where the two suit each other.
pub(in crate::lint) fn statements<'s, 'a>(
    all: &'s [StatementView<'a>],
    suit: impl Fn(&StatementView<'a>, &StatementView<'a>) -> bool,
) -> Vec<(&'s StatementView<'a>, &'s StatementView<'a>)> {
    let plain =
        |it: &&StatementView<'_>| it.unconditional() && it.lists_actions() && it.draft.effect.is_some();
    let wide: Vec<_> = all.iter().filter(plain).take(MOST).map(Wide::new).collect();
    let found = all.iter().filter(|it| it.draft.effect.is_some()).filter_map(|view| {
        let one = Narrow::new(view)?;
        let by = wide.iter().map(|it| (it, it.view)).find(|(wide, by)| {
            let earlier = view.unconditional() && view.draft.index < by.draft.index;
            let back = || Narrow::new(by).is_some_and(|it| Wide::new(view).covers(&it));
            by.draft.index != view.draft.index
                && suit(view, by)
                && wide.covers(&one)
                && !(earlier && suit(by, view) && back())
        });
        by.map(|(_, by)| (view, by))
    });
    found.collect()
}

/// A statement that may cover others, with what is needed of it again and again.
struct Wide<'s, 'a> {
    view: &'s StatementView<'a>,
    principals: Option<Principals<'s>>,
    /// Its resources and their patterns, where they bound it.
    resources: Option<Vec<(&'a UrnPattern, Option<Pattern>)>>,
}

/// A statement that may be covered.
struct Narrow<'s, 'a> {
    view: &'s StatementView<'a>,
    /// Its actions in lower case.
    actions: Vec<String>,
    principals: Option<Principals<'s>>,
}

/// Whom a statement names, and which way.
type Principals<'s> = (Discriminant<PrincipalClause>, BTreeSet<(PrincipalKind, &'s str)>);

fn principals<'s>(view: &'s StatementView<'_>) -> Option<Principals<'s>> {
    view.draft.principals.as_ref().map(PrincipalClause::names)
}

impl<'s, 'a> Narrow<'s, 'a> {
    /// The statement, where it lists actions.
    fn new(view: &'s StatementView<'a>) -> Option<Self> {
        let Some((ActionClause::Only(actions), _)) = &view.draft.actions else { return None };
        let lower = actions.iter().map(|it| it.text.to_ascii_lowercase());
        let new = || Narrow { view, actions: lower.collect(), principals: principals(view) };
        (!actions.is_empty()).then(new)
    }
}

impl<'s, 'a> Wide<'s, 'a> {
    fn new(view: &'s StatementView<'a>) -> Self {
        let all = view.resources();
        let every = matches!(view.draft.resources, None | Some((ResourceClause::Every, _)));
        let bounded = !every && all.iter().all(|it| it.text() != "*");
        // A literal star, `${*}`, is none of those that a text is compared with.
        let pattern = |it: &UrnPattern| it.template.as_pattern().filter(|_| !it.text().contains("${"));
        let entry = |it: &'a UrnPattern| (it, pattern(it));
        let resources = bounded.then(|| all.iter().take(MOST).map(entry).collect());
        Wide { view, principals: principals(view), resources }
    }

    fn covers(&self, one: &Narrow<'_, '_>) -> bool {
        let actions = self.view.actions.iter().take(MOST).map(|it| it.pattern);
        let has = |text: &String| actions.clone().any(|it| matches_all_of(&it.pattern, &it.text, text));
        one.actions.iter().all(has) && self.has_principals_of(one) && self.has_resources_of(one.view)
    }

    fn has_principals_of(&self, one: &Narrow<'_, '_>) -> bool {
        let everyone = matches!(self.view.draft.principals, None | Some(PrincipalClause::Every));
        let except = matches!(one.view.draft.principals, Some(PrincipalClause::Except(_)));
        self.principals == one.principals || (everyone && !except)
    }

    fn has_resources_of(&self, one: &StatementView<'_>) -> bool {
        if matches!(self.view.draft.resources, Some((ResourceClause::Except(_), _))) {
            return false;
        }
        let Some(wide) = &self.resources else { return true };
        let Some((ResourceClause::Only(narrow), _)) = &one.draft.resources else { return false };
        let inside = |it: &UrnPattern| {
            let is_plain = !it.text().contains("${");
            wide.iter().any(|(entry, pattern)| {
                let covers = |pattern: &Pattern| is_plain && matches_all_of(pattern, entry.text(), it.text());
                entry.text() == it.text() || pattern.as_ref().is_some_and(covers)
            })
        };
        !narrow.is_empty() && narrow.iter().all(inside)
    }
}
