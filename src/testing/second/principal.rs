//! Whom a statement is about, and what a trust policy governs (rules EVA-4 and EVA-11).

use serde_json::Value;

use super::key::is_like;
use super::plain::Resource;
use super::verdict::Complete;

/// Whether the caller is one of those that a statement names; one without principals is about everyone.
pub(super) fn is_meant(statement: &Value, request: &Complete) -> bool {
    let (named, is_listed) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(named), _) => (named, true),
        (None, Some(named)) => (named, false),
        (None, None) => return true,
    };
    if *named == "*" {
        return true;
    }
    let lists = named.as_object().into_iter().flatten();
    let mut entries = lists.flat_map(|(kind, list)| {
        list.as_array().into_iter().flatten().filter_map(Value::as_str).map(move |it| (kind.as_str(), it))
    });
    entries.any(|(kind, text)| is_named(kind, text, request)) == is_listed
}

fn is_named(kind: &str, text: &str, request: &Complete) -> bool {
    let caller = &request.caller;
    let urn = request.known_as.as_deref().or(caller.urn.as_deref());
    match kind {
        // Letter case counts, which the patterns of these tests leave out.
        "IAM" => {
            let is_account = caller.account.as_deref() == Some(text);
            text == "*" || is_account || urn.is_some_and(|it| is_like(text, it))
        }
        "Service" => caller.service.as_deref().is_some_and(|it| is_like(text, it)),
        _ => {
            let provider = urn.and_then(|it| it.split_once(":external-user:"));
            provider.and_then(|it| it.1.split_once('/')).is_some_and(|it| is_like(text, it.0))
        }
    }
}

/// Whether a trust policy governs the action (rule EVA-11).
pub(super) fn is_of_trust(request: &Complete, resource: Option<&Resource>) -> bool {
    let action = request.action.to_ascii_lowercase();
    match action.as_str() {
        "sts:agencies:assume" => true,
        _ if is_by_form(&action) => true,
        "sts::tagsession" | "sts::setsourceidentity" | "sts::setcontext" => {
            resource.is_some_and(|it| it.kind == "agency")
        }
        _ => false,
    }
}

fn is_by_form(action: &str) -> bool {
    matches!(action, "sts:agencies:assumewithsaml" | "sts:agencies:assumewithoidc")
}

/// Whether the caller has no policies of its own: a service, and who calls the forms with SAML or OIDC without a URN.
pub(super) fn has_no_side(request: &Complete) -> bool {
    let by_form = is_by_form(&request.action.to_ascii_lowercase());
    request.caller.urn.is_none() && (request.caller.service.is_some() || by_form)
}
