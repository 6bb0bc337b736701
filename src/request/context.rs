//! The condition keys of a request: present, absent, or unknown (rule UNK-1).

use std::sync::Arc;

use crate::catalog::{self, CarriedKeys};
use crate::pattern::Pattern;

use super::name::Name;

/// The condition keys of one request.
///
/// A key is *present* with its values (none for `null`), *unknown* where a name or a pattern says so,
/// and else *absent*. Key names ignore case (rule CON-2).
#[derive(Debug, Clone, Default)]
pub struct RequestContext {
    /// Sorted by name, as [`Name::order`] does.
    entries: Vec<Entry>,
    unknown: Vec<Pattern>,
    /// Patterns of keys that are known: those without values are absent.
    known: Vec<Pattern>,
    /// Keys that are unknown whatever else is known, in lower case.
    open: Vec<Box<str>>,
    /// The keys of the action's own service that the action carries: others are absent even if unknown.
    own: Option<Arc<CarriedKeys>>,
}

/// The number of keys searched one by one.
const FEW: usize = 8;

#[derive(Debug, Clone)]
pub(super) struct Entry {
    name: Name,
    values: Values,
    /// The action carries no such key: whatever is said of it, it is absent.
    uncarried: bool,
}

impl Entry {
    #[inline]
    pub(super) fn new(key: &str, values: impl IntoIterator<Item = Box<str>>) -> Self {
        let mut values = values.into_iter();
        let values = match (values.next(), values.next()) {
            (Some(value), None) => Values::One(value),
            (first, second) => Values::Many(first.into_iter().chain(second).chain(values).collect()),
        };
        Entry { name: Name::new(key), values, uncarried: false }
    }

    /// An entry for an existing name, with one value.
    pub(super) fn of_name(name: &Name, value: &str) -> Self {
        Entry { name: name.clone(), values: Values::One(value.into()), uncarried: false }
    }

    pub(super) fn name(&self) -> &Name {
        &self.name
    }

    pub(super) fn values(&self) -> &[Box<str>] {
        self.values.as_slice()
    }
}

/// The values of a key; one value, the usual case, needs no list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Values {
    One(Box<str>),
    Many(Box<[Box<str>]>),
}

impl Values {
    fn as_slice(&self) -> &[Box<str>] {
        match self {
            Values::One(value) => std::slice::from_ref(value),
            Values::Many(values) => values,
        }
    }
}

/// The state of one key in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState<'a> {
    /// Present with these values; an empty list is a key without a value.
    Present(&'a [Box<str>]),
    /// Absent.
    Absent,
    /// The key may be absent, or present with any values.
    Unknown,
}

/// The name of a key, ready to be looked up; names that differ in case are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName(Name);

impl KeyName {
    /// Puts a key's name in lower case.
    #[must_use]
    pub fn new(name: &str) -> Self {
        KeyName(Name::new(name))
    }

    /// The name as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// The name in lower case.
    #[must_use]
    pub fn lower(&self) -> &str {
        self.0.lower()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.0.hash()
    }
}

impl RequestContext {
    /// A context in which every key is absent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key to these values, in place of any earlier state.
    pub fn set<V: Into<Box<str>>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        let mut entry = Entry::new(key, values.into_iter().map(Into::into));
        entry.uncarried = !self.is_carried(entry.name.lower());
        match self.search(&entry.name) {
            Ok(at) => {
                if let Some(known) = self.entries.get_mut(at) {
                    known.values = entry.values;
                }
            }
            Err(at) => self.entries.insert(at, entry),
        }
    }

    /// Makes a context of many keys at once: `O(n log n)`.
    ///
    /// # Errors
    /// The name of a key that is given twice, in whatever case.
    pub(super) fn of_keys(mut entries: Vec<Entry>) -> Result<Self, String> {
        entries.sort_unstable_by(|one, other| one.name.order(&other.name));
        match entries.windows(2).find(|pair| matches!(pair, [one, other] if one.name == other.name)) {
            Some([twice, ..]) => Err(twice.name.text().to_owned()),
            _ => Ok(RequestContext { entries, ..RequestContext::default() }),
        }
    }

    /// Forgets what was said of a key: it is absent, or unknown where a pattern covers it.
    pub fn unset(&mut self, key: &str) {
        if let Ok(at) = self.search(&Name::new(key)) {
            self.entries.remove(at);
        }
    }

    /// Declares every key that matches `pattern` (`*`, `?`) and has no values here unknown.
    pub fn set_unknown(&mut self, pattern: &str) {
        self.unknown.push(Pattern::new(&catalog::lower(pattern)));
    }

    /// Declares every key that matches `pattern` (`*`, `?`) and has no values here absent, also where a
    /// pattern of unknown keys covers it: all the tags of a resource are known, say.
    pub fn set_known(&mut self, pattern: &str) {
        self.known.push(Pattern::new(&catalog::lower(pattern)));
    }

    /// Declares a key unknown, also where [`RequestContext::set_known`] covers it; what was said of its values is
    /// forgotten.
    pub fn set_open(&mut self, key: &str) {
        self.unset(key);
        let lower = catalog::lower(key);
        self.unknown.push(Pattern::from_glyphs(lower.chars().map(crate::pattern::Glyph::Char)));
        self.open.push(lower.into());
    }

    /// Restricts the keys of the action's own service to those that the action carries; the others are absent.
    pub(super) fn restrict(&mut self, own: &Arc<CarriedKeys>) {
        for entry in &mut self.entries {
            entry.uncarried = !own.carries(entry.name.lower());
        }
        self.own = Some(Arc::clone(own));
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Forgets which keys the action carries.
    pub(super) fn unrestrict(&mut self) {
        self.entries.iter_mut().for_each(|it| it.uncarried = false);
        self.own = None;
    }

    /// The state of `key` in the request. Nothing is allocated; `O(log n)` in the keys of the request.
    #[must_use]
    #[inline(always)] // Every condition asks, and a call costs as much as finding a key among few.
    pub fn get(&self, key: &KeyName) -> KeyState<'_> {
        match self.entry(&key.0) {
            Some(entry) if entry.uncarried => KeyState::Absent,
            Some(entry) => KeyState::Present(entry.values.as_slice()),
            None if self.unknown.is_empty() => KeyState::Absent,
            None => self.without_value(key.lower()),
        }
    }

    /// The state of a key that has no entry.
    fn without_value(&self, lower: &str) -> KeyState<'_> {
        if self.unknown.iter().any(|it| it.matches(lower))
            && self.is_carried(lower)
            && (!self.known.iter().any(|it| it.matches(lower)) || self.open.iter().any(|it| **it == *lower))
        {
            return KeyState::Unknown;
        }
        KeyState::Absent
    }

    /// A present key as the request spells it.
    #[must_use]
    pub fn spelling(&self, key: &KeyName) -> Option<&str> {
        self.entry(&key.0).map(|it| it.name.text())
    }

    /// Returns whether any key may be unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// The keys that are present, in lower case, with their values; in no particular order.
    pub fn present(&self) -> impl Iterator<Item = (&str, &[Box<str>])> {
        self.entries.iter().map(|it| (it.name.lower(), it.values.as_slice()))
    }

    /// The keys that are given though the action carries none such, as they were spelled.
    pub(super) fn uncarried(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(|it| it.uncarried).map(|it| it.name.text())
    }

    /// The patterns of unknown keys.
    #[must_use]
    pub fn unknown(&self) -> &[Pattern] {
        &self.unknown
    }

    /// Returns whether the action may carry the key: the key is of another service, global, or listed.
    fn is_carried(&self, lower: &str) -> bool {
        self.own.as_ref().is_none_or(|own| own.carries(lower))
    }

    /// The entry of a key. Few are looked through faster than they are halved.
    #[inline(always)]
    fn entry(&self, name: &Name) -> Option<&Entry> {
        if self.entries.len() <= FEW {
            return self.entries.iter().find(|it| it.name == *name);
        }
        self.entries.get(self.search(name).ok()?)
    }

    /// The place of the entry of a key, or for it.
    #[inline(never)]
    fn search(&self, name: &Name) -> Result<usize, usize> {
        self.entries.binary_search_by(|it| it.name.order(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unk_1_present_absent_and_unknown() {
        let mut context = RequestContext::new();
        context.set("csms:Type", ["COMMON"]);
        context.set("g:TagKeys", ["a", "b"]);
        context.set::<&str>("g:UserName", []);
        context.set_unknown("g:ResourceTag/*");
        let state = |key: &str| context.get(&KeyName::new(key));
        assert!(matches!(state("CSMS:type"), KeyState::Present([value]) if &**value == "COMMON"));
        assert!(matches!(state("g:tagkeys"), KeyState::Present([_, _])));
        assert_eq!(state("g:username"), KeyState::Present(&[]));
        assert_eq!(state("g:resourcetag/env"), KeyState::Unknown);
        assert_eq!(state("g:SourceIp"), KeyState::Absent);
    }

    #[test]
    fn unk_1_what_is_known_in_full_is_not_unknown() {
        let mut context = RequestContext::new();
        context.set_unknown("*");
        context.set_known("g:ResourceTag/*");
        context.set("g:ResourceTag/env", ["prod"]);
        assert!(matches!(context.get(&KeyName::new("g:ResourceTag/env")), KeyState::Present([_])));
        assert_eq!(context.get(&KeyName::new("g:ResourceTag/team")), KeyState::Absent);
        assert_eq!(context.get(&KeyName::new("g:SourceIp")), KeyState::Unknown);
    }

    #[test]
    fn a_key_can_be_changed_and_forgotten() {
        let mut context = RequestContext::new();
        context.set_unknown("*");
        context.set("k:a", ["1"]);
        context.set("K:A", ["2"]);
        assert!(matches!(context.get(&KeyName::new("k:a")), KeyState::Present([value]) if &**value == "2"));
        context.unset("k:A");
        assert_eq!(context.get(&KeyName::new("k:a")), KeyState::Unknown);
    }
}
