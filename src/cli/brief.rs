//! Texts from outside, cut to the length of a message.

/// A message shows no more characters of a text than this.
const SHOWN: usize = 80;

/// No more names than this are listed.
const LISTED: usize = 20;

/// The start of a long text, or a short one as it is.
pub(crate) fn brief(text: &str) -> String {
    match text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)) {
        Some(start) => format!("{start}…"),
        None => text.to_owned(),
    }
}

/// Names in backticks; of many the first.
pub(crate) fn names(all: &[&str]) -> String {
    let mut listed: Vec<String> = all.iter().take(LISTED).map(|it| format!("`{}`", brief(it))).collect();
    if all.len() > LISTED {
        listed.push(format!("and {} more", all.len() - LISTED));
    }
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_and_long_lists_are_cut() {
        assert_eq!(brief(&"允".repeat(SHOWN)), "允".repeat(SHOWN));
        assert_eq!(brief(&"允".repeat(SHOWN + 1)), format!("{}…", "允".repeat(SHOWN)));
        assert_eq!(names(&["a", "b"]), "`a`, `b`");
        assert!(names(&["a"; LISTED + 2]).ends_with("`a`, and 2 more"));
    }
}
