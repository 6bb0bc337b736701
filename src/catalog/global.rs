//! The global condition keys, `g:`, which apply to every service.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::catalog::description::Description;
use crate::catalog::key::{ConditionKey, KeyIndex, ValueType};
use crate::catalog::mark::{Mark, Status};

/// The keys as collected from the vendor's pages, marks included.
pub(crate) const GLOBAL: &str = include_str!("../../catalog/global.json");

#[derive(Debug, Deserialize)]
struct GlobalFile {
    collected: String,
    keys: Vec<GlobalEntry>,
}

#[derive(Debug, Deserialize)]
struct GlobalEntry {
    key: String,
    value_type: ValueType,
    multi_valued: bool,
    types: Status,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    per_action: bool,
    #[serde(default)]
    of_principal: bool,
    #[serde(default)]
    description: Description,
    mark: Mark,
}

/// The global keys and the day they were collected.
#[derive(Debug, Default)]
pub(crate) struct GlobalKeys {
    pub(crate) collected: String,
    pub(crate) keys: KeyIndex,
}

impl GlobalKeys {
    /// The embedded keys, read once.
    pub(crate) fn embedded() -> &'static Self {
        static KEYS: LazyLock<GlobalKeys> =
            // A test reads the same text; it cannot fail here.
            LazyLock::new(|| GlobalKeys::parse(GLOBAL).unwrap_or_default());
        &KEYS
    }

    pub(crate) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let file: GlobalFile = serde_json::from_str(text)?;
        let keys = file.keys.into_iter().map(|entry| ConditionKey {
            name: entry.key,
            value_type: Some(entry.value_type),
            multi_valued: Some(entry.multi_valued),
            type_status: entry.types,
            values: None,
            sensitive: entry.sensitive,
            per_action: entry.per_action,
            of_principal: entry.of_principal,
            description: entry.description,
            mark: entry.mark,
        });
        Ok(Self { collected: file.collected, keys: KeyIndex::new(keys.collect()) })
    }
}
