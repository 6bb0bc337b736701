//! The policies of a snapshot: identity policies, and guardrails in name spaces of their own.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::origin::Origin;
use crate::json::{Member, Node, Value};
use crate::policy::{ParseOptions, Policy, PolicyKind};

use super::find;
use super::levels::{KINDS, Listed};
use super::reader::Reader;

/// Reads the file that a policy is given by.
pub(super) type Load<'l> = dyn FnMut(&str) -> Result<String, String> + 'l;

/// The policies of a snapshot.
#[derive(Default)]
pub(super) struct Documents {
    /// Identity policies by the names that reports give them.
    pub(super) policies: BTreeMap<String, Policy>,
    /// Guardrails by their kind and key.
    pub(super) guarding: BTreeMap<(PolicyKind, String), Policy>,
    pub(super) origins: BTreeMap<String, Origin>,
    pub(super) texts: BTreeMap<String, String>,
    /// By kind and key, the names that reports give to all that are there, valid or not.
    names: BTreeMap<(PolicyKind, String), String>,
}

/// A policy as it is written.
struct Written<'n, 'a> {
    kind: PolicyKind,
    key: String,
    name: Option<String>,
    class: Option<String>,
    document: &'n Node<'a>,
}

impl Documents {
    /// The name in reports of the policy of a kind and key.
    pub(super) fn name(&self, kind: PolicyKind, key: &str) -> Option<&String> {
        self.names.get(&(kind, key.to_owned()))
    }

    /// The member of a snapshot that has a guardrail of that key.
    pub(super) fn guardrail(&self, key: &str) -> Option<&'static str> {
        KINDS.iter().find(|it| self.name(it.1, key).is_some()).map(|it| it.0)
    }
}

impl Reader<'_> {
    /// Reads the policies. What a level names is a guardrail of its kind: one that stands beside the levels, else one
    /// of the account.
    pub(super) fn documents(
        &mut self,
        members: &[Member<'_>],
        listed: &[Listed<'_, '_>],
        is_second: bool,
        load: &mut Load<'_>,
    ) -> Documents {
        let mut guardrails: BTreeMap<&str, PolicyKind> = BTreeMap::new();
        for it in listed {
            let own: BTreeSet<&str> = it.documents.iter().map(|it| &*it.name).collect();
            for (name, _) in it.levels.iter().flatten().flatten().filter(|it| !own.contains(&*it.0)) {
                guardrails.entry(name).or_insert(it.kind);
            }
        }
        let of_account = find(members, "policies").map_or(&[][..], |it| self.members(it, "`policies`", &[]));
        let of_account = of_account.iter().map(|it| {
            let kind = guardrails.get(&*it.name).copied().unwrap_or(PolicyKind::Identity);
            (kind, it)
        });
        let of_levels = listed.iter().flat_map(|of| of.documents.iter().map(|it| (of.kind, it)));
        let mut written = Vec::new();
        let mut seen = BTreeSet::new();
        for (kind, member) in of_account.chain(of_levels) {
            let it = self.written(kind, member, is_second);
            if seen.insert((kind, it.key.clone())) {
                written.push(it);
            } else {
                let what = format!("there are two policies `{}`: give one of them another name", it.key);
                self.fault(it.document.span.start, &what);
            }
        }
        let mut documents = Documents { names: names(&written), ..Documents::default() };
        for it in written {
            let Some(name) = documents.name(it.kind, &it.key).cloned() else { continue };
            self.document(it, name, &mut documents, load);
        }
        documents
    }

    /// A document, or what the account's interfaces answer: the document beside its name.
    fn written<'n, 'a>(
        &mut self,
        kind: PolicyKind,
        member: &'n Member<'a>,
        is_second: bool,
    ) -> Written<'n, 'a> {
        let key = member.name.to_string();
        let whole = &member.value;
        let beside = match &whole.value {
            Value::Object(of) => find(of, "document").map(|it| (of.as_slice(), it)),
            _ => None,
        };
        let Some((members, document)) = beside else {
            return Written { kind, key, name: None, class: None, document: whole };
        };
        // An answer of the account's interfaces has more members, of which none says more of its document.
        self.members(whole, "a policy", &[]);
        let mut text = |name: &str| {
            let node = find(members, name).filter(|_| is_second)?;
            self.string(node, &format!("`{name}`")).filter(|it| !it.is_empty())
        };
        let (name, class) = (text("name"), text("type"));
        Written { kind, key, name, class, document }
    }

    fn document(
        &mut self,
        it: Written<'_, '_>,
        name: String,
        documents: &mut Documents,
        load: &mut Load<'_>,
    ) {
        let start = it.document.span.start;
        let place = self.lines.position(self.text, start);
        let (document, origin) = match &it.document.value {
            Value::String(text) if text.trim_start().starts_with('{') => {
                (Ok(text.to_string()), Origin::string(self.name, place))
            }
            Value::String(file) => (load(file), Origin::file(file)),
            _ => (Ok(it.document.span.of(self.text).to_owned()), Origin::within(self.name, place)),
        };
        let read = document.map(|text| {
            let policy = Policy::parse_with(&name, &text, ParseOptions::of(it.kind).with_limits(self.limits));
            documents.texts.insert(name.clone(), text);
            policy
        });
        match read {
            Err(error) => self.fault(start, &format!("policy `{name}`: {error}")),
            Ok(Err(errors)) => self.refuse(&name, &origin, &errors),
            Ok(Ok(policy)) => {
                documents.origins.insert(name.clone(), origin);
                match it.kind {
                    PolicyKind::Identity => drop(documents.policies.insert(name, policy)),
                    _ => drop(documents.guarding.insert((it.kind, it.key), policy)),
                }
            }
        }
    }
}

/// The names of policies in reports, each one's own: its name, with its type or kind where several have that name, else
/// its key. A guardrail gives way to an identity policy.
fn names(written: &[Written<'_, '_>]) -> BTreeMap<(PolicyKind, String), String> {
    let plain = |it: &Written<'_, '_>| it.name.as_ref().unwrap_or(&it.key).clone();
    let class = |it: &Written<'_, '_>| {
        let guardrail = KINDS.iter().find(|kind| kind.1 == it.kind).map(|kind| kind.0.trim_end_matches('s'));
        guardrail.or(it.class.as_deref()).unwrap_or("identity").to_owned()
    };
    let is_identity = |it: &Written<'_, '_>| it.kind == PolicyKind::Identity;
    let (mut all, mut identity, mut of_class) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for it in written {
        *all.entry(plain(it)).or_insert(0_usize) += 1;
        *identity.entry(plain(it)).or_insert(0_usize) += usize::from(is_identity(it));
        *of_class.entry((plain(it), class(it))).or_insert(0_usize) += 1;
    }
    let (mut names, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for it in written {
        let (plain, class) = (plain(it), class(it));
        let rivals = if is_identity(it) { &identity } else { &all };
        let mut name = if rivals.get(&plain) == Some(&1) {
            plain
        } else if of_class.get(&(plain.clone(), class.clone())) == Some(&1) {
            format!("{plain} ({class})")
        } else if is_identity(it) {
            it.key.clone()
        } else {
            format!("{} ({class})", it.key)
        };
        while !taken.insert(name.clone()) {
            name = format!("{name} [{}]", it.key);
        }
        names.insert((it.kind, it.key.clone()), name);
    }
    names
}
