//! Policy variables: `${key}`, `${key, 'default'}`, and the literals `${*}`, `${?}`, `${$}`.
//!
//! They stand in resources and condition values and are replaced when a request is decided
//! (<https://support.huaweicloud.com/usermanual-iam5/iam_01_1234.html>).

use std::borrow::Cow;

use crate::pattern::{Pattern, PatternBuilder};
use crate::source::Span;
use crate::wording::{Text, text};

/// A text of a policy that may contain variables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    text: Box<str>,
    syntax: Syntax,
    has: Special,
}

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part<'t> {
    /// Text that stands for itself.
    Text(&'t str),
    /// `*`: a wildcard where wildcards count, else the character.
    Star,
    /// `?`, likewise.
    One,
    /// `${key}` or `${key, 'default'}`.
    Variable {
        /// The condition key, as written.
        key: &'t str,
        /// The default, substituted where the key has no single value.
        default: Option<Cow<'t, str>>,
    },
    /// A `${…}` that is none: its replacement always fails (rule VAR-5).
    Malformed {
        /// The value there.
        text: &'t str,
        /// The fault.
        why: Text,
    },
}

/// The syntax of [`Template::parse`] besides text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Syntax {
    /// `?` is a wildcard. In version 1.1 it is an ordinary character.
    pub question_mark: bool,
}

/// A part of a template besides text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Special {
    wildcard: bool,
    /// Anything of the form `${…}`, and how its variables are replaced, or why not.
    braces: bool,
    variable: bool,
    malformed: bool,
}

impl Template {
    /// Takes a text of a policy. Never fails: what is malformed becomes a part.
    #[must_use]
    pub fn parse(text: &str, syntax: Syntax) -> Self {
        let mut has = Special::default();
        if memchr::memchr(b'$', text.as_bytes()).is_none() {
            has.wildcard = text.bytes().any(|it| it == b'*' || (it == b'?' && syntax.question_mark));
        } else {
            has.braces = text.contains("${");
            for part in (Parts { rest: text, syntax }) {
                match part {
                    Part::Text(_) => {}
                    Part::Star | Part::One => has.wildcard = true,
                    Part::Variable { .. } => has.variable = true,
                    Part::Malformed { .. } => has.malformed = true,
                }
            }
        }
        Template { text: text.into(), syntax, has }
    }

    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The stretches, in order. A text follows another only where one of them was written as `${*}`, `${?}`
    /// or `${$}`.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        Parts { rest: &self.text, syntax: self.syntax }
    }

    /// The stretches, each with where it stands in the text.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Span, Part<'_>)> {
        let mut parts = Parts { rest: &self.text, syntax: self.syntax };
        std::iter::from_fn(move || {
            let start = self.text.len() - parts.rest.len();
            let part = parts.next()?;
            Some((Span::new(start, self.text.len() - parts.rest.len()), part))
        })
    }

    /// Returns whether nothing has to be substituted.
    #[must_use]
    pub fn is_static(&self) -> bool {
        !self.has.variable && !self.has.malformed
    }

    /// Returns whether a `${…}` in it is none.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        self.has.malformed
    }

    /// Returns whether there is a wildcard in it.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        self.has.wildcard
    }

    /// The condition keys that are substituted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let parts = self.has.variable.then(|| self.parts());
        parts.into_iter().flatten().filter_map(|it| match it {
            Part::Variable { key, .. } => Some(key),
            _ => None,
        })
    }

    /// The condition keys that are substituted, each with where its name stands in the text.
    pub(crate) fn keys_with_places(&self) -> impl Iterator<Item = (Span, &str)> {
        let places = self.has.variable.then(|| self.places());
        places.into_iter().flatten().filter_map(|(place, part)| {
            let Part::Variable { key, .. } = part else { return None };
            let body = place.start as usize + "${".len();
            let blanks = self.text.get(body..)?.find(|c| c != ' ')?;
            Some((Span::new(body + blanks, body + blanks + key.len()), key))
        })
    }

    /// The text of a static template where wildcards do not count; `None` where something is substituted.
    #[must_use]
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        if !self.has.braces {
            return Some(Cow::Borrowed(&self.text));
        }
        let text = self.parts().map(|part| match part {
            Part::Text(it) => Some(it),
            Part::Star => Some("*"),
            Part::One => Some("?"),
            Part::Variable { .. } | Part::Malformed { .. } => None,
        });
        text.collect::<Option<String>>().map(Cow::Owned)
    }

    /// The pattern of a static template; `None` where something is substituted.
    #[must_use]
    pub fn as_pattern(&self) -> Option<Pattern> {
        let mut pattern = PatternBuilder::with_capacity(self.text.len());
        for part in self.parts() {
            match part {
                Part::Text(text) => pattern.text(text),
                Part::Star => pattern.star(),
                Part::One => pattern.one(),
                Part::Variable { .. } | Part::Malformed { .. } => return None,
            }
        }
        Some(pattern.finish())
    }
}

/// The parts of a text that are still to come.
struct Parts<'t> {
    rest: &'t str,
    syntax: Syntax,
}

impl Parts<'_> {
    /// The place of the next part that is not text, or the end.
    fn stop(&self) -> usize {
        let bytes = self.rest.as_bytes();
        let is_special = |(at, byte): (usize, &u8)| match byte {
            b'*' => true,
            b'?' => self.syntax.question_mark,
            b'$' => bytes.get(at + 1) == Some(&b'{'),
            _ => false,
        };
        bytes.iter().enumerate().position(is_special).unwrap_or(bytes.len())
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        let (text, from) = self.rest.split_at_checked(self.stop())?;
        if !text.is_empty() {
            self.rest = from;
            return Some(Part::Text(text));
        }
        let (part, after) = match from.as_bytes().first()? {
            b'*' => (Part::Star, from.get(1..)),
            b'?' => (Part::One, from.get(1..)),
            _ => variable(from),
        };
        self.rest = after.unwrap_or("");
        Some(part)
    }
}

/// The text of a resource pattern, cut at the first four colons that stand outside of `${…}`.
pub(crate) fn urn_parts(text: &str) -> Vec<&str> {
    let mut stretches = Parts { rest: text, syntax: Syntax { question_mark: true } };
    let (mut cut, mut rest, mut at) = (Vec::new(), text, 0);
    while let Some(part) = stretches.next() {
        let own = if let Part::Text(own) = part { own } else { "" };
        for (colon, _) in own.match_indices(':').take(4 - cut.len()) {
            let end = (at + colon).saturating_sub(text.len() - rest.len());
            let Some((one, after)) = rest.split_at_checked(end) else { break };
            cut.push(one);
            rest = after.get(1..).unwrap_or("");
        }
        at = text.len() - stretches.rest.len();
    }
    cut.push(rest);
    cut
}

/// Reads the variable at the start of `text`, which begins with `${`; gives the text after it.
fn variable(text: &str) -> (Part<'_>, Option<&str>) {
    let malformed = |end: usize, why| {
        let (text, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        (Part::Malformed { text, why }, Some(rest))
    };
    let body = text.get(2..).unwrap_or("");
    let stop = body.find(['}', ',', '\'']).unwrap_or(body.len());
    let key = body.get(..stop).unwrap_or("").trim_matches(' ');
    let close = body.find('}').map_or(text.len(), |at| at + 3);
    match body.get(stop..).and_then(|it| it.chars().next()) {
        None => malformed(text.len(), text!("the closing brace is missing", "缺少右花括号")),
        Some('\'') => malformed(close, text!("there is a quote before the comma", "逗号之前有引号")),
        Some('}') if matches!(body.get(..stop), Some("*" | "?" | "$")) => {
            (Part::Text(key), body.get(stop + 1..))
        }
        Some('}') => match bad_key(key) {
            Some(why) => malformed(close, why),
            None => (Part::Variable { key, default: None }, body.get(stop + 1..)),
        },
        Some(_) => {
            let after = body.get(stop + 1..).unwrap_or("");
            let Some(quoted) = after.trim_start_matches(' ').strip_prefix('\'') else {
                return malformed(
                    close,
                    text!("the default is not in single quotes", "默认值没有用单引号括起来"),
                );
            };
            let Some((default, rest)) = quoted_text(quoted) else {
                return malformed(
                    text.len(),
                    text!("the quote of the default is not closed", "默认值的引号没有结束"),
                );
            };
            let Some(rest) = rest.trim_start_matches(' ').strip_prefix('}') else {
                let end = rest.find('}').map_or(text.len(), |at| text.len() - rest.len() + at + 1);
                return malformed(
                    end,
                    text!(
                        "there is text between the default and the closing brace",
                        "默认值与右花括号之间有多余内容"
                    ),
                );
            };
            match bad_key(key) {
                Some(why) => malformed(text.len() - rest.len(), why),
                None => (Part::Variable { key, default: Some(default) }, Some(rest)),
            }
        }
    }
}

/// The reason why `key` is not a condition key.
fn bad_key(key: &str) -> Option<Text> {
    if key.is_empty() {
        Some(text!("the name of the condition key is missing", "缺少条件键名称"))
    } else if key.contains(|c: char| c.is_whitespace()) {
        Some(text!("the name of the key contains white space", "条件键名称中有空白字符"))
    } else if key.contains(['*', '?', '$', '{']) {
        Some(text!("the name of the key contains a special character", "条件键名称中有特殊字符"))
    } else {
        None
    }
}

/// Reads up to the closing quote, a doubled one being a quote; gives what follows.
fn quoted_text(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut quoted = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('\'')?;
        quoted += before;
        match after.strip_prefix('\'') {
            Some(more) => {
                quoted += "'";
                rest = more;
            }
            None => return Some((quoted, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part<'_>> {
        Parts { rest: text, syntax: Syntax { question_mark: true } }.collect()
    }

    fn var<'t>(key: &'t str, default: Option<&'t str>) -> Part<'t> {
        Part::Variable { key, default: default.map(Into::into) }
    }

    #[test]
    fn var_1_keys_defaults_and_literals() {
        assert_eq!(parts("a${g:UserName}b"), [Part::Text("a"), var("g:UserName", None), Part::Text("b")]);
        assert_eq!(parts("${ g:username , 'De''f' }"), [var("g:username", Some("De'f"))]);
        assert_eq!(parts("${k:a,'}${*}'}"), [var("k:a", Some("}${*}"))]);
        assert_eq!(parts("x${*}y${?}${$}{"), ["x", "*", "y", "?", "$", "{"].map(Part::Text));
        assert_eq!(parts("$a*?"), [Part::Text("$a"), Part::Star, Part::One]);
        assert_eq!(parts("a$"), [Part::Text("a$")]);
        assert_eq!(parts(""), []);
    }

    #[test]
    fn each_part_and_each_key_has_its_place() {
        let text = "a*${  g:A , 'g:A'}g:A?${*}${g:B}";
        let template = Template::parse(text, Syntax { question_mark: true });
        let written: String = template.places().map(|(place, _)| place.of(text)).collect();
        assert_eq!(written, text);
        assert_eq!(template.places().map(|it| it.1).collect::<Vec<_>>(), parts(text));
        let keys: Vec<_> =
            template.keys_with_places().map(|(place, key)| (place.start, place.of(text), key)).collect();
        assert_eq!(keys, [(6, "g:A", "g:A"), (28, "g:B", "g:B")]);
    }

    #[test]
    fn colons_in_variables_do_not_cut() {
        for (text, cut) in [
            ("csms:*:${g:A}:secretName:a:b", vec!["csms", "*", "${g:A}", "secretName", "a:b"]),
            ("c${*}:${k:a, 'x:y}'}é:r::${g:B", vec!["c${*}", "${k:a, 'x:y}'}é", "r", "", "${g:B"]),
            ("csms:?", vec!["csms", "?"]),
            ("", vec![""]),
        ] {
            assert_eq!(urn_parts(text), cut);
        }
    }

    #[test]
    fn var_5_what_is_malformed_stays_visible() {
        for text in [
            "${foo",
            "${foo, 'default'",
            "${key, value}",
            "${foo, 'default}",
            "${foo, 'default''}",
            "${}",
            "${ }",
            "${a b}",
            "${a'b'}",
            "${a,'b' c}",
            "${*,'x'}",
            "${ * }",
            "${a${b}}",
        ] {
            let read = Template::parse(text, Syntax { question_mark: true });
            assert!(read.is_malformed(), "{text}: {read:?}");
            assert!(!read.is_static());
        }
    }

    #[test]
    fn version_1_1_has_no_question_mark() {
        let read = Template::parse("a?*", Syntax { question_mark: false });
        assert_eq!(read.parts().collect::<Vec<_>>(), [Part::Text("a?"), Part::Star]);
    }
}
