//! The actions of a statement, compiled, and the names that a request's action goes by.

use std::collections::HashMap;

use crate::catalog::Catalog;
use crate::hash;
use crate::options::AliasMatching;
use crate::pattern::{Glyph, Pattern};
use crate::policy::{ActionClause, Version};
use crate::request::Action;

/// `Action` or `NotAction` of a compiled statement.
#[derive(Debug)]
pub(crate) struct ActionMatcher {
    /// `NotAction`.
    except: bool,
    /// Names without wildcards, in lower case, sorted by hash.
    exact: Box<[(u64, Box<str>)]>,
    wild: Box<[Pattern]>,
    /// Version 1.1 or 1.0: it uses the older names.
    old: bool,
}

/// The names of one action, in lower case.
#[derive(Debug)]
pub(crate) struct Names {
    /// Its own name first, then its aliases.
    all: Box<[(u64, Box<str>)]>,
    /// How many of the names version 1.1 skips: 1 where there are aliases, for they are the older names.
    old_skip: usize,
}

/// The names of every action that the catalogue knows, by the hash of its own name.
#[derive(Debug, Default)]
pub(crate) struct NameTable {
    by_hash: HashMap<u64, Vec<Names>, foldhash::fast::FixedState>,
    /// For every name, alias or not: the hashes of the actions that go by it.
    targets: HashMap<Box<str>, Vec<u64>, foldhash::fast::FixedState>,
}

impl NameTable {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut table = NameTable::default();
        for action in catalog.actions() {
            let names = std::iter::once(action.name()).chain(action.aliases().iter().map(String::as_str));
            let all: Box<[_]> = names
                .map(|it| {
                    let lower = it.to_ascii_lowercase().into_boxed_str();
                    (hash::of(&lower), lower)
                })
                .collect();
            let Some(own) = all.first().map(|it| it.0) else { continue };
            for (_, name) in &all {
                table.targets.entry(name.clone()).or_default().push(own);
            }
            let old_skip = usize::from(all.len() > 1);
            table.by_hash.entry(own).or_default().push(Names { all, old_skip });
        }
        table
    }

    /// The names of a request's action; `None` where it has only its own.
    pub(crate) fn names(&self, action: &Action) -> Option<&Names> {
        let candidates = self.by_hash.get(&action.hash())?;
        candidates.iter().find(|it| it.all.first().is_some_and(|own| &*own.1 == action.lower()))
    }

    /// The hashes of the actions that go by a name.
    fn targets(&self, name: &str) -> Vec<u64> {
        self.targets.get(name).cloned().unwrap_or_else(|| vec![hash::of(name)])
    }
}

impl ActionMatcher {
    pub(crate) fn new(clause: &ActionClause, version: Version) -> Self {
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
            wild: wild.into(),
            old: !version.is_v5(),
        }
    }

    /// Whether the statement is about the action (rules ACT-1 to ACT-6).
    pub(crate) fn matches(&self, action: &Action, names: Option<&Names>, aliases: AliasMatching) -> bool {
        self.except != self.lists(action, names, aliases)
    }

    /// Whether an entry matches the action.
    pub(crate) fn lists(&self, action: &Action, names: Option<&Names>, aliases: AliasMatching) -> bool {
        match names {
            None => self.lists_name(action.hash(), action.lower(), true),
            Some(names) => {
                let skip = if self.old { names.old_skip } else { 0 };
                names.all.iter().enumerate().skip(skip).any(|(index, (hash, name))| {
                    let wild = index == skip || self.old || aliases == AliasMatching::NameAndAliases;
                    self.lists_name(*hash, name, wild)
                })
            }
        }
    }

    fn lists_name(&self, hash: u64, name: &str, wild: bool) -> bool {
        let from = self.exact.partition_point(|it| it.0 < hash);
        let same_hash = self.exact.iter().skip(from).take_while(|it| it.0 == hash);
        same_hash.into_iter().any(|it| &*it.1 == name)
            || (wild && self.wild.iter().any(|it| it.matches(name)))
    }

    /// `NotAction`.
    pub(crate) fn is_except(&self) -> bool {
        self.except
    }

    /// The entries as they are matched: in lower case, sorted.
    pub(crate) fn entries(&self) -> Vec<String> {
        let exact = self.exact.iter().map(|it| it.1.to_string());
        let mut entries: Vec<String> = exact.chain(self.wild.iter().map(Pattern::to_string)).collect();
        entries.sort_unstable();
        entries
    }

    /// The hashes of the only actions that the statement can be about, where they can be listed.
    pub(crate) fn only_actions(&self, table: &NameTable) -> Option<Vec<u64>> {
        let listable = !self.except && self.wild.is_empty();
        listable.then(|| {
            let mut actions: Vec<u64> = self.exact.iter().flat_map(|it| table.targets(&it.1)).collect();
            actions.sort_unstable();
            actions.dedup();
            actions
        })
    }

    /// Whether an entry matches the action as it is spelled, without help of an alias (for rule ACT-5).
    pub(crate) fn lists_own_name(&self, action: &Action) -> bool {
        self.lists_name(action.hash(), action.lower(), true)
    }

    /// Whether there is no entry.
    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.wild.is_empty()
    }

    /// Whether the entries match the action only because `*` crosses a colon (for rule ACT-3).
    pub(crate) fn needs_crossing(&self, action: &Action, names: Option<&Names>) -> bool {
        let names: Vec<(u64, &str)> = match names {
            None => vec![(action.hash(), action.lower())],
            Some(names) => names.all.iter().map(|(hash, name)| (*hash, &**name)).collect(),
        };
        !names.iter().any(|(hash, name)| {
            self.lists_name(*hash, name, false) || self.wild.iter().any(|it| matches_by_part(it, name))
        })
    }
}

/// As [`Pattern::matches`], but no `*` crosses a colon, unless the pattern is nothing but stars.
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
