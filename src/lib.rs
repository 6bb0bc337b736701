//! iam5

pub mod catalog;
mod compile;
mod hash;
pub mod json;
pub mod operator;
mod options;
pub mod pattern;
pub mod policy;
pub mod report;
pub mod request;
pub mod source;

pub use catalog::Catalog;
pub use policy::Policy;
pub use request::{Request, RequestError};
