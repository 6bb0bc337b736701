//! Random requests, as the JSON of a case has them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::catalog::{Catalog, Resolution};
use crate::request::{Authentication, Principal, Request, RequestError};

use super::choices::Choices;
use super::value::{KEYS, of_request, shifted};

const ACTIONS: &[&str] = &[
    "csms:secret:getStage",
    "csms:secret:getStage",
    "csms:secretStage:get",
    "csms:secret:getVersion",
    "csms:secret:scheduleDeletion",
    "csms:secret:createTag",
    "csms:secret:list",
    "csms:secret:get",
    "csms::listTasks",
    "csms::createEvent",
    "csms:secret:batchGetSecretValue",
    "obs:object:getObject",
    "store::listAll",
];
/// Actions on agencies; all but the last are governed by trust policies (rule EVA-11).
const ON_AGENCIES: &[&str] = &[
    "sts:agencies:assume",
    "sts:agencies:assume",
    "sts:agencies:assumeWithSAML",
    "sts:agencies:assumeWithOIDC",
    "sts::tagSession",
    "sts::setSourceIdentity",
    "STS::setContext",
    "iam:agencies:assume",
    "sts::tagSession",
];
const NAMES: &[&str] = &["payments-db", "Payments-db", "pay", "a:b:c", "ci-key", "prod/db", "x*y", "ä"];
const UNKNOWN: &[&str] = &[
    "csms:Type",
    "csms:VersionStage",
    "g:ResourceTag/*",
    "g:SourceIp",
    "g:CurrentTime",
    "x:*",
    "g:*",
    "*",
    "r*",
    "g:UserName",
    "resource.account",
    "resource.region",
    "resource.id",
    "authentication",
    "resource",
    "principal",
    "principal",
    "trust_policy",
    "scps",
    "rcps",
    "ncps",
];
/// Ids of agencies.
pub(super) const IDS: &[&str] = &["0a1b", "2c3d", "0A1B"];
/// Callers.
pub(super) const CALLERS: &[&str] = &[
    "iam::acc1:user:ci",
    "iam::acc2:user:ci",
    "sts::acc1:assumed-agency:deploy/run",
    "sts::acc1:external-user:corp/jo",
];

/// The parts of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) action: String,
    pub(super) resources: Vec<String>,
    pub(super) keys: Vec<(String, Vec<String>)>,
    pub(super) unknown: Vec<String>,
    pub(super) principal: Principal,
    /// The id of the resource.
    pub(super) id: Option<String>,
    /// Where the call is made.
    region: Option<String>,
    project: Option<String>,
    token: bool,
    /// The resources are of the management account.
    managing: bool,
}

/// Puts a request together; `unknowns` says whether parts of it may be unknown.
pub(super) fn draft(choices: &mut Choices, unknowns: bool) -> Draft {
    choices.part();
    let mut draft = Draft { action: action(choices), ..Draft::default() };
    let service = draft.action.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let of_trust = service == "sts";
    let count = [1, 1, 1, 1, 0, 2];
    for _ in 0..choices.pick(&count) {
        let region = choices.pick(&["cn-north-4", "cn-north-4", "eu-1", ""]);
        let account = choices.pick(&["acc1", "acc1", "acc2", ""]);
        let (service, region, kind) = match service.as_str() {
            "csms" => ("csms", region, "secretName"),
            "iam" | "sts" if choices.chance(90) => ("iam", "", "agency"),
            other => (other, region, "object"),
        };
        draft.resources.push(format!("{service}:{region}:{account}:{kind}:{}", choices.pick(NAMES)));
    }
    for (key, kind) in KEYS {
        let is_given = choices.chance(45);
        let several = if choices.chance(20) { choices.below(4) } else { 1 };
        let values = (0..several).map(|_| of_request(choices, *kind)).collect();
        if is_given {
            draft.keys.push(((*key).to_owned(), values));
        }
    }
    if unknowns {
        for _ in 0..=choices.below(2) {
            draft.unknown.push(choices.pick(UNKNOWN).to_owned());
        }
        if of_trust && choices.chance(20) {
            draft.unknown.push("trust_policy".to_owned());
        }
    }
    if choices.chance(60) {
        draft.principal.urn = Some(choices.pick(CALLERS).to_owned());
    }
    if choices.chance(if of_trust { 30 } else { 5 }) {
        draft.principal.service = Some("service.OBS".to_owned());
        draft.principal.urn = draft.principal.urn.filter(|_| choices.chance(30));
    }
    draft.principal.root = choices.chance(4);
    draft.principal.management_account = choices.chance(5);
    draft.principal.service_linked = choices.chance(4);
    draft.token = choices.chance(10);
    draft.managing = choices.chance(8);
    if choices.chance(if service == "csms" { 5 } else { 60 }) {
        draft.id = Some(choices.pick(IDS).to_owned());
    }
    if choices.chance(25) && draft.resources.is_empty() {
        draft.region = Some(choices.pick(&["cn-north-4", "eu-1"]).to_owned());
    }
    if choices.chance(25) {
        draft.project = Some(choices.pick(&["p1", "p2", "p3"]).to_owned());
    }
    draft.consistent()
}

fn action(choices: &mut Choices) -> String {
    let actions = if choices.chance(25) { ON_AGENCIES } else { ACTIONS };
    choices.pick(actions).to_owned()
}

impl Draft {
    pub(super) fn is_on_agencies(&self) -> bool {
        ON_AGENCIES.contains(&&*self.action)
    }

    /// A request that differs in a thing or two.
    pub(super) fn neighbor(&self, choices: &mut Choices) -> Draft {
        choices.part();
        let mut draft = self.clone();
        for _ in 0..=choices.below(2) {
            draft.change(choices);
        }
        draft.consistent()
    }

    /// Without what no request says: a resource of an action that takes none, keys that say otherwise than the caller,
    /// and what is unknown though it is given (rules UNK-3 to UNK-5).
    fn consistent(mut self) -> Draft {
        let catalog = Catalog::embedded();
        if let Resolution::Canonical(action) | Resolution::Alias(action) = catalog.resolve(&self.action) {
            let is_taken = |urn: &String| urn.starts_with("csms:") && urn.contains(":secretName:");
            self.resources.retain(|it| action.takes_resource() && is_taken(it));
        }
        let is_open = self.unknown.iter().any(|it| it == "principal");
        if is_open {
            self.principal = Principal::default();
        }
        let accounts: BTreeSet<&str> =
            self.resources.iter().filter_map(|it| it.split(':').nth(2)).filter(|it| !it.is_empty()).collect();
        if accounts.len() > 1
            && !is_open
            && self.principal.account().is_none()
            && self.principal.service.is_none()
        {
            self.principal.urn = CALLERS.first().map(|it| (*it).to_owned());
        }
        let of = &self.principal;
        if of.urn.is_some() || of.service.is_some() || of.root {
            self.keys.retain(|it| it.0 != "g:UserName");
            self.unknown.retain(|it| it != "g:UserName");
        }
        if !self.resources.is_empty() {
            self.unknown.retain(|it| it != "resource");
        }
        self
    }

    fn change(&mut self, choices: &mut Choices) {
        match choices.below(12) {
            0 => self.action = action(choices),
            1 => {
                let at = choices.below(self.resources.len());
                if let Some(urn) = self.resources.get_mut(at) {
                    // The name in other letters, or another name.
                    let (head, name) = urn.rsplit_once(':').unwrap_or((urn, ""));
                    let name = if choices.chance(50) {
                        shifted(choices, name)
                    } else {
                        choices.pick(NAMES).to_owned()
                    };
                    let name = if name.is_empty() { "x" } else { &name };
                    *urn = format!("{head}:{name}");
                }
            }
            2 if choices.chance(30) => self.managing = !self.managing,
            2 => self.token = !self.token,
            3 => self.principal.urn = choices.chance(80).then(|| choices.pick(CALLERS).to_owned()),
            4 => self.principal.root = !self.principal.root,
            // A key more.
            5 | 6 => {
                let (name, kind) = choices.pick(KEYS);
                if !self.keys.iter().any(|it| it.0 == name) {
                    self.keys.push((name.to_owned(), vec![of_request(choices, kind)]));
                }
            }
            // A key less, a value more, or a value that is nearly the same.
            kind => {
                let at = choices.below(self.keys.len());
                let Some((_, values)) = self.keys.get_mut(at) else { return };
                let first = values.first().cloned().unwrap_or_default();
                match kind {
                    7 => drop(self.keys.remove(at)),
                    8 => values.push(shifted(choices, &first)),
                    _ => *values = vec![shifted(choices, &first)],
                }
            }
        }
    }

    /// The request itself.
    pub(super) fn build(&self, catalog: &Catalog) -> Result<Request, RequestError> {
        let mut builder = Request::builder(&self.action).principal(self.principal.clone());
        if self.token {
            builder = builder.authentication(Authentication::Token);
        }
        builder = builder.resource_management_account(self.managing);
        for urn in &self.resources {
            builder = builder.resource(urn);
        }
        if let Some(id) = &self.id {
            builder = builder.resource_id(id);
        }
        if let Some(region) = &self.region {
            builder = builder.region(region);
        }
        if let Some(project) = &self.project {
            builder = builder.project(project);
        }
        for (key, values) in &self.keys {
            builder = builder.key_values(key, values.iter().map(String::as_str));
        }
        for pattern in &self.unknown {
            builder = builder.unknown(pattern);
        }
        builder.build(catalog)
    }

    /// The request as a case has it.
    pub(super) fn json(&self) -> Value {
        let value = |values: &Vec<String>| match values.as_slice() {
            [] => Value::Null,
            [one] => json!(one),
            several => json!(several),
        };
        let context: Map<String, Value> =
            self.keys.iter().map(|(key, values)| (key.clone(), value(values))).collect();
        let mut request = Map::new();
        request.insert("action".to_owned(), json!(self.action));
        match self.resources.as_slice() {
            [] => {}
            [one] => drop(request.insert("resource".to_owned(), json!(one))),
            several => drop(request.insert("resource".to_owned(), json!(several))),
        }
        request.extend(self.id.iter().map(|it| ("resource_id".to_owned(), json!(it))));
        request.extend(self.region.iter().map(|it| ("region".to_owned(), json!(it))));
        request.extend(self.project.iter().map(|it| ("project".to_owned(), json!(it))));
        request.insert("context".to_owned(), Value::Object(context));
        if !self.unknown.is_empty() {
            request.insert("unknown".to_owned(), json!(self.unknown));
        }
        if self.managing {
            request.insert("resource_management_account".to_owned(), json!(true));
        }
        if self.token {
            request.insert("authentication".to_owned(), json!("token"));
        }
        let of = &self.principal;
        let mut principal = Map::new();
        for (name, text) in [("urn", &of.urn), ("service", &of.service)] {
            principal.extend(text.iter().map(|it| (name.to_owned(), json!(it))));
        }
        let marks = [
            ("root", of.root),
            ("management_account", of.management_account),
            ("service_linked", of.service_linked),
        ];
        principal.extend(marks.iter().filter(|it| it.1).map(|it| (it.0.to_owned(), json!(true))));
        if !principal.is_empty() {
            request.insert("principal".to_owned(), Value::Object(principal));
        }
        Value::Object(request)
    }
}
