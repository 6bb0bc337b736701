//! The cases of `tests/cases`, and the engine over one of them.

use std::path::Path;

use iam5::policy::PolicyKind;
use iam5::scope::{Grant, Project, Scope};
use iam5::{Authorizer, Limits, Options, Policy, json};
use serde_json::Value;

/// The cases of every rule.
pub fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for group in ["doc", "act", "res", "con", "var", "unk", "eva"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cases/{group}.jsonl"));
        let text = std::fs::read_to_string(&path).unwrap();
        cases.extend(text.lines().map(|line| -> Value { serde_json::from_str(line).unwrap() }));
    }
    cases
}

/// The engine over the policies of a case; `None` where a document or the request is invalid.
pub fn authorizer(case: &Value, options: Options) -> Option<Authorizer> {
    let read = |kind: PolicyKind, documents: &Value| -> Option<Vec<Policy>> {
        let documents = documents.as_array().map_or(&[][..], Vec::as_slice);
        documents.iter().map(|it| Policy::parse_with("policy", &it.to_string(), kind).ok()).collect()
    };
    let (granted, held): (Vec<Value>, Vec<Value>) =
        case["policies"].as_array().into_iter().flatten().cloned().partition(|it| it.get("policy").is_some());
    let mut builder =
        Authorizer::builder().options(options).identity(read(PolicyKind::Identity, &Value::from(held))?);
    for grant in granted {
        let text = grant.to_string();
        let root = json::parse_with(&text, &Limits::default()).unwrap();
        let json::Value::Object(members) = &root.value else { panic!("{text}") };
        let (_, scope) = Scope::from_members(&root, members).unwrap();
        let policy = Policy::parse("policy", &grant["policy"].to_string()).ok()?;
        builder = builder.grants([Grant::new(policy, scope).ok()?]);
    }
    for project in case["projects"].as_array().into_iter().flatten() {
        let text = |name: &str| project[name].as_str().unwrap().to_owned();
        builder = builder.projects([Project { id: text("id"), region: text("region") }]);
    }
    let levels = |name: &str| case[name].as_array().cloned().unwrap_or_default();
    for level in levels("scps") {
        builder = builder.scp_level(read(PolicyKind::Scp, &level)?);
    }
    for level in levels("rcps") {
        builder = builder.rcp_level(read(PolicyKind::Rcp, &level)?);
    }
    for level in levels("ncps") {
        builder = builder.ncp_level(read(PolicyKind::Ncp, &level)?);
    }
    for kind in [PolicyKind::Session, PolicyKind::Resource, PolicyKind::Trust, PolicyKind::Endpoint] {
        let (member, add): (_, fn(_, Vec<Policy>) -> _) = match kind {
            PolicyKind::Session => ("session", iam5::decide::AuthorizerBuilder::session),
            PolicyKind::Resource => ("resource_policies", iam5::decide::AuthorizerBuilder::resource),
            PolicyKind::Trust => ("trust_policy", iam5::decide::AuthorizerBuilder::resource),
            _ => ("endpoint", iam5::decide::AuthorizerBuilder::endpoint),
        };
        if !case[member].is_null() {
            builder = add(builder, read(kind, &case[member])?);
        }
    }
    Some(builder.build())
}
