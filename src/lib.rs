//! iam5

pub mod audit;
pub mod catalog;
mod compile;
pub mod csms;
pub mod decide;
mod hash;
pub mod json;
mod layer;
pub mod operator;
pub mod options;
pub mod pattern;
pub mod policy;
pub mod report;
pub mod request;
pub mod source;

pub use catalog::Catalog;
pub use decide::{Authorizer, Decision, Verdict};
pub use layer::Layer;
pub use options::Options;
pub use policy::Policy;
pub use request::{Request, RequestError};
