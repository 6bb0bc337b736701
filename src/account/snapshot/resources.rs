//! The resources of a snapshot: what an inventory knows of them.

use crate::json::{Member, Node, Value};

use super::find;
use super::reader::Reader;
use crate::account::inventory::{Entry, Facts, Location, check_key, resource_urn};

const RESOURCE: [&str; 7] = ["urn", "id", "region", "type", "enterprise_project", "tags", "context"];

impl Reader<'_> {
    /// The resources, of an account.
    pub(super) fn resources(&mut self, members: &[Member<'_>], account: Option<&str>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for node in find(members, "resources").map_or(&[][..], |it| self.array(it, "`resources`")) {
            entries.extend(self.resource(node, account));
        }
        entries
    }

    fn resource(&mut self, node: &Node<'_>, account: Option<&str>) -> Option<Entry> {
        let members = self.members(node, "a resource", &RESOURCE);
        let mut text = |name: &str| {
            let node = find(members, name)?;
            self.string(node, &format!("`{name}`")).filter(|it| !it.is_empty())
        };
        let [urn, id, region, kind, project] =
            ["urn", "id", "region", "type", "enterprise_project"].map(&mut text);
        let start = node.span.start;
        if urn.is_none() && id.is_none() {
            self.fault(start, "a resource has neither `urn` nor `id`: add one of them");
            return None;
        }
        let mut facts = Facts::default();
        if let Some(project) = project {
            facts.add("g:EnterpriseProjectId", vec![project]);
        }
        if let Some(tags) = find(members, "tags").and_then(|it| self.tags(it)) {
            facts.add_tags(tags);
        }
        self.context(members, &mut facts);
        let location = Location { account: account.map(ToOwned::to_owned), region: region.clone() };
        if let Some(urn) = &urn {
            let parsed = match resource_urn(urn) {
                Ok(parsed) => parsed,
                Err(what) => {
                    self.fault(start, &what);
                    return None;
                }
            };
            for (name, given, of_urn) in [
                ("region", region.as_deref(), parsed.region()),
                ("type", kind.as_deref(), Some(parsed.resource_type())),
            ] {
                if let Some(given) = given.filter(|it| Some(*it) != of_urn) {
                    let of_urn = of_urn.unwrap_or_default();
                    let what = format!("`{name}` is `{given}`, the URN has `{of_urn}`: leave `{name}` out");
                    self.fault(start, &what);
                }
            }
        }
        Some(Entry { urn, id, secret: None, location, facts })
    }

    /// The keys, as a request has them.
    fn context(&mut self, members: &[Member<'_>], facts: &mut Facts) {
        let Some(node) = find(members, "context").filter(|it| it.value != Value::Null) else { return };
        for member in self.members(node, "`context`", &[]) {
            let values = match &member.value.value {
                Value::Array(_) => {
                    let values = self.names(&member.value, "a value of a key");
                    values.into_iter().map(|it| it.0).collect()
                }
                _ => match self.string(&member.value, "the value of a key") {
                    Some(value) => vec![value],
                    None => continue,
                },
            };
            match check_key(&member.name) {
                Ok(()) => facts.add(&member.name, values),
                Err(what) => self.fault(member.name_span.start, &what),
            }
        }
    }
}
