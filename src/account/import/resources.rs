//! Secrets with what is known of them, and enterprise projects.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::answer::{Answer, Entry, get};
use super::identities::{Tag, tags, written_tags};
use super::world::{World, keep};

/// Secrets and enterprise projects.
#[derive(Debug, Default)]
pub(super) struct Resources {
    secrets: BTreeMap<String, Secret>,
    enterprise_projects: BTreeMap<String, (Option<String>, String)>,
    /// The secrets of which no answer says where they are.
    pub(super) placeless: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Secret {
    name: Option<String>,
    class: Option<String>,
    enterprise_project: Option<String>,
    tags: Option<Vec<Tag>>,
    project: Option<String>,
    region: Option<String>,
}

impl World {
    pub(super) fn secrets(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("secrets", &mut self.faults) {
            let faults = &mut self.faults;
            let Some(id) = entry.needed("id", faults) else { continue };
            let name = entry.needed("name", faults);
            self.secret(answer, id, name, &[&entry]);
        }
    }

    pub(super) fn instances(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("resources", &mut self.faults) {
            let faults = &mut self.faults;
            let Some(id) = entry.needed("resource_id", faults) else { continue };
            let name = entry.needed("resource_name", faults);
            let detail = get(entry.node, "resource_detail").map(|node| Entry { answer, node });
            let parts: Vec<&Entry<'_, '_>> = [Some(&entry), detail.as_ref()].into_iter().flatten().collect();
            self.secret(answer, id.clone(), name, &parts);
            // Whether tags of the system count as tags of the resource is not documented: their keys are open.
            let own = get(entry.node, "tags").map(|it| tags(answer, it, "tags", &mut self.faults));
            let system = get(entry.node, "sys_tags").map(|it| tags(answer, it, "sys_tags", &mut self.faults));
            if let Some(mut own) = own {
                for (key, _) in system.into_iter().flatten() {
                    own.retain(|it| it.0 != key);
                    own.push((key, None));
                }
                self.resources.secrets.entry(id).or_default().tags = Some(own);
            }
        }
    }

    fn secret(
        &mut self,
        answer: &Answer<'_, '_>,
        id: String,
        name: Option<String>,
        parts: &[&Entry<'_, '_>],
    ) {
        let faults = &mut self.faults;
        let mut text =
            |name: &str| parts.iter().find_map(|it| it.text(name, faults)).filter(|it| !it.is_empty());
        let (class, enterprise_project) = (text("secret_type"), text("enterprise_project_id"));
        let secret = self.resources.secrets.entry(id).or_default();
        secret.name = name.or(secret.name.take());
        secret.class = class.or(secret.class.take());
        secret.enterprise_project = enterprise_project.or(secret.enterprise_project.take());
        let parameter = |name: &str| answer.parameter(name).map(ToOwned::to_owned);
        secret.project = parameter("project_id").or(secret.project.take());
        secret.region = parameter("region").or(secret.region.take());
    }

    pub(super) fn enterprise_projects(&mut self, answer: &Answer<'_, '_>) {
        for entry in answer.entries("enterprise_projects", &mut self.faults) {
            let Some(id) = entry.needed("id", &mut self.faults) else { continue };
            let name = entry.text("name", &mut self.faults);
            let place = answer.place(entry.node);
            let projects = &mut self.resources.enterprise_projects;
            keep(projects, "the enterprise project", id, name, place, &mut self.faults);
        }
    }

    /// Writes enterprise projects and secrets.
    pub(super) fn write_resources(&mut self, account: &str, out: &mut Map<String, Value>) {
        let mut rows = Vec::new();
        for (id, secret) in &self.resources.secrets {
            let mut row = Map::new();
            row.insert("id".to_owned(), json!(id));
            let of_project = secret.project.as_deref().and_then(|it| self.region(it));
            let region = secret.region.as_deref().or(of_project);
            if let (Some(region), Some(name)) = (region, &secret.name) {
                row.insert("urn".to_owned(), json!(format!("csms:{region}:{account}:secretName:{name}")));
            } else {
                self.resources.placeless.insert(id.clone());
            }
            let project = secret.enterprise_project.as_ref().map(|it| json!(it));
            row.extend(project.map(|it| ("enterprise_project".to_owned(), it)));
            row.extend(secret.tags.as_ref().map(|it| ("tags".to_owned(), written_tags(it))));
            let class = secret.class.as_ref().map(|it| json!({"csms:Type": it}));
            row.extend(class.map(|it| ("context".to_owned(), it)));
            rows.push(Value::Object(row));
        }
        out.insert("resources".to_owned(), rows.into());
        let projects: Vec<Value> = self
            .resources
            .enterprise_projects
            .iter()
            .map(|(id, (name, _))| json!({"id": id, "name": name}))
            .collect();
        if !projects.is_empty() {
            out.insert("enterprise_projects".to_owned(), projects.into());
        }
    }
}
