//! Case files of `iam5 test`: JSON Lines, or TOML with `[[case]]`.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use iam5::json::{self, Member, Node, Value};
use iam5::policy::{ParseOptions, PolicyKind};
use iam5::request::RequestBuilder;
use iam5::scope::{Grant, Project, Scope};
use iam5::source::Span;
use iam5::{Authorizer, Catalog, MAX_LEVELS, Options, Policy, Request};

use super::input::{self, Source};
use super::policies::too_many_levels;

/// A case that can be run.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    /// A decision's name, or `invalid`.
    pub(crate) expect: String,
    /// The decision, or the reason why a document or the request is invalid.
    pub(crate) ready: Result<Ready, String>,
}

/// Policies and a request of them.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) authorizer: Authorizer,
    pub(crate) request: Request,
    pub(crate) policies: Vec<Rc<Document>>,
}

/// A policy document that cases name or hold.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) text: String,
    pub(crate) policy: Policy,
}

/// The result of reading a line, or an entry of a TOML file.
#[derive(Debug)]
pub(crate) struct Found {
    /// `file:line`, or `file: case 3`.
    pub(crate) place: String,
    /// The case, or what is wrong with it.
    pub(crate) case: Result<Case, Broken>,
}

/// The reason why something is not a case.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) id: Option<String>,
    pub(crate) reason: String,
}

/// Reads case files; documents that stand in several cases are read once.
#[derive(Debug)]
pub(crate) struct CaseReader {
    catalog: Catalog,
    options: Options,
    allow_unlisted: bool,
    /// The place of each id.
    ids: HashMap<String, String>,
    known: HashMap<(PolicyKind, Key), Result<Rc<Document>, String>>,
    /// First name of each document, by its text.
    names: HashMap<String, String>,
}

/// The identity of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Text(String),
    File(PathBuf),
}

const DECISIONS: [&str; 5] = ["allow", "explicit_deny", "implicit_deny", "undetermined", "invalid"];

/// The members that hold lists of documents.
const LISTS: [(&str, PolicyKind); 5] = [
    ("policies", PolicyKind::Identity),
    ("session", PolicyKind::Session),
    ("resource_policies", PolicyKind::Resource),
    ("trust_policy", PolicyKind::Trust),
    ("endpoint", PolicyKind::Endpoint),
];

/// The members that hold levels of an organization, each a list of documents.
const LEVELS: [(&str, PolicyKind); 3] =
    [("scps", PolicyKind::Scp), ("rcps", PolicyKind::Rcp), ("ncps", PolicyKind::Ncp)];

impl CaseReader {
    pub(crate) fn new(catalog: Catalog, options: Options, allow_unlisted: bool) -> Self {
        let (ids, known, names) = (HashMap::new(), HashMap::new(), HashMap::new());
        CaseReader { catalog, options, allow_unlisted, ids, known, names }
    }

    /// Calls `each` with everything in a file that is a case or should be one.
    pub(crate) fn read(&mut self, source: &Source, mut each: impl FnMut(Found)) {
        let name = source.name.as_str();
        let path = source.path.as_deref().unwrap_or(Path::new(""));
        let directory = path.parent().unwrap_or(Path::new("")).to_path_buf();
        if !path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml")) {
            let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
            for (number, line) in (1..).zip(text.lines()).filter(|it| !it.1.trim().is_empty()) {
                let place = format!("{name}:{number}");
                let case = self.case(line, &place, &directory);
                each(Found { place, case });
            }
            return;
        }
        match toml_cases(&source.text) {
            Ok(cases) => {
                for (number, text) in (1..).zip(cases) {
                    let place = format!("{name}: case {number}");
                    let case = self.case(&text, &place, &directory);
                    each(Found { place, case });
                }
            }
            Err((line, reason)) => {
                let place = format!("{name}:{line}");
                each(Found { place, case: Err(Broken { id: None, reason }) });
            }
        }
    }

    fn case(&mut self, text: &str, place: &str, directory: &Path) -> Result<Case, Broken> {
        let broken = |reason: String| Broken { id: None, reason };
        let at = |node: &Node<'_>| {
            // A case is one line, so the column is all there is to a place.
            text.get(..node.span.start as usize).unwrap_or_default().chars().count() + 1
        };
        let root = json::parse_with(text, &input::limits()).map_err(|error| {
            let column = text.get(..error.span.start as usize).unwrap_or_default().chars().count() + 1;
            broken(format!("column {column}: {}: {}", error.message, error.help))
        })?;
        let Value::Object(members) = &root.value else {
            return Err(broken(format!("expected a case to be an object, found {}", root.value.type_name())));
        };
        let id = match find(members, "id").map_err(broken)?.map(|it| &it.value) {
            Some(Value::String(id)) => id.to_string(),
            Some(_) => return Err(broken("`id` is not a string".to_owned())),
            None => place.to_owned(),
        };
        let broken = |reason: String| Broken { id: Some(id.clone()), reason };
        if let Some(first) = self.ids.get(&id) {
            return Err(broken(format!(
                "the case at {first} has this id too: give each case an id of its own"
            )));
        }
        self.ids.insert(id.clone(), place.to_owned());
        let expect = match find(members, "expect").map_err(&broken)?.map(|it| &it.value) {
            Some(Value::String(expect)) if DECISIONS.contains(&&**expect) => expect.to_string(),
            Some(_) => return Err(broken(format!("`expect` is not one of {}", DECISIONS.join(", ")))),
            None => return Err(broken("the case has no `expect`".to_owned())),
        };
        let Some(request) = find(members, "request").map_err(&broken)? else {
            return Err(broken("the case has no `request`".to_owned()));
        };
        if let Some(member) = members.iter().find(|it| !is_known(&it.name)) {
            let fix = match meant(&member.name) {
                Some(meant) => format!("write `{meant}`, or remove it"),
                None => format!("the members are `{}`, and any that begins with `x-`", MEMBERS.join("`, `")),
            };
            let column = at(&member.value);
            return Err(broken(format!(
                "column {column}: unknown member `{}` in a case: {fix}",
                member.name
            )));
        }
        let mut invalid = Vec::new();
        let mut used = Vec::new();
        let mut grants = Vec::new();
        let mut builder = Authorizer::builder().catalog(self.catalog.clone()).options(self.options);
        let mut list = |reader: &mut Self, what: &str, kind, node: &Node<'_>| {
            let Value::Array(items) = &node.value else {
                return Err(format!(
                    "column {}: expected `{what}` to be an array, found {}",
                    at(node),
                    node.value.type_name()
                ));
            };
            let mut policies = Vec::new();
            for (number, item) in items.iter().enumerate() {
                let inline = || format!("{place} {what}[{number}]");
                let (item, scope) = match granted(item).filter(|_| kind == PolicyKind::Identity) {
                    Some(members) => {
                        let read = Scope::from_members(item, members);
                        let (item, scope) = read.map_err(|(span, reason)| {
                            format!("column {}: `{what}[{number}]`: {reason}", column(text, span))
                        })?;
                        (item, Some(scope))
                    }
                    None => (item, None),
                };
                match reader.document(text, kind, item, inline, directory)? {
                    Ok(document) => {
                        let policy = document.policy.clone();
                        match scope.map(|it| Grant::new(policy.clone(), it)) {
                            None => policies.push(policy),
                            Some(Ok(grant)) => grants.push(grant),
                            Some(Err(error)) => invalid.push(error.to_string()),
                        }
                        used.push(document);
                    }
                    Err(faults) => invalid.push(faults),
                }
            }
            Ok(policies)
        };
        for (what, kind) in LISTS {
            let Some(node) = find(members, what).map_err(&broken)? else { continue };
            let policies = list(self, what, kind, node).map_err(&broken)?;
            builder = match kind {
                PolicyKind::Session => builder.session(policies),
                PolicyKind::Resource | PolicyKind::Trust => builder.resource(policies),
                PolicyKind::Endpoint => builder.endpoint(policies),
                _ => builder.identity(policies),
            };
        }
        for (what, kind) in LEVELS {
            let Some(node) = find(members, what).map_err(&broken)? else { continue };
            let Value::Array(levels) = &node.value else {
                return Err(broken(format!("`{what}` is not an array of levels")));
            };
            if levels.len() > MAX_LEVELS {
                return Err(broken(format!("`{what}`: {}", too_many_levels(levels.len()))));
            }
            for (number, level) in levels.iter().enumerate() {
                let policies = list(self, &format!("{what}[{number}]"), kind, level).map_err(&broken)?;
                builder = match kind {
                    PolicyKind::Rcp => builder.rcp_level(policies),
                    PolicyKind::Ncp => builder.ncp_level(policies),
                    _ => builder.scp_level(policies),
                };
            }
        }
        if let Some(node) = find(members, "projects").map_err(&broken)? {
            let read = Project::list(node);
            let projects =
                read.map_err(|(span, reason)| broken(format!("column {}: {reason}", column(text, span))))?;
            builder = builder.projects(projects);
        }
        if !grants.is_empty() {
            builder = builder.grants(grants);
        }
        let allow = self.allow_unlisted;
        let adjust = |builder: RequestBuilder| if allow { builder.allow_unlisted() } else { builder };
        let request = Request::from_node(text, request, &self.catalog, adjust);
        let request = request.map_err(|error| error.to_string());
        let has_trust =
            find(members, "trust_policy").ok().flatten().is_some_and(|it| it.value != Value::Null);
        if let Ok(request) = &request
            && has_trust
            && !request.may_concern_agency()
        {
            let action = request.action().name();
            return Err(broken(format!(
                "`trust_policy` is the policy of an agency, and `{action}` concerns no agency: leave it out"
            )));
        }
        let ready = match (request, invalid.is_empty()) {
            (Ok(request), true) => Ok(Ready { authorizer: builder.build(), request, policies: used }),
            (Ok(_), false) => Err(invalid.join("\n")),
            (Err(error), _) => {
                invalid.push(format!("request: {error}"));
                Err(invalid.join("\n"))
            }
        };
        Ok(Case { id, expect, ready })
    }

    /// A document of a case: an object, its text, or the name of a file beside the case file.
    ///
    /// The outer error is that of a case that cannot be run, the inner one that of a document that is invalid.
    fn document(
        &mut self,
        text: &str,
        kind: PolicyKind,
        node: &Node<'_>,
        inline: impl FnOnce() -> String,
        directory: &Path,
    ) -> Result<Result<Rc<Document>, String>, String> {
        let key = match &node.value {
            Value::String(given) if given.trim_start().starts_with('{') => Key::Text(given.to_string()),
            Value::String(given) => Key::File(directory.join(&**given)),
            // What is not an object is a document too, if an invalid one.
            _ => Key::Text(node.span.of(text).to_owned()),
        };
        let name = match &key {
            Key::File(path) => input::name_of(&plain(path)),
            Key::Text(text) => self.names.entry(text.clone()).or_insert_with(inline).clone(),
        };
        if let Some(known) = self.known.get(&(kind, key.clone())) {
            return Ok(known.clone());
        }
        let text = match &key {
            Key::File(path) => read(path)?,
            Key::Text(text) => text.clone(),
        };
        let document =
            match Policy::parse_with(&name, &text, ParseOptions::of(kind).with_limits(input::limits())) {
                Ok(policy) => Ok(Rc::new(Document { text, policy })),
                Err(errors) => Err(errors.to_string()),
            };
        self.known.insert((kind, key), document.clone());
        Ok(document)
    }
}

/// The path without `..` after a name, to be read by people: a file is opened by the path as it was joined.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        let after_name = matches!(plain.components().next_back(), Some(Component::Normal(_)));
        if part == Component::ParentDir && after_name {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

fn read(path: &Path) -> Result<String, String> {
    input::read(path, &input::limits()).map_err(|error| format!("{error:#}"))
}

/// The members of an entry of `policies` that names the scope of its policy (rule EVA-12).
fn granted<'n, 'a>(node: &'n Node<'a>) -> Option<&'n [Member<'a>]> {
    let Value::Object(members) = &node.value else { return None };
    members.iter().any(|it| it.name == "policy").then_some(members.as_slice())
}

/// The column of a place: a case is one line.
fn column(text: &str, span: Span) -> usize {
    text.get(..span.start as usize).unwrap_or_default().chars().count() + 1
}

/// The member of that name; a name that is repeated is an error, as which of the two counts is not said.
fn find<'n, 'a>(members: &'n [Member<'a>], name: &str) -> Result<Option<&'n Node<'a>>, String> {
    let mut found = members.iter().filter(|it| it.name == name);
    match (found.next(), found.next()) {
        (_, Some(_)) => Err(format!("`{name}` is repeated")),
        (member, None) => Ok(member.map(|it| &it.value)),
    }
}

/// The members of a case: what is decided, and what is said about it.
const MEMBERS: [&str; 16] = [
    "id",
    "projects",
    "expect",
    "request",
    "policies",
    "session",
    "resource_policies",
    "trust_policy",
    "endpoint",
    "scps",
    "rcps",
    "ncps",
    "source",
    "note",
    "rules",
    "tags",
];

fn is_known(member: &str) -> bool {
    MEMBERS.contains(&member) || member.starts_with("x-")
}

/// The member that a name was meant for: a layer that goes missing could turn a denial into an allowance.
fn meant(name: &str) -> Option<&'static str> {
    const OTHER: [(&str, &str); 5] = [
        ("identity", "policies"),
        ("identitypolic", "policies"),
        ("sessionpolic", "session"),
        ("endpointpolic", "endpoint"),
        ("scplevel", "scps"),
    ];
    if is_known(name) || name.len() > 32 {
        return None;
    }
    // Neither case, nor what joins words, nor the number makes another name.
    let base = |it: &str| {
        let letters: String = it.chars().filter(char::is_ascii_alphanumeric).collect();
        let lower = letters.to_ascii_lowercase();
        let one = ["ies", "y", "s"].iter().find_map(|end| lower.strip_suffix(end));
        one.map_or_else(|| lower.clone(), str::to_owned)
    };
    let asked = base(name);
    let other = OTHER.iter().find(|it| it.0 == asked).map(|it| it.1);
    let like = |it: &&&str| {
        let known = base(it);
        // Two letters are too few to be misspelled.
        asked == known || (known.len() > 2 && is_one_edit(&asked, &known)) || is_one_edit(name, it)
    };
    other.or_else(|| MEMBERS.iter().filter(|it| it.len() > 2).find(like).copied())
}

/// Returns whether one letter more, less or other, or two swapped, make of one text the other.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let start = one.iter().zip(other).take_while(|it| it.0 == it.1).count();
    let (Some(one), Some(other)) = (one.get(start..), other.get(start..)) else { return false };
    match (one, other) {
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && one == other => true,
        ([_, one @ ..], [_, other @ ..]) if one == other => true,
        ([_, one @ ..], other) | (other, [_, one @ ..]) if one == other => true,
        (one, [_, other @ ..]) => one == other,
        _ => false,
    }
}

/// The cases of a TOML file as JSON texts; or the line and the reason why it is none.
fn toml_cases(text: &str) -> Result<Vec<String>, (usize, String)> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |it| it.start);
        let before = text.get(..offset).unwrap_or_default();
        (before.matches('\n').count() + 1, error.message().to_owned())
    })?;
    // Cases under another name would be passed over.
    let is_list = |it: &toml::Value| it.as_array().is_some_and(|it| it.iter().any(toml::Value::is_table));
    let is_like = |it: &str| it.eq_ignore_ascii_case("case") || it.eq_ignore_ascii_case("cases");
    let other = table.iter().find(|(name, it)| *name != "case" && (is_list(it) || is_like(name)));
    if let Some((name, _)) = other {
        let names = |line: &str| {
            let rest = line.trim_start_matches([' ', '\t', '[']).strip_prefix(name.as_str());
            rest.is_some_and(|it| it.trim_start().starts_with([']', '=']))
        };
        let line = text.lines().position(names);
        let reason = format!("the file has a list `{name}`: write each case under `[[case]]`, or remove it");
        return Err((line.unwrap_or_default() + 1, reason));
    }
    let Some(toml::Value::Array(cases)) = table.get("case") else {
        return Err((1, "the file has no `[[case]]`".to_owned()));
    };
    let to_json = |it: &toml::Value| serde_json::to_string(it).map_err(|error| (1, error.to_string()));
    cases.iter().map(to_json).collect()
}

#[cfg(all(test, feature = "testing"))]
mod readings;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_are_nearly_one_are_reported() {
        for (name, member) in [
            ("scp", "scps"),
            ("SCPs", "scps"),
            ("scsp", "scps"),
            ("scp_levels", "scps"),
            ("policy", "policies"),
            ("polices", "policies"),
            ("identity_policies", "policies"),
            ("sessions", "session"),
            ("sesion", "session"),
            ("session_policy", "session"),
            ("resource_policy", "resource_policies"),
            ("resource-policies", "resource_policies"),
            ("resourcePolicies", "resource_policies"),
            ("endpoints", "endpoint"),
            ("endpoint_policy", "endpoint"),
            ("requests", "request"),
        ] {
            assert_eq!(meant(name), Some(member), "{name}");
            assert!(!is_known(name), "{name}");
        }
        for name in ["id", "scps", "policies", "rules", "note", "source", "tags", "x-why", "x-"] {
            assert!(is_known(name) && meant(name).is_none(), "{name}");
        }
        for name in ["why", "steps", "resource", "ids", "", "context"] {
            assert!(!is_known(name) && meant(name).is_none(), "{name}");
        }
    }
}
