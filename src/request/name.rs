//! Names in which case does not count: of actions (rule ACT-1) and of condition keys (rule CON-2).

use std::cmp::Ordering;

use crate::catalog;
use crate::hash;

/// A name in lower case and as written, with its hash.
#[derive(Debug, Clone)]
pub(super) struct Name {
    hash: u64,
    /// The name in lower case, followed by the name as written.
    both: Box<str>,
    /// The start of the latter: letters may take more room in one case than in the other.
    written: usize,
}

impl Name {
    pub(super) fn new(text: &str) -> Self {
        let mut both = String::with_capacity(2 * text.len());
        if text.is_ascii() {
            both.push_str(text);
            both.make_ascii_lowercase();
        } else {
            both.push_str(&catalog::lower(text));
        }
        let (hash, written) = (hash::of(&both), both.len());
        both.push_str(text);
        Name { hash, both: both.into(), written }
    }

    #[inline]
    pub(super) fn hash(&self) -> u64 {
        self.hash
    }

    #[inline]
    pub(super) fn lower(&self) -> &str {
        self.both.get(..self.written).unwrap_or("")
    }

    #[inline]
    fn lower_bytes(&self) -> &[u8] {
        self.both.as_bytes().get(..self.written).unwrap_or_default()
    }

    /// The name as it was written.
    pub(super) fn text(&self) -> &str {
        self.both.get(self.written..).unwrap_or("")
    }

    /// An order that is fast to find: by hash first.
    #[inline]
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.hash.cmp(&other.hash).then_with(|| self.lower().cmp(other.lower()))
    }
}

/// Case does not count.
impl PartialEq for Name {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.lower_bytes() == other.lower_bytes()
    }
}

impl Eq for Name {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_in_any_case_and_kept_as_written() {
        let (one, other) = (Name::new("g:UserName"), Name::new("G:username"));
        assert!(one == other && one.order(&other) == Ordering::Equal);
        assert_eq!((one.lower(), one.text()), ("g:username", "g:UserName"));
        let plain = Name::new("g:username");
        assert_eq!((plain.lower(), plain.text()), ("g:username", "g:username"));
        assert!(one != Name::new("g:UserNames"));
        assert_eq!(Name::new("").text(), "");
        let (one, other) = (Name::new("g:ResourceTag/ÉTAT"), Name::new("g:resourcetag/état"));
        assert!(one == other && one.text() == "g:ResourceTag/ÉTAT");
        // In lower case it takes a byte more.
        assert_eq!((Name::new("k:Ⱥ").lower(), Name::new("k:Ⱥ").text()), ("k:ⱥ", "k:Ⱥ"));
        assert!("Ⱥ".len() < "ⱥ".len() && Name::new("\u{212a}:a") != Name::new("k:a"));
    }

    #[test]
    fn names_of_one_hash_are_distinguished() {
        let name = |text: &str| Name { hash: 7, both: text.repeat(2).into(), written: text.len() };
        assert!(name("k:a") == name("k:a") && name("k:a") != name("k:b") && name("k:a") != name("k"));
        let mut names = [name("k:b"), name("k"), name("k:a")];
        names.sort_by(Name::order);
        assert_eq!(names.map(|it| it.text().to_owned()), ["k", "k:a", "k:b"]);
    }
}
