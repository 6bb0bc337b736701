//! The five parts of a resource pattern, wildcards and variables told from text.

use crate::policy::{Part, UrnPattern};

/// `*`, `?` and a variable, as characters that no policy holds.
const STAR: char = '\u{e000}';
const ONE: char = '\u{e001}';
const VARIABLE: char = '\u{e002}';

/// The parts of a resource pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UrnShape {
    parts: Vec<String>,
}

impl UrnShape {
    /// Cuts the pattern at its first four colons that stand in text.
    pub(crate) fn new(pattern: &UrnPattern) -> Self {
        let mut flat = String::new();
        for part in pattern.template.parts() {
            match part {
                Part::Text(text) => flat.push_str(text),
                Part::Star => flat.push(STAR),
                Part::One => flat.push(ONE),
                Part::Variable { .. } | Part::Malformed { .. } => flat.push(VARIABLE),
            }
        }
        UrnShape { parts: flat.splitn(5, ':').map(str::to_owned).collect() }
    }

    /// How many parts there are; stars may stand for more.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether a star stands anywhere.
    pub(crate) fn has_star(&self) -> bool {
        self.parts.iter().any(|it| it.contains(STAR))
    }

    /// Whether a variable stands anywhere.
    pub(crate) fn has_variable(&self) -> bool {
        self.parts.iter().any(|it| it.contains(VARIABLE))
    }

    /// Whether it is nothing but stars.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self.parts.as_slice(), [only] if !only.is_empty() && only.chars().all(|c| c == STAR))
    }

    /// The part of that number, where all five are there.
    pub(crate) fn part(&self, index: usize) -> Option<&str> {
        self.parts.get(index).filter(|_| self.parts.len() == 5).map(String::as_str)
    }

    /// The part of that number, where it is text alone.
    pub(crate) fn literal(&self, index: usize) -> Option<&str> {
        self.part(index).filter(|it| !it.contains([STAR, ONE, VARIABLE]))
    }

    /// The service part, where it is text alone.
    pub(crate) fn service(&self) -> Option<&str> {
        self.literal(0)
    }

    /// The resource type, where it is text alone.
    pub(crate) fn resource_type(&self) -> Option<&str> {
        self.literal(3)
    }
}

/// The characters of a part that stand for themselves.
pub(crate) fn own_chars(part: &str) -> impl Iterator<Item = char> {
    part.chars().filter(|c| !matches!(*c, STAR | ONE | VARIABLE))
}

/// The least number of characters that a part matches.
pub(crate) fn least_length(part: &str) -> usize {
    part.chars().filter(|c| !matches!(*c, STAR | VARIABLE)).count()
}
