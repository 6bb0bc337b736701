//! The catalog: which actions, resource types, condition keys and operations services have.
//!
//! It is embedded for the secret service, and any service's export
//! (`GET /v5/authorization-schemas/services/{service_code}`) can be loaded beside or over it. Every
//! entry says how sure it is and where it was read.

mod action;
mod carried;
mod dependency;
mod description;
mod error;
mod global;
mod key;
mod mark;
mod marks;
mod name;
mod nearest;
mod operation;
mod route;
mod schema;
mod service;
mod urn_template;
mod value;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

pub use crate::catalog::action::{AccessLevel, Action, ActionResource, Resolution};
pub use crate::catalog::description::{Description, Language};
pub use crate::catalog::error::CatalogError;
pub use crate::catalog::key::{ConditionKey, ValueType};
pub use crate::catalog::mark::{Mark, Status};
pub use crate::catalog::operation::{Authorization, Fills, Operation, Parameter, Place};
pub use crate::catalog::route::{Route, RouteError};
pub use crate::catalog::service::{Origin, ResourceType, Service};
pub use crate::catalog::urn_template::UrnTemplate;
pub use crate::catalog::value::{CharSet, Fit, Groups, OneOf, TextRule, ValueConstraint};
pub use carried::CarriedKeys;
pub use dependency::Dependency;

use crate::hash;
use crate::json::{self, Limits};

use crate::catalog::global::GlobalKeys;
use crate::catalog::marks::{ApiFacts, Marks};
pub(crate) use crate::catalog::name::lower;
use crate::catalog::name::prefix;
pub(crate) use crate::catalog::nearest::nearest_name;
use crate::catalog::nearest::{name_distance, nearest};
use crate::catalog::route::RouteTable;
use crate::catalog::schema::{AuthorizationSchema, Object};
use crate::catalog::service::service_code;
use crate::spelling::edits;

/// The collected services: schema and marks.
const COLLECTED: [(&str, &str); 2] = [
    (include_str!("../../catalog/csms.json"), include_str!("../../catalog/csms.marks.json")),
    (include_str!("../../catalog/kms.json"), include_str!("../../catalog/kms.marks.json")),
];

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
    services: Vec<Arc<Service>>,
    globals: &'static GlobalKeys,
    by_code: HashMap<Box<str>, usize, RandomState>,
    /// Actions by the hash of their names, which a request has already.
    by_action: HashTable<Known>,
    /// Keys by the hash of their names, and of what stands before the placeholder of a template.
    by_key: HashTable<KnownKey>,
    /// The services to ask for a name with this prefix, lower case.
    by_prefix: HashMap<Box<str>, Vec<usize>, RandomState>,
    routes: Arc<RouteTable>,
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
    /// The embedded catalog: all of `csms`, two actions of `kms`, the global keys. Read once, well
    /// under a millisecond; later calls share it.
    #[must_use]
    pub fn embedded() -> Self {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
            // A test reads the same texts; they cannot fail here.
            let services =
                COLLECTED.iter().filter_map(|(schema, marks)| collected(schema, marks).ok().flatten());
            Catalog::of(services.map(Arc::new).collect())
        });
        CATALOG.clone()
    }

    /// A catalog without services: the global keys alone.
    #[must_use]
    pub fn empty() -> Self {
        Self::of(Vec::new())
    }

    fn of(services: Vec<Arc<Service>>) -> Self {
        let mut by_code = HashMap::default();
        let mut by_prefix: HashMap<Box<str>, Vec<usize>, RandomState> = HashMap::default();
        let mut by_action: HashTable<Known> = HashTable::new();
        for (place, service) in services.iter().enumerate() {
            by_code.insert(lower(service.code()).into(), place);
            for prefix in service.prefixes() {
                by_prefix.entry(prefix.into()).or_default().push(place);
            }
            for name in service.actions().iter().map(|it| lower(it.name())) {
                let Some(action) = service.place_by_lower(&name) else { continue };
                let hash = hash::of(&name);
                // Of services that share a name the first speaks for it.
                if by_action.find(hash, |it| *it.name == *name).is_none() {
                    let known = Known { hash, name: name.into(), service: place, action };
                    by_action.insert_unique(hash, known, |it| it.hash);
                }
            }
        }
        let routes = Arc::new(RouteTable::new(&services));
        let globals = GlobalKeys::embedded();
        let mut by_key: HashTable<KnownKey> = HashTable::new();
        let of_services = services.iter().enumerate().map(|(place, service)| (Some(place), service.keys()));
        // Of several of one name the first speaks for it, as in `key`.
        for (service, keys) in of_services.chain([(None, globals.keys.keys())]) {
            for (key, known) in keys.iter().enumerate() {
                let lower = lower(known.name());
                let head = if known.is_template() { lower.split_once('<').map(|it| it.0) } else { None };
                let name = head.unwrap_or(&lower);
                let (hash, is_template) = (hash::of(name), head.is_some());
                if by_key.find(hash, |it| it.is_template == is_template && *it.name == *name).is_none() {
                    let known = KnownKey { hash, name: name.into(), is_template, service, key };
                    by_key.insert_unique(hash, known, |it| it.hash);
                }
            }
        }
        Self { inner: Arc::new(Inner { services, globals, by_code, by_action, by_key, by_prefix, routes }) }
    }

    /// Adds the export of a service, the text of the cloud's answer. One of the same service is
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
        let Object(schema): Object<AuthorizationSchema> =
            serde_json::from_str(text).map_err(|fault| CatalogError::from_json(file_name, &fault))?;
        let code = service_code(&schema.actions).map(|code| lower(code).into_owned());
        let code = code.ok_or_else(|| CatalogError::no_service(file_name))?;
        let place = self.inner.by_code.get(&*code).copied();
        let replaced = place.and_then(|place| self.inner.services.get(place));
        let facts =
            replaced.map_or_else(|| Arc::new(ApiFacts::default()), |service| Arc::clone(service.facts()));
        let service = Service::export(schema, file_name, &facts);
        let service = Arc::new(service.ok_or_else(|| CatalogError::no_service(file_name))?);
        let mut services = self.inner.services.clone();
        match place.and_then(|place| services.get_mut(place)) {
            Some(slot) => *slot = service,
            None => services.push(service),
        }
        Ok(Self::of(services))
    }

    /// The services, the embedded ones first, then in the order of loading.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.inner.services.iter().map(Arc::as_ref)
    }

    /// The service of that code.
    #[must_use]
    pub fn service(&self, code: &str) -> Option<&Service> {
        let place = self.inner.by_code.get(&*lower(code))?;
        self.inner.services.get(*place).map(Arc::as_ref)
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
        places.iter().filter_map(|place| self.inner.services.get(*place)).map(Arc::as_ref)
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
        let place = self.inner.by_action.find(hash, |it| *it.name == *name)?;
        self.inner.services.get(place.service)?.actions().get(place.action)
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
        let known = exact.or_else(covering)?;
        let keys = match known.service {
            Some(service) => self.inner.services.get(service)?.keys(),
            None => self.global_keys(),
        };
        keys.get(known.key)
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
        self.inner.routes.find(&self.inner.services, method, path)
    }

    /// Finds at most `limit` actions nearest to an unknown name, nearest first; aliases count too. Reads the
    /// whole catalog.
    #[must_use]
    pub fn nearest_actions(&self, name: &str, limit: usize) -> Vec<&Action> {
        let name = lower(name);
        let near = self.actions().filter_map(|action| {
            let names = action.aliases().iter().chain([&action.name]);
            let distance = names.filter_map(|known| name_distance(&name, &lower(known))).min()?;
            Some((distance, action.name(), action))
        });
        nearest(near, limit)
    }

    /// Finds at most `limit` keys nearest to an unknown name, nearest first. Of a name such as
    /// `g:ResourceTags/env` what stands before the slash counts. Reads the whole catalog.
    #[must_use]
    pub fn nearest_keys(&self, name: &str, limit: usize) -> Vec<&ConditionKey> {
        fn base(name: &str) -> &str {
            name.split('/').next().unwrap_or_default()
        }
        let name = lower(base(name));
        let near = self.keys().filter_map(|key| {
            let distance = name_distance(&name, &lower(base(key.name())))?;
            Some((distance, key.name(), key))
        });
        nearest(near, limit)
    }

    /// Finds at most `limit` services nearest to an unknown code, nearest first.
    #[must_use]
    pub fn nearest_services(&self, code: &str, limit: usize) -> Vec<&Service> {
        let code = lower(code);
        let near = self.services().filter_map(|service| {
            let distance = edits(&code, &lower(service.code()), (code.len() / 2).max(1))?;
            Some((distance, service.code(), service))
        });
        nearest(near, limit)
    }
}

/// Reads one collected service.
fn collected(schema: &str, marks: &str) -> Result<Option<Service>, serde_json::Error> {
    let Object(schema): Object<AuthorizationSchema> = serde_json::from_str(schema)?;
    Ok(Service::collected(schema, serde_json::from_str::<Marks>(marks)?))
}
