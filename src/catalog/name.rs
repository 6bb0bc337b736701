//! Comparison of names: case is ignored, so lookups use the lower-case form.

use std::borrow::Cow;
use std::collections::HashSet;

/// The lower-case form, as many characters; borrowed where nothing changes.
#[inline]
pub(crate) fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        Cow::Owned(changed(name))
    } else {
        Cow::Borrowed(name)
    }
}

fn changed(name: &str) -> String {
    // A tag's key may be in any script. No letter of another one is a letter of ASCII, such as the sign of Kelvin.
    let of_char = |c: char| {
        if c.is_ascii() {
            return c.to_ascii_lowercase();
        }
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(one), None) if !one.is_ascii() => one,
            _ => c,
        }
    };
    name.chars().map(of_char).collect()
}

/// The part before the first colon: the service of an action, the prefix of a key.
pub(crate) fn prefix(name: &str) -> &str {
    name.bytes().position(|byte| byte == b':').and_then(|colon| name.get(..colon)).unwrap_or(name)
}

/// Leaves of names that differ in ASCII case at most the first.
pub(crate) fn keep_first(names: &mut Vec<String>) {
    if names.len() > 1 {
        let mut seen = HashSet::with_capacity(names.len());
        names.retain(|name| seen.insert(lower(name).into_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_spelling_stays_where_it_stood() {
        let mut names = ["b:C", "a", "B:c", "A", "d"].map(str::to_owned).to_vec();
        keep_first(&mut names);
        assert_eq!(names, ["b:C", "a", "d"]);
    }

    #[test]
    fn letters_of_any_script_are_lowered() {
        assert_eq!(lower("É"), "é");
    }
}
