//! Origins of the policies of a snapshot.

use crate::source::Position;

/// A file, and where in it the text of a policy starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    file: String,
    start: Position,
    /// The document is a JSON string, whose escapes move its places.
    is_string: bool,
}

impl Origin {
    /// A file that holds the policy and nothing else.
    #[must_use]
    pub fn file(name: &str) -> Self {
        Origin::within(name, Position { line: 1, column: 1 })
    }

    /// A file that holds the policy from a place on.
    #[must_use]
    pub fn within(name: &str, start: Position) -> Self {
        Origin { file: name.to_owned(), start, is_string: false }
    }

    /// A file that holds the policy as a string, from a place on.
    #[must_use]
    pub fn string(name: &str, start: Position) -> Self {
        Origin { is_string: true, ..Origin::within(name, start) }
    }

    /// Formats a place of the policy as `file:line:column`.
    #[must_use]
    pub fn place(&self, of_policy: Position) -> String {
        if self.is_string {
            return format!("{}:{}: {of_policy} of the document", self.file, self.start);
        }
        let before = self.start.line.saturating_sub(1);
        // Only the first line starts within one of the file.
        let indent = if of_policy.line == 1 { self.start.column.saturating_sub(1) } else { 0 };
        let place = Position {
            line: of_policy.line.saturating_add(before),
            column: of_policy.column.saturating_add(indent),
        };
        format!("{}:{place}", self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file() {
        let at = |line, column| Position { line, column };
        assert_eq!(Origin::file("a.json").place(at(3, 5)), "a.json:3:5");
        let within = Origin::within("a.json", at(10, 8));
        assert_eq!(within.place(at(1, 2)), "a.json:10:9");
        assert_eq!(within.place(at(3, 5)), "a.json:12:5");
    }
}
