//! Reports: results as plain data, and each output format in a file of its own.

pub mod assumed;
pub mod audit;
pub mod catalog;
#[cfg(feature = "analysis")]
pub mod comparison;
pub mod decision;
mod explanation;
mod explanation_json;
pub mod lint;
mod markup;
mod note;
mod residual;
mod shown;
mod trouble;
mod words;

pub use shown::shown;
pub use trouble::Trouble;
