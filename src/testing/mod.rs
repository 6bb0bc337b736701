//! What tests need and products do not: a reference evaluator, second readers, and generators.
//!
//! Not part of the interface: it is behind the `testing` feature and may change at any time.

#[cfg(test)]
mod agree;
#[cfg(all(test, feature = "analysis"))]
mod analysis;
pub mod difference;
pub(crate) mod engine;
#[cfg(test)]
mod exhaustive;
#[cfg(test)]
mod fail_closed;
pub mod fuzz;
pub mod generate;
#[cfg(test)]
mod invalid_input;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod readings;
pub mod reference;
#[cfg(test)]
mod residual;
pub mod runner;
pub mod second;
