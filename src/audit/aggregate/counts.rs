//! The account of all records: each is decided, undetermined, or not mapped for a reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::input::record::NotMapped;
use crate::wording::{Language, Text, Written, text};

use super::bounded_map::{BoundedMap, bounded};
use super::bounds::{sum, within};

/// No more wordings of one reason are distinguished than this; all are counted.
const MAX_REASONS: usize = 200;

/// The wordings beyond the bound.
fn others() -> Text {
    text!("others of this kind", "同类的其他原因")
}

/// Numbers of records by result.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    decided: u64,
    undetermined: u64,
    keys: BTreeMap<String, u64>,
    not_mapped: BTreeMap<String, Reason>,
}

/// Records that could not be decided for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reason {
    records: u64,
    wordings: BoundedMap<Written, u64>,
}

impl Reason {
    fn texts(&self, language: Language) -> BTreeMap<String, u64> {
        let mut texts: BTreeMap<String, u64> = BTreeMap::new();
        for (text, count) in self.wordings.iter() {
            *texts.entry(text.to(language).to_owned()).or_default() += count;
        }
        let beyond = self.records.saturating_sub(texts.values().sum());
        texts.extend((beyond > 0).then(|| (others().to(language), beyond)));
        texts
    }
}

impl Counts {
    pub(in crate::audit) fn count_decided(&mut self, records: u64) {
        self.decided += records;
    }

    pub(in crate::audit) fn count_undetermined(&mut self, records: u64, keys: &[String]) {
        self.undetermined += records;
        for key in keys {
            *self.keys.entry(key.clone()).or_default() += records;
        }
    }

    pub(in crate::audit) fn count_not_mapped(&mut self, records: u64, reason: &NotMapped) {
        let empty = || Reason { records: 0, wordings: BoundedMap::new(MAX_REASONS) };
        let counts = self.not_mapped.entry(reason.name().to_owned()).or_insert_with(empty);
        counts.records += records;
        if let Some(count) =
            counts.wordings.slot(Written::from(reason.text()).map(|it| bounded(it).into_owned()))
        {
            *count += records;
        }
    }

    pub(in crate::audit) fn merge(&mut self, other: Self) {
        self.decided += other.decided;
        self.undetermined += other.undetermined;
        for (key, count) in other.keys {
            *self.keys.entry(key).or_default() += count;
        }
        for (name, reason) in other.not_mapped {
            match self.not_mapped.entry(name) {
                std::collections::btree_map::Entry::Vacant(slot) => drop(slot.insert(reason)),
                std::collections::btree_map::Entry::Occupied(mut slot) => {
                    slot.get_mut().records += reason.records;
                    slot.get_mut().wordings.merge(reason.wordings, |to, from| *to += from);
                }
            }
        }
    }

    /// Whether it is of so many records, and says nothing of more.
    pub(in crate::audit) fn is_of(&self, records: u64) -> bool {
        let reasons = || self.not_mapped.values();
        let worded = |it: &Reason| {
            it.wordings.has_cap(MAX_REASONS) && within(it.wordings.iter().map(|it| *it.1), it.records)
        };
        let all = [self.decided, self.undetermined].into_iter().chain(reasons().map(|it| it.records));
        sum(all) == Some(records)
            && reasons().all(worded)
            && self.keys.values().all(|it| *it <= self.undetermined)
    }

    /// All records.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.decided + self.undetermined + self.not_mapped()
    }

    /// Those that have a decision under every snapshot.
    #[must_use]
    pub fn decided(&self) -> u64 {
        self.decided
    }

    /// Those whose decision depends on what they do not say.
    #[must_use]
    pub fn undetermined(&self) -> u64 {
        self.undetermined
    }

    /// The keys that undetermined records depend on, with how many do; one record may depend on several.
    #[must_use]
    pub fn keys(&self) -> &BTreeMap<String, u64> {
        &self.keys
    }

    /// Those that could not be decided: by reason, in a word and in full. Of a reason that has too many
    /// wordings, those that are not among the first few are counted together.
    #[must_use]
    pub fn reasons(&self, language: Language) -> BTreeMap<&str, BTreeMap<String, u64>> {
        self.not_mapped.iter().map(|(name, reason)| (name.as_str(), reason.texts(language))).collect()
    }

    /// Number of records that could not be decided.
    #[must_use]
    pub fn not_mapped(&self) -> u64 {
        self.not_mapped.values().map(|it| it.records).sum()
    }

    /// Number of unreadable records.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.not_mapped.get("unreadable").map_or(0, |it| it.records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up() {
        let mut counts = Counts::default();
        counts.count_decided(1);
        counts.count_undetermined(1, &["csms:Type".to_owned(), "g:SourceIp".to_owned()]);
        for number in 0..300 {
            counts.count_not_mapped(1, &NotMapped::UnknownService(number.to_string()));
        }
        counts.count_not_mapped(1, &NotMapped::Unreadable(Text::verbatim("no object")));
        assert_eq!((counts.records(), counts.not_mapped(), counts.unreadable()), (303, 301, 1));
        let reasons = counts.reasons(Language::English);
        assert_eq!(reasons["unknown_service"].len(), MAX_REASONS + 1);
        assert_eq!(reasons["unknown_service"]["others of this kind"], 100);
        assert_eq!(reasons["unreadable"]["unreadable: no object"], 1);
        let mut twice = counts.clone();
        twice.merge(counts.clone());
        assert_eq!((twice.records(), twice.keys()["csms:Type"]), (606, 2));
        assert_eq!(twice.reasons(Language::English)["unknown_service"]["others of this kind"], 200);
    }
}
