//! Users and agencies: what they hold, and by what they are found.

use std::collections::{BTreeSet, HashMap};

use crate::account::caller;
use crate::policy::Policy;
use crate::scope::Scope;

use super::tags::Tags;

/// The kind of a holder of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderKind {
    /// An IAM user.
    User,
    /// An agency; whoever assumes it has its policies.
    Agency,
}

/// A group of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its id, where the snapshot says it.
    pub id: Option<String>,
    /// The names of its policies.
    pub policies: BTreeSet<String>,
    /// The names of the policies of version 1.1 that are granted in a scope, with it (rule EVA-12).
    pub grants: BTreeSet<(String, Scope)>,
}

/// A user or an agency.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The kind of the holder.
    pub kind: HolderKind,
    /// Its name.
    pub name: String,
    /// Its id, where the snapshot says it.
    pub id: Option<String>,
    /// Its URN, where the snapshot says it; else it follows from account and name.
    pub urn: Option<String>,
    /// The names of its policies, those of its groups included.
    pub policies: BTreeSet<String>,
    /// The names of the policies of version 1.1 that are granted in a scope, with it (rule EVA-12).
    pub grants: BTreeSet<(String, Scope)>,
    /// The names of its groups.
    pub groups: BTreeSet<String>,
    /// The names of the policies that it holds itself.
    pub own: BTreeSet<String>,
    /// The grants that it has itself.
    pub own_grants: BTreeSet<(String, Scope)>,
    /// It is a user that is disabled, and cannot call.
    pub is_disabled: bool,
    /// The trust policy of an agency, where the snapshot says it.
    pub trust: Option<Policy>,
    /// The account that an agency of the old kind trusts.
    pub trust_domain_id: Option<String>,
    /// All its tags, where the snapshot says them.
    pub tags: Option<Tags>,
    /// The path of an agency, such as `service-linked-agency/…/`, where the snapshot says it.
    pub path: Option<String>,
    /// The snapshot says that it is a service-linked agency.
    pub service_linked: bool,
}

impl Holder {
    /// Whether it is a service-linked agency, which SCPs do not bind (rule EVA-6).
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        let path = self.path.as_deref().map(|it| it.trim_start_matches('/'));
        self.kind == HolderKind::Agency
            && (self.service_linked
                || path.is_some_and(|it| it.starts_with(caller::SERVICE_LINKED))
                || self.urn.as_deref().is_some_and(caller::is_service_linked))
    }

    /// Whether a URN that has its name can be its own: the path in it, where the snapshot says one, is the same.
    pub(crate) fn may_have_urn(&self, urn: Option<&str>) -> bool {
        let path_of = |urn: &str| {
            let path = urn.splitn(5, ':').nth(4).filter(|_| urn.starts_with("iam:"))?;
            Some(path.rsplit_once('/').map_or("", |it| it.0).to_owned())
        };
        match (&self.path, urn.and_then(path_of)) {
            (Some(own), Some(path)) => own.trim_matches('/') == path,
            _ => true,
        }
    }

    /// Name of the holder in a message.
    pub(crate) fn shown(&self) -> String {
        match self.kind {
            HolderKind::User => format!("the user `{}`", self.name),
            HolderKind::Agency => format!("the agency `{}`", self.name),
        }
    }
}

/// The numbers of holders by all that names them. Of several that are named alike the first is kept: a snapshot
/// that is read has none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    users: HashMap<String, usize>,
    agencies: HashMap<String, usize>,
    ids: HashMap<String, usize>,
    urns: HashMap<String, usize>,
}

impl Directory {
    pub(crate) fn new(holders: &[Holder]) -> Self {
        let mut directory = Directory::default();
        for (number, holder) in holders.iter().enumerate() {
            let names = match holder.kind {
                HolderKind::User => &mut directory.users,
                HolderKind::Agency => &mut directory.agencies,
            };
            names.entry(holder.name.clone()).or_insert(number);
            if let Some(id) = &holder.id {
                directory.ids.entry(id.clone()).or_insert(number);
            }
            if let Some(urn) = &holder.urn {
                directory.urns.entry(urn.clone()).or_insert(number);
            }
        }
        directory
    }

    /// The user of a name.
    pub(crate) fn user(&self, name: &str) -> Option<usize> {
        self.users.get(name).copied()
    }

    /// The user or the agency of an id.
    pub(crate) fn of_id(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// The one whose URN that is said to be.
    pub(crate) fn said_of_urn(&self, urn: &str) -> Option<usize> {
        self.urns.get(urn).copied()
    }

    /// The one whose name stands in a URN; of a session that of its agency.
    pub(crate) fn named_in_urn(&self, urn: &str) -> Option<usize> {
        match urn.splitn(4, ':').nth(3)?.split_once(':')? {
            ("user", name) => self.users.get(name),
            // The path comes before the name, which has no slash.
            ("agency", path) => self.agencies.get(path.rsplit_once('/').map_or(path, |it| it.1)),
            ("assumed-agency", session) => {
                self.agencies.get(session.split_once('/').map_or(session, |it| it.0))
            }
            _ => None,
        }
        .copied()
    }
}
