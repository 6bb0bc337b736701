//! A request that is being put together: what was said of it is checked against the catalog, and completed.

mod caller;
mod caller_urn;
mod names;
mod resources;

use crate::catalog::Catalog;
use crate::policy::Urn;
use crate::source::brief;
use crate::wording::{Text, text};

use super::context::Entry;
use super::error::About;
use super::{
    Action, Authentication, Part, Parts, Principal, Request, RequestContext, RequestError, RequestNote,
};

pub(super) use caller::{check_accounts, is_account};
pub(super) use names::Names;
pub(super) use resources::Touched;

/// State of the builder. It is large, and a builder is moved with every call.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    action: Action,
    pub(super) resources: Vec<Urn>,
    pub(super) no_resource: bool,
    pub(super) unknown: Vec<String>,
    /// Whether everything that the call does not show is unknown.
    pub(super) of_call: bool,
    pub(super) keys: Vec<Entry>,
    /// Keys that the call shows: their names need no check.
    pub(super) keys_of_call: Vec<Entry>,
    pub(super) principal: Principal,
    pub(super) authentication: Option<Authentication>,
    pub(super) region: Option<Box<str>>,
    /// The account of a resource that is not named.
    pub(super) resource_account: Option<Box<str>>,
    pub(super) project: Option<Box<str>>,
    pub(super) resource_id: Option<Box<str>>,
    pub(super) resource_management_account: bool,
    pub(super) allow_unlisted: bool,
    pub(super) principal_prevails: bool,
    pub(super) urn_prevails: bool,
    pub(super) notes: Vec<RequestNote>,
    error: Option<Box<RequestError>>,
}

/// The parts that are policies: the authorizer has them, or not.
const OF_POLICIES: [Part; 4] = [Part::TrustPolicy, Part::Scps, Part::Rcps, Part::Ncps];

impl Draft {
    pub(super) fn new(action: &str) -> Self {
        Draft {
            action: Action::new(action),
            resources: Vec::with_capacity(1),
            no_resource: false,
            unknown: Vec::new(),
            of_call: false,
            keys: Vec::with_capacity(8),
            keys_of_call: Vec::new(),
            principal: Principal::default(),
            authentication: None,
            region: None,
            resource_account: None,
            project: None,
            resource_id: None,
            resource_management_account: false,
            allow_unlisted: false,
            principal_prevails: false,
            urn_prevails: false,
            notes: Vec::new(),
            error: None,
        }
    }

    pub(super) fn fail(&mut self, error: RequestError) {
        self.error.get_or_insert_with(|| Box::new(error));
    }

    pub(super) fn gives_resource(&self) -> bool {
        self.no_resource || !self.resources.is_empty()
    }

    pub(super) fn build(mut self, catalog: &Catalog) -> Result<Request, RequestError> {
        if let Some(error) = self.error.take() {
            return Err(*error);
        }
        let mut names =
            Names { catalog, allow_unlisted: self.allow_unlisted, notes: std::mem::take(&mut self.notes) };
        let (own, known) = names.action(&self.action)?;
        let asked = own.map(|own| Box::new(std::mem::replace(&mut self.action, own)));
        let mut unknown = Parts::default();
        let mut is_star = false;
        for (number, pattern) in self.unknown.iter().enumerate() {
            match Part::named(pattern) {
                Some(part) => unknown.insert(part),
                None if pattern == "*" => is_star = true,
                None => names.unknown(pattern).map_err(|it| it.about(About::Unknown(number)))?,
            }
        }
        self.check_given(unknown)?;
        self.check_principal(&mut names.notes)?;
        names.keys(&self.keys)?;
        self.keys.append(&mut self.keys_of_call);

        let mut urns = std::mem::take(&mut self.resources);
        let (region, account) =
            (unknown.contains(Part::ResourceRegion), unknown.contains(Part::ResourceAccount));
        if region || account {
            urns = urns.iter().map(|it| it.with_unknown(region, account)).collect();
        }
        self.check_region(&urns)?;
        if !self.principal_prevails {
            let wrong = |(number, urn): (usize, &Urn)| {
                caller_urn::check_place(urn).map_err(|it| it.about(About::Resource(number)))
            };
            urns.iter().enumerate().try_for_each(wrong)?;
        }
        let is_open = is_star || self.of_call;
        let open_resource = is_open || unknown.contains(Part::Resource);
        let touched = names.resources(&self.action, known, urns, self.no_resource, open_resource)?;

        let mut context = self.context(unknown, is_open, &touched, &mut names)?;
        names.restrict(&mut context, &self.action, known);
        if is_open && touched.resources == super::Resources::Unknown {
            unknown.insert(Part::Resource);
        }
        let mut unknown_unless_given = Parts::default();
        if is_star {
            OF_POLICIES.into_iter().for_each(|it| unknown_unless_given.insert(it));
            let given = [
                (Part::ResourceId, self.resource_id.is_some()),
                (Part::Authentication, self.authentication.is_some()),
            ];
            given.into_iter().filter(|it| !it.1).for_each(|it| unknown.insert(it.0));
        }
        let authentication = match self.authentication {
            _ if unknown.contains(Part::Authentication) => Authentication::Unknown,
            given => given.unwrap_or_default(),
        };
        Ok(Request {
            action: self.action,
            asked,
            touched,
            no_resource: self.no_resource,
            open_resource,
            principal: self.principal,
            authentication,
            unknown_parts: unknown,
            unknown_unless_given,
            region: self.region,
            resource_account: self.resource_account,
            project: self.project,
            resource_id: self.resource_id,
            resource_management_account: self.resource_management_account,
            context,
            notes: names.notes,
            catalog: catalog.clone(),
            elsewhere: std::sync::OnceLock::new(),
            is_refused: false,
        })
    }

    /// Checks that nothing is given and unknown at once (rule UNK-3), and that places are names.
    fn check_given(&self, unknown: Parts) -> Result<(), RequestError> {
        let number = |part: Part| self.unknown.iter().position(|it| it == part.name()).unwrap_or_default();
        let both = |part: Part, what: Text, fix: Text| {
            let message = text!(
                "{0} is given, and `{1}` is declared unknown",
                "给出了{0}，又声明 `{1}` 未知",
                what,
                part.name()
            );
            Err(RequestError::new(message, fix).about(About::Unknown(number(part))))
        };
        if unknown.contains(Part::Resource) && self.gives_resource() {
            let what = self.resources.first().map_or("*".to_owned(), ToString::to_string);
            let fix = text!(
                "leave one of them out; `resource.account` and `resource.region` may be unknown beside it",
                "请去掉其中一个；`resource.account` 和 `resource.region` 可以同时声明为未知"
            );
            let what = text!("the resource `{0}`", "资源 `{0}`", brief(&what));
            return both(Part::Resource, what, fix);
        }
        if unknown.contains(Part::Principal) && self.principal != Principal::default() {
            let fix = text!(
                "leave one of them out; keys of the caller, such as its tags, may be unknown beside it",
                "请去掉其中一个；调用者的条件键（例如标签）可以同时声明为未知"
            );
            return both(Part::Principal, self.principal.phrase(), fix);
        }
        let places =
            [("region", &self.region), ("project", &self.project), ("resource_id", &self.resource_id)];
        for (what, given) in places {
            let Some(given) = given else { continue };
            if let Some(error) = super::place_error(what, given) {
                return Err(error.about(About::Member(what)));
            }
        }
        Ok(())
    }

    /// A request is made to the region of its resource.
    fn check_region(&self, urns: &[Urn]) -> Result<(), RequestError> {
        let Some(region) = self.region.as_deref() else { return Ok(()) };
        let differs = |urn: &&Urn| urn.region().is_some_and(|it| !it.is_empty() && it != region);
        match urns.iter().find(differs) {
            Some(urn) => {
                let message = text!(
                    "the resource `{0}` is not in the region `{1}`",
                    "资源 `{0}` 不在区域 `{1}`",
                    brief(urn.as_str()),
                    region
                );
                let help = text!("leave the region out: the URN names it", "请去掉区域：URN 已说明区域");
                Err(RequestError::new(message, help).about(About::Member("region")))
            }
            None => Ok(()),
        }
    }

    /// The keys: those that are given, those that follow from the caller, and those that are unknown.
    fn context(
        &mut self,
        unknown: Parts,
        is_open: bool,
        touched: &resources::Touched,
        names: &mut Names<'_>,
    ) -> Result<RequestContext, RequestError> {
        let is_unknown = unknown.contains(Part::Principal);
        let absent = if is_unknown { Vec::new() } else { self.fill_in(is_open, touched, &mut names.notes)? };
        let keys = std::mem::take(&mut self.keys);
        let mut context = RequestContext::of_keys(keys).map_err(|key| {
            let help = text!(
                "give all its values at once: key names ignore case",
                "请一次给出它的全部值：键名不区分大小写"
            );
            RequestError::new(
                text!("the key `{0}` is given twice", "条件键 `{0}` 给了两次", brief(&key)),
                help,
            )
            .about(About::Key(crate::catalog::lower(&key).into()))
        })?;
        if self.of_call {
            context.set_unknown("*");
        }
        for pattern in self.unknown.iter().filter(|it| Part::named(it).is_none()) {
            context.set_unknown(pattern);
        }
        if is_unknown {
            caller::patterns(names.catalog).for_each(|it| context.set_unknown(&it));
        } else if context.has_unknown() {
            absent.iter().for_each(|it| context.set_known(it));
        }
        Ok(context)
    }
}
