//! Reports: results as plain data, and each output format in a file of its own.

pub mod assumed;
pub mod audit;
pub mod catalog;
pub mod decision;
pub mod lint;
mod markup;
mod trouble;

pub use trouble::Trouble;
