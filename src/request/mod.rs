//! The question that is put to an authorizer: who may do what to which resource, in which context.
//!
//! A [`Request`] is built against a [`Catalog`](crate::Catalog), which resolves aliases (rule ACT-7) and knows which keys
//! an action carries; after that it stands alone and can be asked of any authorizer, any number of times.

mod builder;
pub(crate) mod call;
mod context;
mod error;
pub mod http;
mod json;
mod name;
mod note;
mod part;
mod principal;

use crate::policy::Urn;

use name::Name;

pub use builder::RequestBuilder;
pub use context::{KeyName, KeyState, RequestContext};
pub use error::RequestError;
pub use note::RequestNote;
pub use part::{Part, Parts};
pub use principal::{Authentication, Principal};

/// The action of a request: a concrete name; names that differ in case are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action(Name);

impl Action {
    /// Names an action. The name is taken as it is; [`RequestBuilder`] resolves aliases.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Action(Name::new(name))
    }

    /// The name, in the catalogue's spelling where it knows the action.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.text()
    }

    /// The name in lower case: case does not count (rule ACT-1).
    #[must_use]
    pub fn lower(&self) -> &str {
        self.0.lower()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.0.hash()
    }
}

/// What a request says about the resources it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resources {
    /// The action is checked against no resource (rule RES-5).
    None,
    /// It touches one, but which one is not known.
    Unknown,
    /// It touches all of these (rule RES-6); never empty.
    Named(Vec<Urn>),
}

/// A request, ready to be decided.
#[derive(Debug, Clone)]
pub struct Request {
    action: Action,
    resources: Resources,
    /// The action needs one more, and it is not known which.
    lacks_resource: bool,
    principal: Principal,
    authentication: Authentication,
    /// The parts that are said to be unknown, or follow to be.
    unknown_parts: Parts,
    region: Option<Box<str>>,
    project: Option<Box<str>>,
    resource_id: Option<Box<str>>,
    resource_management_account: bool,
    context: RequestContext,
    notes: Vec<RequestNote>,
}

impl Request {
    /// Starts a request for an action.
    pub fn builder(action: &str) -> RequestBuilder {
        RequestBuilder::new(action)
    }

    /// The action.
    #[must_use]
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// The resources.
    #[must_use]
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Whether the action needs a resource besides those that are named: it is unknown, as where none is named.
    #[must_use]
    pub fn lacks_resource(&self) -> bool {
        self.lacks_resource
    }

    /// The caller.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// How the caller proves itself.
    #[must_use]
    pub fn authentication(&self) -> Authentication {
        self.authentication
    }

    /// The parts of the request besides keys that are unknown (rule UNK-3).
    #[must_use]
    pub fn unknown_parts(&self) -> Parts {
        self.unknown_parts
    }

    /// The same question of a caller who may be anyone.
    pub(crate) fn with_unknown_caller(&self) -> Request {
        let mut request = self.clone();
        request.unknown_parts.insert(Part::Principal);
        request
    }

    /// The region that the request is made to, where it is told: for an action without a resource (rule EVA-12).
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The id of the project that the request is made in, where it is told (rule EVA-12).
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        self.project.as_deref()
    }

    /// The id of the resource, where it is told: a `uri` of a version 1.1 policy is compared with it (rule DOC-8).
    #[must_use]
    pub fn resource_id(&self) -> Option<&str> {
        self.resource_id.as_deref()
    }

    /// Whether the resources belong to the management account of the organization, which RCPs do not bind (rule EVA-9).
    #[must_use]
    pub fn resource_management_account(&self) -> bool {
        self.resource_management_account
    }

    /// Whether the account of the resources is said to be unknown, by itself or with them (rule UNK-3).
    pub(crate) fn says_account_unknown(&self) -> bool {
        [Part::Resource, Part::ResourceAccount].into_iter().any(|it| self.unknown_parts().contains(it))
    }

    /// The condition keys.
    #[must_use]
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// Says that a key is present with these values, and leaves the rest of the request as it is.
    ///
    /// This is how one prepared request is asked many times. `O(log n)` in the keys, where the key is there.
    pub fn set_key<V: Into<Box<str>>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        self.context.set(key, values);
    }

    /// Forgets what was said of a key: it is absent, or unknown where a pattern covers it.
    pub fn unset_key(&mut self, key: &str) {
        self.context.unset(key);
    }

    /// Says that what is said of the keys that match `pattern` is all there is: others of them are absent.
    pub fn set_told(&mut self, pattern: &str) {
        self.context.set_told(pattern);
    }

    /// Says that a key is unknown, also where [`Request::set_told`] covers it.
    pub fn set_open(&mut self, key: &str) {
        self.context.set_open(key);
    }

    /// Says that the caller is a service-linked agency (rule EVA-6).
    pub(crate) fn set_service_linked(&mut self) {
        self.principal.service_linked = true;
    }

    /// What was odd about the request when it was built.
    #[must_use]
    pub fn notes(&self) -> &[RequestNote] {
        &self.notes
    }

    /// Whether anything about the request is unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.context.has_unknown()
            || !self.unknown_parts.is_empty()
            || self.authentication == Authentication::Unknown
            || self.lacks_resource
            || match &self.resources {
                Resources::None => false,
                Resources::Unknown => true,
                Resources::Named(urns) => urns.iter().any(|it| !it.is_complete()),
            }
    }
}

#[cfg(test)]
mod tests;
