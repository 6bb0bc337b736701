//! The snapshot of an account: who holds which policies, read from JSON.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{self, Limits, Member, Node, Value};
use crate::policy::{ParseErrors, Policy, PolicyKind};
use crate::source::LineIndex;

use super::holder::{Directory, Holder, HolderKind};
use super::inventory::MAX_TAGS;
use super::origin::Origin;

/// Who holds what in an account.
///
/// ```json
/// {"account_id": "0a1b2c3d",
///  "users": [{"name": "ci", "groups": ["builders"], "policies": [], "tags": {"team": "web"}}],
///  "groups": [{"name": "builders", "policies": ["app-read"]}],
///  "agencies": [{"name": "deployer", "policies": ["app-read"]}],
///  "policies": {"app-read": {"Version": "5.0", "Statement": []}, "other": "other.json"},
///  "scps": [["root-guardrail"], ["unit-guardrail"]]}
/// ```
///
/// `scps` lists the names of the policies of each level, from the root of the organization downwards. A
/// policy is a document, or the name of a file with one.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The id of the account; of none, the policies are asked of everyone.
    pub account_id: Option<String>,
    /// The account manages its organization, so that SCPs do not bind it (rule EVA-6).
    pub management_account: bool,
    /// Users and agencies.
    pub holders: Vec<Holder>,
    /// The identity policies, by name.
    pub policies: BTreeMap<String, Policy>,
    /// The SCPs, level by level from the root.
    pub scps: Vec<Vec<Policy>>,
    /// Where each policy is written, by its name; of one that is not here its name says it.
    pub origins: BTreeMap<String, Origin>,
}

/// Everything that is wrong with a snapshot; one line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct SnapshotErrors(Vec<String>);

impl SnapshotErrors {
    /// The errors, in the order they were found.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl Snapshot {
    /// One set of policies that everyone has.
    #[must_use]
    pub fn of_everyone(policies: impl IntoIterator<Item = Policy>) -> Self {
        let policies = policies.into_iter().map(|it| (it.name().to_owned(), it)).collect();
        Snapshot {
            account_id: None,
            management_account: false,
            holders: Vec::new(),
            policies,
            scps: Vec::new(),
            origins: BTreeMap::new(),
        }
    }

    /// Reads a snapshot. `name` is what messages call it; `load` reads the file that a policy is given by.
    ///
    /// # Errors
    /// Text that is no JSON, members of the wrong type, groups and policies that are named but not there,
    /// policies that are not valid: all of them, each with its place.
    pub fn parse(
        name: &str,
        text: &str,
        load: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Result<Self, SnapshotErrors> {
        Self::parse_within(name, text, load, &Limits::default())
    }

    /// As [`Snapshot::parse`], within other limits than the default ones. They hold for the text and for each
    /// file; what users and agencies hold together is bounded by the number of values: one for each policy that
    /// somebody holds, and for each statement of each different set of policies.
    ///
    /// # Errors
    /// As [`Snapshot::parse`], as far as the limits let it be told.
    pub fn parse_within(
        name: &str,
        text: &str,
        load: &mut dyn FnMut(&str) -> Result<String, String>,
        limits: &Limits,
    ) -> Result<Self, SnapshotErrors> {
        let root = json::parse_within(text, limits).map_err(|error| {
            let place = LineIndex::new(text).position(text, error.span.start);
            SnapshotErrors(vec![format!("{name}:{place}: {}: {}", error.message, error.help)])
        })?;
        let lines = LineIndex::new(text);
        let mut reader =
            Reader { name, text, lines, limits: *limits, faults: Vec::new(), left: Some(limits.values()) };
        let snapshot = reader.snapshot(&root, load);
        if reader.faults.is_empty() { Ok(snapshot) } else { Err(SnapshotErrors(reader.faults)) }
    }

    /// Puts another policy, and where it is written, in the place of the one with its name.
    ///
    /// # Errors
    /// The account has no identity policy of that name.
    pub fn replace(&mut self, policy: Policy, origin: Origin) -> Result<(), SnapshotErrors> {
        let name = policy.name().to_owned();
        match self.policies.get_mut(&name) {
            Some(slot) => {
                *slot = policy;
                self.origins.insert(name, origin);
                Ok(())
            }
            None => {
                let known: Vec<&str> = self.policies.keys().map(String::as_str).collect();
                let known = known.join("`, `");
                let line = format!("the account has no identity policy `{name}`: its policies are `{known}`");
                Err(SnapshotErrors(vec![line]))
            }
        }
    }
}

/// What there is to say of each; agencies are in no group, and groups have no tags.
const USER: [&str; 6] = ["name", "id", "urn", "groups", "policies", "tags"];
const AGENCY: [&str; 5] = ["name", "id", "urn", "policies", "tags"];
const GROUP: [&str; 4] = ["name", "id", "urn", "policies"];

struct Reader<'t> {
    name: &'t str,
    text: &'t str,
    lines: LineIndex,
    limits: Limits,
    faults: Vec<String>,
    /// How many policies may still be held, and statements be in sets of them; none where that was too many.
    left: Option<usize>,
}

/// The names that an entry refers to, each with where.
type Names = Vec<(String, u32)>;

impl Reader<'_> {
    fn fault(&mut self, offset: u32, what: &str) {
        let place = self.lines.position(self.text, offset);
        self.tell(&format!("{}:{place}", self.name), what);
    }

    /// The faults of a policy, each at its place in the file.
    fn refuse(&mut self, name: &str, origin: &Origin, errors: &ParseErrors) {
        for (place, it) in errors.iter() {
            self.tell(&origin.place(place), &format!("policy `{name}`: {}: {}", it.message, it.help));
        }
    }

    fn tell(&mut self, place: &str, what: &str) {
        let most = self.limits.faults();
        match self.faults.len() {
            told if told < most => self.faults.push(format!("{place}: {what}")),
            told if told == most => {
                self.faults
                    .push(format!("{place}: there are more than {most} faults: mend those before it first"));
            }
            _ => {}
        }
    }

    /// Takes from what may be held; `false` where that is used up.
    fn hold(&mut self, count: usize, offset: u32) -> bool {
        let left = self.left.map(|it| it.checked_sub(count));
        if left == Some(None) {
            let most = self.limits.values();
            let what = format!(
                "users, agencies and levels hold more than {most} policies and statements of theirs: \
                 split the snapshot, or set a higher limit"
            );
            self.fault(offset, &what);
        }
        self.left = left.flatten();
        self.left.is_some()
    }

    /// Whether a name is given for the first time among its kind.
    fn once(&mut self, seen: &mut BTreeSet<String>, what: &str, name: &str, node: &Node<'_>) -> bool {
        let new = seen.insert(name.to_owned());
        if !new {
            let what = format!("{what} `{name}` stands twice: leave one of them out");
            self.fault(node.span.start, &what);
        }
        new
    }

    fn members<'n, 'a>(&mut self, node: &'n Node<'a>, what: &str, known: &[&str]) -> &'n [Member<'a>] {
        let Value::Object(members) = &node.value else {
            self.fault(
                node.span.start,
                &format!("{what} is {}, not an object: write `{{…}}`", node.value.type_name()),
            );
            return &[];
        };
        for member in members.iter().filter(|it| !known.is_empty() && !known.contains(&&*it.name)) {
            let listed = known.join("`, `");
            let what = format!("{what} has no member `{}`: its members are `{listed}`", member.name);
            self.fault(member.name_span.start, &what);
        }
        for (member, _) in json::repeated(members) {
            let what = format!("`{}` stands twice: leave one of them out", member.name);
            self.fault(member.name_span.start, &what);
        }
        members
    }

    fn string(&mut self, node: &Node<'_>, what: &str) -> Option<String> {
        match &node.value {
            Value::String(text) => Some(text.to_string()),
            Value::Null => None,
            other => {
                let what = format!("{what} is {}, not a string: put it in double quotes", other.type_name());
                self.fault(node.span.start, &what);
                None
            }
        }
    }

    fn array<'n, 'a>(&mut self, node: &'n Node<'a>, what: &str) -> &'n [Node<'a>] {
        match &node.value {
            Value::Array(items) => items,
            Value::Null => &[],
            other => {
                let what = format!("{what} is {}, not an array: write `[…]`", other.type_name());
                self.fault(node.span.start, &what);
                &[]
            }
        }
    }

    fn names(&mut self, node: &Node<'_>, what: &str) -> Names {
        let mut names = Vec::new();
        for item in self.array(node, what) {
            names.extend(self.string(item, what).map(|it| (it, item.span.start)));
        }
        names
    }

    fn snapshot(
        &mut self,
        root: &Node<'_>,
        load: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Snapshot {
        const MEMBERS: [&str; 7] =
            ["account_id", "management_account", "users", "groups", "agencies", "policies", "scps"];
        let members = self.members(root, "a snapshot", &MEMBERS);
        let find = |name: &str| members.iter().find(|it| it.name == name).map(|it| &it.value);
        let account_id = find("account_id").and_then(|it| self.string(it, "`account_id`"));
        if account_id.is_none() {
            self.fault(root.span.start, "the snapshot has no `account_id`: add the id of the account");
        }
        let management_account = match find("management_account").map(|it| (&it.value, it.span.start)) {
            None | Some((Value::Bool(false) | Value::Null, _)) => false,
            Some((Value::Bool(true), _)) => true,
            Some((_, offset)) => {
                self.fault(offset, "`management_account` is no boolean: write `true` or `false`");
                false
            }
        };
        let mut levels = Vec::new();
        for node in find("scps").map_or(&[][..], |it| self.array(it, "`scps`")) {
            levels.push(self.names(node, "a level of `scps`"));
        }
        let guardrails: BTreeSet<&str> = levels.iter().flatten().map(|it| it.0.as_str()).collect();
        let mut policies = BTreeMap::new();
        let mut scps: BTreeMap<String, Policy> = BTreeMap::new();
        let (mut documented, mut origins) = (BTreeSet::new(), BTreeMap::new());
        for member in find("policies").map_or(&[][..], |it| self.members(it, "`policies`", &[])) {
            let name = member.name.to_string();
            let start = member.value.span.start;
            let (document, origin) = match &member.value.value {
                Value::String(file) => (load(file), Origin::file(file)),
                _ => {
                    let place = self.lines.position(self.text, start);
                    (Ok(member.value.span.of(self.text).to_owned()), Origin::within(self.name, place))
                }
            };
            documented.insert(name.clone());
            let kind = match guardrails.contains(name.as_str()) {
                true => PolicyKind::Scp,
                false => PolicyKind::Identity,
            };
            match document.map(|it| Policy::parse_within(kind, &name, &it, &self.limits)) {
                Err(error) => self.fault(start, &format!("policy `{name}`: {error}")),
                Ok(Err(errors)) => self.refuse(&name, &origin, &errors),
                Ok(Ok(policy)) => {
                    origins.insert(name.clone(), origin);
                    match kind {
                        PolicyKind::Scp => drop(scps.insert(name, policy)),
                        _ => drop(policies.insert(name, policy)),
                    }
                }
            }
        }
        let mut groups: BTreeMap<String, Names> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for node in find("groups").map_or(&[][..], |it| self.array(it, "`groups`")) {
            if let Some(entry) = self.entry(node, "a group", &GROUP)
                && self.once(&mut seen, "the group", &entry.name, node)
            {
                groups.insert(entry.name, entry.policies);
            }
        }
        let (mut holders, mut places) = (Vec::new(), Vec::new());
        for (member, kind) in [("users", HolderKind::User), ("agencies", HolderKind::Agency)] {
            let mut seen = BTreeSet::new();
            for node in find(member).map_or(&[][..], |it| self.array(it, member)) {
                let user = kind == HolderKind::User;
                let (what, known) = if user { ("a user", &USER[..]) } else { ("an agency", &AGENCY[..]) };
                let Some(entry) = self.entry(node, what, known) else { continue };
                self.once(&mut seen, if user { "the user" } else { "the agency" }, &entry.name, node);
                let mut held = entry.policies;
                for (group, offset) in entry.groups {
                    match groups.get(&group) {
                        Some(policies) if self.hold(policies.len(), offset) => {
                            held.extend(policies.iter().cloned());
                        }
                        Some(_) => {}
                        None => {
                            let what =
                                format!("`{}` is in the group `{group}`, which `groups` lacks", entry.name);
                            self.fault(offset, &what);
                        }
                    }
                }
                for (policy, offset) in &held {
                    let lacking = match (documented.contains(policy), guardrails.contains(policy.as_str())) {
                        (true, false) => continue,
                        (true, true) => {
                            format!("`{policy}` is a policy of `scps`, `{}` cannot hold it", entry.name)
                        }
                        (false, _) => {
                            format!("`{}` holds the policy `{policy}`, which `policies` lacks", entry.name)
                        }
                    };
                    self.fault(*offset, &lacking);
                }
                places.push([&entry.id, &entry.urn].map(|it| it.as_ref().map_or(0, |it| it.1)));
                holders.push(Holder {
                    kind,
                    name: entry.name,
                    id: entry.id.map(|it| it.0),
                    urn: entry.urn.map(|it| it.0),
                    policies: held.into_iter().map(|it| it.0).collect(),
                    tags: entry.tags,
                });
            }
        }
        self.tell_apart(&holders, &places);
        let mut stack = Vec::new();
        for level in &levels {
            for (name, offset) in level.iter().filter(|it| !documented.contains(&it.0)) {
                self.fault(*offset, &format!("`scps` names the policy `{name}`, which `policies` lacks"));
            }
            let mut scps_of_level = Vec::new();
            for (name, offset) in level {
                if let Some(scp) = scps.get(name)
                    && self.hold(1 + scp.statements().len(), *offset)
                {
                    scps_of_level.push(scp.clone());
                }
            }
            stack.push(scps_of_level);
        }
        // Each different set is compiled by itself, with all that is in it.
        let count = |it: &Policy| it.statements().len();
        let guards: usize = stack.iter().flatten().map(count).sum();
        for set in holders.iter().map(|it| &it.policies).collect::<BTreeSet<_>>() {
            let statements: usize = set.iter().filter_map(|it| policies.get(it)).map(count).sum();
            self.hold(statements + guards, root.span.start);
        }
        Snapshot { account_id, management_account, holders, policies, scps: stack, origins }
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
                        format!("the {what} `{text}` is that of {} too: mend one of them", other.shown());
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
                "tags" => {
                    let mut tags = BTreeMap::new();
                    for tag in self.members(value, "`tags`", &[]) {
                        tags.extend(self.string(&tag.value, "a tag").map(|it| (tag.name.to_string(), it)));
                    }
                    if tags.len() > MAX_TAGS {
                        let count = tags.len();
                        let what = format!(
                            "{count} tags, more than the {MAX_TAGS} that are taken: leave out those that no \
                             policy asks for"
                        );
                        self.fault(value.span.start, &what);
                    }
                    entry.tags = Some(tags);
                }
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

#[derive(Default)]
struct Entry {
    name: String,
    id: Option<(String, u32)>,
    urn: Option<(String, u32)>,
    groups: Names,
    policies: Names,
    tags: Option<BTreeMap<String, String>>,
}

#[cfg(test)]
mod tests;
