//! The possible values of a condition key or a request parameter.

use serde::Deserialize;

use crate::wording::{Gap, Join, Text, text};

/// A limit on values, as the API definitions state it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueConstraint {
    /// One of a few words, case-sensitive.
    OneOf(OneOf),
    /// Text of a length and of certain characters.
    Text(TextRule),
    /// Runs of characters of fixed lengths, joined by `-`, as in a UUID.
    Groups(Groups),
    /// A whole number within limits, both included.
    Range(i64, i64),
}

/// A list of words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Words")]
pub struct OneOf {
    values: Vec<String>,
    former: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Current(Vec<String>),
    WithFormer { values: Vec<String>, former: Vec<String> },
}

impl From<Words> for OneOf {
    fn from(words: Words) -> Self {
        match words {
            Words::Current(values) => Self { values, former: Vec::new() },
            Words::WithFormer { values, former } => Self { values, former },
        }
    }
}

impl OneOf {
    /// The values in use.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Values that were once in use and may live on in old resources.
    #[must_use]
    pub fn former(&self) -> &[String] {
        &self.former
    }
}

/// Lengths and characters of a text. Lengths are counted in characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TextRule {
    #[serde(default)]
    first: Option<CharSet>,
    #[serde(default)]
    chars: Option<CharSet>,
    min: usize,
    max: usize,
    #[serde(default)]
    tolerated: Option<CharSet>,
}

impl TextRule {
    /// The least length.
    #[must_use]
    pub fn min(&self) -> usize {
        self.min
    }

    /// The greatest length.
    #[must_use]
    pub fn max(&self) -> usize {
        self.max
    }

    /// Returns whether a legal text may hold `c` somewhere, characters that only some pages allow included.
    #[must_use]
    pub fn may_hold(&self, c: char) -> bool {
        let holds = |set: &Option<CharSet>| set.as_ref().is_some_and(|set| set.contains(c));
        self.chars.is_none() || holds(&self.chars) || holds(&self.first) || holds(&self.tolerated)
    }

    fn check(&self, value: &str) -> Fit {
        let mut length = 0_usize;
        let mut fit = Fit::Legal;
        for c in value.chars() {
            let set = match &self.first {
                Some(first) if length == 0 => Some(first),
                _ => self.chars.as_ref(),
            };
            length += 1;
            if length > self.max {
                return Fit::Illegal;
            }
            match set {
                Some(set) if !set.contains(c) => match &self.tolerated {
                    Some(extra) if extra.contains(c) => fit = Fit::Tolerated,
                    _ => return Fit::Illegal,
                },
                _ => {}
            }
        }
        if length < self.min { Fit::Illegal } else { fit }
    }
}

/// Runs of characters joined by `-`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Groups {
    chars: CharSet,
    lengths: Vec<usize>,
}

impl Groups {
    fn check(&self, value: &str) -> Fit {
        let mut lengths = self.lengths.iter();
        for group in value.split('-') {
            let right = lengths.next() == Some(&group.len()) && group.chars().all(|c| self.chars.contains(c));
            if !right {
                return Fit::Illegal;
            }
        }
        if lengths.next().is_none() { Fit::Legal } else { Fit::Illegal }
    }
}

/// A set of ASCII characters, written as in a regular expression: `a-zA-Z0-9_-`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct CharSet {
    text: String,
    bits: u128,
}

impl From<String> for CharSet {
    fn from(text: String) -> Self {
        let mut bits = 0_u128;
        let mut rest = text.chars();
        while let Some(from) = rest.next() {
            let mut ahead = rest.clone();
            let to = match (ahead.next(), ahead.next()) {
                (Some('-'), Some(to)) => {
                    rest = ahead;
                    to
                }
                _ => from,
            };
            for c in from..=to {
                bits |= Self::bit(c);
            }
        }
        Self { text, bits }
    }
}

impl CharSet {
    /// The set as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the character belongs to the set.
    #[must_use]
    pub fn contains(&self, c: char) -> bool {
        self.bits & Self::bit(c) != 0
    }

    /// No bit at all for what is not ASCII.
    fn bit(c: char) -> u128 {
        if c.is_ascii() { 1 << u32::from(c) } else { 0 }
    }
}

/// The fit of a value to a constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Every page allows it.
    Legal,
    /// Some pages allow it, or once did; a note is expected.
    Tolerated,
    /// No page allows it.
    Illegal,
}

impl ValueConstraint {
    /// Checks a concrete value. Linear in its length.
    #[must_use]
    pub fn check(&self, value: &str) -> Fit {
        match self {
            Self::OneOf(words) if words.values.iter().any(|word| word == value) => Fit::Legal,
            Self::OneOf(words) if words.former.iter().any(|word| word == value) => Fit::Tolerated,
            Self::OneOf(_) => Fit::Illegal,
            Self::Text(rule) => rule.check(value),
            Self::Groups(groups) => groups.check(value),
            Self::Range(least, most) => match value.parse::<i64>() {
                Ok(number) if (*least..=*most).contains(&number) => Fit::Legal,
                _ => Fit::Illegal,
            },
        }
    }
}

impl ValueConstraint {
    /// A phrase such as ``one of `COMMON`, `RDS-FG` `` or `a whole number from 7 to 30`.
    pub(crate) fn phrase(&self) -> Text {
        match self {
            Self::OneOf(words) => {
                let now = Gap::names(&words.values, Join::Comma);
                match words.former.as_slice() {
                    [] => text!("one of {0}", "{0} 之一", now),
                    former => text!(
                        "one of {0}, formerly {1}",
                        "{0} 之一，以前还有 {1}",
                        now,
                        Gap::names(former, Join::Comma)
                    ),
                }
            }
            Self::Text(rule) => {
                let (least, most) = (rule.min, rule.max);
                let mut phrase = match &rule.chars {
                    Some(set) => {
                        text!(
                            "{0} to {1} characters of `{2}`",
                            "由 `{2}` 组成的 {0} 到 {1} 个字符",
                            least,
                            most,
                            set.text
                        )
                    }
                    None => text!("{0} to {1} characters", "{0} 到 {1} 个字符", least, most),
                };
                if let Some(set) = &rule.first {
                    phrase = text!("{0}, the first of `{1}`", "{0}，首字符属于 `{1}`", phrase, set.text);
                }
                if let Some(set) = &rule.tolerated {
                    phrase = text!(
                        "{0}; some pages allow `{1}` too",
                        "{0}；部分文档还允许 `{1}`",
                        phrase,
                        set.text
                    );
                }
                phrase
            }
            Self::Groups(groups) => {
                let lengths: Vec<_> = groups.lengths.iter().map(ToString::to_string).collect();
                text!(
                    "groups of `{0}`, {1} characters long, joined by `-`",
                    "由 `{0}` 组成的若干组，各组长度为 {1}，以 `-` 连接",
                    groups.chars.text,
                    lengths.join("-")
                )
            }
            Self::Range(least, most) => {
                text!("a whole number from {0} to {1}", "{0} 到 {1} 的整数", least, most)
            }
        }
    }
}

impl std::fmt::Display for ValueConstraint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.phrase().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::{CharSet, Fit, ValueConstraint};

    fn constraint(json: &str) -> ValueConstraint {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn words() {
        let rule = constraint(r#"{"one_of": {"values": ["COMMON", "RDS-FG"], "former": ["RDS"]}}"#);
        assert_eq!(rule.check("COMMON"), Fit::Legal);
        assert_eq!(rule.check("RDS"), Fit::Tolerated);
        assert_eq!(rule.check("common"), Fit::Illegal);
        assert_eq!(rule.to_string(), "one of `COMMON`, `RDS-FG`, formerly `RDS`");
    }

    #[test]
    fn text() {
        let rule = constraint(r#"{"text": {"chars": "a-zA-Z0-9_-", "min": 1, "max": 64, "tolerated": "."}}"#);
        assert_eq!(rule.check("payments-db_2"), Fit::Legal);
        assert_eq!(rule.check("payments.db"), Fit::Tolerated);
        assert_eq!(rule.check(""), Fit::Illegal);
        assert_eq!(rule.check(&"x".repeat(64)), Fit::Legal);
        assert_eq!(rule.check(&"x".repeat(65)), Fit::Illegal);
        assert_eq!(rule.check("a b"), Fit::Illegal);
        assert_eq!(rule.check("ä"), Fit::Illegal);

        let rule = constraint(r#"{"text": {"first": "a-z", "chars": "a-z-", "min": 1, "max": 3}}"#);
        assert_eq!(rule.check("a-b"), Fit::Legal);
        assert_eq!(rule.check("-ab"), Fit::Illegal);
    }

    #[test]
    fn groups_and_ranges() {
        let rule = constraint(r#"{"groups": {"chars": "0-9a-z", "lengths": [8, 4]}}"#);
        assert_eq!(rule.check("0d0466b0-e727"), Fit::Legal);
        for value in ["0d0466b0-e727-", "0d0466b0", "0D0466B0-e727", "0d0466b0-e7é"] {
            assert_eq!(rule.check(value), Fit::Illegal, "{value}");
        }
        let rule = constraint(r#"{"range": [7, 30]}"#);
        assert_eq!(rule.check("7"), Fit::Legal);
        assert_eq!(rule.check("30"), Fit::Legal);
        for value in ["6", "31", "", "seven", "9223372036854775808"] {
            assert_eq!(rule.check(value), Fit::Illegal, "{value}");
        }
    }

    #[test]
    fn a_character_set_reads_ranges_and_a_last_dash() {
        let set = CharSet::from("a-c_.-".to_owned());
        for c in ['a', 'b', 'c', '_', '.', '-'] {
            assert!(set.contains(c), "{c}");
        }
        for c in ['d', 'A', '\u{0}', 'é', '\u{10ffff}'] {
            assert!(!set.contains(c), "{c}");
        }
    }
}
