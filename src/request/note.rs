//! Notes on a request, besides its decision.

use crate::source::brief_name;
use crate::wording::{Gap, Join, Text, text};

/// The kind of a name in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The name of an action.
    Action,
    /// The name of a condition key, or a pattern of keys.
    Key,
    /// The name of a resource type, with its service: `csms:secretName`.
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

    /// The word for it in both languages.
    pub(crate) fn text(self) -> Text {
        match self {
            NameKind::Action => text!("action", "授权项"),
            NameKind::Key => text!("condition key", "条件键"),
            NameKind::ResourceType => text!("resource type", "资源类型"),
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
        /// The value that follows from the caller; empty where the key is absent for it.
        value: String,
    },
    /// The record says that the caller is this, and its URN that it is not: the URN counts (rule UNK-5).
    PrincipalNotSo(&'static str),
    /// A name that some pages of the vendor allow and others do not.
    DottedName(String),
    /// Any other remark.
    Remark(Text),
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

impl RequestNote {
    /// The note in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            RequestNote::UncatalogedAction(action) => text!(
                "no catalog of `{0}` is loaded: the aliases, keys and resource types of `{1}` were not checked",
                "没有加载 `{0}` 的目录：未检查 `{1}` 的旧名称、条件键和资源类型",
                brief_name(service(action)),
                brief_name(action)
            ),
            RequestNote::UncatalogedKeys(keys) => text!(
                "no catalog of `{0}` is loaded: condition keys were not checked: {1}",
                "没有加载 `{0}` 的目录：未检查条件键 {1}",
                brief_name(keys.first().map_or("", |it| service(it))),
                Gap::names(keys.iter().map(|it| brief_name(it)), Join::Comma)
            ),
            RequestNote::UncatalogedResource(urn) => text!(
                "no catalog of `{0}` is loaded: the type of `{1}` was not checked",
                "没有加载 `{0}` 的目录：未检查 `{1}` 的类型",
                brief_name(service(urn)),
                brief_name(urn)
            ),
            RequestNote::NotInPartialCatalog { kind, name } => text!(
                "the catalog of `{0}` is partial, and has no {1} `{2}`: it was not checked",
                "`{0}` 的目录不完整，其中没有{1} `{2}`：未检查",
                brief_name(service(name)),
                kind.text(),
                brief_name(name)
            ),
            RequestNote::Unlisted { kind, name } => text!(
                "the catalog lists no {0} `{1}`: it is assumed to be newer",
                "目录中没有{0} `{1}`：视为目录之后新增的",
                kind.text(),
                brief_name(name)
            ),
            RequestNote::ValueNotListed { key, value, listed } => text!(
                "`{0}` is not among the documented values of `{1}`: {2}",
                "`{0}` 不是 `{1}` 在文档中的取值：{2}",
                brief_name(value),
                brief_name(key),
                Gap::names(listed, Join::Comma)
            ),
            RequestNote::NamedByAlias { alias, action } => {
                text!("`{0}` is an alias of `{1}`", "`{0}` 是 `{1}` 的旧名称", brief_name(alias), action)
            }
            RequestNote::KeyNotCarried { key, action } => text!(
                "`{0}` does not carry the key `{1}`: it is taken as absent",
                "`{0}` 不携带条件键 `{1}`：视为不存在",
                action,
                brief_name(key)
            ),
            RequestNote::ResourceIgnored(resource) => text!(
                "the action has no resource type: `{0}` was ignored",
                "该授权项没有资源类型：已忽略 `{0}`",
                brief_name(resource)
            ),
            RequestNote::ResourceMissing(action) => text!(
                "`{0}` needs a resource and the request names none: it is unknown",
                "`{0}` 需要资源，而请求没有指明资源：资源未知",
                action
            ),
            RequestNote::ResourceType { found, taken } => text!(
                "the action takes {0}, not `{1}`",
                "该授权项的资源类型是 {0}，不是 `{1}`",
                taken.join(" or "),
                brief_name(found)
            ),
            RequestNote::RequiredTypeMissing(kind) => text!(
                "the action needs a resource of the type `{0}` too, and the request names none: it is unknown",
                "该授权项还需要类型为 `{0}` 的资源，而请求没有指明：资源未知",
                kind
            ),
            RequestNote::WildcardInResource(resource) => text!(
                "`{0}` is taken literally: a request has no wildcards",
                "`{0}` 按字面处理：请求中没有通配符",
                brief_name(resource)
            ),
            RequestNote::KeyNotOfPrincipal { key, value } if value.is_empty() => text!(
                "`{0}` is given, and the caller has none: it is taken as absent",
                "给出了 `{0}`，而该调用者没有这个键：视为不存在",
                *key
            ),
            RequestNote::KeyNotOfPrincipal { key, value } => text!(
                "`{0}` is not given as `{1}`, which follows from the caller: what follows counts",
                "`{0}` 给出的值不是由调用者得出的 `{1}`：以得出的值为准",
                *key,
                brief_name(value)
            ),
            RequestNote::PrincipalNotSo(other) => text!(
                "the caller is given as {0}, and its URN says otherwise: the URN counts",
                "给出的调用者是 {0}，与其 URN 不符：以 URN 为准",
                *other
            ),
            RequestNote::DottedName(name) => text!(
                "`{0}` contains a dot, which only older pages of the vendor allow in a name",
                "`{0}` 含有点号，只有旧版文档允许名称中有点号",
                brief_name(name)
            ),
            RequestNote::Remark(text) => text.clone(),
        }
    }
}

/// The note in English.
impl std::fmt::Display for RequestNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}

/// The part before the first colon.
pub(super) fn service(name: &str) -> &str {
    name.split(':').next().unwrap_or_default()
}
