//! Facts about resources beside the records: types, enterprise projects, tags.
//!
//! It is read from answers of the cloud's interfaces, from a plain table of URN, key and value, and from the resources
//! of a snapshot. A resource that is not in it stays unknown. A resource is found by its id or its URN; by its name
//! alone where the record has no id, and region and account are known on both sides and agree. Where two sources say
//! different things of one resource, neither is believed; in which order they were added makes no difference.

mod answer;
mod table;

use std::borrow::Cow;
use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::catalog::{Catalog, lower};
use crate::json::{self, Limits};
use crate::policy::Urn;
use crate::request::{KeyName, KeyState, Request, Resources};
use crate::source::brief;
use crate::wording::Written;

use super::snapshot::Snapshot;
use super::tags::{MAX_TAGS, Tags};

/// The location of the resources in an answer, which lists do not contain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Location {
    /// The id of the account; that of the snapshot where a region is given without it.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
}

/// One resource, as one source has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Entry {
    pub(crate) urn: Option<String>,
    pub(crate) id: Option<String>,
    /// The name of a secret, which is found by it too.
    pub(crate) secret: Option<String>,
    pub(crate) location: Location,
    pub(crate) facts: Facts,
}

/// The facts about one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    /// Values by key in lower case; `None` where sources differ.
    keys: BTreeMap<String, (String, Option<Vec<String>>)>,
    /// All its tags, where they are known.
    tags: Option<Tags>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Item {
    id: Option<String>,
    facts: Facts,
}

/// Facts about resources.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    limits: Limits,
    items: Vec<Item>,
    by_id: HashMap<String, usize>,
    by_urn: HashMap<String, usize>,
    /// Secrets by name, each with its location.
    by_name: HashMap<String, BTreeSet<(usize, Location)>>,
    /// Secrets without an id, by name and location.
    without_id: HashMap<(String, Location), usize>,
    notes: BTreeSet<Written>,
}

/// An invalid inventory, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InventoryError(String);

impl Facts {
    /// Adds the values of a key.
    pub(crate) fn add(&mut self, key: &str, values: Vec<String>) {
        self.merge_key(lower(key).into_owned(), (key.to_owned(), Some(values)));
    }

    /// Adds all tags.
    pub(crate) fn add_tags(&mut self, tags: Tags) {
        match &mut self.tags {
            Some(known) => known.agree(&tags),
            none => *none = Some(tags),
        }
    }

    fn merge_key(&mut self, lower: String, (name, values): (String, Option<Vec<String>>)) {
        match self.keys.entry(lower) {
            Slot::Vacant(free) => drop(free.insert((name, values))),
            Slot::Occupied(mut known) => {
                let (known_name, known) = known.get_mut();
                if *known != values {
                    *known = None;
                }
                if name < *known_name {
                    *known_name = name;
                }
            }
        }
    }

    /// Merges the facts of two sources.
    fn merge(&mut self, other: Facts) {
        for (lower, fact) in other.keys {
            self.merge_key(lower, fact);
        }
        if let Some(tags) = other.tags {
            self.add_tags(tags);
        }
    }

    /// The tags among the keys, which a table gives one by one, are those of the list, or open.
    fn agree(&mut self) {
        const TAG: &str = "g:resourcetag/";
        let Some(tags) = &mut self.tags else { return };
        for (lower, (name, values)) in &self.keys {
            if lower.starts_with(TAG)
                && let Some(key) = name.get(TAG.len()..)
            {
                let one =
                    values.as_deref().and_then(|it| if let [one] = it { Some(one.as_str()) } else { None });
                tags.agree_on(key, one);
            }
        }
        self.keys.retain(|lower, _| !lower.starts_with(TAG));
    }

    fn len(&self) -> usize {
        self.keys.len().max(self.tags.as_ref().map_or(0, Tags::len))
    }
}

/// The global keys that are about the resource of a call, and not about who makes it, from where or when.
const OF_RESOURCE: [&str; 2] = ["g:enterpriseprojectid", "g:resource"];

/// Checks that a key is one that a resource has: an inventory knows nothing of calls.
pub(crate) fn check_key(key: &str) -> Result<(), String> {
    let shown = brief(key);
    let lower = lower(key);
    // Only the key of a tag, after the slash, may hold white space.
    let name = lower.split('/').next().unwrap_or_default();
    let is_key = name.split_once(':').is_some_and(|it| !it.0.is_empty() && !it.1.is_empty());
    if !is_key || name.contains(char::is_whitespace) {
        return Err(format!(
            "`{shown}` is not a condition key: write it in full, such as `g:ResourceTag/env` or `csms:Type`"
        ));
    }
    let is_global = name.starts_with("g:");
    if is_global && !OF_RESOURCE.iter().any(|it| name.starts_with(it)) {
        return Err(format!(
            "`{shown}` is about a call, not about a resource: write `g:ResourceTag/<tag-key>`, \
             `g:EnterpriseProjectId` or a key of the service"
        ));
    }
    let catalog = Catalog::embedded();
    let service = name.split(':').next().unwrap_or_default();
    if (is_global || catalog.covers(service)) && catalog.key(key).is_none() {
        let nearest = catalog.nearest_keys(key, 1);
        let fix = match nearest.first() {
            Some(it) => format!("write `{}`", it.name()),
            None => "write a key of the service".to_owned(),
        };
        return Err(format!("unknown condition key `{shown}`: {fix}"));
    }
    Ok(())
}

/// Reads the URN of a resource that can be one.
pub(crate) fn resource_urn(text: &str) -> Result<Urn, String> {
    let urn = Urn::parse(text).map_err(|error| format!("{}: {}", error.message, error.help))?;
    let catalog = Catalog::embedded();
    let service = catalog.service(urn.service()).filter(|it| it.is_complete());
    match service.filter(|it| !it.has_resource_type(urn.resource_type())) {
        Some(service) => {
            let types: Vec<&str> = service.resource_types().iter().map(|it| it.name()).collect();
            Err(format!(
                "unknown resource type `{}` of `{}`: write `{}`",
                brief(urn.resource_type()),
                service.code(),
                types.join("` or `")
            ))
        }
        None => Ok(urn),
    }
}

impl Inventory {
    /// Adds other texts than those within the default limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Inventory { limits, ..self }
    }

    /// Adds what a text says: answers of lists of which nobody knows where their resources are, or a table.
    ///
    /// # Errors
    /// A text that is none of the formats or beyond the limits, and what is wrong in it first, with its place.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), InventoryError> {
        self.add_at(&Location::default(), name, text)
    }

    /// Adds a text like [`Inventory::add`], of answers whose resources are at a known location.
    ///
    /// # Errors
    /// As [`Inventory::add`].
    pub fn add_at(&mut self, location: &Location, name: &str, text: &str) -> Result<(), InventoryError> {
        let limits = self.limits;
        json::fits(text, &limits)
            .map_err(|error| InventoryError(format!("{name}:1:1: {error}: {}", error.help)))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_start().starts_with(['{', '[']) {
            answer::read(self, name, text, location, &limits)?;
        } else {
            table::read(self, name, text)?;
        }
        match self.items.iter().map(|it| it.facts.len()).max() {
            Some(most) if most > MAX_TAGS => {
                let what =
                    format!("a resource has {most} keys or tags, more than the {MAX_TAGS} that are taken");
                Err(InventoryError(format!("{name}: {what}: leave out those that no policy asks for")))
            }
            _ => Ok(()),
        }
    }

    /// The resources of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut inventory = Inventory::default();
        snapshot.resources.iter().cloned().for_each(|it| inventory.put(it));
        inventory
    }

    /// Number of resources.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Notes on what is missing, such as the pages after the last one.
    pub fn notes(&self) -> impl Iterator<Item = &Written> {
        self.notes.iter()
    }

    /// Adds a resource.
    pub(crate) fn put(&mut self, entry: Entry) {
        let Entry { urn, id, secret, location, facts } = entry;
        if let Some(id) = &id {
            let at = *self.by_id.entry(id.clone()).or_insert(self.items.len());
            self.fact(at, Some(id), facts.clone());
            if let Some(secret) = secret {
                self.by_name.entry(secret).or_default().insert((at, location));
            }
        } else if let Some(secret) = secret {
            let slot = self.without_id.entry((secret.clone(), location.clone()));
            let at = *slot.or_insert(self.items.len());
            self.fact(at, None, facts.clone());
            self.by_name.entry(secret).or_default().insert((at, location));
        }
        if let Some(urn) = urn {
            let at = *self.by_urn.entry(urn).or_insert(self.items.len());
            self.fact(at, id.as_ref(), facts);
        }
    }

    /// Adds what is known of the item with a number, which may be the next one.
    fn fact(&mut self, at: usize, id: Option<&String>, facts: Facts) {
        match self.items.get_mut(at) {
            Some(item) => {
                item.id = item.id.take().or_else(|| id.cloned());
                item.facts.merge(facts);
            }
            None => self.items.push(Item { id: id.cloned(), facts }),
        }
    }

    /// Fills the known facts about its resource into a request, unless the request has them. `id` is the id of the resource,
    /// `own` the account of those locations that name none.
    pub fn fill(&self, request: &mut Request, id: Option<&str>, own: Option<&str>) {
        let found: Vec<&Item> = self.find(request, id, own).into_iter().flatten().collect();
        let mut facts = match found.as_slice() {
            [] => return,
            [one] => Cow::Borrowed(&one.facts),
            [one, others @ ..] => {
                let mut facts = one.facts.clone();
                others.iter().for_each(|it| facts.merge(it.facts.clone()));
                Cow::Owned(facts)
            }
        };
        if facts.tags.is_some() && facts.keys.keys().any(|it| it.starts_with("g:")) {
            facts.to_mut().agree();
        }
        for (name, values) in facts.keys.values() {
            let is_given = || matches!(request.context().get(&KeyName::new(name)), KeyState::Present(_));
            if let Some(values) = values.as_ref().filter(|_| !is_given()) {
                request.set_key(name, values.iter().map(String::as_str));
            }
        }
        if let Some(tags) = &facts.tags {
            tags.put("g:ResourceTag/", true, request);
        }
    }

    /// Finds the resource of a request: by its URN, and by its id, or else its name.
    fn find(&self, request: &Request, id: Option<&str>, own: Option<&str>) -> [Option<&Item>; 2] {
        let by_id = id.and_then(|it| self.by_id.get(it)).and_then(|at| self.items.get(*at));
        let urns = match request.resources() {
            Resources::Named(urns) => urns.as_slice(),
            Resources::Unknown => return [None, by_id],
            // What has the id is not a resource that the action is checked against.
            Resources::None => return [None, None],
        };
        // Keys are about the one resource: of a request that touches several, none is filled in.
        let [urn] = urns else { return [None, None] };
        let by_urn = self.by_urn.get(urn.as_str()).and_then(|at| self.items.get(*at));
        // A resource that was made anew under the name of another one has another id.
        let by_urn = by_urn.filter(|it| id.is_none_or(|id| it.id.as_deref().is_none_or(|other| other == id)));
        [by_urn, if id.is_some() { by_id } else { self.find_named(urn, own) }]
    }

    /// The only secret of a name that can be the one of a URN, where it is known to be there.
    fn find_named(&self, urn: &Urn, own: Option<&str>) -> Option<&Item> {
        if urn.service() != "csms" || urn.resource_type() != "secretName" {
            return None;
        }
        let (region, account) = (urn.region()?, urn.account()?);
        let account_of = |it: &Location| it.account.clone().or_else(|| own.map(ToOwned::to_owned));
        let may_be = |it: &Location| {
            it.region.as_deref().is_none_or(|it| it == region)
                && account_of(it).is_none_or(|it| it == account)
        };
        let is_known = |it: &Location| it.region.is_some() && account_of(it).is_some();
        let all = self.by_name.get(urn.path())?;
        let found = all.iter().find(|(_, location)| may_be(location))?.0;
        let is_found = all.iter().all(|(at, location)| match may_be(location) {
            true => *at == found && is_known(location),
            // It is said to be in two places.
            false => *at != found,
        });
        self.items.get(found).filter(|_| is_found)
    }
}

#[cfg(test)]
mod tests;
