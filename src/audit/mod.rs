//! Replaying records of real requests under one account snapshot, or under two to see what changes.
//!
//! A [`Setting`] is made once. Any number of [`Replay`]s of it, one in each thread, take records one by one;
//! what they came to, [`Tallies`], is added up and shown as an [`AuditReport`]. The sum is the same whichever
//! replay took which record, and in whatever order. Memory does not grow with the records.

mod account;
mod caller;
mod capped;
mod change;
mod coverage;
mod cursor;
mod holder;
mod inventory;
mod origin;
mod place;
mod record;
mod replay;
mod report;
mod sample;
mod scan;
mod setting;
mod snapshot;
mod sound;
mod tags;
mod tallies;
mod tally;
mod time;
mod weigh;

pub use account::{Account, Found};
pub use caller::{Caller, CallerKind};
pub use change::{Change, Class, Side};
pub use coverage::{ActionUse, ConditionUse, Coverage, StatementUse};
pub use holder::{Holder, HolderKind};
pub use inventory::{Inventory, InventoryError, Location};
pub use origin::Origin;
pub use place::{Example, Place};
pub use record::{Answer, Hints, NotMapped, Record, RecordKind, Seen};
pub use replay::Replay;
pub use report::{AuditReport, Checks, Day};
pub use sample::{Planted, REGION, Sample};
pub use setting::Setting;
pub use snapshot::{Snapshot, SnapshotErrors};
pub use tags::Tags;
pub use tallies::{MAX_GROUPS, Partial, PartialError, Tallies, fingerprint};
pub use tally::Tally;
pub use time::{When, Window};
