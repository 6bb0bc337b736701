//! What is allocated, counted by an allocator of this binary's own.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod compiled_set;
mod decision;
