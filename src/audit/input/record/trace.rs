//! Traces of the audit service (CTS).
//!
//! What a trace says, and where it goes (<https://support.huaweicloud.com/intl/en-us/usermanual-cts/cts_03_0010.html>):
//!
//! | trace | request |
//! | --- | --- |
//! | `service_type` with `operation_id`, or else `trace_name` | the operation, and so the action |
//! | `resource_name` | the name in the URN of the resource |
//! | `resource_account_id`, or else the caller's account | the account in that URN |
//! | `request` | keys that parameters of the operation fill; tags |
//! | `user.type` | what the caller is, where it has no URN |
//! | `user.principal_urn`, `user.account_id` | the principal, and the keys that follow from it |
//! | `user.principal_is_root_user` | `g:PrincipalIsRootUser`, unless the URN says otherwise |
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

use crate::account::{Caller, CallerKind};
use crate::audit::input::time::{self, When};
use crate::catalog::{Authorization, Catalog, Fills, Operation, Service};
use crate::request::call::Call;
use crate::request::{Authentication, Principal, RequestNote};
use crate::source::brief;
use crate::wording::text;

use super::{Answer, Hints, NotMapped, Record, Seen, fill};

/// Reads a trace, and what is seen of it also where it cannot be decided.
pub(super) fn read(
    trace: &Map<String, Value>,
    hints: &Hints,
    catalog: &Catalog,
) -> (Seen, Result<Record, NotMapped>) {
    let fields = Fields(trace);
    let seen = Seen { traced: true, when: fields.when(), answer: fields.answer() };
    (seen, record(&fields, seen, hints, catalog))
}

fn record(fields: &Fields<'_>, seen: Seen, hints: &Hints, catalog: &Catalog) -> Result<Record, NotMapped> {
    let operation = operation(fields, catalog)?;
    match operation.authorization() {
        Authorization::Action => {}
        Authorization::NoneNeeded => {
            return Err(NotMapped::NoPermissionNeeded(operation.id().to_owned()));
        }
        Authorization::Undocumented => {
            return Err(NotMapped::NoActionDocumented(operation.id().to_owned()));
        }
    }
    let refused = |error: crate::RequestError| NotMapped::Refused(error.text());
    let mut call = Call::new(catalog, operation).map_err(refused)?;

    let no_user = Map::new();
    let user = Fields(fields.0.get("user").and_then(Value::as_object).unwrap_or(&no_user));
    let (caller, contradicted) = caller(fields, &user);
    let flag = user.text("principal_is_root_user");
    if let Some(flag) = flag.filter(|it| caller.urn.is_none() && !is_truth(&it.to_ascii_lowercase())) {
        let why = text!(
            "expected `true` or `false` in `principal_is_root_user`, found `{0}`",
            "`principal_is_root_user` 应为 `true` 或 `false`，实际是 `{0}`",
            brief(&flag)
        );
        return Err(NotMapped::Refused(why));
    }
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
    call.with(|builder| {
        builder
            .principal(principal)
            .authentication(signed)
            .principal_prevails()
            .urn_prevails()
            .allow_unlisted()
    });

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

    let mut fill = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            fill(&mut request, key, value);
        }
    };
    fill("g:CurrentTime", fields.time_value());
    fill("g:SourceIp", fields.text("source_ip").filter(|it| it.parse::<std::net::IpAddr>().is_ok()));
    fill("g:UserAgent", fields.text("user_agent"));
    fill("g:EnterpriseProjectId", fields.text("enterprise_project_id"));
    fill("g:PrincipalIsRootUser", is_root(&caller, &user).map(|it| it.to_string()));
    let is_user = user.text("type").is_some_and(|it| it == "User") && caller.kind == Some(CallerKind::User);
    fill("g:UserId", caller.id.clone().filter(|_| is_user));
    fill("g:PrincipalId", user.text("principal_id"));
    let attributes = user.object("session_context").and_then(|it| Fields(&it).object("attributes"));
    let mfa = attributes.and_then(|it| Fields(&it).text("mfa_authenticated"));
    fill("g:MFAPresent", mfa.filter(|it| is_truth(it)));
    fill("g:ViaService", via_service(fields.0));
    let contradicted = contradicted || request.notes().iter().any(RequestNote::is_contradicted);
    let unlisted = super::unlisted(&request);
    Ok(Record { request, caller, seen, resource_id: fields.text("resource_id"), contradicted, unlisted })
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

    fn answer(&self) -> Answer {
        match self.0.get("code") {
            None | Some(Value::Null) => Answer::NoCode,
            Some(Value::String(text)) => Answer::of_text(text),
            Some(Value::Number(number)) => number.as_i64().map_or(Answer::Failed, Answer::of_status),
            Some(_) => Answer::Failed,
        }
    }

    fn when(&self) -> When {
        match self.0.get("time") {
            None | Some(Value::Null) => When::Missing,
            Some(Value::String(text)) if text.is_empty() => When::Missing,
            Some(Value::String(text)) => When::given(time::of_text(text)),
            Some(Value::Number(number)) => When::given(number.as_i64().and_then(time::of_number)),
            Some(_) => When::Unreadable,
        }
    }

    /// The value of `g:CurrentTime`.
    fn time_value(&self) -> Option<String> {
        match self.0.get("time")? {
            Value::String(text) => time::key_value(text),
            _ => self.when().milliseconds().and_then(time::text),
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
pub(in crate::audit) fn operation_of<'c>(
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

/// Reads the caller, and whether the trace contradicts the caller's URN.
///
/// The URN stands. Without one `type` says what the caller is, and without that a principal id with the name of
/// a session: only a user is known by its name.
fn caller(fields: &Fields<'_>, user: &Fields<'_>) -> (Caller, bool) {
    let urn = user.text("principal_urn");
    let of_urn = urn.as_deref().and_then(|it| it.split(':').nth(2)).filter(|it| !it.is_empty());
    let of_domain = || user.object("domain").and_then(|it| Fields(&it).text("id"));
    let said_account = user.text("account_id");
    let account = of_urn
        .map(ToOwned::to_owned)
        .or_else(|| said_account.clone())
        .or_else(of_domain)
        .or_else(|| fields.text("domain_id"));
    // The principal id of a session is `<agency-id>:<session-name>`.
    let principal_id = user.text("principal_id");
    let session = principal_id.as_deref().and_then(|it| it.split_once(':')).map(|it| it.0);
    let said = match user.0.get("type") {
        None | Some(Value::Null) => session.map(|_| CallerKind::Agency),
        Some(kind) => Some(kind.as_str().map_or(CallerKind::Other, CallerKind::of_type)),
    };
    let kind = urn.as_deref().and_then(CallerKind::of_urn).or(said);
    let id = match session {
        Some(agency) => Some(agency.to_owned()),
        None => user.text("id").or_else(|| principal_id.clone()),
    };
    let name = user.text("user_name").or_else(|| user.text("name"));
    let name = name.filter(|_| kind != Some(CallerKind::Agency) || urn.is_none());
    let flagged = user.text("principal_is_root_user").map(|it| it.to_ascii_lowercase());
    // Nobody but a user is a root user, and a user with a URN has a name of its own.
    let may_be_root = kind.is_none_or(|it| it == CallerKind::User) && (urn.is_none() || kind.is_none());
    let root = may_be_root && flagged.as_deref() == Some("true");
    let named_otherwise = || {
        let of_urn = urn.as_deref()?.splitn(5, ':').nth(4)?;
        let is_user = kind == Some(CallerKind::User);
        user.text("user_name").filter(|it| is_user && it != of_urn)
    };
    let contradicted = flagged.as_deref() == Some("true") && !root
        || of_urn.is_some() && said_account.is_some_and(|it| Some(it.as_str()) != of_urn)
        || urn.is_some() && said.is_some() && said != kind
        || named_otherwise().is_some();
    (Caller { kind, urn, id, name, account, root }, contradicted)
}

/// Whether the root user called, where the trace says it: of a named user its URN says it.
fn is_root(caller: &Caller, user: &Fields<'_>) -> Option<bool> {
    let flag = user.text("principal_is_root_user").filter(|it| is_truth(&it.to_ascii_lowercase()));
    match caller.kind.filter(|_| caller.urn.is_some()) {
        Some(_) => Some(false),
        None => flag.map(|_| caller.root),
    }
}

/// Reads the recorded body. A trace may hold it in part: members that are not there say nothing.
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
                request_tags(call, tags.map_or(&[], Vec::as_slice));
            }
            Some(Fills::Tag) => {
                request_tags(call, body.get(parameter.name()).map_or(&[], std::slice::from_ref));
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

/// Tags that the call puts on its resource. Where one of them is not read, none is: `g:TagKeys` has all keys.
fn request_tags(call: &mut Call<'_>, tags: &[Value]) {
    if let Some(tags) = tags.iter().map(tag).collect::<Option<Vec<_>>>() {
        for (key, value) in tags {
            match value {
                Some(value) => call.request_tag(key, value),
                None => call.request_tag_key(key),
            }
        }
    }
}

/// The key of a tag, and its value where there is one.
fn tag(tag: &Value) -> Option<(&str, Option<&str>)> {
    let value = match tag.get("value") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_str()?),
    };
    Some((tag.get("key")?.as_str()?, value))
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
