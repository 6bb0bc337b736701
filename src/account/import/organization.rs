//! The organization: the levels from its root to the account, and the guardrails of each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::answer::{Answer, Entry, get};
use super::world::{Needs, World, keep};

/// What answers say of the organization.
#[derive(Debug, Default)]
pub(super) struct Organization {
    /// The management account, where the account is in an organization.
    management: Option<String>,
    /// The roots, with the status of each type of policies.
    roots: BTreeMap<String, (BTreeMap<String, String>, String)>,
    /// By child, its parent and whether that is the root.
    parents: BTreeMap<String, (Parent, String)>,
    /// By entity, the guardrails that are attached to it.
    attached: BTreeMap<String, BTreeSet<String>>,
    guardrails: BTreeMap<String, (Listed, String)>,
    contents: BTreeMap<String, (String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parent {
    id: String,
    is_root: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    name: String,
    class: String,
}

/// The members of a snapshot, with the type of their policies.
const KINDS: [(&str, &str); 3] = [
    ("scps", "service_control_policy"),
    ("rcps", "resource_control_policy"),
    ("ncps", "network_control_policy"),
];

/// No organization is that deep.
const MAX_DEPTH: usize = 12;

impl World {
    pub(super) fn organization(&mut self, answer: &Answer<'_, '_>) {
        let Some(entry) = answer.entry("organization") else { return };
        self.organization.management = entry.needed("management_account_id", &mut self.faults);
    }

    /// The roots: an array, or the one root as an object.
    pub(super) fn roots(&mut self, answer: &Answer<'_, '_>) {
        let Some(node) = get(answer.body, "roots") else { return };
        let one = || vec![Entry { answer, node }];
        let entries = match &node.value {
            crate::json::Value::Object(_) => one(),
            _ => answer.entries("roots", &mut self.faults),
        };
        for entry in entries {
            let Some(id) = entry.needed("id", &mut self.faults) else { continue };
            let mut types = BTreeMap::new();
            if let Some(node) = get(entry.node, "policy_types") {
                for it in answer.entries_of(node, "policy_types", &mut self.faults) {
                    let faults = &mut self.faults;
                    let (class, status) = (it.needed("type", faults), it.needed("status", faults));
                    types.extend(class.zip(status));
                }
            }
            let place = answer.place(entry.node);
            keep(&mut self.organization.roots, "the root", id, types, place, &mut self.faults);
        }
    }

    pub(super) fn parents(&mut self, answer: &Answer<'_, '_>) {
        let Some(child) = answer.parameter("child_id").map(ToOwned::to_owned) else { return };
        for entry in answer.entries("entities", &mut self.faults) {
            let faults = &mut self.faults;
            let (id, class) = (entry.needed("id", faults), entry.needed("type", faults));
            let (Some(id), Some(class)) = (id, class) else { continue };
            let place = answer.place(entry.node);
            let parent = Parent { id, is_root: class == "root" };
            let parents = &mut self.organization.parents;
            keep(parents, "the parent of", child.clone(), parent, place, &mut self.faults);
        }
    }

    pub(super) fn guardrails(&mut self, answer: &Answer<'_, '_>) {
        let Some(entity) = answer.parameter("attached_entity_id").map(ToOwned::to_owned) else { return };
        let mut found = BTreeSet::new();
        for entry in answer.entries("policies", &mut self.faults) {
            found.extend(self.listed(&entry));
        }
        self.organization.attached.entry(entity).or_default().append(&mut found);
    }

    fn listed(&mut self, entry: &Entry<'_, '_>) -> Option<String> {
        let faults = &mut self.faults;
        let (id, name) = (entry.needed("id", faults)?, entry.needed("name", faults)?);
        let class = entry.needed("type", faults)?;
        let place = entry.answer.place(entry.node);
        let guardrails = &mut self.organization.guardrails;
        keep(guardrails, "the guardrail", id.clone(), Listed { name, class }, place, &mut self.faults);
        Some(id)
    }

    pub(super) fn guardrail(&mut self, answer: &Answer<'_, '_>) {
        let Some(entry) = answer.entry("policy") else { return };
        let Some(content) = entry.needed("content", &mut self.faults) else { return };
        let summary = get(entry.node, "policy_summary").map(|node| Entry { answer, node });
        let id = summary.and_then(|it| self.listed(&it));
        let Some(id) = id.or_else(|| answer.parameter("policy_id").map(ToOwned::to_owned)) else {
            let what = "nobody knows which policy this is: name the file `ShowPolicy.policy_id=ID.json`";
            return self.faults.tell(&answer.place(answer.body), what);
        };
        let place = answer.place(entry.node);
        keep(&mut self.organization.contents, "the content of", id, content, place, &mut self.faults);
    }

    /// Whether any answer is of an organization.
    pub(super) fn has_organization(&self) -> bool {
        self.organization.management.is_some() || !self.organization.roots.is_empty()
    }

    /// Writes the levels, from the root to the account.
    pub(super) fn write_levels(&self, account: &str, out: &mut Map<String, Value>, needs: &mut Needs) {
        let of = &self.organization;
        if let Some(management) = &of.management {
            out.insert("management_account".to_owned(), json!(management == account));
        } else {
            needs.add("ShowOrganization", "it says whether the account manages the organization");
        }
        let types = match of.roots.values().next() {
            Some((types, _)) if of.roots.len() == 1 => types,
            Some(_) => return needs.add("ListRoots", "the answers have two roots: one organization has one"),
            None => {
                let why =
                    "it says which guardrails are enabled; ask with credentials of the management account";
                return needs.add("ListRoots", why);
            }
        };
        // A member that is left out is not known.
        let enabled = |class: &str| types.get(class).is_some_and(|it| it == "enabled");
        let disabled = |class: &str| types.get(class).is_none_or(|it| it == "disabled");
        let Some(path) = self.path(account, needs) else { return };
        for (member, class) in KINDS {
            if disabled(class) {
                out.insert(member.to_owned(), json!([]));
            } else if enabled(class)
                && let Some(levels) = self.levels(&path, class, needs)
            {
                out.insert(member.to_owned(), levels);
            }
        }
    }

    /// The entities from the root to the account.
    fn path<'w>(&'w self, account: &'w str, needs: &mut Needs) -> Option<Vec<&'w str>> {
        let mut path = vec![account];
        let mut child = account;
        for _ in 0..MAX_DEPTH {
            let Some((parent, _)) = self.organization.parents.get(child) else {
                needs.add(format!("ListEntities child_id={child}"), "it names the level above");
                return None;
            };
            path.push(&parent.id);
            if parent.is_root {
                path.reverse();
                return Some(path);
            }
            child = &parent.id;
        }
        needs.add("ListEntities", "the levels above the account do not end at a root");
        None
    }

    fn levels(&self, path: &[&str], class: &str, needs: &mut Needs) -> Option<Value> {
        let of = &self.organization;
        let (mut policies, mut levels, mut is_whole) = (Map::new(), Vec::new(), true);
        for entity in path {
            let Some(attached) = of.attached.get(*entity) else {
                let why = "it lists the guardrails of a level of the account";
                needs.add(format!("ListPolicies attached_entity_id={entity}"), why);
                is_whole = false;
                continue;
            };
            let mut level = Vec::new();
            for id in attached {
                let Some((listed, _)) = of.guardrails.get(id).filter(|it| it.0.class == class) else {
                    continue;
                };
                match of.contents.get(id) {
                    Some((content, _)) => {
                        level.push(id);
                        policies.insert(id.clone(), json!({"name": listed.name, "document": content}));
                    }
                    None => {
                        let why = format!("it has the content of `{}`", listed.name);
                        needs.add(format!("ShowPolicy policy_id={id}"), why);
                        is_whole = false;
                    }
                }
            }
            levels.push(json!(level));
        }
        is_whole.then(|| json!({"policies": policies, "levels": levels}))
    }
}
