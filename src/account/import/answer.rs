//! Saved answers: one in a line with its request, or one in a file whose name says the request.

use std::collections::BTreeMap;

use crate::json::{self, Limits, Member, Node, Value};
use crate::source::{LineIndex, Span, brief};
use crate::spelling;

use super::Faults;
use super::operation::{BESIDE, OPERATIONS, Operation};
use super::world::World;

/// A file of answers that is being read.
pub(super) struct Source<'t> {
    name: &'t str,
    text: &'t str,
    lines: LineIndex,
    /// The place where the value that is being read starts.
    start: usize,
}

/// An answer, and the request that it answers.
pub(super) struct Answer<'s, 'n> {
    pub(super) source: &'s Source<'s>,
    pub(super) operation: &'static Operation,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) body: &'n Node<'n>,
}

/// The parameters that choose a page, and not what is listed.
const OF_PAGES: [&str; 6] = ["marker", "limit", "page", "per_page", "offset", "x_language"];

impl Source<'_> {
    /// The place of a value: `file:line:column`.
    pub(super) fn place(&self, span: Span) -> String {
        let start = u32::try_from(self.start).unwrap_or(u32::MAX);
        format!("{}:{}", self.name, self.lines.position(self.text, start.saturating_add(span.start)))
    }
}

impl Answer<'_, '_> {
    pub(super) fn place(&self, node: &Node<'_>) -> String {
        self.source.place(node.span)
    }

    /// The call in words, such as `ListPolicyVersionsV5 policy_id=1f`.
    pub(super) fn call(&self) -> String {
        call(self.operation.name, self.parameters.iter())
    }

    /// The request without what chooses its page.
    pub(super) fn subject(&self) -> BTreeMap<String, String> {
        let kept = self.parameters.iter().filter(|it| !OF_PAGES.contains(&it.0.as_str()));
        kept.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The text of a value as it was returned.
    pub(super) fn text(&self, node: &Node<'_>) -> String {
        let text = self.source.text.get(self.source.start..).unwrap_or_default();
        node.span.of(text).to_owned()
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }
}

/// A call in words.
pub(super) fn call<'p>(
    operation: &str,
    parameters: impl Iterator<Item = (&'p String, &'p String)>,
) -> String {
    parameters.fold(operation.to_owned(), |call, (name, value)| format!("{call} {name}={value}"))
}

/// The value of a member that is not null.
pub(super) fn get<'n, 'a>(node: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    let Value::Object(members) = &node.value else { return None };
    find(members, name).filter(|it| it.value != Value::Null)
}

fn find<'n, 'a>(members: &'n [Member<'a>], name: &str) -> Option<&'n Node<'a>> {
    members.iter().find(|it| it.name == name).map(|it| &it.value)
}

/// Reads the answers of a file into the world.
pub(super) fn read(world: &mut World, name: &str, text: &str, limits: &Limits) {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut source = Source { name, text: body, lines: LineIndex::new(body), start: 0 };
    let of_name = request_of_name(name);
    let mut count = 0_usize;
    let mut stream = serde_json::Deserializer::from_str(body).into_iter::<serde::de::IgnoredAny>();
    loop {
        let start = stream.byte_offset();
        let piece = match stream.next() {
            None => break,
            Some(Ok(_)) => body.get(start..stream.byte_offset()),
            // What is wrong with the rest is said by the reader that keeps places.
            Some(Err(_)) => body.get(start..),
        };
        let Some(piece) = piece else { break };
        source.start = start;
        count += 1;
        match json::parse_with(piece, limits) {
            Ok(root) => value(world, &source, &root, &of_name),
            Err(error) => {
                let what = format!("{}: {}: save the answer again, whole", error.message, error.help);
                world.faults.tell(&source.place(error.span), &what);
                return;
            }
        }
        if stream.byte_offset() >= body.len() || stream.byte_offset() == start {
            break;
        }
    }
    if count == 0 {
        world.faults.tell(name, "the file is empty: save the answer again, or remove the file");
    }
}

/// The operation and the parameters that the name of a file says: `Operation.parameter=value.json`.
fn request_of_name(name: &str) -> (Option<String>, BTreeMap<String, String>) {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let base = base.strip_suffix(".gz").unwrap_or(base);
    let base = [".jsonl", ".ndjson", ".json"].iter().find_map(|it| base.strip_suffix(it)).unwrap_or(base);
    let mut parts = base.split('.');
    let operation = parts.next().filter(|it| it.starts_with(|c: char| c.is_ascii_uppercase()));
    let mut parameters = BTreeMap::new();
    let mut last: Option<String> = None;
    for part in parts {
        match (part.split_once('='), &last) {
            (Some((name, value)), _) => {
                parameters.insert(name.to_owned(), value.to_owned());
                last = Some(name.to_owned());
            }
            // A value may hold a point.
            (None, Some(name)) => {
                if let Some(value) = parameters.get_mut(name) {
                    value.push('.');
                    value.push_str(part);
                }
            }
            (None, None) => {}
        }
    }
    (operation.map(ToOwned::to_owned), parameters)
}

fn value(
    world: &mut World,
    source: &Source<'_>,
    root: &Node<'_>,
    of_name: &(Option<String>, BTreeMap<String, String>),
) {
    let place = source.place(root.span);
    let Value::Object(members) = &root.value else {
        let what = format!(
            "expected an answer to be an object, found {}: save it as it was returned",
            root.value.type_name()
        );
        return world.faults.tell(&place, &what);
    };
    if let Some((member, _)) = json::repeated(members).first() {
        let what = format!("`{}` is repeated: save the answer as it was returned", brief(&member.name));
        return world.faults.tell(&source.place(member.name_span), &what);
    }
    let (operation, parameters, body) = match (find(members, "request"), find(members, "answer")) {
        (Some(request), Some(body)) => {
            let Some((operation, parameters)) = request_of(world, source, request) else { return };
            (Some(operation), parameters, body)
        }
        (Some(_), None) => {
            return world
                .faults
                .tell(&place, "the line has a `request` and no `answer`: make the call again");
        }
        _ => (of_name.0.clone(), of_name.1.clone(), root),
    };
    if operation.as_deref().is_some_and(|it| BESIDE.contains(&it)) {
        return;
    }
    let operation = match &operation {
        Some(name) => Operation::named(name).ok_or_else(|| unknown(name)),
        None => recognized(body),
    };
    let operation = match operation {
        Ok(operation) => operation,
        Err(what) => return world.faults.tell(&place, &what),
    };
    let answer = Answer { source, operation, parameters, body };
    if let Err(what) = check(&answer) {
        return world.faults.tell(&place, &what);
    }
    world.page(&answer);
    (operation.take)(world, &answer);
}

/// The request of a line: an operation, and parameters of strings, numbers or truth values.
fn request_of(
    world: &mut World,
    source: &Source<'_>,
    request: &Node<'_>,
) -> Option<(String, BTreeMap<String, String>)> {
    let Value::Object(members) = &request.value else {
        let what = "`request` is not an object: write `{\"operation\": \"ListUsersV5\"}`";
        world.faults.tell(&source.place(request.span), what);
        return None;
    };
    let (mut operation, mut parameters) = (None, BTreeMap::new());
    for member in members {
        let value = match &member.value.value {
            Value::String(text) => text.to_string(),
            Value::Number(digits) => (*digits).to_owned(),
            Value::Bool(truth) => truth.to_string(),
            Value::Null => continue,
            other => {
                let what = format!(
                    "expected the parameter `{}` to be a string, found {}: write its value",
                    brief(&member.name),
                    other.type_name()
                );
                world.faults.tell(&source.place(member.value.span), &what);
                return None;
            }
        };
        if member.name == "operation" {
            operation = Some(value);
        } else {
            parameters.insert(member.name.to_string(), value);
        }
    }
    if operation.is_none() {
        world.faults.tell(&source.place(request.span), "the request has no `operation`: add it");
    }
    Some((operation?, parameters))
}

fn unknown(name: &str) -> String {
    let names = OPERATIONS.iter().map(|it| it.name).chain(BESIDE);
    let help = match spelling::nearest(name, names) {
        Some(it) => format!("write `{it}`"),
        None => "remove the answer: a snapshot is made of none of that operation".to_owned(),
    };
    format!("unknown operation `{}`: {help}", brief(name))
}

/// The operation of a bare answer, by its members.
fn recognized(body: &Node<'_>) -> Result<&'static Operation, String> {
    let has = |it: &&Operation| it.members.iter().any(|it| get(body, it).is_some());
    let mut found = OPERATIONS.iter().filter(has);
    let Some(first) = found.next() else {
        return Err(match error_of(body) {
            Some(error) => format!("{error}: make the call again, and save its answer"),
            None => "no operation has an answer with these members: name the file `Operation.parameter=value.json`"
                .to_owned(),
        });
    };
    if first.members != ["policies"] {
        return Ok(first);
    }
    // Identity policies and guardrails have different ids.
    let Some(Value::Array(items)) = get(body, "policies").map(|it| &it.value) else { return Ok(first) };
    match items.first() {
        Some(item) if get(item, "policy_id").is_some() => Ok(first),
        Some(_) => Operation::named("ListPolicies").ok_or_else(String::new),
        None => {
            Err("an empty list of `policies` may be of ListPoliciesV5 or ListPolicies: name the file after \
                     the operation"
                .to_owned())
        }
    }
}

/// What an error that was saved as an answer says.
fn error_of(body: &Node<'_>) -> Option<String> {
    let inner = get(body, "error").unwrap_or(body);
    let text = |names: &[&str]| {
        names.iter().find_map(|name| match &get(inner, name)?.value {
            Value::String(text) => Some(text.to_string()),
            Value::Number(digits) => Some((*digits).to_owned()),
            _ => None,
        })
    };
    let code = text(&["error_code", "code"])?;
    let message = text(&["error_msg", "message"]).unwrap_or_default();
    Some(format!("the answer is the error `{}`: {}", brief(&code), brief(&message)))
}

/// Checks that an answer is one of its operation, and that its request says what it is about.
fn check(answer: &Answer<'_, '_>) -> Result<(), String> {
    let operation = answer.operation;
    if !operation.members.iter().any(|it| get(answer.body, it).is_some()) {
        let call = answer.call();
        if let Some(error) = error_of(answer.body) {
            return Err(format!("{error}: call `{call}` again"));
        }
        let members = operation.members.join("` or `");
        return Err(format!(
            "expected an answer of `{}` to have `{members}`: it is of another operation, call `{call}` again",
            operation.name
        ));
    }
    match operation.needs.iter().find(|it| !answer.parameters.contains_key(**it)) {
        Some(lacking) => Err(format!(
            "the request of `{name}` has no `{lacking}`, so that nobody knows what the answer is about: name the file \
             `{name}.{lacking}=ID.json`, or save it as a line with its request",
            name = operation.name
        )),
        None => Ok(()),
    }
}

/// An object of an answer that is being read: its members are of the types that the interface documents.
pub(super) struct Entry<'e, 'n> {
    pub(super) answer: &'e Answer<'e, 'e>,
    pub(super) node: &'n Node<'n>,
}

impl Entry<'_, '_> {
    /// A string; none where it is missing or null.
    pub(super) fn text(&self, name: &str, faults: &mut Faults) -> Option<String> {
        let node = get(self.node, name)?;
        match &node.value {
            Value::String(text) => Some(text.to_string()),
            other => {
                let what = format!("expected `{name}` to be a string, found {}", other.type_name());
                self.fault(node, &what, faults);
                None
            }
        }
    }

    /// A string that has to be there, and not empty.
    pub(super) fn needed(&self, name: &str, faults: &mut Faults) -> Option<String> {
        if get(self.node, name).is_none() {
            self.fault(self.node, &format!("an entry has no `{name}`"), faults);
        }
        self.text(name, faults).filter(|it| !it.is_empty())
    }

    /// A truth value.
    pub(super) fn truth(&self, name: &str, faults: &mut Faults) -> Option<bool> {
        let node = get(self.node, name)?;
        match &node.value {
            Value::Bool(truth) => Some(*truth),
            other => {
                let what = format!("expected `{name}` to be a boolean, found {}", other.type_name());
                self.fault(node, &what, faults);
                None
            }
        }
    }

    fn fault(&self, node: &Node<'_>, what: &str, faults: &mut Faults) {
        let call = self.answer.call();
        faults.tell(
            &self.answer.place(node),
            &format!("{what}: save the answer of `{call}` as it was returned"),
        );
    }
}

impl<'s> Answer<'s, '_> {
    /// The entries of a list of the answer, all of them objects.
    pub(super) fn entries<'e>(&'e self, name: &str, faults: &mut Faults) -> Vec<Entry<'e, 'e>>
    where
        's: 'e,
    {
        let Some(node) = get(self.body, name) else { return Vec::new() };
        self.entries_of(node, name, faults)
    }

    /// The same of a list anywhere in the answer.
    pub(super) fn entries_of<'e>(
        &'e self,
        node: &'e Node<'e>,
        name: &str,
        faults: &mut Faults,
    ) -> Vec<Entry<'e, 'e>>
    where
        's: 'e,
    {
        let call = self.call();
        let Value::Array(items) = &node.value else {
            let what = format!(
                "expected `{name}` to be an array, found {}: save the answer of `{call}` as it was returned",
                node.value.type_name()
            );
            faults.tell(&self.place(node), &what);
            return Vec::new();
        };
        let mut entries = Vec::new();
        for node in items {
            if matches!(node.value, Value::Object(_)) {
                entries.push(Entry { answer: self, node });
            } else {
                let what = format!(
                    "expected an entry of `{name}` to be an object: save the answer of `{call}` as it was returned"
                );
                faults.tell(&self.place(node), &what);
            }
        }
        entries
    }

    /// The object that a member of the answer is.
    pub(super) fn entry<'e>(&'e self, name: &str) -> Option<Entry<'e, 'e>>
    where
        's: 'e,
    {
        Some(Entry { answer: self, node: get(self.body, name)? })
    }
}
