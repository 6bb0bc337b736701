//! Which assumed rules a decision depends on.
//!
//! A decision depends on one where the statements that made it would have another outcome without it.

use crate::compile::CompiledCondition;
use crate::layer::Layer;
use crate::options::TokenRequests;
use crate::policy::Effect;
use crate::request::{Authentication, KeyState, RequestNote, Resources};

use super::analysis::{Analysis, Applies};
use super::assumption::{Assumptions, of_no_value};
use super::circumstance::Circumstance;
use super::combining::{Need, escapes};
use super::question::{self, Question};
use super::truth::{AllOpen, Fact, Facts, Truth, Worlds};
use super::verdict::{Decision, Verdict};

/// The assumed rules behind statements of which one has to apply, or none may.
#[derive(Debug, Clone, Copy, Default)]
struct Grounds {
    /// Those that apply; `None` where none does.
    applying: Option<Assumptions>,
    /// One of these depends on no assumed rule.
    is_free: bool,
    /// Some may apply.
    is_open: bool,
    /// Those that may apply.
    open: Assumptions,
    /// Those that may, and those that do not.
    other: Assumptions,
}

impl Grounds {
    fn add(&mut self, applies: Applies, assumed: Assumptions) {
        match applies {
            Applies::Yes => {
                self.is_free |= assumed.is_empty();
                self.applying.get_or_insert_default().join(assumed);
            }
            Applies::Unknown => {
                self.is_open = true;
                self.open.join(assumed);
                self.other.join(assumed);
            }
            Applies::No => self.other.join(assumed),
        }
    }

    /// The rules on which it depends that one applies: one that needs none is enough, and where none applies by itself,
    /// those that may apply do so together.
    fn of_some(&self) -> Assumptions {
        match self.applying {
            _ if self.is_free => Assumptions::default(),
            Some(applying) => applying,
            None => self.open,
        }
    }

    /// The rules on which it depends that the others do not apply.
    fn of_none(&self) -> Assumptions {
        self.other
    }
}

impl Verdict<'_> {
    /// Finds the assumed rules that the decision depends on, sorted by name; see the project's DESIGN.
    ///
    /// `O(n)` in all statements.
    #[must_use]
    pub fn assumed(&self) -> Vec<&'static str> {
        self.analysis().assumed()
    }
}

impl Analysis<'_, '_> {
    /// As [`Verdict::assumed`].
    #[must_use]
    pub fn assumed(&self) -> Vec<&'static str> {
        let (verdict, (denies, grants)) = (self.verdict, self.grounds());
        let mut all = Assumptions::default();
        match verdict.decision() {
            Decision::ExplicitDeny => all.join(denies.of_some()),
            Decision::Allow => {
                all.join(denies.of_none());
                grants.iter().for_each(|it| all.join(it.of_some()));
            }
            Decision::ImplicitDeny => {
                all.join(denies.of_none());
                let unmet = || grants.iter().filter(|it| it.applying.is_none());
                // One unmet need is enough for a denial.
                if !unmet().any(|it| !it.is_open && it.other.is_empty()) {
                    unmet().for_each(|it| all.join(it.of_none()));
                }
            }
            Decision::Undetermined => {
                all.join(denies.of_none());
                for it in &grants {
                    all.join(if it.applying.is_some() { it.of_some() } else { it.of_none() });
                }
            }
        }
        let request = verdict.request;
        if request.notes().iter().any(|it| matches!(it, RequestNote::NamedByAlias { .. })) {
            all.add("ACT-7");
        }
        if matches!(request.resources(), Resources::Named(urns) if urns.len() > 1) {
            all.add("RES-6");
        }
        let mut of_trust = question::questions(verdict.compiled, verdict.request);
        if verdict.decision() != Decision::ExplicitDeny && of_trust.any(|it| it.is_of_trust()) {
            all.add("EVA-11");
        }
        if depends_on_tokens(verdict) {
            all.add("EVA-6");
        }
        let mut questions = question::questions(verdict.compiled, verdict.request);
        let joins = |it: Question<'_>| {
            let joined = &verdict.compiled.joined_levels;
            joined.iter().any(|layer| !it.binds(*layer, &mut Facts::default()).is_never())
        };
        if verdict.decision() != Decision::ExplicitDeny && questions.any(joins) {
            all.add("EVA-3");
        }
        all.names()
    }

    /// Collects the rules behind the Denies, and behind the Allows for each need of each resource.
    fn grounds(&self) -> (Grounds, Vec<Grounds>) {
        let (mut denies, mut grants) = (Grounds::default(), Vec::new());
        let determined = self.verdict.decision() != Decision::Undetermined;
        for followed in self.statements.chunk_by(|one, other| one.number < other.number) {
            let Some(question) = followed.first().map(|it| it.question) else { continue };
            let binds = |layer: Layer| !question.binds(layer, &mut Facts::default()).is_never();
            let without = |need: Need<'_>| question.meets(need, |_| Worlds::NEVER, &mut AllOpen);
            let by_layers = |it: &Need<'_>| !it.layers.is_empty() && !without(*it).is_always();
            let mut needs: Vec<(Need<'_>, Grounds)> =
                question.needs().filter(by_layers).map(|it| (it, Grounds::default())).collect();
            for it in followed.iter().filter(|it| binds(it.statement.layer)) {
                let mut assumed = it.assumed();
                if determined && it.applies == Applies::Unknown {
                    // The statement decides together with others, whether or not its unknown keys have values.
                    let context = self.verdict.request.context();
                    let open = |it: &&CompiledCondition| context.get(&it.key) == KeyState::Unknown;
                    it.statement.conditions.iter().filter(open).for_each(|it| assumed.join(of_no_value(it)));
                }
                match it.statement.effect {
                    Effect::Deny => denies.add(it.applies, assumed),
                    Effect::Allow => {
                        let of_it =
                            needs.iter_mut().filter(|need| need.0.layers.contains(&it.statement.layer));
                        of_it.for_each(|need| need.1.add(it.applies, assumed));
                    }
                }
            }
            grants.extend(needs.into_iter().map(|it| it.1));
        }
        (denies, grants)
    }
}

/// Whether the decision depends on whether SCPs, RCPs and NCPs bind a request with a token (rule EVA-6).
fn depends_on_tokens(verdict: &Verdict<'_>) -> bool {
    if let (TokenRequests::Open, Some(open)) = (verdict.compiled.options.token_requests, &verdict.open) {
        return verdict.decision() == Decision::Undetermined
            && open.facts.numbered().any(|it| matches!(it.1, Fact::Circumstance(Circumstance::Token, _)));
    }
    let levels = || verdict.compiled.layers().iter().filter(|it| it.is_level());
    let others = |question: Question<'_>, layer: Layer| {
        let mut others = escapes(layer).iter().filter(|it| **it != Circumstance::Token);
        others.any(|it| question.is(*it, &mut AllOpen).is_always())
    };
    verdict.request.authentication() != Authentication::Signed
        && question::questions(verdict.compiled, verdict.request)
            .any(|question| levels().any(|layer| !others(question, *layer)))
}
