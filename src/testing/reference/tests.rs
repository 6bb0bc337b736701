//! The cases of `tests/cases`, decided by the reference.

use std::collections::BTreeSet;

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

/// How many rules each group has.
const RULES: [(&str, usize); 7] =
    [("DOC", 7), ("ACT", 7), ("RES", 7), ("CON", 16), ("VAR", 5), ("UNK", 3), ("EVA", 8)];

pub(in crate::testing) fn cases() -> Vec<Value> {
    let lines = FILES.iter().flat_map(|(_, text)| text.lines());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().map(|it| it.as_str().unwrap().to_owned()).collect(),
        other => panic!("{other}"),
    }
}

pub(in crate::testing) fn request(case: &Value) -> Request {
    Request::from_value(&case["request"], &Catalog::embedded())
        .unwrap_or_else(|error| panic!("{error}: {case}"))
}

/// The world of a case; `None` where a document is invalid.
pub(in crate::testing) fn world(case: &Value) -> Option<World> {
    let read = |kind: PolicyKind, documents: &Value| -> Option<Vec<Policy>> {
        let documents = documents.as_array().map_or(&[][..], Vec::as_slice);
        documents.iter().map(|it| Policy::parse_as(kind, "policy", &it.to_string()).ok()).collect()
    };
    let mut world = World::new(Catalog::embedded());
    world.identity = read(PolicyKind::Identity, &case["policies"])?;
    for level in case["scps"].as_array().into_iter().flatten() {
        world.scps.push(read(PolicyKind::Scp, level)?);
    }
    world.session = read(PolicyKind::Session, &case["session"])?;
    world.resource = read(PolicyKind::Resource, &case["resource_policies"])?;
    world.endpoint = read(PolicyKind::Endpoint, &case["endpoint"])?;
    Some(world)
}

#[test]
fn the_reference_decides_every_case_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let outcome = world(&case).map_or("invalid", |it| decide(&it, &request(&case)).name());
        if case["expect"] != outcome {
            wrong.push(format!("{outcome} where {} is expected: {case}", case["expect"]));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case_and_every_case_its_own_name() {
    let mut ids = BTreeSet::new();
    let mut rules = BTreeSet::new();
    for case in cases() {
        let id = case["id"].as_str().unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{id} stands twice");
        rules.extend(strings(&case["rules"]));
    }
    let expected =
        RULES.iter().flat_map(|(group, count)| (1..=*count).map(move |it| format!("{group}-{it}")));
    assert_eq!(rules, expected.collect());
}
