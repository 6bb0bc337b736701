//! Advice: changes of a statement or of the request, each of which was tried and lets the request through.

use std::ops::ControlFlow;

use crate::compile::CompiledStatement;
use crate::layer::Layer;
use crate::policy::Effect;
use crate::request::Request;

use super::analysis::{Applies, Followed};
use super::change::{Change, Edit};
use super::compiled::Compiled;
use super::element::{Element, ElementKind};
use super::question::{self, Question};
use super::ruling::Ruling;
use super::trace::StatementTrace;
use super::truth::{AllOpen, Facts, Truth, Unknowns, Worlds};
use super::verdict::{Decision, Verdict};

/// How many near misses are listed.
const NEAREST: usize = 5;

/// How many times a change is tried for one explanation.
const TRIALS: usize = 64;

/// How many of the nearest statements of a layer are looked at.
const CANDIDATES: usize = 16;

/// A statement that lacks more than this is not near.
const LACKING: usize = 8;

/// A statement that nearly applied, and what would let the request through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearestMiss {
    /// The statement, element by element.
    pub trace: StatementTrace,
    /// How many of its elements do not match.
    pub lacking: usize,
    /// For each of them the change of request or policy that makes it match.
    pub changes: Vec<Change>,
    /// Whether the request is then allowed for certain, and not only for some values of what is unknown.
    pub certain: bool,
    /// Whether that is enough, and no other layer has to allow as well.
    pub alone: bool,
}

/// The advice of an [`Explanation`](super::Explanation).
#[derive(Debug, Default)]
pub(super) struct Advice {
    pub(super) nearest: Vec<NearestMiss>,
    pub(super) besides: Vec<NearestMiss>,
    pub(super) incomplete: Vec<IncompleteLayer>,
}

/// A layer that has to allow and has no Allow statement, so that it blocks every request (rule EVA-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncompleteLayer(pub Layer);

/// A statement with changes, ready to be tried.
struct Candidate {
    trace: StatementTrace,
    changes: Vec<Change>,
    edit: Edit,
}

impl<'a> Verdict<'a> {
    /// Finds changes that let the request through, and tries each of them: `O(n)` in all statements, and for each of at
    /// most 64 trials in those that the index finds.
    pub(super) fn advice(&self) -> Advice {
        // A Deny is final: what an Allow lacks changes nothing.
        if matches!(self.decision(), Decision::Allow | Decision::ExplicitDeny) {
            return Advice::default();
        }
        let questions: Vec<Question<'a>> = question::questions(self.compiled, self.request).collect();
        let mut advice = Advice::default();
        let mut groups: Vec<Vec<Option<Candidate>>> = Vec::new();
        let mut missing: Vec<Layer> = Vec::new();
        for layers in unmet(&questions) {
            let has_allow = |layer: &Layer| !self.compiled.has_only_denies(*layer);
            match layers {
                [layer] if layer.is_guardrail() && !has_allow(layer) => {
                    advice.incomplete.push(IncompleteLayer(*layer));
                    missing.push(*layer);
                }
                layers => groups.push(self.candidates(&questions, layers)),
            }
        }
        if groups.is_empty() {
            return advice;
        }
        let mut trials = TRIALS;
        let (first, others) = groups.split_at_mut(1);
        let alternatives = others.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let mut chosen = None;
        for own in first.iter_mut().flatten() {
            let tried = match chosen {
                Some(one) => one..one + 1,
                None => 0..alternatives,
            };
            for alternative in tried {
                let besides: Vec<&Candidate> = others
                    .iter()
                    .filter_map(|of| of.get(alternative.min(of.len().saturating_sub(1)))?.as_ref())
                    .collect();
                let complete = besides.len() == others.len();
                let Some(it) = own.as_ref().filter(|_| complete && trials > 0) else { break };
                trials -= 1;
                let changed: Vec<&Candidate> = std::iter::once(it).chain(besides).collect();
                if let Some(certain) = self.gain(&changed, &missing) {
                    chosen = Some(alternative);
                    let alone = others.is_empty() && missing.is_empty();
                    advice.nearest.extend(own.take().map(|it| it.miss(certain, alone)));
                    break;
                }
            }
            if advice.nearest.len() == NEAREST {
                break;
            }
        }
        let besides = others.iter_mut().filter_map(|of| {
            let at = chosen?.min(of.len().saturating_sub(1));
            of.get_mut(at)?.take()
        });
        let certain = advice.nearest.first().is_some_and(|it| it.certain);
        advice.besides = besides.map(|it| it.miss(certain, false)).collect();
        advice
    }

    /// Finds the statements of some layers that lack least, each with the changes that make it apply. Statements that
    /// name the action come first, then those that name its service.
    fn candidates(&self, questions: &[Question<'a>], layers: &[Layer]) -> Vec<Option<Candidate>> {
        let mut ranked: Vec<(bool, usize, u32)> = Vec::new();
        let service = self.request.action().lower().split(':').next().unwrap_or_default();
        for (number, statement) in (0_u32..).zip(&self.compiled.statements) {
            if statement.effect != Effect::Allow || !layers.contains(&statement.layer) {
                continue;
            }
            let names_action = questions.iter().all(|it| it.action_matches(&statement.actions));
            if !names_action && !is_of_service(statement, service) {
                continue;
            }
            let lacking = questions.iter().map(|it| lacking(*it, statement)).max().unwrap_or(0);
            if (1..=LACKING).contains(&lacking) {
                ranked.push((!names_action, lacking, number));
            }
        }
        ranked.sort_unstable();
        ranked.truncate(CANDIDATES);
        ranked.into_iter().filter_map(|it| self.candidate(questions, it.2)).map(Some).collect()
    }

    fn candidate(&self, questions: &[Question<'a>], number: u32) -> Option<Candidate> {
        let statement = self.compiled.statements.get(number as usize)?;
        let mut found: Option<StatementTrace> = None;
        let mut changes = Vec::new();
        let mut edit = Edit::of(statement);
        for question in questions {
            let trace = Followed::of(*question, number)?.trace()?;
            for element in trace.lacking() {
                let change = match element.element {
                    ElementKind::Action { .. } => edit.match_action(*question, statement)?,
                    ElementKind::Resource { .. } => {
                        edit.match_resource(*question, statement, &element.wants)?
                    }
                    ElementKind::Scope => {
                        let scope = &statement.scope.as_ref()?.scope;
                        edit.widen_grant(scope, &element.has)
                    }
                    ElementKind::Principal => edit.match_principal(*question, statement)?,
                    ElementKind::Condition { index, .. } => {
                        let condition = statement.conditions.get(index)?;
                        edit.meet(*question, (index, condition), (&element.wants, &element.has))?
                    }
                };
                if !changes.contains(&change) {
                    changes.push(change);
                }
            }
            if trace.applies == Applies::No && found.is_none() {
                found = Some(trace);
            }
        }
        Some(Candidate { trace: found?, changes, edit })
    }

    /// Tries changes: whether the request is then allowed for certain, or only for some values of what is unknown.
    /// `None` where they change nothing, or make some outcome worse.
    fn gain(&self, changed: &[&Candidate], missing: &[Layer]) -> Option<bool> {
        let mut request = self.request.clone();
        for (key, value) in changed.iter().flat_map(|it| &it.edit.keys) {
            match value {
                Some(value) => request.set_key(key, [value.as_str()]),
                None => request.unset_key(key),
            }
        }
        let mut added: Vec<Added<'_>> = missing.iter().map(|it| Added::Everything(*it)).collect();
        for it in changed {
            let statement = self.compiled.statements.get(it.trace.statement.number as usize)?;
            let clauses = Box::new(it.edit.compile(self.compiled, statement)?);
            added.push(Added::Changed { clauses, statement, edit: &it.edit });
        }
        let mut facts = Facts::default();
        let mut both = rule_both(self.compiled, (self.request, &request), &added, &mut facts);
        let mut possible = facts.possible();
        if facts.overflowed {
            both = rule_both(self.compiled, (self.request, &request), &added, &mut AllOpen);
            possible = Worlds::ALWAYS;
        }
        let [before, after] = both;
        let allows = |it: &Ruling<Worlds>| it.allowed.and(it.denied.not());
        let now = allows(&after);
        let gains = now.and(allows(&before).not()).is_possible_in(possible);
        let loses = allows(&before).and(now.not()).or(after.denied.and(before.denied.not()));
        let is_better = gains && !loses.is_possible_in(possible);
        is_better.then(|| !now.not().is_possible_in(possible))
    }
}

/// Rules on a request as it is, and on a changed one where some layers allow more.
fn rule_both<'t, U: Unknowns<'t, Truth = Worlds>>(
    compiled: &'t Compiled,
    (before, after): (&'t Request, &'t Request),
    added: &'t [Added<'t>],
    unknowns: &mut U,
) -> [Ruling<Worlds>; 2] {
    let mut rule = |request: &'t Request, added: &'t [Added<'t>]| {
        let mut ruling: Option<Ruling<Worlds>> = None;
        for question in question::questions(compiled, request) {
            let more: Vec<(Layer, Worlds)> =
                added.iter().map(|it| (it.layer(), it.applies(question, unknowns))).collect();
            let allows = |layer| {
                let of_layer = more.iter().filter(|it| it.0 == layer);
                of_layer.fold(Worlds::NEVER, |any, it| any.or(it.1))
            };
            let own = question.rule_with(allows, unknowns);
            ruling = Some(match ruling {
                Some(before) => before.and(own),
                None => own,
            });
        }
        ruling.unwrap_or(Ruling::NOTHING)
    };
    [rule(before, &[]), rule(after, added)]
}

/// A layer that allows more than it did.
enum Added<'t> {
    /// By a statement with changes: its clauses, without its conditions, and what it was.
    Changed { clauses: Box<CompiledStatement>, statement: &'t CompiledStatement, edit: &'t Edit },
    /// By everything, as the vendor's policy has it.
    Everything(Layer),
}

impl<'t> Added<'t> {
    fn layer(&self) -> Layer {
        match self {
            Added::Changed { statement, .. } => statement.layer,
            Added::Everything(layer) => *layer,
        }
    }

    fn applies<U: Unknowns<'t, Truth = Worlds>>(
        &'t self,
        question: Question<'t>,
        unknowns: &mut U,
    ) -> Worlds {
        let Added::Changed { clauses, statement, edit } = self else { return Worlds::ALWAYS };
        let mut applies = question.applies(clauses, unknowns);
        let _: ControlFlow<()> = Element::each(statement, |element| {
            let is_kept = match element {
                Element::Action(_) | Element::Resource(_) => false,
                Element::Principal => !edit.names_principal,
                Element::Scope => !edit.widens_grant,
                Element::Condition(at, _) => !edit.fixed.contains(&at),
            };
            if is_kept {
                applies = applies.and(question.element(statement, element, unknowns));
            }
            ControlFlow::Continue(())
        });
        applies
    }
}

impl Candidate {
    fn miss(self, certain: bool, alone: bool) -> NearestMiss {
        let Candidate { trace, changes, .. } = self;
        NearestMiss { trace, lacking: changes.len(), changes, certain, alone }
    }
}

/// Finds the needs that no layer meets for certain.
fn unmet<'a>(questions: &[Question<'a>]) -> Vec<&'a [Layer]> {
    let mut unmet: Vec<&'a [Layer]> = Vec::new();
    for question in questions {
        let statements = question.compiled.statements.iter().filter(|it| it.effect == Effect::Allow);
        let mut allowing: Vec<Layer> = Vec::new();
        for statement in statements {
            if !allowing.contains(&statement.layer) && question.applies(statement, &mut AllOpen).is_always() {
                allowing.push(statement.layer);
            }
        }
        for need in question.needs().filter(|it| !it.layers.is_empty()) {
            let allows = |layer: Layer| Worlds::known(allowing.contains(&layer));
            if !question.meets(need, allows, &mut AllOpen).is_always() && !unmet.contains(&need.layers) {
                unmet.push(need.layers);
            }
        }
    }
    // A need that either side meets is met where a narrower one of the same sides is.
    let several = |it: &&[Layer]| it.len() > 1;
    let narrow: Vec<&[Layer]> = unmet.iter().copied().filter(|it| it.len() == 1).collect();
    unmet.retain(|it| !several(it) || !narrow.iter().any(|one| one.iter().all(|layer| it.contains(layer))));
    unmet
}

/// Whether the statement lists actions of a service, by name or with a wildcard.
fn is_of_service(statement: &CompiledStatement, service: &str) -> bool {
    let of_service = |entry: &String| entry.split(':').next() == Some(service);
    statement.actions.is_except() || statement.actions.entries().iter().any(of_service)
}

/// How many elements of a statement do not match.
fn lacking<'a>(question: Question<'a>, statement: &'a CompiledStatement) -> usize {
    let mut lacking = 0;
    let _: ControlFlow<()> = Element::each(statement, |element| {
        lacking += usize::from(question.element(statement, element, &mut AllOpen).is_never());
        ControlFlow::Continue(())
    });
    lacking
}
