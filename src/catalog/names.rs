//! The names that an action goes by, as deciding compares them.

use crate::catalog::Catalog;
use crate::catalog::name::{lower, prefix};
use crate::hash;

/// The names of one action, in lower case.
#[derive(Debug, Clone)]
pub(crate) struct ActionNames {
    /// Its own name first, then its aliases.
    all: Box<[(u64, Box<str>)]>,
    /// The hashes of the services that the names begin with, each once.
    services: Box<[u64]>,
    /// The catalog knows all keys of the action, and the enterprise project is none (for rule EVA-12).
    pub(crate) lacks_enterprise_project: bool,
}

impl ActionNames {
    pub(super) fn new(name: &str, aliases: &[String], lacks_enterprise_project: bool) -> Self {
        let names = std::iter::once(name).chain(aliases.iter().map(String::as_str));
        let hashed = |it: &str| {
            let lower = it.to_ascii_lowercase().into_boxed_str();
            (hash::of(&lower), lower)
        };
        let all: Box<[_]> = names.map(hashed).collect();
        let mut services: Vec<u64> = all.iter().filter_map(|it| hash::of_service(&it.1)).collect();
        services.sort_unstable();
        services.dedup();
        Self { all, services: services.into(), lacks_enterprise_project }
    }

    /// The names with their hashes, the action's own first.
    #[inline]
    pub(crate) fn all(&self) -> &[(u64, Box<str>)] {
        &self.all
    }

    /// The hashes of the services that the names begin with.
    pub(crate) fn services(&self) -> &[u64] {
        &self.services
    }

    /// The hash of the action's own name.
    fn own(&self) -> Option<u64> {
        self.all.first().map(|it| it.0)
    }
}

impl Catalog {
    /// The names of the action with that name in lower case; `None` where the catalog does not have it.
    #[inline]
    pub(crate) fn names_of(&self, hash: u64, name: &str) -> Option<&ActionNames> {
        self.action_by_hash(hash, name).map(|it| &it.names)
    }

    /// The hashes of the actions that go by a name in lower case, whether it is their own or an alias.
    pub(crate) fn targets(&self, hash: u64, name: &str) -> impl Iterator<Item = u64> {
        let own = self.action_by_hash(hash, name).into_iter();
        let others = self.asked_for(prefix(name)).flat_map(move |it| it.actions_by_lower_alias(name));
        own.chain(others).filter_map(|it| it.names.own())
    }

    /// Returns whether every resource of the action's service is in no region, as far as the catalog knows.
    pub(crate) fn is_global(&self, action: &str) -> bool {
        self.service(&lower(prefix(action))).is_some_and(|it| it.is_global())
    }
}
