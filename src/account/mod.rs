//! Accounts: the snapshot of one, what is known of its resources, and the authorizers of its principals.

mod authorizers;
mod caller;
mod holder;
mod import;
mod inventory;
mod origin;
mod principal;
mod snapshot;
mod tags;

pub use authorizers::{Account, Found};
pub use caller::{Caller, CallerKind};
pub use holder::{Group, Holder, HolderKind};
pub use import::{ImportErrors, Imported, Importer};
pub use inventory::{Inventory, InventoryError, Location};
pub use origin::Origin;
pub use principal::Principal;
pub use snapshot::{Snapshot, SnapshotErrors};
pub use tags::Tags;
