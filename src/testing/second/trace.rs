//! A trace of the audit service (CTS) as a request.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Facts;
use super::key::folded;
use super::plain::{Caller, Plain, Refusal, Resource, Resources};
use super::request::resource;
use super::time;
use super::tree::Tree;

/// Of which kind a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An IAM user.
    User,
    /// A session of an agency.
    Agency,
    /// Somebody from outside.
    External,
    /// A cloud service.
    Service,
    /// The root user of an account.
    Root,
    /// That is not told.
    Untold,
}

/// A trace.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The request.
    pub plain: Plain,
    /// Of which kind its caller is.
    pub kind: Kind,
    /// The name of the user or agency.
    pub name: Option<String>,
    /// The id of the user or agency.
    pub id: Option<String>,
    /// When, in milliseconds since 1970.
    pub time: Option<i64>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The id of the resource.
    pub resource_id: Option<String>,
}

/// A request that somebody recorded as one.
#[must_use]
pub fn of_request(plain: Plain) -> Trace {
    let (kind, name) = match plain.caller.kind() {
        Some(("user", path)) => (Kind::User, path.rsplit('/').next()),
        Some(("assumed-agency", path)) => (Kind::Agency, path.split('/').next()),
        Some(("agency", path)) => (Kind::Agency, path.rsplit('/').next()),
        Some(("external-user", _)) => (Kind::External, None),
        _ => (Kind::Untold, None),
    };
    let name = name.map(str::to_owned);
    Trace { kind, name, id: None, time: None, status: None, resource_id: None, plain }
}

/// Reads a trace, recorded in a region if that is told.
///
/// # Errors
/// The class of the reason why it cannot be decided.
pub fn read(text: &str, region: Option<&str>) -> Result<Trace, Refusal> {
    let tree = Tree::read(text).ok_or(Refusal::Text)?;
    let facts = Facts::get();
    let text_of = |name: &str| tree.get(name).and_then(Tree::scalar).filter(|it| !it.is_empty());
    let service = text_of("service_type").ok_or(Refusal::Record)?;
    if !["CSMS", "DEW"].iter().any(|it| it.eq_ignore_ascii_case(&service)) {
        return Err(Refusal::Record);
    }
    let (operation_id, trace_name) = (text_of("operation_id"), text_of("trace_name"));
    if trace_name.is_none() {
        return Err(Refusal::Record);
    }
    let operation = facts.operation(operation_id.as_deref(), trace_name.as_deref()).ok_or(Refusal::Record)?;
    let action =
        operation.action.clone().filter(|_| operation.authorization == "action").ok_or(Refusal::Record)?;
    let action = facts.actions().into_iter().find(|it| it.name == action).ok_or(Refusal::Record)?;

    let body = match tree.get("request") {
        Some(Tree::Text(text)) => Tree::read(text),
        other => other.cloned(),
    };
    let in_body = |name: &str| body.as_ref().and_then(|it| it.get(name)).and_then(Tree::scalar);

    let user = tree.get("user").cloned().unwrap_or(Tree::Null);
    let (caller, kind, name, id) = caller(&user)?;

    let in_parameter = operation.body.iter().find(|it| it.1.starts_with("resource:"));
    let named = text_of("resource_name").or_else(|| in_parameter.and_then(|it| in_body(&it.0)));
    let legal = |name: &String| {
        name.chars().count() <= 64 && name.chars().all(|it| it.is_ascii_alphanumeric() || "_-.".contains(it))
    };
    if operation.names_resource && named.as_ref().is_some_and(|it| !legal(it)) {
        return Err(Refusal::Record);
    }
    let account = text_of("resource_account_id").or_else(|| caller.account.clone());
    let resources = match (action.types.first(), named) {
        (None, _) => Resources::None,
        (Some(_), None) => Resources::Unknown,
        (Some((kind, _)), Some(name)) => Resources::Named(vec![Resource {
            service: "csms".to_owned(),
            region: region.map(str::to_owned),
            account: account.clone(),
            kind: kind.clone(),
            path: name,
        }]),
    };

    let signed = user.get("access_key_id").and_then(Tree::text).is_some_and(|it| !it.is_empty());
    let mut plain = Plain {
        action: action.name,
        aliases: action.aliases,
        resources,
        caller,
        token: signed.then_some(false),
        parts: BTreeSet::new(),
        keys: BTreeMap::new(),
        absent: BTreeSet::new(),
        told: BTreeMap::new(),
        unknown: vec!["*".to_owned()],
        carried: Some(action.keys),
        region: region.map(str::to_owned),
        project: None,
        resource_id: None,
        resource_account: account,
        resource_management_account: false,
        noted: BTreeSet::new(),
    };
    let time = text_of("time").as_deref().and_then(time::read);
    let mfa = user
        .get("session_context")
        .and_then(|it| it.get("attributes"))
        .and_then(|it| it.get("mfa_authenticated"));
    for (key, value) in [
        ("g:CurrentTime", time.map(|it| format!("{it:013}"))),
        ("g:SourceIp", text_of("source_ip")),
        ("g:UserAgent", text_of("user_agent")),
        ("g:EnterpriseProjectId", text_of("enterprise_project_id")),
        ("g:MFAPresent", mfa.and_then(Tree::scalar)),
    ] {
        plain.keys.extend(value.map(|it| (folded(key), vec![it])));
    }
    for (parameter, fills) in &operation.body {
        if let (Some(key), Some(value)) = (fills.strip_prefix("key:"), in_body(parameter)) {
            plain.keys.entry(folded(key)).or_insert_with(|| vec![value]);
        }
    }
    plain.fill_in_the_caller(true).or(Err(Refusal::Caller))?;
    let status = text_of("code").and_then(|it| it.parse().ok());
    Ok(Trace { plain, kind, name, id, time, status, resource_id: text_of("resource_id") })
}

type Who = (Caller, Kind, Option<String>, Option<String>);

/// Who made the call: the URN says it, or else `type` and the name.
fn caller(user: &Tree) -> Result<Who, Refusal> {
    let text = |name: &str| user.get(name).and_then(Tree::scalar).filter(|it| !it.is_empty());
    let domain = user.get("domain").and_then(|it| it.get("id")).and_then(Tree::scalar);
    let account = text("account_id").or(domain);
    let mut caller = Caller { account: account.clone(), ..Caller::default() };
    let principal_id = text("principal_id").map(|it| it.split(':').next().unwrap_or_default().to_owned());
    if let Some(urn) = text("principal_urn") {
        let parts = resource(&urn).ok_or(Refusal::Caller)?;
        let kind = match parts.kind.as_str() {
            "user" => Kind::User,
            "assumed-agency" | "agency" => Kind::Agency,
            "external-user" => Kind::External,
            _ => Kind::Untold,
        };
        let name = match kind {
            Kind::Agency if parts.kind == "assumed-agency" => parts.path.split('/').next().map(str::to_owned),
            _ => parts.path.rsplit('/').next().map(str::to_owned),
        };
        caller.account = parts.account;
        caller.urn = Some(urn);
        return Ok((caller, kind, name, text("id").or(principal_id)));
    }
    let kind = match text("type").as_deref() {
        Some("User") => Kind::User,
        Some("AssumedAgency") => Kind::Agency,
        Some("ExternalUser") => Kind::External,
        Some("Service") => Kind::Service,
        _ => Kind::Untold,
    };
    if text("principal_is_root_user").as_deref() == Some("true") && kind == Kind::User {
        caller.root = true;
        return Ok((caller, Kind::Root, None, None));
    }
    let id = if kind == Kind::User { text("id").or(principal_id) } else { principal_id };
    Ok((caller, kind, text("user_name").or_else(|| text("name")), id))
}
