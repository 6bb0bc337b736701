//! An action of a service: its access level, the resources it touches, the keys it carries, its
//! aliases and what it depends on.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::catalog::carried::CarriedKeys;
use crate::catalog::description::{Description, Language};
use crate::catalog::key::listed_key_covers;
use crate::catalog::mark::Mark;
use crate::catalog::names::ActionNames;
use crate::catalog::urn_template::UrnTemplate;

/// The access level of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Sees that resources exist.
    List,
    /// Reads what resources hold.
    Read,
    /// Makes, changes or removes resources.
    Write,
    /// Changes tags alone.
    Tagging,
    /// Changes who may do what.
    PermissionManagement,
}

impl AccessLevel {
    /// Every level.
    pub const ALL: [Self; 5] =
        [Self::List, Self::Read, Self::Write, Self::Tagging, Self::PermissionManagement];

    /// The level as an export spells it: `list`, `read`, `write`, `tagging`,
    /// `permission_management`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::Tagging => "tagging",
            Self::PermissionManagement => "permission_management",
        }
    }
}

impl std::fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AccessLevel {
    /// Case is ignored: exports write `read`, the pages `Read`.
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let word = String::deserialize(source)?;
        Self::ALL.into_iter().find(|level| level.as_str().eq_ignore_ascii_case(&word)).ok_or_else(|| {
            D::Error::custom(format_args!(
                "`{word}` is not a valid access level; it is one of `list`, `read`, `write`, `tagging`, `permission_management`"
            ))
        })
    }
}

/// A resource type that an action touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionResource {
    pub(crate) type_name: String,
    pub(crate) urn_template: Option<UrnTemplate>,
    pub(crate) required: Option<bool>,
    pub(crate) condition_keys: Vec<String>,
}

impl ActionResource {
    /// The resource type.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// Whether the resource is of a service; `None` where its template is not known.
    pub(crate) fn is_of(&self, service: &str) -> Option<bool> {
        self.urn_template().map(|it| it.service().eq_ignore_ascii_case(service))
    }

    /// The template of the type's URNs; `None` where it is not known.
    #[must_use]
    pub fn urn_template(&self) -> Option<&UrnTemplate> {
        self.urn_template.as_ref()
    }

    /// Whether the action always touches such a resource; `None` where that is not known.
    #[must_use]
    pub fn required(&self) -> Option<bool> {
        self.required
    }

    /// The keys that hold for this resource type alone, as listed.
    #[must_use]
    pub fn condition_keys(&self) -> &[String] {
        &self.condition_keys
    }
}

/// An action that a policy can allow or deny.
#[derive(Debug, Clone)]
pub struct Action {
    pub(crate) name: String,
    pub(crate) access_level: Option<AccessLevel>,
    pub(crate) permission_only: Option<bool>,
    pub(crate) aliases: Vec<String>,
    pub(crate) resources: Vec<ActionResource>,
    pub(crate) condition_keys: Vec<String>,
    pub(crate) dependencies: Vec<String>,
    pub(crate) operations: Vec<String>,
    pub(crate) description: Description,
    pub(crate) mark: Mark,
    /// Shared with every request for the action; `None` where its keys are not all known.
    pub(crate) carried: Option<Arc<CarriedKeys>>,
    pub(crate) whole: bool,
    pub(crate) names: ActionNames,
}

impl Action {
    /// The name, `csms:secret:getStage`, as the catalog spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The service part of the name.
    #[must_use]
    pub fn service(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// The access level; `None` where it is not known.
    #[must_use]
    pub fn access_level(&self) -> Option<AccessLevel> {
        self.access_level
    }

    /// Whether no operation calls for it directly, as for `sts::tagSession`; `None` where that is not known.
    #[must_use]
    pub fn permission_only(&self) -> Option<bool> {
        self.permission_only
    }

    /// Older names that mean this action in a policy.
    #[must_use]
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// The resource types it touches; none where it is checked against no URN.
    #[must_use]
    pub fn resources(&self) -> &[ActionResource] {
        &self.resources
    }

    /// The keys that hold for the action as a whole, as listed.
    #[must_use]
    pub fn condition_keys(&self) -> &[String] {
        &self.condition_keys
    }

    /// All listed keys: those of the resource types in order, then those of the whole action, each
    /// once.
    #[must_use]
    pub fn all_keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = Vec::new();
        for key in self.listed_keys() {
            if !keys.iter().any(|seen| seen.eq_ignore_ascii_case(key)) {
                keys.push(key);
            }
        }
        keys
    }

    fn listed_keys(&self) -> impl Iterator<Item = &str> {
        let of_resources = self.resources.iter().flat_map(|resource| &resource.condition_keys);
        of_resources.chain(&self.condition_keys).map(String::as_str)
    }

    /// Returns whether the catalog lists the key for this action, on a resource type or as a whole. ASCII
    /// case is ignored, and `g:ResourceTag/env` counts as `g:ResourceTag/<tag-key>`.
    ///
    /// Global keys that no action lists (`g:CurrentTime` and most others) apply to every action all
    /// the same; [`ConditionKey::is_per_action`](crate::catalog::ConditionKey::is_per_action)
    /// distinguishes the two kinds.
    #[must_use]
    pub fn carries(&self, key: &str) -> bool {
        self.listed_keys().any(|listed| listed_key_covers(listed, key))
    }

    /// The keys of its own service that it carries; `None` where they are not all known.
    #[must_use]
    pub fn carried_keys(&self) -> Option<&Arc<CarriedKeys>> {
        self.carried.as_ref()
    }

    /// Returns whether its resource types and condition keys are all known, so that it has no others.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Returns whether it touches a resource type, so that a policy can name a URN for it.
    #[must_use]
    pub fn takes_resource(&self) -> bool {
        !self.resources.is_empty()
    }

    /// Returns whether it always touches some resource.
    #[must_use]
    pub fn requires_resource(&self) -> bool {
        self.resources.iter().any(|resource| resource.required == Some(true))
    }

    /// Other actions that the caller needs as well, for at least one of the operations.
    #[must_use]
    pub fn dependencies(&self) -> &[String] {
        &self.dependencies
    }

    /// The ids of the operations that check it, those of the same service.
    #[must_use]
    pub fn operations(&self) -> &[String] {
        &self.operations
    }

    /// The description of the action.
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

/// The meaning of a name in a policy or a request.
#[derive(Debug, Clone)]
pub enum Resolution<'c> {
    /// The name of this action.
    Canonical(&'c Action),
    /// An alias of this one action.
    Alias(&'c Action),
    /// An alias that covers several actions.
    AmbiguousAlias(Vec<&'c Action>),
    /// No name that the catalog knows.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::AccessLevel;

    #[test]
    fn access_levels_ignore_case() {
        let read = |text: &str| serde_json::from_str::<AccessLevel>(text);
        assert_eq!(read(r#""Permission_management""#).unwrap(), AccessLevel::PermissionManagement);
        assert_eq!(read(r#""list""#).unwrap(), AccessLevel::List);
        assert!(read(r#""all""#).unwrap_err().to_string().contains("is not a valid access level"));
    }
}
