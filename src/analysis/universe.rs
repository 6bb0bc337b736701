//! The requests that there are: actions in classes that policies treat alike, and the resources of each (rule UNK-4).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::catalog::{self, Catalog, Resolution, Service};
use crate::compile::{ActionMatcher, CompiledStatement};
use crate::decide::exact::Compiled;
use crate::layer::Layer;
use crate::options::Options;
use crate::pattern::Pattern;
use crate::request::Action;

use super::caller::Callers;
use super::glob::{Class, Fold, Glob, Unit};
use super::urns::{some, urn, with_account};

/// Actions that both sides treat alike.
#[derive(Debug)]
pub(super) struct ActionClass<'c> {
    pub(super) name: ActionName<'c>,
    /// The numbers of the statements that may be about it, of the one side and of the other.
    pub(super) statements: [Vec<u32>; 2],
}

/// The name of an action, or what names have in common.
#[derive(Debug, Clone)]
pub(super) enum ActionName<'c> {
    Known(&'c catalog::Action),
    /// No catalog knows it.
    Unlisted(String),
    /// Any name that no catalog knows, that matches the first and none of the others.
    Free {
        required: Glob,
        excluded: Vec<Glob>,
        service: Option<String>,
        example: String,
    },
}

impl ActionName<'_> {
    /// Whether a request says that it is checked against no resource, which the catalog does not.
    pub(super) fn says_none(&self) -> bool {
        !matches!(self, ActionName::Known(action) if action.is_whole())
    }

    /// One of the names.
    pub(super) fn example(&self) -> &str {
        match self {
            ActionName::Known(action) => action.name(),
            ActionName::Unlisted(name) | ActionName::Free { example: name, .. } => name,
        }
    }
}

/// A resource of a request.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// None where the action is checked against no URN.
    pub(super) urn: Option<Form>,
    pub(super) owner: Owner,
}

/// The form of a URN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    service: Option<String>,
    kind: Option<String>,
    /// Services and types that it has not.
    other_than: (Vec<String>, Vec<String>),
}

/// The account part of a URN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// Whatever it is.
    Any,
    /// An account, other than those that are named.
    Real,
    /// This one.
    Named(String),
    /// It is empty.
    Nobody,
    /// The cloud.
    System,
}

/// The actions that a trust policy governs (rule EVA-11).
const GOVERNED: [&str; 6] = [
    "sts:agencies:assume",
    "sts:agencies:assumewithsaml",
    "sts:agencies:assumewithoidc",
    "sts::tagsession",
    "sts::setsourceidentity",
    "sts::setcontext",
];

/// An account, and a name, for requests of which only the form counts.
pub(super) const ACCOUNT: &str = "0a1b2c3d";
pub(super) const OTHER_ACCOUNT: &str = "9f8e7d6c";

impl Owner {
    pub(super) fn is_real(&self) -> bool {
        matches!(self, Owner::Real | Owner::Named(_))
    }

    /// The account of an example.
    pub(super) fn example(&self) -> &str {
        match self {
            Owner::Any | Owner::Real => ACCOUNT,
            Owner::Named(name) => name,
            Owner::Nobody => "",
            Owner::System => "system",
        }
    }
}

impl Form {
    /// Any URN: none begins with a prefix that URNs do not have.
    fn any() -> Self {
        let services = ["arn", "urn", "hrn"].map(str::to_owned).to_vec();
        Form { service: None, kind: None, other_than: (services, Vec::new()) }
    }

    fn of(service: &str, kind: &str) -> Self {
        Form {
            service: Some(service.to_ascii_lowercase()),
            kind: Some(kind.to_owned()),
            other_than: Default::default(),
        }
    }

    /// The patterns that every URN of the form matches, and those that none does.
    pub(super) fn globs(&self, owner: &Owner, named: &[String]) -> (Vec<Glob>, Vec<Glob>) {
        let plain = [Unit::Star(Class::Plain)];
        let text = |it: &str| it.chars().map(Unit::Char).collect::<Vec<_>>();
        let account = match owner {
            Owner::Any => plain.to_vec(),
            Owner::Real => some(Class::Plain).to_vec(),
            Owner::Named(name) => text(name),
            Owner::Nobody => Vec::new(),
            Owner::System => text("system"),
        };
        let path = some(Class::Any);
        let base = urn(self.service.as_deref(), &plain, &account, self.kind.as_deref(), &path);
        let mut excluded = Vec::new();
        if *owner == Owner::Real {
            excluded.extend(with_account("system"));
            excluded.extend(named.iter().flat_map(|it| with_account(it)));
        }
        let any = Unit::Star(Class::Any);
        let (services, kinds) = &self.other_than;
        for service in services {
            let units = text(service).into_iter().chain([Unit::Char(':'), any]);
            excluded.push(Glob::new(units, Fold::Exact));
        }
        for kind in kinds {
            let head = [Unit::Star(Class::NoColon), Unit::Char(':')].repeat(3);
            let units = head.into_iter().chain(text(kind)).chain([Unit::Char(':'), any]);
            excluded.push(Glob::new(units, Fold::Exact));
        }
        (vec![base], excluded)
    }

    /// A URN of the form.
    pub(super) fn example(&self, owner: &Owner) -> String {
        let service = self.service.as_deref().unwrap_or("service");
        let kind = self.kind.as_deref().unwrap_or("resource");
        format!("{service}:cn-north-4:{}:{kind}:name", owner.example())
    }
}

/// The classes of actions of two sides of one catalog.
pub(super) fn classes<'c>(
    catalog: &'c Catalog,
    sides: [&Compiled; 2],
    options: &Options,
) -> Vec<ActionClass<'c>> {
    let matchers = sides.map(Matchers::new);
    let keys = own_keys(sides);
    let mut classes = Vec::new();
    let mut seen: HashMap<(Vec<u32>, Vec<u32>, String), ()> = HashMap::new();
    for action in catalog.actions() {
        let name = Action::new(action.name());
        let all = catalog.names_of(name.hash(), name.lower());
        let statements = [0, 1].map(|side: usize| {
            matchers.get(side).map(|it| it.matching(|it| it.matches(&name, all, options))).unwrap_or_default()
        });
        let signature = signature(catalog, action, &keys);
        let [one, other] = statements.clone();
        if seen.insert((one, other, signature), ()).is_none() {
            classes.push(ActionClass { name: ActionName::Known(action), statements });
        }
    }
    let outside = Outside::new(catalog, sides);
    let mut seen = HashMap::new();
    for name in &outside.names {
        let action = Action::new(name);
        let statements = [0, 1].map(|side: usize| {
            matchers
                .get(side)
                .map(|it| it.matching(|it| it.matches(&action, None, options)))
                .unwrap_or_default()
        });
        let governed = if is_governed(name) { name.as_str() } else { "" };
        if seen.insert((statements.clone(), governed), ()).is_none() {
            classes.push(ActionClass { name: ActionName::Unlisted(name.clone()), statements });
        }
    }
    for service in outside.services.iter().map(Some).chain([None]) {
        let Some(name) = outside.family(service.map(String::as_str)) else { continue };
        let statements = [0, 1].map(|side: usize| {
            let may = |it: &ActionMatcher| it.is_except() || has_wild_of(it, service.map(String::as_str));
            matchers.get(side).map(|it| it.matching(may)).unwrap_or_default()
        });
        classes.push(ActionClass { name, statements });
    }
    classes
}

/// The statements of a side by their action clauses, of which each is tried once.
struct Matchers<'s> {
    clauses: Vec<(&'s ActionMatcher, Vec<u32>)>,
}

impl<'s> Matchers<'s> {
    fn new(side: &'s Compiled) -> Self {
        let mut clauses: Vec<(&ActionMatcher, Vec<u32>)> = Vec::new();
        let mut known: HashMap<(bool, bool, bool, Vec<String>), usize> = HashMap::new();
        for (number, statement) in (0..).zip(&side.statements) {
            let clause = &*statement.actions;
            let denies = statement.old && statement.effect == crate::policy::Effect::Deny;
            let name = (clause.is_except(), statement.old, denies, clause.entries());
            let at = *known.entry(name).or_insert(clauses.len());
            match clauses.get_mut(at) {
                Some((_, numbers)) => numbers.push(number),
                None => clauses.push((clause, vec![number])),
            }
        }
        Matchers { clauses }
    }

    fn matching(&self, matches: impl Fn(&ActionMatcher) -> bool) -> Vec<u32> {
        let found = self.clauses.iter().filter(|it| matches(it.0));
        let mut numbers: Vec<u32> = found.flat_map(|it| it.1.iter().copied()).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Every key that statements ask for, in lower case.
fn own_keys(sides: [&Compiled; 2]) -> BTreeSet<Box<str>> {
    let statements = sides.into_iter().flat_map(|it| it.statements.iter());
    statements.flat_map(keys_of).map(|it| it.lower().into()).collect()
}

/// The keys that a statement asks for, by conditions and by variables.
pub(super) fn keys_of(statement: &CompiledStatement) -> impl Iterator<Item = &crate::request::KeyName> {
    let of_conditions = statement
        .conditions
        .iter()
        .flat_map(|it| std::iter::once(&*it.key).chain(it.templates().iter().flat_map(|it| it.keys())));
    let of_resources = statement.resources.entries().iter().filter_map(|it| it.template());
    of_conditions.chain(of_resources.flat_map(|it| it.keys()))
}

/// What tells requests for one action from those for another besides what statements say of its name.
fn signature(catalog: &Catalog, action: &catalog::Action, keys: &BTreeSet<Box<str>>) -> String {
    let carried: String = keys
        .iter()
        .map(|it| if action.carried_keys().is_none_or(|all| all.carries(it)) { '1' } else { '0' })
        .collect();
    let mut types: Vec<String> = action
        .resources()
        .iter()
        .map(|it| {
            format!("{:?}:{}:{:?}", it.urn_template().map(|it| it.service()), it.type_name(), it.required())
        })
        .collect();
    types.sort_unstable();
    let governed = if is_governed(&action.name().to_ascii_lowercase()) { action.name() } else { "" };
    let lacks = (catalog.covers(action.service()), action.is_whole());
    format!("{carried}|{}|{governed}|{lacks:?}|{}", types.join(","), action.carries("g:EnterpriseProjectId"))
}

fn is_governed(name: &str) -> bool {
    GOVERNED.contains(&name)
}

/// What policies say of actions that no catalog knows.
struct Outside<'c> {
    catalog: &'c Catalog,
    /// The names that they name in full.
    names: BTreeSet<String>,
    /// The services of which they name actions.
    services: BTreeSet<String>,
}

/// The service that a pattern names in full.
fn service_of(pattern: &Pattern) -> Option<String> {
    let mut service = String::new();
    for glyph in pattern.glyphs() {
        match glyph {
            crate::pattern::Glyph::Char(':') => return Some(service),
            crate::pattern::Glyph::Char(c) => service.push(c),
            _ => return None,
        }
    }
    Some(service)
}

/// Returns whether a pattern may be about actions of the service, or of a service that no entry names.
pub(super) fn may_name(pattern: &Pattern, service: Option<&str>) -> bool {
    service_of(pattern).is_none_or(|it| Some(it.as_str()) == service)
}

/// Returns whether an entry with wildcards may be about such actions.
fn has_wild_of(clause: &ActionMatcher, service: Option<&str>) -> bool {
    clause.patterns().1.iter().any(|it| may_name(it, service))
}

fn is_word(text: &str, dots: bool) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || dots && c == '.')
}

impl<'c> Outside<'c> {
    fn new(catalog: &'c Catalog, sides: [&Compiled; 2]) -> Self {
        let mut outside = Outside { catalog, names: BTreeSet::new(), services: BTreeSet::new() };
        for statement in sides.into_iter().flat_map(|it| it.statements.iter()) {
            let (exact, wild) = statement.actions.patterns();
            for name in exact {
                outside.add(name);
            }
            outside.services.extend(wild.iter().filter_map(service_of));
        }
        GOVERNED.iter().for_each(|it| outside.add(it));
        let is_open = |it: &String| !it.is_empty() && is_word(it, true) && !catalog.covers(it);
        outside.services.retain(is_open);
        outside
    }

    fn add(&mut self, name: &str) {
        let parts: Vec<&str> = name.split(':').collect();
        let [service, kind, operation] = parts.as_slice() else { return };
        let is_name = !service.is_empty()
            && !operation.is_empty()
            && is_word(service, true)
            && is_word(kind, false)
            && is_word(operation, false);
        if is_name
            && matches!(self.catalog.resolve(name), Resolution::Unknown)
            && !self.catalog.covers(service)
        {
            self.services.insert((*service).to_owned());
            self.names.insert(name.to_owned());
        }
    }

    /// The names of a service, or of all services that no policy names, that are neither named nor known.
    fn family(&self, service: Option<&str>) -> Option<ActionName<'c>> {
        let text = |it: &str| it.chars().map(Unit::Char).collect::<Vec<_>>();
        let any = Unit::Star(Class::Any);
        let head = service.map_or_else(|| some(Class::WordOrDot).to_vec(), text);
        let colon = [Unit::Char(':')];
        let operation = some(Class::Word);
        let required = [&head[..], &colon, &[Unit::Star(Class::Word)], &colon, &operation].concat();
        let required = Glob::new(required, Fold::Exact);
        let mut excluded = Vec::new();
        match service {
            Some(service) => {
                let prefix = format!("{service}:");
                excluded
                    .extend(self.names.iter().filter(|it| it.starts_with(&prefix)).map(|it| Glob::text(it)));
                let of_catalog = self
                    .catalog
                    .actions()
                    .flat_map(|it| std::iter::once(it.name()).chain(it.aliases().iter().map(String::as_str)));
                let known: BTreeSet<String> =
                    of_catalog.map(str::to_ascii_lowercase).filter(|it| it.starts_with(&prefix)).collect();
                excluded.extend(known.iter().map(|it| Glob::text(it)));
            }
            None => {
                let complete = self.catalog.services().filter(|it| it.is_complete());
                let complete = complete.map(|it| it.code().to_ascii_lowercase());
                let of_catalog = self
                    .catalog
                    .actions()
                    .flat_map(|it| std::iter::once(it.name()).chain(it.aliases().iter().map(String::as_str)));
                let prefixes = of_catalog.filter_map(|it| it.split(':').next()).map(str::to_ascii_lowercase);
                let all: BTreeSet<String> =
                    complete.chain(self.services.iter().cloned()).chain(prefixes).collect();
                for service in all {
                    excluded.push(Glob::new(
                        text(&service).into_iter().chain([Unit::Char(':'), any]),
                        Fold::Exact,
                    ));
                }
            }
        }
        let example =
            match super::glob::find(&[&required], &excluded.iter().collect::<Vec<_>>(), 100_000, &mut 0) {
                super::glob::Found::Text(text) => text,
                super::glob::Found::Nothing => return None,
                super::glob::Found::OutOfBudget => format!("{}:type:operation", service.unwrap_or("service")),
            };
        Some(ActionName::Free { required, excluded, service: service.map(str::to_owned), example })
    }
}

/// The resources that a request for the action can have: each list is one request's.
pub(super) fn resources(catalog: &Catalog, name: &ActionName<'_>) -> Vec<Vec<Option<Form>>> {
    let ActionName::Known(action) = name else {
        let split = is_governed(name.example());
        let forms = foreign(catalog, split).into_iter().map(|it| vec![Some(it)]);
        return forms.chain([vec![None]]).collect();
    };
    if action.is_whole() && !action.takes_resource() {
        return vec![vec![None]];
    }
    let of_type = |it: &catalog::ActionResource| match it.urn_template() {
        Some(template) => Form::of(template.service(), it.type_name()),
        None => Form { kind: Some(it.type_name().to_owned()), ..Form::any() },
    };
    let mut required: Vec<Form> = Vec::new();
    for form in action.resources().iter().filter(|it| it.required() == Some(true)).map(of_type) {
        if !required.contains(&form) {
            required.push(form);
        }
    }
    let mut all: Vec<Vec<Option<Form>>> = Vec::new();
    match required.is_empty() {
        true => all.push(vec![None]),
        false => all.push(required.iter().cloned().map(Some).collect()),
    }
    for form in action.resources().iter().map(of_type).filter(|it| !required.contains(it)) {
        all.push(vec![Some(form)]);
    }
    if !catalog.covers(action.service()) || !action.is_whole() {
        let splits = is_governed(&action.name().to_ascii_lowercase());
        all.extend(foreign(catalog, splits).into_iter().map(|it| vec![Some(it)]));
    }
    all
}

/// The forms of URNs that no action has listed: of types of complete services, and of any other service.
fn foreign(catalog: &Catalog, splits_agencies: bool) -> Vec<Form> {
    let complete: Vec<&Service> = catalog.services().filter(|it| it.is_complete()).collect();
    let mut forms = BTreeMap::new();
    for service in &complete {
        let own = service.resource_types().iter().map(|it| it.name());
        let of_actions = service.actions().iter().flat_map(|it| it.resources());
        let of_actions = of_actions.filter(|it| it.is_of(service.code()) != Some(false));
        for kind in own.chain(of_actions.map(|it| it.type_name())) {
            forms.insert(
                (service.code().to_ascii_lowercase(), kind.to_owned()),
                Form::of(service.code(), kind),
            );
        }
    }
    let services: Vec<String> = complete
        .iter()
        .map(|it| it.code().to_ascii_lowercase())
        .chain(["arn", "urn", "hrn"].map(str::to_owned))
        .collect();
    let any = Form { service: None, kind: None, other_than: (services.clone(), Vec::new()) };
    let mut all: Vec<Form> = Vec::new();
    if splits_agencies {
        all.push(Form { kind: Some("agency".to_owned()), ..any.clone() });
        all.push(Form { other_than: (services, vec!["agency".to_owned()]), ..any });
    } else {
        all.push(any);
    }
    all.extend(forms.into_values());
    all
}

/// The account parts that are distinguished.
pub(super) fn owners(callers: Callers, asks: bool, sides: [&Compiled; 2]) -> (Vec<Owner>, Vec<String>) {
    let named: BTreeSet<String> =
        sides.iter().filter_map(|it| it.rcp_account.as_deref()).map(str::to_owned).collect();
    let named: Vec<String> = named.into_iter().collect();
    let of_resource = |it: &Layer| matches!(it, Layer::Resource | Layer::Rcp(_));
    let matters = sides.iter().any(|it| it.layers().iter().any(of_resource));
    let unnamed = matches!(callers, Callers::Member | Callers::Token);
    if unnamed && !asks && !matters && named.is_empty() {
        return (vec![Owner::Any], named);
    }
    let mut owners = vec![Owner::Real];
    owners.extend(named.iter().cloned().map(Owner::Named));
    if callers != Callers::OtherAccount {
        owners.extend([Owner::Nobody, Owner::System]);
    }
    (owners, named)
}
