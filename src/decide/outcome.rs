//! Outcomes of all statements, whether or not they decided: what coverage is counted from.

use std::ops::ControlFlow;

use crate::compile::CompiledStatement;
use crate::policy::Effect;

use super::analysis::Applies;
use super::element::Element;
use super::question::{self, Question};
use super::truth::{Facts, Truth, Worlds};
use super::verdict::{Decision, StatementRef, Verdict};

/// The outcome of a statement that names the action of a request, without the words of a trace.
#[derive(Debug, Clone)]
pub struct StatementOutcome {
    /// The statement.
    pub statement: StatementRef,
    /// Whether it applies.
    pub applies: Applies,
    /// Whether it applies, and its layer binds the request.
    counts: Applies,
    /// Whether the resource and the caller are those that it is about.
    pub concerned: Applies,
    /// Whether each of its conditions holds, in the order in which they are written.
    pub conditions: Vec<Applies>,
}

impl<'a> Verdict<'a> {
    /// Finds the outcome of every statement that names the action, once for each resource of the request, in order.
    ///
    /// `O(n log n)` in the statements that list the action or have wildcards: the cheap form of
    /// [`Verdict::every_trace`].
    #[must_use]
    pub fn outcomes(&self) -> Vec<StatementOutcome> {
        let mut outcomes = Vec::new();
        for question in question::questions(self.compiled, self.request) {
            for (number, statement) in self.compiled.naming(self.request.action().hash()) {
                if question.action_matches(&statement.actions) {
                    outcomes.extend(outcome(question, number, statement));
                }
            }
        }
        outcomes
    }

    /// Finds every determining statement: the Denies that apply, or, of an allowed request, the Allows; where none does
    /// for certain, those that may, of which some always do.
    ///
    /// As costly as [`Verdict::outcomes`].
    #[must_use]
    pub fn determining(&self) -> Vec<StatementRef> {
        self.determining_of(&self.outcomes())
    }

    /// As [`Verdict::determining`], from the outcomes that this verdict gave.
    #[must_use]
    pub fn determining_of(&self, outcomes: &[StatementOutcome]) -> Vec<StatementRef> {
        let effect = match self.decision() {
            Decision::Allow => Effect::Allow,
            Decision::ExplicitDeny => Effect::Deny,
            Decision::ImplicitDeny | Decision::Undetermined => return Vec::new(),
        };
        let that = |counts: Applies| {
            let of_effect = outcomes.iter().filter(|it| it.statement.effect == effect);
            let mut found: Vec<_> =
                of_effect.filter(|it| it.counts == counts).map(|it| it.statement.clone()).collect();
            found.sort_by_key(|it| it.number);
            found.dedup_by_key(|it| it.number);
            found
        };
        let found = that(Applies::Yes);
        // Where none applies by itself, those decide together of which always some do.
        let granted = self.decision() == Decision::Allow && self.request.principal().root;
        let together = found.is_empty() && !granted;
        if together { that(Applies::Unknown) } else { found }
    }
}

/// The outcome of a statement whose actions match.
fn outcome<'a>(
    question: Question<'a>,
    number: u32,
    statement: &'a CompiledStatement,
) -> Option<StatementOutcome> {
    let mut facts = Facts::default();
    let (mut applies, mut concerned) = (Worlds::ALWAYS, Worlds::ALWAYS);
    let mut conditions = Vec::with_capacity(statement.conditions.len());
    let _: ControlFlow<()> = Element::each(statement, |element| {
        let truth = question.element(statement, element, &mut facts);
        applies = applies.and(truth);
        match element {
            Element::Condition(..) => conditions.push(Applies::of(truth)),
            _ => concerned = concerned.and(truth),
        }
        ControlFlow::Continue(())
    });
    let binds = question.binds(statement.layer, &mut facts);
    // What allows a layer that may bind is needed; what denies in one does so only where it binds.
    let counts = match statement.effect {
        Effect::Allow if !binds.is_never() => applies,
        _ => applies.and(binds),
    };
    Some(StatementOutcome {
        statement: question.compiled.statement_ref(number)?,
        applies: Applies::of(applies),
        counts: Applies::of(counts),
        concerned: Applies::of(concerned),
        conditions,
    })
}
