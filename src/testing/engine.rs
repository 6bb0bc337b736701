//! The engine, as tests ask it.

use crate::decide::Authorizer;
use crate::policy::Urn;
use crate::request::{Request, Resources};
use crate::scope::Grant;

use super::reference::World;

/// Compiles the policies of a world, layer by layer.
pub(super) fn authorizer(world: &World) -> Authorizer {
    let mut builder = Authorizer::builder()
        .catalog(world.catalog.clone())
        .options(world.options)
        .identity(world.identity.clone())
        .projects(world.projects.clone());
    let grants =
        world.grants.iter().filter_map(|(policy, scope)| Grant::new(policy.clone(), scope.clone()).ok());
    builder = builder.grants(grants);
    // A layer that is named is there even if it is empty, which these worlds do not mean.
    if !world.session.is_empty() {
        builder = builder.session(world.session.clone());
    }
    if !world.resource.is_empty() {
        builder = builder.resource(world.resource.clone());
    }
    if !world.endpoint.is_empty() {
        builder = builder.endpoint(world.endpoint.clone());
    }
    for level in world.scps.iter().filter(|it| !it.is_empty()) {
        builder = builder.scp_level(level.clone());
    }
    for level in world.rcps.iter().filter(|it| !it.is_empty()) {
        builder = builder.rcp_level(level.clone());
    }
    for level in world.ncps.iter().filter(|it| !it.is_empty()) {
        builder = builder.ncp_level(level.clone());
    }
    builder.build()
}

/// Whether policies answer a request after their safe cures as before.
///
/// Of a resource that is not known, entries are taken as if they had nothing to do with each other: one that
/// goes, for another covers it, can leave less undetermined, or more. One answer is within the other then.
pub(crate) fn fix_keeps(before: &Authorizer, after: &Authorizer, request: &Request) -> bool {
    let outcomes = |it: &Authorizer| it.decide(request).possible().collect::<Vec<_>>();
    let (was, is) = (outcomes(before), outcomes(after));
    let within = was.iter().all(|it| is.contains(it)) || is.iter().all(|it| was.contains(it));
    was == is || (within && !names_its_resources(request))
}

fn names_its_resources(request: &Request) -> bool {
    match request.resources() {
        Resources::None => true,
        Resources::Unknown => false,
        Resources::Named(urns) => urns.iter().all(Urn::is_complete),
    }
}
