//! One recorded request: a native line, or a trace of the audit service (CTS) read as a request.
//!
//! What a trace says, and where it goes (<https://support.huaweicloud.com/intl/en-us/usermanual-cts/cts_03_0010.html>):
//!
//! | trace | request |
//! | --- | --- |
//! | `service_type` with `operation_id`, or else `trace_name` | the operation, and so the action |
//! | `resource_name` | the name in the URN of the resource |
//! | `resource_account_id`, or else the caller's account | the account in that URN |
//! | `request` | keys that parameters of the operation fill; tags |
//! | `user.principal_urn`, `user.account_id` | the principal, and the keys that follow from it |
//! | `user.principal_is_root_user` | `g:PrincipalIsRootUser` |
//! | `user.id` of a user | `g:UserId` |
//! | `user.principal_id` | `g:PrincipalId` |
//! | `user.session_context.attributes.mfa_authenticated` | `g:MFAPresent` |
//! | `user.access_key_id` | the call is signed, so that SCPs bind it |
//! | `user.invoked_by`, other than the console | `g:ViaService` |
//! | `source_ip`, `user_agent`, `time`, `enterprise_project_id` | `g:SourceIp`, `g:UserAgent`, `g:CurrentTime`, `g:EnterpriseProjectId` |
//!
//! Everything else is unknown, never absent. Traces do not carry the region of the resource; archived ones
//! have it in their path.

use serde_json::{Map, Value};

use crate::catalog::{Authorization, Catalog, Fills, Operation, Service};
use crate::json::{self, Limits};
use crate::request::call::Call;
use crate::request::{Authentication, KeyName, KeyState, Principal, Request};
use crate::source::LineIndex;

use super::account::Caller;
use super::time;

/// What is known of records besides what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// The region they were recorded in.
    pub region: Option<String>,
    /// What they are, where that is not for each of them to tell.
    pub kind: Option<RecordKind>,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// A request as this program writes it.
    Native,
    /// A trace of the audit service (CTS).
    Trace,
}

/// A request that was really made.
#[derive(Debug, Clone)]
pub struct Record {
    /// The request.
    pub request: Request,
    /// Who made it.
    pub caller: Caller,
    /// When, in milliseconds since 1970.
    pub time: Option<i64>,
    /// The HTTP status of its answer.
    pub status: Option<u16>,
    /// The id of the resource, which inventories know.
    pub resource_id: Option<String>,
    /// It is a trace of the audit service.
    pub traced: bool,
}

/// Why a record was not decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotMapped {
    /// It is no JSON, no request and no trace; says why.
    Unreadable(String),
    /// No loaded catalogue has the service.
    UnknownService(String),
    /// The catalogue does not know the trace name, by service and name.
    UnknownTrace(String, String),
    /// No page says which action the operation checks.
    NoActionDocumented(String),
    /// The documentation says that the operation needs no permission.
    NoPermissionNeeded(String),
    /// The request is not one that the service takes; says why.
    Refused(String),
    /// The record names no principal.
    NoPrincipal,
    /// No snapshot has the principal.
    UnknownPrincipal(String),
    /// The principal is of another account, whose policies no snapshot has.
    ForeignPrincipal(String),
}

impl NotMapped {
    /// The reason in a word, as JSON output has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            NotMapped::Unreadable(_) => "unreadable",
            NotMapped::UnknownService(_) => "unknown_service",
            NotMapped::UnknownTrace(..) => "unknown_trace",
            NotMapped::NoActionDocumented(_) => "no_action_documented",
            NotMapped::NoPermissionNeeded(_) => "no_permission_needed",
            NotMapped::Refused(_) => "refused",
            NotMapped::NoPrincipal => "no_principal",
            NotMapped::UnknownPrincipal(_) => "unknown_principal",
            NotMapped::ForeignPrincipal(_) => "foreign_principal",
        }
    }
}

impl std::fmt::Display for NotMapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NotMapped::Unreadable(why) => write!(f, "unreadable: {why}"),
            NotMapped::UnknownService(service) => {
                write!(f, "no loaded catalogue has the service `{service}`")
            }
            NotMapped::UnknownTrace(service, name) => {
                write!(f, "the catalogue of `{service}` does not know the trace `{name}`")
            }
            NotMapped::NoActionDocumented(id) => write!(f, "which action `{id}` checks is not documented"),
            NotMapped::NoPermissionNeeded(id) => {
                write!(f, "`{id}` needs no permission of an identity policy")
            }
            NotMapped::Refused(why) => write!(f, "no request that can be decided: {why}"),
            NotMapped::NoPrincipal => f.write_str("the record names no principal"),
            NotMapped::UnknownPrincipal(who) => write!(f, "no snapshot has the principal `{who}`"),
            NotMapped::ForeignPrincipal(who) => write!(f, "the principal `{who}` is of another account"),
        }
    }
}

impl Record {
    /// Reads a record: an object with `action` is a native request, one with `trace_name` a trace.
    ///
    /// # Errors
    /// Why it cannot be decided.
    pub fn read(text: &str, hints: &Hints, catalog: &Catalog) -> Result<Self, NotMapped> {
        Self::read_within(text, hints, catalog, &Limits::default())
    }

    /// As [`Record::read`], within other limits than the default ones. Nesting of a trace is bounded at 127
    /// levels.
    ///
    /// # Errors
    /// As [`Record::read`], and a text that is more than the limits let be read.
    pub fn read_within(
        text: &str,
        hints: &Hints,
        catalog: &Catalog,
        limits: &Limits,
    ) -> Result<Self, NotMapped> {
        json::fits(text, limits)
            .map_err(|error| NotMapped::Unreadable(format!("{error}: {}", error.help)))?;
        let value: Value = serde_json::from_str(text).map_err(|error| not_json(text, limits, &error))?;
        match &value {
            Value::Object(_) if hints.kind == Some(RecordKind::Native) => {
                Self::of_native(text, catalog, limits)
            }
            Value::Object(trace) if trace.contains_key("trace_name") => Self::of_trace(trace, hints, catalog),
            Value::Object(_) if hints.kind == Some(RecordKind::Trace) => {
                Err(NotMapped::Unreadable("it is no trace: it has no `trace_name`".to_owned()))
            }
            Value::Object(native) if native.contains_key("action") => Self::of_native(text, catalog, limits),
            Value::Object(_) => {
                let why = "it has neither `action`, as a request, nor `trace_name`, as a trace";
                Err(NotMapped::Unreadable(why.to_owned()))
            }
            _ => Err(NotMapped::Unreadable("it is no object".to_owned())),
        }
    }

    fn of_native(text: &str, catalog: &Catalog, limits: &Limits) -> Result<Self, NotMapped> {
        let request = Request::from_json_within(text, catalog, limits)
            .map_err(|error| NotMapped::Unreadable(error.to_string()))?;
        let time = match request.context().get(&KeyName::new("g:CurrentTime")) {
            KeyState::Present([time]) => time::milliseconds(time),
            _ => None,
        };
        let caller = Caller::of(request.principal());
        Ok(Record { caller, time, status: None, resource_id: None, request, traced: false })
    }

    fn of_trace(trace: &Map<String, Value>, hints: &Hints, catalog: &Catalog) -> Result<Self, NotMapped> {
        let fields = Fields(trace);
        let operation = operation(&fields, catalog)?;
        match operation.authorization() {
            Authorization::Action => {}
            Authorization::NoneNeeded => {
                return Err(NotMapped::NoPermissionNeeded(operation.id().to_owned()));
            }
            Authorization::Undocumented => {
                return Err(NotMapped::NoActionDocumented(operation.id().to_owned()));
            }
        }
        let refused = |error: crate::RequestError| NotMapped::Refused(error.to_string());
        let mut call = Call::new(catalog, operation).map_err(refused)?;

        let no_user = Map::new();
        let user = Fields(trace.get("user").and_then(Value::as_object).unwrap_or(&no_user));
        let caller = caller(&fields, &user);
        let principal = Principal {
            urn: caller.urn.clone(),
            account: caller.account.clone(),
            root: caller.root,
            ..Principal::default()
        };
        let signed = match user.text("access_key_id") {
            Some(_) => Authentication::Signed,
            None => Authentication::Unknown,
        };
        call.with(|builder| builder.principal(principal).authentication(signed));

        let body = fields.object("request");
        if let Some(body) = &body {
            parameters(&mut call, operation, body).map_err(refused)?;
        }
        let named = operation
            .parameters()
            .iter()
            .any(|it| matches!(it.fills(), Some(Fills::ResourceName(_) | Fills::ResourceId(_))));
        if named && let Some(name) = fields.text("resource_name") {
            call.resource_name(&name).map_err(refused)?;
        }
        let account = fields.text("resource_account_id").or_else(|| caller.account.clone());
        let builder = call.finish(hints.region.as_deref(), account.as_deref()).map_err(refused)?;
        let mut request = builder.build(catalog).map_err(refused)?;

        let time = fields.number("time").and_then(time::checked);
        let mut fill = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                fill(&mut request, key, value);
            }
        };
        fill("g:CurrentTime", time.and_then(time::text));
        fill("g:SourceIp", fields.text("source_ip").filter(|it| it.parse::<std::net::IpAddr>().is_ok()));
        fill("g:UserAgent", fields.text("user_agent"));
        fill("g:EnterpriseProjectId", fields.text("enterprise_project_id"));
        fill("g:PrincipalIsRootUser", user.text("principal_is_root_user").filter(|it| is_truth(it)));
        fill("g:UserId", caller.id.clone().filter(|_| user.text("type").is_some_and(|it| it == "User")));
        fill("g:PrincipalId", user.text("principal_id"));
        let attributes = user.object("session_context").and_then(|it| Fields(&it).object("attributes"));
        let mfa = attributes.and_then(|it| Fields(&it).text("mfa_authenticated"));
        fill("g:MFAPresent", mfa.filter(|it| is_truth(it)));
        fill("g:ViaService", via_service(trace));
        let status = fields.number("code").and_then(|it| u16::try_from(it).ok());
        Ok(Record { request, caller, time, status, resource_id: fields.text("resource_id"), traced: true })
    }

    /// Says a key, unless the record says it already.
    pub(super) fn fill(&mut self, key: &str, value: &str) {
        fill(&mut self.request, key, value.to_owned());
    }
}

/// What is wrong with a text, where, and what to do. The text is one record: its line is known already.
fn not_json(text: &str, limits: &Limits, error: &serde_json::Error) -> NotMapped {
    if !text.trim_start().starts_with(['{', '[']) {
        let why = "it is no JSON object: a table has to be in a file of its own, with a header line";
        return NotMapped::Unreadable(why.to_owned());
    }
    if let Err(error) = json::parse_within(text, limits) {
        let place = LineIndex::new(text).position(text, error.span.start);
        return NotMapped::Unreadable(format!("column {}: {}: {}", place.column, error.message, error.help));
    }
    // Such as a number that no number type holds.
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default();
    NotMapped::Unreadable(format!("column {}: {why}", error.column()))
}

fn fill(request: &mut Request, key: &str, value: String) {
    if !matches!(request.context().get(&KeyName::new(key)), KeyState::Present(_)) {
        request.set_key(key, [value]);
    }
}

fn is_truth(text: &str) -> bool {
    matches!(text, "true" | "false")
}

/// Members of an object; empty texts are as good as none.
struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// An object, or the text of one.
    fn object(&self, name: &str) -> Option<Map<String, Value>> {
        match self.0.get(name)? {
            Value::Object(object) => Some(object.clone()),
            Value::String(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

/// The operation of a trace, or why there is none.
fn operation<'c>(fields: &Fields<'_>, catalog: &'c Catalog) -> Result<&'c Operation, NotMapped> {
    let text = |name: &str| fields.text(name).unwrap_or_default();
    let (code, id, name) = (text("service_type"), text("operation_id"), text("trace_name"));
    if services(&code, catalog).next().is_none() {
        return Err(NotMapped::UnknownService(code));
    }
    let found = operation_of(&code, &id, &name, catalog);
    found.ok_or_else(|| NotMapped::UnknownTrace(code.to_lowercase(), name))
}

/// The operation: by its id, by the table of trace names, or by a trace name that is spelled like an id.
pub(super) fn operation_of<'c>(
    service: &str,
    id: &str,
    name: &str,
    catalog: &'c Catalog,
) -> Option<&'c Operation> {
    let find = |it: &'c Service| {
        it.operation(id).or_else(|| it.operation_of_trace(name)).or_else(|| it.operation(name))
    };
    services(service, catalog).find_map(find)
}

/// The services that a trace may be of. The encryption workshop (DEW) is that of both keys and secrets.
fn services<'c>(code: &str, catalog: &'c Catalog) -> impl Iterator<Item = &'c Service> {
    let codes = if code.eq_ignore_ascii_case("DEW") { ["csms", "kms"] } else { [code, ""] };
    codes.into_iter().filter(|it| !it.is_empty()).filter_map(|it| catalog.service(it))
}

fn caller(fields: &Fields<'_>, user: &Fields<'_>) -> Caller {
    let urn = user.text("principal_urn");
    let of_urn = || urn.as_deref()?.split(':').nth(2).filter(|it| !it.is_empty()).map(ToOwned::to_owned);
    let of_domain = || user.object("domain").and_then(|it| Fields(&it).text("id"));
    let account =
        user.text("account_id").or_else(of_urn).or_else(of_domain).or_else(|| fields.text("domain_id"));
    // The principal id of a session is `<agency-id>:<session-name>`.
    let of_session =
        || user.text("principal_id").map(|it| it.split(':').next().unwrap_or_default().to_owned());
    Caller {
        id: user.text("id").or_else(of_session),
        name: user.text("user_name").or_else(|| user.text("name")),
        root: user.text("principal_is_root_user").is_some_and(|it| it == "true"),
        account,
        urn,
    }
}

/// What the recorded body says. A trace may hold it in part: members that are not there say nothing.
fn parameters(
    call: &mut Call<'_>,
    operation: &Operation,
    body: &Map<String, Value>,
) -> Result<(), crate::RequestError> {
    let fields = Fields(body);
    for parameter in operation.parameters() {
        match parameter.fills() {
            Some(Fills::Tags) => {
                let tags = body.get(parameter.name()).and_then(Value::as_array);
                for tag in tags.into_iter().flatten().filter_map(Value::as_object) {
                    request_tag(call, tag);
                }
            }
            Some(Fills::Tag) => {
                if let Some(tag) = body.get(parameter.name()).and_then(Value::as_object) {
                    request_tag(call, tag);
                }
            }
            Some(_) => {
                if let Some(value) = fields.text(parameter.name()) {
                    call.parameter(parameter, &value)?;
                }
            }
            None => {}
        }
    }
    Ok(())
}

fn request_tag(call: &mut Call<'_>, tag: &Map<String, Value>) {
    if let (Some(key), Some(value)) = (Fields(tag).text("key"), Fields(tag).text("value")) {
        call.request_tag(&key, &value);
    }
}

/// Whether a service made the call for the principal. Calls from the console are the principal's own, but
/// whether the console counts as a service there is not documented.
fn via_service(trace: &Map<String, Value>) -> Option<String> {
    let by = trace.get("user")?.get("invoked_by")?.as_array()?;
    if by.iter().any(|it| it.as_str() == Some("service.console")) {
        return None;
    }
    Some((!by.is_empty()).to_string())
}

#[cfg(test)]
mod tests;
