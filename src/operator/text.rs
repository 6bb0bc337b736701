//! Comparing text without regard to case, and without allocating.

use std::cmp::Ordering;

/// The characters in lower case.
fn lower(text: &str) -> impl Iterator<Item = char> + Clone + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// Compares two texts, case ignored (rule CON-4).
#[must_use]
pub fn compare_ignoring_case(one: &str, other: &str) -> Ordering {
    lower(one).cmp(lower(other))
}

/// Whether `text` contains `needle`, case ignored (rule CON-5).
///
/// `O(n + m)`: the stretches are compared by a rolling hash first (Rabin and Karp), then in full.
#[must_use]
pub fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let push = |hash: u64, c: char| hash.wrapping_mul(BASE).wrapping_add(u64::from(c));
    let (length, want) = lower(needle).fold((0_usize, 0), |(n, hash), c| (n + 1, push(hash, c)));
    let top = (1..length).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut ahead = lower(text);
    let mut hash = 0;
    for _ in 0..length {
        let Some(c) = ahead.next() else { return false };
        hash = push(hash, c);
    }
    let mut behind = lower(text);
    loop {
        if hash == want && lower(needle).eq(behind.clone().take(length)) {
            return true;
        }
        let (Some(enters), Some(leaves)) = (ahead.next(), behind.next()) else { return false };
        hash = push(hash.wrapping_sub(u64::from(leaves).wrapping_mul(top)), enters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn con_5_substrings_ignore_case() {
        for (text, needle, found) in [
            ("private/a", "PRIVATE/", true),
            ("xprivate/", "private/", true),
            ("abcabd", "ABD", true),
            ("abc", "", true),
            ("", "", true),
            ("", "a", false),
            ("ab", "abc", false),
            ("Straße", "STRASSE", false),
            ("ÄÖ", "äö", true),
            ("a*c", "*", true),
            ("abc", "*", false),
        ] {
            assert_eq!(contains_ignoring_case(text, needle), found, "{text} {needle}");
        }
    }

    #[test]
    fn con_4_equality_ignores_case() {
        assert_eq!(compare_ignoring_case("SysCurrent", "SYSCURRENT"), Ordering::Equal);
        assert_ne!(compare_ignoring_case("a", "b"), Ordering::Equal);
    }
}
