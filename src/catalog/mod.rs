//! The catalog: which actions, resource types, condition keys and operations services have.
//!
//! It is embedded for the secret service, and any service's export
//! (`GET /v5/authorization-schemas/services/{service_code}`) can be loaded beside or over it. Every
//! entry says how sure it is and where it was read.

mod action;
mod carried;
mod codes;
mod dependency;
mod description;
mod embedded;
mod error;
mod global;
mod key;
mod mark;
mod marks;
mod name;
mod names;
mod nearest;
mod operation;
mod route;
mod saved;
mod schema;
mod service;
mod urn_template;
mod value;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, OnceLock};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

pub use crate::catalog::action::{AccessLevel, Action, ActionResource, Resolution};
pub use crate::catalog::description::{Description, Language};
pub use crate::catalog::error::CatalogError;
pub use crate::catalog::key::{ConditionKey, ValueType};
pub use crate::catalog::mark::{Mark, Status};
pub use crate::catalog::operation::{Authorization, Call, Fills, Operation, Parameter, Place};
pub use crate::catalog::route::{Route, RouteError};
pub use crate::catalog::service::{Origin, ResourceType, Service};
pub use crate::catalog::urn_template::UrnTemplate;
pub use crate::catalog::value::{CharSet, Fit, Groups, OneOf, TextRule, ValueConstraint};
pub use carried::CarriedKeys;
pub(crate) use codes::Mistake;
pub use dependency::Dependency;

use crate::hash;
use crate::json::{self, Limits};

use crate::catalog::embedded::Slot;
use crate::catalog::global::GlobalKeys;
pub(crate) use crate::catalog::key::ENTERPRISE_PROJECT;
use crate::catalog::marks::ApiFacts;
pub(crate) use crate::catalog::name::lower;
use crate::catalog::name::prefix;
pub(crate) use crate::catalog::names::ActionNames;
pub(crate) use crate::catalog::nearest::nearest_name;
pub(crate) use crate::catalog::route::Host;
use crate::catalog::route::RouteTable;
use crate::catalog::schema::{AuthorizationSchema, Object};
use crate::catalog::service::service_code;

/// The services that are known, with the global condition keys.
///
/// Immutable; a clone shares the data. Lookups ignore ASCII case and cost a hash or two.
///
/// ```
/// use iam5::catalog::Catalog;
///
/// let catalog = Catalog::embedded();
/// let route = catalog.route("GET", "/v1/{project_id}/secrets/payments-db/stages/SYSCURRENT")?;
/// assert_eq!(route.operation().actions(), ["csms:secret:getStage"]);
/// assert_eq!(route.parameter("stage_name"), Some("SYSCURRENT"));
///
/// let action = catalog.action("csms:secret:getStage").ok_or("no such action")?;
/// assert!(action.carries("csms:VersionStage") && action.requires_resource());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Catalog {
    inner: Arc<Inner>,
}

struct Inner {
    services: Vec<Slot>,
    globals: &'static GlobalKeys,
    by_code: HashMap<Box<str>, usize, RandomState>,
    /// Actions by the hash of their names, which a request has already.
    by_action: HashTable<Known>,
    /// Keys by the hash of their names, and of what stands before the placeholder of a template.
    by_key: HashTable<KnownKey>,
    /// The services to ask for a name with this prefix, lower case.
    by_prefix: HashMap<Box<str>, Vec<usize>, RandomState>,
    /// Whether some service is still to be read when it is asked for.
    lazy: bool,
    /// The paths of the services that were read, and of the others.
    routes: [OnceLock<RouteTable>; 2],
}

/// The place of an action.
#[derive(Debug, Clone)]
struct Known {
    hash: u64,
    /// Its name in lower case.
    name: Box<str>,
    service: usize,
    action: usize,
}

/// The place of a condition key.
#[derive(Debug, Clone)]
struct KnownKey {
    hash: u64,
    /// Its name in lower case, up to the placeholder where it is a template.
    name: Box<str>,
    is_template: bool,
    /// The service; `None` for global keys.
    service: Option<usize>,
    key: usize,
}

/// The codes of the services: the rest is long.
impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.services().map(Service::code)).finish()
    }
}

impl Default for Catalog {
    /// The embedded catalog.
    fn default() -> Self {
        Self::embedded()
    }
}

impl Catalog {
    /// The embedded catalog of every program: all of `csms`, and the global keys. Read once, well
    /// under a millisecond; later calls share it.
    #[must_use]
    pub fn embedded() -> Self {
        static CATALOG: LazyLock<Catalog> =
            LazyLock::new(|| Catalog::of(vec![Slot::Embedded(&embedded::SECRETS).read()]));
        CATALOG.clone()
    }

    /// The embedded catalog, and the other services that are part of this build: with the feature `services`,
    /// which the command has, `kms`, `iam`, `sts`, `organizations`, `cts`, `eps`, `tms`, `obs`, `ecs` and `vpc`,
    /// most of them in part. Each is read when something of it is asked for.
    #[must_use]
    pub fn full() -> Self {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
            let others = embedded::OTHERS.iter().map(Slot::Embedded);
            Catalog::of(std::iter::once(Slot::Embedded(&embedded::SECRETS).read()).chain(others).collect())
        });
        CATALOG.clone()
    }

    /// A catalog without services: the global keys alone.
    #[must_use]
    pub fn empty() -> Self {
        Self::of(Vec::new())
    }

    fn of(mut services: Vec<Slot>) -> Self {
        read_what_shares_names(&mut services);
        let mut by_code = HashMap::default();
        let mut by_prefix: HashMap<Box<str>, Vec<usize>, RandomState> = HashMap::default();
        let mut by_action: HashTable<Known> = HashTable::new();
        let globals = GlobalKeys::embedded();
        let mut by_key: HashTable<KnownKey> = HashTable::new();
        // Of several of one name the first speaks for it, as in `key`.
        let mut add_key = |service, place, key: &ConditionKey| {
            let lower = lower(key.name());
            let head = if key.is_template() { lower.split_once('<').map(|it| it.0) } else { None };
            let name = head.unwrap_or(&lower);
            let (hash, is_template) = (hash::of(name), head.is_some());
            if by_key.find(hash, |it| it.is_template == is_template && *it.name == *name).is_none() {
                let known = KnownKey { hash, name: name.into(), is_template, service, key: place };
                by_key.insert_unique(hash, known, |it| it.hash);
            }
        };
        for (place, slot) in services.iter().enumerate() {
            by_code.insert(lower(slot.code()).into(), place);
            for prefix in slot.prefixes() {
                by_prefix.entry(prefix.into()).or_default().push(place);
            }
            let Slot::Read(service) = slot else { continue };
            for name in service.actions().iter().map(|it| lower(it.name())) {
                let Some(action) = service.place_by_lower(&name) else { continue };
                let hash = hash::of(&name);
                // Of services that share a name the first speaks for it.
                if by_action.find(hash, |it| *it.name == *name).is_none() {
                    let known = Known { hash, name: name.into(), service: place, action };
                    by_action.insert_unique(hash, known, |it| it.hash);
                }
            }
            service.keys().iter().enumerate().for_each(|(key, known)| add_key(Some(place), key, known));
        }
        globals.keys.keys().iter().enumerate().for_each(|(key, known)| add_key(None, key, known));
        let lazy = services.iter().any(Slot::is_embedded);
        let routes = [OnceLock::new(), OnceLock::new()];
        let inner = Inner { services, globals, by_code, by_action, by_key, by_prefix, lazy, routes };
        Self { inner: Arc::new(inner) }
    }

    /// Adds the export of a service, the text of the cloud's answer, or of several: saved answers, one a line, as
    /// `{"request": {"operation": "GetAuthorizationSchemaV5", …}, "answer": {…}}`. One of the same service is
    /// replaced, except for what no export carries: methods, paths, parameters and trace names.
    ///
    /// # Errors
    /// A [`CatalogError`] with the place where the text is not an authorization schema. The catalog at
    /// hand stays as it is either way.
    pub fn load(&self, file_name: &str, text: &str) -> Result<Self, CatalogError> {
        self.load_with(file_name, text, &Limits::default())
    }

    /// Does the same as [`Catalog::load`] for a text that may be longer or has to be shorter.
    ///
    /// # Errors
    /// As [`Catalog::load`], and a text of more bytes than the limits say. Nesting is bounded at 127 levels.
    pub fn load_with(&self, file_name: &str, text: &str, limits: &Limits) -> Result<Self, CatalogError> {
        json::fits(text, limits).map_err(|error| CatalogError::too_long(file_name, &error))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if saved::is_saved(text) {
            let mut schemas = saved::schemas(file_name, text)?.into_iter();
            return schemas.try_fold(self.clone(), |catalog, it| catalog.with(it, file_name));
        }
        let Object(schema): Object<AuthorizationSchema> =
            serde_json::from_str(text).map_err(|fault| CatalogError::from_json(file_name, &fault))?;
        self.with(schema, file_name)
    }

    /// Adds an export.
    fn with(&self, schema: AuthorizationSchema, file_name: &str) -> Result<Self, CatalogError> {
        let code = service_code(&schema.actions).map(|code| lower(code).into_owned());
        let code = code.ok_or_else(|| CatalogError::no_service(file_name))?;
        let place = self.inner.by_code.get(&*code).copied();
        let replaced = place.and_then(|place| self.inner.services.get(place)?.service());
        let facts =
            replaced.map_or_else(|| Arc::new(ApiFacts::default()), |service| Arc::clone(service.facts()));
        let service = Service::export(schema, file_name, &facts);
        let service = Arc::new(service.ok_or_else(|| CatalogError::no_service(file_name))?);
        let mut services = self.inner.services.clone();
        match place.and_then(|place| services.get_mut(place)) {
            Some(slot) => *slot = Slot::Read(service),
            None => services.push(Slot::Read(service)),
        }
        Ok(Self::of(services))
    }

    /// The services, the embedded ones first, then in the order of loading.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.inner.services.iter().filter_map(Slot::service)
    }

    /// The service of that code.
    #[must_use]
    pub fn service(&self, code: &str) -> Option<&Service> {
        let place = self.inner.by_code.get(&*lower(code))?;
        self.inner.services.get(*place)?.service()
    }

    /// Returns whether the catalog has a service of that code, which is in lower case. Does not read it.
    fn has_service(&self, code: &str) -> bool {
        self.inner.by_code.contains_key(code)
    }

    /// The codes of the services.
    fn codes(&self) -> impl Iterator<Item = &str> {
        self.inner.services.iter().map(Slot::code)
    }

    /// Returns whether the catalog speaks for the service: what it does not list there does not exist, as far
    /// as was known on the day of collection or export.
    #[must_use]
    pub fn covers(&self, code: &str) -> bool {
        self.service(code).is_some_and(Service::is_complete)
    }

    /// The day the embedded global keys were collected, `2026-11-24`.
    #[must_use]
    pub fn collected(&self) -> &str {
        &self.inner.globals.collected
    }

    /// The services that know names with this prefix; it must be lower case.
    fn asked_for(&self, prefix: &str) -> impl Iterator<Item = &Service> {
        let places = self.inner.by_prefix.get(prefix).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.inner.services.get(*place)?.service())
    }

    /// The action of that name, not by alias.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.action_by_lower(&lower(name))
    }

    /// The action of that name, which must be lower case. Does not allocate.
    #[must_use]
    pub fn action_by_lower(&self, name: &str) -> Option<&Action> {
        self.action_by_hash(hash::of(name), name)
    }

    /// The same, of a name of which the hash is known.
    fn action_by_hash(&self, hash: u64, name: &str) -> Option<&Action> {
        let Some(place) = self.inner.by_action.find(hash, |it| *it.name == *name) else {
            return self.embedded_action(name);
        };
        self.inner.services.get(place.service)?.service()?.actions().get(place.action)
    }

    /// The action of that name, of a service that is read when it is asked for.
    fn embedded_action(&self, name: &str) -> Option<&Action> {
        let mut services = self.embedded_for(name);
        services.find_map(|it| it.actions().get(it.place_by_lower(name)?))
    }

    /// The services to ask for a name that are read for it.
    fn embedded_for(&self, name: &str) -> impl Iterator<Item = &Service> {
        let places = if self.inner.lazy { self.inner.by_prefix.get(prefix(name)) } else { None };
        let slots = places.into_iter().flatten().filter_map(|place| self.inner.services.get(*place));
        slots.filter(|it| it.is_embedded()).filter_map(Slot::service)
    }

    /// The actions that have the alias.
    #[must_use]
    pub fn by_alias(&self, alias: &str) -> Vec<&Action> {
        let alias = lower(alias);
        self.asked_for(prefix(&alias)).flat_map(|service| service.actions_by_lower_alias(&alias)).collect()
    }

    /// Resolves a name; a name comes before an alias of the same spelling.
    #[must_use]
    pub fn resolve(&self, name: &str) -> Resolution<'_> {
        let name = lower(name);
        self.resolve_lower(hash::of(&name), &name)
    }

    /// Resolves a name in lower case by its hash.
    pub(crate) fn resolve_lower(&self, hash: u64, name: &str) -> Resolution<'_> {
        if let Some(action) = self.action_by_hash(hash, name) {
            return Resolution::Canonical(action);
        }
        let mut actions = self.by_alias(name);
        if actions.len() > 1 {
            let mut seen = HashSet::new();
            actions.retain(|it| seen.insert(lower(it.name())));
        }
        match *actions.as_slice() {
            [] => Resolution::Unknown,
            [action] => Resolution::Alias(action),
            _ => Resolution::AmbiguousAlias(actions),
        }
    }

    /// Every action, service by service.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.services().flat_map(Service::actions)
    }

    /// The actions that list this one as a dependency. Reads the whole catalog.
    #[must_use]
    pub fn dependents(&self, name: &str) -> Vec<&Action> {
        let depends = |action: &&Action| action.dependencies().iter().any(|on| on.eq_ignore_ascii_case(name));
        self.actions().filter(depends).collect()
    }

    /// The condition key of that name, of a service or global; `g:ResourceTag/env` finds
    /// `g:ResourceTag/<tag-key>`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&ConditionKey> {
        let name = lower(name);
        let of_service = self.asked_for(prefix(&name)).find_map(|service| service.key_by_lower(&name));
        of_service.or_else(|| self.inner.globals.keys.get_lower(&name))
    }

    /// The same as [`Catalog::key`], of a name in lower case of which the hash is known. A template covers no name with
    /// white space in it, and not itself. Does not allocate.
    #[inline]
    pub(crate) fn key_by_hash(&self, hash: u64, name: &str) -> Option<&ConditionKey> {
        let exact = self.inner.by_key.find(hash, |it| !it.is_template && *it.name == *name);
        let covering =
            || self.template_of(name).filter(|_| !name.ends_with('>') && !name.contains(char::is_whitespace));
        let Some(known) = exact.or_else(covering) else { return self.embedded_key(name) };
        let keys = match known.service {
            Some(service) => self.inner.services.get(service)?.service()?.keys(),
            None => self.global_keys(),
        };
        keys.get(known.key)
    }

    /// The key of that name, of a service that is read when it is asked for.
    fn embedded_key(&self, name: &str) -> Option<&ConditionKey> {
        let known = self.embedded_for(name).find_map(|it| it.key_by_lower(name))?;
        let covers = || !name.ends_with('>') && !name.contains(char::is_whitespace);
        (!known.is_template() || covers()).then_some(known)
    }

    /// The template that covers a name: a placeholder follows a `:` or a `/`, and the longest head wins.
    fn template_of(&self, name: &str) -> Option<&KnownKey> {
        let ends = memchr::memchr2_iter(b':', b'/', name.as_bytes()).rev();
        ends.filter_map(|end| name.get(..=end).filter(|head| head.len() < name.len()))
            .find_map(|head| self.inner.by_key.find(hash::of(head), |it| it.is_template && *it.name == *head))
    }

    /// Returns whether the two are one: clones of each other.
    #[inline]
    pub(crate) fn is(&self, other: &Catalog) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// The global keys.
    #[must_use]
    pub fn global_keys(&self) -> &[ConditionKey] {
        self.inner.globals.keys.keys()
    }

    /// Every key, the global ones first, then service by service.
    pub fn keys(&self) -> impl Iterator<Item = &ConditionKey> {
        self.global_keys().iter().chain(self.services().flat_map(Service::keys))
    }

    /// Every operation, service by service.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.services().flat_map(Service::operations)
    }

    /// The operation of that id; where services share an id, the first one's. Ask the
    /// [`Service`] to be sure.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.services().find_map(|service| service.operation(id))
    }

    /// The operation that a request calls, from its method and path; a query is passed over. Costs a
    /// walk along the path.
    ///
    /// Literal segments of a path win over parameters for the methods that they take: `POST …/secrets/restore` is about
    /// no secret, `GET …/secrets/restore` is about one of that name.
    ///
    /// # Errors
    /// A [`RouteError`] for a path that no operation has, another method, or a path that is not well
    /// formed.
    pub fn route(&self, method: &str, path: &str) -> Result<Route<'_>, RouteError> {
        self.route_at(Host::Unknown, method, path)
    }

    /// The same of a call to a host.
    pub(crate) fn route_at(&self, host: Host<'_>, method: &str, path: &str) -> Result<Route<'_>, RouteError> {
        let Inner { services, routes: [read, embedded], lazy, .. } = &*self.inner;
        let read = read.get_or_init(|| RouteTable::new(services, |it| !it.is_embedded()));
        // A test says that no path of one is that of another: the others need not be read where one is found.
        let found = read.find(services, host, method, path);
        if !lazy || !matches!(found, Err(RouteError::UnknownPath { .. } | RouteError::WrongMethod { .. })) {
            return found;
        }
        let embedded = embedded.get_or_init(|| RouteTable::new(services, Slot::is_embedded));
        match (embedded.find(services, host, method, path), found) {
            (Err(RouteError::UnknownPath { .. }), Err(error @ RouteError::WrongMethod { .. })) => Err(error),
            (other, _) => other,
        }
    }
}

/// Reads every embedded service that shares the first part of a name with one that was read, so that which of them
/// speaks for a name does not depend on when they are read.
fn read_what_shares_names(services: &mut [Slot]) {
    loop {
        let read = services.iter().filter(|it| !it.is_embedded());
        let taken: HashSet<String> = read.flat_map(Slot::prefixes).collect();
        let shares = |it: &&mut Slot| it.is_embedded() && it.prefixes().iter().any(|it| taken.contains(it));
        let Some(slot) = services.iter_mut().find(shares) else { return };
        *slot = slot.read();
        if slot.is_embedded() {
            return;
        }
    }
}
