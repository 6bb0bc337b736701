//! From statements to an outcome (rules EVA-1 to EVA-8).

use crate::catalog::Catalog;
use crate::options::Options;
use crate::policy::{Effect, Policy, Urn};
use crate::request::{Authentication, Request, Resources};

use super::statement::applies;
use super::unknown::completions;

/// All that a decision rests on besides the request.
#[derive(Debug, Clone)]
pub struct World {
    /// The identity policies of the caller.
    pub identity: Vec<Policy>,
    /// The SCPs, level by level. A level without policies does not count.
    pub scps: Vec<Vec<Policy>>,
    /// The session policies.
    pub session: Vec<Policy>,
    /// The policies of the resource.
    pub resource: Vec<Policy>,
    /// The policies of the endpoint.
    pub endpoint: Vec<Policy>,
    /// The catalogue.
    pub catalog: Catalog,
    /// Which reading of each open rule is taken.
    pub options: Options,
}

impl World {
    /// A world in which only the catalogue is filled.
    #[must_use]
    pub fn new(catalog: Catalog) -> Self {
        World {
            identity: Vec::new(),
            scps: Vec::new(),
            session: Vec::new(),
            resource: Vec::new(),
            endpoint: Vec::new(),
            catalog,
            options: Options::default(),
        }
    }

    /// The policies of every layer.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        let layers = [&self.identity, &self.session, &self.resource, &self.endpoint];
        layers.into_iter().chain(&self.scps).flatten()
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Every layer that must allow does, and nothing denies.
    Allow,
    /// A statement denies.
    ExplicitDeny,
    /// Nothing denies, but a layer that must allow does not.
    ImplicitDeny,
    /// It hangs on what is unknown.
    Undetermined,
}

impl Outcome {
    /// The name, as cases have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Allow => "allow",
            Outcome::ExplicitDeny => "explicit_deny",
            Outcome::ImplicitDeny => "implicit_deny",
            Outcome::Undetermined => "undetermined",
        }
    }
}

/// Decides a request: what all its [`completions`] agree on.
#[must_use]
pub fn decide(world: &World, request: &Request) -> Outcome {
    let outcomes = completions(world, request).into_iter().map(|it| decide_complete(world, &it));
    agreed(outcomes)
}

fn agreed(mut outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    let first = outcomes.next().unwrap_or(Outcome::Undetermined);
    if outcomes.all(|it| it == first) { first } else { Outcome::Undetermined }
}

/// Decides a request in which nothing is unknown; an unknown key counts as absent, unknown authentication
/// as a signature.
///
/// The accounts may still be missing where they matter (rule EVA-4). Whether they are the same is then
/// tried both ways, for all resources at once: more is granted where they are.
#[must_use]
pub fn decide_complete(world: &World, request: &Request) -> Outcome {
    agreed([true, false].into_iter().map(|guess| decide_guessing(world, request, guess)))
}

fn decide_guessing(world: &World, request: &Request, same_account: bool) -> Outcome {
    let urns: Vec<Option<&Urn>> = match request.resources() {
        Resources::Named(urns) => urns.iter().map(Some).collect(),
        Resources::None | Resources::Unknown => vec![None],
    };
    let each: Vec<Outcome> = urns.iter().map(|urn| decide_one(world, request, *urn, same_account)).collect();
    if each.contains(&Outcome::ExplicitDeny) {
        Outcome::ExplicitDeny
    } else if each.iter().all(|it| *it == Outcome::Allow) {
        Outcome::Allow
    } else {
        Outcome::ImplicitDeny
    }
}

/// Decides for one resource of the request (rule RES-6).
fn decide_one(world: &World, request: &Request, urn: Option<&Urn>, same_account: bool) -> Outcome {
    let has = |layer: &[Policy], effect: Effect| {
        layer.iter().any(|policy| {
            let mut statements = policy.statements().iter();
            statements.any(|it| it.effect == effect && applies(world, policy, it, request, urn))
        })
    };
    let principal = request.principal();
    let bound_by_scps = !principal.management_account
        && !principal.service_linked
        && request.authentication() != Authentication::Token;
    let scps: &[Vec<Policy>] = if bound_by_scps { &world.scps } else { &[] };

    let mut layers = vec![&world.identity, &world.session, &world.resource, &world.endpoint];
    layers.extend(scps);
    if layers.iter().any(|layer| has(layer, Effect::Deny)) {
        return Outcome::ExplicitDeny;
    }

    let by_identity = principal.root || has(&world.identity, Effect::Allow);
    let by_resource = has(&world.resource, Effect::Allow);
    let account = urn.and_then(Urn::account).filter(|it| !it.is_empty() && *it != "system");
    let same_account = match (principal.account(), account) {
        (Some(caller), Some(owner)) => caller == owner,
        // Nobody said that they are not.
        _ => same_account || world.resource.is_empty(),
    };
    let granted = if same_account { by_identity || by_resource } else { by_identity && by_resource };

    let mut guardrails = vec![&world.session, &world.endpoint];
    guardrails.extend(scps);
    let let_through = guardrails.iter().all(|layer| layer.is_empty() || has(layer, Effect::Allow));
    if granted && let_through { Outcome::Allow } else { Outcome::ImplicitDeny }
}
