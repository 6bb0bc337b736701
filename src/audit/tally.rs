//! The account of all records: each is decided, undetermined, or not mapped for a reason.

use std::collections::BTreeMap;

use super::record::NotMapped;

/// No more spellings of one reason are told apart than this; the rest are counted under the last.
const MAX_REASONS: usize = 200;

/// How many records ended how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    records: u64,
    decided: u64,
    undetermined: u64,
    keys: BTreeMap<String, u64>,
    not_mapped: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl Tally {
    pub(super) fn count_decided(&mut self) {
        self.records += 1;
        self.decided += 1;
    }

    pub(super) fn count_undetermined(&mut self, keys: impl IntoIterator<Item = String>) {
        self.records += 1;
        self.undetermined += 1;
        for key in keys {
            *self.keys.entry(key).or_default() += 1;
        }
    }

    pub(super) fn count_not_mapped(&mut self, reason: &NotMapped) {
        self.records += 1;
        let texts = self.not_mapped.entry(reason.name()).or_default();
        let text = reason.to_string();
        let room = texts.len() < MAX_REASONS || texts.contains_key(&text);
        let text = if room { text } else { "others of this kind".to_owned() };
        *texts.entry(text).or_default() += 1;
    }

    /// All records.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Those that have a decision under every snapshot.
    #[must_use]
    pub fn decided(&self) -> u64 {
        self.decided
    }

    /// Those whose decision hangs on what they do not say.
    #[must_use]
    pub fn undetermined(&self) -> u64 {
        self.undetermined
    }

    /// The keys that undetermined records hang on, with how many do; one record may hang on several.
    #[must_use]
    pub fn keys(&self) -> &BTreeMap<String, u64> {
        &self.keys
    }

    /// Those that could not be decided: by reason, in a word and in full.
    #[must_use]
    pub fn reasons(&self) -> &BTreeMap<&'static str, BTreeMap<String, u64>> {
        &self.not_mapped
    }

    /// How many could not be decided.
    #[must_use]
    pub fn not_mapped(&self) -> u64 {
        self.not_mapped.values().flat_map(BTreeMap::values).sum()
    }

    /// How many are no records at all.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.not_mapped.get("unreadable").map_or(0, |it| it.values().sum())
    }

    /// Whether every record is accounted for: the parts add up to the whole.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.decided + self.undetermined + self.not_mapped() == self.records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up() {
        let mut tally = Tally::default();
        tally.count_decided();
        tally.count_undetermined(["csms:Type".to_owned(), "g:SourceIp".to_owned()]);
        for number in 0..300 {
            tally.count_not_mapped(&NotMapped::UnknownService(number.to_string()));
        }
        tally.count_not_mapped(&NotMapped::Unreadable("no object".to_owned()));
        assert!(tally.adds_up());
        assert_eq!((tally.records(), tally.not_mapped(), tally.unreadable()), (303, 301, 1));
        assert_eq!(tally.reasons()["unknown_service"].len(), MAX_REASONS + 1);
        assert_eq!(tally.reasons()["unknown_service"]["others of this kind"], 100);
    }
}
