//! Policy variables: `${key}`, `${key, 'default'}`, and the literals `${*}`, `${?}`, `${$}`.
//!
//! They stand in resources and condition values and are replaced when a request is decided
//! (<https://support.huaweicloud.com/usermanual-iam5/iam_01_1234.html>).

use crate::pattern::{Glyph, Pattern};
use crate::wording::{Text, text};

/// A text of a policy, cut where something is to be put in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    parts: Vec<Part>,
}

/// A stretch of a template.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text that stands for itself.
    Text(String),
    /// `*`: a wildcard where wildcards count, else the character.
    Star,
    /// `?`, likewise.
    One,
    /// `${key}` or `${key, 'default'}`.
    Variable {
        /// The condition key, as written.
        key: String,
        /// What is put in where the key has no single value.
        default: Option<String>,
    },
    /// A `${…}` that is none: its replacement always fails (rule VAR-5).
    Malformed {
        /// What stands there.
        text: String,
        /// What is wrong with it.
        why: Text,
    },
}

/// What [`Template::parse`] looks for besides text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syntax {
    /// `?` is a wildcard. In version 1.1 it is an ordinary character.
    pub question_mark: bool,
}

impl Template {
    /// Cuts `text` at its wildcards and variables. Never fails: what is malformed becomes a part.
    #[must_use]
    pub fn parse(text: &str, syntax: Syntax) -> Self {
        let wild = text.bytes().filter(|it| matches!(it, b'*' | b'?' | b'$')).count();
        let mut parts = Vec::with_capacity(2 * wild + 1);
        let mut plain = String::new();
        let mut rest = text;
        loop {
            let stop = rest.find(['*', '?', '$']).unwrap_or(rest.len());
            let (before, from) = rest.split_at_checked(stop).unwrap_or((rest, ""));
            plain.push_str(before);
            let Some(c) = from.chars().next() else { break };
            let (part, after) = match c {
                '*' => (Some(Part::Star), from.get(1..)),
                '?' if syntax.question_mark => (Some(Part::One), from.get(1..)),
                '$' if from.starts_with("${") => variable(from),
                c => {
                    plain.push(c);
                    (None, from.get(1..))
                }
            };
            match part {
                Some(Part::Text(literal)) => plain.push_str(&literal),
                Some(part) => {
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(part);
                }
                None => {}
            }
            rest = after.unwrap_or("");
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Template { parts }
    }

    /// The stretches, in order; two texts never follow each other.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether nothing has to be put in.
    #[must_use]
    pub fn is_static(&self) -> bool {
        !self.parts.iter().any(|it| matches!(it, Part::Variable { .. } | Part::Malformed { .. }))
    }

    /// Whether a `${…}` in it is none.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        self.parts.iter().any(|it| matches!(it, Part::Malformed { .. }))
    }

    /// Whether there is a wildcard in it.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        self.parts.iter().any(|it| matches!(it, Part::Star | Part::One))
    }

    /// The condition keys that are put in.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|it| match it {
            Part::Variable { key, .. } => Some(key.as_str()),
            _ => None,
        })
    }

    /// The text of a static template where wildcards do not count; `None` where something is put in.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(it) => text.push_str(it),
                Part::Star => text.push('*'),
                Part::One => text.push('?'),
                Part::Variable { .. } | Part::Malformed { .. } => return None,
            }
        }
        Some(text)
    }

    /// The pattern of a static template; `None` where something is put in.
    #[must_use]
    pub fn as_pattern(&self) -> Option<Pattern> {
        let glyphs = self.parts.iter().flat_map(|part| {
            let (wild, text) = match part {
                Part::Star => (Some(Glyph::Star), ""),
                Part::One => (Some(Glyph::One), ""),
                Part::Text(text) => (None, text.as_str()),
                Part::Variable { .. } | Part::Malformed { .. } => (None, ""),
            };
            wild.into_iter().chain(text.chars().map(Glyph::Char))
        });
        self.is_static().then(|| Pattern::from_glyphs(glyphs))
    }
}

/// Reads the variable at the start of `text`, which begins with `${`; gives the text after it.
fn variable(text: &str) -> (Option<Part>, Option<&str>) {
    let malformed = |end: usize, why| {
        let (text, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        (Some(Part::Malformed { text: text.to_owned(), why }), Some(rest))
    };
    let body = text.get(2..).unwrap_or("");
    let stop = body.find(['}', ',', '\'']).unwrap_or(body.len());
    let key = body.get(..stop).unwrap_or("").trim_matches(' ');
    let close = body.find('}').map_or(text.len(), |at| at + 3);
    match body.get(stop..).and_then(|it| it.chars().next()) {
        None => malformed(text.len(), text!("the closing brace is missing", "缺少右花括号")),
        Some('\'') => malformed(close, text!("a quote stands before the comma", "逗号之前有引号")),
        Some('}') if matches!(body.get(..stop), Some("*" | "?" | "$")) => {
            (Some(Part::Text(key.to_owned())), body.get(stop + 1..))
        }
        Some('}') => match bad_key(key) {
            Some(why) => malformed(close, why),
            None => (Some(Part::Variable { key: key.to_owned(), default: None }), body.get(stop + 1..)),
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
                        "something stands between the default and the closing brace",
                        "默认值与右花括号之间有多余内容"
                    ),
                );
            };
            match bad_key(key) {
                Some(why) => malformed(text.len() - rest.len(), why),
                None => (Some(Part::Variable { key: key.to_owned(), default: Some(default) }), Some(rest)),
            }
        }
    }
}

/// Why `key` names no condition key.
fn bad_key(key: &str) -> Option<Text> {
    if key.is_empty() {
        Some(text!("the name of the condition key is missing", "缺少条件键名称"))
    } else if key.contains(|c: char| c.is_whitespace()) {
        Some(text!("white space stands within the name of the key", "条件键名称中有空白字符"))
    } else if key.contains(['*', '?', '$', '{']) {
        Some(text!("the name of the key holds a special character", "条件键名称中有特殊字符"))
    } else {
        None
    }
}

/// Reads up to the closing quote, a doubled one being a quote; gives what follows.
fn quoted_text(text: &str) -> Option<(String, &str)> {
    let mut quoted = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('\'')?;
        quoted.push_str(before);
        match after.strip_prefix('\'') {
            Some(more) => {
                quoted.push('\'');
                rest = more;
            }
            None => return Some((quoted, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        Template::parse(text, Syntax { question_mark: true }).parts
    }

    fn var(key: &str, default: Option<&str>) -> Part {
        Part::Variable { key: key.into(), default: default.map(Into::into) }
    }

    #[test]
    fn var_1_keys_defaults_and_literals() {
        assert_eq!(
            parts("a${g:UserName}b"),
            [Part::Text("a".into()), var("g:UserName", None), Part::Text("b".into())]
        );
        assert_eq!(parts("${ g:username , 'De''f' }"), [var("g:username", Some("De'f"))]);
        assert_eq!(parts("${k:a,'}${*}'}"), [var("k:a", Some("}${*}"))]);
        assert_eq!(parts("x${*}y${?}${$}{"), [Part::Text("x*y?${".into())]);
        assert_eq!(parts("$a*?"), [Part::Text("$a".into()), Part::Star, Part::One]);
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
        assert_eq!(read.parts(), [Part::Text("a?".into()), Part::Star]);
    }
}
