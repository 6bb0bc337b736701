//! Building a request: what the caller says, checked against the catalogue.

use crate::catalog::{Catalog, Resolution};
use crate::policy::Urn;
use crate::source::brief;

use super::context::Entry;
use super::{
    Action, Authentication, KeyName, Principal, Request, RequestContext, RequestError, RequestNote, Resources,
};

/// The parts of a question besides keys that may be unknown (rule UNK-3), as `unknown` names them.
const UNKNOWN_PARTS: [&str; 4] = ["resource", "resource.account", "resource.region", "authentication"];

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
    unknown: Vec<String>,
    keys: Vec<Entry>,
    principal: Principal,
    authentication: Authentication,
    notes: Vec<RequestNote>,
    error: Option<Box<RequestError>>,
}

impl RequestBuilder {
    pub(super) fn new(action: &str) -> Self {
        RequestBuilder(Box::new(Draft {
            action: Action::new(action),
            resources: Vec::with_capacity(1),
            no_resource: false,
            unknown: Vec::new(),
            keys: Vec::with_capacity(4),
            principal: Principal::default(),
            authentication: Authentication::default(),
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
    /// `resource`, `resource.account`, `resource.region` and `authentication` name those parts of the
    /// question (rule UNK-3).
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
    /// a malformed resource; a key that is given twice.
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
        let mut context = self.context()?;
        if let Some(known) = known {
            context.restrict(known.carried_keys());
            for key in context.uncarried() {
                let (key, action) = (key.to_owned(), self.action.name().to_owned());
                self.notes.push(RequestNote::KeyNotCarried { key, action });
            }
        }
        let resources = self.take_resources(known)?;
        let unknown_authentication = self.unknown.iter().any(|it| it == "authentication");
        Ok(Request {
            action: self.action,
            resources,
            principal: self.principal,
            authentication: match unknown_authentication {
                true => Authentication::Unknown,
                false => self.authentication,
            },
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
            Resolution::Unknown if !asked.contains(':') || asked.starts_with(':') || asked.ends_with(':') => {
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
            if let Some(value) = value
                && context.spelling(&KeyName::new(key)).is_none()
            {
                context.set(key, [value]);
            }
        }
        for pattern in self.unknown.iter().filter(|it| !UNKNOWN_PARTS.contains(&it.as_str())) {
            // A part of the question that is misspelled would be taken for known.
            if !pattern.contains([':', '*', '?']) {
                return Err(RequestError::new(
                    format!("`{}` is neither a condition key nor a part of the question", brief(pattern)),
                    format!("write a key such as `csms:Type`, or one of {}", UNKNOWN_PARTS.join(", ")),
                ));
            }
            context.set_unknown(pattern);
        }
        Ok(context)
    }

    fn take_resources(&mut self, known: Option<&crate::catalog::Action>) -> Result<Resources, RequestError> {
        let says = |part: &str| self.unknown.iter().any(|it| it == part);
        let (resource, region, account) =
            (says("resource"), says("resource.region"), says("resource.account"));
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
        }
        if !urns.is_empty() {
            return Ok(Resources::Named(urns));
        }
        let required = known.is_some_and(crate::catalog::Action::requires_resource);
        if required {
            self.notes.push(RequestNote::ResourceMissing(self.action.name().to_owned()));
        }
        Ok(if required || resource { Resources::Unknown } else { Resources::None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::KeyState;

    fn build(builder: RequestBuilder) -> Result<Request, RequestError> {
        builder.build(&Catalog::embedded())
    }

    #[test]
    fn act_7_an_alias_stands_for_its_action() {
        let request = build(Request::builder("csms:SECRETSTAGE:get")).unwrap();
        assert_eq!(request.action().name(), "csms:secret:getStage");
        assert!(matches!(
            request.notes(),
            [RequestNote::NamedByAlias { .. }, RequestNote::ResourceMissing(_)]
        ));
        assert!(build(Request::builder("csms:secret:get*")).is_err());
        assert!(build(Request::builder("csms")).is_err());
    }

    #[test]
    fn res_5_an_action_without_a_type_has_no_resource() {
        let urn = "csms:r:a:secretName:x";
        let request = build(Request::builder("csms::listTasks").resource(urn)).unwrap();
        assert_eq!(request.resources(), &Resources::None);
        let request = build(Request::builder("csms:secret:get")).unwrap();
        assert_eq!(request.resources(), &Resources::Unknown, "an allow could not be proved");
        let request = build(Request::builder("obs:bucket:list")).unwrap();
        assert_eq!(request.resources(), &Resources::None, "nothing is known of the action");
    }

    #[test]
    fn unk_1_a_key_of_the_service_that_the_action_does_not_carry_is_absent() {
        let builder = Request::builder("csms:secret:getVersion").resource("csms:r:a:secretName:x");
        let request = build(builder.key("csms:VersionStage", "SYSCURRENT").unknown("*")).unwrap();
        let state = |key: &str| request.context().get(&KeyName::new(key));
        assert_eq!(state("csms:VersionStage"), KeyState::Absent);
        assert_eq!(state("csms:RecoveryWindowInDays"), KeyState::Absent);
        assert_eq!(state("csms:VersionId"), KeyState::Unknown);
        assert_eq!(state("g:ResourceTag/env"), KeyState::Unknown);
        assert!(matches!(request.notes(), [RequestNote::KeyNotCarried { .. }]));
    }

    #[test]
    fn keys_follow_from_the_principal() {
        let principal = Principal { urn: Some("iam::acc:user:ci".into()), ..Principal::default() };
        let request = build(Request::builder("a:b:c").principal(principal)).unwrap();
        for (key, value) in
            [("g:DomainId", "acc"), ("g:UserName", "ci"), ("g:PrincipalUrn", "iam::acc:user:ci")]
        {
            let KeyState::Present([it]) = request.context().get(&KeyName::new(key)) else { panic!("{key}") };
            assert_eq!(&**it, value);
        }
    }

    #[test]
    fn unk_3_a_part_that_does_not_exist_is_refused() {
        assert!(build(Request::builder("a:b:c").unknown("resource.acount")).is_err());
        assert!(build(Request::builder("a:b:c").unknown("resource.account").unknown("k:a")).is_ok());
    }

    #[test]
    fn a_key_is_given_once() {
        assert!(build(Request::builder("a:b:c").key("k:a", "1").key("K:A", "2")).is_err());
    }
}
