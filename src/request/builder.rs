//! Building a request: what the caller says, checked against the catalogue.

use crate::catalog::{Catalog, Resolution};
use crate::policy::Urn;
use crate::source::brief;

use super::context::Entry;
use super::{
    Action, Authentication, KeyName, KeyState, Part, Parts, Principal, Request, RequestContext, RequestError,
    RequestNote, Resources,
};

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

/// What was said so far. It is large, and a builder is handed on with every call.
#[derive(Debug, Clone)]
struct Draft {
    action: Action,
    resources: Vec<Urn>,
    no_resource: bool,
    lacks_resource: bool,
    unknown: Vec<String>,
    keys: Vec<Entry>,
    principal: Principal,
    authentication: Authentication,
    region: Option<Box<str>>,
    project: Option<Box<str>>,
    resource_id: Option<Box<str>>,
    resource_management_account: bool,
    notes: Vec<RequestNote>,
    error: Option<Box<RequestError>>,
}

impl RequestBuilder {
    pub(super) fn new(action: &str) -> Self {
        RequestBuilder(Box::new(Draft {
            action: Action::new(action),
            resources: Vec::with_capacity(1),
            no_resource: false,
            lacks_resource: false,
            unknown: Vec::new(),
            keys: Vec::with_capacity(4),
            principal: Principal::default(),
            authentication: Authentication::default(),
            region: None,
            project: None,
            resource_id: None,
            resource_management_account: false,
            notes: Vec::new(),
            error: None,
        }))
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

    /// Says that a key is present with one value.
    #[must_use]
    #[inline]
    pub fn key(self, key: &str, value: &str) -> Self {
        self.key_values(key, [value])
    }

    /// Says that a key is present with these values; with none, that it is there without a value.
    #[must_use]
    #[inline]
    pub fn key_values<V: Into<Box<str>>>(mut self, key: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.0.keys.push(Entry::new(key, values.into_iter().map(Into::into)));
        self
    }

    /// Says that the keys that a pattern matches are unknown unless they are given; `*` means all of them.
    ///
    /// The full name of a [`Part`] says that of this part of the request (rule UNK-3).
    #[must_use]
    pub fn unknown(mut self, pattern: &str) -> Self {
        self.0.unknown.push(pattern.to_owned());
        self
    }

    /// Says who calls. Keys that follow from it (`g:PrincipalUrn`, `g:PrincipalAccount`, `g:DomainId`,
    /// `g:UserName`, `g:PrincipalIsRootUser`) are filled in where they are not given.
    #[must_use]
    pub fn principal(mut self, principal: Principal) -> Self {
        self.0.principal = principal;
        self
    }

    /// Says how the caller proves itself.
    #[must_use]
    pub fn authentication(mut self, authentication: Authentication) -> Self {
        self.0.authentication = authentication;
        self
    }

    /// Names the region that the request is made to; it counts for an action without a resource (rule EVA-12).
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        self.0.region = Some(region.into());
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

    /// Says whether the resources belong to the management account of the organization (rule EVA-9).
    #[must_use]
    pub fn resource_management_account(mut self, is_managing: bool) -> Self {
        self.0.resource_management_account = is_managing;
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
    /// An action that is a pattern, is no `service:type:operation`, or is an alias of several actions;
    /// a malformed resource; a key that is given twice; a caller of whom two things are said that cannot both
    /// be true, or of whom no account can be told from the URN.
    pub fn build(self, catalog: &Catalog) -> Result<Request, RequestError> {
        self.0.build(catalog)
    }
}

impl Draft {
    fn fail(&mut self, error: RequestError) {
        self.error.get_or_insert_with(|| Box::new(error));
    }

    fn build(mut self, catalog: &Catalog) -> Result<Request, RequestError> {
        if let Some(error) = self.error.take() {
            return Err(*error);
        }
        let known = self.resolve(catalog)?;
        self.check_unknown()?;
        self.check_principal()?;
        let mut context = self.context()?;
        if let Some(known) = known {
            context.restrict(known.carried_keys());
            for key in context.uncarried() {
                let (key, action) = (key.to_owned(), self.action.name().to_owned());
                self.notes.push(RequestNote::KeyNotCarried { key, action });
            }
        }
        let resources = self.take_resources(known)?;
        let unknown_parts = self.unknown_parts();
        Ok(Request {
            action: self.action,
            resources,
            lacks_resource: self.lacks_resource,
            principal: self.principal,
            authentication: if unknown_parts.contains(Part::Authentication) {
                Authentication::Unknown
            } else {
                self.authentication
            },
            unknown_parts,
            region: self.region,
            project: self.project,
            resource_id: self.resource_id,
            resource_management_account: self.resource_management_account,
            context,
            notes: self.notes,
        })
    }

    /// Puts the action's own name in place of its alias, and gives what the catalogue knows of it.
    fn resolve<'c>(
        &mut self,
        catalog: &'c Catalog,
    ) -> Result<Option<&'c crate::catalog::Action>, RequestError> {
        let asked = self.action.name();
        let known = match catalog.resolve_lower(self.action.hash(), self.action.lower()) {
            Resolution::Canonical(action) => action,
            Resolution::Alias(action) => {
                let (alias, name) = (asked.to_owned(), action.name().to_owned());
                self.notes.push(RequestNote::NamedByAlias { alias, action: name });
                action
            }
            Resolution::AmbiguousAlias(actions) => {
                let names: Vec<_> = actions.iter().map(|it| format!("`{}`", it.name())).collect();
                return Err(RequestError::new(
                    format!("`{asked}` is an alias of several actions"),
                    format!("name one of {}", names.join(", ")),
                ));
            }
            Resolution::Unknown if asked.contains(['*', '?']) => {
                return Err(RequestError::new(
                    format!("`{}` is a pattern", brief(asked)),
                    "a request names one action, such as `csms:secret:getStage`",
                ));
            }
            Resolution::Unknown if !is_action_name(asked) => {
                return Err(RequestError::new(
                    format!("`{}` is no action", brief(asked)),
                    "write `service:type:operation`, such as `csms:secret:getStage`",
                ));
            }
            Resolution::Unknown => {
                self.notes.push(RequestNote::UncataloguedAction(asked.to_owned()));
                return Ok(None);
            }
        };
        if asked != known.name() {
            self.action = Action::new(known.name());
        }
        Ok(Some(known))
    }

    fn context(&mut self) -> Result<RequestContext, RequestError> {
        let mut context = RequestContext::of_keys(std::mem::take(&mut self.keys)).map_err(|key| {
            RequestError::new(
                format!("the key `{}` is given twice", brief(&key)),
                "give all its values at once: key names ignore case",
            )
        })?;
        let principal = &self.principal;
        let derived = [
            ("g:PrincipalUrn", principal.urn.as_deref()),
            ("g:PrincipalAccount", principal.account()),
            ("g:DomainId", principal.account()),
            ("g:UserName", principal.user_name()),
            ("g:PrincipalIsRootUser", principal.root.then_some("true")),
        ];
        for (key, value) in derived {
            let Some(value) = value else { continue };
            let name = KeyName::new(key);
            match context.get(&name) {
                _ if context.spelling(&name).is_none() => context.set(key, [value]),
                KeyState::Present([given]) if **given == *value => {}
                _ => self.notes.push(RequestNote::KeyNotOfPrincipal { key, value: value.to_owned() }),
            }
        }
        for pattern in self.unknown.iter().filter(|it| Part::named(it).is_none()) {
            context.set_unknown(pattern);
        }
        Ok(context)
    }

    /// The parts that are said to be unknown.
    fn unknown_parts(&self) -> Parts {
        let mut parts = Parts::default();
        self.unknown.iter().filter_map(|it| Part::named(it)).for_each(|it| parts.insert(it));
        parts
    }

    /// What is meant to be unknown and names nothing would be taken for known.
    fn check_unknown(&self) -> Result<(), RequestError> {
        if self.unknown.is_empty() {
            return Ok(());
        }
        for pattern in &self.unknown {
            if !(Part::named(pattern).is_some() || names_key(pattern)) {
                return Err(RequestError::new(
                    format!("`{}` is neither a condition key nor a part of the question", brief(pattern)),
                    format!(
                        "write a key such as `csms:Type`, or one of {}",
                        Part::ALL.map(Part::name).join(", ")
                    ),
                ));
            }
        }
        let said = self.principal != Principal::default();
        match said && self.unknown.iter().any(|it| it == "principal") {
            true => {
                Err(RequestError::new("the caller is given, and said to be unknown", "leave one of them out"))
            }
            false => Ok(()),
        }
    }

    /// Of what cannot be true nothing can be decided.
    fn check_principal(&self) -> Result<(), RequestError> {
        let principal = &self.principal;
        let of_urn = principal.urn.as_deref().map(|urn| (urn, urn.split(':').nth(2).unwrap_or_default()));
        let (problem, help) = match (of_urn, principal.account.as_deref()) {
            (Some((urn, "")), _) => (
                format!("`{}` is no URN of a caller: it names no account", brief(urn)),
                "write it like `iam::<account-id>:user:<name>`",
            ),
            (_, Some("")) => {
                ("the account of the caller is empty".to_owned(), "give its id, or leave it out")
            }
            (Some((urn, of_urn)), Some(account)) if of_urn != account => (
                format!("the caller `{}` is not of the account `{}`", brief(urn), brief(account)),
                "leave the account out, or give that of the URN",
            ),
            _ => return Ok(()),
        };
        Err(RequestError::new(problem, help))
    }

    fn take_resources(&mut self, known: Option<&crate::catalog::Action>) -> Result<Resources, RequestError> {
        let parts = self.unknown_parts();
        let (resource, region, account) = (
            parts.contains(Part::Resource),
            parts.contains(Part::ResourceRegion),
            parts.contains(Part::ResourceAccount),
        );
        if self.no_resource && !self.resources.is_empty() {
            return Err(RequestError::new("the resource `*` stands beside others", "leave it out"));
        }
        let mut urns = std::mem::take(&mut self.resources);
        if region || account {
            urns = urns.iter().map(|it| it.with_unknown(region, account)).collect();
        }
        if let Some(known) = known {
            if !known.takes_resource() {
                self.notes.extend(urns.iter().map(|it| RequestNote::ResourceIgnored(it.to_string())));
                return Ok(Resources::None);
            }
            for urn in &urns {
                if !known.resources().iter().any(|it| it.type_name() == urn.resource_type()) {
                    let taken = known.resources().iter().map(|it| it.type_name().to_owned()).collect();
                    let found = urn.resource_type().to_owned();
                    self.notes.push(RequestNote::ResourceType { found, taken });
                }
            }
            // Where some of those that it needs are named, the others are missing (rule RES-6).
            let required = || known.resources().iter().filter(|it| it.required()).map(|it| it.type_name());
            let is_named = |kind: &&str| urns.iter().any(|it| it.resource_type() == *kind);
            if required().any(|it| is_named(&it)) {
                let missing: Vec<&str> = required().filter(|it| !is_named(it)).collect();
                self.lacks_resource = !missing.is_empty();
                self.notes
                    .extend(missing.into_iter().map(|it| RequestNote::RequiredTypeMissing(it.to_owned())));
            }
        }
        let wild = urns.iter().filter(|it| memchr::memchr2(b'*', b'?', it.as_str().as_bytes()).is_some());
        self.notes.extend(wild.map(|it| RequestNote::WildcardInResource(it.to_string())));
        if !urns.is_empty() {
            return Ok(Resources::Named(urns));
        }
        let required = known.is_some_and(crate::catalog::Action::requires_resource);
        if required {
            self.notes.push(RequestNote::ResourceMissing(self.action.name().to_owned()));
        }
        // Of what no catalogue knows nobody can tell that it is checked against no resource (rule RES-5).
        let told = known.is_some() || self.no_resource;
        Ok(if required || resource || !told { Resources::Unknown } else { Resources::None })
    }
}

/// Whether `pattern` is a key, such as `g:ResourceTag/env`, or there may be keys that it matches.
fn names_key(pattern: &str) -> bool {
    let literal = pattern.split(['*', '?']).next().unwrap_or_default();
    let open = literal.len() < pattern.len();
    let (service, rest) = literal.split_once(':').unwrap_or((literal, ""));
    let whole = !service.is_empty() && !rest.is_empty() && !rest.ends_with('/');
    service.chars().all(is_word) && pattern.trim() == pattern && (whole || open && !literal.starts_with(':'))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Whether the text is a name that an action can have: `service:type:operation`, the type perhaps empty
/// (<https://support.huaweicloud.com/api-iam5/GetAuthorizationSchemaV5.html>).
fn is_action_name(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let of_words = |it: &str| it.chars().all(is_word);
    matches!(parts.as_slice(), [service, kind, operation]
        if !service.is_empty() && !operation.is_empty() && parts.iter().all(|it| of_words(it))
            && !kind.contains('.') && !operation.contains('.'))
}

#[cfg(test)]
mod tests;
