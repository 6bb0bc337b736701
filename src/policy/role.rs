//! The roles that a role of version 1.0 depends on.

/// An entry of `Depends`: a role that has to be granted as well. It decides nothing (rule DOC-8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDependency {
    /// The service that the role belongs to, as the console sorts it: `BASE`.
    pub catalog: String,
    /// The name of the role in the console: `Tenant Guest`.
    pub display_name: String,
}
