//! Policies of version 1.1 and 1.0, the scopes that they are granted in, and projects.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::answer::{Answer, Entry, get};
use super::identities::Kind;
use super::world::{Needs, World, keep};

/// Roles, grants and projects.
#[derive(Debug, Default)]
pub(super) struct Roles {
    roles: BTreeMap<String, (Role, String)>,
    assignments: BTreeSet<Assignment>,
    /// By id, the name of a project, which begins with its region.
    projects: BTreeMap<String, (String, String)>,
}

/// The grants of each, by kind and id.
pub(super) type Grants = BTreeMap<(Kind, String), Vec<Value>>;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Role {
    name: String,
    is_custom: bool,
    document: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Assignment {
    kind: Kind,
    subject: String,
    role: String,
    scope: Scope,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Account,
    AllProjects,
    Project(String),
    EnterpriseProject(String),
}

/// The four forms of the question for all grants, which together name all of them.
const FORMS: [&[(&str, &str)]; 4] = [
    &[("scope", "project")],
    &[("scope", "enterprise_project")],
    &[("scope", "domain"), ("is_inherited", "false")],
    &[("scope", "domain"), ("is_inherited", "true")],
];

impl World {
    pub(super) fn assignments(&mut self, answer: &Answer<'_, '_>) {
        if let Some(account) = answer.parameter("domain_id") {
            let place = answer.place(answer.body);
            self.own_account(account, &place);
        }
        for entry in answer.entries("role_assignments", &mut self.faults) {
            if let Some(it) = self.assignment(answer, &entry) {
                self.roles.assignments.insert(it);
            }
        }
    }

    fn assignment(&mut self, answer: &Answer<'_, '_>, entry: &Entry<'_, '_>) -> Option<Assignment> {
        let faults = &mut self.faults;
        let id_of = |outer: &str| {
            Some(Entry { answer, node: get(entry.node, outer)? }).filter(|it| get(it.node, "id").is_some())
        };
        let subjects = [("user", Kind::User), ("group", Kind::Group), ("agency", Kind::Agency)];
        let subject = subjects.into_iter().find_map(|(name, kind)| Some((kind, id_of(name)?)));
        let Some((kind, subject)) = subject else {
            faults.tell(
                &answer.place(entry.node),
                "a role assignment has neither user, group nor agency: save the answer as it was returned",
            );
            return None;
        };
        let subject = subject.needed("id", faults)?;
        let role =
            Entry { answer, node: get(entry.node, "role").unwrap_or(entry.node) }.needed("id", faults)?;
        let scope = Entry { answer, node: get(entry.node, "scope").unwrap_or(entry.node) };
        let of = |name: &str| Some(Entry { answer, node: get(scope.node, name)? });
        let scope = if let Some(project) = of("project") {
            Scope::Project(project.needed("id", faults)?)
        } else if let Some(project) = of("enterprise_project") {
            Scope::EnterpriseProject(project.needed("id", faults)?)
        } else if of("domain").is_some() {
            let asked = answer.parameter("is_inherited").map(|it| it == "true");
            match entry.truth("is_inherited", faults).or(asked) {
                Some(true) => Scope::AllProjects,
                _ => Scope::Account,
            }
        } else {
            let what = "a role assignment has no scope: save the answer as it was returned";
            faults.tell(&answer.place(entry.node), what);
            return None;
        };
        Some(Assignment { kind, subject, role, scope })
    }

    pub(super) fn roles(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("roles", &mut self.faults) {
            self.role_of(answer, &entry);
        }
    }

    pub(super) fn role(&mut self, answer: &Answer<'_, '_>) {
        if let Some(entry) = answer.entry("role") {
            self.role_of(answer, &entry);
        }
    }

    fn role_of(&mut self, answer: &Answer<'_, '_>, entry: &Entry<'_, '_>) {
        let faults = &mut self.faults;
        let Some(id) = entry.needed("id", faults) else { return };
        let name = entry.text("display_name", faults).or_else(|| entry.text("name", faults));
        let Some(policy) = get(entry.node, "policy") else {
            let what = format!("the role `{id}` has no `policy`: call `KeystoneShowPermission role_id={id}`");
            return faults.tell(&answer.place(entry.node), &what);
        };
        let role = Role {
            name: name.unwrap_or_else(|| id.clone()),
            is_custom: answer.operation.name == "ListCustomPolicies"
                || get(entry.node, "domain_id").is_some(),
            document: answer.text(policy),
        };
        let place = answer.place(entry.node);
        keep(&mut self.roles.roles, "the role", id, role, place, &mut self.faults);
    }

    pub(super) fn projects(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("projects", &mut self.faults) {
            let faults = &mut self.faults;
            let (id, name) = (entry.needed("id", faults), entry.needed("name", faults));
            let (Some(id), Some(name)) = (id, name) else { continue };
            let account = entry.text("domain_id", faults);
            let place = answer.place(entry.node);
            if let Some(account) = account {
                self.own_account(&account, &place);
            }
            keep(&mut self.roles.projects, "the project", id, name, place, &mut self.faults);
        }
    }

    pub(super) fn domains(&mut self, answer: &Answer<'_, '_>) {
        let entries = answer.entries("domains", &mut self.faults);
        if let [entry] = entries.as_slice()
            && let Some(id) = entry.needed("id", &mut self.faults)
        {
            let place = answer.place(entry.node);
            self.own_account(&id, &place);
        }
    }

    /// The region of a project: its name up to the name of a project within it.
    pub(super) fn region(&self, project: &str) -> Option<&str> {
        let (name, _) = self.roles.projects.get(project)?;
        name.split('_').next().filter(|it| it.contains('-'))
    }

    /// The grants of each, of roles that are there.
    pub(super) fn grants(&self, needs: &mut Needs) -> Grants {
        for form in FORMS {
            // Without `is_inherited` the service takes it for false.
            let is_default = form.contains(&("is_inherited", "false"));
            let has_default = || {
                is_default
                    && self.pages.without("ShowDomainRoleAssignments", "is_inherited", &[("scope", "domain")])
            };
            if !self.pages.has("ShowDomainRoleAssignments", form) && !has_default() {
                let form = form.iter().map(|(name, value)| format!(" {name}={value}")).collect::<String>();
                let why = "it lists grants of version 1.1 in that scope";
                needs.add(format!("ShowDomainRoleAssignments{form}"), why);
            }
        }
        let mut grants = Grants::new();
        for it in &self.roles.assignments {
            if !self.has_subject(it.kind, &it.subject) {
                Self::unresolved(
                    it.kind,
                    &it.subject,
                    &format!("the role `{}` is granted to", it.role),
                    needs,
                );
                continue;
            }
            if !self.roles.roles.contains_key(&it.role) {
                let why = format!("the role `{}` is granted, and no answer has it", it.role);
                needs.add("KeystoneListPermissions and ListCustomPolicies", why);
                continue;
            }
            let mut grant = match &it.scope {
                Scope::Account => json!({"account": true}),
                Scope::AllProjects => json!({"all_projects": true}),
                Scope::EnterpriseProject(id) => json!({"enterprise_project": id}),
                Scope::Project(id) => {
                    if self.region(id).is_none() {
                        let why =
                            format!("a role is granted in the project `{id}`, whose region no answer has");
                        needs.add("KeystoneListProjects", why);
                    }
                    json!({"project": id})
                }
            };
            if let Value::Object(members) = &mut grant {
                members.insert("policy".to_owned(), json!(it.role));
            }
            grants.entry((it.kind, it.subject.clone())).or_default().push(grant);
        }
        grants
    }

    pub(super) fn write_projects(&self, out: &mut Map<String, Value>) {
        let regional = self.roles.projects.keys().filter_map(|id| Some((id, self.region(id)?)));
        let projects: Vec<Value> = regional.map(|(id, region)| json!({"id": id, "region": region})).collect();
        out.insert("projects".to_owned(), projects.into());
    }
}

impl Roles {
    /// Writes the roles that somebody is granted.
    pub(super) fn write(roles: &Roles, grants: &Grants, policies: &mut Map<String, Value>) {
        let granted: BTreeSet<&str> =
            grants.values().flatten().filter_map(|it| it.get("policy")?.as_str()).collect();
        for (id, (role, _)) in roles.roles.iter().filter(|it| granted.contains(it.0.as_str())) {
            let class = if role.is_custom { "custom role" } else { "role" };
            policies.insert(id.clone(), json!({"name": role.name, "type": class, "document": role.document}));
        }
    }
}
