//! Lists of entries that may be long: a text is held only against those that can match it.

use super::postings::{Hits, Postings};
use super::required_literal::{Noted, Rarity, RequiredLiteral};

/// So many entries are gone through one by one.
const FEW: usize = 16;

/// The entries of a clause, or the values of a condition.
#[derive(Debug)]
pub(crate) struct PatternSet<T> {
    entries: Box<[T]>,
    /// Where they are many. Most lists are short, and do not pay for it.
    shortlist: Option<Box<Shortlist>>,
}

/// The entries that can match a text.
#[derive(Debug)]
struct Shortlist {
    noted: Noted,
    postings: Postings,
    /// Those without a literal.
    others: Box<[u32]>,
}

impl<T> PatternSet<T> {
    /// Takes entries, of each of which the literals are known; one without literals can match every text.
    pub(super) fn new(
        entries: impl IntoIterator<Item = T>,
        literals: impl Fn(&T) -> Vec<RequiredLiteral>,
    ) -> Self {
        let entries: Box<[T]> = entries.into_iter().collect();
        let long = entries.len() > FEW;
        let shortlist =
            long.then(|| Box::new(Shortlist::new(&entries.iter().map(literals).collect::<Vec<_>>())));
        PatternSet { entries, shortlist }
    }

    /// All of them.
    pub(crate) fn entries(&self) -> &[T] {
        &self.entries
    }

    /// Returns whether some entry matches the text.
    #[inline]
    pub(super) fn any(&self, text: &str, mut matches: impl FnMut(&T) -> bool) -> bool {
        let colons = || memchr::memchr_iter(b':', text.as_bytes());
        !self.visit::<false, _>(text, colons, |it| !matches(it))
    }

    /// Returns whether some entry matches the text, in which case does not count; the literals are in lower
    /// case.
    pub(super) fn any_in_any_case(&self, text: &str, mut matches: impl FnMut(&T) -> bool) -> bool {
        if !text.is_ascii() {
            // In lower case some letters beyond ASCII are ASCII letters: the literals select nothing.
            return self.entries.iter().any(matches);
        }
        let colons = || memchr::memchr_iter(b':', text.as_bytes());
        !self.visit::<true, _>(text, colons, |it| !matches(it))
    }

    /// Gives every entry that can match the text, perhaps more than once, until one wants no more.
    #[inline]
    pub(super) fn visit<'a, const LOWER: bool, C: Iterator<Item = usize>>(
        &'a self,
        text: &str,
        colons: impl FnOnce() -> C,
        mut each: impl FnMut(&'a T) -> bool,
    ) -> bool {
        match &self.shortlist {
            None => self.entries.iter().all(each),
            Some(shortlist) => {
                let each_of = |it: u32| self.entries.get(it as usize).is_none_or(&mut each);
                match shortlist.visit::<LOWER>(text.as_bytes(), colons(), each_of) {
                    Some(wants_more) => wants_more,
                    None => self.entries.iter().all(each),
                }
            }
        }
    }
}

impl Shortlist {
    fn new(literals: &[Vec<RequiredLiteral>]) -> Self {
        let rarity = Rarity::of(literals.iter().flatten().map(|it| (it, 1)));
        let mut noted = Noted::default();
        let (mut entries, mut others) = (Vec::with_capacity(literals.len()), Vec::new());
        for (number, literals) in (0_u32..).zip(literals) {
            match rarity.rarest(literals) {
                Some(literal) => entries.push((noted.note(&literal), number)),
                None => others.push(number),
            }
        }
        entries.sort_unstable();
        Shortlist { noted, postings: Postings::new(entries.into_iter()), others: others.into() }
    }

    /// Returns whether each of the numbers found wanted more; `None` where they are too many.
    fn visit<const LOWER: bool>(
        &self,
        text: &[u8],
        colons: impl Iterator<Item = usize>,
        mut each: impl FnMut(u32) -> bool,
    ) -> Option<bool> {
        if !self.others.iter().all(|it| each(*it)) {
            return Some(false);
        }
        let (mut hits, mut too_many) = (Hits::none(), false);
        let wants_more = self.noted.find::<LOWER>(text, colons, |hash| {
            let Some(numbers) = self.postings.find(hash, &mut hits) else {
                too_many = true;
                return false;
            };
            numbers.iter().all(|it| each(*it))
        });
        (!too_many).then_some(wants_more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::required_literal;
    use crate::operator::contains_ignoring_case;
    use crate::pattern::Pattern;

    /// The texts of up to so many of the pieces.
    fn texts(pieces: &[&str], most: u32) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..most {
            last =
                last.iter().flat_map(|it| pieces.iter().map(move |piece| format!("{it}{piece}"))).collect();
            all.extend(last.clone());
        }
        all
    }

    /// Lists that are longer than few, of entries that have little to do with each other.
    fn lists(entries: &[String]) -> impl Iterator<Item = Vec<&str>> {
        (0..12).map(|first| entries.iter().skip(first).step_by(37).map(String::as_str).collect::<Vec<_>>())
    }

    #[test]
    fn a_list_of_patterns_matches_what_one_of_them_matches() {
        let patterns = texts(&["a", "b:", ":", "*", "?", "允", "long-stretch:of-text"], 4);
        let texts = texts(&["a", "b:", ":", "允", "long-stretch:of-text"], 4);
        for list in lists(&patterns) {
            let many = PatternSet::new(list.iter().map(|it| Pattern::new(it)), required_literal::of_pattern);
            assert!(many.shortlist.is_some());
            for text in &texts {
                let one = many.entries().iter().any(|it| it.matches(text));
                assert_eq!(many.any(text, |it| it.matches(text)), one, "{list:?} {text}");
            }
        }
    }

    #[test]
    fn a_list_of_contained_texts_is_found_in_any_case() {
        let pieces = ["a", "B:", "K", "\u{212a}", "ſ", "s", "LongStretch"];
        let needles = texts(&pieces, 4);
        let texts = texts(&["A", "b:", "k", "\u{212a}", "S", "longStretch", "ſ"], 4);
        for list in lists(&needles) {
            let many = PatternSet::new(list.iter().copied(), |it| required_literal::of_text_in_any_case(it));
            for text in &texts {
                let contains = |it: &&str| contains_ignoring_case(text, it.chars());
                assert_eq!(
                    many.any_in_any_case(text, contains),
                    list.iter().any(contains),
                    "{list:?} {text}"
                );
            }
        }
    }

    /// How many entries of a list are looked at for a text of which no entry is wanted to match.
    fn looked_at<T>(
        many: &PatternSet<T>,
        look: impl FnOnce(&PatternSet<T>, &mut dyn FnMut(&T) -> bool) -> bool,
    ) -> usize {
        let mut seen = 0;
        assert!(!look(many, &mut |_| {
            seen += 1;
            false
        }));
        seen
    }

    #[test]
    fn of_a_long_list_only_entries_are_looked_at_that_can_match() {
        for shape in ["x#*", "*#x", "*x#y*", "a:*:x#*", "*:x#?y", "?x#"] {
            let patterns = (100..300).map(|it| Pattern::new(&shape.replace('#', &it.to_string())));
            let many = PatternSet::new(patterns, required_literal::of_pattern);
            let text = shape.replace('#', "123").replace(['*', '?'], "z");
            assert_eq!(looked_at(&many, |many, each| many.any(&text, each)), 1, "{shape} {text}");
            let other = text.replace("123", "12");
            assert_eq!(looked_at(&many, |many, each| many.any(&other, each)), 0, "{shape} {other}");
        }
        let texts: Vec<String> = (100..300).map(|it| format!("x{it}Y")).collect();
        let many = PatternSet::new(texts, |it| required_literal::of_text_in_any_case(it));
        assert_eq!(looked_at(&many, |many, each| many.any_in_any_case("zX123yz", each)), 1);
        assert_eq!(looked_at(&many, |many, each| many.any_in_any_case("zX123z", each)), 0);
        assert_eq!(looked_at(&many, |many, each| many.any_in_any_case("允", each)), 200, "not ASCII");
    }

    #[test]
    fn a_text_of_very_many_stretches_is_held_against_all() {
        let patterns: Vec<String> = (100..300).map(|it| format!("*x{it}*!")).collect();
        let many = PatternSet::new(patterns.iter().map(|it| Pattern::new(it)), required_literal::of_pattern);
        let text: String = (100..300).map(|it| format!("x{it}")).collect();
        assert!(!many.any(&text, |it| it.matches(&text)));
        let text = format!("{text}!");
        let mut seen = 0;
        many.any(&text, |it| {
            seen += usize::from(it.matches(&text));
            false
        });
        assert!(seen >= 200, "{seen}");
    }
}
