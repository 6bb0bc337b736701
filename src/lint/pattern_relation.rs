//! The relation of two patterns: whether some text matches both, whether one covers the other.

use crate::pattern::Pattern;

/// The most steps that [`overlaps`] takes; beyond, two patterns are taken to overlap.
const STEPS: usize = 1 << 20;

/// Returns whether some text matches both patterns of `*` and `?`.
///
/// Cost: the product of the lengths.
pub(super) fn overlaps(one: &str, other: &str) -> bool {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    if one.len().saturating_mul(other.len()) > STEPS {
        return true;
    }
    // Which lengths of `other` can be used up together with so much of `one` as the rows before it hold.
    let mut row = vec![false; other.len() + 1];
    if let Some(start) = row.first_mut() {
        *start = true;
    }
    for own in one.iter().copied().map(Some).chain([None]) {
        let mut next = vec![false; other.len() + 1];
        let mut left = false;
        for (at, reached) in row.iter().enumerate() {
            let reached = *reached || left;
            left = false;
            let theirs = other.get(at).copied();
            if !reached {
                continue;
            }
            if theirs == Some('*') || (own == Some('*') && theirs.is_some()) {
                left = true;
            }
            let mut reach = |to: usize| {
                if let Some(cell) = next.get_mut(to) {
                    *cell = true;
                }
            };
            match (own, theirs) {
                (None, None) => return true,
                (Some('*'), _) => reach(at),
                (Some(_), Some('*')) => reach(at),
                (Some(own), Some(theirs)) if own == theirs || own == '?' || theirs == '?' => reach(at + 1),
                _ => {}
            }
        }
        row = next;
    }
    false
}

/// Returns whether the first pattern matches all that the second one does, as far as that can be decided: a
/// `?` in the first is not compared with wildcards in the second.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    wide == narrow || matches_all_of(&Pattern::new(wide), wide, narrow)
}

/// The same of two texts that are not equal, where the first one's pattern is at hand.
///
/// A pattern without `?` that matches another pattern's text, its stars taken as characters, matches all that
/// the other one matches. That does not hold of a literal star, `${*}`.
pub(super) fn matches_all_of(pattern: &Pattern, wide: &str, narrow: &str) -> bool {
    (!wide.contains('?') || !narrow.contains(['*', '?'])) && pattern.matches(narrow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_overlap_where_a_text_matches_both() {
        for (one, other) in [
            ("csms:secret:get", "csms:secret:get"),
            ("csms:*", "*:delete"),
            ("*", ""),
            ("a*c", "ab*"),
            ("a?c", "a*"),
            ("**", "?"),
            ("csms:secret:delete*", "csms:*:deleteVersion"),
            ("", ""),
            ("", "*"),
        ] {
            assert!(overlaps(one, other) && overlaps(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("a*b", "*c"),
            ("csms:*", "kms:*"),
            ("?", ""),
            ("a", "aa"),
            ("a?", "a"),
            ("", "a"),
            ("a*bc", "*bd*c?"),
        ] {
            assert!(!overlaps(one, other) && !overlaps(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_pattern_covers_what_it_matches() {
        assert!(covers("csms:*", "csms:secret:*") && covers("*", "a?") && covers("a?", "a?"));
        assert!(!covers("csms:secret:*", "csms:*") && !covers("a?", "a*"));
        // A `?` covers a character, and is not compared with what may be several.
        assert!(covers("a?", "ab") && !covers("a?", "abc") && !covers("a?c*", "abc*"));
    }

    #[test]
    fn patterns_too_long_to_be_compared_are_taken_to_overlap() {
        let of = |c: char| c.to_string().repeat(1 << 10);
        assert!(!overlaps(&of('a'), &of('b')));
        assert!(overlaps(&format!("{}a", of('a')), &of('b')), "one step more than are taken");
    }
}
