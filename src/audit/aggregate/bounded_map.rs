//! Tables that keep a bounded number of keys, and the same ones whatever the order they come in.
//!
//! A table keeps the keys that come first in a fixed order. A key that is among the first of all was among
//! the first of every part as well, and from its first occurrence on: so what is kept of it is exact, and
//! tables of parts merge to the table of the whole.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash;
use crate::wording::Written;

/// The order in which keys are kept: a class of keys, what matters most first, and a place within it.
pub(in crate::audit) type Rank = (u8, u64);

/// A key that knows its rank.
pub(in crate::audit) trait Ranked: Ord + Clone {
    /// The rank; equal keys have equal ranks.
    fn rank(&self) -> Rank;
}

/// A place that has nothing to do with what a text says, so that what is kept is a fair sample.
pub(in crate::audit) fn place_of(texts: &[&str]) -> u64 {
    hash::of_all(texts.iter().copied())
}

/// No text of a record is longer than this in a table, in bytes.
const LONGEST: usize = 1_024;

/// A text as tables keep it: of a long one the start, and a number that tells it from others.
pub(in crate::audit) fn bounded(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let start = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    Cow::Owned(format!("{start}…#{:016x}", hash::of(text)))
}

impl Ranked for String {
    fn rank(&self) -> Rank {
        (0, place_of(&[self]))
    }
}

impl Ranked for Written {
    fn rank(&self) -> Rank {
        (0, place_of(&[self.english()]))
    }
}

/// A table of no more than `cap` keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::audit) struct BoundedMap<K: Ranked, V> {
    cap: usize,
    kept: BTreeMap<(Rank, K), V>,
}

impl<K: Ranked, V: Default> BoundedMap<K, V> {
    pub(in crate::audit) fn new(cap: usize) -> Self {
        BoundedMap { cap, kept: BTreeMap::new() }
    }

    /// Whether it keeps so many keys, and has no more.
    pub(in crate::audit) fn has_cap(&self, cap: usize) -> bool {
        self.cap == cap && self.kept.len() <= cap
    }

    /// The value of a key; none where the key is not kept. A new key may take the place of another.
    pub(in crate::audit) fn slot(&mut self, key: K) -> Option<&mut V> {
        let place = (key.rank(), key);
        if self.kept.len() >= self.cap && !self.kept.contains_key(&place) {
            self.kept.last_entry().filter(|it| *it.key() > place)?.remove();
        }
        Some(self.kept.entry(place).or_default())
    }

    /// Joins the table of another part; `join` adds values of one key.
    pub(in crate::audit) fn merge(&mut self, other: Self, join: impl Fn(&mut V, V)) {
        for ((_, key), value) in other.kept {
            if let Some(slot) = self.slot(key) {
                join(slot, value);
            }
        }
    }

    /// The keys in the order of their ranks.
    pub(in crate::audit) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.kept.iter().map(|((_, key), value)| (key, value))
    }

    pub(in crate::audit) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.kept.values_mut()
    }

    pub(in crate::audit) fn into_entries(self) -> impl Iterator<Item = (K, V)> {
        self.kept.into_iter().map(|((_, key), value)| (key, value))
    }
}

/// The form of a table in a partial result.
#[derive(Serialize, Deserialize)]
struct Table<K, V> {
    cap: usize,
    kept: Vec<(K, V)>,
}

impl<K: Ranked + Serialize, V: Default + Clone + Serialize> Serialize for BoundedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kept = self.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        Table { cap: self.cap, kept }.serialize(serializer)
    }
}

impl<'de, K: Ranked + Deserialize<'de>, V: Default + Deserialize<'de>> Deserialize<'de> for BoundedMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Table { cap, kept } = Table::<K, V>::deserialize(deserializer)?;
        let kept = kept.into_iter().map(|(key, value)| ((key.rank(), key), value)).collect();
        Ok(BoundedMap { cap, kept })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(keys: &[u32]) -> BoundedMap<String, u64> {
        let mut table = BoundedMap::new(5);
        for key in keys {
            if let Some(count) = table.slot(key.to_string()) {
                *count += 1;
            }
        }
        table
    }

    #[test]
    fn long_texts_are_kept_in_part_and_apart() {
        let long = |end: &str| format!("{}{end}", "允".repeat(LONGEST));
        assert!(bounded(&long("a")).len() < LONGEST + 30 && bounded(&long("a")) != bounded(&long("b")));
        assert_eq!(bounded(&"a".repeat(LONGEST)).len(), LONGEST);
    }

    #[test]
    fn tables_of_parts_merge_to_the_table_of_the_whole() {
        let keys: Vec<u32> = (0..400).map(|it| it * 7919 % 37).collect();
        let whole = table(&keys);
        assert_eq!(whole.iter().count(), 5);
        for (_, count) in whole.iter() {
            assert!((10..=11).contains(count), "what is kept is counted from its first occurrence on");
        }
        for cut in [0, 1, 3, 36, 37, 200, 400] {
            let (one, other) = (table(&keys[..cut]), table(&keys[cut..]));
            for (mut one, other) in [(one.clone(), other.clone()), (other, one)] {
                one.merge(other, |to, from| *to += from);
                assert_eq!(one, whole, "{cut}");
            }
        }
        let mut backwards = keys;
        backwards.reverse();
        assert_eq!(table(&backwards), whole);
        let text = serde_json::to_string(&whole).unwrap();
        assert_eq!(serde_json::from_str::<BoundedMap<String, u64>>(&text).unwrap(), whole);
    }
}
