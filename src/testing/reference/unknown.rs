//! The ways in which what is unknown of a request can turn out (rules UNK-1 to UNK-3).

use std::collections::BTreeSet;

use crate::policy::{Policy, PrincipalClause, PrincipalKind, Urn};
use crate::request::{
    Authentication, KeyName, KeyState, Part, Principal, Request, RequestBuilder, Resources,
};
use crate::scope::Scope;

use super::mention::{self, FRESH, Mentions, literals};
use super::scope;
use super::statement::is_about_agency;
use super::world::{World, is_unseen};

/// No more completions of one request are tried; where there are more, so many are taken at even distances.
pub const MAX_COMPLETIONS: usize = 1024;

/// A choice that the unknown leaves open.
#[derive(Debug, Clone)]
enum Choice {
    Key {
        name: String,
        states: Vec<Option<Vec<String>>>,
    },
    Region(Vec<String>),
    Account(Vec<String>),
    /// `None`: the action is checked against no resource.
    Resource(Vec<Option<Urn>>),
    /// The id of the resource (rule DOC-8).
    Id(Vec<String>),
    Authentication([Authentication; 2]),
    Caller(Vec<Principal>),
}

impl Choice {
    fn count(&self) -> usize {
        match self {
            Choice::Key { states, .. } => states.len(),
            Choice::Region(values) | Choice::Account(values) | Choice::Id(values) => values.len(),
            Choice::Resource(urns) => urns.len(),
            Choice::Authentication(ways) => ways.len(),
            Choice::Caller(callers) => callers.len(),
        }
    }
}

/// Requests that settle everything of `request` that is unknown and that the policies mention: with what the
/// policies say, with values beside it, with something else, and with nothing.
///
/// Meant for small worlds: the number grows with the power of the unknown keys (see [`MAX_COMPLETIONS`]).
#[must_use]
pub fn completions(world: &World, request: &Request) -> Vec<Request> {
    completions_at_most(world, request, MAX_COMPLETIONS)
}

/// The same, so many of them at most.
#[must_use]
pub fn completions_at_most(world: &World, request: &Request, most: usize) -> Vec<Request> {
    let choices = choices(world, request);
    // So many that no number of them overflows: what is beyond is not tried.
    let many = u128::from(u64::MAX);
    let total = choices.iter().fold(1_u128, |total, it| (total * it.count() as u128).min(many)).max(1);
    let taken = total.min(most as u128);
    // Without a common factor every alternative of every choice has its turn.
    let mut step = total.div_ceil(taken.max(1));
    while gcd(step, total) > 1 {
        step += 1;
    }
    // Number `at` names a completion: its remainders pick the alternative of each choice in turn.
    (0..taken).filter_map(|index| settle(world, request, &choices, index * step % total)).collect()
}

fn gcd(one: u128, other: u128) -> u128 {
    if other == 0 { one } else { gcd(other, one % other) }
}

fn choices(world: &World, request: &Request) -> Vec<Choice> {
    let mut choices = Vec::new();
    let context = request.context();
    let mut mentions = mention::of(world.policies(), &around(request), context);
    for (_, scope) in &world.grants {
        if let Scope::EnterpriseProject(id) = scope {
            mentions.entry("g:enterpriseprojectid".to_owned()).or_default().insert(id.clone());
        }
    }
    let callers = callers(world, request, &mentions);
    // NCPs ask for it, whether they mention it or not.
    if !world.ncps.is_empty() || request.unknown_parts().contains(Part::Ncps) {
        mentions.entry("g:sourcevpce".to_owned()).or_default();
    }
    for (name, values) in mentions {
        // What follows from the caller is as the caller is.
        let follows = !callers.is_empty() && FROM_CALLER.contains(&name.as_str());
        if context.get(&KeyName::new(&name)) == KeyState::Unknown && !follows {
            choices.push(Choice::Key { name, states: states(values) });
        }
    }
    let segments = |index: usize, more: Vec<String>| {
        let patterns = world.policies().flat_map(|it| it.statements()).flat_map(|it| it.resources.patterns());
        let texts = patterns.flat_map(|it| literals(&it.template, request.context()));
        let mut values: BTreeSet<String> =
            texts.filter_map(|it| it.split(':').nth(index).map(str::to_owned)).collect();
        values.extend([FRESH.to_owned(), String::new()]);
        values.extend(more);
        values.into_iter().collect::<Vec<_>>()
    };
    match request.resources() {
        Resources::None => {}
        Resources::Unknown => choices.push(Choice::Resource(urns(world, request))),
        Resources::Named(urns) => {
            if urns.iter().any(|it| it.region().is_none()) {
                let of_projects = world.projects.iter().map(|it| it.region.clone());
                choices.push(Choice::Region(segments(1, of_projects.collect())));
            }
            if urns.iter().any(|it| it.account().is_none()) {
                let mut accounts: Vec<String> =
                    named(world).into_iter().map(|it| account_of(&it.1)).collect();
                accounts.extend(request.principal().account().map(str::to_owned));
                choices.push(Choice::Account(segments(2, accounts)));
            }
        }
    }
    let ids = ids(world);
    if !ids.is_empty() && id_of(request).is_none() {
        choices.push(Choice::Id(ids));
    }
    if request.authentication() == Authentication::Unknown {
        choices.push(Choice::Authentication([Authentication::Signed, Authentication::Token]));
    }
    if !callers.is_empty() {
        choices.push(Choice::Caller(callers));
    }
    choices
}

/// The id of the resource, where it is known.
fn id_of(request: &Request) -> Option<&str> {
    request.resource_id().filter(|_| !request.unknown_parts().contains(Part::ResourceId))
}

/// The ids that policies name with `uri`, and one that they do not; none where they name none.
fn ids(world: &World) -> Vec<String> {
    let uris = world.policies().flat_map(Policy::statements).flat_map(|it| it.resources.uris());
    let mut ids: Vec<String> = uris.filter_map(|it| it.text.rsplit('/').next()).map(str::to_owned).collect();
    if !ids.is_empty() {
        ids.push(FRESH.to_owned());
    }
    ids
}

/// Texts of the request that a variable may have to be equal to.
fn around(request: &Request) -> BTreeSet<String> {
    let mut texts = BTreeSet::from([FRESH.to_owned()]);
    for (_, values) in request.context().present() {
        texts.extend(values.iter().map(ToString::to_string));
    }
    if let Resources::Named(urns) = request.resources() {
        for urn in urns {
            texts.extend(urn.as_str().split([':', '/']).map(str::to_owned));
            texts.extend(urn.path().split(['-', '_', '/']).map(str::to_owned));
            texts.insert(urn.path().to_owned());
        }
    }
    texts
}

/// Absent, without a value, with each of the values, and with two of them.
fn states(values: BTreeSet<String>) -> Vec<Option<Vec<String>>> {
    let mut values: Vec<String> = values.into_iter().collect();
    values.retain(|it| it != FRESH);
    values.push(FRESH.to_owned());
    let mut states = vec![None, Some(Vec::new())];
    states.extend(values.iter().map(|it| Some(vec![it.clone()])));
    let pair = |one: &String, other: &String| Some(vec![one.clone(), other.clone()]);
    states.extend(values.iter().zip(values.iter().skip(1)).map(|(one, other)| pair(one, other)));
    states.extend(values.first().zip(values.last()).map(|(one, other)| pair(other, one)));
    states
}

/// The keys that follow from a caller, in lower case.
const FROM_CALLER: [&str; 6] = [
    "g:principalurn",
    "g:principalaccount",
    "g:domainid",
    "g:username",
    "g:principalisrootuser",
    "g:principalisservice",
];

/// Whom the principal clauses of the policies name.
fn named(world: &World) -> Vec<(PrincipalKind, String)> {
    let mut named = Vec::new();
    for statement in world.policies().flat_map(Policy::statements) {
        if let PrincipalClause::Only(entries) | PrincipalClause::Except(entries) = &statement.principals {
            named.extend(entries.iter().map(|it| (it.kind, it.text.replace(['*', '?'], "x"))));
        }
    }
    named
}

/// The account of an entry of a principal clause: it is one, or the URN has it.
fn account_of(text: &str) -> String {
    text.split(':').nth(2).unwrap_or(text).to_owned()
}

fn is_unknown(request: &Request) -> bool {
    request.unknown_parts().contains(Part::Principal)
}

/// Whether nobody said who calls, nor that it is unknown: then it is one of the resource's own account.
fn is_assumed(request: &Request) -> bool {
    let caller = request.principal();
    !is_unknown(request) && caller.urn.is_none() && caller.service.is_none() && caller.account.is_none()
}

/// Who may call, where that makes a difference: whom the policies name in clauses and conditions, and others, of
/// the accounts that play a part. Of an unknown caller nothing is known; of one of whom only the account is, or who
/// is taken for one of the resource's own account, no more than the principal clauses ask for.
fn callers(world: &World, request: &Request, mentions: &Mentions) -> Vec<Principal> {
    let given = request.principal();
    let clauses = named(world);
    let unknown = is_unknown(request);
    // Who comes with SAML or OIDC and is not named has no side of its own, and would have one by a URN (EVA-11).
    let by_form = request.action().lower().starts_with("sts:agencies:assumewith");
    if is_assumed(request) && by_form {
        return Vec::new();
    }
    if !unknown && (clauses.is_empty() || given.urn.is_some() || given.service.is_some()) {
        return Vec::new();
    }
    let owners: Vec<String> = match request.resources() {
        Resources::Named(urns) => urns.iter().filter_map(|it| it.account().map(str::to_owned)).collect(),
        Resources::None | Resources::Unknown => Vec::new(),
    };
    let values = |key: &str| mentions.get(key).into_iter().flatten().cloned();
    let mut accounts: BTreeSet<String> = owners.into_iter().chain([FRESH.to_owned()]).collect();
    if let Some(account) = given.account() {
        accounts = BTreeSet::from([account.to_owned()]);
    } else if unknown {
        accounts.extend(clauses.iter().filter(|it| it.0 == PrincipalKind::Iam).map(|it| account_of(&it.1)));
        accounts.extend(values("g:principalaccount").chain(values("g:domainid")));
    }
    accounts.retain(|it| !it.is_empty() && !it.contains(':'));

    let mut urns: BTreeSet<String> = BTreeSet::new();
    for account in &accounts {
        urns.insert(format!("iam::{account}:user:{FRESH}"));
        for (kind, text) in &clauses {
            match kind {
                PrincipalKind::Iam if text.contains(':') => drop(urns.insert(text.clone())),
                PrincipalKind::IdentityProvider => {
                    urns.insert(format!("sts::{account}:external-user:{text}/{FRESH}"));
                }
                PrincipalKind::Iam | PrincipalKind::Service => {}
            }
        }
        if unknown {
            urns.extend(values("g:username").map(|name| format!("iam::{account}:user:{name}")));
        }
    }
    if unknown {
        urns.extend(values("g:principalurn"));
    }
    let is_of = |urn: &String| {
        let account = urn.split(':').nth(2).filter(|it| !it.is_empty());
        urn.split(':').count() > 4 && account.is_some_and(|it| unknown || accounts.contains(it))
    };
    let of_urn = |urn: String| Principal { urn: Some(urn), ..given.clone() };
    let mut callers: Vec<Principal> = urns.into_iter().filter(is_of).map(of_urn).collect();
    // Who is taken to hold the identity policies is no service.
    if !is_assumed(request) {
        let services = clauses.iter().filter(|it| it.0 == PrincipalKind::Service).map(|it| it.1.clone());
        let services = services.chain([format!("service.{FRESH}")]);
        callers.extend(services.map(|it| Principal { service: Some(it), ..given.clone() }));
    }
    if unknown {
        for account in &accounts {
            let caller = |urn: String| Principal { urn: Some(urn), ..Principal::default() };
            callers.push(Principal { root: true, ..caller(format!("iam::{account}:root")) });
            let user = || caller(format!("iam::{account}:user:{FRESH}"));
            callers.push(Principal { management_account: true, ..user() });
            let agency = caller(format!("sts::{account}:assumed-agency:{FRESH}/{FRESH}"));
            callers.push(Principal { service_linked: true, ..agency });
        }
    }
    callers
}

/// Resources that the patterns name, and one that they do not; and none, where it is not known that the action
/// has one.
fn urns(world: &World, request: &Request) -> Vec<Option<Urn>> {
    let service = request.action().name().split(':').next().unwrap_or(FRESH);
    let known = world.catalog.action(request.action().name());
    let kind = known.and_then(|it| it.resources().first()).map_or(FRESH, |it| it.type_name());
    let patterns = world.policies().flat_map(|it| it.statements()).flat_map(|it| it.resources.patterns());
    let texts = patterns.flat_map(|it| literals(&it.template, request.context()));
    let mut urns: Vec<Urn> = texts.filter_map(|it| Urn::parse(&it).ok()).collect();
    urns.push(Urn::from_parts(service, Some(FRESH), Some(FRESH), kind, FRESH));
    let own = request.principal().account();
    urns.extend(own.map(|account| Urn::from_parts(service, Some(FRESH), Some(account), kind, FRESH)));
    // A trust policy counts on agencies alone (EVA-11).
    if service == "sts" {
        urns.push(Urn::from_parts("iam", Some(""), Some(own.unwrap_or(FRESH)), "agency", FRESH));
    }
    // A `uri` is about agencies; in a Deny it may be about all of a service.
    for uri in world.policies().flat_map(Policy::statements).flat_map(|it| it.resources.uris()) {
        let account = own.unwrap_or(FRESH);
        urns.push(Urn::from_parts("iam", Some(""), Some(account), "agency", FRESH));
        let service = uri.text.split('/').nth(1).filter(|it| !it.is_empty()).unwrap_or(FRESH);
        urns.push(Urn::from_parts(service, Some(FRESH), Some(account), kind, FRESH));
    }
    if !world.grants.is_empty() {
        for region in scope::regions(world) {
            urns.push(Urn::from_parts(service, Some(region), Some(own.unwrap_or(FRESH)), kind, FRESH));
        }
    }
    // An action on agencies has no other resource.
    if is_about_agency(request, None) {
        urns.retain(|it| is_about_agency(request, Some(it)));
    }
    let none = known.is_none().then_some(None);
    urns.into_iter().map(Some).chain(none).collect()
}

/// The request as number `at` of its completions settles it; `None` where its choices contradict each other.
fn settle(world: &World, request: &Request, choices: &[Choice], mut at: u128) -> Option<Request> {
    let mut region = String::new();
    let mut account = String::new();
    let mut urns: Vec<Urn> = match request.resources() {
        Resources::Named(urns) => urns.clone(),
        Resources::None | Resources::Unknown => Vec::new(),
    };
    let mut id = id_of(request).map(str::to_owned);
    let mut authentication = request.authentication();
    let mut caller = request.principal().clone();
    let mut keys: Vec<(String, Vec<String>)> = Vec::new();
    for choice in choices {
        let count = choice.count().max(1) as u128;
        let pick = usize::try_from(at % count).unwrap_or(0);
        at /= count;
        match choice {
            Choice::Key { name, states } => {
                keys.extend(states.get(pick).cloned().flatten().map(|values| (name.clone(), values)));
            }
            Choice::Region(values) => region = values.get(pick).cloned().unwrap_or_default(),
            Choice::Account(values) => account = values.get(pick).cloned().unwrap_or_default(),
            Choice::Id(values) => id = values.get(pick).cloned(),
            Choice::Resource(all) => urns = all.get(pick).cloned().flatten().into_iter().collect(),
            Choice::Caller(callers) => caller = callers.get(pick).cloned().unwrap_or(caller),
            Choice::Authentication(ways) => {
                authentication = ways.get(pick).copied().unwrap_or(authentication)
            }
        }
    }
    // A resource that is neither named nor said to be unknown is of the account of the caller who is named, unless
    // a policy of it says otherwise.
    let said =
        [Part::Resource, Part::ResourceAccount].into_iter().any(|it| request.unknown_parts().contains(it));
    let is_own = world.resource.is_empty() && !is_unknown(request) && !said;
    if let (Resources::Unknown, true, Some(own)) = (request.resources(), is_own, caller.account()) {
        let moved =
            |it: &Urn| Urn::from_parts(it.service(), it.region(), Some(own), it.resource_type(), it.path());
        urns = urns.iter().map(moved).collect();
    }
    let complete = |urn: Urn| {
        let region = urn.region().unwrap_or(&region);
        let account = urn.account().unwrap_or(&account);
        Urn::from_parts(urn.service(), Some(region), Some(account), urn.resource_type(), urn.path())
    };
    let urns: Vec<Urn> = urns.into_iter().map(complete).collect();
    // A caller who is taken for one of the resource's own account is of that one.
    let mut owners: Vec<&str> = urns.iter().filter_map(Urn::account).collect();
    owners.dedup();
    let owner = match owners.as_slice() {
        [owner] if !matches!(*owner, "" | "system") => Some(*owner),
        _ => None,
    };
    if is_assumed(request) {
        let moved = |urn: &String| {
            let mut parts = urn.splitn(4, ':');
            let (service, region, _, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
            Some(format!("{service}:{region}:{}:{rest}", owner?))
        };
        // Where the resource is of none, the caller stays one of whom no more is told.
        caller.urn = caller.urn.as_ref().and_then(moved);
    }
    let mut builder: RequestBuilder =
        Request::builder(request.action().name()).principal(caller).authentication(authentication);
    if let Some(id) = &id {
        builder = builder.resource_id(id);
    }
    // What is put in need not be what the action takes, and the caller that is tried stands.
    builder = builder.allow_unlisted().principal_prevails();
    // A resource that is put in has its own region.
    if urns.is_empty() {
        builder = request.region().into_iter().fold(builder, RequestBuilder::region);
    }
    builder = request.project().into_iter().fold(builder, RequestBuilder::project);
    if urns.is_empty() {
        builder = builder.resource("*");
    }
    for urn in urns {
        builder = builder.urn(urn);
    }
    for (key, values) in request.context().present() {
        builder = builder.key_values(key, values.iter().cloned());
    }
    for (key, values) in &keys {
        builder = builder.key_values(key, values.iter().map(String::as_str));
    }
    // What no request tells stays open (see `decide_complete`).
    let open = [Part::TrustPolicy, Part::Scps, Part::Rcps, Part::Ncps];
    for part in open.into_iter().filter(|it| is_unseen(world, request, *it)) {
        builder = builder.unknown(part.name());
    }
    let mut settled = builder
        .resource_management_account(request.resource_management_account())
        .build(&world.catalog)
        .ok()?;
    for (key, values) in request.context().present() {
        settled.set_key(key, values.iter().cloned());
    }
    // Building derives keys from the caller; of one who is not known they are as they come, and of others those that
    // the request had forgotten stay so.
    let derived: Vec<String> = settled.context().present().map(|(key, _)| key.to_owned()).collect();
    for key in derived {
        let given = request.context().present().any(|(it, _)| it == key);
        let open = request.context().get(&KeyName::new(&key)) == KeyState::Unknown;
        if !given && !open && !keys.iter().any(|(it, _)| *it == key) {
            settled.unset_key(&key);
        }
    }
    Some(settled)
}
