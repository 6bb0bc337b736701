//! Where a record stands.

/// Where a record stands: the file, the line in it, and which record of that line it is, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'a> {
    /// What the file is called.
    pub file: &'a str,
    /// The line, from 1; of formats without lines the row.
    pub line: u64,
    /// How many records of the line come before it.
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
    fn records_of_one_line_are_told_apart() {
        assert_eq!(Place { nth: 1, ..Place::new("f", 2) }.to_string(), "f:2#2");
        assert_eq!(Place { nth: u32::MAX, ..Place::new("f", 2) }.to_string(), "f:2#4294967296");
    }
}
