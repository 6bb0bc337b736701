//! A request from its JSON (rules ACT-7, UNK-1, UNK-3, UNK-4 and UNK-5).

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Action, Facts};
use super::key::{PARTS, can_be, can_match, folded};
use super::plain::{Caller, Plain, Refusal, Resource, Resources, is_of_the_caller};
use super::tree::Tree;

/// The members of a request.
const MEMBERS: [&str; 10] = [
    "action",
    "resource",
    "principal",
    "context",
    "unknown",
    "authentication",
    "region",
    "project",
    "resource_id",
    "resource_management_account",
];

/// Reads a request from its text.
///
/// # Errors
/// The class of the reason why it is none.
pub fn read(text: &str) -> Result<Plain, Refusal> {
    let tree = Tree::read(text).ok_or(Refusal::Text)?;
    read_tree(Facts::get(), &tree)
}

/// Reads a request from its JSON.
pub(super) fn read_tree(facts: &Facts, tree: &Tree) -> Result<Plain, Refusal> {
    if tree.repeats_a_member() {
        return Err(Refusal::Text);
    }
    has_only(tree, &MEMBERS)?;
    let mut draft = Draft {
        action: tree.get("action").and_then(Tree::text).ok_or(Refusal::Member)?.to_owned(),
        resources: texts(tree, "resource")?,
        unknown: texts(tree, "unknown")?,
        token: match text(tree, "authentication")? {
            None => None,
            Some("signed") => Some(Some(false)),
            Some("token") => Some(Some(true)),
            Some("unknown") => Some(None),
            Some(_) => return Err(Refusal::Member),
        },
        region: text(tree, "region")?.map(str::to_owned),
        project: text(tree, "project")?.map(str::to_owned),
        resource_id: text(tree, "resource_id")?.map(str::to_owned),
        resource_management_account: truth(tree, "resource_management_account")?,
        ..Draft::default()
    };
    if let Some(principal) = tree.get("principal") {
        draft.caller = caller(principal)?;
        draft.says_a_caller = principal.members().is_some_and(|it| it.iter().any(|it| it.1 != Tree::Null));
    }
    if let Some(context) = tree.get("context") {
        for (name, value) in context.members().ok_or(Refusal::Member)? {
            let values = match value {
                Tree::Null => Vec::new(),
                Tree::Text(one) => vec![one.clone()],
                Tree::List(several) => {
                    let several =
                        several.iter().map(|it| it.text().map(str::to_owned).ok_or(Refusal::Member));
                    several.collect::<Result<_, _>>()?
                }
                Tree::Bool(_) | Tree::Number(_) | Tree::Object(_) => return Err(Refusal::Member),
            };
            draft.context.push((name.clone(), values));
        }
    }
    draft.finish(facts)
}

fn has_only(tree: &Tree, names: &[&str]) -> Result<(), Refusal> {
    let members = tree.members().ok_or(Refusal::Member)?;
    if members.iter().all(|it| names.contains(&it.0.as_str())) { Ok(()) } else { Err(Refusal::Member) }
}

fn text<'t>(tree: &'t Tree, name: &str) -> Result<Option<&'t str>, Refusal> {
    tree.get(name).map(|it| it.text().ok_or(Refusal::Member)).transpose()
}

fn truth(tree: &Tree, name: &str) -> Result<bool, Refusal> {
    match tree.get(name) {
        None => Ok(false),
        Some(Tree::Bool(truth)) => Ok(*truth),
        Some(_) => Err(Refusal::Member),
    }
}

/// A text, or an array of them.
fn texts(tree: &Tree, name: &str) -> Result<Vec<String>, Refusal> {
    match tree.get(name) {
        None => Ok(Vec::new()),
        Some(Tree::Text(one)) => Ok(vec![one.clone()]),
        Some(Tree::List(several)) => {
            several.iter().map(|it| it.text().map(str::to_owned).ok_or(Refusal::Member)).collect()
        }
        Some(_) => Err(Refusal::Member),
    }
}

fn caller(tree: &Tree) -> Result<Caller, Refusal> {
    has_only(tree, &["urn", "account", "root", "management_account", "service_linked", "service"])?;
    let owned = |name: &str| Ok::<_, Refusal>(text(tree, name)?.map(str::to_owned));
    let mut caller = Caller {
        urn: owned("urn")?,
        account: owned("account")?,
        service: owned("service")?,
        root: truth(tree, "root")?,
        management_account: truth(tree, "management_account")?,
        service_linked: truth(tree, "service_linked")?,
    };
    if let Some(urn) = &caller.urn {
        let of_urn = urn.split(':').nth(2).filter(|it| !it.is_empty()).ok_or(Refusal::Caller)?;
        if caller.account.as_deref().is_some_and(|it| it != of_urn) {
            return Err(Refusal::Caller);
        }
        caller.account = Some(of_urn.to_owned());
    }
    if caller.account.as_deref() == Some("") {
        return Err(Refusal::Caller);
    }
    Ok(caller)
}

/// What a text says, before it is seen whether it can be.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) action: String,
    pub(super) resources: Vec<String>,
    pub(super) caller: Caller,
    pub(super) says_a_caller: bool,
    pub(super) context: Vec<(String, Vec<String>)>,
    pub(super) unknown: Vec<String>,
    /// `None`: not given.
    pub(super) token: Option<Option<bool>>,
    pub(super) region: Option<String>,
    pub(super) project: Option<String>,
    pub(super) resource_id: Option<String>,
    pub(super) resource_management_account: bool,
}

impl Draft {
    pub(super) fn finish(self, facts: &Facts) -> Result<Plain, Refusal> {
        let (name, known) = named_action(facts, &self.action)?;
        let mut plain = Plain {
            action: name,
            aliases: known.iter().flat_map(|it| it.aliases.clone()).collect(),
            resources: Resources::None,
            caller: self.caller,
            token: self.token.unwrap_or(Some(false)),
            parts: BTreeSet::new(),
            keys: BTreeMap::new(),
            absent: BTreeSet::new(),
            told: BTreeMap::new(),
            unknown: Vec::new(),
            carried: known.as_ref().filter(|it| facts.is_complete(it.service())).map(|it| it.keys.clone()),
            region: self.region,
            project: self.project,
            resource_id: self.resource_id,
            resource_account: None,
            resource_management_account: self.resource_management_account,
            noted: BTreeSet::new(),
        };
        let given = resources(facts, &self.resources)?;
        plain.resources = about(facts, &plain.action, known.as_ref(), given)?;
        // What no catalogue knows is taken to be as the request says.
        if known.is_none() && self.resources == ["*"] {
            plain.resources = Resources::None;
        }

        for (name, values) in self.context {
            if !can_be(facts, &name) {
                return Err(Refusal::Name);
            }
            if plain.keys.insert(folded(&name), values.clone()).is_some() {
                return Err(Refusal::Text);
            }
            if !values.is_empty() && !plain.carries(&name) {
                plain.noted.insert(name);
            }
        }
        let all = self.unknown.iter().any(|it| it == "*");
        for name in self.unknown {
            if PARTS.contains(&name.as_str()) {
                plain.parts.insert(name);
            } else if can_match(facts, &name) {
                plain.unknown.push(name);
            } else {
                return Err(Refusal::Unknown);
            }
        }
        let has_resource = !matches!(plain.resources, Resources::Unknown);
        if plain.parts.contains("resource") {
            if !self.resources.is_empty() {
                return Err(Refusal::Unknown);
            }
            // An action of which it is known that it has none has none.
            if known.as_ref().is_none_or(|it| !it.types.is_empty()) {
                plain.resources = Resources::Unknown;
            }
        }
        if plain.parts.contains("principal") && self.says_a_caller {
            return Err(Refusal::Unknown);
        }
        if let Resources::Named(urns) = &mut plain.resources {
            for urn in urns {
                if plain.parts.contains("resource.account") {
                    urn.account = None;
                }
                if plain.parts.contains("resource.region") {
                    urn.region = None;
                }
                let elsewhere =
                    |it: &String| !it.is_empty() && plain.region.as_ref().is_some_and(|told| told != it);
                if urn.region.as_ref().is_some_and(elsewhere) {
                    return Err(Refusal::Member);
                }
            }
        }
        if all {
            let given = [
                ("resource", has_resource),
                ("resource.account", has_resource),
                ("resource.region", has_resource),
                ("resource.id", plain.resource_id.is_some()),
                ("authentication", self.token.is_some()),
                ("trust_policy", false),
                ("scps", false),
                ("rcps", false),
                ("ncps", false),
            ];
            plain.parts.extend(given.iter().filter(|it| !it.1).map(|it| it.0.to_owned()));
        }
        if plain.parts.contains("authentication") {
            plain.token = None;
        }
        if plain.token.is_none() {
            plain.parts.insert("authentication".to_owned());
        }
        plain.fill_in_the_caller(all)?;
        Ok(plain)
    }
}

/// The name of an action, and what the catalogue has of it.
fn named_action(facts: &Facts, given: &str) -> Result<(String, Option<Action>), Refusal> {
    let parts: Vec<&str> = given.split(':').collect();
    let is_action =
        matches!(parts.as_slice(), [service, _, operation] if !service.is_empty() && !operation.is_empty());
    if !is_action || given.contains(['*', '?']) || given.chars().any(char::is_whitespace) {
        return Err(Refusal::Name);
    }
    let actions = facts.actions();
    if let Some(known) = actions.iter().find(|it| it.name.eq_ignore_ascii_case(given)) {
        return Ok((known.name.clone(), Some(known.clone())));
    }
    let mut covered = actions.iter().filter(|it| it.aliases.iter().any(|it| it.eq_ignore_ascii_case(given)));
    match (covered.next(), covered.next()) {
        (Some(known), None) => Ok((known.name.clone(), Some(known.clone()))),
        (Some(_), Some(_)) => Err(Refusal::Name),
        (None, _) if parts.first().is_some_and(|it| facts.is_complete(it)) => Err(Refusal::Name),
        (None, _) => Ok((given.to_owned(), None)),
    }
}

/// The resources that a text names; `None` where it says that there is none.
fn resources(facts: &Facts, given: &[String]) -> Result<Vec<Resource>, Refusal> {
    if given == ["*"] {
        return Ok(Vec::new());
    }
    let read = |urn: &String| {
        let resource = resource(urn).ok_or(Refusal::Name)?;
        let service = resource.service.to_ascii_lowercase();
        if facts.is_complete(&service) && !facts.types_of(&service).contains(&resource.kind) {
            return Err(Refusal::Name);
        }
        Ok(resource)
    };
    given.iter().map(read).collect()
}

/// A URN (rule RES-1).
pub(super) fn resource(urn: &str) -> Option<Resource> {
    let parts: Vec<&str> = urn.splitn(5, ':').collect();
    let [service, region, account, kind, path] = parts.as_slice() else { return None };
    if service.is_empty() || kind.is_empty() || path.is_empty() {
        return None;
    }
    Some(Resource {
        service: (*service).to_owned(),
        region: Some((*region).to_owned()),
        account: Some((*account).to_owned()),
        kind: (*kind).to_owned(),
        path: (*path).to_owned(),
    })
}

/// What the action is about, given the resources that are named.
fn about(
    facts: &Facts,
    action: &str,
    known: Option<&Action>,
    given: Vec<Resource>,
) -> Result<Resources, Refusal> {
    let service = action.split(':').next().unwrap_or_default();
    let Some(known) = known else {
        // Of an action that no catalogue knows it is not known whether it has one.
        return Ok(if given.is_empty() { Resources::Unknown } else { Resources::Named(given) });
    };
    let takes = |it: &Resource| {
        it.service.eq_ignore_ascii_case(service) && known.types.iter().any(|kind| kind.0 == it.kind)
    };
    if facts.is_complete(service) && !given.iter().all(takes) {
        return Err(Refusal::Name);
    }
    let needs = known.types.iter().any(|it| it.1);
    Ok(if known.types.is_empty() {
        Resources::None
    } else if !given.is_empty() {
        Resources::Named(given)
    } else if needs {
        Resources::Unknown
    } else {
        Resources::None
    })
}

impl Plain {
    /// Rule UNK-5, and what UNK-3 has of a caller that is not named.
    pub(super) fn fill_in_the_caller(&mut self, all: bool) -> Result<(), Refusal> {
        if self.parts.contains("principal") {
            return Ok(());
        }
        let accounts: BTreeSet<Option<String>> = match &self.resources {
            Resources::Named(urns) => urns.iter().map(|it| it.account.clone()).collect(),
            Resources::None | Resources::Unknown => BTreeSet::new(),
        };
        let owned: BTreeSet<&String> =
            accounts.iter().flatten().filter(|it| !it.is_empty() && *it != "system").collect();
        let owner = owned.first().map(|it| (*it).clone());
        if self.caller.root {
            self.follow("g:UserName", Vec::new())?;
        }
        // Whoever says something of the caller says of which kind it is.
        if self.caller != Caller::default() {
            self.follow("g:PrincipalIsRootUser", vec![self.caller.root.to_string()])?;
            self.follow("g:PrincipalIsService", vec![self.caller.service.is_some().to_string()])?;
        }
        if !self.caller.is_named() {
            if owned.len() > 1 {
                return Err(Refusal::Caller);
            }
            return self.assume_the_caller(all, owner);
        }
        let caller = self.caller.clone();
        let mut follows: Vec<(&str, Vec<String>)> = Vec::new();
        if let Some(urn) = &caller.urn {
            follows.push(("g:PrincipalUrn", vec![urn.clone()]));
            let kind = caller.kind();
            let name = kind.filter(|it| it.0 == "user" && !caller.root).map(|it| it.1);
            let name = name.map(|it| it.rsplit('/').next().unwrap_or(it).to_owned());
            follows.push(("g:UserName", name.into_iter().collect()));
        }
        if caller.service.is_some() && caller.urn.is_none() {
            follows.extend([("g:PrincipalUrn", Vec::new()), ("g:UserName", Vec::new())]);
        }
        if let Some(account) = &caller.account {
            follows.push(("g:PrincipalAccount", vec![account.clone()]));
            follows.push(("g:DomainId", vec![account.clone()]));
        }
        if caller.urn.is_none() && self.keys.get("g:principalurn").is_some_and(|it| !it.is_empty()) {
            return Err(Refusal::Caller);
        }
        follows.into_iter().try_for_each(|(key, values)| self.follow(key, values))
    }

    /// Fills in a key that follows from the caller; none of values: it is absent.
    fn follow(&mut self, key: &str, values: Vec<String>) -> Result<(), Refusal> {
        let key = folded(key);
        let is_said_unknown = |it: &String| !it.contains(['*', '?']) && folded(it) == key;
        let agrees = match self.keys.get(&key) {
            Some(given) => agrees(given, &values),
            None => !self.unknown.iter().any(is_said_unknown),
        };
        if !agrees {
            return Err(Refusal::Caller);
        }
        if values.is_empty() {
            self.keys.remove(&key);
            self.absent.insert(key);
        } else {
            self.keys.entry(key).or_insert(values);
        }
        Ok(())
    }

    /// A caller that is not named is of the resource's own account, no root user unless that is said, and no
    /// service.
    fn assume_the_caller(&mut self, all: bool, account: Option<String>) -> Result<(), Refusal> {
        let accounts: Vec<&String> = match &self.resources {
            Resources::Named(urns) => urns.iter().filter_map(|it| it.account.as_ref()).collect(),
            Resources::None | Resources::Unknown => Vec::new(),
        };
        for key in ["g:principalaccount", "g:domainid"] {
            let given = self.keys.get(key).map_or(&[][..], Vec::as_slice);
            // It is one account: of two values one would be another.
            let is_theirs = |value: &String| accounts.iter().all(|it| *it == value);
            if !accounts.is_empty() && (given.len() > 1 || !given.iter().all(is_theirs)) {
                return Err(Refusal::Caller);
            }
        }
        let is_other = |key: &str, expected: &str| {
            self.keys.get(key).is_some_and(|it| !it.is_empty() && !agrees(it, &[expected.to_owned()]))
        };
        let is_named = self.keys.get("g:principalurn").is_some_and(|it| !it.is_empty());
        let root = self.caller.root.to_string();
        if is_named || is_other("g:principalisrootuser", &root) || is_other("g:principalisservice", "false") {
            return Err(Refusal::Caller);
        }
        if all {
            let keys = [
                ("g:principalaccount", account.clone()),
                ("g:domainid", account),
                ("g:principalisrootuser", Some(root)),
                ("g:principalisservice", Some("false".to_owned())),
            ];
            for (key, assumed) in keys {
                if let Some(assumed) = assumed {
                    self.keys.entry(key.to_owned()).or_insert_with(|| vec![assumed]);
                }
            }
        }
        Ok(())
    }

    /// Whether the request leaves open who calls, by name.
    #[must_use]
    pub fn leaves_the_caller_open(&self) -> bool {
        self.parts.contains("principal") || self.unknown.iter().any(|it| it == "*" || is_of_the_caller(it))
    }
}

/// Whether what is given of a key is what follows; truth values ignore letter case (CON-8).
fn agrees(given: &[String], follows: &[String]) -> bool {
    match (given, follows) {
        ([given], [follows]) => {
            let truth = follows == "true" || follows == "false";
            given == follows || (truth && given.eq_ignore_ascii_case(follows))
        }
        (given, follows) => given.is_empty() && follows.is_empty(),
    }
}
