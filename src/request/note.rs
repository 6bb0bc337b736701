//! What a caller should know about a request besides the decision.

use crate::source::brief_name;

/// A remark on a request: it is decided all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RequestNote {
    /// No loaded catalogue knows the action: names and keys could not be checked.
    UncataloguedAction(String),
    /// The action was named by an alias (rule ACT-7).
    NamedByAlias {
        /// What the request said.
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
    /// The request gives a key that follows from its caller another value.
    KeyNotOfPrincipal {
        /// The key.
        key: &'static str,
        /// What follows from the caller.
        value: String,
    },
    /// A name that some pages of the vendor allow and others do not.
    DottedName(String),
    /// Anything else, in words.
    Remark(String),
}

impl std::fmt::Display for RequestNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RequestNote::UncataloguedAction(action) => {
                write!(
                    f,
                    "no loaded catalogue knows `{}`: its aliases, keys and resource types were not checked",
                    brief_name(action)
                )
            }
            RequestNote::NamedByAlias { alias, action } => {
                write!(f, "`{}` is an alias of `{action}`", brief_name(alias))
            }
            RequestNote::KeyNotCarried { key, action } => {
                write!(f, "`{action}` does not carry the key `{}`: it is taken as absent", brief_name(key))
            }
            RequestNote::ResourceIgnored(resource) => {
                write!(f, "the action has no resource type: `{}` was not looked at", brief_name(resource))
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
                write!(f, "`{}` is taken by the letter: a request has no wildcards", brief_name(resource))
            }
            RequestNote::KeyNotOfPrincipal { key, value } => {
                write!(
                    f,
                    "`{key}` is not given as `{}`, which follows from the caller: conditions see what is given",
                    brief_name(value)
                )
            }
            RequestNote::DottedName(name) => {
                write!(
                    f,
                    "`{}` holds a dot, which only older pages of the vendor allow in a name",
                    brief_name(name)
                )
            }
            RequestNote::Remark(text) => f.write_str(text),
        }
    }
}
