#![doc = include_str!("../README.md")]

pub mod account;
#[cfg(feature = "analysis")]
pub mod analysis;
pub mod audit;
pub mod catalog;
mod compile;
pub mod csms;
pub mod decide;
mod hash;
pub mod json;
mod layer;
pub mod lint;
mod operator;
pub mod options;
mod pattern;
pub mod policy;
pub mod report;
pub mod request;
pub mod scope;
pub mod source;
mod spelling;
#[cfg(any(test, feature = "testing"))]
#[doc(hidden)]
pub mod testing;
pub mod wording;

pub use catalog::Catalog;
pub use decide::{Authorizer, Decision, Verdict};
pub use json::Limits;
pub use layer::{Layer, MAX_LEVELS};
pub use options::Options;
pub use policy::Policy;
pub use request::{Request, RequestError};
