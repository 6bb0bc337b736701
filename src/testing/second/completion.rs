//! The ways in which what is unknown of a request can turn out, one at random (rules UNK-1 to UNK-3).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::testing::generate::Choices;

use super::key::folded;
use super::plain::{Caller, Plain, Resource, Resources, State, is_of_the_caller};
use super::verdict::{Complete, Unseen, World, decide};

/// A text that no policy has.
pub const FRESH: &str = "zq";

/// What policies mention: the texts that an unknown may have to be equal to.
#[derive(Debug, Clone, Default)]
pub struct Mentioned {
    /// The values of conditions, by key in lower case.
    pub keys: BTreeMap<String, BTreeSet<String>>,
    /// The patterns of resources, wildcards and variables filled in with something.
    pub urns: BTreeSet<String>,
    /// The projects, and their regions.
    projects: Vec<(String, String)>,
    /// Whether there are policies of the resource, SCPs, RCPs and NCPs.
    given: [bool; 4],
}

impl Mentioned {
    /// What the policies of a world mention.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let levels = [&world.scps, &world.rcps, &world.ncps].map(|it| !it.is_empty());
        let given = [world.resource.is_some(), levels[0], levels[1], levels[2]];
        let mut found = Mentioned { given, projects: world.projects.clone(), ..Mentioned::default() };
        for id in world.grants.iter().filter_map(|it| it["enterprise_project"].as_str()) {
            found.keys.entry("g:enterpriseprojectid".to_owned()).or_default().insert(id.to_owned());
        }
        for statement in world.statements() {
            for (key, values) in statement["Condition"]
                .as_object()
                .into_iter()
                .flatten()
                .flat_map(|it| it.1.as_object().into_iter().flatten())
            {
                let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
                let of_key = found.keys.entry(folded(key)).or_default();
                of_key.extend(values.map(|it| it.replace(['*', '?'], "x")));
            }
            for element in ["Resource", "NotResource"] {
                for pattern in statement[element].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    let mut rest = pattern;
                    let mut urn = String::new();
                    while let Some((head, tail)) = rest.split_once("${") {
                        let (inner, tail) = tail.split_once('}').unwrap_or((tail, ""));
                        let key = inner.split(',').next().unwrap_or_default();
                        found.keys.entry(folded(key.trim())).or_default().insert("bob".to_owned());
                        urn.push_str(head);
                        urn.push_str("bob");
                        rest = tail;
                    }
                    urn.push_str(rest);
                    found.urns.insert(urn.replace(['*', '?'], FRESH));
                }
            }
        }
        found
    }

    /// What the policies come to that are said to be unknown, or are not there where that leaves them open.
    fn unseen(&self, plain: &Plain, choices: &mut Choices) -> Unseen {
        let [trust, scps, rcps, ncps] = self.given;
        let mut draw = |part: &str, is_given: bool, is_open: bool| {
            let is_open = is_open || plain.parts.contains(part);
            (is_open && !is_given).then(|| choices.chance(50))
        };
        Unseen {
            trust: draw("trust_policy", trust, true),
            scps: draw("scps", scps, false),
            rcps: draw("rcps", rcps, false),
            ncps: draw("ncps", ncps, false),
        }
    }

    fn part(&self, choices: &mut Choices, index: usize) -> String {
        let parts: Vec<String> =
            self.urns.iter().filter_map(|it| it.split(':').nth(index).map(str::to_owned)).collect();
        if parts.is_empty() || choices.chance(30) { FRESH.to_owned() } else { choices.pick(&parts) }
    }
}

/// One way in which the request can turn out; `None` where what was drawn contradicts what is said.
#[must_use]
pub fn complete(plain: &Plain, mentioned: &Mentioned, choices: &mut Choices) -> Option<Complete> {
    let is_named = plain.caller.is_named();
    let is_open = plain.parts.contains("principal");
    let service = plain.action.split(':').next().unwrap_or_default();

    // Of a resource that only nobody named the account is taken for the caller's, which a note says.
    let open = ["resource", "resource.account"].iter().any(|it| plain.parts.contains(*it));
    let own = plain.caller.account.clone().unwrap_or_else(|| "acc1".to_owned());
    let account = match &plain.resource_account {
        Some(told) => told.clone(),
        None if choices.chance(50) || (is_named && !open) => own,
        None => mentioned.part(choices, 2),
    };
    let mut resources = match &plain.resources {
        Resources::None => Vec::new(),
        Resources::Named(urns) => urns.clone(),
        Resources::Unknown if service != "csms" && choices.chance(15) => Vec::new(),
        Resources::Unknown => {
            let kind = if service == "csms" { "secretName".to_owned() } else { mentioned.part(choices, 3) };
            let path = mentioned.part(choices, 4);
            let service = service.to_owned();
            vec![Resource { service, region: None, account: None, kind, path }]
        }
    };
    let region = mentioned.part(choices, 1);
    for resource in &mut resources {
        resource.region.get_or_insert_with(|| region.clone());
        resource.account.get_or_insert_with(|| account.clone());
    }

    let owners: BTreeSet<&str> = resources.iter().filter_map(|it| it.account.as_deref()).collect();
    let owner = owners.first().map(|it| (*it).to_owned()).filter(|it| !it.is_empty() && it != "system");
    let all = plain.unknown.iter().any(|it| it == "*");
    let caller = if is_open {
        anybody(choices, owner.as_deref())
    } else if is_named {
        plain.caller.clone()
    } else {
        let mut caller = Caller { account: owner, ..plain.caller.clone() };
        // Whoever calls the forms with SAML or OIDC is taken for somebody without a URN.
        let is_by_form = plain.action.to_ascii_lowercase().starts_with("sts:agencies:assumewith");
        if let (true, Some(account)) = (all && !caller.root && !is_by_form, &caller.account) {
            let kinds =
                [format!("iam::{account}:user:bob"), format!("sts::{account}:assumed-agency:ops/run")];
            caller.urn = Some(choices.pick(&kinds));
        }
        caller
    };
    let token = plain.token.unwrap_or_else(|| choices.chance(50));
    let of_project = plain.project.as_ref().and_then(|it| mentioned.projects.iter().find(|of| of.0 == *it));
    let told = plain.region.clone().or_else(|| of_project.map(|it| it.1.clone()));
    let regions = ["cn-north-4", "eu-1", "", FRESH];
    let call_region = told.unwrap_or_else(|| choices.pick(&regions).to_owned());

    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let derived = if is_open || (all && !is_named) { keys_of(&caller) } else { BTreeMap::new() };
    let fixed = [
        "g:principalurn",
        "g:principalaccount",
        "g:domainid",
        "g:principalisrootuser",
        "g:principalisservice",
        "g:username",
    ];
    let asked = mentioned.keys.keys().map(String::as_str).chain(["g:sourcevpce"]).chain(fixed);
    for key in asked.map(str::to_owned).collect::<BTreeSet<_>>() {
        let follows = fixed.contains(&key.as_str());
        match plain.state(&key) {
            State::Present(values) => {
                let differs =
                    follows && (is_open || (all && !is_named)) && derived.get(&key) != Some(&values);
                if differs {
                    return None;
                }
                keys.insert(key, values);
            }
            State::Absent => {
                // An unknown caller has what follows from it; another has what is said.
                if is_open && follows && derived.contains_key(&key) {
                    return None;
                }
            }
            State::Unknown if follows && (is_open || (all && !is_named)) => {
                keys.extend(derived.get(&key).map(|it| (key.clone(), it.clone())));
            }
            State::Unknown if follows && !is_named => {
                // The account and whether it is the root user are as assumed; the name is anything.
                match (key.as_str(), &caller.account) {
                    ("g:principalaccount" | "g:domainid", Some(account)) => {
                        keys.insert(key, vec![account.clone()]);
                    }
                    ("g:principalisrootuser" | "g:principalisservice", _) => {
                        let value = key == "g:principalisrootuser" && caller.root;
                        keys.insert(key, vec![value.to_string()]);
                    }
                    _ => keys.extend(draw(mentioned, &key, choices).map(|it| (key, it))),
                }
            }
            State::Unknown => keys.extend(draw(mentioned, &key, choices).map(|it| (key, it))),
        }
    }
    Some(Complete {
        action: plain.action.clone(),
        aliases: plain.aliases.clone(),
        resources,
        known_as: known_as(&caller, choices),
        region: call_region,
        project: match &plain.project {
            Some(told) => (told.clone(), true),
            None => (choices.pick(&["p1", "p2", "p3", FRESH]).to_owned(), false),
        },
        counts_as_own: choices.chance(50),
        unseen: mentioned.unseen(plain, choices),
        caller,
        token,
        keys,
        resource_management_account: plain.resource_management_account,
    })
}

/// A completion that an answer is wrong for, in words; `tries` are made.
#[must_use]
pub fn contradiction(
    world: &World,
    plain: &Plain,
    answer: &str,
    tries: usize,
    choices: &mut Choices,
) -> Option<String> {
    if answer == "undetermined" {
        return None;
    }
    let mentioned = Mentioned::of(world);
    (0..tries).find_map(|_| {
        let settled = complete(plain, &mentioned, choices)?;
        let outcomes = decide(world, &settled);
        outcomes.iter().any(|it| *it != answer).then(|| format!("{answer}, but {outcomes:?} of {settled:?}"))
    })
}

/// A caller of any kind.
fn anybody(choices: &mut Choices, owner: Option<&str>) -> Caller {
    let owner = owner.unwrap_or("acc1");
    let account = if choices.chance(60) { owner } else { "acc9" }.to_owned();
    let mut caller = Caller { account: Some(account.clone()), ..Caller::default() };
    match choices.below(7) {
        6 => {
            return Caller {
                service: Some(choices.pick(&["service.OBS", FRESH]).to_owned()),
                ..Caller::default()
            };
        }
        0 => caller.root = true,
        1 => caller.urn = Some(format!("sts::{account}:assumed-agency:ops/run")),
        2 => {
            caller.urn = Some(format!("iam::{account}:agency:service-linked-agency/ops"));
            caller.service_linked = true;
        }
        _ => {
            let names = ["bob", "alice", FRESH];
            caller.urn = Some(format!("iam::{account}:user:{}", choices.pick(&names)));
        }
    }
    caller.management_account = choices.chance(15);
    caller
}

/// The URN by which a statement may name a caller that the request gives none of.
fn known_as(caller: &Caller, choices: &mut Choices) -> Option<String> {
    let account = caller.account.as_ref().filter(|_| caller.urn.is_none() && caller.service.is_none())?;
    Some(match caller.root {
        true => format!("iam::{account}:root"),
        false => format!("iam::{account}:user:{}", choices.pick(&["bob", "alice", FRESH])),
    })
}

/// The keys that follow from a caller (rule UNK-5).
fn keys_of(caller: &Caller) -> BTreeMap<String, Vec<String>> {
    let mut keys = BTreeMap::new();
    let mut set = |key: &str, value: String| {
        keys.insert(key.to_owned(), vec![value]);
    };
    if let Some(urn) = &caller.urn {
        set("g:principalurn", urn.clone());
    }
    if let Some(account) = &caller.account {
        set("g:principalaccount", account.clone());
        set("g:domainid", account.clone());
    }
    if let Some(("user", name)) = caller.kind() {
        set("g:username", name.rsplit('/').next().unwrap_or(name).to_owned());
    }
    set("g:principalisrootuser", caller.root.to_string());
    set("g:principalisservice", caller.service.is_some().to_string());
    keys
}

/// Absent, without a value, or with one or two.
fn draw(mentioned: &Mentioned, key: &str, choices: &mut Choices) -> Option<Vec<String>> {
    let known: Vec<String> = mentioned.keys.get(key).into_iter().flatten().cloned().collect();
    let mut value = || if choices.chance(25) { FRESH.to_owned() } else { choices.pick(&known) };
    let (one, other) = (value(), value());
    match choices.below(8) {
        0 | 1 => None,
        2 if !is_of_the_caller(key) => Some(Vec::new()),
        3 if !is_of_the_caller(key) => Some(vec![one, other]),
        _ => Some(vec![one]),
    }
}
