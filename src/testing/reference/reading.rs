//! How the reference reads one value, for whoever compares it with the engine's way.

use std::cmp::Ordering;

use super::{date, glob, ip, number};

/// Whether a pattern with `*` and `?` matches the whole text.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    glob::matches_exactly(&glob::units(pattern, true), text)
}

/// Which of two numbers is greater; `None` where either is none.
#[must_use]
pub fn compare_numbers(one: &str, other: &str) -> Option<Ordering> {
    Some(number::compare(&number::read(one)?, &number::read(other)?))
}

/// Which of two instants is later; `None` where either is none.
#[must_use]
pub fn compare_dates(one: &str, other: &str) -> Option<Ordering> {
    Some(date::read(one)?.cmp(&date::read(other)?))
}

/// Whether an address lies within a block; `None` where either is none.
#[must_use]
pub fn is_within(block: &str, address: &str) -> Option<bool> {
    Some(ip::read_block(block)?.holds(ip::read(address)?))
}
