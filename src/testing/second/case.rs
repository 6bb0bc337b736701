//! A case of `iam5 test` from its line: the layers, and the request that is decided by them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::facts::Facts;
use super::plain::{Plain, Resources};
use super::request::read_tree;
use super::tree::Tree;
use super::verdict::World;

/// What a line says.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name, where it has one.
    pub id: Option<String>,
    /// What is expected of it.
    pub expect: String,
    /// What is decided; `None` where a document or the request is invalid.
    pub ready: Option<(World, Plain)>,
}

const DECISIONS: [&str; 5] = ["allow", "explicit_deny", "implicit_deny", "undetermined", "invalid"];

/// What people write about a case.
const SAID: [&str; 4] = ["source", "note", "rules", "tags"];

/// The lists of documents, and whether their statements name principals: never, where they may, always.
const LISTS: [(&str, Principals); 5] = [
    ("policies", Principals::Never),
    ("session", Principals::Never),
    ("resource_policies", Principals::Always),
    ("trust_policy", Principals::Always),
    ("endpoint", Principals::Maybe),
];

/// The lists of levels.
const LEVELS: [(&str, Principals); 3] =
    [("scps", Principals::Never), ("rcps", Principals::All), ("ncps", Principals::All)];

/// Which statements of a document name principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Principals {
    Never,
    Maybe,
    Always,
    /// `"*"` and nothing else.
    All,
}

/// Reads a line; `None` where it is no case. `ids` are those of the run so far.
pub fn read(text: &str, ids: &mut BTreeSet<String>) -> Option<Case> {
    let tree = Tree::read(text)?;
    let members = tree.members()?;
    let id = match one(members, "id")? {
        None => None,
        Some(Tree::Text(id)) => Some(id.clone()),
        Some(_) => return None,
    };
    if let Some(id) = &id
        && !ids.insert(id.clone())
    {
        return None;
    }
    let expect = one(members, "expect")?.and_then(Tree::text).filter(|it| DECISIONS.contains(it))?.to_owned();
    let request = one(members, "request")??;
    let known = LISTS.iter().chain(&LEVELS).map(|it| it.0);
    let known: BTreeSet<&str> = known.chain(SAID).chain(["id", "expect", "request", "projects"]).collect();
    if !members.iter().all(|it| it.0.starts_with("x-") || known.contains(it.0.as_str())) {
        return None;
    }

    let mut world = World::default();
    let mut is_valid = true;
    for (name, principals) in LISTS {
        let Some(list) = one(members, name)? else { continue };
        let mut read = Vec::new();
        for item in list.list()? {
            let (item, scope) = match item.members() {
                Some(members) if name == "policies" && members.iter().any(|it| it.0 == "policy") => {
                    let (policy, scope) = granted(members)?;
                    (policy, Some(scope))
                }
                _ => (item, None),
            };
            let Some(policy) = document(item, principals, name == "policies")? else {
                is_valid = false;
                continue;
            };
            match scope {
                None => read.push(policy),
                Some(_) if policy.get("Version").is_some_and(|it| it == "5.0") => is_valid = false,
                Some((name, value)) => {
                    let members = [("policy".to_owned(), policy), (name.to_owned(), value)];
                    world.grants.push(members.into_iter().collect());
                }
            }
        }
        match name {
            "policies" => world.identity = read,
            "session" => world.session = Some(read),
            "endpoint" => world.endpoint = Some(read),
            _ => world.resource.get_or_insert_default().extend(read),
        }
    }
    for (name, principals) in LEVELS {
        let Some(levels) = one(members, name)? else { continue };
        for level in levels.list()? {
            let mut read = Vec::new();
            for item in level.list()? {
                match document(item, principals, false)? {
                    Some(policy) => read.push(policy),
                    None => is_valid = false,
                }
            }
            match name {
                "scps" => world.scps.push(read),
                "rcps" => world.rcps.push(read),
                _ => world.ncps.push(read),
            }
        }
    }
    if let Some(listed) = one(members, "projects")? {
        world.projects = projects(listed)?;
    }
    let request = read_tree(Facts::get(), request).ok();
    let has_trust = one(members, "trust_policy")?.is_some();
    if has_trust && request.as_ref().is_some_and(|it| !may_concern_an_agency(it)) {
        return None;
    }
    Some(Case { id, expect, ready: request.filter(|_| is_valid).map(|it| (world, it)) })
}

/// Whether a trust policy can have a say (rule EVA-11).
fn may_concern_an_agency(plain: &Plain) -> bool {
    match &plain.resources {
        Resources::Named(urns) => urns.iter().any(|it| it.kind == "agency"),
        Resources::None => plain.action.to_ascii_lowercase().starts_with("sts:"),
        Resources::Unknown => Facts::get()
            .actions()
            .iter()
            .find(|it| it.name == plain.action)
            .is_none_or(|it| it.types.iter().any(|it| it.0 == "agency")),
    }
}

/// The member of that name, if there is one; `None` where it stands twice.
#[expect(clippy::option_option, reason = "whether it may be read, and whether it is there")]
fn one<'t>(members: &'t [(String, Tree)], name: &str) -> Option<Option<&'t Tree>> {
    let mut found = members.iter().filter(|it| it.0 == name).map(|it| &it.1);
    match (found.next(), found.next()) {
        (it, None) => Some(it),
        (_, Some(_)) => None,
    }
}

type Scope<'t> = (&'t str, Value);

/// The policy of a grant, and the one member that tells its scope (rule EVA-12).
fn granted(members: &[(String, Tree)]) -> Option<(&Tree, Scope<'_>)> {
    let policy = one(members, "policy")??;
    let others: Vec<&(String, Tree)> = members.iter().filter(|it| it.0 != "policy").collect();
    let [(name, value)] = others.as_slice() else { return None };
    match (name.as_str(), value) {
        ("account" | "all_projects", Tree::Bool(true)) => Some((policy, (name, true.into()))),
        ("project" | "enterprise_project", Tree::Text(id)) if is_id(id) => {
            Some((policy, (name, id.as_str().into())))
        }
        _ => None,
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_')
}

fn projects(listed: &Tree) -> Option<Vec<(String, String)>> {
    let mut projects: Vec<(String, String)> = Vec::new();
    for item in listed.list()? {
        let members = item.members()?;
        let text = |name: &str| one(members, name)??.text().filter(|it| is_id(it)).map(str::to_owned);
        let (id, region) = (text("id")?, text("region")?);
        let is_known = |it: &(String, Tree)| ["id", "region", "name"].contains(&it.0.as_str());
        if !members.iter().all(is_known) || projects.iter().any(|it| it.0 == id) {
            return None;
        }
        projects.push((id, region));
    }
    Some(projects)
}

/// A document: the object, or its text. `None` where it is a file, which no line here has; none of it where it is
/// invalid.
#[expect(clippy::option_option, reason = "whether it may be read, and whether it is valid")]
fn document(node: &Tree, principals: Principals, may_be_old: bool) -> Option<Option<Value>> {
    let text = match node {
        Tree::Text(text) if text.trim_start().starts_with('{') => Some(text),
        Tree::Text(_) => return None,
        _ => None,
    };
    let Some(tree) = text.map_or_else(|| Some(node.clone()), |it| Tree::read(it)) else { return Some(None) };
    let is_valid = is_valid(&tree, principals, may_be_old).unwrap_or(false) && !tree.repeats_a_member();
    Some(is_valid.then(|| tree.value()))
}

/// Whether the frame of a document and of its statements is what the grammar has (DOC-1 to DOC-5).
fn is_valid(tree: &Tree, principals: Principals, may_be_old: bool) -> Option<bool> {
    let version = tree.get("Version")?.text()?;
    let is_old = version == "1.1" || version == "1.0";
    let statements = tree.get("Statement")?.list()?;
    let has_only = |tree: &Tree, names: &[&str]| {
        tree.members().is_some_and(|it| it.iter().all(|it| names.contains(&it.0.as_str())))
    };
    const MEMBERS: [&str; 9] = [
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "Principal",
        "NotPrincipal",
    ];
    let is_one = |it: &Tree| {
        let has = |name: &str| it.get(name).is_some();
        let named = has("Principal") || has("NotPrincipal");
        let names = match principals {
            Principals::Never => !named,
            Principals::Maybe => true,
            Principals::Always => named,
            Principals::All => it.get("Principal").and_then(Tree::text) == Some("*") && !has("NotPrincipal"),
        };
        has_only(it, &MEMBERS)
            && it.get("Effect").and_then(Tree::text).is_some_and(|it| it == "Allow" || it == "Deny")
            && has("Action") != has("NotAction")
            && !(is_old && has("NotAction"))
            && !(has("Resource") && has("NotResource"))
            && names
    };
    let is_known = version == "5.0" || (may_be_old && is_old);
    Some(is_known && has_only(tree, &["Version", "Statement"]) && statements.iter().all(is_one))
}
