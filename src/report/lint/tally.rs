//! What a whole run found, in one line.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::{Fixed, Report, Severity};
use crate::wording::{Gap, Join, Text, text};

/// The findings of several documents, counted.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: BTreeMap<Severity, usize>,
    checked: usize,
    unchecked: BTreeSet<String>,
}

impl Tally {
    /// Counts the findings of a document.
    pub fn add(&mut self, report: &Report) {
        for it in &report.diagnostics {
            *self.counts.entry(it.severity).or_default() += 1;
        }
        self.checked += 1;
        self.unchecked.extend(report.unchecked.iter().cloned());
    }

    /// The gravest severity that was found.
    #[must_use]
    pub fn gravest(&self) -> Option<Severity> {
        self.counts.keys().next().copied()
    }

    /// The services that some document names and the catalogue does not cover.
    #[must_use]
    pub fn unchecked(&self) -> &BTreeSet<String> {
        &self.unchecked
    }

    /// How much of what was found, and in how many documents.
    #[must_use]
    pub fn summary(&self) -> Text {
        let counts = self.counts.iter().map(|(severity, count)| match severity {
            Severity::Error => text!("{0} error", "{0} 个错误", count),
            Severity::SecurityWarning => text!("{0} security_warning", "{0} 个安全警告", count),
            Severity::Warning => text!("{0} warning", "{0} 个警告", count),
            Severity::Suggestion => text!("{0} suggestion", "{0} 个建议", count),
        });
        match counts.reduce(|all, more| text!("{0}, {1}", "{0}、{1}", all, more)) {
            None => text!("nothing found; {0} checked", "没有发现问题；已检查 {0} 个文档", self.checked),
            Some(counts) => text!("{0}; {1} checked", "{0}；已检查 {1} 个文档", counts, self.checked),
        }
    }
}

/// Which cures went into a file, rule by rule.
#[must_use]
pub fn fixed_note(file: &str, fixed: &Fixed) -> Text {
    let rules = fixed.rules.iter().map(|(rule, count)| format!("{rule} {count}"));
    let rules = Gap::Names(rules.collect(), Join::Comma);
    text!("fixed {0} in {1}: {2}", "已修复 {1} 中的 {0} 处：{2}", fixed.applied, file, rules)
}
