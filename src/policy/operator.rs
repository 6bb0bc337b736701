//! The operators of conditions: one table of comparisons, and three modifiers.
//!
//! An operator is a comparison, perhaps negated, perhaps with a qualifier for several values, perhaps with
//! `IfExists`: `ForAllValues:StringNotEqualsIfExists` is all four.
//! Version 5.0 names follow
//! <https://support.huaweicloud.com/intl/en-us/usermanual-organizations/org_03_0033.html>,
//! version 1.1 names <https://support.huaweicloud.com/intl/zh-cn/usermanual-ief/ief_01_0067.html>.

use crate::source::brief;
use crate::spelling::only_near;
use crate::wording::{Gap, Join, Text, text};

use super::version::Version;

/// The comparison of a value of the request with a value of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Comparison {
    /// Equal, case counting.
    StringEquals,
    /// Equal, case ignored.
    StringEqualsIgnoreCase,
    /// Matches a pattern with `*` and `?`, case counting.
    StringMatch,
    /// Starts with, case counting.
    StringStartWith,
    /// Ends with, case counting.
    StringEndWith,
    /// Contains, case ignored, no wildcards.
    StringLike,
    /// Equal as decimal numbers.
    NumberEquals,
    /// The request's number is less.
    NumberLessThan,
    /// The request's number is less or equal.
    NumberLessThanEquals,
    /// The request's number is greater.
    NumberGreaterThan,
    /// The request's number is greater or equal.
    NumberGreaterThanEquals,
    /// The same instant.
    DateEquals,
    /// The request's instant is earlier.
    DateLessThan,
    /// The request's instant is earlier or the same.
    DateLessThanEquals,
    /// The request's instant is later.
    DateGreaterThan,
    /// The request's instant is later or the same.
    DateGreaterThanEquals,
    /// The same truth value.
    Bool,
    /// Within an address or a range of addresses.
    IpAddress,
    /// The key is absent, null or without a value.
    Null,
}

/// The kind of value that a comparison reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Text.
    String,
    /// Decimal numbers.
    Number,
    /// Instants.
    Date,
    /// `true` and `false`.
    Boolean,
    /// Addresses and ranges.
    Ip,
    /// Whether there is a value at all: fits every key.
    Null,
}

impl Comparison {
    /// The kind of value that the comparison reads.
    #[must_use]
    pub fn family(self) -> Family {
        use Comparison as C;
        match self {
            C::StringEquals
            | C::StringEqualsIgnoreCase
            | C::StringMatch
            | C::StringStartWith
            | C::StringEndWith
            | C::StringLike => Family::String,
            C::NumberEquals
            | C::NumberLessThan
            | C::NumberLessThanEquals
            | C::NumberGreaterThan
            | C::NumberGreaterThanEquals => Family::Number,
            C::DateEquals
            | C::DateLessThan
            | C::DateLessThanEquals
            | C::DateGreaterThan
            | C::DateGreaterThanEquals => Family::Date,
            C::Bool => Family::Boolean,
            C::IpAddress => Family::Ip,
            C::Null => Family::Null,
        }
    }
}

/// The quantifier over the values of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Qualifier {
    /// No qualifier: meant for a single-valued key.
    Plain,
    /// `ForAllValues:`: every value of the request passes the test.
    ForAllValues,
    /// `ForAnyValue:`: at least one does.
    ForAnyValue,
}

/// An operator as it stands in a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operator {
    /// The comparison of one value with another.
    pub comparison: Comparison,
    /// The `Not` form.
    pub negated: bool,
    /// The quantifier over several values.
    pub qualifier: Qualifier,
    /// The `IfExists` suffix: holds where the key is absent or has no value.
    pub if_exists: bool,
}

/// The versions in which a name of the table is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Versions {
    v5: bool,
    v1: bool,
}

const V5: Versions = Versions { v5: true, v1: false };
const V1: Versions = Versions { v5: false, v1: true };
const BOTH: Versions = Versions { v5: true, v1: true };

/// Every operator name, without qualifier and suffix: comparison, negated, and the versions that have it.
const TABLE: &[(&str, Comparison, bool, Versions)] = {
    use Comparison as C;
    &[
        ("StringEquals", C::StringEquals, false, BOTH),
        ("StringNotEquals", C::StringEquals, true, BOTH),
        ("StringEqualsIgnoreCase", C::StringEqualsIgnoreCase, false, BOTH),
        ("StringNotEqualsIgnoreCase", C::StringEqualsIgnoreCase, true, BOTH),
        ("StringMatch", C::StringMatch, false, V5),
        ("StringNotMatch", C::StringMatch, true, V5),
        ("StringStartWith", C::StringStartWith, false, BOTH),
        ("StringNotStartWith", C::StringStartWith, true, V5),
        ("StringEndWith", C::StringEndWith, false, BOTH),
        ("StringNotEndWith", C::StringEndWith, true, V5),
        ("StringLike", C::StringLike, false, BOTH),
        ("StringNotLike", C::StringLike, true, BOTH),
        ("NumberEquals", C::NumberEquals, false, BOTH),
        ("NumberNotEquals", C::NumberEquals, true, BOTH),
        ("NumberLessThan", C::NumberLessThan, false, BOTH),
        ("NumberLessThanEquals", C::NumberLessThanEquals, false, BOTH),
        ("NumberGreaterThan", C::NumberGreaterThan, false, BOTH),
        ("NumberGreaterThanEquals", C::NumberGreaterThanEquals, false, BOTH),
        ("DateEquals", C::DateEquals, false, BOTH),
        ("DateNotEquals", C::DateEquals, true, BOTH),
        ("DateLessThan", C::DateLessThan, false, BOTH),
        ("DateLessThanEquals", C::DateLessThanEquals, false, BOTH),
        ("DateGreaterThan", C::DateGreaterThan, false, BOTH),
        ("DateGreaterThanEquals", C::DateGreaterThanEquals, false, BOTH),
        ("Bool", C::Bool, false, BOTH),
        ("IpAddress", C::IpAddress, false, BOTH),
        ("NotIpAddress", C::IpAddress, true, BOTH),
        ("Null", C::Null, false, V5),
        ("IsNullOrEmpty", C::Null, false, V1),
    ]
};

impl Operator {
    /// Returns whether a condition never holds where its key has no value, whatever its own values are;
    /// `Null` depends on them (rules CON-10 to CON-13).
    pub(crate) fn needs_a_value(self) -> bool {
        let asks_for_some = match self.qualifier {
            Qualifier::Plain => !self.negated,
            Qualifier::ForAnyValue => true,
            Qualifier::ForAllValues => false,
        };
        asks_for_some && !self.if_exists && self.comparison != Comparison::Null
    }

    /// Reads an operator's name as a document of `version` has it; case counts.
    ///
    /// # Errors
    /// Why the name is none, with what to write instead.
    pub fn parse(text: &str, version: Version) -> Result<Self, OperatorError> {
        let (qualifier, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) if version.is_v5() => (Qualifier::ForAllValues, rest),
            Some(("ForAnyValue", rest)) if version.is_v5() => (Qualifier::ForAnyValue, rest),
            Some(_) => return Err(OperatorError::unknown(text, version)),
            None => (Qualifier::Plain, text),
        };
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        // The suffix is documented for text alone.
        let (name, any_of) = match name.strip_suffix("AnyOf") {
            Some(name) if !version.is_v5() => (name, true),
            _ => (name, false),
        };
        let has = |row: &(&str, Comparison, bool, Versions)| {
            let is_there = if version.is_v5() { row.3.v5 } else { row.3.v1 };
            is_there && (!any_of || matches!(row.1.family(), Family::String | Family::Null))
        };
        let row = TABLE.iter().find(|row| row.0 == name && has(row));
        let Some(&(_, comparison, negated, _)) = row else {
            return Err(OperatorError::unknown(text, version));
        };
        if comparison == Comparison::Null && (if_exists || rest != name || qualifier != Qualifier::Plain) {
            return Err(OperatorError {
                text: text.to_owned(),
                modified_null: true,
                meant: translate(text, version),
                message: text!(
                    "`{0}` takes neither a qualifier nor a suffix",
                    "`{0}` 不接受限定词或后缀",
                    name
                ),
                help: text!(
                    "write `{0}`: it already covers an absent key",
                    "写成 `{0}`：它本身就说明条件键不存在时的情形",
                    name
                ),
            });
        }
        Ok(Operator { comparison, negated, qualifier, if_exists })
    }

    /// Every name without qualifier and suffix that a document of `version` may use.
    pub fn names(version: Version) -> impl Iterator<Item = &'static str> {
        TABLE.iter().filter(move |row| if version.is_v5() { row.3.v5 } else { row.3.v1 }).map(|row| row.0)
    }

    /// Returns whether the 5.0 manual lists the operator; the others are accepted with a note (rules CON-5,
    /// CON-7).
    #[must_use]
    pub fn is_documented_for_v5(self) -> bool {
        !matches!(
            self.comparison,
            Comparison::StringStartWith
                | Comparison::StringEndWith
                | Comparison::StringLike
                | Comparison::DateEquals
        )
    }
}

/// The name as a 5.0 document has it.
impl std::fmt::Display for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.qualifier {
            Qualifier::Plain => "",
            Qualifier::ForAllValues => "ForAllValues:",
            Qualifier::ForAnyValue => "ForAnyValue:",
        })?;
        let row = TABLE.iter().find(|row| row.1 == self.comparison && row.2 == self.negated);
        f.write_str(row.map_or("", |row| row.0))?;
        f.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}

/// The reason why a text is not an operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OperatorError {
    /// The text in the policy.
    pub text: String,
    /// The fault.
    pub message: Text,
    /// The help: what to write instead.
    pub help: Text,
    /// Whether the operator is one, and takes no qualifier or suffix.
    pub(crate) modified_null: bool,
    /// The name of the operator that is meant, where that is plain.
    pub(crate) meant: Option<String>,
}

impl OperatorError {
    fn unknown(text: &str, version: Version) -> Self {
        let message = if version.is_v5() {
            text!("unknown operator `{0}`", "未知的运算符 `{0}`", brief(text))
        } else {
            text!(
                "operator `{0}` is not documented for version {1}",
                "{1} 版本的文档没有运算符 `{0}`",
                brief(text),
                version.to_string()
            )
        };
        let meant = meant(text, version);
        let help = match &meant {
            Some(Meant { name, slips: 0 }) => {
                text!("the vendor's name is `{0}`", "华为云的名称是 `{0}`", name)
            }
            Some(Meant { name, .. }) => text!("did you mean `{0}`?", "是不是想写 `{0}`？", name),
            None => text!(
                "the operators are {0}",
                "运算符有 {0}",
                Gap::names(Operator::names(version), Join::Comma)
            ),
        };
        let meant = meant.map(|it| it.name);
        OperatorError { text: text.to_owned(), message, help, modified_null: false, meant }
    }
}

/// The vendor's name for an operator of another cloud, another version, or in other letters, and for one with
/// slips of the hand that no other operator is nearly as near to.
#[must_use]
pub fn translate(text: &str, version: Version) -> Option<String> {
    meant(text, version).map(|it| it.name)
}

/// The operator that a misspelled one was meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The operator's name.
    pub(crate) name: String,
    /// Number of typing errors between them; zero where only wording or letter case differs.
    pub(crate) slips: usize,
}

/// Does the same as [`translate`] with how sure it is.
pub(crate) fn meant(text: &str, version: Version) -> Option<Meant> {
    let (qualifier, rest) = match text.split_once(':') {
        Some((qualifier, rest)) if version.is_v5() => (Some(meant_qualifier(qualifier)?), rest),
        Some((_, rest)) => (None, rest),
        None => (None, text),
    };
    let (name, slips) = meant_name(rest.trim(), version)?;
    let (qualifier, more) = qualifier.map_or((String::new(), 0), |it| (format!("{}:", it.0), it.1));
    Some(Meant { name: qualifier + &name, slips: slips + more })
}

/// The qualifier that a text was meant for, and the slips between; an `s` at the end too many or too few leaves
/// no doubt.
fn meant_qualifier(text: &str) -> Option<(&'static str, usize)> {
    const QUALIFIERS: [&str; 2] = ["ForAllValues", "ForAnyValue"];
    let base = |it: &str| it.trim().to_ascii_lowercase().trim_end_matches('s').to_owned();
    let same = QUALIFIERS.into_iter().find(|it| base(it) == base(text));
    same.map(|it| (it, 0)).or_else(|| only_near(text.trim(), QUALIFIERS.into_iter()))
}

/// The name, with its suffix, that a text without qualifier was meant for, and the slips between.
fn meant_name(text: &str, version: Version) -> Option<(String, usize)> {
    let lower = text.to_ascii_lowercase();
    let (base, if_exists) = match lower.strip_suffix("ifexists") {
        Some(base) => (base, "IfExists"),
        None => (lower.as_str(), ""),
    };
    let base = if version.is_v5() { base.strip_suffix("anyof").unwrap_or(base) } else { base };
    let base = base.replacen("numeric", "number", 1).replacen("startswith", "startwith", 1);
    let base = base.replacen("endswith", "endwith", 1);
    let base = match base.as_str() {
        "arnequals" | "arnlike" => "stringmatch",
        "arnnotequals" | "arnnotlike" => "stringnotmatch",
        "boolean" => "bool",
        "isnullorempty" if version.is_v5() => "null",
        "null" if !version.is_v5() => "isnullorempty",
        "stringmatch" if !version.is_v5() => "stringlike",
        other => other,
    };
    let named = |name: &str, suffix: &str| match name {
        "Null" | "IsNullOrEmpty" => name.to_owned(),
        _ => format!("{name}{suffix}"),
    };
    if let Some(name) = Operator::names(version).find(|it| it.eq_ignore_ascii_case(base)) {
        return Some((named(name, if_exists), 0));
    }
    if let Some((name, slips)) = only_near(base, Operator::names(version)) {
        return Some((named(name, if_exists), slips));
    }
    // The slip may be in the suffix.
    let suffixed: Vec<String> = Operator::names(version).map(|it| format!("{it}IfExists")).collect();
    let (name, slips) = only_near(base, suffixed.iter().map(String::as_str))?;
    Some((named(name.strip_suffix("IfExists")?, "IfExists"), slips))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_back_as_it_was_read() {
        for name in Operator::names(Version::V5) {
            for text in [name.to_owned(), format!("ForAllValues:{name}IfExists")] {
                match Operator::parse(&text, Version::V5) {
                    Ok(operator) => assert_eq!(operator.to_string(), text),
                    Err(error) => assert!(name == "Null" && error.to_string().contains("neither"), "{text}"),
                }
            }
        }
    }

    #[test]
    fn con_10_null_takes_no_modifier() {
        for text in ["NullIfExists", "ForAnyValue:Null", "ForAllValues:Null"] {
            assert!(Operator::parse(text, Version::V5).is_err(), "{text}");
        }
    }

    #[test]
    fn names_of_other_clouds_are_translated() {
        let help = |text: &str| Operator::parse(text, Version::V5).unwrap_err().help.to_string();
        assert_eq!(help("NumericEquals"), "the vendor's name is `NumberEquals`");
        assert_eq!(help("ArnLike"), "the vendor's name is `StringMatch`");
        assert_eq!(help("forallvalues:stringequals"), "the vendor's name is `ForAllValues:StringEquals`");
        assert_eq!(help("StringStartsWithIfExists"), "the vendor's name is `StringStartWithIfExists`");
        assert!(help("Frobnicate").starts_with("the operators are `StringEquals`"));
        assert_eq!(help("IsNullOrEmpty"), "the vendor's name is `Null`");
        assert_eq!(help("IsNullOrEmptyIfExists"), "the vendor's name is `Null`");
        let help = |text: &str| Operator::parse(text, Version::V1_1).unwrap_err().help.to_string();
        assert_eq!(help("Null"), "the vendor's name is `IsNullOrEmpty`");
        assert_eq!(help("StringMatch"), "the vendor's name is `StringLike`");
    }

    #[test]
    fn slips_of_the_hand_have_one_meaning_or_none() {
        let of = |text: &str| meant(text, Version::V5).map(|it| (it.name, it.slips));
        for (text, name, slips) in [
            ("ForAllValue:StringEquals", "ForAllValues:StringEquals", 0),
            ("ForAnyValues:StringEquals", "ForAnyValue:StringEquals", 0),
            ("ForAlValues:StringEquals", "ForAllValues:StringEquals", 1),
            ("StringEquals ", "StringEquals", 0),
            ("StringEqual", "StringEquals", 1),
            ("StringNotEqual", "StringNotEquals", 1),
            ("StringMatches", "StringMatch", 2),
            ("StringEqualsIfExist", "StringEqualsIfExists", 1),
            ("NumericLessThen", "NumberLessThan", 1),
            ("NumberLessThanOrEquals", "NumberLessThanEquals", 2),
            ("NullIfExist", "Null", 1),
        ] {
            assert_eq!(of(text), Some((name.to_owned(), slips)), "{text}");
        }
        for text in ["ForValues:StringEquals", "StringNoMatch", "StringIs", "Frobnicate", "", ":"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn eva_7_version_1_1_has_its_own_names() {
        let parse = |text: &str| Operator::parse(text, Version::V1_1);
        assert!(parse("StringEqualsAnyOfIfExists").unwrap().if_exists);
        assert_eq!(parse("IsNullOrEmpty").unwrap().comparison, Comparison::Null);
        for text in [
            "StringMatch",
            "StringNotStartWith",
            "BoolAnyOf",
            "NumberEqualsAnyOfIfExists",
            "ForAnyValue:StringEquals",
            "ForAllValues:StringEquals",
            "Null",
            "IsNullOrEmptyIfExists",
            "IsNullOrEmptyAnyOf",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(Operator::parse("StringEqualsAnyOf", Version::V5).is_err());
        // It has no qualifiers: what is before the colon means nothing.
        assert_eq!(translate("ForAllValues:StringMatch", Version::V1_1).as_deref(), Some("StringLike"));
        assert_eq!(translate("ForSome:StringMatch", Version::V1_1).as_deref(), Some("StringLike"));
        assert_eq!(translate("ForSome:StringMatch", Version::V5), None);
        // In other letters each version's name is its own.
        for (text, own, old) in [
            ("null", "Null", "IsNullOrEmpty"),
            ("isnullorempty", "Null", "IsNullOrEmpty"),
            ("stringmatch", "StringMatch", "StringLike"),
        ] {
            assert_eq!(translate(text, Version::V5).as_deref(), Some(own));
            assert_eq!(translate(text, Version::V1_1).as_deref(), Some(old));
        }
    }

    #[test]
    fn doc_8_version_1_1_has_operators_of_every_family() {
        for text in Operator::names(Version::V5).filter(|it| !it.starts_with("String") && *it != "Null") {
            for text in [text.to_owned(), format!("{text}IfExists")] {
                assert_eq!(
                    Operator::parse(&text, Version::V1_1),
                    Operator::parse(&text, Version::V5),
                    "{text}"
                );
            }
        }
        assert!(Operator::parse("ForAnyValue:Bool", Version::V1_1).is_err());
    }

    #[test]
    fn con_5_what_the_manual_does_not_list_is_reported() {
        let listed = |text: &str| Operator::parse(text, Version::V5).unwrap().is_documented_for_v5();
        assert!(listed("StringEquals") && listed("ForAnyValue:DateLessThanIfExists"));
        assert!(!listed("StringStartWith") && !listed("ForAllValues:StringNotLikeIfExists"));
    }
}
