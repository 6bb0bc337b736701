//! How every statement fares, whether or not it had a say: what a test's coverage is counted from.

use super::evaluate;
use super::trace::{self, StatementTrace};
use super::truth::Facts;
use super::verdict::Verdict;

impl<'a> Verdict<'a> {
    /// How every statement fares with the request, once for each of its resources.
    ///
    /// `O(n)` in all statements, and in what they compare; for one request [`Verdict::explain`] says more.
    #[must_use]
    pub fn every_trace(&self) -> Vec<StatementTrace<'a>> {
        let count = u32::try_from(self.compiled.statements.len()).unwrap_or(u32::MAX);
        let questions = evaluate::questions(self.compiled, self.request);
        let of = |question| {
            (0..count).filter_map(move |number| {
                trace::statement(question, number, &mut Facts::default()).map(|it| it.0)
            })
        };
        questions.into_iter().flat_map(of).collect()
    }
}
