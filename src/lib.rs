//! iam5

pub mod catalog;
pub mod json;
pub mod pattern;
pub mod policy;
pub mod report;
pub mod source;

pub use policy::Policy;
