//! Groups, users and agencies of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{Member, Node, Value};
use crate::policy::{ParseOptions, Policy, PolicyKind};
use crate::scope::Scope;

use super::find;
use super::policies::Documents;
use super::reader::{Names, Reader};
use crate::account::caller::CallerKind;
use crate::account::holder::{Directory, Group, Holder, HolderKind};
use crate::account::origin::Origin;
use crate::account::tags::Tags;

/// Members of each; agencies are in no group, and groups have no tags.
const USER: [&str; 9] = ["name", "id", "urn", "groups", "policies", "grants", "tags", "enabled", "root"];
const AGENCY: [&str; 10] = [
    "name",
    "id",
    "urn",
    "path",
    "service_linked",
    "policies",
    "grants",
    "tags",
    "trust_policy",
    "trust_domain_id",
];
const GROUP: [&str; 5] = ["name", "id", "urn", "policies", "grants"];

/// The policies that are granted in a scope, each with where.
type Grants = Vec<(String, Scope, u32)>;

#[derive(Default)]
struct Entry {
    name: String,
    id: Option<(String, u32)>,
    urn: Option<(String, u32)>,
    groups: Names,
    policies: Names,
    grants: Grants,
    tags: Option<Tags>,
    path: Option<String>,
    service_linked: bool,
    is_disabled: bool,
    is_root: bool,
    trust: Option<Policy>,
    trust_domain_id: Option<String>,
}

/// Groups, users and agencies.
#[derive(Default)]
pub(super) struct Holders {
    pub(super) groups: Vec<Group>,
    pub(super) holders: Vec<Holder>,
    pub(super) root: Option<Holder>,
}

impl Reader<'_> {
    /// The users and the agencies.
    pub(super) fn holders(&mut self, members: &[Member<'_>], named: &Documents) -> Holders {
        let mut read = Holders::default();
        let mut groups: BTreeMap<String, (Names, Grants)> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for node in find(members, "groups").map_or(&[][..], |it| self.array(it, "`groups`")) {
            if let Some(entry) = self.entry(node, "a group", &GROUP)
                && self.once(&mut seen, "the group", &entry.name, node)
            {
                self.check_held(&entry.name, &entry.policies, &entry.grants, named);
                read.groups.push(Group {
                    name: entry.name.clone(),
                    id: entry.id.map(|it| it.0),
                    policies: shown_policies(&entry.policies, named),
                    grants: shown_grants(&entry.grants, named),
                });
                groups.insert(entry.name, (entry.policies, entry.grants));
            }
        }
        let (mut holders, mut places) = (Vec::new(), Vec::new());
        for (member, kind) in [("users", HolderKind::User), ("agencies", HolderKind::Agency)] {
            let mut seen = BTreeSet::new();
            for node in find(members, member).map_or(&[][..], |it| self.array(it, member)) {
                let user = kind == HolderKind::User;
                let (what, known) = if user { ("a user", &USER[..]) } else { ("an agency", &AGENCY[..]) };
                let Some(entry) = self.entry(node, what, known) else { continue };
                self.once(&mut seen, if user { "the user" } else { "the agency" }, &entry.name, node);
                let (own, own_grants) = (entry.policies, entry.grants);
                let (mut held, mut granted) = (own.clone(), own_grants.clone());
                for (group, offset) in &entry.groups {
                    match groups.get(group) {
                        Some((policies, grants)) if self.hold(policies.len() + grants.len(), *offset) => {
                            held.extend(policies.iter().cloned());
                            granted.extend(grants.iter().cloned());
                        }
                        Some(_) => {}
                        None => {
                            let what =
                                format!("`{}` is in the group `{group}`, which `groups` lacks", entry.name);
                            self.fault(*offset, &what);
                        }
                    }
                }
                self.check_held(&entry.name, &own, &own_grants, named);
                if let Some((urn, offset)) = entry.urn.as_ref().filter(|_| user) {
                    let name = urn.rsplit(['/', ':']).next();
                    if CallerKind::of_urn(urn) != Some(CallerKind::User) || name != Some(entry.name.as_str())
                    {
                        let what = format!(
                            "`{urn}` is not the URN of the user `{}`: write `iam::<account-id>:user:{}`",
                            entry.name, entry.name
                        );
                        self.fault(*offset, &what);
                    }
                }
                let of_both = [&entry.id, &entry.urn].map(|it| it.as_ref().map_or(0, |it| it.1));
                let is_root = entry.is_root;
                let holder = Holder {
                    kind,
                    name: entry.name,
                    id: entry.id.map(|it| it.0),
                    urn: entry.urn.map(|it| it.0),
                    groups: entry.groups.into_iter().map(|it| it.0).collect(),
                    own: shown_policies(&own, named),
                    own_grants: shown_grants(&own_grants, named),
                    policies: shown_policies(&held, named),
                    grants: shown_grants(&granted, named),
                    tags: entry.tags,
                    path: entry.path,
                    service_linked: entry.service_linked,
                    is_disabled: entry.is_disabled,
                    trust: entry.trust,
                    trust_domain_id: entry.trust_domain_id,
                };
                if !is_root {
                    places.push(of_both);
                    holders.push(holder);
                } else if read.root.replace(holder).is_some() {
                    self.fault(node.span.start, "an account has one root user: remove the other `root`");
                }
            }
        }
        self.tell_apart(&holders, &places);
        Holders { holders, ..read }
    }

    /// Reports policies that somebody cannot hold.
    fn check_held(&mut self, who: &str, policies: &Names, grants: &Grants, named: &Documents) {
        let scoped = grants.iter().map(|(policy, _, offset)| (policy, offset, true));
        for (policy, offset, is_scoped) in policies.iter().map(|it| (&it.0, &it.1, false)).chain(scoped) {
            let what = match (named.name(PolicyKind::Identity, policy), named.guardrail(policy)) {
                (Some(name), _) => {
                    // An invalid policy is reported already.
                    let policy = named.policies.get(name).filter(|_| is_scoped);
                    if policy.is_some_and(|it| it.version().is_v5()) {
                        "a policy of version 5.0 has no scope: list it under `policies`".to_owned()
                    } else {
                        continue;
                    }
                }
                (None, Some(of)) => format!("`{policy}` is a policy of `{of}`, `{who}` cannot hold it"),
                (None, None) => format!("`{who}` holds the policy `{policy}`, which `policies` lacks"),
            };
            self.fault(*offset, &what);
        }
    }

    /// Whether no id and no URN leads to two of them: one would have the records of the other. `places` are
    /// those of both.
    fn tell_apart(&mut self, holders: &[Holder], places: &[[u32; 2]]) {
        let directory = Directory::new(holders);
        for (number, (holder, [of_id, of_urn])) in holders.iter().zip(places).enumerate() {
            let mut tell = |what: &str, text: &str, other: Option<usize>, offset: u32| {
                let other = other.filter(|it| *it != number).and_then(|it| holders.get(it));
                if let Some(other) = other {
                    let what =
                        format!("the {what} `{text}` is that of {} too: fix one of them", other.shown());
                    self.fault(offset, &what);
                }
            };
            if let Some(id) = &holder.id {
                tell("id", id, directory.of_id(id), *of_id);
            }
            if let Some(urn) = &holder.urn {
                // One session of an agency may have policies of its own.
                let session = urn.split_once(":assumed-agency:").is_some_and(|it| it.1.contains('/'));
                let named = || directory.named_in_urn(urn).filter(|_| !session);
                let said = directory.said_of_urn(urn).filter(|it| *it != number);
                tell("URN", urn, said.or_else(named), *of_urn);
            }
        }
    }

    /// The grants of somebody: `{"policy": "…", "project": "…"}` (rule EVA-12).
    fn grants(&mut self, node: &Node<'_>) -> Grants {
        let mut grants = Grants::new();
        for item in self.array(node, "`grants`") {
            let members = self.members(item, "a grant", &[]);
            match Scope::from_members(item, members) {
                Ok((policy, scope)) => {
                    let name = self.string(policy, "`policy`");
                    grants.extend(name.map(|it| (it, scope, policy.span.start)));
                }
                Err((span, why)) => self.fault(span.start, &why),
            }
        }
        grants
    }

    /// The trust policy of an agency: a document, or its text.
    fn trust(&mut self, node: &Node<'_>) -> Option<Policy> {
        let place = self.lines.position(self.text, node.span.start);
        let (text, origin) = match &node.value {
            Value::Null => return None,
            Value::String(text) if text.is_empty() => return None,
            Value::String(text) => (text.to_string(), Origin::string(self.name, place)),
            _ => (node.span.of(self.text).to_owned(), Origin::within(self.name, place)),
        };
        match Policy::parse_with(
            "trust policy",
            &text,
            ParseOptions::of(PolicyKind::Trust).with_limits(self.limits),
        ) {
            Ok(policy) => Some(policy),
            Err(errors) => {
                self.refuse("trust policy", &origin, &errors);
                None
            }
        }
    }

    fn entry(&mut self, node: &Node<'_>, what: &str, known: &[&str]) -> Option<Entry> {
        let mut entry = Entry::default();
        let mut name = None;
        for member in self.members(node, what, known) {
            let value = &member.value;
            match &*member.name {
                "name" => name = self.string(value, "`name`"),
                "id" => entry.id = self.string(value, "`id`").map(|it| (it, value.span.start)),
                "urn" => entry.urn = self.string(value, "`urn`").map(|it| (it, value.span.start)),
                "groups" => entry.groups = self.names(value, "`groups`"),
                "policies" => entry.policies = self.names(value, "`policies`"),
                "grants" => entry.grants = self.grants(value),
                "tags" => entry.tags = self.tags(value),
                "path" => entry.path = self.string(value, "`path`"),
                "service_linked" => entry.service_linked = self.truth(value, "`service_linked`"),
                "root" => entry.is_root = self.truth(value, "`root`"),
                "enabled" if value.value != Value::Null => {
                    entry.is_disabled = !self.truth(value, "`enabled`");
                }
                "trust_policy" => entry.trust = self.trust(value),
                "trust_domain_id" => entry.trust_domain_id = self.string(value, "`trust_domain_id`"),
                _ => {}
            }
        }
        match name {
            Some(name) => entry.name = name,
            None => {
                self.fault(node.span.start, &format!("{what} has no `name`"));
                return None;
            }
        }
        Some(entry)
    }
}

/// The names in reports of policies that somebody holds.
fn shown_policies(policies: &Names, named: &Documents) -> BTreeSet<String> {
    policies.iter().filter_map(|it| named.name(PolicyKind::Identity, &it.0).cloned()).collect()
}

/// The same of grants.
fn shown_grants(grants: &Grants, named: &Documents) -> BTreeSet<(String, Scope)> {
    let shown = |(policy, scope, _): &(String, Scope, u32)| {
        Some((named.name(PolicyKind::Identity, policy)?.clone(), scope.clone()))
    };
    grants.iter().filter_map(shown).collect()
}
