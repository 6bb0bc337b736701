//! Notes on a request, besides its decision.

use crate::source::brief_name;

/// The kind of a name in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// Of an action.
    Action,
    /// Of a condition key, or a pattern of keys.
    Key,
    /// Of a resource type, with its service: `csms:secretName`.
    ResourceType,
}

impl NameKind {
    /// The word for it: `action`, `condition key` or `resource type`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            NameKind::Action => "action",
            NameKind::Key => "condition key",
            NameKind::ResourceType => "resource type",
        }
    }
}

/// A remark on a request: it is decided all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RequestNote {
    /// No loaded catalog knows the action: names and keys could not be checked.
    UncatalogedAction(String),
    /// No loaded catalog has the service of these keys: their names were not checked.
    UncatalogedKeys(Vec<String>),
    /// No loaded catalog has the service of the resource: its type was not checked.
    UncatalogedResource(String),
    /// The catalog of the service is partial, and does not have the name: it was not checked.
    NotInPartialCatalog {
        /// The kind of the name.
        kind: NameKind,
        /// The name, as given.
        name: String,
    },
    /// The catalog speaks for the service and does not list the name, which is taken as newer (rule UNK-4).
    Unlisted {
        /// The kind of the name.
        kind: NameKind,
        /// The name, as given.
        name: String,
    },
    /// A value is not in the documented list of those that the key can have (rule UNK-4).
    ValueNotListed {
        /// The key, as given.
        key: String,
        /// The value.
        value: String,
        /// The values that are documented.
        listed: Vec<String>,
    },
    /// The action was named by an alias (rule ACT-7).
    NamedByAlias {
        /// The value of the request.
        alias: String,
        /// The action that it stands for.
        action: String,
    },
    /// The action does not carry the key: it is taken as absent.
    KeyNotCarried {
        /// The key, as given.
        key: String,
        /// The action.
        action: String,
    },
    /// The action has no resource type, so the resource was not looked at (rule RES-5).
    ResourceIgnored(String),
    /// The action needs a resource that the request does not name: it is unknown.
    ResourceMissing(String),
    /// The resource is of a type that the action does not take.
    ResourceType {
        /// The type in the URN.
        found: String,
        /// The types that the action takes.
        taken: Vec<String>,
    },
    /// The action needs a resource of this type too, and the request names others only: it is unknown.
    RequiredTypeMissing(String),
    /// A resource holds `*` or `?`, which are characters like others in a request.
    WildcardInResource(String),
    /// The record gives a key that follows from its caller another value, which does not count (rule UNK-5).
    KeyNotOfPrincipal {
        /// The key.
        key: &'static str,
        /// What follows from the caller; empty where it is that the key is absent.
        value: String,
    },
    /// The record says that the caller is this, and its URN that it is not: the URN counts (rule UNK-5).
    PrincipalNotSo(&'static str),
    /// A name that some pages of the vendor allow and others do not.
    DottedName(String),
    /// Anything else, in words.
    Remark(String),
}

impl RequestNote {
    /// Returns whether it is about a name, or a value of a closed list, that the catalog does not list though
    /// it speaks for the service (rule UNK-4).
    #[must_use]
    pub fn is_unlisted(&self) -> bool {
        matches!(
            self,
            RequestNote::Unlisted { .. }
                | RequestNote::ResourceType { .. }
                | RequestNote::ResourceIgnored(_)
                | RequestNote::ValueNotListed { .. }
        )
    }

    /// Returns whether it is about a name that another one contradicts (rule UNK-5).
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        matches!(self, RequestNote::KeyNotOfPrincipal { .. } | RequestNote::PrincipalNotSo(_))
    }

    /// Returns whether it says how the request was read by one catalog, and says nothing of it under another.
    pub(super) fn is_of_catalog(&self) -> bool {
        !matches!(
            self,
            RequestNote::KeyNotOfPrincipal { .. }
                | RequestNote::PrincipalNotSo(_)
                | RequestNote::DottedName(_)
                | RequestNote::Remark(_)
        )
    }
}

impl std::fmt::Display for RequestNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RequestNote::UncatalogedAction(action) => {
                write!(
                    f,
                    "no catalog of `{}` is loaded: the aliases, keys and resource types of `{}` were not checked",
                    brief_name(service(action)),
                    brief_name(action)
                )
            }
            RequestNote::UncatalogedKeys(keys) => {
                let service = brief_name(keys.first().map_or("", |it| service(it)));
                let names: Vec<_> = keys.iter().map(|it| format!("`{}`", brief_name(it))).collect();
                let names = names.join(", ");
                write!(f, "no catalog of `{service}` is loaded: condition keys were not checked: {names}")
            }
            RequestNote::UncatalogedResource(urn) => {
                let service = brief_name(service(urn));
                write!(
                    f,
                    "no catalog of `{service}` is loaded: the type of `{}` was not checked",
                    brief_name(urn)
                )
            }
            RequestNote::NotInPartialCatalog { kind, name } => {
                write!(
                    f,
                    "the catalog of `{}` is partial, and has no {} `{}`: it was not checked",
                    brief_name(service(name)),
                    kind.word(),
                    brief_name(name)
                )
            }
            RequestNote::Unlisted { kind, name } => {
                write!(
                    f,
                    "the catalog lists no {} `{}`: it is assumed to be newer",
                    kind.word(),
                    brief_name(name)
                )
            }
            RequestNote::ValueNotListed { key, value, listed } => {
                write!(
                    f,
                    "`{}` is not among the documented values of `{}`: `{}`",
                    brief_name(value),
                    brief_name(key),
                    listed.join("`, `")
                )
            }
            RequestNote::NamedByAlias { alias, action } => {
                write!(f, "`{}` is an alias of `{action}`", brief_name(alias))
            }
            RequestNote::KeyNotCarried { key, action } => {
                write!(f, "`{action}` does not carry the key `{}`: it is taken as absent", brief_name(key))
            }
            RequestNote::ResourceIgnored(resource) => {
                write!(f, "the action has no resource type: `{}` was ignored", brief_name(resource))
            }
            RequestNote::ResourceMissing(action) => {
                write!(f, "`{action}` needs a resource and the request names none: it is unknown")
            }
            RequestNote::ResourceType { found, taken } => {
                write!(f, "the action takes {}, not `{}`", taken.join(" or "), brief_name(found))
            }
            RequestNote::RequiredTypeMissing(kind) => {
                write!(
                    f,
                    "the action needs a resource of the type `{kind}` too, and the request names none: it is unknown"
                )
            }
            RequestNote::WildcardInResource(resource) => {
                write!(f, "`{}` is taken literally: a request has no wildcards", brief_name(resource))
            }
            RequestNote::KeyNotOfPrincipal { key, value } if value.is_empty() => {
                write!(f, "`{key}` is given, and the caller has none: it is taken as absent")
            }
            RequestNote::KeyNotOfPrincipal { key, value } => {
                let value = brief_name(value);
                write!(
                    f,
                    "`{key}` is not given as `{value}`, which follows from the caller: what follows counts"
                )
            }
            RequestNote::PrincipalNotSo(other) => {
                write!(f, "the caller is given as {other}, and its URN says otherwise: the URN counts")
            }
            RequestNote::DottedName(name) => {
                write!(
                    f,
                    "`{}` contains a dot, which only older pages of the vendor allow in a name",
                    brief_name(name)
                )
            }
            RequestNote::Remark(text) => f.write_str(text),
        }
    }
}

/// The part before the first colon.
pub(super) fn service(name: &str) -> &str {
    name.split(':').next().unwrap_or_default()
}
