//! The policies of a snapshot, and the levels of SCPs.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{Member, Value};
use crate::policy::{Policy, PolicyKind};

use super::super::origin::Origin;
use super::find;
use super::reader::{Names, Reader};

/// Reads the file that a policy is given by.
pub(super) type Load<'l> = dyn FnMut(&str) -> Result<String, String> + 'l;

/// The policies by name.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) policies: BTreeMap<String, Policy>,
    pub(super) scps: BTreeMap<String, Policy>,
    pub(super) origins: BTreeMap<String, Origin>,
    /// The names of all that are there, valid or not.
    pub(super) documented: BTreeSet<String>,
    /// The names that levels have.
    pub(super) guardrails: BTreeSet<String>,
}

impl Reader<'_> {
    /// The policies; `levels` say which of them are SCPs.
    pub(super) fn documents(
        &mut self,
        members: &[Member<'_>],
        levels: &[Names],
        load: &mut Load<'_>,
    ) -> Documents {
        let guardrails = levels.iter().flatten().map(|it| it.0.clone()).collect();
        let mut documents = Documents { guardrails, ..Documents::default() };
        for member in find(members, "policies").map_or(&[][..], |it| self.members(it, "`policies`", &[])) {
            let name = member.name.to_string();
            let start = member.value.span.start;
            let (document, origin) = match &member.value.value {
                Value::String(file) => (load(file), Origin::file(file)),
                _ => {
                    let place = self.lines.position(self.text, start);
                    (Ok(member.value.span.of(self.text).to_owned()), Origin::within(self.name, place))
                }
            };
            documents.documented.insert(name.clone());
            let kind = match documents.guardrails.contains(&name) {
                true => PolicyKind::Scp,
                false => PolicyKind::Identity,
            };
            match document.map(|it| Policy::parse_within(kind, &name, &it, &self.limits)) {
                Err(error) => self.fault(start, &format!("policy `{name}`: {error}")),
                Ok(Err(errors)) => self.refuse(&name, &origin, &errors),
                Ok(Ok(policy)) => {
                    documents.origins.insert(name.clone(), origin);
                    match kind {
                        PolicyKind::Scp => drop(documents.scps.insert(name, policy)),
                        _ => drop(documents.policies.insert(name, policy)),
                    }
                }
            }
        }
        documents
    }

    /// The SCPs, level by level.
    pub(super) fn stack(&mut self, levels: &[Names], documents: &Documents) -> Vec<Vec<Policy>> {
        let mut stack = Vec::new();
        for level in levels {
            for (name, offset) in level.iter().filter(|it| !documents.documented.contains(&it.0)) {
                self.fault(*offset, &format!("`scps` names the policy `{name}`, which `policies` lacks"));
            }
            let mut scps_of_level = Vec::new();
            for (name, offset) in level {
                if let Some(scp) = documents.scps.get(name)
                    && self.hold(1 + scp.statements().len(), *offset)
                {
                    scps_of_level.push(scp.clone());
                }
            }
            stack.push(scps_of_level);
        }
        stack
    }
}
