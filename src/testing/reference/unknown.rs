//! The ways in which what is unknown of a request can turn out (rules UNK-1 to UNK-3).

use std::collections::BTreeSet;

use crate::policy::{Policy, PrincipalClause, PrincipalKind, Urn};
use crate::request::{Authentication, KeyName, KeyState, Principal, Request, RequestBuilder, Resources};

use super::mention::{self, FRESH, literals};
use super::world::World;

/// No more completions of one request are tried; where there are more, so many are taken at even distances.
pub const MAX_COMPLETIONS: usize = 4096;

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
    Authentication([Authentication; 2]),
    Caller(Vec<Principal>),
}

impl Choice {
    fn count(&self) -> usize {
        match self {
            Choice::Key { states, .. } => states.len(),
            Choice::Region(values) | Choice::Account(values) => values.len(),
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
    let choices = choices(world, request);
    let total = choices.iter().fold(1_u128, |total, it| total.saturating_mul(it.count() as u128));
    let taken = total.min(MAX_COMPLETIONS as u128);
    // Number `at` names a completion: its remainders pick the alternative of each choice in turn.
    (0..taken)
        .map(|index| settle(world, request, &choices, index * total.div_ceil(taken.max(1)) % total.max(1)))
        .collect()
}

fn choices(world: &World, request: &Request) -> Vec<Choice> {
    let mut choices = Vec::new();
    let context = request.context();
    for (name, values) in mention::of(world.policies(), &around(request), context) {
        if context.get(&KeyName::new(&name)) == KeyState::Unknown {
            choices.push(Choice::Key { name, states: states(values) });
        }
    }
    let segments = |index: usize, more: Option<&str>| {
        let patterns = world.policies().flat_map(|it| it.statements()).flat_map(|it| it.resources.patterns());
        let texts = patterns.flat_map(|it| literals(&it.template, request.context()));
        let mut values: BTreeSet<String> =
            texts.filter_map(|it| it.split(':').nth(index).map(str::to_owned)).collect();
        values.extend([FRESH.to_owned(), String::new()]);
        values.extend(more.map(str::to_owned));
        values.into_iter().collect::<Vec<_>>()
    };
    match request.resources() {
        Resources::None => {}
        Resources::Unknown => choices.push(Choice::Resource(urns(world, request))),
        Resources::Named(urns) => {
            if urns.iter().any(|it| it.region().is_none()) {
                choices.push(Choice::Region(segments(1, None)));
            }
            if urns.iter().any(|it| it.account().is_none()) {
                choices.push(Choice::Account(segments(2, request.principal().account())));
            }
        }
    }
    if request.authentication() == Authentication::Unknown {
        choices.push(Choice::Authentication([Authentication::Signed, Authentication::Token]));
    }
    let callers = callers(world, request);
    if !callers.is_empty() {
        choices.push(Choice::Caller(callers));
    }
    choices
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

/// Callers that the policies name, and one that they do not, where nothing but an account is known of the
/// caller and a policy asks for more.
fn callers(world: &World, request: &Request) -> Vec<Principal> {
    let given = request.principal();
    let mut texts: Vec<(PrincipalKind, String)> = Vec::new();
    for statement in world.policies().flat_map(Policy::statements) {
        if let PrincipalClause::Only(entries) | PrincipalClause::Except(entries) = &statement.principals {
            texts.extend(entries.iter().map(|it| (it.kind, it.text.replace(['*', '?'], "x"))));
        }
    }
    if texts.is_empty() || given.urn.is_some() || given.service.is_some() {
        return Vec::new();
    }
    let mut accounts = vec![FRESH.to_owned()];
    if let Resources::Named(urns) = request.resources() {
        accounts.extend(urns.iter().filter_map(|it| it.account().map(str::to_owned)));
    }
    let owners: Vec<String> = accounts.iter().skip(1).filter(|it| !it.is_empty()).cloned().collect();
    let by_account = |text: &str| format!("iam::{text}:user:{FRESH}");
    let mut callers: Vec<Principal> = Vec::new();
    let mut add = |urn: Option<String>, service: Option<String>| {
        let caller = Principal { urn, service, ..given.clone() };
        let of_urn = caller.urn.as_deref().and_then(|it| it.split(':').nth(2)).filter(|it| !it.is_empty());
        if caller.urn.is_some() && of_urn.is_none() {
            return;
        }
        // An account that is given stays: the URN has to agree with it.
        let agrees = of_urn.is_none() || given.account().is_none_or(|it| of_urn == Some(it));
        // Without a policy of the resource a caller who is not said to be of another account is of its own.
        let own =
            !world.resource.is_empty() || of_urn.is_none_or(|it| owners.iter().all(|owner| owner == it));
        if agrees && (own || given.account().is_some()) {
            callers.push(caller);
        }
    };
    accounts.extend(given.account().map(str::to_owned));
    for account in &accounts {
        add(Some(by_account(account)), None);
    }
    // It is of no account, so that there is always one that can be.
    add(None, Some(format!("service.{FRESH}")));
    for (kind, text) in &texts {
        match kind {
            PrincipalKind::Service => add(None, Some(text.clone())),
            PrincipalKind::Iam if text.contains(':') => add(Some(text.clone()), None),
            PrincipalKind::Iam => add(Some(by_account(text)), None),
            PrincipalKind::IdentityProvider => {
                for account in &accounts {
                    add(Some(format!("sts::{account}:external-user:{text}/{FRESH}")), None);
                }
            }
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
    let none = known.is_none().then_some(None);
    urns.into_iter().map(Some).chain(none).collect()
}

fn settle(world: &World, request: &Request, choices: &[Choice], mut at: u128) -> Request {
    let mut region = String::new();
    let mut account = String::new();
    let mut urns: Vec<Urn> = match request.resources() {
        Resources::Named(urns) => urns.clone(),
        Resources::None | Resources::Unknown => Vec::new(),
    };
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
            Choice::Resource(all) => urns = all.get(pick).cloned().flatten().into_iter().collect(),
            Choice::Caller(callers) => caller = callers.get(pick).cloned().unwrap_or(caller),
            Choice::Authentication(ways) => {
                authentication = ways.get(pick).copied().unwrap_or(authentication)
            }
        }
    }
    // Without a policy of the resource both are of one account, unless it was said that they are not.
    if let (true, Some(own)) = (world.resource.is_empty(), caller.account()) {
        if request.principal().account().is_none() {
            account = own.to_owned();
        }
        if *request.resources() == Resources::Unknown {
            let moved = |it: &Urn| {
                Urn::from_parts(it.service(), it.region(), Some(own), it.resource_type(), it.path())
            };
            urns = urns.iter().map(moved).collect();
        }
    }
    let complete = |urn: Urn| {
        let region = urn.region().unwrap_or(&region);
        let account = urn.account().unwrap_or(&account);
        Urn::from_parts(urn.service(), Some(region), Some(account), urn.resource_type(), urn.path())
    };
    let mut builder: RequestBuilder =
        Request::builder(request.action().name()).principal(caller).authentication(authentication);
    if urns.is_empty() {
        builder = builder.resource("*");
    }
    for urn in urns {
        builder = builder.urn(complete(urn));
    }
    for (key, values) in request.context().present() {
        builder = builder.key_values(key, values.iter().cloned());
    }
    for (key, values) in &keys {
        builder = builder.key_values(key, values.iter().map(String::as_str));
    }
    // INVARIANT: what was a request stays one: its action has a name, and no key is given twice.
    let mut settled = builder.build(&world.catalog).unwrap_or_else(|_| request.clone());
    // Building derives keys from the caller; those that the request had forgotten stay so.
    let derived: Vec<String> = settled.context().present().map(|(key, _)| key.to_owned()).collect();
    for key in derived {
        let given = request.context().present().any(|(it, _)| it == key);
        if !given && !keys.iter().any(|(it, _)| *it == key) {
            settled.unset_key(&key);
        }
    }
    settled
}
