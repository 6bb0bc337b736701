//! The units that a text with variables comes to, matched against a text of the request.
//!
//! Cost: `O(n + m)` in the text and the units for each of the stretches that the policy cuts with `?`; of more than
//! eight such stretches between two stars those after the eighth can cost `O(n * m)`.

use crate::pattern::rolling::{self, Salt, Window};

/// One unit of a filled-in template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Char(char),
    Star,
    One,
}

/// Returns whether the units match the whole of `text`, ASCII case not counting in its first `fold` bytes.
///
/// The stretches between stars are looked for as [`Pattern`](crate::pattern::Pattern) does: the first and
/// the last stand at the ends, each other one is taken where it stands first, and nothing is gone back on.
pub(crate) fn matches(units: impl Iterator<Item = Unit> + Clone, text: &str, fold: usize) -> bool {
    let mut rest = units;
    let (mut at, mut first) = (0, true);
    loop {
        let piece = rest.clone();
        let mut length = 0;
        let last = loop {
            match rest.next() {
                None => break true,
                Some(Unit::Star) => break false,
                // A longer piece stands nowhere, however much longer: what variables contribute multiplies.
                Some(_) if length == text.len() - at => return false,
                Some(_) => length += 1,
            }
        };
        let piece = piece.take(length);
        let end = match (first, last) {
            (true, _) => stands(piece, text, 0, fold),
            (false, true) => start_of_last(text, length)
                .filter(|start| *start >= at)
                .and_then(|start| stands(piece, text, start, fold)),
            (false, false) => find(piece, text, at, fold),
        };
        match end {
            Some(end) if last => return end == text.len(),
            Some(end) => at = end,
            None => return false,
        }
        first = false;
    }
}

/// Returns whether the units match the whole of `text`, letter case ignored (rule CON-4). `O(n + m)`.
pub(crate) fn matches_ignoring_case(units: impl Iterator<Item = Unit> + Clone, text: &str) -> bool {
    let room = text.len();
    let mut text = text.chars().flat_map(char::to_lowercase);
    let mut rest = units;
    let mut first = true;
    loop {
        let piece = rest.clone();
        let mut length = 0;
        let last = loop {
            match rest.next() {
                None => break true,
                Some(Unit::Star) => break false,
                Some(_) if length == room => return false,
                Some(_) => length += 1,
            }
        };
        let mut piece = chars(piece.take(length)).flat_map(char::to_lowercase);
        match (first, last) {
            (true, true) => return text.eq(piece),
            (true, false) if piece.all(|want| text.next() == Some(want)) => {}
            (true, false) => return false,
            (false, true) => {
                let Some(before) = text.clone().count().checked_sub(piece.clone().count()) else {
                    return false;
                };
                return text.skip(before).eq(piece);
            }
            (false, false) => match rolling::find(text, piece) {
                Some(after) => text = after,
                None => return false,
            },
        }
        first = false;
    }
}

/// The characters of units that hold no wildcard.
pub(crate) fn chars(units: impl Iterator<Item = Unit> + Clone) -> impl Iterator<Item = char> + Clone {
    units.filter_map(|unit| if let Unit::Char(c) = unit { Some(c) } else { None })
}

/// Where the last `length` characters of `text` start.
fn start_of_last(text: &str, length: usize) -> Option<usize> {
    match length.checked_sub(1) {
        None => Some(text.len()),
        Some(back) => text.char_indices().rev().nth(back).map(|it| it.0),
    }
}

/// The end of a piece where it stands at byte `at`.
fn stands(piece: impl Iterator<Item = Unit>, text: &str, at: usize, fold: usize) -> Option<usize> {
    let mut rest = text.get(at..)?.chars();
    let mut end = at;
    for unit in piece {
        let have = rest.next()?;
        let fits = match unit {
            Unit::Char(want) => want == have || (end < fold && want.eq_ignore_ascii_case(&have)),
            Unit::One | Unit::Star => true,
        };
        if !fits {
            return None;
        }
        end += have.len_utf8();
    }
    Some(end)
}

/// How many stretches between the `?` of one piece are looked for at once.
const WINDOWS: usize = 8;

/// The end of the leftmost occurrence of a piece from byte `from` on.
fn find(piece: impl Iterator<Item = Unit> + Clone, text: &str, from: usize, fold: usize) -> Option<usize> {
    // Within the service part, which is short, every place is tried.
    let head = text.char_indices().map(|it| it.0).skip_while(|at| *at < from).take_while(|at| *at < fold);
    if let Some(end) = head.into_iter().find_map(|at| stands(piece.clone(), text, at, fold)) {
        return Some(end);
    }
    let mut salt = Salt::FIRST;
    let mut ahead = text.get(from.max(fold)..)?.chars();
    let mut windows = Windows::new(piece.clone(), ahead.clone(), salt)?;
    loop {
        if windows.may_match() {
            let at = text.len() - ahead.as_str().len();
            if let Some(end) = stands(piece.clone(), text, at, fold) {
                return Some(end);
            }
            if windows.are_all {
                salt = salt.after(ahead.clone(), piece.clone().count());
                windows = Windows::new(piece.clone(), ahead.clone(), salt)?;
            }
        }
        if !windows.advance() {
            return None;
        }
        ahead.next()?;
    }
}

/// A window for each stretch between the `?` of a piece, as far as there are windows; what is beyond is
/// only compared where all the others fit.
struct Windows<'t> {
    windows: [Option<Window<std::str::Chars<'t>>>; WINDOWS],
    /// Whether there is nothing beyond.
    are_all: bool,
}

impl<'t> Windows<'t> {
    /// Lays the windows where the stretches would be if the piece stood at the start of `text`.
    fn new(piece: impl Iterator<Item = Unit> + Clone, text: std::str::Chars<'t>, salt: Salt) -> Option<Self> {
        let mut windows = [const { None }; WINDOWS];
        let (mut units, mut under) = (piece, text);
        for slot in &mut windows {
            // Over the `?` that stand next.
            let mut stretch = units.clone();
            while let Some(Unit::One) = stretch.next() {
                units.next();
                under.next()?;
            }
            let chars = units.clone().map_while(|it| if let Unit::Char(c) = it { Some(c) } else { None });
            let length = chars.clone().count();
            if length == 0 {
                break;
            }
            *slot = Some(Window::new(under.clone(), chars, salt)?);
            for _ in 0..length {
                units.next();
                under.next();
            }
        }
        let are_all = units.clone().all(|it| it == Unit::One);
        if are_all {
            for _ in units {
                under.next()?;
            }
        }
        Some(Windows { windows, are_all })
    }

    fn may_match(&self) -> bool {
        self.windows.iter().flatten().all(Window::may_match)
    }

    /// Moves all windows on; `false` where one has reached the end of the text.
    fn advance(&mut self) -> bool {
        self.windows.iter_mut().flatten().all(Window::advance)
    }
}

/// Returns whether a pattern without variables matches a text, without preparing it.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let unit = |c| match c {
        '*' => Unit::Star,
        '?' => Unit::One,
        c => Unit::Char(c),
    };
    matches(pattern.chars().map(unit), text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_ignored_as_equality_and_substrings_ignore_it() {
        let units =
            |text: &'static str| text.chars().map(|c| if c == '*' { Unit::Star } else { Unit::Char(c) });
        for (pattern, text, fits) in [
            ("straße", "STRASSE", false),
            ("k", "\u{212a}", true),
            ("*ÄÖ", "xäö", true),
            ("Ä*", "ä", true),
            ("*a*a", "xA", false),
            ("*ab*", "aAB", true),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("\u{130}", "i\u{307}", true),
        ] {
            assert_eq!(matches_ignoring_case(units(pattern), text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn units_match_as_the_table_says() {
        let alphabet = ['a', 'b', '*', '?', '允'];
        let patterns: Vec<String> = (0..5_u32.pow(5))
            .map(|n| (0..5).map(|digit| alphabet[(n / 5_u32.pow(digit) % 5) as usize]).collect())
            .collect();
        for pattern in &patterns {
            for cut in [1, 3, 5] {
                let pattern: String = pattern.chars().take(cut).collect();
                let known = crate::pattern::Pattern::new(&pattern);
                for text in ["", "a", "允", "ab", "aab", "aba", "a允b", "abab", "bbaab", "aaaab", "b允ba允"]
                {
                    assert_eq!(glob(&pattern, text), known.matches(text), "`{pattern}` on `{text}`");
                }
            }
        }
    }

    #[test]
    fn more_stretches_than_windows_are_compared_all_the_same() {
        let pattern = format!("*{}z*", "a?".repeat(12));
        assert!(glob(&pattern, &format!("b{}zc", "ax".repeat(12))));
        assert!(!glob(&pattern, &format!("b{}yc", "ax".repeat(13))));
    }
}
