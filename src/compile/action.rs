//! The actions of a statement, compiled.

use crate::catalog::{ActionNames, Catalog};
use crate::hash;
use crate::options::{AliasMatching, NewNamesInOldPolicies, Options};
use crate::pattern::{Glyph, Pattern};
use crate::policy::{ActionClause, Effect};
use crate::request::Action;

use super::pattern_set::PatternSet;
use super::required_literal;

/// Assuming an agency, in version 1.1 and in version 5.0 (rule DOC-8).
const OLD_ASSUME: &str = "iam:agencies:assume";
const NEW_ASSUME: &str = "sts:agencies:assume";

/// `Action` or `NotAction` of a compiled statement.
#[derive(Debug)]
pub(crate) struct ActionMatcher {
    /// `NotAction`.
    except: bool,
    /// Names without wildcards, in lower case, sorted by hash.
    exact: Box<[(u64, Box<str>)]>,
    wild: PatternSet<Pattern>,
    /// What the statement does, where it is of version 1.1 or 1.0: such a one uses the older names (rule ACT-8).
    old: Option<Effect>,
}

/// The guards of a statement by its actions.
#[derive(Debug)]
pub(crate) struct Guards {
    /// The hashes of the actions that it names.
    pub(crate) actions: Vec<u64>,
    /// Guards of the services whose actions it names with wildcards.
    pub(crate) services: Vec<u64>,
}

impl ActionMatcher {
    /// Compiles a clause; `old` is the effect of a statement of version 1.1 or 1.0.
    pub(crate) fn new(clause: &ActionClause, old: Option<Effect>) -> Self {
        let mut exact = Vec::new();
        let mut wild = Vec::new();
        for pattern in clause.patterns().iter().map(|it| &it.pattern) {
            match pattern.as_exact() {
                Some(name) => exact.push((hash::of(name), name.into())),
                None => wild.push(pattern.clone()),
            }
        }
        exact.sort_unstable();
        exact.dedup();
        ActionMatcher {
            except: matches!(clause, ActionClause::Except(_)),
            exact: exact.into(),
            wild: PatternSet::new(wild, required_literal::of_pattern),
            old,
        }
    }

    /// Returns whether the statement is about the action (rules ACT-1 to ACT-8, DOC-8).
    pub(crate) fn matches(&self, action: &Action, names: Option<&ActionNames>, options: &Options) -> bool {
        self.except != self.lists(action, names, options)
    }

    /// Returns whether an entry matches the action.
    pub(crate) fn lists(&self, action: &Action, names: Option<&ActionNames>, options: &Options) -> bool {
        let Some(effect) = self.old else { return self.lists_in_v5(action, names, options.alias_matching) };
        let by_new_name = match options.new_names_in_old_policies {
            NewNamesInOldPolicies::DenyOnly => effect == Effect::Deny,
            NewNamesInOldPolicies::Never => false,
            NewNamesInOldPolicies::Always => true,
        };
        self.lists_older_name(action, names) || (by_new_name && self.lists_own_name(action))
    }

    fn lists_in_v5(&self, action: &Action, names: Option<&ActionNames>, aliases: AliasMatching) -> bool {
        let Some(names) = names else { return self.lists_own_name(action) };
        names.all().iter().enumerate().any(|(index, (hash, name))| {
            self.lists_name(*hash, name, index == 0 || aliases == AliasMatching::NameAndAliases)
        })
    }

    /// Returns whether an entry matches the action by a name that version 1.1 has for it: its aliases, or its
    /// own name where it has none (rule ACT-8).
    fn lists_older_name(&self, action: &Action, names: Option<&ActionNames>) -> bool {
        let by_name = match names.and_then(|it| it.all().split_first()) {
            Some((_, aliases @ [_, ..])) => aliases.iter().any(|it| self.lists_name(it.0, &it.1, true)),
            _ => self.lists_own_name(action),
        };
        by_name || self.lists_as_assuming(action)
    }

    /// Returns whether the action is that of assuming an agency in version 5.0, and an entry matches the one
    /// that version 1.1 has for it (rule DOC-8).
    fn lists_as_assuming(&self, action: &Action) -> bool {
        self.old.is_some()
            && action.lower() == NEW_ASSUME
            && self.lists_name(hash::of(OLD_ASSUME), OLD_ASSUME, true)
    }

    /// Returns whether the entries match the action only as what version 1.1 calls assuming an agency (for
    /// rule DOC-8).
    pub(crate) fn needs_assuming(&self, action: &Action) -> bool {
        self.lists_as_assuming(action) && !self.lists_own_name(action)
    }

    /// Returns whether an entry of version 1.1 matches the action by its name of version 5.0 alone, where it
    /// has older ones (for rule ACT-8).
    pub(crate) fn lists_new_name_alone(&self, action: &Action, names: Option<&ActionNames>) -> bool {
        self.old.is_some() && self.lists_own_name(action) && !self.lists_older_name(action, names)
    }

    #[inline]
    fn lists_name(&self, hash: u64, name: &str, wild: bool) -> bool {
        let exact = match &*self.exact {
            [(only, text)] => *only == hash && &**text == name,
            exact => {
                let from = exact.partition_point(|it| it.0 < hash);
                exact.iter().skip(from).take_while(|it| it.0 == hash).any(|it| &*it.1 == name)
            }
        };
        exact || (wild && self.wild.any(name, |it| it.matches(name)))
    }

    /// `NotAction`.
    pub(crate) fn is_except(&self) -> bool {
        self.except
    }

    /// The entries without wildcards, in lower case, and those with some.
    #[cfg(feature = "analysis")]
    pub(crate) fn patterns(&self) -> (impl Iterator<Item = &str>, &[Pattern]) {
        (self.exact.iter().map(|it| &*it.1), self.wild.entries())
    }

    /// The entries as they are matched: in lower case, sorted.
    pub(crate) fn entries(&self) -> Vec<String> {
        let exact = self.exact.iter().map(|it| it.1.to_string());
        let mut entries: Vec<String> =
            exact.chain(self.wild.entries().iter().map(Pattern::to_string)).collect();
        entries.sort_unstable();
        entries
    }

    /// What every action that the statement is about has one of; `None` where there is no end of them.
    pub(crate) fn guards(&self, catalog: &Catalog) -> Option<Guards> {
        let of_entry = |it: &Pattern| hash::of_service(it.literals().next().filter(|it| it.at_start)?.text);
        if self.except {
            return None;
        }
        let mut services: Vec<u64> = self.wild.entries().iter().map(of_entry).collect::<Option<_>>()?;
        services.sort_unstable();
        services.dedup();
        // A name that the catalog has for an alias is its own action where a request knows no catalog.
        let mut actions: Vec<u64> =
            self.exact.iter().flat_map(|it| catalog.targets(it.0, &it.1).chain([it.0])).collect();
        if self.old.is_some() && self.lists_name(hash::of(OLD_ASSUME), OLD_ASSUME, true) {
            actions.push(hash::of(NEW_ASSUME));
        }
        actions.sort_unstable();
        actions.dedup();
        Some(Guards { actions, services })
    }

    /// Returns whether an entry matches the action as it is spelled, without help of an alias (for rule
    /// ACT-5).
    pub(crate) fn lists_own_name(&self, action: &Action) -> bool {
        self.lists_name(action.hash(), action.lower(), true)
    }

    /// Returns whether there is no entry.
    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.wild.entries().is_empty()
    }

    /// Returns whether the entries match the action only because `*` crosses a colon (for rule ACT-3).
    pub(crate) fn needs_crossing(&self, action: &Action, names: Option<&ActionNames>) -> bool {
        let mut names: Vec<(u64, &str)> = match names {
            None => vec![(action.hash(), action.lower())],
            Some(names) => names.all().iter().map(|(hash, name)| (*hash, &**name)).collect(),
        };
        if self.lists_as_assuming(action) {
            names.push((hash::of(OLD_ASSUME), OLD_ASSUME));
        }
        !names.iter().any(|(hash, name)| {
            self.lists_name(*hash, name, false) || self.wild.any(name, |it| matches_by_part(it, name))
        })
    }
}

/// Does the same as [`Pattern::matches`], but no `*` crosses a colon, unless the pattern is nothing but
/// stars.
fn matches_by_part(pattern: &Pattern, name: &str) -> bool {
    if pattern.is_any() {
        return true;
    }
    let glyphs: Vec<Glyph> = pattern.glyphs().collect();
    let mut pieces = glyphs.split(|it| *it == Glyph::Char(':'));
    let mut parts = name.split(':');
    loop {
        match (pieces.next(), parts.next()) {
            (None, None) => return true,
            (Some(piece), Some(part)) if Pattern::from_glyphs(piece.iter().copied()).matches(part) => {}
            _ => return false,
        }
    }
}
