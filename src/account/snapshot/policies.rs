//! The policies of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{Member, Value};
use crate::policy::{ParseOptions, Policy, PolicyKind};

use super::find;
use super::levels::Listed;
use super::reader::Reader;
use crate::account::origin::Origin;

/// Reads the file that a policy is given by.
pub(super) type Load<'l> = dyn FnMut(&str) -> Result<String, String> + 'l;

/// The policies by name.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) policies: BTreeMap<String, Policy>,
    /// Those of levels, by their kind.
    pub(super) guarding: BTreeMap<(PolicyKind, String), Policy>,
    pub(super) origins: BTreeMap<String, Origin>,
    /// The names of all that are there, valid or not.
    pub(super) documented: BTreeSet<String>,
    /// The names that levels have, and of which kind each is first.
    pub(super) guardrails: BTreeMap<String, PolicyKind>,
}

impl Reader<'_> {
    /// The policies; what levels list is a guardrail of their kind.
    pub(super) fn documents(
        &mut self,
        members: &[Member<'_>],
        listed: &[Listed<'_, '_>],
        load: &mut Load<'_>,
    ) -> Documents {
        let mut documents = Documents::default();
        for it in listed {
            let names = it.levels.iter().flatten().flatten().map(|it| it.0.clone());
            for name in names.chain(it.documents.iter().map(|it| it.name.to_string())) {
                documents.guardrails.entry(name).or_insert(it.kind);
            }
        }
        let of_account = find(members, "policies").map_or(&[][..], |it| self.members(it, "`policies`", &[]));
        for member in of_account.iter().chain(listed.iter().flat_map(|it| it.documents)) {
            let name = member.name.to_string();
            // What the account's interfaces answer has the document beside its name.
            let node = match &member.value.value {
                Value::Object(of) => find(of, "document").unwrap_or(&member.value),
                _ => &member.value,
            };
            let start = node.span.start;
            let (document, origin) = match &node.value {
                Value::String(file) => (load(file), Origin::file(file)),
                _ => {
                    let place = self.lines.position(self.text, start);
                    (Ok(node.span.of(self.text).to_owned()), Origin::within(self.name, place))
                }
            };
            if !documents.documented.insert(name.clone()) {
                self.fault(start, &format!("there are two policies `{name}`: give one of them another name"));
                continue;
            }
            let kind = documents.guardrails.get(&name).copied().unwrap_or(PolicyKind::Identity);
            match document
                .map(|it| Policy::parse_with(&name, &it, ParseOptions::of(kind).with_limits(self.limits)))
            {
                Err(error) => self.fault(start, &format!("policy `{name}`: {error}")),
                Ok(Err(errors)) => self.refuse(&name, &origin, &errors),
                Ok(Ok(policy)) => {
                    documents.origins.insert(name.clone(), origin);
                    match kind {
                        PolicyKind::Identity => drop(documents.policies.insert(name, policy)),
                        _ => drop(documents.guarding.insert((kind, name), policy)),
                    }
                }
            }
        }
        documents
    }
}
