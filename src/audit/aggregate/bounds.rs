//! Bounds of the numbers that count records: sums within them are never too large.

/// More records are not counted: JSON has greater numbers only in part.
pub(in crate::audit) const MOST: u64 = 1 << 53;

/// The sum of numbers; none where it is greater than any that counts records.
pub(in crate::audit) fn sum(numbers: impl IntoIterator<Item = u64>) -> Option<u64> {
    numbers.into_iter().try_fold(0, u64::checked_add).filter(|it| *it <= MOST)
}

/// Whether numbers add up to no more than records there are.
pub(in crate::audit) fn within(numbers: impl IntoIterator<Item = u64>, records: u64) -> bool {
    sum(numbers).is_some_and(|it| it <= records)
}
