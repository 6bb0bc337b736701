//! A request written as JSON.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::catalog::{self, Catalog};
use crate::json::{self, Fault, Faults, Limits, Node, Object, ObjectReader, Shape, Subject, Value};
use crate::policy::Urn;
use crate::source::{Span, escaped};
use crate::wording::text;

use super::error::About;
use super::{Authentication, Part, Principal, Request, RequestBuilder, RequestError};

const REQUEST: Shape = Shape::new(
    || text!("the request", "请求"),
    &[
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
    ],
)
.written(|| {
    text!(
        "write `{\"action\": \"service:type:operation\", …}`",
        "写成 `{\"action\": \"service:type:operation\", …}`"
    )
});

const PRINCIPAL: Shape = Shape::new(
    || text!("`principal`", "成员 `principal`"),
    &["urn", "account", "root", "management_account", "service_linked", "service"],
)
.written(|| text!("write `{\"urn\": \"…\"}`", "写成 `{\"urn\": \"…\"}`"));

const CONTEXT: Shape = Shape::open(|| text!("`context`", "成员 `context`"))
    .written(|| text!("write `{\"key\": \"value\"}`", "写成 `{\"key\": \"value\"}`"));

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

/// Reads the value of a request within its text.
struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn request(&self, node: &Node<'_>) -> Result<RequestBuilder, RequestError> {
        let mut faults = Faults::new(&Limits::default());
        let builder = request(node, &mut faults).unwrap_or_else(|| Request::builder(""));
        faults.none_or(builder).map_err(|faults| RequestError::from_faults(self.text, faults))
    }
}

/// Reads a request; nothing where it has no action.
fn request(node: &Node<'_>, faults: &mut Faults) -> Option<RequestBuilder> {
    let object = faults.object(node, &REQUEST)?;
    if object.get("action").is_none() {
        let help = text!(
            "add `\"action\": \"service:type:operation\"`",
            "添加 `\"action\": \"service:type:operation\"`"
        );
        faults.missing(object, &REQUEST, "action", help);
    }
    let mut builder = Request::builder(object.string("action", faults).map_or("", |it| it.0));
    if let Some(node) = object.get("resource") {
        builder = resource(builder, node, faults);
    }
    if let Some(node) = object.get("principal") {
        builder = builder.principal(principal(node, faults));
    }
    if let Some(way) = authentication(object, faults) {
        builder = builder.authentication(way);
    }
    if let Some((region, _)) = object.string("region", faults) {
        builder = builder.region(region);
    }
    if let Some((project, _)) = object.string("project", faults) {
        builder = builder.project(project);
    }
    if let Some((id, _)) = object.string("resource_id", faults) {
        builder = builder.resource_id(id);
    }
    if let Some(managed) = object.boolean("resource_management_account", faults) {
        builder = builder.resource_management_account(managed);
    }
    if let Some(node) = object.get("context") {
        builder = context(builder, node, faults);
    }
    for node in object.get("unknown").map_or(&[][..], |it| faults.one_or_more(it, "unknown")) {
        let Some(text) = faults.string(node, Subject::Entry("unknown")) else { continue };
        if text == Part::Principal.name() && object.get("principal").is_some_and(says_something) {
            let message = text!(
                "a caller is given, and `principal` is declared unknown",
                "给出了调用者，又声明 `principal` 未知"
            );
            faults.invalid(node.span, message, text!("leave one of them out", "去掉其中一个"));
        }
        builder = builder.unknown(text);
    }
    Some(builder)
}

fn resource(mut builder: RequestBuilder, node: &Node<'_>, faults: &mut Faults) -> RequestBuilder {
    let nodes = faults.one_or_more(node, "resource");
    for node in nodes {
        let Some(text) = faults.string(node, Subject::Entry("resource")) else { continue };
        if text == "*" && nodes.len() > 1 {
            let message = text!("the resource `*` is given beside others", "资源 `*` 与其他资源一同给出");
            faults.invalid(node.span, message, text!("leave it out", "去掉它"));
        } else if text == "*" {
            builder = builder.resource("*");
        } else {
            match Urn::parse(text) {
                Ok(urn) => builder = builder.urn(urn),
                Err(error) => faults.invalid(node.span, error.message, error.help),
            }
        }
    }
    builder
}

fn principal(node: &Node<'_>, faults: &mut Faults) -> Principal {
    let Some(object) = faults.object(node, &PRINCIPAL) else { return Principal::default() };
    let mut text = |name: &str| object.string(name, faults).map(|it| it.0.to_owned());
    let (urn, account, service) = (text("urn"), text("account"), text("service"));
    let mut truth = |name: &str| object.boolean(name, faults).unwrap_or_default();
    let [root, management_account, service_linked] =
        ["root", "management_account", "service_linked"].map(&mut truth);
    Principal { urn, account, root, management_account, service_linked, service }
}

fn authentication(object: Object<'_, '_>, faults: &mut Faults) -> Option<Authentication> {
    let (way, span) = object.string("authentication", faults)?;
    match way {
        "signed" => Some(Authentication::Signed),
        "token" => Some(Authentication::Token),
        "unknown" => Some(Authentication::Unknown),
        other => {
            let message = text!(
                "`{0}` is not a valid way of authentication",
                "`{0}` 不是有效的认证方式",
                escaped(other)
            );
            let help = text!("write `signed`, `token` or `unknown`", "写成 `signed`、`token` 或 `unknown`");
            faults.invalid(span, message, help);
            None
        }
    }
}

fn context(mut builder: RequestBuilder, node: &Node<'_>, faults: &mut Faults) -> RequestBuilder {
    let mut seen = HashMap::new();
    for member in faults.members(node, &CONTEXT).unwrap_or_default() {
        let key = &*member.name;
        match seen.entry(catalog::lower(key).into_owned()) {
            Entry::Vacant(new) => drop(new.insert(member.name_span)),
            Entry::Occupied(first) => {
                let message = text!("the key `{0}` is given twice", "条件键 `{0}` 重复给出", escaped(key));
                let help = text!(
                    "give all its values in one array: key names ignore case",
                    "在一个数组中给出它的全部取值：条件键名称不区分大小写"
                );
                faults.repeated(Fault::new(member.name_span, message, help), *first.get());
            }
        }
        let nodes = faults.one_or_more(&member.value, key);
        let values = nodes.iter().filter_map(|it| faults.string(it, Subject::Entry(key)));
        builder = builder.key_values(key, values.collect::<Vec<_>>());
    }
    builder
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
            ("[]", "1:1: expected the request to be an object, found an array: write `{\"action\": "),
            ("{}", "1:1: the request has no `action`: add"),
            ("{\n \"acton\": \"a:b:c\"}", "2:2: unknown member `acton` in the request: write it as `action`"),
            (r#"{"Action": "a:b:c"}"#, "1:2: unknown member `Action` in the request: write it as `action`"),
            (
                r#"{"action": "a:b:c", "color": 1}"#,
                "1:21: unknown member `color` in the request: remove it: the request has only `action`, `resource`",
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
                "1:34: expected an entry of `resource` to be a string, found null",
            ),
            (
                r#"{"action": "a:b:c", "context": {"g:MFAPresent": true}}"#,
                "1:49: expected `g:MFAPresent` to be a string, found a boolean: put it in double quotes: `\"true\"`",
            ),
            (
                r#"{"action": "a:b:c", "context": {"k:n": ["1", 2]}}"#,
                "1:46: expected an entry of `k:n` to be a string, found a number: put it in double quotes: `\"2\"`",
            ),
            (
                r#"{"action": "a:b:c", "context": {"k:n": {}}}"#,
                "1:40: expected `k:n` to be a string or an array of strings, found an object",
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
                "1:35: unknown member `usn` in `principal`: write it as `urn`",
            ),
            (
                r#"{"action": "a:b:c", "unknown": [1]}"#,
                "1:33: expected an entry of `unknown` to be a string, found a number",
            ),
        ] {
            let found = fault(text);
            assert!(found.starts_with(expected), "{text}\n{found}\n{expected}");
        }
        assert!(fault(&"[".repeat(100_000)).contains("nested deeper"));
    }

    #[test]
    fn all_faults_are_reported_at_once_in_both_languages() {
        let text = "{\"acton\": \"a:b:c\", \"resource\": [\"arn:x\", 7], \"authentication\": \"none\",\n \
                    \"context\": {\"k:n\": {}, \"K:N\": [true]}, \"region\": \"r\", \"region\": \"s\"}";
        let error = read(text).unwrap_err();
        assert_eq!(error.lines().count(), 8, "{error}");
        for (line, expected) in error.to_string().lines().zip([
            "1:2: unknown member `acton` in the request: write it as `action`",
            "1:33: `arn:x` starts with `arn:`: remove",
            "1:42: expected an entry of `resource` to be a string, found a number: put it in double quotes: `\"7\"`",
            "1:64: `none` is not a valid way of authentication: write `signed`, `token` or `unknown`",
            "2:21: expected `k:n` to be a string or an array of strings, found an object: write",
            "2:25: the key `K:N` is given twice: give all its values in one array: key names ignore case (first given \
             here: 2:14)",
        ]) {
            assert!(line.starts_with(expected), "{line}\n{expected}");
        }
        let chinese = error.text().to(crate::wording::Language::Chinese);
        assert!(chinese.starts_with("1:2: 请求没有成员 `acton`：写成 `action`\n"), "{chinese}");
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
}
