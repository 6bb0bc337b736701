//! A request written as JSON.

use crate::catalog::{self, Catalog};
use crate::json::{self, Limits, Member, Node, Value};
use crate::policy::Urn;
use crate::source::{Span, brief};
use crate::spelling::edits;
use crate::wording::Text;

use super::call::shown;
use super::error::About;
use super::{Authentication, Part, Principal, Request, RequestBuilder, RequestError};

const MEMBERS: [&str; 10] = [
    "action",
    "resource",
    "principal",
    "authentication",
    "context",
    "unknown",
    "region",
    "project",
    "resource_id",
    "resource_management_account",
];

const PRINCIPAL_MEMBERS: [&str; 6] =
    ["urn", "account", "root", "management_account", "service_linked", "service"];

/// A misspelling of a member needs no more edits than this.
const NEAR: usize = 4;

impl Request {
    /// Reads a request from JSON. Keys that it does not mention are absent, unless `unknown` covers them.
    ///
    /// ```
    /// use iam5::{Catalog, Request};
    ///
    /// let text = r#"{
    ///     "action": "csms:secret:getStage",
    ///     "resource": "csms:cn-north-4:0a1b2c3d:secretName:payments-db",
    ///     "principal": {"urn": "iam::0a1b2c3d:user:ci"},
    ///     "context": {"csms:VersionStage": "SYSCURRENT", "g:TagKeys": ["env", "team"]},
    ///     "unknown": ["csms:Type", "g:ResourceTag/*"]
    /// }"#;
    /// let request = Request::from_json(text, &Catalog::embedded())?;
    /// assert!(request.has_unknown());
    /// # Ok::<(), iam5::RequestError>(())
    /// ```
    ///
    /// # Errors
    /// Text that is not JSON; a member that is not known, is repeated or has the wrong type; a key of
    /// `context` that is given twice, in whatever case; and what [`RequestBuilder::build`] refuses.
    pub fn from_json(text: &str, catalog: &Catalog) -> Result<Self, RequestError> {
        Self::from_json_with(text, catalog, &Limits::default(), |it| it)
    }

    /// Does the same as [`Request::from_json`] within other limits than the default ones, and with more said of the
    /// request before it is built: `adjust` may call [`RequestBuilder::allow_unlisted`], say.
    ///
    /// # Errors
    /// As [`Request::from_json`], and a text that is more than the limits let be read.
    pub fn from_json_with(
        text: &str,
        catalog: &Catalog,
        limits: &Limits,
        adjust: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Self, RequestError> {
        let root = json::parse_with(text, limits).map_err(|error| RequestError::from_json(text, error))?;
        Self::from_node(text, &root, catalog, adjust)
    }

    /// Reads a request from a value within a JSON text, so that errors name their place in the whole; `adjust` is that
    /// of [`Request::from_json_with`].
    ///
    /// # Errors
    /// As [`Request::from_json`].
    pub fn from_node(
        text: &str,
        node: &Node<'_>,
        catalog: &Catalog,
        adjust: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Self, RequestError> {
        let builder = Reader { text }.request(node)?;
        adjust(builder).build(catalog).map_err(|error| {
            let span = place(node, error.subject());
            error.at(text, span)
        })
    }

    /// Reads a request from a JSON value; an object of `serde_json` keeps one of several members of the
    /// same name, so prefer [`Request::from_json`] where the text is at hand.
    ///
    /// # Errors
    /// As [`Request::from_json`], without a place.
    pub fn from_value(value: &serde_json::Value, catalog: &Catalog) -> Result<Self, RequestError> {
        Self::from_json(&value.to_string(), catalog).map_err(RequestError::nowhere)
    }
}

impl RequestBuilder {
    /// Reads what a JSON text says of a request, for more to be said of it before it is built.
    ///
    /// # Errors
    /// As [`Request::from_json_with`], but for what [`RequestBuilder::build`] refuses.
    pub fn from_json(text: &str, limits: &Limits) -> Result<Self, RequestError> {
        let root = json::parse_with(text, limits).map_err(|error| RequestError::from_json(text, error))?;
        Reader { text }.request(&root)
    }
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn fault(&self, span: Span, message: impl Into<Text>, help: impl Into<Text>) -> RequestError {
        RequestError::new(message, help).at(self.text, span)
    }

    fn request(&self, node: &Node<'_>) -> Result<RequestBuilder, RequestError> {
        let members = self.members(node, "a request", &MEMBERS)?;
        // A member that is `null` is as good as none.
        let find = |name: &str| {
            let member = members.iter().find(|it| it.name == name);
            member.map(|it| &it.value).filter(|it| it.value != Value::Null)
        };
        let Some(action) = find("action") else {
            let help = "add `\"action\": \"service:type:operation\"`";
            return Err(self.fault(node.span, "the request has no `action`".to_owned(), help));
        };
        let mut builder = Request::builder(self.string(action, "action")?);
        if let Some(resource) = find("resource") {
            builder = self.resource(builder, resource)?;
        }
        if let Some(principal) = find("principal") {
            builder = builder.principal(self.principal(principal)?);
        }
        if let Some(node) = find("authentication") {
            builder = builder.authentication(self.authentication(node)?);
        }
        if let Some(node) = find("region") {
            builder = builder.region(self.string(node, "region")?);
        }
        if let Some(node) = find("project") {
            builder = builder.project(self.string(node, "project")?);
        }
        if let Some(node) = find("resource_id") {
            builder = builder.resource_id(self.string(node, "resource_id")?);
        }
        if let Some(node) = find("resource_management_account") {
            builder = builder.resource_management_account(self.truth(node, "resource_management_account")?);
        }
        if let Some(context) = find("context") {
            builder = self.context(builder, context)?;
        }
        if let Some(unknown) = find("unknown") {
            for name in self.strings(unknown, "unknown")? {
                let text = self.string(name, "unknown")?;
                if text == Part::Principal.name() && find("principal").is_some_and(says_something) {
                    let message = "a caller is given, and `principal` is declared unknown".to_owned();
                    return Err(self.fault(name.span, message, "leave one of them out"));
                }
                builder = builder.unknown(text);
            }
        }
        Ok(builder)
    }

    /// The members of an object whose members are known.
    fn members<'n, 'a>(
        &self,
        node: &'n Node<'a>,
        what: &str,
        known: &[&str],
    ) -> Result<&'n [Member<'a>], RequestError> {
        let Value::Object(members) = &node.value else {
            let message = format!("expected {what} to be an object, found {}", node.value.type_name());
            return Err(self.fault(node.span, message, "write `{\"name\": value}`"));
        };
        for (index, member) in members.iter().enumerate() {
            let name = &*member.name;
            if !known.contains(&name) {
                let message = format!("unknown member `{}` in {what}", shown(name));
                return Err(self.fault(member.name_span, message, nearest(name, known)));
            }
            if members.iter().take(index).any(|it| it.name == member.name) {
                return Err(self.fault(
                    member.name_span,
                    format!("`{name}` is repeated"),
                    "leave one of them out",
                ));
            }
        }
        Ok(members)
    }

    fn string<'n>(&self, node: &'n Node<'_>, what: &str) -> Result<&'n str, RequestError> {
        match &node.value {
            Value::String(text) => Ok(text),
            Value::Number(_) | Value::Bool(_) => {
                let message =
                    format!("expected `{}` to be a string, found {}", brief(what), node.value.type_name());
                let help = format!("put it in double quotes: `\"{}\"`", brief(node.span.of(self.text)));
                Err(self.fault(node.span, message, help))
            }
            other => {
                let message =
                    format!("expected `{}` to be a string, found {}", brief(what), other.type_name());
                Err(self.fault(node.span, message, "write text in double quotes"))
            }
        }
    }

    /// The one string, or those of an array. That they are strings is for the caller to see.
    fn strings<'n, 'a>(&self, node: &'n Node<'a>, what: &str) -> Result<&'n [Node<'a>], RequestError> {
        match &node.value {
            Value::Array(items) => Ok(items),
            Value::Null => Ok(&[]),
            _ => {
                self.string(node, what)?;
                Ok(std::slice::from_ref(node))
            }
        }
    }

    fn resource(&self, mut builder: RequestBuilder, node: &Node<'_>) -> Result<RequestBuilder, RequestError> {
        let nodes = self.strings(node, "resource")?;
        for node in nodes {
            let text = self.string(node, "resource")?;
            if text != "*" {
                let urn = Urn::parse(text)
                    .map_err(|error| self.fault(node.span, error.message.clone(), error.help))?;
                builder = builder.urn(urn);
            } else if nodes.len() > 1 {
                let message = "the resource `*` is given beside others".to_owned();
                return Err(self.fault(node.span, message, "leave it out"));
            } else {
                builder = builder.resource("*");
            }
        }
        Ok(builder)
    }

    fn principal(&self, node: &Node<'_>) -> Result<Principal, RequestError> {
        let mut principal = Principal::default();
        for member in self.members(node, "`principal`", &PRINCIPAL_MEMBERS)? {
            let (name, node) = (&*member.name, &member.value);
            if node.value == Value::Null {
                continue;
            }
            match name {
                "root" => principal.root = self.truth(node, name)?,
                "management_account" => principal.management_account = self.truth(node, name)?,
                "service_linked" => principal.service_linked = self.truth(node, name)?,
                "account" => principal.account = Some(self.string(node, name)?.to_owned()),
                "service" => principal.service = Some(self.string(node, name)?.to_owned()),
                _ => principal.urn = Some(self.string(node, name)?.to_owned()),
            }
        }
        Ok(principal)
    }

    fn truth(&self, node: &Node<'_>, what: &str) -> Result<bool, RequestError> {
        match node.value {
            Value::Bool(truth) => Ok(truth),
            _ => {
                let message = format!("expected `{what}` to be a boolean, found {}", node.value.type_name());
                Err(self.fault(node.span, message, "write `true` or `false`, without quotes"))
            }
        }
    }

    fn authentication(&self, node: &Node<'_>) -> Result<Authentication, RequestError> {
        match self.string(node, "authentication")? {
            "signed" => Ok(Authentication::Signed),
            "token" => Ok(Authentication::Token),
            "unknown" => Ok(Authentication::Unknown),
            other => {
                let message = format!("`{}` is not a valid way of authentication", shown(other));
                Err(self.fault(node.span, message, "write `signed`, `token` or `unknown`"))
            }
        }
    }

    fn context(&self, mut builder: RequestBuilder, node: &Node<'_>) -> Result<RequestBuilder, RequestError> {
        let members = match &node.value {
            Value::Object(members) => members,
            other => {
                let message = format!("expected `context` to be an object, found {}", other.type_name());
                return Err(self.fault(node.span, message, "write `{\"key\": \"value\"}`"));
            }
        };
        let mut seen = std::collections::HashSet::new();
        for member in members {
            let key = &*member.name;
            if !seen.insert(catalog::lower(key).into_owned()) {
                return Err(self.fault(
                    member.name_span,
                    format!("the key `{}` is given twice", brief(key)),
                    "give all its values in one array: key names ignore case",
                ));
            }
            let mut values = Vec::new();
            for value in self.strings(&member.value, key)? {
                values.push(self.string(value, key)?);
            }
            builder = builder.key_values(key, values);
        }
        Ok(builder)
    }
}

/// Returns whether an object has a member that is not `null`.
fn says_something(node: &Node<'_>) -> bool {
    matches!(&node.value, Value::Object(members) if members.iter().any(|it| it.value.value != Value::Null))
}

/// The place of that part of a request.
fn place(request: &Node<'_>, part: &About) -> Span {
    let member = |name: &str| member(request, name);
    let entry = |name: &str, number: usize| {
        let node = member(name)?;
        match &node.value {
            Value::Array(items) => items.get(number).map(|it| it.span),
            _ => Some(node.span),
        }
    };
    let found = match part {
        About::Action => None,
        About::Resource(number) => entry("resource", *number),
        About::Unknown(number) => entry("unknown", *number),
        About::Member(name) => member(name).map(|it| it.span),
        About::Key(lower) => member("context").and_then(|context| {
            let Value::Object(keys) = &context.value else { return None };
            keys.iter().find(|it| catalog::lower(&it.name) == **lower).map(|it| it.name_span)
        }),
    };
    // A key that is declared unknown by name is among those.
    let unknown = || match (part, &member("unknown")?.value) {
        (About::Key(lower), Value::Array(items)) => {
            let is_it =
                |it: &&Node<'_>| matches!(&it.value, Value::String(name) if catalog::lower(name) == **lower);
            items.iter().find(is_it).map(|it| it.span)
        }
        _ => None,
    };
    found.or_else(unknown).or_else(|| member("action").map(|it| it.span)).unwrap_or(request.span)
}

fn member<'n, 'a>(object: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    let Value::Object(members) = &object.value else { return None };
    members.iter().find(|it| it.name == name).map(|it| &it.value)
}

fn nearest(name: &str, known: &[&str]) -> String {
    let lower = name.to_ascii_lowercase();
    let near = known.iter().filter_map(|it| Some((edits(&lower, it, NEAR.min(it.len() / 2))?, it)));
    match near.min() {
        Some((_, it)) => format!("did you mean `{it}`?"),
        None => format!("the members are `{}`", known.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{KeyName, KeyState, Resources};

    fn read(text: &str) -> Result<Request, RequestError> {
        Request::from_json(text, &Catalog::embedded())
    }

    /// Place, message and help of the error.
    fn fault(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn every_member_is_read() {
        let request = read(
            r#"{"action": "csms:secret:getStage", "resource": ["csms:r:a:secretName:x", "csms:r:a:secretName:y"],
                "principal": {"urn": "iam::b:user:ci", "account": "b", "root": true, "management_account": true,
                              "service_linked": true, "service": "service.OBS"},
                "authentication": "token",
                "context": {"csms:VersionStage": "S", "g:TagKeys": ["a", "b"], "g:DomainName": null, "g:SourceIp": []},
                "unknown": "csms:T*"}"#,
        )
        .unwrap();
        assert!(matches!(request.resources(), Resources::Named(urns) if urns.len() == 2));
        let principal = request.principal();
        assert!(principal.root && principal.management_account && principal.service_linked);
        assert_eq!((principal.account(), principal.service.as_deref()), (Some("b"), Some("service.OBS")));
        assert_eq!(request.authentication(), Authentication::Token);
        let state = |key: &str| request.context().get(&KeyName::new(key));
        assert!(matches!(state("csms:versionstage"), KeyState::Present([it]) if &**it == "S"));
        assert!(matches!(state("g:TagKeys"), KeyState::Present([_, _])));
        assert_eq!(state("g:DomainName"), KeyState::Present(&[]), "UNK-1: present without a value");
        assert_eq!(state("g:SourceIp"), KeyState::Present(&[]));
        assert_eq!(state("csms:Type"), KeyState::Unknown);
        assert_eq!(state("g:CurrentTime"), KeyState::Absent);
    }

    #[test]
    fn no_resource_has_three_spellings() {
        for resource in [
            "",
            r#", "resource": null, "context": null, "principal": null"#,
            r#", "resource": "*""#,
            r#", "resource": ["*"]"#,
        ] {
            let request = read(&format!(r#"{{"action": "csms::listTasks"{resource}}}"#)).unwrap();
            assert_eq!(request.resources(), &Resources::None, "{resource}");
            assert!(request.notes().is_empty(), "{resource}");
        }
    }

    #[test]
    fn a_member_of_the_principal_that_is_null_says_nothing() {
        let of = |members: &str| {
            let text = format!(r#"{{"action": "csms::listTasks", "principal": {{{members}}}}}"#);
            read(&text).unwrap().principal().clone()
        };
        let null = r#""urn": null, "account": null, "root": null, "management_account": null,
            "service_linked": null, "service": null"#;
        assert_eq!(of(null), of(""));
        assert_eq!(of(&null.replace(r#""root": null"#, r#""root": true"#)), of(r#""root": true"#));
    }

    #[test]
    fn unk_3_unknown_names_other_parts() {
        let request = read(
            r#"{"action": "csms:secret:get", "resource": "csms:r:a:secretName:x",
                "unknown": ["resource.account", "authentication"]}"#,
        )
        .unwrap();
        let Resources::Named(urns) = request.resources() else { panic!("named") };
        assert_eq!((urns[0].region(), urns[0].account()), (Some("r"), None));
        assert_eq!(request.authentication(), Authentication::Unknown);
    }

    #[test]
    fn faults_name_place_and_help() {
        for (text, expected) in [
            ("{", "1:2: expected the end of the object, found the end of the text: add the closing brace"),
            ("[]", "1:1: expected a request to be an object, found an array: write `{\"name\": value}`"),
            ("{}", "1:1: the request has no `action`: add"),
            ("{\n \"acton\": \"a:b:c\"}", "2:2: unknown member `acton` in a request: did you mean `action`?"),
            (r#"{"Action": "a:b:c"}"#, "1:2: unknown member `Action` in a request: did you mean `action`?"),
            (
                r#"{"color": 1}"#,
                "1:2: unknown member `color` in a request: the members are `action`, `resource`",
            ),
            (r#"{"action": "a:b:c", "action": "a:b:c"}"#, "1:21: `action` is repeated"),
            (
                r#"{"action": 7}"#,
                "1:12: expected `action` to be a string, found a number: put it in double quotes: `\"7\"`",
            ),
            (r#"{"action": "csms:secret:*"}"#, "1:12: `csms:secret:*` is a pattern"),
            (r#"{"action": "a:b:c", "resource": "arn:x"}"#, "1:33: `arn:x` starts with `arn:`: remove"),
            (
                r#"{"action": "a:b:c", "resource": ["*", "a:b:c:d:e"]}"#,
                "1:34: the resource `*` is given beside others",
            ),
            (
                r#"{"action": "a:b:c", "resource": [null]}"#,
                "1:34: expected `resource` to be a string, found null",
            ),
            (
                r#"{"action": "a:b:c", "context": {"g:MFAPresent": true}}"#,
                "1:49: expected `g:MFAPresent` to be a string, found a boolean: put it in double quotes: `\"true\"`",
            ),
            (
                r#"{"action": "a:b:c", "context": {"k:n": ["1", 2]}}"#,
                "1:46: expected `k:n` to be a string, found a number: put it in double quotes: `\"2\"`",
            ),
            (
                r#"{"action": "a:b:c", "context": {"k:n": {}}}"#,
                "1:40: expected `k:n` to be a string, found an object",
            ),
            (
                r#"{"action": "a:b:c", "context": {"k:n": "1", "K:N": "2"}}"#,
                "1:45: the key `K:N` is given twice",
            ),
            (
                r#"{"action": "a:b:c", "context": []}"#,
                "1:32: expected `context` to be an object, found an array",
            ),
            (
                r#"{"action": "a:b:c", "authentication": "none"}"#,
                "1:39: `none` is not a valid way of authentication",
            ),
            (
                r#"{"action": "a:b:c", "principal": {"root": "true"}}"#,
                "1:43: expected `root` to be a boolean, found a string",
            ),
            (
                r#"{"action": "a:b:c", "principal": {"usn": "x"}}"#,
                "1:35: unknown member `usn` in `principal`: did you mean `urn`?",
            ),
            (
                r#"{"action": "a:b:c", "unknown": [1]}"#,
                "1:33: expected `unknown` to be a string, found a number",
            ),
        ] {
            let found = fault(text);
            assert!(found.starts_with(expected), "{text}\n{found}\n{expected}");
        }
        assert!(fault(&"[".repeat(100_000)).contains("nested deeper"));
    }

    #[test]
    fn a_value_of_serde_json_is_read_without_places() {
        let catalog = Catalog::embedded();
        let value =
            serde_json::json!({"action": "csms:secretStage:get", "context": {"g:UserName": "é\u{0}"}});
        let request = Request::from_value(&value, &catalog).unwrap();
        assert_eq!(request.action().name(), "csms:secret:getStage");
        let error = Request::from_value(&serde_json::json!({"action": 1}), &catalog).unwrap_err();
        assert_eq!(error.position(), None);
    }

    #[test]
    fn a_value_within_a_text_keeps_its_place() {
        let text = "\n{\"request\": {\"action\": \"x\"}}";
        let root = json::parse(text).unwrap();
        let Value::Object(members) = &root.value else { panic!("an object") };
        let error = Request::from_node(text, &members[0].value, &Catalog::embedded(), |it| it).unwrap_err();
        assert!(error.to_string().starts_with("2:24: `x` is not a valid action"), "{error}");
    }

    #[test]
    fn a_short_name_is_not_taken_for_another() {
        assert_eq!(nearest("urm", &["urn", "root"]), "did you mean `urn`?");
        assert_eq!(nearest("arm", &["urn", "root"]), "the members are `urn`, `root`");
    }
}
