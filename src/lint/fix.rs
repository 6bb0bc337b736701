//! Fixes: edits of the text that leave everything else as it was written.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::source::Span;
use crate::wording::{Text, text};

use super::{Config, LintInput, check};

/// Whether a fix may change what the policy decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Safety {
    /// A fix that changes no decision, or corrects a document that is refused as it is.
    Safe,
    /// A fix that changes decisions, toward what was likely meant.
    Unsafe,
}

/// A replacement of a stretch of the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The replaced text; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A fix for one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The description, in a few words: ``write `NumberEquals` ``.
    pub message: Text,
    /// Whether it may change a decision.
    pub safety: Safety,
    /// The edits, all of which belong together.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of one edit.
    pub(crate) fn replace(safety: Safety, message: Text, span: Span, text: impl Into<String>) -> Self {
        Fix { message, safety, edits: vec![Edit { span, text: text.into() }] }
    }

    /// A fix that writes `content` as the JSON string at `span`.
    pub(crate) fn string(safety: Safety, span: Span, content: &str) -> Self {
        Self::replace(safety, text!("write `{0}`", "写成 `{0}`", content), span, quoted(content))
    }

    /// A fix that takes an entry out of its list, the comma with it.
    pub(crate) fn remove(safety: Safety, text: &str, entry: Span) -> Self {
        Self::replace(safety, text!("remove it", "删除它"), entry_with_comma(text, entry), "")
    }
}

/// The text as a JSON string, with its quotes.
pub(crate) fn quoted(content: &str) -> String {
    format!("\"{}\"", escaped(content))
}

/// The text as it stands within a JSON string.
pub(crate) fn escaped(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    for c in content.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// The stretch that goes when the entry of a list or the member of an object goes.
fn entry_with_comma(text: &str, entry: Span) -> Span {
    let after = text.get(entry.end as usize..).unwrap_or("");
    let blank = |it: &str| it.len() - it.trim_start().len();
    if let Some(rest) = after.trim_start().strip_prefix(',') {
        let end = text.len() - rest.len() + blank(rest);
        return Span::new(entry.start as usize, end);
    }
    let before = text.get(..entry.start as usize).unwrap_or("").trim_end();
    match before.strip_suffix(',') {
        Some(kept) => Span::new(kept.len(), entry.end as usize),
        None => entry,
    }
}

/// A text after its fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// The number of fixes applied.
    pub applied: usize,
    /// The number of fixes by the name of their rule.
    pub rules: BTreeMap<&'static str, usize>,
}

impl Fixed {
    /// A text that needs no fix, or is to have none.
    #[must_use]
    pub fn unchanged(text: &str) -> Self {
        Fixed { text: text.to_owned(), applied: 0, rules: BTreeMap::new() }
    }
}

/// Rounds of fixing: a fix can uncover another, such as one that an earlier fault hid.
const ROUNDS: usize = 16;

/// Applies every fix up to `safety`, again and again until none is left.
///
/// Fixes that touch each other go in one after the other. A fix of which the text would no longer be JSON
/// is a defect of its rule; it is left out.
#[must_use]
pub fn fix(input: &LintInput<'_>, catalog: &Catalog, config: &Config, safety: Safety) -> Fixed {
    let mut fixed = Fixed::unchanged(input.text);
    for _ in 0..ROUNDS {
        let report = check(&LintInput { text: &fixed.text, ..*input }, catalog, config);
        let fixes = report.diagnostics.iter().filter_map(|it| Some((it.rule.name, it.fix.as_ref()?)));
        let taken = free(fixes.filter(|(_, fix)| fix.safety <= safety));
        let next = edited(&fixed.text, taken.iter().map(|it| it.1));
        if taken.is_empty() || next == fixed.text || crate::json::parse(&next).is_err() {
            break;
        }
        fixed.text = next;
        fixed.applied += taken.len();
        for (rule, _) in taken {
            *fixed.rules.entry(rule).or_default() += 1;
        }
    }
    fixed
}

/// Applies those of the fixes that do not touch an earlier one; says how many went in.
#[must_use]
pub fn apply<'f>(text: &str, fixes: impl Iterator<Item = &'f Fix>) -> (String, usize) {
    let taken = free(fixes.map(|it| ((), it)));
    (edited(text, taken.iter().map(|it| it.1)), taken.len())
}

/// Those of the fixes that do not touch an earlier one, each with what came with it.
fn free<'f, T>(fixes: impl Iterator<Item = (T, &'f Fix)>) -> Vec<(T, &'f Fix)> {
    let first = |fix: &Fix| fix.edits.iter().map(|it| it.span).min();
    let mut fixes: Vec<_> = fixes.filter(|it| !it.1.edits.is_empty()).collect();
    fixes.sort_by_key(|it| first(it.1));
    let mut last = None;
    fixes.retain(|(_, fix)| {
        let start = first(fix).map_or(0, |it| it.start);
        let is_free = last.is_none_or(|end| end < start);
        if is_free {
            last = fix.edits.iter().map(|it| it.span.end).max();
        }
        is_free
    });
    fixes
}

/// The text after the edits of the fixes, none of which touch each other.
fn edited<'f>(text: &str, fixes: impl Iterator<Item = &'f Fix>) -> String {
    let mut edits: Vec<&Edit> = fixes.flat_map(|it| &it.edits).collect();
    edits.sort();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0_usize);
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(text: &str, entry: &str) -> String {
        let start = text.find(entry).unwrap();
        let fix = Fix::remove(Safety::Safe, text, Span::new(start, start + entry.len()));
        apply(text, std::iter::once(&fix)).0
    }

    #[test]
    fn an_entry_goes_with_its_comma() {
        assert_eq!(removed("[1, 2, 3]", "1"), "[2, 3]");
        assert_eq!(removed("[1, 2, 3]", "2"), "[1, 3]");
        assert_eq!(removed("[1, 2, 3]", "3"), "[1, 2]");
        assert_eq!(removed("[\n  1\n]", "1"), "[\n  \n]");
    }

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let fix = |start, end| Fix::replace(Safety::Safe, text!("", "无"), Span::new(start, end), "x");
        let fixes = [fix(0, 2), fix(2, 3), fix(4, 5)];
        assert_eq!(apply("abcdef", fixes.iter()), ("xcdxf".to_owned(), 2));
    }

    #[test]
    fn strings_are_written_as_json() {
        assert_eq!(quoted("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
    }
}
