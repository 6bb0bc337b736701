//! The layers of policies that decide together.

/// A layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The identity policies of the caller: of the user, its groups, or the agency.
    Identity,
    /// The policies of the resource.
    Resource,
    /// The session policies.
    Session,
    /// The policies of the VPC endpoint.
    Endpoint,
    /// The SCPs of one level of the organization, from 0 at the root downwards.
    Scp(u8),
}

/// How many levels of SCPs there may be: root, five levels of units, account, and room.
pub const MAX_SCP_LEVELS: usize = 12;

/// How many layers there may be.
pub(crate) const MAX_LAYERS: usize = 4 + MAX_SCP_LEVELS;

impl Layer {
    pub(crate) fn index(self) -> usize {
        match self {
            Layer::Identity => 0,
            Layer::Resource => 1,
            Layer::Session => 2,
            Layer::Endpoint => 3,
            Layer::Scp(level) => 4 + usize::from(level),
        }
    }
}

/// The layer's name: `identity`, `resource`, `session`, `endpoint`, `scp` with its level from 0.
impl std::fmt::Display for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Layer::Identity => f.write_str("identity"),
            Layer::Resource => f.write_str("resource"),
            Layer::Session => f.write_str("session"),
            Layer::Endpoint => f.write_str("endpoint"),
            Layer::Scp(level) => write!(f, "scp[{level}]"),
        }
    }
}
