//! A random question: policies of every layer, and a request.

use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::policy::{ParseErrors, Policy, PolicyKind, Version};
use crate::request::{Request, RequestError};
use crate::scope::{Project, Scope};
use crate::testing::reference::World;

use super::choices::Choices;
use super::policy::{document, document_of};
use super::request::{Draft, draft};

/// A random question.
#[derive(Debug, Clone)]
pub struct Case {
    /// The texts of the identity policies.
    pub identity: Vec<String>,
    /// Of policies of version 1.1, with the scope of each.
    pub grants: Vec<(String, Scope)>,
    /// The projects of the account.
    pub projects: Vec<Project>,
    /// Of the SCPs, level by level.
    pub scps: Vec<Vec<String>>,
    /// Of the RCPs, likewise.
    pub rcps: Vec<Vec<String>>,
    /// Of the NCPs, likewise.
    pub ncps: Vec<Vec<String>>,
    /// Of the session policies.
    pub session: Vec<String>,
    /// Of the resource policies.
    pub resource: Vec<String>,
    /// Of the endpoint policies.
    pub endpoint: Vec<String>,
    request: Draft,
}

/// The case of a seed. Every odd seed leaves something unknown.
#[must_use]
pub fn case_of_seed(seed: u64) -> Case {
    case(&mut Choices::seeded(seed), seed % 2 == 1)
}

/// A case of which the bytes are the choices. An odd first byte leaves something unknown.
#[must_use]
pub fn case_of_bytes(bytes: &[u8]) -> Case {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    case(&mut Choices::of_bytes(rest), first % 2 == 1)
}

/// A case; `unknowns` says whether parts of its request may be unknown.
#[must_use]
pub fn case(choices: &mut Choices, unknowns: bool) -> Case {
    let catalog = Catalog::embedded();
    let request = draft(choices, unknowns);
    let mut layer = |kind: PolicyKind, percent: usize, most: usize| -> Vec<String> {
        let count = if choices.chance(percent) { 1 + choices.below(most) } else { 0 };
        let grant = kind != PolicyKind::Identity || choices.chance(20);
        (0..count).map(|_| document(choices, &catalog, &request, kind, grant).to_string()).collect()
    };
    let identity = layer(PolicyKind::Identity, 95, 3);
    let scps = vec![layer(PolicyKind::Scp, 20, 2), layer(PolicyKind::Scp, 15, 1)];
    let rcps = vec![layer(PolicyKind::Rcp, 12, 2), layer(PolicyKind::Rcp, 6, 1)];
    let ncps = vec![layer(PolicyKind::Ncp, 12, 2)];
    let session = layer(PolicyKind::Session, 12, 2);
    // Of an agency, its trust policy.
    let resource = layer(PolicyKind::Resource, if request.is_on_agencies() { 50 } else { 25 }, 2);
    let endpoint = layer(PolicyKind::Endpoint, 12, 2);
    let count = if choices.chance(20) { 1 + choices.below(2) } else { 0 };
    let grant = |choices: &mut Choices| {
        choices.part();
        let (kind, version) = (PolicyKind::Identity, Version::V1_1);
        let document = document_of(choices, &catalog, &request, kind, version, true);
        (document.to_string(), scope(choices))
    };
    let grants: Vec<_> = (0..count).map(|_| grant(choices)).collect();
    let known: &[usize] = if grants.is_empty() { &[0] } else { &[0, 1, 2, 3] };
    let projects = PROJECTS.iter().take(choices.pick(known));
    let projects = projects.map(|it| Project { id: it.0.to_owned(), region: it.1.to_owned() }).collect();
    Case { identity, grants, projects, scps, rcps, ncps, session, resource, endpoint, request }
}

/// Projects and their regions.
const PROJECTS: [(&str, &str); 3] = [("p1", "cn-north-4"), ("p2", "eu-1"), ("p3", "cn-north-4")];

fn scope(choices: &mut Choices) -> Scope {
    match choices.below(8) {
        0 => Scope::Account,
        1 => Scope::AllProjects,
        2 | 3 => Scope::EnterpriseProject(choices.pick(&["prod", "payments"]).to_owned()),
        _ => Scope::Project(choices.pick(&["p1", "p1", "p2", "p3", "p4"]).to_owned()),
    }
}

impl Case {
    /// The world of the case, under the default readings.
    ///
    /// # Errors
    /// The faults of a document: a defect of the generator, or of the reader.
    pub fn world(&self) -> Result<World, ParseErrors> {
        let read = |kind: PolicyKind, texts: &[String]| -> Result<Vec<Policy>, ParseErrors> {
            let numbered = texts.iter().enumerate();
            numbered.map(|(index, text)| Policy::parse_with(&format!("{kind}-{index}"), text, kind)).collect()
        };
        let mut world = World::new(Catalog::embedded());
        world.identity = read(PolicyKind::Identity, &self.identity)?;
        for (text, scope) in &self.grants {
            world.grants.push((Policy::parse("grant", text)?, scope.clone()));
        }
        world.projects.clone_from(&self.projects);
        let levels = |kind: PolicyKind, levels: &[Vec<String>]| -> Result<Vec<_>, ParseErrors> {
            levels.iter().map(|it| read(kind, it)).collect()
        };
        world.scps = levels(PolicyKind::Scp, &self.scps)?;
        world.rcps = levels(PolicyKind::Rcp, &self.rcps)?;
        world.ncps = levels(PolicyKind::Ncp, &self.ncps)?;
        world.session = read(PolicyKind::Session, &self.session)?;
        world.resource = read(PolicyKind::Resource, &self.resource)?;
        world.endpoint = read(PolicyKind::Endpoint, &self.endpoint)?;
        Ok(world)
    }

    /// The request.
    ///
    /// # Errors
    /// Why it is none: a defect of the generator, or of the builder.
    pub fn request(&self) -> Result<Request, RequestError> {
        self.request.build(&Catalog::embedded())
    }

    /// The same policies, and a request that differs in a thing or two from this one.
    #[must_use]
    pub fn neighbor(&self, choices: &mut Choices) -> Case {
        Case { request: self.request.neighbor(choices), ..self.clone() }
    }

    /// The case as a line of a case file, expecting `expect`.
    #[must_use]
    pub fn to_json(&self, expect: &str) -> String {
        let read = |texts: &[String]| -> Value {
            texts.iter().map(|it| serde_json::from_str::<Value>(it).unwrap_or_default()).collect()
        };
        let mut line = Map::new();
        line.insert("id".to_owned(), json!("random"));
        let mut policies = read(&self.identity);
        if let Value::Array(policies) = &mut policies {
            policies.extend(self.grants.iter().map(|(text, scope)| {
                let policy: Value = serde_json::from_str(text).unwrap_or_default();
                match scope {
                    Scope::Account => json!({"policy": policy, "account": true}),
                    Scope::AllProjects => json!({"policy": policy, "all_projects": true}),
                    Scope::Project(id) => json!({"policy": policy, "project": id}),
                    Scope::EnterpriseProject(id) => json!({"policy": policy, "enterprise_project": id}),
                }
            }));
        }
        line.insert("policies".to_owned(), policies);
        let mut put = |name: &str, list: Value| {
            if list.as_array().is_some_and(|it| !it.is_empty()) {
                line.insert(name.to_owned(), list);
            }
        };
        put("projects", self.projects.iter().map(|it| json!({"id": it.id, "region": it.region})).collect());
        for (name, levels) in [("scps", &self.scps), ("rcps", &self.rcps), ("ncps", &self.ncps)] {
            put(name, levels.iter().filter(|it| !it.is_empty()).map(|it| read(it)).collect());
        }
        put("session", read(&self.session));
        put("resource_policies", read(&self.resource));
        put("endpoint", read(&self.endpoint));
        line.insert("request".to_owned(), self.request.json());
        line.insert("expect".to_owned(), json!(expect));
        Value::Object(line).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::{case, case_of_seed};
    use crate::testing::reference::{Outcome, completions_at_most, decide, decide_complete};
    use crate::testing::runner::for_all;

    #[test]
    fn cases_are_valid_and_vary() {
        let outcomes: RefCell<BTreeMap<&str, usize>> = RefCell::default();
        for_all(400, |choices| {
            let unknowns = choices.chance(50);
            let case = case(choices, unknowns);
            let world = case.world().map_err(|error| format!("{error}: {}", case.to_json("allow")))?;
            let request = case.request().map_err(|error| format!("{error}: {}", case.to_json("allow")))?;
            *outcomes.borrow_mut().entry(decide(&world, &request).name()).or_default() += 1;
            Ok(())
        });
        let outcomes = outcomes.borrow();
        for outcome in ["allow", "explicit_deny", "implicit_deny", "undetermined"] {
            assert!(outcomes.get(outcome).is_some_and(|it| *it >= 20), "{outcomes:?}");
        }
        for seed in 0..20 {
            assert_eq!(case_of_seed(seed).to_json("allow"), case_of_seed(seed).to_json("allow"));
        }
    }

    #[test]
    fn unk_2_completions_leave_no_key_unknown_that_a_policy_asks_for() {
        for_all(100, |choices| {
            let case = case(choices, true);
            let (world, request) = (case.world().unwrap(), case.request().unwrap());
            let decided = decide(&world, &request);
            for settled in completions_at_most(&world, &request, 300) {
                let outcome = decide_complete(&world, &settled);
                let is_right = !settled.context().has_unknown()
                    && (decided == Outcome::Undetermined || decided == outcome)
                    && decide(&world, &settled) == outcome;
                if !is_right {
                    return Err(format!("{decided:?} {outcome:?} {settled:?}: {}", case.to_json("allow")));
                }
            }
            Ok(())
        });
    }
}
