//! The parts of policies without a case: statements that never applied, conditions never true or never false.

use std::collections::HashMap;
use std::fmt::Write;
use std::rc::Rc;

use iam5::Verdict;
use iam5::decide::Applies;
use iam5::policy::Effect;
use iam5::source::{LineIndex, Position};
use iam5::wording::Language;
use serde::Serialize;

use super::case::Document;
use super::language::worded;

/// The statements that cases put to use, in the order in which they were first seen.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    statements: Vec<Statement>,
    /// Places by policy and index.
    places: HashMap<(String, u32), usize>,
}

#[derive(Debug)]
struct Statement {
    policy: String,
    index: u32,
    sid: Option<String>,
    effect: Effect,
    place: Position,
    applied: bool,
    conditions: Vec<Condition>,
}

#[derive(Debug)]
struct Condition {
    operator: String,
    key: String,
    place: Position,
    held: bool,
    failed: bool,
}

/// Something that no case exercised.
#[derive(Debug, Serialize)]
pub(crate) struct Gap {
    policy: String,
    line: u32,
    column: u32,
    statement: u32,
    sid: Option<String>,
    what: Missing,
}

/// What no case saw of a statement. JSON has its English.
#[derive(Debug)]
enum Missing {
    /// It applied.
    Application(Effect),
    /// One of its conditions had one of its outcomes, or both.
    Outcome { operator: String, key: String, held: bool, failed: bool },
}

/// The coverage in numbers, and the gaps.
#[derive(Debug, Serialize)]
pub(crate) struct CoverageReport {
    statements: usize,
    statements_applied: usize,
    /// Two for each condition: true, and false.
    outcomes: usize,
    outcomes_seen: usize,
    gaps: Vec<Gap>,
}

impl Coverage {
    /// Counts what one case puts to use.
    pub(crate) fn count(&mut self, policies: &[Rc<Document>], verdict: &Verdict<'_>) {
        for document in policies {
            self.register(document);
        }
        for trace in verdict.every_trace() {
            let key = (trace.statement.policy.to_string(), trace.statement.index);
            let Some(statement) = self.places.get(&key).and_then(|it| self.statements.get_mut(*it)) else {
                continue;
            };
            statement.applied |= trace.applies == Applies::Yes;
            // The conditions come last; they are looked at only where all before them match.
            let first = trace.elements.len().saturating_sub(statement.conditions.len());
            let (before, conditions) = trace.elements.split_at(first);
            if before.iter().any(|it| it.applies == Applies::No) {
                continue;
            }
            for (condition, element) in statement.conditions.iter_mut().zip(conditions) {
                condition.held |= element.applies == Applies::Yes;
                condition.failed |= element.applies == Applies::No;
            }
        }
    }

    fn register(&mut self, document: &Document) {
        let name = document.policy.name();
        if self.places.contains_key(&(name.to_owned(), 0)) {
            return;
        }
        let lines = LineIndex::new(&document.text);
        for (index, statement) in (0..).zip(document.policy.statements()) {
            let condition = |it: &iam5::policy::Condition| Condition {
                operator: it.operator_text.clone(),
                key: it.key.to_string(),
                place: lines.position(&document.text, it.key_span.start),
                held: false,
                failed: false,
            };
            self.places.insert((name.to_owned(), index), self.statements.len());
            self.statements.push(Statement {
                policy: name.to_owned(),
                index,
                sid: statement.sid.clone(),
                effect: statement.effect,
                place: statement.place,
                applied: false,
                conditions: statement.conditions.iter().map(condition).collect(),
            });
        }
    }

    pub(crate) fn report(&self) -> CoverageReport {
        let mut report = CoverageReport {
            statements: self.statements.len(),
            statements_applied: self.statements.iter().filter(|it| it.applied).count(),
            outcomes: 0,
            outcomes_seen: 0,
            gaps: Vec::new(),
        };
        for statement in &self.statements {
            let mut gap = |place: Position, what: Missing| {
                report.gaps.push(Gap {
                    policy: statement.policy.clone(),
                    line: place.line,
                    column: place.column,
                    statement: statement.index,
                    sid: statement.sid.clone(),
                    what,
                });
            };
            if !statement.applied {
                gap(statement.place, Missing::Application(statement.effect));
            }
            for condition in &statement.conditions {
                report.outcomes += 2;
                report.outcomes_seen += usize::from(condition.held) + usize::from(condition.failed);
                let Condition { operator, key, held, failed, place } = condition;
                if !(*held && *failed) {
                    let (operator, key) = (operator.clone(), key.clone());
                    gap(*place, Missing::Outcome { operator, key, held: *held, failed: *failed });
                }
            }
        }
        report
    }
}

impl Missing {
    fn text(&self, language: Language) -> String {
        match self {
            Missing::Application(effect) => {
                worded!(language, "the {0} statement never applied", "该 {0} 语句从未生效", effect)
            }
            Missing::Outcome { operator, key, held, failed } => {
                let missing = match (held, failed) {
                    (true, _) => worded!(language, "was never false", "从未不成立"),
                    (false, true) => worded!(language, "was never true", "从未成立"),
                    (false, false) => {
                        worded!(language, "was never true and never false", "从未成立，也从未不成立")
                    }
                };
                worded!(language, "`{0}` on `{1}` {2}", "对 `{1}` 的 `{0}` {2}", operator, key, missing)
            }
        }
    }
}

impl Serialize for Missing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text(Language::English))
    }
}

impl CoverageReport {
    /// Lists coverage below the limit, in percent, of statements and of outcomes each.
    pub(crate) fn lacking(&self, least: u8, language: Language) -> Option<String> {
        let is_less = |seen: usize, all: usize| seen * 100 < all * usize::from(least);
        let (seen, all) = (self.statements_applied, self.statements);
        if is_less(seen, all) {
            return Some(worded!(
                language,
                "coverage: {0} of {1} statements are less than {2} percent",
                "覆盖率：{1} 条语句中生效的有 {0} 条，低于百分之 {2}",
                seen,
                all,
                least
            ));
        }
        let (seen, all) = (self.outcomes_seen, self.outcomes);
        is_less(seen, all).then(|| {
            worded!(
                language,
                "coverage: {0} of {1} outcomes of conditions are less than {2} percent",
                "覆盖率：{1} 种条件结果中出现的有 {0} 种，低于百分之 {2}",
                seen,
                all,
                least
            )
        })
    }

    pub(crate) fn write_text(&self, language: Language, out: &mut String) -> std::fmt::Result {
        let text = worded!(
            language,
            "coverage: {0} of {1} statements applied, {2} of {3} outcomes of conditions seen",
            "覆盖率：{1} 条语句中有 {0} 条生效，{3} 种条件结果中出现了 {2} 种",
            self.statements_applied,
            self.statements,
            self.outcomes_seen,
            self.outcomes
        );
        writeln!(out, "{text}")?;
        for gap in &self.gaps {
            let sid = gap.sid.as_deref().map(|it| format!(" `{it}`")).unwrap_or_default();
            let Gap { policy, line, column, statement, what, .. } = gap;
            let what = what.text(language);
            let text = worded!(language, "statement {0}{1}: {2}", "语句 {0}{1}：{2}", statement, sid, what);
            writeln!(out, "  {policy}:{line}:{column}: {text}")?;
        }
        Ok(())
    }
}
