//! The layers of policies that decide together.

/// A layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The identity policies of the caller: of the user, its groups, or the agency.
    Identity,
    /// The policies of the resource; of an agency, its trust policy.
    Resource,
    /// The session policies.
    Session,
    /// The policies of the VPC endpoint.
    Endpoint,
    /// The SCPs of one level of the caller's organization, from 0 at the root downwards.
    Scp(u8),
    /// The RCPs of one level of the organization of the resource's account.
    Rcp(u8),
    /// The NCPs of one level of the organization of the VPC endpoint's account.
    Ncp(u8),
}

/// The limit of levels of SCPs, of RCPs and of NCPs: root, five levels of units, account, and room.
pub const MAX_LEVELS: usize = 12;

/// The limit of layers.
pub(crate) const MAX_LAYERS: usize = 4 + 3 * MAX_LEVELS;

impl Layer {
    /// The layer's place among all that there may be.
    pub(crate) fn index(self) -> usize {
        match self {
            Layer::Identity => 0,
            Layer::Resource => 1,
            Layer::Session => 2,
            Layer::Endpoint => 3,
            Layer::Scp(level) => 4 + usize::from(level),
            Layer::Rcp(level) => 4 + MAX_LEVELS + usize::from(level),
            Layer::Ncp(level) => 4 + 2 * MAX_LEVELS + usize::from(level),
        }
    }

    /// Returns whether it caps what others grant, and grants nothing itself (rule EVA-3).
    #[must_use]
    pub fn is_guardrail(self) -> bool {
        !matches!(self, Layer::Identity | Layer::Resource)
    }

    /// Returns whether it is a level of an organization.
    #[must_use]
    pub fn is_level(self) -> bool {
        self.policies().is_some()
    }

    /// The name of the policies of a level of an organization.
    #[must_use]
    pub fn policies(self) -> Option<&'static str> {
        match self {
            Layer::Scp(_) => Some("SCPs"),
            Layer::Rcp(_) => Some("RCPs"),
            Layer::Ncp(_) => Some("NCPs"),
            Layer::Identity | Layer::Resource | Layer::Session | Layer::Endpoint => None,
        }
    }
}

/// The layer's name: `identity`, `resource`, `session`, `endpoint`; `scp`, `rcp` or `ncp` with its level from 0.
impl std::fmt::Display for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Layer::Identity => f.write_str("identity"),
            Layer::Resource => f.write_str("resource"),
            Layer::Session => f.write_str("session"),
            Layer::Endpoint => f.write_str("endpoint"),
            Layer::Scp(level) => write!(f, "scp[{level}]"),
            Layer::Rcp(level) => write!(f, "rcp[{level}]"),
            Layer::Ncp(level) => write!(f, "ncp[{level}]"),
        }
    }
}

/// The layer's name.
impl serde::Serialize for Layer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
