//! The certainty of an entry of the catalog, and its source page.

use serde::Deserialize;

/// The source of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Read off the vendor's documentation, its API definition or an export.
    Documented,
    /// Derived from documented facts; the note says how.
    Inferred,
    /// Seen in third-party policies only.
    Practice,
}

impl Status {
    /// The word for it: `documented`, `inferred` or `practice`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Practice => "practice",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The mark of one entry: its status, its sources and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mark {
    status: Status,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    partial: bool,
}

impl Mark {
    /// The mark of everything that an export says: the vendor's own word.
    pub(crate) fn export(file: &str) -> Self {
        Self { status: Status::Documented, sources: vec![file.to_owned()], note: None, partial: false }
    }

    /// The mark of an entry that the marks beside the data leave out; a test finds every one.
    pub(crate) fn unmarked() -> Self {
        Self { status: Status::Inferred, sources: Vec::new(), note: None, partial: false }
    }

    /// The same mark, of an entry that was read in part.
    pub(crate) fn in_part(mut self) -> Self {
        self.partial = true;
        self
    }

    /// The same mark with another note.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    /// Returns whether the entry was read in part: what it does not list may exist all the same.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// The certainty of the entry.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// The first source: the address of a page, or the name of the export. Entries known from
    /// practice alone may have none.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.sources.first().map(String::as_str)
    }

    /// Every source, the most reliable first.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// The remarks on the entry.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}
