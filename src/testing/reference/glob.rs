//! Patterns, matched by filling a table: which heads of the text can the pattern read so far be?

/// A unit of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Any run of characters, the empty one too.
    Star,
    /// Exactly one character.
    One,
    /// This character.
    Char(char),
}

/// Reads `*` and, where it is a wildcard, `?`.
pub(super) fn units(text: &str, question_mark: bool) -> Vec<Unit> {
    let unit = |c| match c {
        '*' => Unit::Star,
        '?' if question_mark => Unit::One,
        c => Unit::Char(c),
    };
    text.chars().map(unit).collect()
}

/// Whether the pattern matches the whole text; `same` compares the character of the text at a place,
/// counted in characters, with one of the pattern.
pub(super) fn matches(pattern: &[Unit], text: &str, same: impl Fn(usize, char, char) -> bool) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Whether the units so far match the first 0, 1, 2, … characters.
    let mut reach: Vec<bool> = (0..=text.len()).map(|length| length == 0).collect();
    for unit in pattern {
        let step = reach.iter().zip(&text);
        reach = match *unit {
            Unit::Star => {
                let mut seen = false;
                let widen = |&reached: &bool| {
                    seen |= reached;
                    seen
                };
                reach.iter().map(widen).collect()
            }
            Unit::One => std::iter::once(false).chain(step.map(|(&reached, _)| reached)).collect(),
            Unit::Char(want) => {
                let read = step.enumerate().map(|(at, (&reached, &have))| reached && same(at, have, want));
                std::iter::once(false).chain(read).collect()
            }
        };
    }
    reach.last().copied().unwrap_or(false)
}

/// As [`matches`], case counting.
pub(super) fn matches_exactly(pattern: &[Unit], text: &str) -> bool {
    matches(pattern, text, |_, have, want| have == want)
}

/// As [`matches`], ASCII case not counting.
pub(super) fn matches_folded(pattern: &[Unit], text: &str) -> bool {
    matches(pattern, text, |_, have, want| have.eq_ignore_ascii_case(&want))
}

#[cfg(test)]
mod tests {
    use super::{matches_exactly, units};

    #[test]
    fn act_2_stars_and_question_marks() {
        let holds = |pattern: &str, text: &str| matches_exactly(&units(pattern, true), text);
        for (pattern, text) in
            [("*", ""), ("a*", "a"), ("*b*", "abc"), ("a?c", "aéc"), ("**", "x"), ("", ""), ("*a", "aa")]
        {
            assert!(holds(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("?", ""), ("a", "ab"), ("a*b", "ac"), ("", "a"), ("a?", "a"), ("?", "ab")] {
            assert!(!holds(pattern, text), "{pattern} {text}");
        }
        assert!(!matches_exactly(&units("a?", false), "ab"));
    }
}
