//! Whether a statement applies (rule EVA-1): its principals, actions, resources and conditions.

use crate::options::{AliasMatching, ResourceWildcard};
use crate::policy::{
    ActionClause, ActionPattern, Effect, Part, Policy, PrincipalClause, PrincipalEntry, PrincipalKind,
    ResourceClause, Statement, Template, Urn,
};
use crate::request::{Principal, Request};

use super::glob::{self, Unit};
use super::template::fill;
use super::{condition, world::World};

/// Whether the statement applies to the request on one of its resources, `None` where it has none.
pub(super) fn applies(
    world: &World,
    policy: &Policy,
    statement: &Statement,
    request: &Request,
    urn: Option<&Urn>,
) -> bool {
    names_principal(&statement.principals, request.principal())
        && names_action(world, policy, &statement.actions, request.action().name())
        && names_resource(world, statement, request, urn)
        && statement
            .conditions
            .iter()
            .all(|it| condition::holds(world, statement.effect, it, request.context()))
}

fn names_principal(clause: &PrincipalClause, principal: &Principal) -> bool {
    let known = principal.urn.is_some() || principal.account().is_some() || principal.service.is_some();
    match clause {
        PrincipalClause::Every => true,
        PrincipalClause::Only(entries) => entries.iter().any(|it| entry_names(it, principal)),
        PrincipalClause::Except(entries) => known && !entries.iter().any(|it| entry_names(it, principal)),
    }
}

fn entry_names(entry: &PrincipalEntry, principal: &Principal) -> bool {
    let pattern = glob::units(&entry.text, true);
    let like = |text: Option<&str>| text.is_some_and(|it| glob::matches_exactly(&pattern, it));
    match entry.kind {
        PrincipalKind::Iam => {
            entry.text == "*"
                || principal.account() == Some(entry.text.as_str())
                || like(principal.urn.as_deref())
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

/// Rules ACT-1 to ACT-6.
fn names_action(world: &World, policy: &Policy, clause: &ActionClause, name: &str) -> bool {
    let aliases: &[String] = world.catalog.action(name).map_or(&[], crate::catalog::Action::aliases);
    let old = !policy.version().is_v5();
    let named = |entry: &ActionPattern| {
        let pattern = glob::units(&entry.text, !old);
        let wild = pattern.iter().any(|it| matches!(it, Unit::Star | Unit::One));
        let in_full_only = world.options.alias_matching == AliasMatching::AliasesInFullOnly;
        let by_alias = aliases.iter().any(|it| glob::matches_folded(&pattern, it));
        let by_name = glob::matches_folded(&pattern, name);
        if old {
            // The names of such documents are the aliases, where there are any (EVA-7).
            if aliases.is_empty() { by_name } else { by_alias }
        } else {
            by_name || (by_alias && !(wild && in_full_only))
        }
    };
    match clause {
        ActionClause::Only(entries) => entries.iter().any(named),
        ActionClause::Except(entries) => !entries.iter().any(named),
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
