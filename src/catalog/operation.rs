//! An operation of a service's API: its method and path, the actions it checks, and what its
//! parameters say about the request context.

use std::sync::Arc;

use serde::Deserialize;

use crate::catalog::mark::Mark;
use crate::catalog::value::ValueConstraint;

/// The documented permission of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Authorization {
    /// An operation that checks its actions.
    #[serde(rename = "action")]
    Action,
    /// Its page says that it needs no permission of an identity policy.
    #[serde(rename = "none")]
    NoneNeeded,
    /// No page in reach says anything.
    #[serde(rename = "undocumented")]
    Undocumented,
}

impl Authorization {
    /// The phrase for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action required",
            Self::NoneNeeded => "no identity-policy permission needed (documented)",
            Self::Undocumented => "not found in the documentation",
        }
    }
}

impl std::fmt::Display for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The place of a parameter in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A segment of the path.
    Path,
    /// A member of the JSON body.
    Body,
}

/// The use of a parameter's value in the request to be decided.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Fills {
    /// The name of a resource of this type, the last part of its URN.
    ResourceName(String),
    /// The id of a resource of this type; its URN carries the name, which the request does not show.
    ResourceId(String),
    /// A condition key.
    Key(String),
    /// An array of objects with `key` and `value`: `g:RequestTag/<tag-key>` and `g:TagKeys`.
    Tags,
    /// One object with `key` and `value`.
    Tag,
    /// The key of a tag: `g:TagKeys`.
    TagKey,
}

impl TryFrom<String> for Fills {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once(':').unwrap_or((&text, "")) {
            ("resource", name) if !name.is_empty() => Ok(Self::ResourceName(name.to_owned())),
            ("resource-id", name) if !name.is_empty() => Ok(Self::ResourceId(name.to_owned())),
            ("key", name) if !name.is_empty() => Ok(Self::Key(name.to_owned())),
            ("tags", "") => Ok(Self::Tags),
            ("tag", "") => Ok(Self::Tag),
            ("tag-key", "") => Ok(Self::TagKey),
            _ => Err(format!("`{text}` is not a valid mark of what a parameter fills")),
        }
    }
}

/// A parameter that matters to a decision or to the path.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) values: Option<Arc<ValueConstraint>>,
    pub(crate) fills: Option<Fills>,
    pub(crate) default: Option<String>,
    pub(crate) unresolved: Vec<String>,
}

impl Parameter {
    /// The name in the path or the body.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its place.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// Returns whether a request must have it; path parameters always.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// The values it can have.
    #[must_use]
    pub fn values(&self) -> Option<&ValueConstraint> {
        self.values.as_deref()
    }

    /// The use of its value in the request to be decided; nothing where it plays no part.
    #[must_use]
    pub fn fills(&self) -> Option<&Fills> {
        self.fills.as_ref()
    }

    /// The value that leaving it out stands for. Without one, what leaving it out does to the key
    /// is not documented.
    #[must_use]
    pub fn default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Returns whether the value is a word that the service may replace by what it stands for, such as
    /// `latest` for a version: the key's value is then not known.
    #[must_use]
    pub fn is_unresolved(&self, value: &str) -> bool {
        self.unresolved.iter().any(|word| word == value)
    }

    /// The only value it can have, so that it is not a parameter but a word of the path.
    pub(crate) fn constant(&self) -> Option<&str> {
        match self.values() {
            Some(ValueConstraint::OneOf(words)) => match words.values() {
                [only] => Some(only),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A method and a path by which an operation can be called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
}

impl Call {
    /// The HTTP method, in capitals.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path with its parameters in braces.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// An operation of a service.
#[derive(Debug, Clone)]
pub struct Operation {
    pub(crate) service: String,
    pub(crate) id: String,
    /// Its methods and paths, that of the newest version of the API first.
    pub(crate) calls: Vec<Call>,
    pub(crate) query: Vec<String>,
    pub(crate) actions: Vec<String>,
    pub(crate) dependencies: Vec<String>,
    pub(crate) authorization: Authorization,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) same_as: Option<String>,
    pub(crate) mark: Mark,
}

impl Operation {
    /// The code of its service.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Its id, `ShowSecretStage`. Unique within a service.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The HTTP method, in capitals; absent from an export.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.calls.first().map(Call::method)
    }

    /// The path with its parameters in braces; absent from an export.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.calls.first().map(Call::path)
    }

    /// Every method and path: versions of an API may differ in them.
    #[must_use]
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The parameters of the query that a call of it has, where operations share a method and a path.
    #[must_use]
    pub fn query(&self) -> &[String] {
        &self.query
    }

    /// The actions it checks.
    #[must_use]
    pub fn actions(&self) -> &[String] {
        &self.actions
    }

    /// Other actions that the caller needs as well.
    #[must_use]
    pub fn dependencies(&self) -> &[String] {
        &self.dependencies
    }

    /// The permission it needs, as far as known.
    #[must_use]
    pub fn authorization(&self) -> Authorization {
        self.authorization
    }

    /// Its parameters that matter, those of the path first and in order.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The parameter of that name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The operation whose older name this is: the same method and path.
    #[must_use]
    pub fn same_as(&self) -> Option<&str> {
        self.same_as.as_deref()
    }

    /// The certainty of the entry, and its page.
    #[must_use]
    pub fn mark(&self) -> &Mark {
        &self.mark
    }
}

#[cfg(test)]
mod tests {
    use super::Fills;

    #[test]
    fn what_a_parameter_fills() {
        let read = |text: &str| Fills::try_from(text.to_owned());
        assert_eq!(read("resource:secretName"), Ok(Fills::ResourceName("secretName".to_owned())));
        assert_eq!(read("key:csms:VersionStage"), Ok(Fills::Key("csms:VersionStage".to_owned())));
        assert_eq!(read("tag-key"), Ok(Fills::TagKey));
        for text in ["", "key", "key:", "tags:x", "color"] {
            assert!(read(text).unwrap_err().contains("is not a valid mark"), "{text}");
        }
    }
}
