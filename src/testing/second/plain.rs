//! The model that every second reader reads into.

use std::collections::{BTreeMap, BTreeSet};

use super::key::{folded, is_like};

/// Why a text is no request: the class of the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It is no JSON, or a member stands twice.
    Text,
    /// A member that is not known, or of another type.
    Member,
    /// An action, key, resource or type that is none (UNK-4, ACT-7).
    Name,
    /// A pattern of unknown keys that can match none, or a part that is given and unknown (UNK-3).
    Unknown,
    /// A caller and what is said of it elsewhere (UNK-5), or resources of two accounts (UNK-3).
    Caller,
    /// A trace or a table row that cannot be mapped.
    Record,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It has these values; none of them: it is there without a value.
    Present(Vec<String>),
    /// It is not there.
    Absent,
    /// Nothing.
    Unknown,
}

/// A resource; a part that is `None` is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The service.
    pub service: String,
    /// The region.
    pub region: Option<String>,
    /// The account.
    pub account: Option<String>,
    /// The type.
    pub kind: String,
    /// What comes after the fourth colon.
    pub path: String,
}

/// What the action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resources {
    /// No resource.
    None,
    /// It is not known which.
    Unknown,
    /// All of these.
    Named(Vec<Resource>),
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// The URN.
    pub urn: Option<String>,
    /// The account, as given or by the URN.
    pub account: Option<String>,
    /// A service that calls in its own name.
    pub service: Option<String>,
    /// The root user.
    pub root: bool,
    /// Of the management account.
    pub management_account: bool,
    /// A service-linked agency.
    pub service_linked: bool,
}

impl Caller {
    /// Whether the request names it.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.urn.is_some() || self.account.is_some() || self.service.is_some()
    }

    /// The type and the rest of the URN.
    #[must_use]
    pub fn kind(&self) -> Option<(&str, &str)> {
        let mut parts = self.urn.as_deref()?.splitn(5, ':').skip(3);
        Some((parts.next()?, parts.next()?))
    }
}

/// A request, as its text says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// The action's name.
    pub action: String,
    /// Its older names.
    pub aliases: Vec<String>,
    /// The resources.
    pub resources: Resources,
    /// Who calls, where that is said; what else is said of the caller where not.
    pub caller: Caller,
    /// `Some(true)` with a token, `Some(false)` signed.
    pub token: Option<bool>,
    /// The parts that are unknown, by their full names.
    pub parts: BTreeSet<String>,
    /// The values of keys, by their names in lower case.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Keys that are absent whatever covers them.
    pub absent: BTreeSet<String>,
    /// Families of keys of which all is told, such as `g:resourcetag/`, with those that are open nevertheless.
    pub told: BTreeMap<String, BTreeSet<String>>,
    /// Patterns of keys that are unknown.
    pub unknown: Vec<String>,
    /// Keys of the secret service that the action carries; `None` where no catalogue knows the action.
    pub carried: Option<Vec<String>>,
    /// The region that the request is made to.
    pub region: Option<String>,
    /// The project that it is made in.
    pub project: Option<String>,
    /// The id of the resource.
    pub resource_id: Option<String>,
    /// The account of a resource that is not named.
    pub resource_account: Option<String>,
    /// Whether the resources are of the management account.
    pub resource_management_account: bool,
    /// Names that a note has to mention.
    pub noted: BTreeSet<String>,
}

impl Plain {
    /// Whether the action can have the key: one of the secret service only where it is listed (rule UNK-4).
    #[must_use]
    pub fn carries(&self, key: &str) -> bool {
        let key = folded(key);
        let listed = |carried: &Vec<String>| carried.iter().any(|it| folded(it) == key);
        !key.starts_with("csms:") || self.carried.as_ref().is_none_or(listed)
    }

    /// What is known of a key.
    #[must_use]
    pub fn state(&self, key: &str) -> State {
        let key = folded(key);
        if self.absent.contains(&key) {
            return State::Absent;
        }
        if !self.carries(&key) {
            return State::Absent;
        }
        if let Some(values) = self.keys.get(&key) {
            return State::Present(values.clone());
        }
        let by_caller = self.parts.contains("principal") && is_of_the_caller(&key);
        let is_unknown = by_caller || self.unknown.iter().any(|it| is_like(it, &key));
        let is_told = self.told.iter().any(|it| key.starts_with(it.0.as_str()) && !it.1.contains(&key));
        if is_unknown && !is_told { State::Unknown } else { State::Absent }
    }
}

/// Whether the caller fills in the key.
#[must_use]
pub fn is_of_the_caller(key: &str) -> bool {
    const KEYS: [&str; 17] = [
        "g:principalurn",
        "g:principalaccount",
        "g:domainid",
        "g:domainname",
        "g:principalorgpath",
        "g:principalorgid",
        "g:principalorgmanagementaccountid",
        "g:principalid",
        "g:principalisrootuser",
        "g:principalisservice",
        "g:principaltype",
        "g:username",
        "g:userid",
        "g:mfapresent",
        "g:mfaage",
        "g:tokenissuetime",
        "g:sourceidentity",
    ];
    let key = folded(key);
    key.starts_with("g:principaltag/") || KEYS.contains(&key.as_str())
}
