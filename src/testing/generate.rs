//! Random worlds and requests that nearly match, drawn from a sequence of choices.
//!
//! The texts of policies are derived from the request: its names are cut, put in wildcards, changed in case;
//! its values moved by a second, an address, a unit. That is where evaluators differ.

mod case;
mod choices;
pub mod layers;
pub mod line;
mod policy;
mod request;
pub mod table;
pub mod text;
mod value;

pub use case::{Case, case, case_of_bytes, case_of_seed};
pub use choices::Choices;
