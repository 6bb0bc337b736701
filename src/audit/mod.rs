//! Replaying records of real requests under one account snapshot, or under two to see what changes.
//!
//! A [`Replay`] takes records one by one, each with its place, and ends in an [`AuditReport`]. Memory grows
//! with the groups of the report, which have a cap, and not with the records.

mod account;
mod change;
mod coverage;
mod inventory;
mod record;
mod replay;
mod sample;
mod snapshot;
mod tally;
mod time;

pub use account::{Account, Caller, Found};
pub use change::{Change, Class, Example, Groups, MAX_GROUPS, Side};
pub use coverage::{Coverage, StatementUse};
pub use inventory::{Inventory, InventoryError};
pub use record::{Hints, NotMapped, Record};
pub use replay::{AuditReport, Checks, Day, Replay};
pub use sample::{Planted, REGION, Sample};
pub use snapshot::{Holder, HolderKind, Snapshot, SnapshotErrors};
pub use tally::Tally;
pub use time::Window;
