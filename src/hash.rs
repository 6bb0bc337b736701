//! Hashes of names that we fold ourselves, for looking things up without comparing texts first.
//!
//! A hash only ever narrows a search; what it finds is compared in full. It is FNV-1a, because it can be
//! carried on byte by byte: the index of resources asks for every prefix of a stretch of text.

/// The hash of nothing.
pub(crate) const START: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of what was hashed so far and one byte more.
#[inline]
pub(crate) const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

/// The hash of `bytes` after what was hashed so far.
#[inline]
pub(crate) fn extend(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| step(hash, byte))
}

/// The hash of a text.
#[inline]
pub(crate) fn of(text: &str) -> u64 {
    extend(START, text.as_bytes())
}

/// Two hashes in one.
#[inline]
pub(crate) const fn join(one: u64, other: u64) -> u64 {
    let mixed = (one ^ other.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 32)
}
