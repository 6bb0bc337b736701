//! From statements to an outcome (rules EVA-1 to EVA-12).

use std::collections::HashSet;

use crate::catalog::Catalog;
use crate::options::{Options, TokenRequests, TrustPolicies};
use crate::policy::{Effect, Policy, Urn};
use crate::request::{Authentication, KeyName, KeyState, Part, Request, Resources};
use crate::scope::{Project, Scope};

use super::scope;
use super::statement::applies;
use super::unknown::completions;

/// All that a decision rests on besides the request.
#[derive(Debug, Clone)]
pub struct World {
    /// The identity policies of the caller.
    pub identity: Vec<Policy>,
    /// Identity policies of version 1.1, and where each counts (EVA-12).
    pub grants: Vec<(Policy, Scope)>,
    /// The projects of the account.
    pub projects: Vec<Project>,
    /// The SCPs, level by level. A level without policies does not count.
    pub scps: Vec<Vec<Policy>>,
    /// The RCPs of the resource's account, likewise.
    pub rcps: Vec<Vec<Policy>>,
    /// The NCPs of the endpoint's account, likewise.
    pub ncps: Vec<Vec<Policy>>,
    /// The session policies.
    pub session: Vec<Policy>,
    /// The policies of the resource; of an agency, its trust policy.
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
            grants: Vec::new(),
            projects: Vec::new(),
            scps: Vec::new(),
            rcps: Vec::new(),
            ncps: Vec::new(),
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
        let granted = self.grants.iter().map(|it| &it.0);
        layers.into_iter().chain(&self.scps).chain(&self.rcps).chain(&self.ncps).flatten().chain(granted)
    }
}

/// Whether policies are unknown: said to be, or not there where a star leaves open what is not given (UNK-3).
pub(super) fn is_unseen(world: &World, request: &Request, part: Part) -> bool {
    let levels = |levels: &[Vec<Policy>]| levels.iter().any(|it| !it.is_empty());
    let is_there = match part {
        Part::Scps => levels(&world.scps),
        Part::Rcps => levels(&world.rcps),
        Part::Ncps => levels(&world.ncps),
        Part::TrustPolicy => !world.resource.is_empty(),
        _ => true,
    };
    request.unknown_parts().contains(part) || !is_there && request.unknown_unless_given().contains(part)
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

/// Decides a request: what all its [`outcomes`] agree on.
#[must_use]
pub fn decide(world: &World, request: &Request) -> Outcome {
    agreed(&outcomes(world, request))
}

/// What can become of a request: what does of its [`completions`].
#[must_use]
pub fn outcomes(world: &World, request: &Request) -> HashSet<Outcome> {
    completions(world, request).iter().flat_map(|it| guess(world, it)).collect()
}

fn agreed(outcomes: &HashSet<Outcome>) -> Outcome {
    match outcomes.iter().next() {
        Some(outcome) if outcomes.len() == 1 => *outcome,
        _ => Outcome::Undetermined,
    }
}

/// What no request says, and a decision may depend on all the same.
#[derive(Debug, Clone, Copy)]
struct Guess {
    /// A resource that is of no account is of the caller's (EVA-4), and RCPs bind it (EVA-9).
    same_account: bool,
    is_bound_by_rcps: bool,
    /// Guardrails bind a request with a token (EVA-6).
    tokens_are_bound: bool,
    /// What is not given allows (UNK-3).
    trust_allows: bool,
    scps_allow: bool,
    rcps_allow: bool,
    ncps_allow: bool,
    /// Where a call is made that does not tell: numbers among the regions and the projects that there are (EVA-12).
    region: usize,
    project: usize,
}

/// Every guess that can be made of a request.
fn guesses(world: &World, request: &Request) -> Vec<Guess> {
    let mut guesses = vec![Guess {
        same_account: true,
        is_bound_by_rcps: true,
        tokens_are_bound: world.options.token_requests == TokenRequests::Bound,
        trust_allows: true,
        scps_allow: true,
        rcps_allow: true,
        ncps_allow: true,
        region: 0,
        project: 0,
    }];
    let mut either = |is_open: bool, set: fn(&mut Guess, bool)| {
        let both = |guess: &Guess| {
            [true, false]
                .into_iter()
                .take(if is_open { 2 } else { 1 })
                .map(|way| {
                    let mut guess = *guess;
                    if is_open {
                        set(&mut guess, way);
                    }
                    guess
                })
                .collect::<Vec<_>>()
        };
        guesses = guesses.iter().flat_map(both).collect();
    };
    let unknown = |part: Part| is_unseen(world, request, part);
    let is_service = request.principal().service.is_some();
    let is_open = is_service || !world.resource.is_empty() || !world.grants.is_empty();
    either(is_open, |it, way| it.same_account = way);
    either(!world.rcps.is_empty() || unknown(Part::Rcps), |it, way| it.is_bound_by_rcps = way);
    let token = request.authentication() == Authentication::Token;
    let is_open = world.options.token_requests == TokenRequests::Open;
    either(token && is_open, |it, way| it.tokens_are_bound = way);
    let no_trust = world.resource.is_empty() && world.options.trust_policies == TrustPolicies::BothMustAllow;
    let of_agency = request.action().lower().starts_with("sts:");
    either(of_agency && (no_trust || unknown(Part::TrustPolicy)), |it, way| it.trust_allows = way);
    either(unknown(Part::Scps), |it, way| it.scps_allow = way);
    either(unknown(Part::Rcps), |it, way| it.rcps_allow = way);
    either(unknown(Part::Ncps), |it, way| it.ncps_allow = way);
    if !world.grants.is_empty() {
        let (regions, projects) = (scope::regions(world).len(), scope::projects(world).len());
        let places = (0..regions).flat_map(|region| (0..projects).map(move |project| (region, project)));
        let at = |(region, project)| guesses.iter().map(move |it| Guess { region, project, ..*it });
        guesses = places.flat_map(at).collect();
    }
    guesses
}

/// Decides a request in which nothing is unknown but for what cannot be told in one; an unknown key counts as
/// absent, unknown authentication as a signature.
///
/// What no request tells is tried all ways, for all resources at once.
#[must_use]
pub fn decide_complete(world: &World, request: &Request) -> Outcome {
    agreed(&guess(world, request))
}

fn guess(world: &World, request: &Request) -> HashSet<Outcome> {
    let urns: Vec<Option<&Urn>> = match request.resources() {
        Resources::Named(urns) => urns.iter().map(Some).collect(),
        Resources::None | Resources::Unknown => vec![None],
    };
    let applied: Vec<Applied<'_>> = urns.iter().map(|urn| Applied::of(world, request, *urn)).collect();
    guesses(world, request)
        .into_iter()
        .map(|guess| decide_guessing(world, request, &applied, guess))
        .collect()
}

/// Decides for every resource of the request (rule RES-6).
fn decide_guessing(world: &World, request: &Request, applied: &[Applied<'_>], guess: Guess) -> Outcome {
    let each: Vec<Outcome> = applied.iter().map(|it| decide_one(world, request, it, guess)).collect();
    if each.contains(&Outcome::ExplicitDeny) {
        Outcome::ExplicitDeny
    } else if each.iter().all(|it| *it == Outcome::Allow) {
        Outcome::Allow
    } else {
        Outcome::ImplicitDeny
    }
}

/// What of some policies applies to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layer {
    /// There is no policy at all.
    is_empty: bool,
    allows: bool,
    denies: bool,
}

impl Layer {
    fn of(world: &World, policies: &[Policy], request: &Request, urn: Option<&Urn>) -> Layer {
        let has = |effect: Effect| {
            policies.iter().any(|policy| {
                let mut statements = policy.statements().iter();
                statements.any(|it| it.effect == effect && applies(world, policy, it, request, urn))
            })
        };
        Layer { is_empty: policies.is_empty(), allows: has(Effect::Allow), denies: has(Effect::Deny) }
    }
}

/// What of every layer applies to one resource of a request, whatever is guessed.
struct Applied<'a> {
    urn: Option<&'a Urn>,
    identity: Layer,
    grants: Vec<Layer>,
    session: Layer,
    resource: Layer,
    endpoint: Layer,
    scps: Vec<Layer>,
    rcps: Vec<Layer>,
    ncps: Vec<Layer>,
}

impl<'a> Applied<'a> {
    fn of(world: &World, request: &Request, urn: Option<&'a Urn>) -> Self {
        let layer = |policies: &[Policy]| Layer::of(world, policies, request, urn);
        let levels = |levels: &[Vec<Policy>]| levels.iter().map(|it| layer(it)).collect();
        Applied {
            urn,
            identity: layer(&world.identity),
            grants: world.grants.iter().map(|it| layer(std::slice::from_ref(&it.0))).collect(),
            session: layer(&world.session),
            resource: layer(&world.resource),
            endpoint: layer(&world.endpoint),
            scps: levels(&world.scps),
            rcps: levels(&world.rcps),
            ncps: levels(&world.ncps),
        }
    }
}

/// Decides for one resource of the request.
fn decide_one(world: &World, request: &Request, applied: &Applied<'_>, guess: Guess) -> Outcome {
    let urn = applied.urn;
    let principal = request.principal();
    let unknown = |part: Part| is_unseen(world, request, part);
    // A part of a URN may be empty, and the cloud's own resources are of no account.
    let account = urn.and_then(Urn::account).filter(|it| !it.is_empty() && *it != "system");

    // EVA-6: of the guardrails of organizations, a request with a token may be free.
    let by_token = request.authentication() == Authentication::Token && !guess.tokens_are_bound;
    let bound_by_scps = !by_token && !principal.management_account && !principal.service_linked;
    // EVA-9: by the account of the resource, or of the caller where there is no resource.
    let in_management_account =
        request.resource_management_account() || (urn.is_none() && principal.management_account);
    let is_of_account = account.is_some() || urn.is_none() || guess.is_bound_by_rcps;
    let bound_by_rcps = !by_token && !in_management_account && is_of_account;
    // EVA-10: what enters through a VPC endpoint.
    let endpoint = request.context().get(&KeyName::new("g:SourceVpce"));
    let bound_by_ncps = !by_token && matches!(endpoint, KeyState::Present([_, ..]));

    // EVA-4.
    let same_account = match (principal.account(), account) {
        (Some(caller), Some(owner)) => caller == owner,
        // A caller of whom no account is told is of the resource's own (UNK-3); a service is of none.
        (None, _) if principal.service.is_none() => true,
        // A service of which no account is told is of any.
        (None, Some(_)) => guess.same_account,
        // Nobody said that they are not.
        _ => guess.same_account || world.resource.is_empty(),
    };
    // EVA-12.
    let region = scope::regions(world).get(guess.region).copied().unwrap_or_default();
    let project = scope::projects(world).get(guess.project).copied().unwrap_or_default();
    let counts = |scope: &Scope| same_account && scope::holds(world, scope, request, urn, (region, project));
    let scopes = world.grants.iter().map(|it| &it.1);
    let granted: Vec<Layer> =
        applied.grants.iter().zip(scopes).filter(|it| counts(it.1)).map(|it| *it.0).collect();

    // EVA-3, and UNK-3 where a part is not known.
    let mut guardrails = vec![applied.session, applied.endpoint];
    for (bound, levels) in
        [(bound_by_scps, &applied.scps), (bound_by_rcps, &applied.rcps), (bound_by_ncps, &applied.ncps)]
    {
        if bound {
            guardrails.extend(levels);
        }
    }
    let mut layers =
        [applied.identity, applied.resource].into_iter().chain(guardrails.clone()).chain(granted.clone());
    if layers.any(|layer| layer.denies) {
        return Outcome::ExplicitDeny;
    }
    let let_through = guardrails.iter().all(|layer| layer.is_empty || layer.allows)
        && (guess.scps_allow || !(unknown(Part::Scps) && bound_by_scps))
        && (guess.rcps_allow || !(unknown(Part::Rcps) && bound_by_rcps))
        && (guess.ncps_allow || !(unknown(Part::Ncps) && bound_by_ncps));

    let by_identity = principal.root || applied.identity.allows || granted.iter().any(|it| it.allows);
    let mut by_resource = applied.resource.allows;
    let is_of_trust = is_of_trust_policy(request, urn);
    let both_must = world.options.trust_policies == TrustPolicies::BothMustAllow;
    if is_of_trust && (unknown(Part::TrustPolicy) || (both_must && world.resource.is_empty())) {
        by_resource |= guess.trust_allows;
    }
    let granted = if is_of_trust && both_must {
        // EVA-11: a service, and who comes with SAML or OIDC, has no side of its own.
        let by_form = request.action().lower().starts_with("sts:agencies:assumewith");
        let has_side = principal.urn.is_some() || (principal.service.is_none() && !by_form);
        by_resource && (by_identity || !has_side)
    } else {
        if same_account { by_identity || by_resource } else { by_identity && by_resource }
    };
    if granted && let_through { Outcome::Allow } else { Outcome::ImplicitDeny }
}

/// EVA-11: whether a trust policy governs the action.
fn is_of_trust_policy(request: &Request, urn: Option<&Urn>) -> bool {
    let of_agency = match (request.resources(), urn) {
        (_, Some(urn)) => urn.resource_type() == "agency",
        (Resources::Unknown, None) => true,
        (_, None) => false,
    };
    let action = request.action().name().to_lowercase();
    let governed = ["assume", "assumewithsaml", "assumewithoidc"].map(|it| format!("sts:agencies:{it}"));
    let of_session = ["tagsession", "setsourceidentity", "setcontext"].map(|it| format!("sts::{it}"));
    governed.contains(&action) || (of_agency && of_session.contains(&action))
}
