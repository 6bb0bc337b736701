//! Kinds of policies: what each is attached to, and so what its grammar allows.

use crate::wording::{Text, text};

/// The kind of a policy document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Attached to a user, a group or an agency: an identity policy of version 5.0,
    /// or a role/policy-based one of version 1.1 or 1.0.
    Identity,
    /// A service control policy of an organization: it caps what callers of an account may do.
    Scp,
    /// A resource control policy of an organization: it caps what may be done to the resources of an account.
    Rcp,
    /// A network control policy of an organization: it caps what may be done through the VPC endpoints of an account.
    Ncp,
    /// Handed over when an agency is assumed.
    Session,
    /// Attached to a resource, such as a bucket.
    Resource,
    /// The policy of an agency that says who may assume it.
    Trust,
    /// Attached to a VPC endpoint.
    Endpoint,
}

impl PolicyKind {
    /// Every kind, in the order of the command line's help.
    pub const ALL: [PolicyKind; 8] = [
        PolicyKind::Identity,
        PolicyKind::Scp,
        PolicyKind::Rcp,
        PolicyKind::Ncp,
        PolicyKind::Session,
        PolicyKind::Resource,
        PolicyKind::Trust,
        PolicyKind::Endpoint,
    ];

    /// The kind's name, as the command line has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PolicyKind::Identity => "identity",
            PolicyKind::Scp => "scp",
            PolicyKind::Rcp => "rcp",
            PolicyKind::Ncp => "ncp",
            PolicyKind::Session => "session",
            PolicyKind::Resource => "resource",
            PolicyKind::Trust => "trust",
            PolicyKind::Endpoint => "endpoint",
        }
    }

    /// The kind in a message about policies of it.
    pub(crate) fn word(self) -> Text {
        match self {
            PolicyKind::Identity => text!("identity", "身份"),
            PolicyKind::Scp => text!("scp", "服务控制（SCP）"),
            PolicyKind::Rcp => text!("rcp", "资源控制（RCP）"),
            PolicyKind::Ncp => text!("ncp", "网络控制（NCP）"),
            PolicyKind::Session => text!("session", "会话"),
            PolicyKind::Resource => text!("resource", "资源"),
            PolicyKind::Trust => text!("trust", "信任"),
            PolicyKind::Endpoint => text!("endpoint", "终端节点"),
        }
    }

    /// Returns whether its statements have `"Principal": "*"`, and can have nothing else there (rule DOC-2).
    #[must_use]
    pub fn names_everybody(self) -> bool {
        matches!(self, PolicyKind::Rcp | PolicyKind::Ncp)
    }

    /// Returns whether its statements name principals.
    #[must_use]
    pub fn has_principal(self) -> bool {
        self.names_everybody()
            || matches!(self, PolicyKind::Resource | PolicyKind::Trust | PolicyKind::Endpoint)
    }
}

impl std::fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
