//! Whether a statement applies (rule EVA-1): its principals, actions, resources and conditions.

use crate::options::{AliasMatching, NewNamesInOldPolicies, ResourceWildcard};
use crate::policy::{
    ActionClause, ActionPattern, Effect, Part, Policy, PrincipalClause, PrincipalEntry, PrincipalKind,
    ResourceClause, Statement, Template, Urn,
};
use crate::request::{Principal, Request};

use super::glob::{self, Unit};
use super::template::fill;
use super::{condition, world::World};

/// Whether the statement applies to the request on one of its resources, `None` where it has none.
pub(in crate::testing) fn applies(
    world: &World,
    policy: &Policy,
    statement: &Statement,
    request: &Request,
    urn: Option<&Urn>,
) -> bool {
    names_principal(&statement.principals, request.principal(), urn)
        && names_action(world, policy, statement, request.action().name())
        && names_resource(world, statement, request, urn)
        && statement
            .conditions
            .iter()
            .all(|it| condition::holds(world, statement.effect, it, request.context()))
}

fn names_principal(clause: &PrincipalClause, principal: &Principal, urn: Option<&Urn>) -> bool {
    // Nobody told, the caller is of the resource's own account (UNK-3).
    let is_told = principal.urn.is_some() || principal.service.is_some() || principal.account().is_some();
    let owner = urn.and_then(Urn::account).filter(|it| !it.is_empty() && *it != "system" && !is_told);
    let account = principal.account().or(owner);
    match clause {
        PrincipalClause::Every => true,
        PrincipalClause::Only(entries) => entries.iter().any(|it| entry_names(it, principal, account)),
        // Of a caller who is not told no more is known: it is none of those listed.
        PrincipalClause::Except(entries) => !entries.iter().any(|it| entry_names(it, principal, account)),
    }
}

fn entry_names(entry: &PrincipalEntry, principal: &Principal, account: Option<&str>) -> bool {
    let pattern = glob::units(&entry.text, true);
    let like = |text: Option<&str>| text.is_some_and(|it| glob::matches_exactly(&pattern, it));
    match entry.kind {
        PrincipalKind::Iam => {
            entry.text == "*" || account == Some(entry.text.as_str()) || like(principal.urn.as_deref())
        }
        PrincipalKind::Service => like(principal.service.as_deref()),
        PrincipalKind::IdentityProvider => like(principal.urn.as_deref().and_then(identity_provider)),
    }
}

/// The provider of `sts::<account>:external-user:<provider>/<session>`.
fn identity_provider(urn: &str) -> Option<&str> {
    let parts: Vec<&str> = urn.splitn(5, ':').collect();
    let [service, _, _, kind, path] = parts.as_slice() else { return None };
    let (provider, _session) = path.split_once('/')?;
    (*service == "sts" && *kind == "external-user").then_some(provider)
}

/// Rules ACT-1 to ACT-6; ACT-8 and DOC-8 for a policy of version 1.1 or 1.0.
fn names_action(world: &World, policy: &Policy, statement: &Statement, name: &str) -> bool {
    let aliases: &[String] = world.catalog.action(name).map_or(&[], crate::catalog::Action::aliases);
    let old = !policy.version().is_v5();
    let named_in_v5 = |entry: &ActionPattern| {
        let pattern = glob::units(&entry.text, true);
        let wild = pattern.iter().any(|it| matches!(it, Unit::Star | Unit::One));
        let in_full_only = world.options.alias_matching == AliasMatching::AliasesInFullOnly;
        let by_alias = aliases.iter().any(|it| glob::matches_folded(&pattern, it));
        glob::matches_folded(&pattern, name) || (by_alias && !(wild && in_full_only))
    };
    let named_in_v1 = |entry: &ActionPattern| {
        let pattern = glob::units(&entry.text, false);
        let by_name = glob::matches_folded(&pattern, name);
        // Who may assume an agency there may do so by the newer interface (DOC-8).
        let assumes = name.eq_ignore_ascii_case("sts:agencies:assume")
            && glob::matches_folded(&pattern, "iam:agencies:assume");
        let by_alias = aliases.iter().any(|it| glob::matches_folded(&pattern, it));
        let by_new_name = match world.options.new_names_in_old_policies {
            NewNamesInOldPolicies::DenyOnly => statement.effect == Effect::Deny,
            NewNamesInOldPolicies::Never => false,
            NewNamesInOldPolicies::Always => true,
        };
        assumes || by_alias || (by_name && (aliases.is_empty() || by_new_name))
    };
    let named = |entry: &ActionPattern| if old { named_in_v1(entry) } else { named_in_v5(entry) };
    match &statement.actions {
        ActionClause::Only(entries) => entries.iter().any(named),
        ActionClause::Except(entries) => !entries.iter().any(named),
    }
}

/// Rule DOC-8: whether a `uri` of version 1.1 names the agency that the request is about.
fn names_agency(uri: &str, effect: Effect, request: &Request, urn: Option<&Urn>) -> bool {
    let service_of = |name: &str| name.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_agency = is_about_agency(request, urn);
    if matches!(uri, "*" | "/iam/agencies/*") {
        return is_agency;
    }
    let odd = |it: char| !(it.is_ascii_alphanumeric() || it == '-' || it == '_');
    match uri.split('/').collect::<Vec<_>>().as_slice() {
        ["", "iam", "agencies", id] if !id.is_empty() && !id.contains(odd) => {
            is_agency && request.resource_id() == Some(*id)
        }
        // Another form narrows in a Deny, and does not widen in an Allow.
        _ if effect == Effect::Allow => false,
        ["", service, ..] if !service.is_empty() && !service.contains(odd) => {
            let service = service.to_ascii_lowercase();
            service_of(request.action().name()) == service
                || urn.is_some_and(|it| service_of(it.as_str()) == service)
                || (is_agency && service == "iam")
        }
        _ => true,
    }
}

/// Whether the request is about an agency: by its URN, or by its action where there is none.
pub(super) fn is_about_agency(request: &Request, urn: Option<&Urn>) -> bool {
    match urn {
        Some(urn) => {
            matches!(urn.as_str().split(':').collect::<Vec<_>>().as_slice(), ["iam", _, _, "agency", ..])
        }
        None => {
            let action = request.action().name().to_ascii_lowercase();
            action.starts_with("iam:agencies:") || action.starts_with("sts:agencies:")
        }
    }
}

/// Rules RES-1 to RES-5 and VAR-3.
fn names_resource(world: &World, statement: &Statement, request: &Request, urn: Option<&Urn>) -> bool {
    let named = |template: &Template| {
        let pattern = fill(&world.catalog, template, request.context())?;
        Some(match urn {
            Some(urn) => urn_matches(world, &pattern, urn.as_str()),
            None => !template.text().is_empty() && template.parts().all(|it| it == Part::Star),
        })
    };
    match &statement.resources {
        ResourceClause::Every => true,
        ResourceClause::Uris(uris) => {
            uris.iter().any(|it| names_agency(&it.text, statement.effect, request, urn))
        }
        ResourceClause::Only(entries) => entries.iter().any(|it| named(&it.template) == Some(true)),
        ResourceClause::Except(entries) => {
            let found: Vec<Option<bool>> = entries.iter().map(|it| named(&it.template)).collect();
            match found.contains(&None) {
                true => statement.effect == Effect::Deny, // VAR-3
                false => !found.contains(&Some(true)),
            }
        }
    }
}

/// Rule RES-3.
fn urn_matches(world: &World, pattern: &[Unit], urn: &str) -> bool {
    let service = urn.chars().position(|c| c == ':').unwrap_or(0);
    let whole = |pattern: &[Unit], text: &str, in_service: usize| {
        glob::matches(pattern, text, |at, have, want| {
            have == want || (at < in_service && have.eq_ignore_ascii_case(&want))
        })
    };
    match world.options.resource_wildcard {
        ResourceWildcard::WholeUrn => whole(pattern, urn, service),
        ResourceWildcard::PerPart => {
            if !pattern.is_empty() && pattern.iter().all(|it| *it == Unit::Star) {
                return true;
            }
            let parts: Vec<&[Unit]> = pattern.splitn(5, |it| *it == Unit::Char(':')).collect();
            let pairs = || parts.iter().zip(urn.splitn(5, ':')).enumerate();
            parts.len() == 5
                && pairs()
                    .all(|(index, (part, text))| whole(part, text, if index == 0 { service } else { 0 }))
        }
    }
}
