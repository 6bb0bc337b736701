//! A condition key: its type, whether it can have several values, and which values those are.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::catalog::description::{Description, Language};
use crate::catalog::mark::{Mark, Status};
use crate::catalog::value::ValueConstraint;
use crate::wording::{Text, text};

/// The key of the enterprise project.
pub(crate) const ENTERPRISE_PROJECT: &str = "g:EnterpriseProjectId";

/// The type of a key's values; it says which operators fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// A number.
    Numeric,
    /// An instant.
    Date,
    /// `true` or `false`.
    Boolean,
    /// An address.
    IpAddress,
}

impl ValueType {
    /// Every type.
    pub const ALL: [Self; 5] = [Self::String, Self::Numeric, Self::Date, Self::Boolean, Self::IpAddress];

    /// The type as an export spells it: `string`, `numeric`, `date`, `boolean`, `ip_address`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Numeric => "numeric",
            Self::Date => "date",
            Self::Boolean => "boolean",
            Self::IpAddress => "ip_address",
        }
    }
}

impl ValueType {
    /// Name of the type in a message.
    pub(crate) fn word(self) -> Text {
        match self {
            Self::String => text!("string", "字符串"),
            Self::Numeric => text!("numeric", "数值"),
            Self::Date => text!("date", "日期"),
            Self::Boolean => text!("boolean", "布尔"),
            Self::IpAddress => text!("ip_address", "IP 地址"),
        }
    }
}

impl std::fmt::Display for ValueType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ValueType {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let word = String::deserialize(source)?;
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(&word)).ok_or_else(|| {
            D::Error::custom(format_args!(
                "`{word}` is not a valid value type; it is one of `string`, `numeric`, `date`, `boolean`, `ip_address`"
            ))
        })
    }
}

/// A condition key that the catalog knows.
#[derive(Debug, Clone)]
pub struct ConditionKey {
    pub(crate) name: String,
    pub(crate) value_type: Option<ValueType>,
    pub(crate) multi_valued: Option<bool>,
    pub(crate) type_status: Status,
    pub(crate) values: Option<Arc<ValueConstraint>>,
    pub(crate) sensitive: bool,
    pub(crate) per_action: bool,
    pub(crate) of_principal: bool,
    pub(crate) description: Description,
    pub(crate) mark: Mark,
}

impl ConditionKey {
    /// The name as the catalog spells it, `g:ResourceTag/<tag-key>` with its placeholder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type of its values; `None` where it is not known.
    #[must_use]
    pub fn value_type(&self) -> Option<ValueType> {
        self.value_type
    }

    /// Whether a request can give it several values; `None` where that is not known.
    #[must_use]
    pub fn multi_valued(&self) -> Option<bool> {
        self.multi_valued
    }

    /// Status of the type and the number of values; the name may be documented while they are
    /// not.
    #[must_use]
    pub fn type_status(&self) -> Status {
        self.type_status
    }

    /// The values it can have, where they are known.
    #[must_use]
    pub fn values(&self) -> Option<&ValueConstraint> {
        self.values.as_deref()
    }

    /// Returns whether it is a global key, `g:`.
    #[must_use]
    pub fn is_global(&self) -> bool {
        self.name.get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case("g:"))
    }

    /// Returns whether its values are made by the system, so that a wildcard against them has no sensible
    /// use. That such keys exist is documented, which ones is inferred.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Returns whether only the actions that list it carry it. True of every service key and of the few
    /// global keys about tags and enterprise projects.
    #[must_use]
    pub fn is_per_action(&self) -> bool {
        self.per_action
    }

    /// Returns whether its value follows from who calls, or from the caller's session (rule UNK-3).
    #[must_use]
    pub fn follows_from_principal(&self) -> bool {
        self.of_principal
    }

    /// Returns whether the name ends in a placeholder, and so stands for many keys.
    #[must_use]
    pub fn is_template(&self) -> bool {
        template_prefix(&self.name).is_some()
    }

    /// Returns whether `name` is this key or one that its template covers, ASCII case ignored.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        listed_key_covers(&self.name, name)
    }

    /// The description of the key.
    #[must_use]
    pub fn description(&self, language: Language) -> Option<&str> {
        self.description.get(language)
    }

    /// The certainty of the entry, and its page.
    #[must_use]
    pub fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// The part of a template before its placeholder.
fn template_prefix(name: &str) -> Option<&str> {
    let (prefix, rest) = name.split_once('<')?;
    rest.ends_with('>').then_some(prefix)
}

/// Returns whether a key that the catalog lists, perhaps as a template, is `asked` or covers it.
pub(crate) fn listed_key_covers(listed: &str, asked: &str) -> bool {
    if listed.eq_ignore_ascii_case(asked) {
        return true;
    }
    template_prefix(listed).is_some_and(|prefix| {
        asked.len() > prefix.len()
            && asked
                .as_bytes()
                .get(..prefix.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
    })
}

/// Keys by name, templates included. A lookup hashes the name once or twice.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyIndex {
    keys: Vec<ConditionKey>,
    exact: HashMap<Box<str>, usize, RandomState>,
    /// The keys by the part before the placeholder.
    templates: HashMap<Box<str>, usize, RandomState>,
    /// No template has a longer prefix.
    longest: usize,
}

impl KeyIndex {
    pub(crate) fn new(keys: Vec<ConditionKey>) -> Self {
        let mut index = Self::default();
        for (place, key) in keys.iter().enumerate() {
            let name = super::name::lower(&key.name).into_owned();
            if let Some(prefix) = template_prefix(&name) {
                index.longest = index.longest.max(prefix.len());
                index.templates.insert(prefix.into(), place);
            }
            index.exact.insert(name.into(), place);
        }
        index.keys = keys;
        index
    }

    pub(crate) fn keys(&self) -> &[ConditionKey] {
        &self.keys
    }

    /// Finds a key; the name must be lower case.
    pub(crate) fn get_lower(&self, name: &str) -> Option<&ConditionKey> {
        let place = self.exact.get(name).or_else(|| self.get_template(name))?;
        self.keys.get(*place)
    }

    /// A placeholder follows a `:` or a `/`; the longest prefix wins.
    fn get_template(&self, name: &str) -> Option<&usize> {
        let head = name.as_bytes().get(..self.longest.min(name.len().saturating_sub(1)))?;
        let ends = head.iter().enumerate().rev().filter(|(_, byte)| matches!(byte, b':' | b'/'));
        ends.filter_map(|(end, _)| name.get(..=end)).find_map(|prefix| self.templates.get(prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::listed_key_covers;

    #[test]
    fn a_template_covers_names_with_its_prefix_and_a_rest() {
        let covers = |asked| listed_key_covers("g:ResourceTag/<tag-key>", asked);
        assert!(covers("g:ResourceTag/env"));
        assert!(covers("G:resourcetag/a/b"));
        assert!(covers("g:ResourceTag/环境"));
        assert!(covers("g:ResourceTag/<tag-key>"));
        assert!(!covers("g:ResourceTag/"));
        assert!(!covers("g:ResourceTag"));
        assert!(!covers("g:RequestTag/env"));
        assert!(!covers("g:ResourceTaé/env"));
        assert!(listed_key_covers("csms:Type", "CSMS:type"));
        assert!(!listed_key_covers("csms:Type", "csms:Types"));
    }
}
