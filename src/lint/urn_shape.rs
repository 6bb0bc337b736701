//! The five parts of a resource pattern, wildcards and variables distinguished from text.

use crate::policy::{Part as Stretch, UrnPattern};

/// The parts of a resource pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UrnShape {
    parts: Vec<UrnPart>,
}

/// A part: its text, and how many of what else stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct UrnPart {
    own: String,
    stars: usize,
    ones: usize,
    variables: usize,
}

impl UrnShape {
    /// Cuts the pattern at its first four colons that stand in text.
    pub(crate) fn new(pattern: &UrnPattern) -> Self {
        let (mut parts, mut part) = (Vec::new(), UrnPart::default());
        for stretch in pattern.template.parts() {
            match stretch {
                Stretch::Text(text) => {
                    let mut pieces = text.splitn(5 - parts.len(), ':');
                    part.own.push_str(pieces.next().unwrap_or(""));
                    for piece in pieces {
                        parts.push(std::mem::take(&mut part));
                        part.own.push_str(piece);
                    }
                }
                Stretch::Star => part.stars += 1,
                Stretch::One => part.ones += 1,
                Stretch::Variable { .. } | Stretch::Malformed { .. } => part.variables += 1,
            }
        }
        parts.push(part);
        UrnShape { parts }
    }

    /// The number of parts; stars may stand for more.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Returns whether a star stands anywhere.
    pub(crate) fn has_star(&self) -> bool {
        self.parts.iter().any(|it| it.stars > 0)
    }

    /// Returns whether a variable stands anywhere.
    pub(crate) fn has_variable(&self) -> bool {
        self.parts.iter().any(|it| it.variables > 0)
    }

    /// Returns whether it is nothing but stars.
    pub(crate) fn is_any(&self) -> bool {
        let all_stars = |it: &UrnPart| it.stars > 0 && it.own.is_empty() && it.ones + it.variables == 0;
        matches!(self.parts.as_slice(), [only] if all_stars(only))
    }

    /// The part of that number, where all five are there.
    pub(crate) fn part(&self, index: usize) -> Option<&UrnPart> {
        self.parts.get(index).filter(|_| self.parts.len() == 5)
    }

    /// The part of that number, where it is text alone.
    pub(crate) fn literal(&self, index: usize) -> Option<&str> {
        let part = self.part(index).filter(|it| it.stars + it.ones + it.variables == 0);
        part.map(|it| it.own.as_str())
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

impl UrnPart {
    /// The characters that stand for themselves.
    pub(crate) fn own_chars(&self) -> impl Iterator<Item = char> {
        self.own.chars()
    }

    /// The least number of characters that it matches.
    pub(crate) fn least_length(&self) -> usize {
        self.own.chars().count() + self.ones
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Syntax, Template};
    use crate::source::Span;

    fn of(text: &str) -> UrnShape {
        let template = Template::parse(text, Syntax { question_mark: true });
        UrnShape::new(&UrnPattern { template, span: Span::default() })
    }

    #[test]
    fn a_pattern_is_cut_at_its_first_four_colons() {
        let shape = of("csms:*:${k:a, 'x:y'}:secretName:a:b?*${*}");
        assert_eq!(
            (shape.len(), shape.service(), shape.resource_type()),
            (5, Some("csms"), Some("secretName"))
        );
        assert!(shape.has_star() && shape.has_variable() && !shape.is_any());
        assert_eq!((shape.literal(1), shape.literal(2), shape.literal(4)), (None, None, None));
        let path = shape.part(4).unwrap();
        assert_eq!((path.own_chars().collect::<String>().as_str(), path.least_length()), ("a:b*", 5));
        assert_eq!((of("").len(), of("a:").len(), of("a:").part(0)), (1, 2, None));
        assert_eq!(of("::::").literal(4), Some(""));
    }

    #[test]
    fn no_character_stands_for_a_wildcard() {
        assert!(of("*").is_any() && of("***").is_any());
        for text in ["", "\u{e000}", "\u{e000}\u{e001}", "*?", "*${k:a}", "${*}", "*:*"] {
            assert!(!of(text).is_any(), "{text}");
        }
        let shape = of("\u{e000}:\u{e001}:\u{e002}::x");
        assert!(!shape.has_star() && !shape.has_variable() && shape.literal(2) == Some("\u{e002}"));
    }
}
