//! The question that is put to an authorizer: who may do what to which resource, in which context.
//!
//! A [`Request`] is built against a [`Catalog`], which resolves aliases (rule ACT-7) and knows which keys
//! an action carries and which names there are (rule UNK-4). It can be given to any authorizer, any number of times: one
//! with another catalog reads it by its own.

mod builder;
pub(crate) mod call;
mod context;
mod dependent;
mod draft;
mod error;
pub mod http;
mod json;
mod name;
mod note;
mod part;
mod principal;

use std::sync::OnceLock;

use crate::catalog::{self, Catalog, Resolution};
use crate::policy::Urn;
use crate::source::brief;
use crate::wording::{Text, text};

use draft::{Names, Touched, check_accounts};
use name::Name;

pub use builder::RequestBuilder;
pub use context::{KeyName, KeyState, RequestContext};
pub use error::RequestError;
pub use note::{NameKind, RequestNote};
pub use part::{Part, Parts};
pub use principal::{Authentication, Principal, PrincipalState};

/// The action of a request: a concrete name; names that differ in case are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action(Name);

impl Action {
    /// Names an action. The name is taken as it is; [`RequestBuilder`] resolves aliases.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Action(Name::new(name))
    }

    /// The name, in the catalog's spelling where it knows the action.
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

/// The resources of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resources {
    /// The action is checked against no resource (rule RES-5).
    None,
    /// One resource, which is not known.
    Unknown,
    /// All of these resources (rule RES-6); never empty.
    Named(Vec<Urn>),
}

/// A request, ready to be decided.
#[derive(Debug, Clone)]
pub struct Request {
    action: Action,
    /// The action as it was asked about, where the catalog spells its name differently, such as an alias.
    asked: Option<Box<Action>>,
    touched: Touched,
    /// The resource `*` was given; a resource that was not is unknown.
    no_resource: bool,
    open_resource: bool,
    principal: Principal,
    authentication: Authentication,
    /// The parts that are declared unknown, or follow to be.
    unknown_parts: Parts,
    unknown_unless_given: Parts,
    region: Option<Box<str>>,
    /// The account of a resource that is not named, where it is given.
    resource_account: Option<Box<str>>,
    project: Option<Box<str>>,
    resource_id: Option<Box<str>>,
    resource_management_account: bool,
    context: RequestContext,
    notes: Vec<RequestNote>,
    /// The catalog its names were resolved with.
    catalog: Catalog,
    /// The same request, its names resolved with another catalog.
    elsewhere: OnceLock<Box<Request>>,
    is_refused: bool,
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
        &self.touched.resources
    }

    /// Returns whether the action needs a resource besides those that are named: it is unknown, as where none
    /// is named.
    #[must_use]
    pub fn lacks_resource(&self) -> bool {
        self.touched.lacks_resource
    }

    /// The caller.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The knowledge of the caller: it is named, or unknown, or neither, and then assumed (rule UNK-3).
    #[must_use]
    pub fn principal_state(&self) -> PrincipalState {
        if self.unknown_parts.contains(Part::Principal) {
            PrincipalState::Unknown
        } else if self.principal == Principal::default() {
            PrincipalState::Assumed
        } else {
            PrincipalState::Named
        }
    }

    /// The authentication of the caller.
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
        let mut request = Request { elsewhere: OnceLock::new(), ..self.clone() };
        request.unknown_parts.insert(Part::Principal);
        request
    }

    /// The parts that are unknown where the authorizer has no policies of that layer: `*` says so of the trust policy,
    /// the SCPs, the RCPs and the NCPs, which are not part of a request (rule UNK-3).
    #[must_use]
    pub fn unknown_unless_given(&self) -> Parts {
        self.unknown_unless_given
    }

    /// The region that the request is made to, where it is given: for an action without a resource (rule EVA-12).
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The id of the project that the request is made in, where it is given (rule EVA-12).
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        self.project.as_deref()
    }

    /// The id of the resource, where it is given: a `uri` of a version 1.1 policy is compared with it (rule DOC-8).
    #[must_use]
    pub fn resource_id(&self) -> Option<&str> {
        self.resource_id.as_deref()
    }

    /// Returns whether the resources belong to the management account of the organization, which RCPs do not
    /// bind (rule EVA-9).
    #[must_use]
    pub fn resource_management_account(&self) -> bool {
        self.resource_management_account
    }

    /// The account of a resource that is not named, where it is given.
    pub(crate) fn resource_account(&self) -> Option<&str> {
        self.resource_account.as_deref()
    }

    /// Returns whether the account of the resources is declared unknown, by itself or with them (rule
    /// UNK-3).
    pub(crate) fn says_account_unknown(&self) -> bool {
        [Part::Resource, Part::ResourceAccount].into_iter().any(|it| self.unknown_parts().contains(it))
    }

    /// Whether the request is about an agency, or may be: only then a trust policy counts (rule EVA-11).
    #[must_use]
    pub fn may_concern_agency(&self) -> bool {
        let takes_agency = || {
            let action = self.catalog.action(self.action.name());
            action.is_none_or(|it| it.resources().iter().any(|it| it.type_name() == "agency"))
        };
        match self.resources() {
            Resources::Named(urns) => urns.iter().any(|it| it.resource_type() == "agency"),
            Resources::None => self.action.lower().starts_with("sts:"),
            Resources::Unknown => takes_agency(),
        }
    }

    /// The condition keys.
    #[must_use]
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// Sets a key to these values, and leaves the rest of the request as it is.
    ///
    /// This is how one prepared request is asked many times. `O(log n)` in the keys, where the key is there.
    ///
    /// The name is not checked (rule UNK-4), nor whether it says otherwise than the caller (rule UNK-5).
    pub fn set_key<V: Into<Box<str>>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        self.elsewhere.take();
        self.context.set(key, values);
    }

    /// Forgets what was said of a key: it is absent, or unknown where a pattern covers it.
    pub fn unset_key(&mut self, key: &str) {
        self.elsewhere.take();
        self.context.unset(key);
    }

    /// Declares every key that matches `pattern` and has no values here absent.
    pub fn set_known(&mut self, pattern: &str) {
        self.elsewhere.take();
        self.context.set_known(pattern);
    }

    /// Declares a key unknown, also where [`Request::set_known`] covers it.
    pub fn set_open(&mut self, key: &str) {
        self.elsewhere.take();
        self.context.set_open(key);
    }

    /// Sets whether the caller is of the management account, and a service-linked agency (rule EVA-6).
    pub(crate) fn set_exemptions(&mut self, (management_account, service_linked): (bool, bool)) {
        self.elsewhere.take();
        self.principal.management_account = management_account;
        self.principal.service_linked = service_linked;
    }

    /// The notes made when the request was built.
    #[must_use]
    pub fn notes(&self) -> &[RequestNote] {
        &self.notes
    }

    /// The request as another catalog reads it: itself, where it was built with that one.
    ///
    /// An alias stands for its action, and keys and resources count, by that catalog alone: a Deny of its authorizer
    /// cannot be missed because the request was built with a catalog that knows less. It is made once.
    #[inline]
    pub(crate) fn read_by(&self, catalog: &Catalog) -> &Request {
        let mut request = self;
        while !request.catalog.is(catalog) {
            request = request.elsewhere.get_or_init(|| Box::new(request.reread(catalog)));
        }
        request
    }

    #[cold]
    fn reread(&self, catalog: &Catalog) -> Request {
        let notes = self.notes.iter().filter(|it| !it.is_of_catalog()).cloned().collect();
        let mut names = Names { catalog, allow_unlisted: true, notes };
        let mut request = Request { catalog: catalog.clone(), elsewhere: OnceLock::new(), ..self.clone() };
        let mut urns = std::mem::take(&mut request.touched.ignored);
        if let Resources::Named(named) = &mut request.touched.resources {
            urns.append(named);
        }
        let read = self.action_by(catalog, &mut names).and_then(|(action, known)| {
            request.action = action;
            names.keys(request.context.entries())?;
            let (none, open) = (self.no_resource, self.open_resource);
            let touched = names.resources(&request.action, known, urns, none, open)?;
            if !self.unknown_parts.contains(Part::Principal) {
                check_accounts(&self.principal, &touched.resources)?;
            }
            Ok((known, touched))
        });
        match read {
            Ok((known, touched)) => {
                if self.open_resource && touched.resources == Resources::Unknown {
                    request.unknown_parts.insert(Part::Resource);
                }
                request.touched = touched;
                names.restrict(&mut request.context, &request.action, known);
            }
            Err(error) => {
                names.notes.push(RequestNote::Remark(text!(
                    "by the authorizer's catalog, {0}",
                    "按判定所用的目录：{0}",
                    error.text()
                )));
                request.is_refused = true;
            }
        }
        request.notes = names.notes;
        request
    }

    /// The action as another catalog names what was asked about.
    ///
    /// An alias of which it knows nothing could be any action's: a Deny may have either name.
    fn action_by<'c>(
        &self,
        catalog: &Catalog,
        names: &mut Names<'c>,
    ) -> Result<(Action, Option<&'c catalog::Action>), RequestError> {
        let asked = self.asked.as_deref().unwrap_or(&self.action);
        let is_alias = asked.lower() != self.action.lower();
        let read = catalog.resolve_lower(asked.hash(), asked.lower());
        if is_alias && matches!(read, Resolution::Unknown) {
            return Err(RequestError::new(
                text!(
                    "`{0}` is not an alias of `{1}`",
                    "`{0}` 不是 `{1}` 的旧名称",
                    brief(asked.name()),
                    brief(self.action.name())
                ),
                text!(
                    "name the action itself, or give the authorizer the catalog of the request",
                    "请直接写授权项，或让判定使用请求的目录"
                ),
            ));
        }
        let (own, known) = names.action(asked)?;
        Ok((own.unwrap_or_else(|| asked.clone()), known))
    }

    /// Whether the authorizer's catalog refuses the request, which another one took: nothing allows it.
    #[inline]
    pub(crate) fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// Returns whether anything about the request is unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.context.has_unknown()
            || !self.unknown_parts.is_empty()
            || self.authentication == Authentication::Unknown
            || self.touched.lacks_resource
            || match &self.touched.resources {
                Resources::None => false,
                Resources::Unknown => true,
                Resources::Named(urns) => urns.iter().any(|it| !it.is_complete()),
            }
    }
}

/// The error of an invalid region, account, project or id, if it is invalid.
pub(crate) fn place_error(what: &str, given: &str) -> Option<RequestError> {
    let what = match what {
        "region" => text!("region", "区域"),
        "account" => text!("account", "账号"),
        "project" => text!("project", "项目"),
        "resource_id" => text!("resource id", "资源 ID"),
        other => Text::verbatim(other),
    };
    let is_wrong = |c: char| c.is_whitespace() || matches!(c, ':' | '/' | '*' | '?' | '$');
    (given.is_empty() || given.contains(is_wrong)).then(|| {
        RequestError::new(
            text!("`{0}` is not a valid {1}", "`{0}` 不是有效的{1}", crate::source::escaped(given), what),
            text!("give the {0} by its plain id, or leave it out", "请直接写{0}，或去掉它", what),
        )
    })
}

#[cfg(test)]
mod tests;
