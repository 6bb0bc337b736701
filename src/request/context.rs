//! What a request says about condition keys: present, absent, or unknown (rule UNK-1).

use std::cmp::Ordering;
use std::sync::Arc;

use crate::catalog::CarriedKeys;
use crate::hash;
use crate::pattern::Pattern;

/// The condition keys of one request.
///
/// A key is *present* with its values (none for `null`), *unknown* where a name or a pattern says so,
/// and else *absent*. Key names ignore ASCII case (rule CON-2).
#[derive(Debug, Clone, Default)]
pub struct RequestContext {
    /// Sorted by hash, then name.
    entries: Vec<Entry>,
    unknown: Vec<Pattern>,
    /// What is said of the keys that match one of these is all there is: others of them are absent.
    told: Vec<Pattern>,
    /// The keys of the action's own service that the action carries: others are absent even if unknown.
    own: Option<Arc<CarriedKeys>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    hash: u64,
    /// In lower case.
    name: Box<str>,
    /// As given, where that is not in lower case.
    text: Option<Box<str>>,
    values: Values,
    /// The action carries no such key: whatever is said of it, it is absent.
    uncarried: bool,
}

impl Entry {
    pub(super) fn new(key: &str, values: impl IntoIterator<Item = Box<str>>) -> Self {
        let mut values = values.into_iter();
        let values = match (values.next(), values.next()) {
            (Some(value), None) => Values::One(value),
            (first, second) => Values::Many(first.into_iter().chain(second).chain(values).collect()),
        };
        let KeyName { hash, lower: name, text } = KeyName::new(key);
        Entry { hash, name, text, values, uncarried: false }
    }

    fn spelling(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.name)
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

/// What a request says about one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState<'a> {
    /// Present with these values; an empty list is a key without a value.
    Present(&'a [Box<str>]),
    /// Absent.
    Absent,
    /// It may be absent, or present with any values.
    Unknown,
}

/// The name of a key, ready to be looked up.
#[derive(Debug, Clone)]
pub struct KeyName {
    hash: u64,
    lower: Box<str>,
    /// As written, where that is not in lower case.
    text: Option<Box<str>>,
}

impl PartialEq for KeyName {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.lower == other.lower
    }
}

impl Eq for KeyName {}

impl KeyName {
    /// Puts a key's name in lower case.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let lower = name.to_ascii_lowercase().into_boxed_str();
        let text = (*lower != *name).then(|| name.into());
        KeyName { hash: hash::of(&lower), lower, text }
    }

    /// The name as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or(&self.lower)
    }

    /// The name in lower case.
    #[must_use]
    pub fn lower(&self) -> &str {
        &self.lower
    }
}

impl RequestContext {
    /// A context in which every key is absent.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that a key is present with these values; what was said of it before is forgotten.
    pub fn set<V: Into<Box<str>>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        let mut entry = Entry::new(key, values.into_iter().map(Into::into));
        entry.uncarried = !self.is_carried(&entry.name);
        match self.search(entry.hash, &entry.name) {
            Ok(at) => {
                if let Some(known) = self.entries.get_mut(at) {
                    known.values = entry.values;
                }
            }
            Err(at) => self.entries.insert(at, entry),
        }
    }

    /// Says of many keys at once that they are present: `O(n log n)`.
    ///
    /// # Errors
    /// The name of a key that is given twice, in whatever case.
    pub(super) fn of_keys(mut entries: Vec<Entry>) -> Result<Self, String> {
        entries.sort_unstable_by(|one, other| (one.hash, &one.name).cmp(&(other.hash, &other.name)));
        match entries.windows(2).find(|pair| matches!(pair, [one, other] if one.name == other.name)) {
            Some([twice, ..]) => Err(twice.spelling().to_owned()),
            _ => Ok(RequestContext { entries, ..RequestContext::default() }),
        }
    }

    /// Forgets what was said of a key: it is absent, or unknown where a pattern covers it.
    pub fn unset(&mut self, key: &str) {
        let key = KeyName::new(key);
        if let Ok(at) = self.search(key.hash, &key.lower) {
            self.entries.remove(at);
        }
    }

    /// Says that every key that matches `pattern` (`*`, `?`) and has no values here is unknown.
    pub fn set_unknown(&mut self, pattern: &str) {
        self.unknown.push(Pattern::new(&pattern.to_ascii_lowercase()));
    }

    /// Says that every key that matches `pattern` (`*`, `?`) and has no values here is absent, also where a
    /// pattern of unknown keys covers it: all the tags of a resource are known, say.
    pub fn set_told(&mut self, pattern: &str) {
        self.told.push(Pattern::new(&pattern.to_ascii_lowercase()));
    }

    /// Says which keys of the action's own service the action carries; its other keys are absent.
    pub(super) fn restrict(&mut self, own: &Arc<CarriedKeys>) {
        for entry in &mut self.entries {
            entry.uncarried = !own.carries(&entry.name);
        }
        self.own = Some(Arc::clone(own));
    }

    /// What the request says about `key`. Nothing is allocated; `O(log n)` in the keys of the request.
    #[must_use]
    pub fn get(&self, key: &KeyName) -> KeyState<'_> {
        if let Ok(at) = self.search(key.hash, &key.lower)
            && let Some(entry) = self.entries.get(at)
        {
            return match entry.uncarried {
                true => KeyState::Absent,
                false => KeyState::Present(entry.values.as_slice()),
            };
        }
        if self.unknown.iter().any(|it| it.matches(&key.lower))
            && self.is_carried(&key.lower)
            && !self.told.iter().any(|it| it.matches(&key.lower))
        {
            return KeyState::Unknown;
        }
        KeyState::Absent
    }

    /// A present key as the request spells it.
    #[must_use]
    pub fn spelling(&self, key: &KeyName) -> Option<&str> {
        let entry = self.entries.get(self.search(key.hash, &key.lower).ok()?)?;
        Some(entry.spelling())
    }

    /// Whether any key may be unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// The keys that are present, in lower case, with their values; in no particular order.
    pub fn present(&self) -> impl Iterator<Item = (&str, &[Box<str>])> {
        self.entries.iter().map(|it| (&*it.name, it.values.as_slice()))
    }

    /// The keys that are given though the action carries none such, as they were spelled.
    pub(super) fn uncarried(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(|it| it.uncarried).map(Entry::spelling)
    }

    /// The patterns of unknown keys.
    #[must_use]
    pub fn unknown(&self) -> &[Pattern] {
        &self.unknown
    }

    /// Whether the action may carry the key: the key is of another service, global, or listed.
    fn is_carried(&self, lower: &str) -> bool {
        self.own.as_ref().is_none_or(|own| own.carries(lower))
    }

    /// Where the entry of a key stands, or has to.
    fn search(&self, hash: u64, name: &str) -> Result<usize, usize> {
        let mut at = self.entries.partition_point(|it| it.hash < hash);
        while let Some(entry) = self.entries.get(at).filter(|it| it.hash == hash) {
            match (*entry.name).cmp(name) {
                Ordering::Equal => return Ok(at),
                Ordering::Less => at += 1,
                Ordering::Greater => break,
            }
        }
        Err(at)
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
    fn unk_1_what_is_told_in_full_is_not_unknown() {
        let mut context = RequestContext::new();
        context.set_unknown("*");
        context.set_told("g:ResourceTag/*");
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
