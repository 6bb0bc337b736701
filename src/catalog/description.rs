//! Descriptions of entries, in the languages of the cloud's catalog.

use serde::Deserialize;

pub use crate::wording::Language;

/// A text in one or two languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Description {
    #[serde(default, rename = "en_US")]
    english: Option<String>,
    #[serde(default, rename = "zh_CN")]
    chinese: Option<String>,
}

impl Description {
    /// The text in `language`, or in the other one where it is missing.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        let (first, second) = match language {
            Language::English => (&self.english, &self.chinese),
            Language::Chinese => (&self.chinese, &self.english),
        };
        first.as_deref().or(second.as_deref())
    }
}
