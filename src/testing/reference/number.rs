//! Decimal numbers of any length (rule CON-6).

use std::cmp::Ordering;

/// A number: its sign, and its digits without needless zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    negative: bool,
    whole: String,
    fraction: String,
}

/// Reads `[+-]?digits(.digits)?`.
pub(super) fn read(text: &str) -> Option<Number> {
    let (negative, digits) = match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(digits), _) => (true, digits),
        (None, Some(digits)) => (false, digits),
        (None, None) => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let is_digits = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit());
    if !is_digits(whole) || !fraction.is_none_or(is_digits) {
        return None;
    }
    let whole = whole.trim_start_matches('0').to_owned();
    let fraction = fraction.unwrap_or("").trim_end_matches('0').to_owned();
    let zero = whole.is_empty() && fraction.is_empty();
    Some(Number { negative: negative && !zero, whole, fraction })
}

/// Which of two numbers is greater.
pub(super) fn compare(one: &Number, other: &Number) -> Ordering {
    let size = || {
        let longer = one.whole.len().cmp(&other.whole.len());
        longer.then_with(|| one.whole.cmp(&other.whole)).then_with(|| one.fraction.cmp(&other.fraction))
    };
    match (one.negative, other.negative) {
        (false, false) => size(),
        (true, true) => size().reverse(),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    }
}

#[cfg(test)]
mod tests {
    use super::{compare, read};

    #[test]
    fn con_6_numbers_are_exact() {
        let sorted =
            ["-10.5", "-10.05", "-1", "0", "0.0000001", "0.1", "1", "9", "10", "99999999999999999999"];
        for pair in sorted.windows(2) {
            let [low, high] = pair else { panic!() };
            assert!(compare(&read(low).unwrap(), &read(high).unwrap()).is_lt(), "{low} {high}");
        }
        for (one, other) in [("1", "1.0"), ("-0", "0"), ("+007", "7"), ("0.10", "00.1")] {
            assert_eq!(read(one), read(other), "{one}");
        }
        for text in ["", "+", ".5", "5.", "1e3", " 1", "1 ", "0x1", "--1", "1.2.3", "１"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
