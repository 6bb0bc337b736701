//! Random worlds and requests that nearly match, from a seed.
//!
//! The texts of policies are derived from the request: its names are cut, put in wildcards, changed in case;
//! its values moved by a second, an address, a unit. That is where evaluators differ.

mod case;
pub mod layers;
pub mod line;
mod policy;
mod random;
mod request;
pub mod table;
pub mod text;
mod value;

pub use case::{Case, case, case_of_bytes};
pub use random::Random;
