//! Comparing text without regard to case, and without allocating.

use std::cmp::Ordering;

use crate::pattern::rolling;

/// The characters in lower case.
fn lower(text: &str) -> impl Iterator<Item = char> + Clone + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// Compares two texts, case ignored (rule CON-4).
#[must_use]
pub fn compare_ignoring_case(one: &str, other: &str) -> Ordering {
    lower(one).cmp(lower(other))
}

/// Returns whether `text` contains the characters of `needle`, case ignored (rule CON-5). `O(n + m)`.
#[must_use]
pub fn contains_ignoring_case(text: &str, needle: impl Iterator<Item = char> + Clone) -> bool {
    rolling::contains(lower(text), needle.flat_map(char::to_lowercase))
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
            assert_eq!(contains_ignoring_case(text, needle.chars()), found, "{text} {needle}");
        }
    }

    #[test]
    fn con_4_equality_ignores_case() {
        assert_eq!(compare_ignoring_case("SysCurrent", "SYSCURRENT"), Ordering::Equal);
        assert_ne!(compare_ignoring_case("a", "b"), Ordering::Equal);
    }
}
