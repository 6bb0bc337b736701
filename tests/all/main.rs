//! The tests from outside, in one binary: what is built once is linked once.
//!
//! `cargo test --test all rules::` runs those of one file. What counts allocations is `tests/allocations`, whose
//! allocator is its own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail"
)]

mod common;

mod account;
mod answers;
mod audit;
mod audit_files;
mod audit_page;
mod changelog;
mod chinese;
mod cli;
mod compare;
mod disguises;
mod hostile;
mod hostile_cli;
#[cfg(unix)]
mod interrupted;
mod lint_baseline;
mod lint_cases;
mod lint_cli;
mod lint_config;
mod lint_terraform;
mod lint_witnesses;
mod readme;
mod rules;
mod schemas;
#[cfg(unix)]
mod searching;
mod semantics;
mod supply_chain;
mod surface;
mod swap;
mod tidy;
mod words;
mod worst_cases;
