//! Replaying records of real requests under one account snapshot, or under two to see what changes.
//!
//! A [`ReplayContext`] is made once. Any number of [`Replay`]s of it, one in each thread, take records one by one;
//! what they came to, an [`Aggregate`], is added up and shown as an [`AuditReport`]. The sum is the same whichever
//! replay took which record, and in whatever order. Memory does not grow with the records.
//!
//! The folders are layers, each using only those before it: `input`, `frame`, `aggregate`, `partial`, `replay`,
//! `report`.

mod aggregate;
mod frame;
mod input;
mod partial;
mod replay;
mod report;
mod sample;

pub use aggregate::checks::Checks;
pub use aggregate::class::Class;
pub use aggregate::counts::Counts;
pub use aggregate::days::Day;
pub use aggregate::evidence::Evidence;
pub use aggregate::examples::Example;
pub use aggregate::groups::Side;
pub use aggregate::window::Window;
pub use aggregate::{Aggregate, MAX_GROUPS};
pub use input::place::Place;
pub use input::record::{Answer, Hints, NotMapped, Record, RecordKind, Seen};
pub use input::time::When;
pub use partial::{Partial, PartialError, fingerprint};
pub use replay::Replay;
pub use replay::context::ReplayContext;
pub use report::{
    ActionUse, AuditReport, Change, Conclusion, ConditionUse, Coverage, RuleEvidence, StatementUse,
};
pub use sample::{Planted, REGION, Sample};
