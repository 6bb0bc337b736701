//! Texts without case (rules CON-4 and CON-5).

/// Each character in lower case, by the Unicode tables.
pub(super) fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Whether `part` stands somewhere in `text`.
pub(super) fn contains(text: &str, part: &str) -> bool {
    let (text, part): (Vec<char>, Vec<char>) = (text.chars().collect(), part.chars().collect());
    (0..=text.len()).any(|from| text.iter().skip(from).take(part.len()).eq(part.iter()))
}

/// Whether `text` starts with `head`.
pub(super) fn starts(text: &str, head: &str) -> bool {
    text.chars().take(head.chars().count()).eq(head.chars())
}

/// Whether `text` ends with `tail`.
pub(super) fn ends(text: &str, tail: &str) -> bool {
    text.chars().rev().take(tail.chars().count()).eq(tail.chars().rev())
}

#[cfg(test)]
mod tests {
    use super::{contains, ends, lower, starts};

    #[test]
    fn con_5_parts_of_texts() {
        assert!(contains("abc", "") && contains("abc", "bc") && !contains("abc", "ac"));
        assert!(starts("abc", "ab") && starts("a", "") && !starts("a", "ab"));
        assert!(ends("abc", "bc") && ends("a", "") && !ends("a", "ba"));
        assert_eq!(lower("ÄBC"), "äbc");
    }
}
