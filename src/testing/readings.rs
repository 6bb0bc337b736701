//! The product's readers against the second readers, on random texts: what one refuses the other refuses, and
//! what both read means the same, by its parts and by what random policies decide of its completions.

mod audit;
mod traces;

use std::cell::Cell;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::decide::Authorizer;
use crate::json::Limits;
use crate::policy::{Policy, PolicyKind};
use crate::request::Request;
use crate::scope::{Grant, Project, Scope};

use super::difference::difference;
use super::generate::{layers, text};
use super::runner::{for_all, number};
use super::second::completion::contradiction;
use super::second::request;
use super::second::verdict::World;

/// How many texts are tried; `IAM5_TEXTS` in the environment asks for more.
const TEXTS: u64 = 4_000;

/// How many completions of one request are tried.
const COMPLETIONS: usize = 24;

#[test]
fn unk_3_to_5_requests_mean_what_their_texts_say() {
    let catalog = Catalog::embedded();
    let (read, refused) = (Cell::new(0), Cell::new(0));
    for_all(number("IAM5_TEXTS", TEXTS), |choices| {
        let text = text::request(choices);
        let wrong = match (Request::from_json(&text, &catalog), request::read(&text)) {
            (Ok(request), Ok(plain)) => {
                read.update(|it| it + 1);
                difference(&request, &plain)
            }
            (Err(_), Err(_)) => {
                refused.update(|it| it + 1);
                None
            }
            (Ok(_), Err(why)) => Some(format!("read, expected {why:?}")),
            (Err(error), Ok(_)) => Some(format!("refused: {error}")),
        };
        wrong.map_or(Ok(()), |it| Err(format!("{it}\n  {text}")))
    });
    let (read, refused) = (read.get(), refused.get());
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
    let (determined, open) = (Cell::new(0), Cell::new(0));
    for_all(number("IAM5_TEXTS", TEXTS), |choices| {
        let text = text::request(choices);
        let (Ok(request), Ok(plain)) = (Request::from_json(&text, &catalog), request::read(&text)) else {
            return Ok(());
        };
        let world = layers::world(choices);
        let authorizer = authorizer(&world);
        let answer = authorizer.decide(&request).decision().name();
        let count = if answer == "undetermined" { &open } else { &determined };
        count.update(|it| it + 1);
        choices.part();
        if let Some(wrong) = contradiction(&world, &plain, answer, COMPLETIONS, choices) {
            return Err(format!("{wrong}\n  {text}\n  {world:?}"));
        }
        // Read with another catalog, it is decided by the names of the authorizer's own (ACT-7).
        let Ok(foreign) = Request::from_json(&text, &Catalog::empty()) else { return Ok(()) };
        let answer = authorizer.decide(&foreign).decision().name();
        let wrong = contradiction(&world, &plain, answer, COMPLETIONS, choices);
        wrong.map_or(Ok(()), |it| Err(format!("of another catalog, {it}\n  {text}\n  {world:?}")))
    });
    let (determined, open) = (determined.get(), open.get());
    assert!(determined > open / 4 && open > determined / 10, "{determined} determined, {open} open");
}
