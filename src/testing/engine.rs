//! The engine over a world of the reference.

use crate::decide::Authorizer;

use super::reference::World;

/// Compiles the policies of a world, layer by layer.
pub(super) fn authorizer(world: &World) -> Authorizer {
    let mut builder = Authorizer::builder()
        .catalog(world.catalog.clone())
        .options(world.options)
        .identity(world.identity.clone());
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
    builder.build()
}
