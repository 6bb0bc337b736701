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

/// The number in the shortest form: `-1.5`.
impl std::fmt::Display for Decimal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { self.whole };
        let point = if self.fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{}", self.fraction)
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
    /// The number of whole digits.
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

/// A decimal number of which the text is put together of pieces, at any length and without laying it out.
#[derive(Debug, Clone)]
pub(crate) struct Assembled<I> {
    negative: bool,
    /// The text from the first digit on that counts.
    digits: I,
    /// The number of whole digits, and of significant digits of the fraction.
    whole: usize,
    fraction: usize,
}

impl<I: Iterator<Item = char> + Clone> Assembled<I> {
    /// Reads a number; `None` where the text is none. `O(n)` in the text.
    pub(crate) fn read(text: I) -> Option<Self> {
        let mut rest = text.clone();
        let sign = rest.next().filter(|it| matches!(it, '+' | '-'));
        let mut rest = if sign.is_some() { rest } else { text };
        let mut digits = rest.clone();
        let (mut seen, mut whole) = (false, 0);
        let point = loop {
            match rest.next() {
                None => break false,
                Some('.') => break true,
                Some(c) if c.is_ascii_digit() => {
                    seen = true;
                    if whole > 0 || c != '0' {
                        whole += 1;
                    } else {
                        digits = rest.clone();
                    }
                }
                Some(_) => return None,
            }
        };
        let (mut count, mut fraction) = (0, 0);
        for c in rest {
            if !c.is_ascii_digit() {
                return None;
            }
            count += 1;
            if c != '0' {
                fraction = count;
            }
        }
        let zero = whole == 0 && fraction == 0;
        let read = Assembled { negative: sign == Some('-') && !zero, digits, whole, fraction };
        (seen && (count > 0 || !point)).then_some(read)
    }

    /// The order of this number to another.
    pub(crate) fn compare(self, other: &Decimal<'_>) -> Ordering {
        let count = self.whole + self.fraction;
        let digits = self.digits.filter(char::is_ascii_digit).take(count);
        let sizes = || {
            let wholes = self.whole.cmp(&other.whole.len());
            wholes.then_with(|| digits.cmp(other.whole.chars().chain(other.fraction.chars())))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => sizes(),
            (true, true) => sizes().reverse(),
        }
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

    #[test]
    fn con_6_a_number_of_pieces_is_the_number_of_their_text() {
        const SIGNS: [&str; 4] = ["", "-", "+", "+-"];
        const WHOLES: [&str; 7] = ["", "0", "007", "7", "70", "123456789012345678901234567890", "x"];
        const FRACTIONS: [&str; 9] = ["", ".", ".0", ".5", ".50", ".05", ".5x", ".5.5", ".00"];
        let mut texts = Vec::new();
        for sign in SIGNS {
            let wholes = || WHOLES.iter().flat_map(|whole| FRACTIONS.map(|it| format!("{sign}{whole}{it}")));
            texts.extend(wholes());
        }
        let mut read = 0;
        for text in &texts {
            let whole = Decimal::parse(text);
            let pieces = Assembled::read(text.chars());
            assert_eq!(whole.is_some(), pieces.is_some(), "{text}");
            let Some((whole, pieces)) = whole.zip(pieces) else { continue };
            for other in &texts {
                let Some(other) = Decimal::parse(other) else { continue };
                assert_eq!(pieces.clone().compare(&other), whole.cmp(&other), "{text} {other:?}");
                read += 1;
            }
        }
        assert!(read > 3000, "{read}");
    }
}
