//! Decimal numbers of any length, compared exactly (rule CON-6).
//!
//! A number is an optional sign, digits, and perhaps a point and more digits. There is no exponent.

use std::cmp::Ordering;

/// A decimal number, as a view on its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal<'a> {
    negative: bool,
    /// Without leading zeros.
    whole: &'a str,
    /// Without trailing zeros.
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// Reads a number; `None` where the text is none. `O(n)` in the text.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix(['+', '-']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (digits, ""),
        };
        let digits = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Decimal { negative: negative && !zero, whole, fraction })
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // Without their zeros, more digits are more; fractions compare as text.
        let sizes = (self.whole.len(), self.whole, self.fraction).cmp(&(
            other.whole.len(),
            other.whole,
            other.fraction,
        ));
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => sizes,
            (true, true) => sizes.reverse(),
        }
    }
}

/// A decimal number with its digits: read once, compared with many.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    negative: bool,
    digits: Box<str>,
    /// How many of them are whole.
    whole: usize,
}

impl Number {
    pub(crate) fn decimal(&self) -> Decimal<'_> {
        let (whole, fraction) = self.digits.split_at_checked(self.whole).unwrap_or_default();
        Decimal { negative: self.negative, whole, fraction }
    }
}

impl From<Decimal<'_>> for Number {
    fn from(Decimal { negative, whole, fraction }: Decimal<'_>) -> Self {
        Number { negative, digits: [whole, fraction].concat().into(), whole: whole.len() }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn con_6_decimals_are_exact() {
        let order = |one, other| Decimal::parse(one).unwrap().cmp(&Decimal::parse(other).unwrap());
        assert_eq!(order("1", "1.0"), Ordering::Equal);
        assert_eq!(order("007", "+7.00"), Ordering::Equal);
        assert_eq!(order("-0", "0.0"), Ordering::Equal);
        assert_eq!(order("9007199254740993", "9007199254740992"), Ordering::Greater);
        assert_eq!(order("0.10000000000000000001", "0.1"), Ordering::Greater);
        assert_eq!(order("0.09", "0.1"), Ordering::Less);
        assert_eq!(order("-2", "-10"), Ordering::Greater);
        assert_eq!(order("-1.5", "-1.25"), Ordering::Less);
        assert_eq!(order("10", "9"), Ordering::Greater);
        assert!(Decimal::parse("1").unwrap() < Decimal::parse("1.1").unwrap());
        for text in ["", "-", "1e3", ".5", "5.", "1.2.3", " 1", "１", "0x10", "1_000", "+-1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
