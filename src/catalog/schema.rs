//! The cloud's own catalog format: `AuthorizationSchema`, the answer of `GetAuthorizationSchemaV5`.
//!
//! Types are checked strictly and unknown members passed over, so that a later revision of the
//! format still loads. A member that is `null` is unknown, and so is an absent one, but for the lists that the
//! cloud's own answer leaves out where they are empty. `x_complete` and `x_status` are members of files that were
//! put together by others: they say that a service, or an entry, is known in part.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::catalog::action::AccessLevel;
use crate::catalog::description::Description;
use crate::catalog::key::ValueType;
use crate::catalog::urn_template::UrnTemplate;

/// The longest name that the format allows for an action.
const LONGEST_ACTION: usize = 128;

#[derive(Debug, Deserialize)]
pub(crate) struct AuthorizationSchema {
    pub(crate) version: Version,
    #[serde(deserialize_with = "unique")]
    pub(crate) actions: Vec<ActionEntry>,
    #[serde(default, deserialize_with = "unique_or_null")]
    pub(crate) conditions: Listed<ConditionEntry>,
    #[serde(default)]
    pub(crate) operations: Listed<Object<OperationEntry>>,
    #[serde(default)]
    pub(crate) resources: Listed<Object<ResourceEntry>>,
    #[serde(default)]
    pub(crate) x_complete: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ActionEntry {
    pub(crate) name: ActionName,
    #[serde(default)]
    pub(crate) access_level: Option<AccessLevel>,
    #[serde(default)]
    pub(crate) permission_only: Option<bool>,
    #[serde(default)]
    pub(crate) aliases: Listed<String>,
    #[serde(default)]
    pub(crate) condition_keys: Listed<KeyName>,
    #[serde(default)]
    pub(crate) resources: Listed<Object<ActionResourceEntry>>,
    #[serde(default)]
    pub(crate) description: Option<Object<Description>>,
    /// `partial`, of an entry that was read in part.
    #[serde(default)]
    pub(crate) x_status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "NamedTemplate")]
pub(crate) struct ActionResourceEntry {
    pub(crate) type_name: String,
    pub(crate) urn_template: Option<UrnTemplate>,
    pub(crate) required: Option<bool>,
    pub(crate) condition_keys: Listed<KeyName>,
}

/// A resource of an action as it is written: the type stands in the template, or by itself where no template is known.
#[derive(Debug, Deserialize)]
struct NamedTemplate {
    #[serde(default)]
    type_name: Option<String>,
    #[serde(default)]
    urn_template: Option<UrnTemplate>,
    #[serde(default)]
    required: Option<bool>,
    #[serde(default)]
    condition_keys: Listed<KeyName>,
}

impl TryFrom<NamedTemplate> for ActionResourceEntry {
    type Error = &'static str;

    fn try_from(entry: NamedTemplate) -> Result<Self, Self::Error> {
        let of_template = entry.urn_template.as_ref().map(|it| it.type_name().to_owned());
        let type_name = of_template.or(entry.type_name).ok_or("missing field `urn_template`")?;
        let NamedTemplate { urn_template, required, condition_keys, .. } = entry;
        Ok(Self { type_name, urn_template, required, condition_keys })
    }
}

/// A list that may be unknown.
#[derive(Debug, Default)]
pub(crate) enum Listed<T> {
    #[default]
    Absent,
    Null,
    Given(Vec<T>),
}

impl<T> Listed<T> {
    /// The entries; `None` where they are unknown. An absent list is empty in a complete answer.
    pub(crate) fn known(self, complete: bool) -> Option<Vec<T>> {
        match self {
            Self::Absent => complete.then(Vec::new),
            Self::Null => None,
            Self::Given(entries) => Some(entries),
        }
    }

    /// Returns whether it is written and `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The entries that are given.
    pub(crate) fn given(&self) -> &[T] {
        match self {
            Self::Given(entries) => entries,
            Self::Absent | Self::Null => &[],
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(source)?.map_or(Self::Null, Self::Given))
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct ConditionEntry {
    pub(crate) key: KeyName,
    #[serde(default)]
    pub(crate) value_type: Option<ValueType>,
    #[serde(default)]
    pub(crate) multi_valued: Option<bool>,
    #[serde(default)]
    pub(crate) description: Option<Object<Description>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OperationEntry {
    pub(crate) operation_id: String,
    #[serde(default)]
    pub(crate) operation_action: Option<String>,
    #[serde(default)]
    pub(crate) dependent_actions: Listed<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ResourceEntry {
    pub(crate) type_name: String,
    #[serde(default)]
    pub(crate) urn_template: Option<UrnTemplate>,
}

/// `v1`, `v2` and so on.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Version(pub(crate) String);

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('v').unwrap_or_default();
        if !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a valid schema version, such as `v1`"))
        }
    }
}

/// `service:type:operation`, the type possibly empty.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ActionName(pub(crate) String);

impl TryFrom<String> for ActionName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let word = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let service = |part: &str| {
            part == "*"
                || !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        let mut parts = text.split(':');
        let right = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(first), Some(middle), Some(last), None) => {
                service(first) && word(middle) && word(last) && !last.is_empty()
            }
            _ => false,
        };
        if right && text.len() <= LONGEST_ACTION {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a valid action name of the form `service:type:operation`"))
        }
    }
}

/// `prefix:name`, possibly with a placeholder at the end: `g:ResourceTag/<tag-key>`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct KeyName(pub(crate) String);

impl TryFrom<String> for KeyName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let right = text.split_once(':').is_some_and(|(prefix, rest)| {
            let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            !prefix.is_empty()
                && prefix.bytes().all(word)
                && !rest.is_empty()
                && rest.bytes().all(|b| word(b) || matches!(b, b'-' | b'>' | b'<' | b'/'))
        });
        if right {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a valid condition key of the form `prefix:name`"))
        }
    }
}

/// A value read from a JSON object.
pub(crate) trait Shape {
    /// The expected value, for the text of a fault.
    const EXPECTED: &'static str;
}

impl Shape for AuthorizationSchema {
    const EXPECTED: &'static str = "an authorization schema, an object with `version` and `actions`";
}

impl Shape for ActionEntry {
    const EXPECTED: &'static str = "an action, an object with `name` and `access_level`";
}

impl Shape for ActionResourceEntry {
    const EXPECTED: &'static str = "a resource of an action, an object with `urn_template`";
}

impl Shape for ConditionEntry {
    const EXPECTED: &'static str = "a condition key, an object with `key` and `value_type`";
}

impl Shape for OperationEntry {
    const EXPECTED: &'static str = "an operation, an object with `operation_id`";
}

impl Shape for ResourceEntry {
    const EXPECTED: &'static str = "a resource type, an object with `type_name` and `urn_template`";
}

impl Shape for Description {
    const EXPECTED: &'static str = "a description, an object with `en_US` and `zh_CN`";
}

/// Reads an object and nothing else; derived readers would take an array of the members as well.
#[derive(Debug)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de> + Shape> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de> + Shape> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(T::EXPECTED)
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        source.deserialize_map(Members(PhantomData))
    }
}

/// An entry that must not be listed twice.
pub(crate) trait Named {
    /// The name of this kind of entry.
    const KIND: &'static str;
    fn name(&self) -> &str;
}

impl Named for ActionEntry {
    const KIND: &'static str = "action";
    fn name(&self) -> &str {
        &self.name.0
    }
}

impl Named for ConditionEntry {
    const KIND: &'static str = "condition key";
    fn name(&self) -> &str {
        &self.key.0
    }
}

/// Reads a list whose names differ, ASCII case ignored.
fn unique<'de, D: Deserializer<'de>, T: Deserialize<'de> + Named + Shape>(
    source: D,
) -> Result<Vec<T>, D::Error> {
    struct Unique<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de> + Named + Shape> Visitor<'de> for Unique<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an array, one {} an element", T::KIND)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut seen = HashSet::new();
            let mut entries = Vec::new();
            while let Some(entry) = list.next_element::<Object<T>>()?.map(|object| object.0) {
                if !seen.insert(entry.name().to_ascii_lowercase()) {
                    return Err(A::Error::custom(format_args!(
                        "{} `{}` is listed twice",
                        T::KIND,
                        entry.name()
                    )));
                }
                entries.push(entry);
            }
            Ok(entries)
        }
    }

    source.deserialize_seq(Unique(PhantomData))
}

/// Reads a list whose names differ, or `null`.
fn unique_or_null<'de, D: Deserializer<'de>, T: Deserialize<'de> + Named + Shape>(
    source: D,
) -> Result<Listed<T>, D::Error> {
    struct Entries<T>(Vec<T>);

    impl<'de, T: Deserialize<'de> + Named + Shape> Deserialize<'de> for Entries<T> {
        fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
            unique(source).map(Self)
        }
    }

    let entries: Option<Entries<T>> = Option::deserialize(source)?;
    Ok(entries.map_or(Listed::Null, |it| Listed::Given(it.0)))
}
