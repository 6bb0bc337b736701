//! The parts of policies without a case: statements that never applied, conditions never true or never false.

use std::collections::HashMap;
use std::fmt::Write;
use std::rc::Rc;

use iam5::Verdict;
use iam5::decide::Applies;
use iam5::policy::Effect;
use iam5::source::{LineIndex, Position};
use serde::Serialize;

use super::case::Document;

/// The statements that cases put to use, in the order in which they were first seen.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    statements: Vec<Statement>,
    /// By policy and index.
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
    what: String,
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
    what: String,
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
            let key = (trace.statement.policy.to_owned(), trace.statement.index);
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
                what: format!("`{}` on `{}`", it.operator_text, it.key),
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
            let mut gap = |place: Position, what: String| {
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
                gap(statement.place, format!("the {} statement never applied", statement.effect));
            }
            for condition in &statement.conditions {
                report.outcomes += 2;
                report.outcomes_seen += usize::from(condition.held) + usize::from(condition.failed);
                let missing = match (condition.held, condition.failed) {
                    (true, true) => continue,
                    (true, false) => "was never false",
                    (false, true) => "was never true",
                    (false, false) => "was never true and never false",
                };
                gap(condition.place, format!("{} {missing}", condition.what));
            }
        }
        report
    }
}

impl CoverageReport {
    /// Lists coverage below the limit, in percent, of statements and of outcomes each.
    pub(crate) fn lacking(&self, least: u8) -> Option<String> {
        let counts = [
            ("statements", self.statements_applied, self.statements),
            ("outcomes of conditions", self.outcomes_seen, self.outcomes),
        ];
        let is_less = |it: &&(&str, usize, usize)| it.1 * 100 < it.2 * usize::from(least);
        let (what, seen, all) = counts.iter().find(is_less)?;
        Some(format!("coverage: {seen} of {all} {what} are less than {least} percent"))
    }

    pub(crate) fn write_text(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "coverage: {} of {} statements applied, {} of {} outcomes of conditions seen",
            self.statements_applied, self.statements, self.outcomes_seen, self.outcomes
        )?;
        for gap in &self.gaps {
            let sid = gap.sid.as_deref().map(|it| format!(" `{it}`")).unwrap_or_default();
            let Gap { policy, line, column, statement, what, .. } = gap;
            writeln!(out, "  {policy}:{line}:{column}: statement {statement}{sid}: {what}")?;
        }
        Ok(())
    }
}
