//! A decision over a request of which all is known, by policies as their JSON has them.
//!
//! Only what random tests of readings need is decided: the layers, grants with their scopes, principals, actions,
//! resources with a variable or two, and operators on text, truth values and presence. Policies come from the
//! generator beside the tests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::Facts;
use super::key::{folded, is_like};
use super::plain::{Caller, Resource};
use super::{grant, principal, time};

/// The policies that a request is decided by. A layer or level that is there and empty allows nothing (EVA-3).
#[derive(Clone, Default)]
pub struct World {
    /// Those of the caller.
    pub identity: Vec<Value>,
    /// Those of version 1.1, each with its scope: `{"policy": …, "project": …}`.
    pub grants: Vec<Value>,
    /// The projects of the account: their ids and regions.
    pub projects: Vec<(String, String)>,
    /// Those of the resource; of an agency, its trust policies.
    pub resource: Option<Vec<Value>>,
    /// Those of the VPC endpoint.
    pub endpoint: Option<Vec<Value>>,
    /// Those of the session.
    pub session: Option<Vec<Value>>,
    /// SCPs by level.
    pub scps: Vec<Vec<Value>>,
    /// RCPs by level, of the resource's account.
    pub rcps: Vec<Vec<Value>>,
    /// NCPs by level, of the endpoint's account.
    pub ncps: Vec<Vec<Value>>,
}

impl World {
    /// Every statement of every layer.
    pub fn statements(&self) -> impl Iterator<Item = &Value> {
        let levels = self.scps.iter().chain(&self.rcps).chain(&self.ncps);
        let layers = [&self.session, &self.resource, &self.endpoint].into_iter().flatten();
        let granted = self.grants.iter().flat_map(|it| statements(&it["policy"]));
        layers.chain([&self.identity]).chain(levels).flatten().flat_map(statements).chain(granted)
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let one = [("session", &self.session), ("resource", &self.resource), ("endpoint", &self.endpoint)];
        let one = one.into_iter().filter_map(|(name, layer)| Some((name, layer.as_ref()?)));
        let layers = one.chain([("identity", &self.identity), ("grant", &self.grants)]);
        let levels = [("scp", &self.scps), ("rcp", &self.rcps), ("ncp", &self.ncps)];
        let levels = levels.iter().flat_map(|(name, levels)| levels.iter().map(move |it| (*name, it)));
        for (name, layer) in layers.chain(levels) {
            write!(f, "{name}: ")?;
            for policy in layer {
                write!(f, "{} ", policy.get("Statement").unwrap_or(policy))?;
            }
        }
        write!(f, "projects {:?}", self.projects)
    }
}

/// A request of which all is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complete {
    /// The action, and its older names.
    pub action: String,
    /// Its older names.
    pub aliases: Vec<String>,
    /// What it is about; nothing: no resource.
    pub resources: Vec<Resource>,
    /// Who calls.
    pub caller: Caller,
    /// With a token.
    pub token: bool,
    /// Keys that are there, in lower case.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Whether the resources are of the management account.
    pub resource_management_account: bool,
    /// The URN by which principals are named: the caller's, where it has none in the request.
    pub known_as: Option<String>,
    /// The region that an action without a resource is called in.
    pub region: String,
    /// The project that the request is made in, and whether it says so.
    pub project: (String, bool),
    /// Whether a resource of no account, or of a caller without one, counts as the caller's own (EVA-4), and RCPs
    /// bind what is of no account (EVA-9).
    pub counts_as_own: bool,
    /// What the policies that are not known come to: trust policies, SCPs, RCPs and NCPs (UNK-3).
    pub unseen: Unseen,
}

/// Policies that are not known: whether they allow; `None` where they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unseen {
    /// The trust policy.
    pub trust: Option<bool>,
    /// The SCPs.
    pub scps: Option<bool>,
    /// The RCPs.
    pub rcps: Option<bool>,
    /// The NCPs.
    pub ncps: Option<bool>,
}

/// The outcomes that the rules leave: more than one where EVA-6 says that it is open whether a guardrail
/// binds a request with a token.
#[must_use]
pub fn decide(world: &World, request: &Complete) -> BTreeSet<&'static str> {
    let facts = Facts::get();
    let ways: &[bool] = if request.token { &[true, false] } else { &[true] };
    ways.iter().map(|binds| settled(facts, world, request, *binds)).collect()
}

fn settled(facts: &Facts, world: &World, request: &Complete, binds: bool) -> &'static str {
    let each: Vec<Option<&Resource>> = match request.resources.as_slice() {
        [] => vec![None],
        some => some.iter().map(Some).collect(),
    };
    let outcomes: Vec<&str> = each.iter().map(|it| of_one(facts, world, request, *it, binds)).collect();
    if outcomes.contains(&"explicit_deny") {
        "explicit_deny"
    } else if outcomes.iter().all(|it| *it == "allow") {
        "allow"
    } else {
        "implicit_deny"
    }
}

fn of_one(
    facts: &Facts,
    world: &World,
    request: &Complete,
    resource: Option<&Resource>,
    binds: bool,
) -> &'static str {
    let caller = &request.caller;
    let has = |layer: &[Value], effect: &str| {
        let mut all = layer.iter().flat_map(|policy| statements(policy).iter().map(move |it| (policy, it)));
        all.any(|(policy, it)| it["Effect"] == effect && applies(facts, policy, it, request, resource))
    };
    let owner = resource.and_then(|it| it.account.as_deref()).filter(|it| !it.is_empty() && *it != "system");
    // Without a resource, RCPs go by the caller's account.
    let managing = request.resource_management_account || (resource.is_none() && caller.management_account);
    let scps = binds && !caller.management_account && !caller.service_linked;
    let rcps = binds && !managing && (owner.is_some() || resource.is_none() || request.counts_as_own);
    let ncps = binds && request.keys.get("g:sourcevpce").is_some_and(|it| !it.is_empty());
    let levels = [(scps, &world.scps), (rcps, &world.rcps), (ncps, &world.ncps)];
    let mut guardrails: Vec<&Vec<Value>> = [&world.session, &world.endpoint].into_iter().flatten().collect();
    guardrails.extend(levels.iter().filter(|it| it.0).flat_map(|it| it.1));

    let is_own = match (caller.account.as_deref(), owner) {
        (Some(caller), Some(owner)) => caller == owner,
        (None, _) if caller.service.is_none() => true,
        // What is of no account is taken for the caller's, unless it has policies of its own.
        (_, None) if world.resource.is_none() => true,
        _ => request.counts_as_own,
    };
    let counts = |it: &&Value| is_own && grant::is_in_scope(facts, world, it, request, resource);
    let granted: Vec<Value> = world.grants.iter().filter(counts).map(|it| it["policy"].clone()).collect();

    let none = Vec::new();
    let of_resource = world.resource.as_ref().unwrap_or(&none);
    let layers = [&world.identity, of_resource, &granted];
    if guardrails.iter().chain(&layers).any(|it| has(it, "Deny")) {
        return "explicit_deny";
    }
    let unseen = [(scps, request.unseen.scps), (rcps, request.unseen.rcps), (ncps, request.unseen.ncps)];
    let is_let_through = guardrails.iter().all(|it| has(it, "Allow"))
        && unseen.iter().all(|(binds, allows)| !binds || *allows != Some(false));
    let by_caller = caller.root || has(&world.identity, "Allow") || has(&granted, "Allow");
    let of_trust = principal::is_of_trust(request, resource);
    let by_resource = has(of_resource, "Allow") || (of_trust && request.unseen.trust == Some(true));
    let is_granted = match (of_trust, is_own) {
        (true, _) => by_resource && (by_caller || principal::has_no_side(request)),
        (false, true) => by_caller || by_resource,
        (false, false) => by_caller && by_resource,
    };
    if is_granted && is_let_through { "allow" } else { "implicit_deny" }
}

fn statements(policy: &Value) -> &[Value] {
    policy["Statement"].as_array().map_or(&[], Vec::as_slice)
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().map_or_else(Vec::new, |it| it.iter().filter_map(Value::as_str).collect())
}

fn applies(
    facts: &Facts,
    policy: &Value,
    statement: &Value,
    request: &Complete,
    resource: Option<&Resource>,
) -> bool {
    let is_old = policy["Version"] != "5.0";
    let named = |pattern: &&str| match is_old {
        true => grant::names(pattern, statement["Effect"] == "Deny", request),
        false => is_like(pattern, &request.action) || request.aliases.iter().any(|it| is_like(pattern, it)),
    };
    let action = match statement.get("Action") {
        Some(listed) => texts(listed).iter().any(named),
        None => !texts(&statement["NotAction"]).iter().any(named),
    };
    let meets = |pattern: &&str| meets(pattern, request, resource);
    let about = match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(listed), _) => texts(listed).iter().any(meets),
        (None, Some(listed)) => !texts(listed).iter().any(meets),
        (None, None) => true,
    };
    let conditions = statement["Condition"].as_object();
    let mut tests = conditions.into_iter().flatten().flat_map(|(operator, keys)| {
        keys.as_object().into_iter().flatten().map(move |(key, values)| (operator, key, values))
    });
    action
        && about
        && principal::is_meant(statement, request)
        && tests.all(|(operator, key, values)| holds(facts, operator, key, &texts(values), request))
}

/// Rules RES-1 to RES-5, VAR-1 and VAR-2.
fn meets(pattern: &str, request: &Complete, resource: Option<&Resource>) -> bool {
    let Some(resource) = resource else { return !pattern.is_empty() && pattern.chars().all(|it| it == '*') };
    let Some(units) = filled(pattern, request) else { return false };
    let urn = [
        resource.service.to_ascii_lowercase(),
        resource.region.clone().unwrap_or_default(),
        resource.account.clone().unwrap_or_default(),
        resource.kind.clone(),
        resource.path.clone(),
    ];
    let urn: Vec<char> = urn.join(":").chars().collect();
    let service = resource.service.chars().count();
    matches_from(&units, &urn, service, 0)
}

/// A character of a pattern: a wildcard, or one that stands for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Any,
    One,
    Same(char),
}

fn matches_from(units: &[Unit], text: &[char], service: usize, at: usize) -> bool {
    let Some((unit, rest)) = units.split_first() else { return at == text.len() };
    let here = text.get(at);
    match unit {
        Unit::Any => (at..=text.len()).any(|it| matches_from(rest, text, service, it)),
        Unit::One => here.is_some() && matches_from(rest, text, service, at + 1),
        Unit::Same(char) => {
            let char = if at < service { char.to_ascii_lowercase() } else { *char };
            here == Some(&char) && matches_from(rest, text, service, at + 1)
        }
    }
}

/// The pattern with its variables filled in; `None` where one fails.
fn filled(pattern: &str, request: &Complete) -> Option<Vec<Unit>> {
    let mut units = Vec::new();
    let mut rest = pattern;
    while let Some((head, tail)) = rest.split_once("${") {
        units.extend(head.chars().map(unit));
        let (inner, tail) = tail.split_once('}')?;
        let (key, default) = match inner.split_once(',') {
            Some((key, default)) => (key, Some(default.trim().trim_matches('\''))),
            None => (inner, None),
        };
        let values = request.keys.get(&folded(key.trim())).map_or(&[][..], Vec::as_slice);
        let value = match values {
            [one] => one,
            _ => default?,
        };
        units.extend(value.chars().map(Unit::Same));
        rest = tail;
    }
    units.extend(rest.chars().map(unit));
    Some(units)
}

fn unit(char: char) -> Unit {
    match char {
        '*' => Unit::Any,
        '?' => Unit::One,
        _ => Unit::Same(char),
    }
}

/// Rules CON-1 to CON-4, CON-8, CON-10 to CON-12 and CON-14.
fn holds(facts: &Facts, operator: &str, key: &str, wanted: &[&str], request: &Complete) -> bool {
    let none = Vec::new();
    let values = request.keys.get(&folded(key)).unwrap_or(&none);
    if operator == "Null" {
        return wanted.contains(&if values.is_empty() { "true" } else { "false" });
    }
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let family = if key.contains('/') { key.split('/').next().unwrap_or_default() } else { key };
    let kind = facts.value_type(if key.contains('/') { family } else { key });
    let fits = match operator {
        "Bool" => kind == "boolean",
        "DateLessThan" => kind == "date",
        _ => kind == "string" || key.contains('/'),
    };
    let listed = !key.starts_with("g:") && !key.starts_with("csms:") && !key.starts_with("kms:");
    if !fits && !listed {
        return false;
    }
    if values.is_empty() && if_exists {
        return true;
    }
    let negated = operator.contains("Not");
    let same = |value: &String| {
        wanted.iter().any(|it| match operator {
            "StringMatch" | "StringNotMatch" => {
                let (pattern, text): (Vec<Unit>, Vec<char>) =
                    (it.chars().map(unit).collect(), value.chars().collect());
                matches_from(&pattern, &text, 0, 0)
            }
            "DateLessThan" => time::read(value).zip(time::read(it)).is_some_and(|it| it.0 < it.1),
            "Bool" => {
                value.eq_ignore_ascii_case(it)
                    && (value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"))
            }
            _ => value == it,
        })
    };
    let any = values.iter().any(same);
    any != negated
}
