//! The resources of a request: which of those that are given the action takes, and which it lacks.

use crate::catalog;
use crate::policy::Urn;
use crate::request::error::About;
use crate::request::note::NameKind;
use crate::request::{Action, RequestError, RequestNote, Resources};
use crate::source::brief;
use crate::wording::{Gap, Join, Text, text};

use super::Names;
use super::caller::is_account;
use super::names::offer;

/// The resources that an action touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::request) struct Touched {
    pub(in crate::request) resources: Resources,
    /// The action needs one more, and it is not known which.
    pub(in crate::request) lacks_resource: bool,
    /// Those that are given, and that the action, which takes none, is not checked against.
    pub(in crate::request) ignored: Vec<Urn>,
}

impl Touched {
    /// The account of all resources, where they are known and of one account.
    pub(super) fn owner(&self) -> Option<&str> {
        let Resources::Named(urns) = &self.resources else { return None };
        let mut accounts = urns.iter().map(|it| it.account().filter(|it| is_account(it)));
        let first = accounts.next().flatten().filter(|_| !self.lacks_resource)?;
        accounts.all(|it| it == Some(first)).then_some(first)
    }
}

impl Names<'_> {
    /// Checks the resources against those that the action takes (rules RES-5, RES-6, UNK-4).
    ///
    /// `none` says that it is checked against none, `open` that what is not named is unknown.
    pub(in crate::request) fn resources(
        &mut self,
        action: &Action,
        known: Option<&catalog::Action>,
        urns: Vec<Urn>,
        none: bool,
        open: bool,
    ) -> Result<Touched, RequestError> {
        if none && !urns.is_empty() {
            return Err(RequestError::new(
                text!("the resource `*` is given beside others", "资源 `*` 与其他资源一起给出"),
                text!("leave it out", "请去掉它"),
            )
            .about(About::Resource(0)));
        }
        let mut touched = Touched { resources: Resources::None, lacks_resource: false, ignored: Vec::new() };
        for (number, urn) in urns.iter().enumerate() {
            let is_taken = known.is_some_and(|it| it.resources().iter().any(|it| takes(it, urn)));
            if !is_taken {
                self.not_taken(action, known, urn).map_err(|it| it.about(About::Resource(number)))?;
            }
        }
        if let Some(known) = known {
            if known.is_whole() && !known.takes_resource() {
                touched.ignored = urns;
                return Ok(touched);
            }
            // Where some of those that it needs are named, the others are missing (rule RES-6).
            let required =
                || known.resources().iter().filter(|it| it.required() == Some(true)).map(|it| it.type_name());
            let is_named = |kind: &&str| urns.iter().any(|it| it.resource_type() == *kind);
            if required().any(|it| is_named(&it)) {
                let missing: Vec<&str> = required().filter(|it| !is_named(it)).collect();
                touched.lacks_resource = !missing.is_empty();
                self.notes
                    .extend(missing.into_iter().map(|it| RequestNote::RequiredTypeMissing(it.to_owned())));
            }
        }
        let wild = urns.iter().filter(|it| memchr::memchr2(b'*', b'?', it.as_str().as_bytes()).is_some());
        self.notes.extend(wild.map(|it| RequestNote::WildcardInResource(it.to_string())));
        if !urns.is_empty() {
            touched.resources = Resources::Named(urns);
            return Ok(touched);
        }
        let required = known.is_some_and(catalog::Action::requires_resource);
        if required {
            self.notes.push(RequestNote::ResourceMissing(action.name().to_owned()));
        }
        // An action that no catalog knows whole may be checked against a resource (rule RES-5).
        let is_whole = known.is_some_and(catalog::Action::is_whole);
        if required || open && !none || !(is_whole || none) {
            touched.resources = Resources::Unknown;
        }
        Ok(touched)
    }

    /// A resource that the action does not take, as far as the catalog speaks for the action or the resource.
    #[cold]
    fn not_taken(
        &mut self,
        action: &Action,
        known: Option<&catalog::Action>,
        urn: &Urn,
    ) -> Result<(), RequestError> {
        let shown = brief(urn.as_str()).into_owned();
        let templates = known
            .into_iter()
            .flat_map(|it| it.resources())
            .filter_map(|it| it.urn_template())
            .map(ToString::to_string);
        let taken: Vec<String> =
            known.into_iter().flat_map(|it| it.resources()).map(|it| it.type_name().to_owned()).collect();
        let kind = NameKind::ResourceType;
        if let Some(known) = known.filter(|it| it.is_whole() && self.catalog.covers(it.service())) {
            let name = known.name();
            if !known.takes_resource() {
                let what = text!(
                    "`{0}` is not checked against a resource, and `{1}` is given",
                    "`{0}` 不按资源鉴权，却给出了 `{1}`",
                    name,
                    shown
                );
                return self.refuse_or(what, text!("leave the resource out", "请去掉资源"), || {
                    RequestNote::ResourceIgnored(urn.to_string())
                });
            }
            let what =
                text!("`{0}` does not apply to the resource `{1}`", "`{0}` 不适用于资源 `{1}`", name, shown);
            let help = text!("write {0}", "请写 {0}", Gap::names(templates, Join::Or));
            let found = urn.resource_type().to_owned();
            return self.refuse_or(what, help, || RequestNote::ResourceType { found, taken });
        }
        match self.catalog.service(urn.service()) {
            Some(service) if service.is_complete() && !service.has_resource_type(urn.resource_type()) => {
                let (code, found) = (service.code(), urn.resource_type());
                let what = text!(
                    "unknown resource type `{0}` of `{1}`",
                    "`{1}` 没有资源类型 `{0}`",
                    brief(found),
                    code
                );
                let types = service.resource_types().iter().map(|it| format!("{code}:…:{}:…", it.name()));
                let help = offer(types);
                let name = format!("{code}:{found}");
                return self.refuse_or(what, help, || RequestNote::Unlisted { kind, name });
            }
            _ => {}
        }
        if known.is_some_and(|it| !it.is_whole()) {
            return Ok(());
        }
        if !taken.is_empty() {
            let found = urn.resource_type().to_owned();
            self.notes.push(RequestNote::ResourceType { found, taken });
        } else if known.is_some() {
            self.notes.push(RequestNote::ResourceIgnored(urn.to_string()));
        } else if !action.lower().starts_with(&format!("{}:", urn.service()))
            && self.catalog.service(urn.service()).is_none()
        {
            self.notes.push(RequestNote::UncatalogedResource(urn.to_string()));
        }
        Ok(())
    }

    fn refuse_or(
        &mut self,
        what: Text,
        help: Text,
        note: impl FnOnce() -> RequestNote,
    ) -> Result<(), RequestError> {
        if !self.allow_unlisted {
            return Err(RequestError::new(what, help));
        }
        self.notes.push(note());
        Ok(())
    }
}

/// Returns whether a resource is of the type that an action lists.
fn takes(listed: &catalog::ActionResource, urn: &Urn) -> bool {
    listed.type_name() == urn.resource_type() && listed.is_of(urn.service()) != Some(false)
}
