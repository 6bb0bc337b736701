//! What a request is by the product, and by a second reader of its text.

use crate::request::{Authentication, KeyName, KeyState, Request, Resources as Named};

use super::second::{Plain, Resources, State};

/// Keys that are looked at in every request.
const KEYS: [&str; 24] = [
    "csms:Type",
    "csms:VersionStage",
    "csms:VersionId",
    "g:ResourceTag/env",
    "g:ResourceTag/Env",
    "g:ResourceTag/other",
    "g:RequestTag/env",
    "g:EnterpriseProjectId",
    "g:UserName",
    "g:UserId",
    "g:PrincipalUrn",
    "g:PrincipalAccount",
    "g:DomainId",
    "g:PrincipalTag/team",
    "g:PrincipalIsRootUser",
    "g:PrincipalType",
    "g:SourceIp",
    "g:SourceVpce",
    "g:MFAPresent",
    "g:CurrentTime",
    "g:TagKeys",
    "rds:Engine",
    "apig:Stage",
    "x:Other",
];

fn state(request: &Request, key: &str) -> State {
    match request.context().get(&KeyName::new(key)) {
        KeyState::Present(values) => State::Present(values.iter().map(ToString::to_string).collect()),
        KeyState::Absent => State::Absent,
        KeyState::Unknown => State::Unknown,
    }
}

/// What two readings of a request differ in.
#[must_use]
pub fn difference(request: &Request, plain: &Plain) -> Option<String> {
    if request.action().name() != plain.action {
        return Some(format!("action {} and {}", request.action().name(), plain.action));
    }
    let same = match (request.resources(), &plain.resources) {
        (Named::None, Resources::None) | (Named::Unknown, Resources::Unknown) => true,
        (Named::Named(urns), Resources::Named(expected)) => {
            urns.len() == expected.len()
                && urns.iter().zip(expected).all(|(urn, it)| {
                    urn.service().eq_ignore_ascii_case(&it.service)
                        && urn.region() == it.region.as_deref()
                        && urn.account() == it.account.as_deref()
                        && urn.resource_type() == it.kind
                        && urn.path() == it.path
                })
        }
        _ => false,
    };
    if !same {
        return Some(format!("resources {:?} and {:?}", request.resources(), plain.resources));
    }
    let caller = request.principal();
    let (mine, theirs) = (&plain.caller, (caller.urn.as_ref(), caller.account(), caller.service.as_ref()));
    if theirs != (mine.urn.as_ref(), mine.account.as_deref(), mine.service.as_ref())
        || caller.root != mine.root
        || caller.management_account != mine.management_account
        || caller.service_linked != mine.service_linked
    {
        return Some(format!("callers {caller:?} and {mine:?}"));
    }
    let token = match request.authentication() {
        Authentication::Signed => Some(false),
        Authentication::Token => Some(true),
        Authentication::Unknown => None,
    };
    if token != plain.token {
        return Some(format!("authentication {token:?} and {:?}", plain.token));
    }
    for key in KEYS {
        let (found, expected) = (state(request, key), plain.state(key));
        // No value and no key are the same to every condition.
        let same = found == expected
            || matches!((&found, &expected), (State::Present(none), State::Absent) | (State::Absent, State::Present(none)) if none.is_empty());
        if !same {
            return Some(format!("{key} is {found:?}, expected {expected:?}"));
        }
    }
    let missed = plain
        .noted
        .iter()
        .find(|name| !request.notes().iter().any(|it| it.to_string().contains(name.as_str())));
    missed.map(|it| format!("no note of `{it}`"))
}
