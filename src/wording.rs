//! Messages in English and Chinese.
//!
//! A [`Text`] is a wording in both languages and what fills its gaps. Both stand side by side where a message
//! is made, by the macro `text!`; the compiler refuses one that lacks a language or a gap.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A language of descriptions and messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English, `en_US` in an export of the catalog.
    #[default]
    English,
    /// Chinese, `zh_CN` in an export of the catalog.
    Chinese,
}

/// A sentence in both languages; `{0}` to `{9}` are gaps.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Wording {
    english: &'static str,
    chinese: &'static str,
}

impl Wording {
    /// A wording with so many gaps.
    ///
    /// Evaluated by the compiler: where a language lacks a gap, or the Chinese is not Chinese, nothing is built.
    pub(crate) const fn new(english: &'static str, chinese: &'static str, gaps: usize) -> Self {
        assert!(named(english.as_bytes()) == (1 << gaps) - 1, "the English has other gaps than it is given");
        assert!(named(chinese.as_bytes()) == (1 << gaps) - 1, "the Chinese has other gaps than it is given");
        assert!(!chinese.is_ascii(), "the Chinese is missing");
        Wording { english, chinese }
    }

    /// The sentence in a language, with its gaps.
    pub(crate) const fn to(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

/// The gaps that a sentence names, a bit each.
const fn named(mut text: &[u8]) -> u32 {
    let mut gaps = 0;
    while let [first, rest @ ..] = text {
        if let (b'{', [digit @ b'0'..=b'9', b'}', ..]) = (first, rest) {
            gaps |= 1 << (*digit - b'0');
        }
        text = rest;
    }
    gaps
}

/// A message: `to_string()` is its English, [`Text::to`] any language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    wording: &'static Wording,
    gaps: Vec<Gap>,
}

/// The filler of a gap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Gap {
    /// The same in every language, such as a name.
    Same(String),
    /// A message of its own.
    Text(Text),
    /// Several names.
    Names(Vec<String>, Join),
    /// A message that was written out.
    Written(Written),
    /// Several messages.
    Texts(Vec<Text>, Join),
}

/// The joint of the names of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Join {
    And,
    Or,
    Comma,
    /// Of phrases, all of which hold.
    Conjunction,
    /// Of phrases, one of which holds.
    Disjunction,
    Semicolon,
    Line,
    Nothing,
}

impl Join {
    fn joint(self, language: Language) -> &'static str {
        match (self, language) {
            (Join::And, Language::English) => " and ",
            (Join::And, Language::Chinese) => " 和 ",
            (Join::Or, Language::English) => " or ",
            (Join::Or, Language::Chinese) => " 或 ",
            (Join::Comma, Language::English) => ", ",
            (Join::Comma, Language::Chinese) => "、",
            (Join::Conjunction, Language::English) => " and ",
            (Join::Conjunction, Language::Chinese) => "，且 ",
            (Join::Disjunction, Language::English) => ", or ",
            (Join::Disjunction, Language::Chinese) => "，或 ",
            (Join::Semicolon, Language::English) => "; ",
            (Join::Semicolon, Language::Chinese) => "；",
            (Join::Line, _) => "\n",
            (Join::Nothing, _) => "",
        }
    }
}

impl Gap {
    /// Names, each in back ticks.
    pub(crate) fn names<T: fmt::Display>(names: impl IntoIterator<Item = T>, join: Join) -> Self {
        Gap::Names(names.into_iter().map(|it| format!("`{it}`")).collect(), join)
    }
}

impl Text {
    /// Fills the gaps of a wording; `text!` calls it.
    pub(crate) fn new(wording: &'static Wording, gaps: Vec<Gap>) -> Self {
        Text { wording, gaps }
    }

    /// A message of somebody else's, the same in every language.
    pub(crate) fn verbatim(text: &str) -> Self {
        Text::of(Gap::Same(text.to_owned()))
    }

    /// A message of one gap and nothing besides.
    pub(crate) fn of(gap: Gap) -> Self {
        static BARE: Wording = Wording { english: "{0}", chinese: "{0}" };
        Text { wording: &BARE, gaps: vec![gap] }
    }

    /// A message that was written out.
    pub(crate) fn of_written(text: &Written) -> Self {
        Text::of(Gap::Written(text.clone()))
    }

    /// The message in a language.
    #[must_use]
    pub fn to(&self, language: Language) -> String {
        let mut out = String::new();
        self.write(language, &mut out);
        match language {
            Language::English => out,
            Language::Chinese => closed_up(&out),
        }
    }

    fn write(&self, language: Language, out: &mut String) {
        let mut rest = self.wording.to(language);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let gap = match after.as_bytes() {
                [digit @ b'0'..=b'9', b'}', ..] => self.gaps.get(usize::from(digit - b'0')),
                _ => None,
            };
            match (gap, after.get(2..)) {
                (Some(gap), Some(after)) => {
                    gap.write(language, out);
                    rest = after;
                }
                _ => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
    }
}

/// Chinese without the spaces that stand around a name, where the inserted text is Chinese itself. What stands
/// in backticks is somebody else's.
fn closed_up(text: &str) -> String {
    let is_chinese = |it: Option<char>| it.is_some_and(|it| matches!(it, '\u{4e00}'..='\u{9fff}'));
    let mut closed = String::with_capacity(text.len());
    let (mut rest, mut named) = (text.chars(), false);
    while let Some(c) = rest.next() {
        named ^= c == '`';
        if c != ' ' || named || !is_chinese(closed.chars().next_back()) || !is_chinese(rest.clone().next()) {
            closed.push(c);
        }
    }
    closed
}

impl Gap {
    fn write(&self, language: Language, out: &mut String) {
        match self {
            Gap::Same(text) => out.push_str(text),
            Gap::Text(text) => text.write(language, out),
            Gap::Written(text) => out.push_str(text.to(language)),
            Gap::Names(names, join) => out.push_str(&names.join(join.joint(language))),
            Gap::Texts(texts, join) => {
                for (index, text) in texts.iter().enumerate() {
                    if index > 0 {
                        out.push_str(join.joint(language));
                    }
                    text.write(language, out);
                }
            }
        }
    }
}

/// The message in English.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to(Language::English))
    }
}

/// Somebody else's message, the same in every language.
impl From<String> for Text {
    fn from(text: String) -> Self {
        Text::verbatim(&text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::verbatim(text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.to_string()
    }
}

/// A message written out in both languages: what is kept of a [`Text`] to be stored, counted or merged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Written {
    english: Box<str>,
    /// `None` where it is the English.
    chinese: Option<Box<str>>,
}

/// The form in which a message is stored: one text where it is the same in both languages.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Same(Box<str>),
    Both { english: Box<str>, chinese: Box<str> },
}

impl From<Stored> for Written {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Same(english) => Written { english, chinese: None },
            Stored::Both { english, chinese } => Written { english, chinese: Some(chinese) },
        }
    }
}

impl From<Written> for Stored {
    fn from(Written { english, chinese }: Written) -> Self {
        match chinese {
            None => Stored::Same(english),
            Some(chinese) => Stored::Both { english, chinese },
        }
    }
}

impl Written {
    /// A message made in both languages at once, where a [`Text`] would cost too much.
    #[must_use]
    pub fn both(english: String, chinese: String) -> Self {
        Written { english: english.into(), chinese: Some(chinese.into()) }
    }

    /// The message in a language.
    #[must_use]
    pub fn to(&self, language: Language) -> &str {
        match (language, &self.chinese) {
            (Language::Chinese, Some(chinese)) => chinese,
            _ => &self.english,
        }
    }

    /// The message in English.
    #[must_use]
    pub fn english(&self) -> &str {
        &self.english
    }

    /// Changes the text of each language.
    pub(crate) fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let chinese = self.chinese.as_deref().map(|it| change(it).into());
        Written { english: change(&self.english).into(), chinese }
    }

    /// The bytes of both texts.
    pub(crate) fn len(&self) -> usize {
        self.english.len() + self.chinese.as_ref().map_or(0, |it| it.len())
    }
}

impl From<&Text> for Written {
    fn from(text: &Text) -> Self {
        let (english, chinese) = (text.to(Language::English), text.to(Language::Chinese));
        let chinese = (chinese != english).then(|| chinese.into());
        Written { english: english.into(), chinese }
    }
}

impl From<Text> for Written {
    fn from(text: Text) -> Self {
        Written::from(&text)
    }
}

/// A name, the same in every language.
impl From<String> for Written {
    fn from(name: String) -> Self {
        Written { english: name.into(), chinese: None }
    }
}

/// The message in English.
impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

/// A value that can fill a gap.
pub(crate) trait Fills {
    /// The gap filled with it.
    fn gap(&self) -> Gap;
}

/// A text that is the same in every language.
macro_rules! same {
    ($($kind:ty),*) => {
        $(impl Fills for $kind {
            fn gap(&self) -> Gap {
                Gap::Same(self.to_string())
            }
        })*
    };
}
same!(str, String, Cow<'_, str>, char, u8, u32, u64, usize, i64, std::net::IpAddr);

impl Fills for Text {
    fn gap(&self) -> Gap {
        Gap::Text(self.clone())
    }
}

/// `None` fills a gap with nothing.
impl<T: Fills> Fills for Option<T> {
    fn gap(&self) -> Gap {
        self.as_ref().map_or_else(|| Gap::Same(String::new()), Fills::gap)
    }
}

impl Fills for Written {
    fn gap(&self) -> Gap {
        Gap::Written(self.clone())
    }
}

impl Fills for Gap {
    fn gap(&self) -> Gap {
        self.clone()
    }
}

impl<T: Fills + ?Sized> Fills for &T {
    fn gap(&self) -> Gap {
        T::gap(self)
    }
}

/// A message: the English, the Chinese, and what fills the gaps `{0}`, `{1}`, …
macro_rules! text {
    ($english:literal, $chinese:literal $(, $gap:expr)* $(,)?) => {{
        const WORDING: &crate::wording::Wording =
            &crate::wording::Wording::new($english, $chinese, 0 $(+ text!(@one $gap))*);
        crate::wording::Text::new(WORDING, vec![$(crate::wording::Fills::gap(&$gap)),*])
    }};
    (@one $gap:expr) => { 1 };
}
pub(crate) use text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_each_language() {
        let inner = text!("it is empty", "它是空的");
        let it = text!("`{0}` has {1}: {2} {x} {", "{2}，`{0}` 有 {1} 个", "a{1}b", 3_usize, inner);
        assert_eq!(it.to_string(), "`a{1}b` has 3: it is empty {x} {");
        assert_eq!(it.to(Language::Chinese), "它是空的，`a{1}b` 有 3 个");
    }

    #[test]
    fn chinese_has_no_spaces_within() {
        let of = |what: Text| {
            text!("{0} is {1}", "{0} 是{1}", what, text!("a number", "数字")).to(Language::Chinese)
        };
        assert_eq!(of(text!("the document", "文档")), "文档是数字");
        assert_eq!(of(text!("the element `{0}`", "元素 `{0}`", "甲 乙")), "元素 `甲 乙` 是数字");
    }

    #[test]
    fn names_are_joined_as_the_language_does() {
        let names = ["a", "b"];
        let it = text!(
            "{0}; {1}; {2}",
            "{0}；{1}；{2}",
            Gap::names(names, Join::And),
            Gap::names(names, Join::Or),
            Gap::names(names, Join::Comma)
        );
        assert_eq!(it.to_string(), "`a` and `b`; `a` or `b`; `a`, `b`");
        assert_eq!(it.to(Language::Chinese), "`a` 和 `b`；`a` 或 `b`；`a`、`b`");
    }
}
