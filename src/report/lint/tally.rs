//! The result of a whole run, in one line.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::{Fixed, Report, Severity};
use crate::wording::{Gap, Join, Text, text};

/// The findings of several documents, counted.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: BTreeMap<Severity, usize>,
    checked: usize,
    suppressed: usize,
    known: usize,
    ignored: usize,
    passed_over: usize,
    unchecked: BTreeSet<String>,
}

impl Tally {
    /// Counts the findings of a document.
    pub fn add(&mut self, report: &Report) {
        for it in &report.diagnostics {
            *self.counts.entry(it.severity).or_default() += 1;
        }
        self.checked += usize::from(report.kind.is_some());
        self.suppressed += report.suppressed.len();
        self.unchecked.extend(report.unchecked.iter().cloned());
    }

    /// Counts findings that are in a baseline.
    pub fn add_known(&mut self, findings: usize) {
        self.known += findings;
    }

    /// Counts files that are not checked.
    pub fn add_ignored(&mut self, files: usize) {
        self.ignored += files;
    }

    /// Counts folders that a search did not look into.
    pub fn add_passed_over(&mut self, folders: usize) {
        self.passed_over += folders;
    }

    /// The highest severity that was found.
    #[must_use]
    pub fn highest(&self) -> Option<Severity> {
        self.counts.keys().next().copied()
    }

    /// The services that some document names and the catalog does not cover.
    #[must_use]
    pub fn unchecked(&self) -> &BTreeSet<String> {
        &self.unchecked
    }

    /// Summary of the findings by severity, of those not shown, and of the documents.
    #[must_use]
    pub fn summary(&self) -> Text {
        let counts = self.counts.iter().map(|(severity, count)| match (severity, count) {
            (Severity::Error, 1) => text!("1 error", "1 个错误"),
            (Severity::Error, _) => text!("{0} errors", "{0} 个错误", count),
            (Severity::SecurityWarning, 1) => text!("1 security warning", "1 个安全警告"),
            (Severity::SecurityWarning, _) => text!("{0} security warnings", "{0} 个安全警告", count),
            (Severity::Warning, 1) => text!("1 warning", "1 个警告"),
            (Severity::Warning, _) => text!("{0} warnings", "{0} 个警告", count),
            (Severity::Suggestion, 1) => text!("1 suggestion", "1 个建议"),
            (Severity::Suggestion, _) => text!("{0} suggestions", "{0} 个建议", count),
        });
        let counts = counts.reduce(|all, more| text!("{0}, {1}", "{0}、{1}", all, more));
        let mut summary = counts.unwrap_or_else(|| text!("nothing found", "没有发现问题"));
        if self.suppressed > 0 {
            summary = text!("{0}; {1} suppressed", "{0}；已抑制 {1} 个", summary, self.suppressed);
        }
        if self.known > 0 {
            summary = text!("{0}; {1} in the baseline", "{0}；基线中有 {1} 个", summary, self.known);
        }
        if self.ignored > 0 {
            summary = text!("{0}; {1} ignored", "{0}；已忽略 {1} 个文件", summary, self.ignored);
        }
        summary = match self.passed_over {
            0 => summary,
            1 => text!("{0}; 1 folder passed over", "{0}；已略过 1 个目录", summary),
            many => text!("{0}; {1} folders passed over", "{0}；已略过 {1} 个目录", summary, many),
        };
        text!("{0}; {1} checked", "{0}；已检查 {1} 个文档", summary, self.checked)
    }
}

/// The fixes applied to a file, rule by rule.
#[must_use]
pub fn fixed_note(file: &str, fixed: &Fixed) -> Text {
    let rules = fixed.rules.iter().map(|(rule, count)| format!("{rule} {count}"));
    let rules = Gap::Names(rules.collect(), Join::Comma);
    text!("fixed {0} in {1}: {2}", "已修复 {1} 中的 {0} 处：{2}", fixed.applied, file, rules)
}
