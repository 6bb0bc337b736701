//! The meaning of condition values: one family of values per file.
//!
//! Everything here is total: what cannot be read is `None`, never an error and never a default.

mod instant;
mod ip;
mod number;
mod text;

pub use instant::Instant;
pub use ip::{Range, Ranges};
pub use number::Decimal;
pub(crate) use number::{Assembled, Number};
pub use text::{compare_ignoring_case, contains_ignoring_case};

/// Reads a truth value: `true` or `false`, ASCII case ignored (rule CON-8).
#[must_use]
pub fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::parse_bool;

    #[test]
    fn con_8_truth_values() {
        assert_eq!(parse_bool("TRUE"), Some(true));
        assert_eq!(parse_bool("False"), Some(false));
        for text in ["", "1", "yes", " true"] {
            assert_eq!(parse_bool(text), None, "{text}");
        }
    }
}
