//! The snapshot of an account: who holds which policies, read from JSON.

mod holders;
mod levels;
mod policies;
mod reader;
mod resources;

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{self, Limits, Member, Node, Value};
use crate::policy::Policy;
use crate::request::Parts;
use crate::scope::Project;
use crate::source::LineIndex;

use super::holder::{Group, Holder};
use super::inventory::Entry;
use super::origin::Origin;
use holders::Holders;
use policies::Load;
use reader::Reader;

/// The holders of an account and the policies that each holds.
///
/// ```json
/// {"account_id": "0a1b2c3d",
///  "users": [{"name": "ci", "groups": ["builders"], "policies": [], "tags": {"team": "web"}}],
///  "groups": [{"name": "builders", "policies": ["app-read"]}],
///  "agencies": [{"name": "deployer", "policies": ["app-read"]}],
///  "policies": {"app-read": {"Version": "5.0", "Statement": []}, "other": "other.json"},
///  "scps": [["root-guardrail"], ["unit-guardrail"]],
///  "resources": [{"urn": "csms:cn-north-4:0a1b2c3d:secretName:db", "tags": [{"key": "env", "value": "prod"}]}]}
/// ```
///
/// A policy of version 1.1 may be granted in a scope: `"grants": [{"policy": "app-read", "project": "5a3f"}]`, or
/// `"enterprise_project"` with an id, `"all_projects": true`, `"account": true`; `projects` lists those that the account
/// has, `{"id", "region"}` each (rule EVA-12).
///
/// In version 2 (`"version": 2`) `scps`, `rcps` and `ncps` are `{"policies": {…}, "levels": [[…]]}`; levels that are missing
/// are not known, `[]` says that there are none. `endpoints` lists the VPC endpoints that the NCPs bind.
///
/// `scps` lists the names of the policies of each level, from the root of the organization downwards. A
/// policy is a document, or the name of a file with one.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The id of the account; of none, the policies are asked of everyone.
    pub account_id: Option<String>,
    /// The account manages its organization, so that SCPs do not bind it (rule EVA-6).
    pub management_account: bool,
    /// When it was taken, as it says.
    pub taken: Option<String>,
    /// The calls whose answers it lacks, where it is incomplete.
    pub missing: Vec<String>,
    /// It is incomplete: somebody may hold more, or less, than it says.
    pub is_incomplete: bool,
    /// That no guardrails bind the account is assumed.
    pub assumes_no_levels: bool,
    /// Users and agencies, but the root user.
    pub holders: Vec<Holder>,
    /// The groups of users.
    pub groups: Vec<Group>,
    /// The root user, where it is listed.
    pub root: Option<Holder>,
    /// The identity policies, by name.
    pub policies: BTreeMap<String, Policy>,
    /// The projects of the account, as far as they are known (rule EVA-12).
    pub projects: Vec<Project>,
    /// The SCPs, level by level from the root.
    pub scps: Vec<Vec<Policy>>,
    /// The RCPs of the account's resources, likewise (rule EVA-9).
    pub rcps: Vec<Vec<Policy>>,
    /// The NCPs of the account's VPC endpoints, likewise (rule EVA-10).
    pub ncps: Vec<Vec<Policy>>,
    /// Those of the three that are not known (rule UNK-3).
    pub unknown: Parts,
    /// The ids of the account's VPC endpoints, where they are known.
    pub endpoints: Option<Vec<String>>,
    /// Origin of each policy, by its name; a policy without an entry is its own file.
    pub origins: BTreeMap<String, Origin>,
    /// The text of each policy's document, by its name.
    pub(crate) texts: BTreeMap<String, String>,
    /// Facts about resources.
    pub(crate) resources: Vec<Entry>,
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
            taken: None,
            missing: Vec::new(),
            is_incomplete: false,
            assumes_no_levels: false,
            holders: Vec::new(),
            groups: Vec::new(),
            root: None,
            policies,
            projects: Vec::new(),
            scps: Vec::new(),
            rcps: Vec::new(),
            ncps: Vec::new(),
            unknown: Parts::default(),
            endpoints: None,
            origins: BTreeMap::new(),
            texts: BTreeMap::new(),
            resources: Vec::new(),
        }
    }

    /// The text of a policy's document, by the name that reports give it.
    #[must_use]
    pub fn text(&self, policy: &str) -> Option<&str> {
        self.texts.get(policy).map(String::as_str)
    }

    /// Reads a snapshot. `name` is what messages call it; `load` reads the file that a policy is given by.
    ///
    /// # Errors
    /// Text that is not JSON, members of the wrong type, groups and policies that are named but not there,
    /// policies that are not valid: all of them, each with its place.
    pub fn parse(
        name: &str,
        text: &str,
        load: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Result<Self, SnapshotErrors> {
        Self::parse_with(name, text, load, &Limits::default())
    }

    /// Parses a snapshot like [`Snapshot::parse`], within given limits. They hold for the text and for each
    /// file; what users and agencies hold together is bounded by the number of values: one for each policy that
    /// somebody holds, and for each statement of each different set of policies.
    ///
    /// # Errors
    /// As [`Snapshot::parse`], as far as the limits allow.
    pub fn parse_with(
        name: &str,
        text: &str,
        load: &mut dyn FnMut(&str) -> Result<String, String>,
        limits: &Limits,
    ) -> Result<Self, SnapshotErrors> {
        let root = json::parse_with(text, limits).map_err(|error| {
            let place = LineIndex::new(text).position(text, error.span.start);
            SnapshotErrors(vec![format!("{name}:{place}: {}: {}", error.message, error.help)])
        })?;
        let lines = LineIndex::new(text);
        let mut reader =
            Reader { name, text, lines, limits: *limits, faults: Vec::new(), left: Some(limits.values()) };
        let snapshot = reader.snapshot(&root, load);
        if reader.faults.is_empty() { Ok(snapshot) } else { Err(SnapshotErrors(reader.faults)) }
    }

    /// The policies of the levels of SCPs, RCPs and NCPs, in this order.
    pub fn guardrails(&self) -> impl Iterator<Item = &Policy> {
        self.scps.iter().chain(&self.rcps).chain(&self.ncps).flatten()
    }

    /// The notes that every answer from it carries: what it lacks, and what it assumes.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.is_incomplete {
            let lacks = match self.missing.as_slice() {
                [] => String::new(),
                [one] => format!(": it lacks {one}"),
                [one, others @ ..] => format!(": it lacks {one}, and {} more", others.len()),
            };
            notes.push(format!("the account snapshot is incomplete{lacks}"));
        }
        if self.assumes_no_levels {
            notes.push("that no SCPs, RCPs and NCPs bind the account is assumed, not known".to_owned());
        }
        notes
    }

    /// All policies; one of several levels comes several times.
    pub(crate) fn every_policy(&self) -> impl Iterator<Item = &Policy> {
        self.policies.values().chain(self.guardrails())
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

/// The members of a snapshot.
const MEMBERS: [&str; 18] = [
    "version",
    "account_id",
    "management_account",
    "taken",
    "complete",
    "missing",
    "assumed_no_levels",
    "enterprise_projects",
    "users",
    "groups",
    "agencies",
    "policies",
    "projects",
    "scps",
    "rcps",
    "ncps",
    "endpoints",
    "resources",
];

fn find<'n, 'a>(members: &'n [Member<'a>], name: &str) -> Option<&'n Node<'a>> {
    members.iter().find(|it| it.name == name).map(|it| &it.value)
}

impl Reader<'_> {
    fn snapshot(&mut self, root: &Node<'_>, load: &mut Load<'_>) -> Snapshot {
        let members = self.members(root, "a snapshot", &MEMBERS);
        let is_second = self.version(members);
        let account_id = find(members, "account_id").and_then(|it| self.string(it, "`account_id`"));
        if account_id.is_none() {
            self.fault(root.span.start, "the snapshot has no `account_id`: add the id of the account");
        }
        let managing = find(members, "management_account");
        let management_account = managing.is_some_and(|it| self.truth(it, "`management_account`"));
        let listed = self.listed(members, is_second);
        let documents = self.documents(members, &listed, is_second, load);
        let Holders { groups, holders, root: root_user } = self.holders(members, &documents);
        self.enterprise_projects(members);
        let taken = find(members, "taken").and_then(|it| self.string(it, "`taken`"));
        let complete = find(members, "complete").filter(|it| it.value != Value::Null);
        let is_incomplete = complete.is_some_and(|it| !self.truth(it, "`complete`"));
        let missing = find(members, "missing").map_or_else(Vec::new, |it| self.names(it, "`missing`"));
        let assumed = find(members, "assumed_no_levels");
        let assumes_no_levels = assumed.is_some_and(|it| self.truth(it, "`assumed_no_levels`"));
        let projects = find(members, "projects").map_or(Ok(Vec::new()), Project::list);
        let projects = projects.unwrap_or_else(|(span, why)| {
            self.fault(span.start, &why);
            Vec::new()
        });
        let mut unknown = Parts::default();
        let mut stacks = Vec::new();
        for (it, (_, _, part)) in listed.iter().zip(levels::KINDS) {
            if it.levels.is_none() {
                unknown.insert(part);
            }
            stacks.push(self.stack(it, &documents));
        }
        let mut stacks = stacks.into_iter();
        let [scps, rcps, ncps] = [(); 3].map(|()| stacks.next().unwrap_or_default());
        let endpoints = find(members, "endpoints").filter(|it| it.value != Value::Null);
        let endpoints =
            endpoints.map(|it| self.names(it, "`endpoints`").into_iter().map(|it| it.0).collect());
        let resources = self.resources(members, account_id.as_deref());
        // Each different set is compiled by itself, with all that is in it.
        let count = |it: &Policy| it.statements().len();
        let guards: usize = scps.iter().chain(&rcps).chain(&ncps).flatten().map(count).sum();
        for (set, grants) in holders.iter().map(|it| (&it.policies, &it.grants)).collect::<BTreeSet<_>>() {
            let names = set.iter().chain(grants.iter().map(|it| &it.0));
            let statements: usize = names.filter_map(|it| documents.policies.get(it)).map(count).sum();
            self.hold(statements + guards, root.span.start);
        }
        let policies::Documents { policies, origins, texts, .. } = documents;
        Snapshot {
            account_id,
            management_account,
            taken,
            missing: missing.into_iter().map(|it| it.0).collect(),
            is_incomplete,
            assumes_no_levels,
            holders,
            groups,
            root: root_user,
            policies,
            projects,
            scps,
            rcps,
            ncps,
            unknown,
            endpoints,
            origins,
            texts,
            resources,
        }
    }

    /// Checks the enterprise projects, which are there for readers: `{"id", "name"}` each.
    fn enterprise_projects(&mut self, members: &[Member<'_>]) {
        let listed = find(members, "enterprise_projects");
        for node in listed.map_or(&[][..], |it| self.array(it, "`enterprise_projects`")) {
            let of = self.members(node, "an enterprise project", &["id", "name"]);
            if find(of, "id").and_then(|it| self.string(it, "`id`")).is_none() {
                self.fault(node.span.start, "an enterprise project has no `id`");
            }
        }
    }

    /// Whether the snapshot is of version 2.
    fn version(&mut self, members: &[Member<'_>]) -> bool {
        let Some(node) = find(members, "version") else { return false };
        let is_known = matches!(&node.value, Value::Null)
            || matches!(&node.value, Value::Number(digits) if matches!(&**digits, "1" | "2"));
        if !is_known {
            self.fault(
                node.span.start,
                "`version` is neither 1 nor 2: other formats of snapshots are not read",
            );
        }
        matches!(&node.value, Value::Number(digits) if &**digits == "2")
    }
}

#[cfg(test)]
mod tests;
