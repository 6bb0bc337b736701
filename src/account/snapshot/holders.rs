//! Groups, users and agencies of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{Member, Node};
use crate::scope::Scope;

use super::find;
use super::levels::KINDS;
use super::policies::Documents;
use super::reader::{Names, Reader};
use crate::account::caller::CallerKind;
use crate::account::holder::{Directory, Holder, HolderKind};
use crate::account::tags::Tags;

/// Members of each; agencies are in no group, and groups have no tags.
const USER: [&str; 7] = ["name", "id", "urn", "groups", "policies", "grants", "tags"];
const AGENCY: [&str; 8] = ["name", "id", "urn", "path", "service_linked", "policies", "grants", "tags"];
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
}

impl Reader<'_> {
    /// The users and the agencies.
    pub(super) fn holders(&mut self, members: &[Member<'_>], named: &Documents) -> Vec<Holder> {
        let mut groups: BTreeMap<String, (Names, Grants)> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for node in find(members, "groups").map_or(&[][..], |it| self.array(it, "`groups`")) {
            if let Some(entry) = self.entry(node, "a group", &GROUP)
                && self.once(&mut seen, "the group", &entry.name, node)
            {
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
                let (mut held, mut granted) = (entry.policies, entry.grants);
                for (group, offset) in entry.groups {
                    match groups.get(&group) {
                        Some((policies, grants)) if self.hold(policies.len() + grants.len(), offset) => {
                            held.extend(policies.iter().cloned());
                            granted.extend(grants.iter().cloned());
                        }
                        Some(_) => {}
                        None => {
                            let what =
                                format!("`{}` is in the group `{group}`, which `groups` lacks", entry.name);
                            self.fault(offset, &what);
                        }
                    }
                }
                let scoped = granted.iter().map(|(policy, _, offset)| (policy, offset, true));
                for (policy, offset, is_scoped) in held.iter().map(|it| (&it.0, &it.1, false)).chain(scoped) {
                    let lacking =
                        match (named.documented.contains(policy), named.guardrails.contains_key(policy)) {
                            (true, false) => {
                                // An invalid policy is reported already.
                                let policy = named.policies.get(policy);
                                if is_scoped && policy.is_some_and(|it| it.version().is_v5()) {
                                    let what =
                                        "a policy of version 5.0 has no scope: list it under `policies`";
                                    self.fault(*offset, what);
                                }
                                continue;
                            }
                            (true, true) => {
                                let kind = named.guardrails.get(policy);
                                let of =
                                    KINDS.iter().find(|it| Some(&it.1) == kind).map_or("scps", |it| it.0);
                                format!("`{policy}` is a policy of `{of}`, `{}` cannot hold it", entry.name)
                            }
                            (false, _) => {
                                format!(
                                    "`{}` holds the policy `{policy}`, which `policies` lacks",
                                    entry.name
                                )
                            }
                        };
                    self.fault(*offset, &lacking);
                }
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
                places.push([&entry.id, &entry.urn].map(|it| it.as_ref().map_or(0, |it| it.1)));
                holders.push(Holder {
                    kind,
                    name: entry.name,
                    id: entry.id.map(|it| it.0),
                    urn: entry.urn.map(|it| it.0),
                    policies: held.into_iter().map(|it| it.0).collect(),
                    grants: granted.into_iter().map(|it| (it.0, it.1)).collect(),
                    tags: entry.tags,
                    path: entry.path,
                    service_linked: entry.service_linked,
                });
            }
        }
        self.tell_apart(&holders, &places);
        holders
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
