//! A service of the catalog: its actions, condition keys, resource types and operations.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::catalog::action::{Action, ActionResource};
use crate::catalog::carried::CarriedKeys;
use crate::catalog::description::Description;
use crate::catalog::key::{ConditionKey, ENTERPRISE_PROJECT, KeyIndex};
use crate::catalog::mark::{Mark, Status};
use crate::catalog::marks::{ApiFacts, Marks};
use crate::catalog::name::{keep_first, lower, prefix};
use crate::catalog::names::ActionNames;
use crate::catalog::operation::{Authorization, Operation};
use crate::catalog::schema::{ActionEntry, AuthorizationSchema, KeyName, Listed, Object, OperationEntry};
use crate::catalog::urn_template::UrnTemplate;
use crate::wording::{Text, text};

/// The source of a service's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Collected from the vendor's pages on this day, `2026-11-24`.
    Collected(String),
    /// An export that the caller loaded.
    Export {
        /// Its file, as the caller named it.
        file: String,
        /// Its version, `v1`.
        version: String,
    },
}

impl Origin {
    /// Name of the service in a message.
    pub(crate) fn phrase(&self) -> Text {
        match self {
            Self::Collected(day) => text!("collected {0}", "收集于 {0}", day.to_string()),
            Self::Export { file, version } => {
                text!("export `{0}`, version {1}", "导出文件 `{0}`，版本 {1}", file, version.to_string())
            }
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.phrase().fmt(f)
    }
}

/// A resource type and how its URNs are built.
#[derive(Debug, Clone)]
pub struct ResourceType {
    name: String,
    urn_template: Option<UrnTemplate>,
    mark: Mark,
}

impl ResourceType {
    /// The name, `secretName`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The template of its URNs; `None` where it is not known.
    #[must_use]
    pub fn urn_template(&self) -> Option<&UrnTemplate> {
        self.urn_template.as_ref()
    }

    /// The certainty of the entry, and its page.
    #[must_use]
    pub fn mark(&self) -> &Mark {
        &self.mark
    }
}

/// Lookups go by lower-case names. The names come from catalog files that the operator chose, so
/// the fast hasher will do.
type Index<T> = HashMap<Box<str>, T, RandomState>;

/// A service of the catalog.
#[derive(Debug)]
pub struct Service {
    code: String,
    origin: Origin,
    complete: bool,
    /// Every resource type is in no region.
    global: bool,
    actions: Vec<Action>,
    keys: KeyIndex,
    resource_types: Vec<ResourceType>,
    operations: Vec<Operation>,
    facts: Arc<ApiFacts>,
    by_name: Index<usize>,
    by_alias: Index<Vec<usize>>,
    by_operation: Index<usize>,
    by_trace: Index<usize>,
}

impl Service {
    /// Puts a collected service together from its schema and its marks.
    pub(crate) fn collected(schema: AuthorizationSchema, mut marks: Marks) -> Option<Self> {
        let facts = Arc::new(marks.take_facts());
        let origin = Origin::Collected(marks.collected.clone());
        Self::new(schema, origin, &facts, Some(&marks))
    }

    /// Puts a loaded export together; `facts` are those of the service it replaces.
    pub(crate) fn export(schema: AuthorizationSchema, file: &str, facts: &Arc<ApiFacts>) -> Option<Self> {
        let origin = Origin::Export { file: file.to_owned(), version: schema.version.0.clone() };
        Self::new(schema, origin, facts, None)
    }

    fn new(
        schema: AuthorizationSchema,
        origin: Origin,
        facts: &Arc<ApiFacts>,
        marks: Option<&Marks>,
    ) -> Option<Self> {
        let code = service_code(&schema.actions)?.to_owned();
        let word = match &origin {
            Origin::Collected(_) => Mark::unmarked(),
            Origin::Export { file, .. } => Mark::export(file),
        };
        let known = |mark: Option<&Mark>| mark.unwrap_or(&word).clone();

        // What an answer leaves out does not exist only where it is complete, and no list of it is `null`.
        let said = marks.map_or(schema.x_complete != Some(false), |it| it.complete);
        let complete = said && !schema.conditions.is_null() && !schema.resources.is_null();
        let listed = schema.operations.given().iter().map(|it| &it.0);
        let operations = operations(&code, listed, facts, marks.is_none().then_some(&word));
        let mut actions: Vec<Action> = Vec::with_capacity(schema.actions.len());
        let mut by_name: Index<usize> = Index::default();
        let mut by_alias: Index<Vec<usize>> = Index::default();
        for entry in schema.actions {
            let mark = known(marks.and_then(|marks| marks.actions.get(&entry.name.0)));
            let place = actions.len();
            by_name.insert(lower(&entry.name.0).into(), place);
            for alias in entry.aliases.given() {
                let places = by_alias.entry(lower(alias).into()).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
            actions.push(action(entry, mark, complete));
        }
        // What depends on an action is said by the operations.
        let mut by_operation: Index<usize> = Index::default();
        for (place, operation) in operations.iter().enumerate() {
            by_operation.insert(lower(&operation.id).into(), place);
            for name in &operation.actions {
                let action = by_name.get(&*lower(name)).and_then(|place| actions.get_mut(*place));
                let Some(action) = action else { continue };
                if operation.same_as.is_none() {
                    action.operations.push(operation.id.clone());
                }
                action.dependencies.extend(operation.dependencies.iter().cloned());
            }
        }
        for action in &mut actions {
            keep_first(&mut action.operations);
            keep_first(&mut action.dependencies);
        }
        let by_trace = facts.traces.iter().flat_map(|traces| &traces.operations);
        let by_trace = by_trace
            .filter_map(|(trace, id)| Some((lower(trace).into(), *by_operation.get(&*lower(id))?)))
            .collect();
        let keys = schema.conditions.known(true).unwrap_or_default().into_iter().map(|entry| {
            let mark = marks.and_then(|marks| marks.key(&entry.key.0));
            ConditionKey {
                type_status: mark.as_ref().map_or(Status::Documented, |mark| mark.types),
                mark: mark.map_or_else(|| word.clone(), |mark| mark.mark),
                values: facts.values.get(&*lower(&entry.key.0)).cloned(),
                name: entry.key.0,
                value_type: entry.value_type,
                multi_valued: entry.multi_valued,
                sensitive: false,
                per_action: true,
                of_principal: false,
                description: described(entry.description),
            }
        });
        let keys = KeyIndex::new(keys.collect());
        let types = schema.resources.known(true).unwrap_or_default().into_iter();
        let resource_types = types.map(|Object(entry)| ResourceType {
            mark: known(marks.and_then(|marks| marks.resources.get(&entry.type_name))),
            name: entry.type_name,
            urn_template: entry.urn_template,
        });
        let resource_types: Vec<_> = resource_types.collect();
        let in_no_region = |it: &ResourceType| it.urn_template().is_some_and(UrnTemplate::is_global);
        Some(Self {
            code,
            origin,
            complete,
            global: !resource_types.is_empty() && resource_types.iter().all(in_no_region),
            resource_types,
            actions,
            keys,
            operations,
            facts: Arc::clone(facts),
            by_name,
            by_alias,
            by_operation,
            by_trace,
        })
    }

    /// The code, `csms`: the service part of its actions, as they spell it.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The source of the entries.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns whether all of its actions are here. Where they are not, an unknown action may exist all the
    /// same.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Its actions, in the order of the catalog.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Whether the service has resources of that type: one of its own list, or of its actions.
    #[must_use]
    pub fn has_resource_type(&self, kind: &str) -> bool {
        let own = self.resource_types().iter().map(|it| it.name());
        let of_actions = self.actions().iter().flat_map(|it| it.resources());
        let listed = of_actions.filter(|it| it.is_of(self.code()) != Some(false));
        own.chain(listed.map(|it| it.type_name())).any(|it| it == kind)
    }

    /// The first label of the hosts that serve it: its own code, unless another service's host serves it.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        // The API definitions of the secret service name the host of the key service.
        if self.code.eq_ignore_ascii_case("csms") { "kms" } else { &self.code }
    }

    /// Returns whether every resource of it is in no region.
    pub(crate) fn is_global(&self) -> bool {
        self.global
    }

    /// Its own condition keys.
    #[must_use]
    pub fn keys(&self) -> &[ConditionKey] {
        self.keys.keys()
    }

    /// Its resource types. An action may touch types of other services, which are not among them.
    #[must_use]
    pub fn resource_types(&self) -> &[ResourceType] {
        &self.resource_types
    }

    /// Its operations.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation of that id, ASCII case ignored.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.get(*self.by_operation.get(&*lower(id))?)
    }

    /// The operation that a trace of the audit service stands for, by trace name, ASCII case
    /// ignored.
    #[must_use]
    pub fn operation_of_trace(&self, trace_name: &str) -> Option<&Operation> {
        self.operations.get(*self.by_trace.get(&*lower(trace_name))?)
    }

    /// The trace names that are known, in alphabetical order, with the id of the operation.
    pub fn traces(&self) -> impl Iterator<Item = (&str, &str)> {
        let traces = self.facts.traces.iter().flat_map(|traces| &traces.operations);
        traces.map(|(trace, id)| (trace.as_str(), id.as_str()))
    }

    /// The certainty of the table of trace names, and its page.
    #[must_use]
    pub fn trace_mark(&self) -> Option<&Mark> {
        self.facts.traces.as_ref().map(|traces| &traces.mark)
    }

    pub(crate) fn facts(&self) -> &Arc<ApiFacts> {
        &self.facts
    }

    /// The action with a name in lower case.
    pub(crate) fn place_by_lower(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn actions_by_lower_alias(&self, alias: &str) -> impl Iterator<Item = &Action> {
        let places = self.by_alias.get(alias).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.actions.get(*place))
    }

    pub(crate) fn key_by_lower(&self, name: &str) -> Option<&ConditionKey> {
        self.keys.get_lower(name)
    }

    /// The lower-case prefixes of all names by which it can be asked.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        let mut prefixes = vec![self.code.to_ascii_lowercase()];
        let mut seen: HashSet<Cow<'_, str>> = HashSet::from([lower(&self.code)]);
        let actions = self.actions.iter().flat_map(|action| action.aliases.iter().chain([&action.name]));
        for name in actions.chain(self.keys().iter().map(|key| &key.name)) {
            let prefix = lower(prefix(name));
            if seen.insert(prefix.clone()) {
                prefixes.push(prefix.into_owned());
            }
        }
        prefixes
    }
}

/// The service of most of the actions; of several equals the first.
pub(crate) fn service_code(actions: &[ActionEntry]) -> Option<&str> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for service in actions.iter().map(|it| prefix(&it.name.0)).filter(|it| *it != "*") {
        let place = *places.entry(lower(service)).or_insert(counts.len());
        match counts.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => counts.push((service, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.iter().find(|(_, count)| *count == most).map(|(code, _)| *code)
}

fn described(entry: Option<Object<Description>>) -> Description {
    entry.map(|it| it.0).unwrap_or_default()
}

/// Puts an action together; `complete` says that what its service does not list does not exist.
fn action(entry: ActionEntry, mark: Mark, complete: bool) -> Action {
    let in_part = entry.x_status.is_some_and(|it| it.eq_ignore_ascii_case("partial"));
    let mark = if in_part { mark.in_part() } else { mark };
    let mut whole = !mark.is_partial();
    // The keys of a list, and whether they are all.
    let mut names = |keys: Listed<KeyName>| {
        let known = keys.known(complete);
        whole &= known.is_some();
        known.into_iter().flatten().map(|key| key.0).collect::<Vec<String>>()
    };
    let keys = names(entry.condition_keys);
    let types = entry.resources.known(complete);
    let all_types = types.is_some();
    let resources = types.into_iter().flatten().map(|Object(resource)| ActionResource {
        type_name: resource.type_name,
        urn_template: resource.urn_template,
        required: resource.required,
        condition_keys: names(resource.condition_keys),
    });
    let resources: Vec<_> = resources.collect();
    let whole = whole && all_types;
    let aliases = entry.aliases.known(true).unwrap_or_default();
    let listed = || resources.iter().flat_map(|it| &it.condition_keys).chain(&keys).map(String::as_str);
    let carried = CarriedKeys::new(entry.name.0.split(':').next().unwrap_or_default(), listed());
    let has_project = listed().any(|it| it.eq_ignore_ascii_case(ENTERPRISE_PROJECT));
    Action {
        names: ActionNames::new(&entry.name.0, &aliases, complete && whole && !has_project),
        carried: whole.then(|| Arc::new(carried)),
        whole,
        resources,
        name: entry.name.0,
        access_level: entry.access_level,
        permission_only: entry.permission_only,
        aliases,
        condition_keys: keys,
        dependencies: Vec::new(),
        operations: Vec::new(),
        description: described(entry.description),
        mark,
    }
}

/// Joins what the schema says of the operations (actions and dependencies) with what is known of
/// the API (method, path, parameters). `export` is the mark of what an export says.
fn operations<'e>(
    code: &str,
    entries: impl Iterator<Item = &'e OperationEntry>,
    facts: &ApiFacts,
    export: Option<&Mark>,
) -> Vec<Operation> {
    let mut operations: Vec<Operation> = Vec::new();
    let mut places: Index<usize> = Index::default();
    for (id, fact) in &facts.operations {
        places.insert(lower(id).into(), operations.len());
        operations.push(Operation {
            service: code.to_owned(),
            id: id.clone(),
            calls: fact.calls(),
            query: fact.query.clone(),
            actions: Vec::new(),
            dependencies: Vec::new(),
            authorization: fact.authorization,
            parameters: fact.parameters.clone(),
            same_as: fact.same_as.clone(),
            mark: fact.mark.clone(),
        });
    }
    for entry in entries {
        let place = *places.entry(lower(&entry.operation_id).into()).or_insert_with(|| {
            operations.push(Operation {
                service: code.to_owned(),
                id: entry.operation_id.clone(),
                calls: Vec::new(),
                query: Vec::new(),
                actions: Vec::new(),
                dependencies: Vec::new(),
                authorization: Authorization::Undocumented,
                parameters: Vec::new(),
                same_as: None,
                mark: Mark::unmarked(),
            });
            operations.len() - 1
        });
        let Some(operation) = operations.get_mut(place) else { continue };
        if let Some(action) = &entry.operation_action {
            operation.authorization = Authorization::Action;
            operation.actions.push(action.clone());
        }
        operation.dependencies.extend(entry.dependent_actions.given().iter().cloned());
        if let Some(mark) = export {
            operation.mark = mark.clone();
        }
    }
    for operation in &mut operations {
        keep_first(&mut operation.actions);
        keep_first(&mut operation.dependencies);
    }
    // An older name checks what the newer one does, if an export lists that alone.
    for place in 0..operations.len() {
        let older = operations.get(place).filter(|operation| operation.actions.is_empty());
        let newer = older.and_then(|operation| places.get(&*lower(operation.same_as.as_ref()?)));
        let newer = newer.and_then(|place| operations.get(*place));
        let Some((actions, dependencies)) = newer.map(|n| (n.actions.clone(), n.dependencies.clone())) else {
            continue;
        };
        if let Some(older) = operations.get_mut(place) {
            (older.actions, older.dependencies) = (actions, dependencies);
        }
    }
    for operation in &mut operations {
        if operation.authorization == Authorization::Action && operation.actions.is_empty() {
            operation.authorization = Authorization::Undocumented;
            let mark = operation.mark.clone();
            operation.mark = mark.with_note("the loaded export does not list this operation");
        }
    }
    operations
}
