//! The engine against the reference evaluator, on random policies and requests that nearly match.
//!
//! `DIFFERENTIAL_CASES=10000000 cargo test --release --test differential` asks as many
//! as one likes; `DIFFERENTIAL_SEED` starts elsewhere.

use iam5::testing::generate;
use iam5::testing::reference::{self, Outcome, World};
use iam5::{Authorizer, Decision, Request};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(default)
}

fn authorizer(world: &World) -> Authorizer {
    let mut builder = Authorizer::builder()
        .catalog(world.catalog.clone())
        .options(world.options)
        .identity(world.identity.clone());
    if !world.session.is_empty() {
        builder = builder.session(world.session.clone());
    }
    if !world.resource.is_empty() {
        builder = builder.resource(world.resource.clone());
    }
    if !world.endpoint.is_empty() {
        builder = builder.endpoint(world.endpoint.clone());
    }
    for level in world.scps.iter().filter(|it| !it.is_empty()) {
        builder = builder.scp_level(level.clone());
    }
    builder.build()
}

fn outcome(decision: Decision) -> Outcome {
    match decision {
        Decision::Allow => Outcome::Allow,
        Decision::ExplicitDeny => Outcome::ExplicitDeny,
        Decision::ImplicitDeny => Outcome::ImplicitDeny,
        Decision::Undetermined => Outcome::Undetermined,
    }
}

/// What the engine says of a case, and whether it agrees with the reference: on a determined answer every
/// completion must agree; on an open one the reference may not know a way that makes the difference.
fn check(world: &World, request: &Request) -> Result<Decision, String> {
    let engine = authorizer(world);
    let verdict = engine.decide(request);
    let decision = verdict.decision();
    let expected = reference::decide(world, request);
    // The reference takes a caller of whom nothing is said for nobody; to the engine it may be anyone.
    let caller = request.principal();
    let anyone = caller.urn.is_none() && caller.service.is_none();
    // To the reference a root user is granted everything; the engine wants the resource's side as well
    // where it is of another account, or may be.
    let beyond = caller.root && !world.resource.is_empty();
    let agrees = if beyond && expected == Outcome::Allow {
        decision != Decision::ExplicitDeny
    } else if request.has_unknown() || anyone {
        decision == Decision::Undetermined || outcome(decision) == expected
    } else {
        outcome(decision) == expected
    };
    if agrees { Ok(decision) } else { Err(format!("engine {decision}, reference {}", expected.name())) }
}

#[test]
fn the_engine_agrees_with_the_reference() {
    let (start, cases) = (number("DIFFERENTIAL_SEED", 1), number("DIFFERENTIAL_CASES", 5_000));
    let mut differences = Vec::new();
    let mut counts = [0_u64; 4];
    for seed in start..start + cases {
        let case = generate::case(seed);
        let world = case.world().unwrap_or_else(|it| panic!("seed {seed}: {it}"));
        let request = case.request().unwrap_or_else(|it| panic!("seed {seed}: {it}"));
        match check(&world, &request) {
            Ok(decision) => counts[decision as usize] += 1,
            Err(difference) => {
                differences.push(format!("seed {seed}: {difference}\n{}", case.to_json("?")));
                if differences.len() == 5 {
                    break;
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    if cases >= 1_000 {
        // A generator that never meets an outcome would prove nothing about it.
        assert!(counts.iter().all(|it| *it > cases / 200), "{counts:?}");
    }
}
