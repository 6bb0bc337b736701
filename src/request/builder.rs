//! Building a request: what the caller says of it.

use crate::catalog::Catalog;
use crate::policy::Urn;

use super::context::Entry;
use super::draft::Draft;
use super::{Authentication, Principal, Request, RequestError, RequestNote};

/// A request that is being put together.
///
/// ```
/// use iam5::{Catalog, Request};
///
/// let request = Request::builder("csms:secretStage:get")
///     .resource("csms:cn-north-4:0a1b2c3d:secretName:payments-db")
///     .key("csms:VersionStage", "SYSCURRENT")
///     .unknown("g:ResourceTag/*")
///     .build(&Catalog::embedded())?;
/// assert_eq!(request.action().name(), "csms:secret:getStage");
/// # Ok::<(), iam5::RequestError>(())
/// ```
#[derive(Debug, Clone)]
pub struct RequestBuilder(Box<Draft>);

impl RequestBuilder {
    pub(super) fn new(action: &str) -> Self {
        RequestBuilder(Box::new(Draft::new(action)))
    }

    /// Adds a resource by its URN; `*` says that the action is checked against none.
    #[must_use]
    #[inline]
    pub fn resource(mut self, urn: &str) -> Self {
        match Urn::parse(urn) {
            _ if urn == "*" => self.0.no_resource = true,
            Ok(urn) => self.0.resources.push(urn),
            Err(error) => self.0.fail(RequestError::new(error.message, error.help)),
        }
        self
    }

    /// Adds a resource, of which parts may be unknown.
    #[must_use]
    pub fn urn(mut self, urn: Urn) -> Self {
        self.0.resources.push(urn);
        self
    }

    /// Sets a key to one value.
    #[must_use]
    #[inline]
    pub fn key(self, key: &str, value: &str) -> Self {
        self.key_values(key, [value])
    }

    /// Sets a key to these values; without any, the key is present and empty.
    #[must_use]
    #[inline]
    pub fn key_values<V: Into<Box<str>>>(mut self, key: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.0.keys.push(Entry::new(key, values.into_iter().map(Into::into)));
        self
    }

    /// Declares the keys that a pattern matches unknown unless they are given.
    ///
    /// The full name of a [`Part`](super::Part) says that of this part of the request (rule UNK-3). `*` is every key, and every
    /// part that is not given, but `principal`: the resource, its id, the authentication, and the policies of layers
    /// that the authorizer does not have (trust policy, SCPs, RCPs, NCPs).
    #[must_use]
    pub fn unknown(mut self, pattern: &str) -> Self {
        self.0.unknown.push(pattern.to_owned());
        self
    }

    /// Declares unknown whatever a call does not show: every key, and the resource where it is not named.
    pub(super) fn of_call(mut self) -> Self {
        self.0.of_call = true;
        self
    }

    /// Sets a key to these values, as a call has it: its name is not checked, because the call was made
    /// from the API definition.
    pub(super) fn key_of_call<V: Into<Box<str>>>(
        mut self,
        key: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.0.keys_of_call.push(Entry::new(key, values.into_iter().map(Into::into)));
        self
    }

    /// Sets the caller. Keys that follow from it (`g:PrincipalUrn`, `g:PrincipalAccount`, `g:DomainId`, `g:UserName`,
    /// `g:PrincipalIsRootUser`, `g:PrincipalIsService`) are filled in, and may not be given otherwise (rule UNK-5).
    #[must_use]
    pub fn principal(mut self, principal: Principal) -> Self {
        self.0.principal = principal;
        self
    }

    /// Sets the authentication of the caller.
    #[must_use]
    pub fn authentication(mut self, authentication: Authentication) -> Self {
        self.0.authentication = Some(authentication);
        self
    }

    /// Names the region that the request is made to; it counts for an action without a resource (rule EVA-12).
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        self.0.region = Some(region.into());
        self
    }

    /// Sets the account of a resource that is not named.
    pub(crate) fn resource_account(mut self, account: &str) -> Self {
        self.0.resource_account = Some(account.into());
        self
    }

    /// Names the project that the request is made in, by its id (rule EVA-12).
    #[must_use]
    pub fn project(mut self, id: &str) -> Self {
        self.0.project = Some(id.into());
        self
    }

    /// Gives the id of the resource, with which the `uri` of a version 1.1 policy is compared (rule DOC-8).
    #[must_use]
    pub fn resource_id(mut self, id: &str) -> Self {
        self.0.resource_id = Some(id.into());
        self
    }

    /// Sets whether the resources belong to the management account of the organization (rule EVA-9).
    #[must_use]
    pub fn resource_management_account(mut self, is_managing: bool) -> Self {
        self.0.resource_management_account = is_managing;
        self
    }

    /// Takes names that the catalog does not list, for what is newer than it; the request then has a
    /// [`RequestNote::Unlisted`] for each, which [`RequestNote::is_unlisted`] recognizes (rule UNK-4).
    ///
    /// This is how traces are read: an action or key of theirs that no catalog lists is newer than it.
    #[must_use]
    pub fn allow_unlisted(mut self) -> Self {
        self.0.allow_unlisted = true;
        self
    }

    /// Lets the caller stand where keys say otherwise, with a [`RequestNote::KeyNotOfPrincipal`] for each, where
    /// [`build`](Self::build) would refuse the request.
    ///
    /// This is how records are read: the caller's URN stands, whatever else is in the record (rule UNK-5).
    #[must_use]
    pub fn principal_prevails(mut self) -> Self {
        self.0.principal_prevails = true;
        self
    }

    /// Lets the URN of the caller stand where `root`, `service_linked` or `service` of it say otherwise, with a
    /// [`RequestNote::PrincipalNotSo`]: this is how records are read as well.
    #[must_use]
    pub(crate) fn urn_prevails(mut self) -> Self {
        self.0.urn_prevails = true;
        self
    }

    /// Adds a remark that goes with the decision.
    #[must_use]
    pub fn note(mut self, note: RequestNote) -> Self {
        self.0.notes.push(note);
        self
    }

    /// Checks what was said, and makes the request.
    ///
    /// # Errors
    /// An action that is a pattern, is not a `service:type:operation`, or is an alias of several actions (rule ACT-7);
    /// a name that the catalog would list if it existed, unless [`allow_unlisted`](Self::allow_unlisted) is called
    /// (rule UNK-4); a malformed resource; a key that is given twice; `resource` or `principal` unknown beside one
    /// that is given (rule UNK-3); a caller of whom two things are said that cannot both be true, or of whom no
    /// account follows from the URN, and keys that say otherwise than the caller (rule UNK-5).
    pub fn build(self, catalog: &Catalog) -> Result<Request, RequestError> {
        self.0.build(catalog)
    }
}

#[cfg(test)]
mod tests;
