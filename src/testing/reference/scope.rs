//! Where a policy of version 1.1 counts (rule EVA-12), over a request in which nothing is unknown but what no request
//! tells: then a region and a project are guessed.

use crate::policy::Urn;
use crate::request::{KeyName, KeyState, Request};
use crate::scope::Scope;

use super::mention::FRESH;
use super::world::World;

/// The regions that a call without a resource may be made to, where it does not say so.
pub(super) fn regions(world: &World) -> Vec<&str> {
    let known = world.projects.iter().map(|it| it.region.as_str());
    known.chain(["", FRESH]).collect()
}

/// The projects that a call may be made in.
pub(super) fn projects(world: &World) -> Vec<&str> {
    let of_grants = world.grants.iter().filter_map(|(_, scope)| match scope {
        Scope::Project(id) => Some(id.as_str()),
        _ => None,
    });
    of_grants.chain([FRESH]).collect()
}

/// Whether the resource is within the scope; it is of the caller's account.
pub(super) fn holds(
    world: &World,
    scope: &Scope,
    request: &Request,
    urn: Option<&Urn>,
    guessed: (&str, &str),
) -> bool {
    let action = world.catalog.action(request.action().name());
    let service = world.catalog.service(request.action().name().split(':').next().unwrap_or_default());
    let of_project = |id: &str| world.projects.iter().find(|it| it.id == id).map(|it| it.region.as_str());
    let region = match urn {
        Some(urn) => urn.region().unwrap_or_default(),
        None => {
            let types = service.map_or(&[][..], |it| it.resource_types());
            let is_global = !types.is_empty()
                && types.iter().all(|it| it.urn_template().is_some_and(|it| it.is_global()));
            let told = request.region().or_else(|| of_project(request.project()?));
            if is_global { "" } else { told.unwrap_or(guessed.0) }
        }
    };
    match scope {
        Scope::AllProjects => true,
        Scope::Account => region.is_empty(),
        Scope::Project(id) => {
            let own = of_project(id);
            let alone = world.projects.iter().filter(|it| Some(it.region.as_str()) == own).count() == 1;
            let in_region = match own {
                Some(own) => region == own,
                None => !region.is_empty(),
            };
            let in_project = match request.project() {
                Some(asked) => asked == id,
                None => alone || guessed.1 == id,
            };
            in_region && in_project
        }
        Scope::EnterpriseProject(id) => {
            let key = "g:EnterpriseProjectId";
            let complete = service.is_some_and(|it| it.is_complete());
            let lacks_it = complete && action.is_some_and(|it| !it.carries(key));
            let several =
                world.options.plain_on_several_values == crate::options::PlainOnSeveralValues::DoesNotHold;
            match request.context().get(&KeyName::new(key)) {
                KeyState::Present(values) if !lacks_it => {
                    values.iter().any(|it| **it == **id) && !(several && values.len() > 1)
                }
                _ => false,
            }
        }
    }
}

/// Whether the resource is within the scope wherever the call may be made; `None` where that decides.
#[cfg(test)]
pub(in crate::testing) fn in_scope(
    world: &World,
    scope: &Scope,
    request: &Request,
    urn: Option<&Urn>,
) -> Option<bool> {
    let owner = urn.and_then(Urn::account).filter(|it| !it.is_empty() && *it != "system");
    let own = match (request.principal().account(), owner) {
        (Some(caller), Some(owner)) => caller == owner,
        (None, _) if request.principal().service.is_none() => true,
        _ => return None,
    };
    let projects = projects(world);
    let places = regions(world).into_iter().flat_map(|region| projects.iter().map(move |it| (region, *it)));
    let mut found = places.map(|it| own && holds(world, scope, request, urn, it));
    let first = found.next()?;
    found.all(|it| it == first).then_some(first)
}
