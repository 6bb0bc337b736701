//! Accounts: the snapshot of one, what is known of its resources, and the authorizers of its principals.

pub(in crate::audit) mod authorizers;
pub(in crate::audit) mod frame;
pub(in crate::audit) mod holder;
pub(in crate::audit) mod inventory;
pub(in crate::audit) mod origin;
pub(in crate::audit) mod snapshot;
pub(in crate::audit) mod tags;
