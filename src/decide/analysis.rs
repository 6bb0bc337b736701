//! The analysis of a verdict: one walk over all statements, from which explanations, notes and assumed rules are read.

use std::ops::ControlFlow;

use crate::compile::CompiledStatement;

use super::assumption::{self, Assumptions};
use super::element::Element;
use super::question::{self, Question};
use super::truth::{Facts, Truth, Worlds};
use super::verdict::Verdict;

/// Whether something applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Applies {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It depends on what is unknown.
    Unknown,
}

impl Applies {
    pub(super) fn of(truth: Worlds) -> Self {
        if truth.is_always() {
            Applies::Yes
        } else if truth.is_never() {
            Applies::No
        } else {
            Applies::Unknown
        }
    }
}

/// All statements of an authorizer, followed for one request.
///
/// It takes one walk, `O(n)` in all statements, and serves everything that is said of a verdict besides the decision.
#[derive(Debug)]
pub struct Analysis<'v, 'a> {
    pub(super) verdict: &'v Verdict<'a>,
    /// Once for each resource of the request, in order.
    pub(super) statements: Vec<Followed<'a>>,
}

/// A statement, followed for one resource of a request.
#[derive(Debug)]
pub(super) struct Followed<'a> {
    pub(super) question: Question<'a>,
    pub(super) number: u32,
    pub(super) statement: &'a CompiledStatement,
    pub(super) applies: Applies,
    pub(super) elements: Vec<(Element<'a>, Applies)>,
}

impl<'v, 'a> Analysis<'v, 'a> {
    /// The verdict that is analyzed.
    #[must_use]
    pub fn verdict(&self) -> &'v Verdict<'a> {
        self.verdict
    }
}

impl<'a> Verdict<'a> {
    /// Follows every statement for every resource of the request. `O(n)` in all statements.
    #[must_use]
    pub fn analysis(&self) -> Analysis<'_, 'a> {
        let count = u32::try_from(self.compiled.statements.len()).unwrap_or(u32::MAX);
        let questions = question::questions(self.compiled, self.request);
        let of = |question| (0..count).filter_map(move |number| Followed::of(question, number));
        Analysis { verdict: self, statements: questions.flat_map(of).collect() }
    }
}

impl<'a> Followed<'a> {
    pub(super) fn of(question: Question<'a>, number: u32) -> Option<Self> {
        let statement = question.compiled.statements.get(number as usize)?;
        let mut facts = Facts::default();
        let mut applies = Worlds::ALWAYS;
        let mut elements = Vec::with_capacity(4 + statement.conditions.len());
        let _: ControlFlow<()> = Element::each(statement, |element| {
            let truth = question.element(statement, element, &mut facts);
            applies = applies.and(truth);
            elements.push((element, Applies::of(truth)));
            ControlFlow::Continue(())
        });
        Some(Followed { question, number, statement, applies: Applies::of(applies), elements })
    }

    /// The elements that do not match.
    pub(super) fn lacking(&self) -> impl Iterator<Item = Element<'a>> {
        self.elements.iter().filter(|it| it.1 == Applies::No).map(|it| it.0)
    }

    /// Whether one of the elements of that kind matches, where there is one.
    pub(super) fn element(&self, is_it: impl Fn(Element<'a>) -> bool) -> Option<Applies> {
        self.elements.iter().find(|it| is_it(it.0)).map(|it| it.1)
    }

    /// The assumed rules that the outcome depends on: of a statement that does not apply, none if some element fails on
    /// documented grounds alone.
    pub(super) fn assumed(&self) -> Assumptions {
        let of = |element| assumption::of_element(self.question, self.statement, element);
        let mut all = Assumptions::default();
        if self.applies == Applies::No {
            for element in self.lacking() {
                let own = of(element);
                if own.is_empty() {
                    return Assumptions::default();
                }
                all.join(own);
            }
            return all;
        }
        self.elements.iter().for_each(|it| all.join(of(it.0)));
        if self.statement.lenient {
            all.add("DOC-4");
        }
        if self.statement.has_empty_condition {
            all.add("DOC-6");
        }
        all
    }
}
