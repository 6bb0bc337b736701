//! The catalog's answer to a name: the services, or one of its entries in full.

mod json;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Value;

use crate::catalog::{Action, Catalog, ConditionKey, Language, Operation, Resolution, Service};

/// The number of nearest spellings shown.
const NEAREST: usize = 3;

/// The result of looking up a name.
#[derive(Debug, Clone)]
pub enum Entry<'c> {
    /// No name was given: the overview of services.
    Overview,
    /// The global condition keys, asked for by `g`.
    GlobalKeys,
    /// A service, by code.
    Service(&'c Service),
    /// An action, by name.
    Action(&'c Action),
    /// An alias, and the actions that it stands for, one or more.
    Alias(Vec<&'c Action>),
    /// A condition key; the name may be one that its template covers.
    Key(&'c ConditionKey),
    /// An operation, by id.
    Operation(&'c Operation),
    /// No entry.
    Unknown {
        /// Actions spelled alike.
        actions: Vec<&'c Action>,
        /// Condition keys spelled alike.
        keys: Vec<&'c ConditionKey>,
        /// Services spelled alike.
        services: Vec<&'c Service>,
    },
}

/// An entry of the catalog, ready to be shown.
#[derive(Debug, Clone)]
pub struct CatalogReport<'c> {
    catalog: &'c Catalog,
    language: Language,
    name: &'c str,
    entry: Entry<'c>,
}

impl<'c> CatalogReport<'c> {
    /// The overview: the services that are known.
    #[must_use]
    pub fn overview(catalog: &'c Catalog, language: Language) -> Self {
        Self { catalog, language, name: "", entry: Entry::Overview }
    }

    /// All about one name: a service code, an action, an alias, a condition key or the id of an
    /// operation, tried in this order.
    #[must_use]
    pub fn of(catalog: &'c Catalog, name: &'c str, language: Language) -> Self {
        Self { catalog, language, name, entry: find(catalog, name) }
    }

    /// The result of the look-up.
    #[must_use]
    pub fn entry(&self) -> &Entry<'c> {
        &self.entry
    }

    /// Returns whether the name was found.
    #[must_use]
    pub fn is_found(&self) -> bool {
        !matches!(self.entry, Entry::Unknown { .. })
    }

    /// Writes it for a person to read, lines ending in a line feed.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_text(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        text::write(self, out)
    }

    /// The same as a JSON value, an object with `kind`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json::value(self)
    }

    /// The operations that check an action, of whatever service, older names left out.
    fn callers(&self, action: &Action) -> Vec<&'c Operation> {
        let calls = |operation: &&Operation| {
            operation.same_as().is_none()
                && operation.actions().iter().any(|name| name.eq_ignore_ascii_case(action.name()))
        };
        self.catalog.operations().filter(calls).collect()
    }

    /// The actions that list a key.
    fn carriers(&self, key: &ConditionKey) -> Vec<&'c Action> {
        self.catalog.actions().filter(|action| action.carries(key.name())).collect()
    }
}

fn find<'c>(catalog: &'c Catalog, name: &str) -> Entry<'c> {
    if let Some(service) = catalog.service(name) {
        return Entry::Service(service);
    }
    if name.eq_ignore_ascii_case("g") {
        return Entry::GlobalKeys;
    }
    match catalog.resolve(name) {
        Resolution::Canonical(action) => return Entry::Action(action),
        Resolution::Alias(action) => return Entry::Alias(vec![action]),
        Resolution::AmbiguousAlias(actions) => return Entry::Alias(actions),
        Resolution::Unknown => {}
    }
    if let Some(key) = catalog.key(name) {
        return Entry::Key(key);
    }
    if let Some(operation) = catalog.operation(name) {
        return Entry::Operation(operation);
    }
    Entry::Unknown {
        actions: catalog.nearest_actions(name, NEAREST),
        keys: catalog.nearest_keys(name, NEAREST),
        services: catalog.nearest_services(name, NEAREST),
    }
}
