//! The product's readers against the second readers, on random texts: what one refuses the other refuses, and
//! what both read means the same, by its parts and by what random policies decide of its completions.

mod audit;
mod texts;
mod traces;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::decide::Authorizer;
use crate::policy::{Policy, PolicyKind};
use crate::request::{Authentication, KeyName, KeyState, Request, Resources as Named};

use super::generate::Random;
use super::second::completion::{Mentioned, complete};
use super::second::verdict::{World, decide};
use super::second::{Plain, Resources, State, request};

/// How many texts are tried; `IAM5_TEXTS` in the environment asks for more, and `IAM5_SEED` for others.
const TEXTS: u64 = 4_000;

/// How many completions of one request are tried.
const COMPLETIONS: usize = 24;

fn seeds(usual: u64) -> std::ops::Range<u64> {
    let number = |name: &str, usual| std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(usual);
    let first = number("IAM5_SEED", 0);
    first..first + number("IAM5_TEXTS", usual)
}

/// Keys that are looked at in every request.
const KEYS: [&str; 24] = [
    "csms:Type",
    "csms:VersionStage",
    "csms:VersionId",
    "g:ResourceTag/env",
    "g:ResourceTag/Env",
    "g:ResourceTag/other",
    "g:RequestTag/env",
    "g:EnterpriseProjectId",
    "g:UserName",
    "g:UserId",
    "g:PrincipalUrn",
    "g:PrincipalAccount",
    "g:DomainId",
    "g:PrincipalTag/team",
    "g:PrincipalIsRootUser",
    "g:PrincipalType",
    "g:SourceIp",
    "g:SourceVpce",
    "g:MFAPresent",
    "g:CurrentTime",
    "g:TagKeys",
    "rds:Engine",
    "apig:Stage",
    "x:Other",
];

fn state(request: &Request, key: &str) -> State {
    match request.context().get(&KeyName::new(key)) {
        KeyState::Present(values) => State::Present(values.iter().map(ToString::to_string).collect()),
        KeyState::Absent => State::Absent,
        KeyState::Unknown => State::Unknown,
    }
}

/// What two readings of a request differ in.
fn difference(request: &Request, plain: &Plain) -> Option<String> {
    if request.action().name() != plain.action {
        return Some(format!("action {} and {}", request.action().name(), plain.action));
    }
    let same = match (request.resources(), &plain.resources) {
        (Named::None, Resources::None) | (Named::Unknown, Resources::Unknown) => true,
        (Named::Named(urns), Resources::Named(expected)) => {
            urns.len() == expected.len()
                && urns.iter().zip(expected).all(|(urn, it)| {
                    urn.service().eq_ignore_ascii_case(&it.service)
                        && urn.region() == it.region.as_deref()
                        && urn.account() == it.account.as_deref()
                        && urn.resource_type() == it.kind
                        && urn.path() == it.path
                })
        }
        _ => false,
    };
    if !same {
        return Some(format!("resources {:?} and {:?}", request.resources(), plain.resources));
    }
    let caller = request.principal();
    let (mine, theirs) = (&plain.caller, (caller.urn.as_ref(), caller.account(), caller.service.as_ref()));
    if theirs != (mine.urn.as_ref(), mine.account.as_deref(), mine.service.as_ref())
        || caller.root != mine.root
        || caller.management_account != mine.management_account
        || caller.service_linked != mine.service_linked
    {
        return Some(format!("callers {caller:?} and {mine:?}"));
    }
    let token = match request.authentication() {
        Authentication::Signed => Some(false),
        Authentication::Token => Some(true),
        Authentication::Unknown => None,
    };
    if token != plain.token {
        return Some(format!("authentication {token:?} and {:?}", plain.token));
    }
    for key in KEYS {
        let (found, expected) = (state(request, key), plain.state(key));
        // No value and no key are the same to every condition.
        let same = found == expected
            || matches!((&found, &expected), (State::Present(none), State::Absent) | (State::Absent, State::Present(none)) if none.is_empty());
        if !same {
            return Some(format!("{key} is {found:?}, expected {expected:?}"));
        }
    }
    let missed = plain
        .noted
        .iter()
        .find(|name| !request.notes().iter().any(|it| it.to_string().contains(name.as_str())));
    missed.map(|it| format!("no note of `{it}`"))
}

#[test]
fn unk_3_to_5_requests_mean_what_their_texts_say() {
    let catalog = Catalog::embedded();
    let (mut read, mut refused, mut wrong) = (0, 0, Vec::new());
    for seed in seeds(TEXTS) {
        let text = texts::request(&mut Random::new(seed));
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

fn show(wrong: &[String]) {
    let few: Vec<&str> = wrong.iter().take(40).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), few.join("\n"));
}

fn world(random: &mut Random) -> World {
    let mut world = World::default();
    let allows = random.chance(80);
    world.identity.push(texts::policy(random, allows));
    if random.chance(10) {
        world.session.push(texts::policy(random, true));
    }
    for (levels, percent) in [(&mut world.scps, 20), (&mut world.rcps, 12), (&mut world.ncps, 12)] {
        if random.chance(percent) {
            for _ in 0..=random.below(2) {
                levels.push(vec![texts::policy(random, true)]);
            }
        }
    }
    for policy in world.rcps.iter_mut().chain(&mut world.ncps).flatten() {
        for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
            statement["Principal"] = "*".into();
        }
    }
    world
}

fn authorizer(world: &World) -> Authorizer {
    let read = |kind: PolicyKind, layer: &[Value]| -> Vec<Policy> {
        layer.iter().map(|it| Policy::parse_as(kind, "policy", &it.to_string()).unwrap()).collect()
    };
    let mut builder = Authorizer::builder().identity(read(PolicyKind::Identity, &world.identity));
    if !world.session.is_empty() {
        builder = builder.session(read(PolicyKind::Session, &world.session));
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

/// A completion that an answer is wrong for.
fn contradiction(world: &World, plain: &Plain, answer: &str, random: &mut Random) -> Option<String> {
    if answer == "undetermined" {
        return None;
    }
    let mentioned = Mentioned::of(world);
    (0..COMPLETIONS).find_map(|_| {
        let settled = complete(plain, &mentioned, random)?;
        let outcomes = decide(world, &settled);
        outcomes.iter().any(|it| *it != answer).then(|| format!("{answer}, but {outcomes:?} of {settled:?}"))
    })
}

#[test]
fn unk_2_verdicts_of_texts_are_right_for_every_completion() {
    let catalog = Catalog::embedded();
    let (mut determined, mut open, mut wrong) = (0, 0, Vec::new());
    for seed in seeds(TEXTS) {
        let random = &mut Random::new(seed);
        let text = texts::request(random);
        let (Ok(request), Ok(plain)) = (Request::from_json(&text, &catalog), request::read(&text)) else {
            continue;
        };
        let world = world(random);
        let answer = authorizer(&world).decide(&request).decision().name();
        if answer == "undetermined" {
            open += 1
        } else {
            determined += 1
        }
        let contradiction = contradiction(&world, &plain, answer, random);
        wrong.extend(contradiction.map(|it| format!("{it}\n  {text}\n  {world:?}")));
    }
    show(&wrong);
    assert!(determined > open / 4 && open > determined / 10, "{determined} determined, {open} open");
}
