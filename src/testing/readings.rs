//! The product's readers against the second readers, on random texts: what one refuses the other refuses, and
//! what both read means the same, by its parts and by what random policies decide of its completions.

mod audit;
mod traces;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::decide::Authorizer;
use crate::json::Limits;
use crate::policy::{Policy, PolicyKind};
use crate::request::Request;
use crate::scope::{Grant, Project, Scope};

use super::difference::{difference, seeds, show};
use super::generate::{Random, layers, text};
use super::second::completion::contradiction;
use super::second::request;
use super::second::verdict::World;

/// How many texts are tried.
const TEXTS: u64 = 4_000;

/// How many completions of one request are tried.
const COMPLETIONS: usize = 24;

#[test]
fn unk_3_to_5_requests_mean_what_their_texts_say() {
    let catalog = Catalog::embedded();
    let (mut read, mut refused, mut wrong) = (0, 0, Vec::new());
    for seed in seeds(TEXTS) {
        let text = text::request(&mut Random::new(seed));
        match (Request::from_json(&text, &catalog), request::read(&text)) {
            (Ok(request), Ok(plain)) => {
                read += 1;
                wrong.extend(difference(&request, &plain).map(|it| format!("{it}\n  {text}")));
            }
            (Err(_), Err(_)) => refused += 1,
            (Ok(_), Err(why)) => wrong.push(format!("read, expected {why:?}\n  {text}")),
            (Err(error), Ok(_)) => wrong.push(format!("refused: {error}\n  {text}")),
        }
    }
    show(&wrong);
    assert!(read * 4 > refused && refused * 8 > read, "{read} read, {refused} refused");
}

fn authorizer(world: &World) -> Authorizer {
    let read = |kind: PolicyKind, layer: &[Value]| -> Vec<Policy> {
        layer.iter().map(|it| Policy::parse_with("policy", &it.to_string(), kind).unwrap()).collect()
    };
    let mut builder = Authorizer::builder().identity(read(PolicyKind::Identity, &world.identity));
    let grant = |it: &Value| {
        let text = it.to_string();
        let root = crate::json::parse_with(&text, &Limits::default()).unwrap();
        let crate::json::Value::Object(members) = &root.value else { panic!("an object") };
        let scope = Scope::from_members(&root, members).unwrap().1;
        Grant::new(Policy::parse("grant", &it["policy"].to_string()).unwrap(), scope).unwrap()
    };
    if !world.grants.is_empty() {
        let project = |it: &(String, String)| Project { id: it.0.clone(), region: it.1.clone() };
        builder = builder.grants(world.grants.iter().map(grant)).projects(world.projects.iter().map(project));
    }
    if let Some(layer) = &world.resource {
        builder = builder.resource(read(PolicyKind::Resource, layer));
    }
    if let Some(layer) = &world.endpoint {
        builder = builder.endpoint(read(PolicyKind::Endpoint, layer));
    }
    if let Some(layer) = &world.session {
        builder = builder.session(read(PolicyKind::Session, layer));
    }
    for level in &world.scps {
        builder = builder.scp_level(read(PolicyKind::Scp, level));
    }
    for level in &world.rcps {
        builder = builder.rcp_level(read(PolicyKind::Rcp, level));
    }
    for level in &world.ncps {
        builder = builder.ncp_level(read(PolicyKind::Ncp, level));
    }
    builder.build()
}

#[test]
fn unk_2_verdicts_of_texts_are_right_for_every_completion() {
    let catalog = Catalog::embedded();
    let (mut determined, mut open, mut wrong) = (0, 0, Vec::new());
    for seed in seeds(TEXTS) {
        let random = &mut Random::new(seed);
        let text = text::request(random);
        let (Ok(request), Ok(plain)) = (Request::from_json(&text, &catalog), request::read(&text)) else {
            continue;
        };
        let world = layers::world(random);
        let answer = authorizer(&world).decide(&request).decision().name();
        if answer == "undetermined" {
            open += 1
        } else {
            determined += 1
        }
        let contradiction = contradiction(&world, &plain, answer, COMPLETIONS, random);
        wrong.extend(contradiction.map(|it| format!("{it}\n  {text}\n  {world:?}")));
        // Read with another catalogue, it is decided by the names of the authorizer's own (ACT-7).
        let Ok(foreign) = Request::from_json(&text, &Catalog::empty()) else { continue };
        let answer = authorizer(&world).decide(&foreign).decision().name();
        let contradiction = self::contradiction(&world, &plain, answer, COMPLETIONS, random);
        wrong.extend(contradiction.map(|it| format!("of another catalogue, {it}\n  {text}\n  {world:?}")));
    }
    show(&wrong);
    assert!(determined > open / 4 && open > determined / 10, "{determined} determined, {open} open");
}
