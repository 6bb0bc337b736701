//! The cases of `tests/cases`, decided by the reference.

use serde_json::Value;

use super::{World, decide};
use crate::catalog::Catalog;
use crate::policy::{Policy, PolicyKind};
use crate::request::Request;

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
        documents.iter().map(|it| Policy::parse_as(kind, "policy", &it.to_string()).ok()).collect()
    };
    let mut world = World::new(Catalog::embedded());
    world.identity = read(PolicyKind::Identity, &case["policies"])?;
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
