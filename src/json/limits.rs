//! The limits of reading a text.

/// No text is longer than this, whatever is asked for: places in it are 32 bits wide.
const MOST_BYTES: usize = (u32::MAX - 1) as usize;

/// No text is nested deeper than this, whatever is asked for: reading recurses.
const MOST_DEPTH: usize = 256;

/// Bytes of text for each value that may be in it.
const BYTES_PER_VALUE: usize = 8;

/// The limits of a text from outside. What is beyond is refused with a clear error, before it costs more than
/// reading so far.
///
/// ```
/// use iam5::{Limits, Policy};
///
/// let limits = Limits::of_bytes(6_144).with_depth(8);
/// let text = format!("{}{}", "[".repeat(9), "]".repeat(9));
/// let error = Policy::parse_with("app", &text, limits).unwrap_err();
/// assert!(error.to_string().starts_with("app:1:9: nested deeper than 8 levels: "));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    bytes: usize,
    depth: usize,
    values: usize,
    faults: usize,
}

impl Default for Limits {
    /// 16 MiB, 64 levels, 2,097,152 values, 1,000 faults.
    fn default() -> Self {
        Limits::of_bytes(16 << 20)
    }
}

impl Limits {
    /// Reads texts of so many bytes (at most 4 GiB), with a value for every eight of them; else the default.
    #[must_use]
    pub const fn of_bytes(bytes: usize) -> Self {
        let bytes = if bytes < MOST_BYTES { bytes } else { MOST_BYTES };
        Limits { bytes, depth: 64, values: bytes / BYTES_PER_VALUE, faults: 1_000 }
    }

    /// Reads so many levels of arrays and objects within each other, at most 256; a policy needs six.
    #[must_use]
    pub const fn with_depth(mut self, levels: usize) -> Self {
        self.depth = if levels < MOST_DEPTH { levels } else { MOST_DEPTH };
        self
    }

    /// Reads so many values: statements, entries, numbers, whatever JSON calls a value. Of each there may be
    /// some hundred bytes in memory.
    #[must_use]
    pub const fn with_values(mut self, values: usize) -> Self {
        self.values = values;
        self
    }

    /// Reports at most so many faults of one document, and one more that says that there are more.
    #[must_use]
    pub const fn with_faults(mut self, faults: usize) -> Self {
        self.faults = faults;
        self
    }

    /// The longest text, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The deepest nesting, in levels.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The most values in one text.
    #[must_use]
    pub const fn values(&self) -> usize {
        self.values
    }

    /// The most faults that are reported of one document.
    #[must_use]
    pub const fn faults(&self) -> usize {
        self.faults
    }
}
