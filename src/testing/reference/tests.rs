//! The cases of `tests/cases`, decided by the reference.

use serde_json::Value;

use super::{World, decide};
use crate::catalog::Catalog;
use crate::policy::{Policy, PolicyKind};
use crate::request::Request;
use crate::scope::{Project, Scope};

const FILES: [(&str, &str); 7] = [
    ("doc", include_str!("../../../tests/cases/doc.jsonl")),
    ("act", include_str!("../../../tests/cases/act.jsonl")),
    ("res", include_str!("../../../tests/cases/res.jsonl")),
    ("con", include_str!("../../../tests/cases/con.jsonl")),
    ("var", include_str!("../../../tests/cases/var.jsonl")),
    ("unk", include_str!("../../../tests/cases/unk.jsonl")),
    ("eva", include_str!("../../../tests/cases/eva.jsonl")),
];

pub(in crate::testing) fn cases() -> Vec<Value> {
    let lines = FILES.iter().flat_map(|(_, text)| text.lines());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// The request of a case; `None` where it is invalid.
pub(in crate::testing) fn try_request(case: &Value) -> Option<Request> {
    Request::from_value(&case["request"], &Catalog::embedded()).ok()
}

/// The world of a case; `None` where a document is invalid.
pub(in crate::testing) fn world(case: &Value) -> Option<World> {
    let read = |kind: PolicyKind, documents: &Value| -> Option<Vec<Policy>> {
        let documents = documents.as_array().map_or(&[][..], Vec::as_slice);
        documents.iter().map(|it| Policy::parse_with("policy", &it.to_string(), kind).ok()).collect()
    };
    let mut world = World::new(Catalog::embedded());
    for entry in case["policies"].as_array().into_iter().flatten() {
        let of = |it: &Value| Policy::parse_with("policy", &it.to_string(), PolicyKind::Identity).ok();
        match entry.get("policy") {
            None => world.identity.push(of(entry)?),
            Some(policy) => world.grants.push((of(policy)?, scope(entry)?)),
        }
    }
    // Only an older policy has a scope.
    if world.grants.iter().any(|it| it.0.version().is_v5()) {
        return None;
    }
    for project in case["projects"].as_array().into_iter().flatten() {
        let text = |name: &str| project[name].as_str().map(str::to_owned);
        world.projects.push(Project { id: text("id")?, region: text("region")? });
    }
    for (what, kind, levels) in [
        ("scps", PolicyKind::Scp, &mut world.scps),
        ("rcps", PolicyKind::Rcp, &mut world.rcps),
        ("ncps", PolicyKind::Ncp, &mut world.ncps),
    ] {
        for level in case[what].as_array().into_iter().flatten() {
            levels.push(read(kind, level)?);
        }
    }
    world.session = read(PolicyKind::Session, &case["session"])?;
    world.resource = read(PolicyKind::Resource, &case["resource_policies"])?;
    world.resource.extend(read(PolicyKind::Trust, &case["trust_policy"])?);
    world.endpoint = read(PolicyKind::Endpoint, &case["endpoint"])?;
    Some(world)
}

/// The scope of a grant.
fn scope(entry: &Value) -> Option<Scope> {
    let text = |name: &str| entry[name].as_str().map(str::to_owned);
    let project = || text("project").map(Scope::Project);
    let enterprise = || text("enterprise_project").map(Scope::EnterpriseProject);
    match (entry["account"].as_bool(), entry["all_projects"].as_bool()) {
        (Some(true), _) => Some(Scope::Account),
        (_, Some(true)) => Some(Scope::AllProjects),
        _ => project().or_else(enterprise),
    }
}

#[test]
fn the_reference_decides_every_case_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let valid = world(&case).zip(try_request(&case));
        let outcome = valid.map_or("invalid", |(world, request)| decide(&world, &request).name());
        if case["expect"] != outcome {
            wrong.push(format!("{outcome} where {} is expected: {case}", case["expect"]));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
