//! iam5

pub mod json;
pub mod pattern;
pub mod policy;
pub mod source;

pub use policy::Policy;
