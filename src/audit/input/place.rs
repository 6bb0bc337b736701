//! Places of records.

/// The place of a record: the file, the line in it, and the number of the record in that line, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// The line, from 1; of formats without lines the row.
    pub line: u64,
    /// Number of records before it in the line.
    pub nth: u32,
}

impl<'a> Place<'a> {
    /// The first record of a line.
    #[must_use]
    pub fn new(file: &'a str, line: u64) -> Self {
        Place { file, line, nth: 0 }
    }
}

/// `file:line`, and `#2` for the second record of the line.
impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if self.nth > 0 { write!(f, "#{}", u64::from(self.nth) + 1) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_one_line_are_distinguished() {
        assert_eq!(Place { nth: 1, ..Place::new("f", 2) }.to_string(), "f:2#2");
        assert_eq!(Place { nth: u32::MAX, ..Place::new("f", 2) }.to_string(), "f:2#4294967296");
    }
}
