//! What is known of resources besides the records: types, enterprise projects, tags.
//!
//! It is read from answers of the secret service (`{"secrets": […]}` of ListSecrets, tags beside them or as
//! ListResourceInstances has them) and from a plain table of URN, key and value. A resource that is not in
//! it stays unknown.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::json::{self, Limits};
use crate::policy::Urn;
use crate::request::Resources;

use super::record::Record;

/// No more keys or tags of one resource, or of one user, are taken: all of them are put into each request. The
/// cloud has 20 tags.
pub(super) const MAX_TAGS: usize = 1_000;

/// What is known of one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Item {
    keys: BTreeMap<String, String>,
    /// All its tags, where they are known.
    tags: Option<BTreeMap<String, String>>,
}

/// What is known of resources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventory {
    items: Vec<Item>,
    /// By name of the secret, and by URN where a table gives it.
    by_name: HashMap<String, usize>,
    by_urn: HashMap<String, usize>,
    /// By id of the secret.
    by_id: HashMap<String, usize>,
}

/// Why a text is no inventory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InventoryError(String);

impl Inventory {
    /// Adds what a text says; what was added before stays, where it does not say otherwise.
    ///
    /// # Errors
    /// A text that is none of the formats, and the first line that is wrong.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), InventoryError> {
        self.add_within(name, text, &Limits::default())
    }

    /// As [`Inventory::add`], of a text that may be longer or has to be shorter.
    ///
    /// # Errors
    /// As [`Inventory::add`], and a text of more bytes than the limits say. Nesting is bounded at 127 levels.
    pub fn add_within(&mut self, name: &str, text: &str, limits: &Limits) -> Result<(), InventoryError> {
        json::fits(text, limits)
            .map_err(|error| InventoryError(format!("{name}:1:1: {error}: {}", error.help)))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if !text.trim_start().starts_with(['{', '[']) {
            return self.add_table(name, text);
        }
        let value: Value =
            serde_json::from_str(text).map_err(|error| InventoryError(not_json(name, &error)))?;
        let pages = match &value {
            Value::Array(pages) => pages.as_slice(),
            page => std::slice::from_ref(page),
        };
        for page in pages {
            let lists = ["secrets", "resources"].map(|it| page.get(it).and_then(Value::as_array));
            if lists.iter().all(Option::is_none) {
                let what = "has neither `secrets` nor `resources`: give an answer of ListSecrets or ListResourceInstances";
                return Err(InventoryError(format!("{name}: {what}")));
            }
            for (at, secret) in lists.into_iter().flatten().flatten().enumerate() {
                self.add_secret(secret).ok_or_else(|| {
                    let at = at + 1;
                    InventoryError(format!("{name}: entry {at} has no `name`, `resource_name` or `id`"))
                })?;
            }
        }
        self.check_tags(name)
    }

    fn check_tags(&self, name: &str) -> Result<(), InventoryError> {
        let of = |it: &Item| it.keys.len().max(it.tags.as_ref().map_or(0, BTreeMap::len));
        match self.items.iter().map(of).max() {
            Some(most) if most > MAX_TAGS => {
                let what =
                    format!("a resource has {most} keys or tags, more than the {MAX_TAGS} that are taken");
                Err(InventoryError(format!("{name}: {what}: leave out those that no policy asks for")))
            }
            _ => Ok(()),
        }
    }

    /// How many resources it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn add_secret(&mut self, secret: &Value) -> Option<()> {
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|it| secret.get(it)?.as_str());
            found.filter(|it| !it.is_empty()).map(ToOwned::to_owned)
        };
        let detail = secret.get("resource_detail");
        let of_detail = |name: &str| Some(detail?.get(name)?.as_str()?.to_owned());
        let (name, id) = (text(&["name", "resource_name"]), text(&["id", "resource_id", "secret_id"]));
        let known = name.as_ref().and_then(|it| self.by_name.get(it));
        let known = known.or_else(|| self.by_id.get(id.as_ref()?)).copied();
        let at = known.unwrap_or(self.items.len());
        if known.is_none() {
            name.as_ref().or(id.as_ref())?;
            self.items.push(Item::default());
        }
        self.by_name.extend(name.map(|it| (it, at)));
        self.by_id.extend(id.map(|it| (it, at)));
        let item = self.items.get_mut(at)?;
        // Not the encryption key: `csms:KmsKeyId` is the one that a request asks for, not the one in use.
        for (key, member) in
            [("csms:Type", "secret_type"), ("g:EnterpriseProjectId", "enterprise_project_id")]
        {
            let value = text(&[member]).or_else(|| of_detail(member));
            item.keys.extend(value.map(|it| (key.to_owned(), it)));
        }
        let listed = secret.get("tags").and_then(Value::as_array);
        if let Some(tags) = listed {
            let all = item.tags.get_or_insert_default();
            for tag in tags {
                let part = |it: &str| tag.get(it)?.as_str();
                all.extend(part("key").map(|it| (it.to_owned(), part("value").unwrap_or("").to_owned())));
            }
        }
        Some(())
    }

    /// Lines of URN, key and value, with commas or tabs between; a first line `urn,key,value` is passed over.
    fn add_table(&mut self, name: &str, text: &str) -> Result<(), InventoryError> {
        for (line, row) in (1..).zip(text.lines()).filter(|(_, it)| !it.trim().is_empty()) {
            let separator = if row.contains('\t') { '\t' } else { ',' };
            let mut cells = row.splitn(3, separator).map(|it| it.trim().trim_matches('"'));
            let (Some(urn), Some(key), Some(value)) = (cells.next(), cells.next(), cells.next()) else {
                let what = "is not `URN,key,value`, nor is the file an answer of the service";
                return Err(InventoryError(format!("{name}:{line}: `{row}` {what}")));
            };
            if line == 1 && urn.eq_ignore_ascii_case("urn") {
                continue;
            }
            let urn = Urn::parse(urn).map_err(|error| {
                InventoryError(format!("{name}:{line}: {}: {}", error.message, error.help))
            })?;
            let next = self.items.len();
            let at = *self.by_urn.entry(urn.as_str().to_owned()).or_insert(next);
            if at == next {
                self.items.push(Item::default());
            }
            if let Some(item) = self.items.get_mut(at) {
                item.keys.insert(key.to_owned(), value.to_owned());
            }
        }
        self.check_tags(name)
    }

    /// Says in a record what is known of its resource, unless it says it itself.
    pub(super) fn fill(&self, record: &mut Record) {
        let Some(at) = self.find(record) else { return };
        for item in at.into_iter().flatten().filter_map(|it| self.items.get(it)) {
            for (key, value) in &item.keys {
                record.fill(key, value);
            }
            if let Some(tags) = &item.tags {
                for (key, value) in tags {
                    record.fill(&format!("g:ResourceTag/{key}"), value);
                }
                record.request.set_told("g:ResourceTag/*");
            }
        }
    }

    /// The entries for a record's resource: of the table, and of the answers.
    fn find(&self, record: &Record) -> Option<[Option<usize>; 2]> {
        let by_id = record.resource_id.as_ref().and_then(|it| self.by_id.get(it)).copied();
        // Keys are about the one resource: of a request that touches several, none is told.
        let Resources::Named(urns) = record.request.resources() else { return Some([None, by_id]) };
        let [urn] = urns.as_slice() else { return None };
        let of_service = urn.service() == "csms" && urn.resource_type() == "secretName";
        let by_name = self.by_name.get(urn.path()).copied().filter(|_| of_service);
        Some([self.by_urn.get(urn.as_str()).copied(), by_id.or(by_name)])
    }
}

/// The error of a text that is not JSON, its place in front.
fn not_json(name: &str, error: &serde_json::Error) -> String {
    let (text, line, column) = (error.to_string(), error.line(), error.column());
    let what = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    format!("{name}:{line}:{column}: {what}: give an answer of the service as it was returned")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;
    use crate::audit::Hints;
    use crate::request::{KeyName, KeyState};

    fn record(name: &str) -> Record {
        let text = format!(
            r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:{name}", "unknown": ["*"]}}"#
        );
        Record::read(&text, &Hints::default(), &Catalog::embedded()).unwrap()
    }

    fn value(inventory: &Inventory, name: &str, key: &str) -> String {
        let mut record = record(name);
        inventory.fill(&mut record);
        match record.request.context().get(&KeyName::new(key)) {
            KeyState::Present(values) => values.join("|"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn answers_of_the_service() {
        let mut inventory = Inventory::default();
        let list = r#"{"secrets": [{"id": "i1", "name": "db", "secret_type": "RDS", "enterprise_project_id": "0"}]}"#;
        inventory.add("list.json", list).unwrap();
        assert_eq!(value(&inventory, "db", "csms:Type"), "RDS");
        assert_eq!(value(&inventory, "db", "g:EnterpriseProjectId"), "0");
        assert_eq!(value(&inventory, "db", "g:ResourceTag/env"), "Unknown", "the list says no tags");
        let tags = r#"{"resources": [{"resource_id": "i1", "resource_name": "db", "tags": [{"key": "env", "value": "prod"}]}]}"#;
        inventory.add("tags.json", tags).unwrap();
        assert_eq!(inventory.len(), 1);
        assert_eq!(value(&inventory, "db", "g:ResourceTag/env"), "prod");
        assert_eq!(value(&inventory, "db", "g:ResourceTag/team"), "Absent", "all its tags are known");
        assert_eq!(value(&inventory, "other", "csms:Type"), "Unknown");
    }

    #[test]
    fn answers_of_several_pages_and_of_other_services() {
        let mut inventory = Inventory::default();
        assert!(inventory.is_empty());
        let page = |name: &str| format!(r#"{{"secrets": [{{"name": "{name}", "secret_type": "RDS"}}]}}"#);
        inventory.add("pages.json", &format!("[{}, {}]", page("db"), page("mq"))).unwrap();
        assert_eq!(inventory.len(), 2);
        assert_eq!(value(&inventory, "mq", "csms:Type"), "RDS");
        // Something else of that name is no secret.
        let text = r#"{"action": "kms:cmk:get", "resource": "kms:r:a:secretName:mq", "unknown": ["*"]}"#;
        let mut record = Record::read(text, &Hints::default(), &Catalog::embedded()).unwrap();
        inventory.fill(&mut record);
        assert_eq!(record.request.context().get(&KeyName::new("csms:Type")), KeyState::Unknown);
    }

    #[test]
    fn a_plain_table() {
        let mut inventory = Inventory::default();
        inventory.add("t.csv", "urn,key,value\ncsms:r:a:secretName:db,g:ResourceTag/env,a,b\n").unwrap();
        assert_eq!(value(&inventory, "db", "g:ResourceTag/env"), "a,b");
        let error = inventory.add("t.csv", "csms:r:a:secretName:db,x").unwrap_err();
        assert!(error.to_string().starts_with("t.csv:1: `csms:r:a:secretName:db,x` is not"), "{error}");
        let error = inventory.add("t.csv", "urn,key,value\n\ndb,g:ResourceTag/env,a").unwrap_err();
        assert!(error.to_string().starts_with("t.csv:3: `db` has fewer than five parts"), "{error}");
        inventory.add("t.tsv", "csms:r:a:secretName:mq\tg:ResourceTag/env\ta,b\tc").unwrap();
        assert_eq!(value(&inventory, "mq", "g:ResourceTag/env"), "a,b\tc");
        assert!(inventory.add("x.json", "{}").is_err());
        assert!(inventory.add("x.json", r#"{"secrets": [{}]}"#).is_err());
    }
}
