//! Users, groups, agencies and identity policies, as IAM 5.0 answers them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::json;

use super::answer::{Answer, Entry, get};
use super::roles::Roles;
use super::world::{Needs, World, keep};

/// Users, groups, agencies, and the policies that they hold.
#[derive(Debug, Default)]
pub(super) struct Identities {
    users: BTreeMap<String, (Named, String)>,
    groups: BTreeMap<String, (Named, String)>,
    agencies: BTreeMap<String, (Named, String)>,
    /// By group, the ids of its users.
    members: BTreeMap<String, BTreeSet<String>>,
    /// By user, the ids of its groups, where it was asked so.
    groups_of: BTreeMap<String, BTreeSet<String>>,
    policies: BTreeMap<String, (Listed, String)>,
    /// By policy, its default version.
    documents: BTreeMap<String, (Version, String)>,
    attached: BTreeMap<String, BTreeSet<(Kind, String)>>,
    tags: BTreeMap<String, (Vec<Tag>, String)>,
}

/// A key and its value.
pub(super) type Tag = (String, Option<String>);

/// What holds policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    User,
    Group,
    Agency,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    name: String,
    urn: Option<String>,
    is_disabled: bool,
    is_root: bool,
    path: Option<String>,
    trust_policy: Option<String>,
    trust_domain_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    name: String,
    class: Option<String>,
    urn: Option<String>,
    default: Option<String>,
    attachments: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    id: String,
    document: String,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::User => "user",
            Kind::Group => "group",
            Kind::Agency => "agency",
        }
    }

    fn list(self) -> &'static str {
        match self {
            Kind::User => "ListUsersV5",
            Kind::Group => "ListGroupsV5",
            Kind::Agency => "ListAgenciesV5",
        }
    }
}

impl World {
    pub(super) fn users(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("users", &mut self.faults) {
            let Some(id) = self.holder(Kind::User, &entry) else { continue };
            if let Some(group) = answer.parameter("group_id") {
                self.identities.members.entry(group.to_owned()).or_default().insert(id);
            }
        }
        if let Some(group) = answer.parameter("group_id") {
            self.identities.members.entry(group.to_owned()).or_default();
        }
    }

    pub(super) fn user(&mut self, answer: &Answer<'_, '_>) {
        let Some(entry) = answer.entry("user") else { return };
        if let Some(id) = self.holder(Kind::User, &entry) {
            self.tags_of(&entry, id);
        }
    }

    pub(super) fn groups(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("groups", &mut self.faults) {
            let Some(id) = self.holder(Kind::Group, &entry) else { continue };
            if let Some(user) = answer.parameter("user_id") {
                self.identities.groups_of.entry(user.to_owned()).or_default().insert(id);
            }
        }
        if let Some(user) = answer.parameter("user_id") {
            self.identities.groups_of.entry(user.to_owned()).or_default();
        }
    }

    pub(super) fn agencies(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("agencies", &mut self.faults) {
            self.holder(Kind::Agency, &entry);
        }
    }

    pub(super) fn agency(&mut self, answer: &Answer<'_, '_>) {
        let Some(entry) = answer.entry("agency") else { return };
        if let Some(id) = self.holder(Kind::Agency, &entry) {
            self.tags_of(&entry, id);
        }
    }

    fn holder(&mut self, kind: Kind, entry: &Entry<'_, '_>) -> Option<String> {
        let faults = &mut self.faults;
        let word = kind.word();
        let id = entry.needed(&format!("{word}_id"), faults)?;
        let name = entry.needed(&format!("{word}_name"), faults)?;
        let text = |name: &str, faults: &mut _| entry.text(name, faults).filter(|it| !it.is_empty());
        let named = Named {
            name,
            urn: text("urn", faults),
            is_disabled: entry.truth("enabled", faults) == Some(false),
            is_root: entry.truth("is_root_user", faults) == Some(true),
            path: text("path", faults).filter(|_| kind == Kind::Agency),
            trust_policy: text("trust_policy", faults),
            trust_domain_id: text("trust_domain_id", faults),
        };
        let place = entry.answer.place(entry.node);
        self.own_urn(named.urn.as_deref(), &place);
        let all = match kind {
            Kind::User => &mut self.identities.users,
            Kind::Group => &mut self.identities.groups,
            Kind::Agency => &mut self.identities.agencies,
        };
        keep(all, &format!("the {word}"), id.clone(), named, place, &mut self.faults);
        Some(id)
    }

    fn tags_of(&mut self, entry: &Entry<'_, '_>, id: String) {
        let Some(node) = get(entry.node, "tags") else { return };
        let tags = tags(entry.answer, node, "tags", &mut self.faults);
        let place = entry.answer.place(node);
        keep(&mut self.identities.tags, "the tags of", id, tags, place, &mut self.faults);
    }

    pub(super) fn resource_tags(&mut self, answer: &Answer<'_, '_>) {
        let Some(node) = get(answer.body, "tags") else { return };
        let tags = tags(answer, node, "tags", &mut self.faults);
        let kind = answer.parameter("resource_type").unwrap_or_default();
        if let Some(id) = answer.parameter("resource_id").filter(|_| matches!(kind, "user" | "agency")) {
            let place = answer.place(node);
            keep(&mut self.identities.tags, "the tags of", id.to_owned(), tags, place, &mut self.faults);
        }
    }

    pub(super) fn policies(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("policies", &mut self.faults) {
            let faults = &mut self.faults;
            let (id, name) = (entry.needed("policy_id", faults), entry.needed("policy_name", faults));
            let (Some(id), Some(name)) = (id, name) else { continue };
            let attachments = match get(entry.node, "attachment_count").map(|it| &it.value) {
                Some(json::Value::Number(digits)) => digits.parse().ok(),
                _ => None,
            };
            let listed = Listed {
                name,
                class: entry.text("policy_type", faults),
                urn: entry.text("urn", faults),
                default: entry.text("default_version_id", faults),
                attachments,
            };
            let place = answer.place(entry.node);
            if listed.class.as_deref() == Some("custom") {
                self.own_urn(listed.urn.as_deref(), &place);
            }
            keep(&mut self.identities.policies, "the policy", id, listed, place, &mut self.faults);
        }
    }

    pub(super) fn versions(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("versions", &mut self.faults) {
            self.version_of(&entry);
        }
    }

    pub(super) fn version(&mut self, answer: &Answer<'_, '_>) {
        if let Some(entry) = answer.entry("policy_version") {
            self.version_of(&entry);
        }
    }

    /// Keeps the default version, which need not be the newest.
    fn version_of(&mut self, entry: &Entry<'_, '_>) {
        let Some(policy) = entry.answer.parameter("policy_id") else { return };
        if entry.truth("is_default", &mut self.faults) != Some(true) {
            return;
        }
        let id = entry.needed("version_id", &mut self.faults);
        let document = entry.needed("document", &mut self.faults);
        let (Some(id), Some(document)) = (id, document) else { return };
        let place = entry.answer.place(entry.node);
        let version = Version { id, document };
        let documents = &mut self.identities.documents;
        keep(documents, "the default version of", policy.to_owned(), version, place, &mut self.faults);
    }

    pub(super) fn attached_entities(&mut self, answer: &Answer<'_, '_>) {
        let Some(policy) = answer.parameter("policy_id") else { return };
        let mut found = BTreeSet::new();
        for kind in [Kind::User, Kind::Group, Kind::Agency] {
            let plural = if kind == Kind::Agency { "agencies" } else { &format!("{}s", kind.word()) };
            for entry in answer.entries(&format!("policy_{plural}"), &mut self.faults) {
                let id = entry.needed(&format!("{}_id", kind.word()), &mut self.faults);
                found.extend(id.map(|it| (kind, it)));
            }
        }
        self.identities.attached.entry(policy.to_owned()).or_default().append(&mut found);
    }

    pub(super) fn summary(&mut self, answer: &Answer<'_, '_>) {
        for name in ["users", "groups", "agencies"] {
            if let Some(node) = get(answer.body, name)
                && let json::Value::Number(digits) = &node.value
                && let Ok(count) = digits.parse()
            {
                self.summary.insert(name, (count, answer.place(node)));
            }
        }
    }

    /// Checks that a subject of a grant is there.
    pub(super) fn has_subject(&self, kind: Kind, id: &str) -> bool {
        let all = match kind {
            Kind::User => &self.identities.users,
            Kind::Group => &self.identities.groups,
            Kind::Agency => &self.identities.agencies,
        };
        all.contains_key(id)
    }

    /// Reports an id that nothing resolves, as a call that is needed.
    pub(super) fn unresolved(kind: Kind, id: &str, what: &str, needs: &mut Needs) {
        needs.add(kind.list(), format!("{what} the {} `{id}`, which no answer lists", kind.word()));
    }

    /// Writes users, groups, agencies and policies.
    pub(super) fn write_identities(&self, out: &mut Map<String, Value>, needs: &mut Needs) {
        let of = &self.identities;
        for kind in [Kind::User, Kind::Group, Kind::Agency] {
            if !self.pages.has_exactly(kind.list(), &[]) {
                needs.add(kind.list(), format!("it lists every {} of the account", kind.word()));
            }
        }
        for (id, (group, _)) in &of.groups {
            let by_user = !of.users.is_empty() && of.users.keys().all(|it| of.groups_of.contains_key(it));
            if !of.members.contains_key(id) && !by_user {
                let why = format!("it lists the members of the group `{}`", group.name);
                needs.add(format!("ListUsersV5 group_id={id}"), why);
            }
        }
        let mut groups_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let members = of.members.iter().flat_map(|(group, users)| users.iter().map(move |it| (it, group)));
        let asked = of.groups_of.iter().flat_map(|(user, groups)| groups.iter().map(move |it| (user, it)));
        for (user, group) in members.chain(asked) {
            match of.groups.get(group) {
                Some((group, _)) => drop(groups_of.entry(user).or_default().insert(&group.name)),
                None => Self::unresolved(Kind::Group, group, "a membership names", needs),
            }
        }
        self.count_summary(needs);
        let held = self.held(needs);
        let grants = self.grants(needs);
        let mut policies = Map::new();
        for (id, (listed, _)) in &of.policies {
            if let Some((version, _)) = of.documents.get(id) {
                let (name, class, urn) = (&listed.name, &listed.class, &listed.urn);
                policies.insert(
                    id.clone(),
                    json!({"name": name, "type": class, "urn": urn, "document": version.document}),
                );
            }
        }
        Roles::write(&self.roles, &grants, &mut policies);
        let rows = |kind: Kind, all: &BTreeMap<String, (Named, String)>| -> Vec<Value> {
            let row = |(id, (named, _)): (&String, &(Named, String))| {
                let mut row = Map::new();
                row.insert("name".to_owned(), json!(named.name));
                row.insert("id".to_owned(), json!(id));
                let mut put = |name: &str, value: Option<Value>| {
                    row.extend(value.map(|it| (name.to_owned(), it)));
                };
                put("urn", named.urn.as_ref().map(|it| json!(it)));
                put("path", named.path.as_ref().map(|it| json!(it)));
                put("policies", held.get(&(kind, id.as_str())).map(|it| json!(it)));
                put("grants", grants.get(&(kind, id.clone())).map(|it| json!(it)));
                put("groups", groups_of.get(id.as_str()).filter(|_| kind == Kind::User).map(|it| json!(it)));
                put("enabled", named.is_disabled.then_some(json!(false)));
                put("root", named.is_root.then_some(json!(true)));
                put("trust_policy", named.trust_policy.as_ref().map(|it| json!(it)));
                put("trust_domain_id", named.trust_domain_id.as_ref().map(|it| json!(it)));
                put("tags", of.tags.get(id).map(|it| written_tags(&it.0)));
                Value::Object(row)
            };
            all.iter().map(row).collect()
        };
        out.insert("users".to_owned(), rows(Kind::User, &of.users).into());
        out.insert("groups".to_owned(), rows(Kind::Group, &of.groups).into());
        out.insert("agencies".to_owned(), rows(Kind::Agency, &of.agencies).into());
        out.insert("policies".to_owned(), policies.into());
    }

    /// The policies that each holds, by id; every policy that somebody may hold has its document and its holders.
    fn held(&self, needs: &mut Needs) -> BTreeMap<(Kind, &str), BTreeSet<&str>> {
        let of = &self.identities;
        let by_class = |class| self.pages.has("ListPoliciesV5", &[("policy_type", class)]);
        let listed = self.pages.has_exactly("ListPoliciesV5", &[])
            || self.pages.has_exactly("ListPoliciesV5", &[("only_attached", "true")])
            || (by_class("custom") && by_class("system"));
        if !listed {
            needs.add("ListPoliciesV5", "it lists the policies that somebody may hold");
        }
        let mut held: BTreeMap<(Kind, &str), BTreeSet<&str>> = BTreeMap::new();
        for (id, (policy, _)) in &of.policies {
            let attached = of.attached.get(id);
            let is_free = policy.attachments == Some(0) && attached.is_none_or(BTreeSet::is_empty);
            let name = &policy.name;
            match of.documents.get(id) {
                Some((version, at)) => {
                    if let Some(default) = policy.default.as_ref().filter(|it| **it != version.id) {
                        let why = format!(
                            "{at} has `{}` as the default version of `{name}`, ListPoliciesV5 has `{default}`",
                            version.id
                        );
                        needs.add(format!("ListPolicyVersionsV5 policy_id={id}"), why);
                    }
                }
                None if is_free => {}
                None => {
                    let why = format!("it has the document of the default version of `{name}`");
                    needs.add(format!("ListPolicyVersionsV5 policy_id={id}"), why);
                }
            }
            let call = format!("ListEntitiesForPolicyV5 policy_id={id}");
            match attached {
                None if is_free => {}
                None => needs.add(call, format!("it lists who holds the policy `{name}`")),
                Some(entities) => {
                    let count = u64::try_from(entities.len()).unwrap_or(u64::MAX);
                    if let Some(said) = policy.attachments.filter(|it| *it > count) {
                        needs.add(call, format!("`{name}` is attached {said} times, {count} are listed"));
                    }
                    for (kind, entity) in entities {
                        if self.has_subject(*kind, entity) {
                            if of.documents.contains_key(id) {
                                held.entry((*kind, entity)).or_default().insert(id);
                            }
                        } else {
                            Self::unresolved(*kind, entity, &format!("`{name}` is attached to"), needs);
                        }
                    }
                }
            }
        }
        for id in of.attached.keys().chain(of.documents.keys()).filter(|it| !of.policies.contains_key(*it)) {
            needs.add(
                "ListPoliciesV5",
                format!("an answer is about the policy `{id}`, which no answer lists"),
            );
        }
        held
    }

    /// Whether as many are listed as the summary counts.
    fn count_summary(&self, needs: &mut Needs) {
        let of = &self.identities;
        for (name, kind, all) in [
            ("users", Kind::User, &of.users),
            ("groups", Kind::Group, &of.groups),
            ("agencies", Kind::Agency, &of.agencies),
        ] {
            let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
            if let Some((said, place)) = self.summary.get(name).filter(|it| it.0 != count) {
                needs.add(kind.list(), format!("{place} counts {said} {name}, {count} are listed"));
            }
        }
    }

    /// The names of users that are disabled.
    pub(super) fn disabled_users(&self) -> Vec<&str> {
        let disabled = self.identities.users.values().filter(|it| it.0.is_disabled);
        disabled.map(|it| it.0.name.as_str()).collect()
    }
}

/// The tags of a list of objects with `tag_key` and `tag_value`, or `key` and `value`.
pub(super) fn tags(
    answer: &Answer<'_, '_>,
    node: &json::Node<'_>,
    name: &str,
    faults: &mut super::Faults,
) -> Vec<Tag> {
    let mut tags = Vec::new();
    for entry in answer.entries_of(node, name, faults) {
        let is_long = get(entry.node, "tag_key").is_some();
        let (key, value) = if is_long { ("tag_key", "tag_value") } else { ("key", "value") };
        if let Some(key) = entry.needed(key, faults) {
            tags.push((key, entry.text(value, faults)));
        }
    }
    tags.sort();
    tags
}

pub(super) fn written_tags(tags: &[Tag]) -> Value {
    tags.iter().map(|(key, value)| json!({"key": key, "value": value})).collect()
}
