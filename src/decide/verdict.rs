//! The answer to a request.

use std::sync::Arc;

use crate::layer::Layer;
use crate::policy::Effect;
use crate::request::{Part, Request};
use crate::source::{Position, Span};

use super::compiled::Compiled;
use super::ruling::Ruling;
use super::truth::{Facts, Truth, Worlds};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Every layer that must allow does, and nothing denies. Nothing else lets a call through.
    Allow,
    /// Some applying statement denies.
    ExplicitDeny,
    /// Nothing denies, but a layer that must allow does not.
    ImplicitDeny,
    /// The answer depends on what the caller said is unknown.
    Undetermined,
}

impl Decision {
    /// The weaker of two, for a call that needs both: an explicit denial, an implicit one, an undetermined answer,
    /// then an allow.
    #[must_use]
    pub fn weaker(self, other: Decision) -> Decision {
        let strength = |it: Decision| match it {
            Decision::ExplicitDeny => 0,
            Decision::ImplicitDeny => 1,
            Decision::Undetermined => 2,
            Decision::Allow => 3,
        };
        if strength(other) < strength(self) { other } else { self }
    }

    /// The decision as JSON output has it: `allow`, `explicit_deny`, `implicit_deny`, `undetermined`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Decision::Allow => "allow",
            Decision::ExplicitDeny => "explicit_deny",
            Decision::ImplicitDeny => "implicit_deny",
            Decision::Undetermined => "undetermined",
        }
    }
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The answer to a request: the decision, and why.
///
/// The decision, the first determining statement and the blocking layer are there at once. Everything else
/// is found when asked for, by going through the statements again.
#[derive(Debug)]
pub struct Verdict<'a> {
    pub(crate) compiled: &'a Compiled,
    pub(crate) request: &'a Request,
    decision: Decision,
    possible: [bool; 3],
    first: Option<u32>,
    blocked_by: Option<Layer>,
    /// What the answer depends on, where something was unknown.
    pub(crate) open: Option<Open<'a>>,
}

/// A ruling over what is unknown.
#[derive(Debug)]
pub(crate) struct Open<'a> {
    pub(crate) ruling: Ruling<Worlds>,
    pub(crate) facts: Facts<'a>,
}

/// A statement that a verdict names. It holds what it says by itself, and can outlive verdict and authorizer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementRef {
    /// The policy's name.
    pub policy: Arc<str>,
    /// The layer it is in.
    pub layer: Layer,
    /// Its place in the policy, from 0.
    pub index: u32,
    /// Its `Sid`.
    pub sid: Option<Arc<str>>,
    /// What it does.
    pub effect: Effect,
    /// Line and column of its opening brace.
    pub place: Position,
    /// From brace to brace.
    pub span: Span,
    /// Its number among all statements of the authorizer.
    pub(crate) number: u32,
}

impl Compiled {
    fn layer(&self, number: u32) -> Option<Layer> {
        self.statements.get(number as usize).map(|it| it.layer)
    }

    pub(crate) fn statement_ref(&self, number: u32) -> Option<StatementRef> {
        let it = self.statements.get(number as usize)?;
        Some(StatementRef {
            policy: Arc::clone(&it.policy),
            layer: it.layer,
            index: it.index,
            sid: it.sid.clone(),
            effect: it.effect,
            place: it.place,
            span: it.span,
            number,
        })
    }
}

impl<'a> Verdict<'a> {
    pub(super) fn known(compiled: &'a Compiled, request: &'a Request, ruling: &Ruling<bool>) -> Self {
        let outcomes = [ruling.allowed && !ruling.denied, ruling.denied, !ruling.allowed && !ruling.denied];
        Self::new(compiled, request, outcomes, ruling, None)
    }

    pub(super) fn over(
        compiled: &'a Compiled,
        request: &'a Request,
        ruling: Ruling<Worlds>,
        facts: Facts<'a>,
    ) -> Self {
        let possible = facts.possible();
        let (allowed, undenied) = (ruling.allowed, ruling.denied.not());
        let outcomes = [
            allowed.and(undenied).is_possible_in(possible),
            ruling.denied.is_possible_in(possible),
            allowed.not().and(undenied).is_possible_in(possible),
        ];
        Self::new(compiled, request, outcomes, &ruling, Some(Open { ruling, facts }))
    }

    fn new<T>(
        compiled: &'a Compiled,
        request: &'a Request,
        possible: [bool; 3],
        ruling: &Ruling<T>,
        open: Option<Open<'a>>,
    ) -> Self {
        // SAFETY-OF-DECISION: allow only where no other outcome is possible.
        let (decision, first, blocked_by) = match possible {
            [true, false, false] => (Decision::Allow, ruling.granting, None),
            [false, true, false] => {
                let layer = ruling.denying.and_then(|it| compiled.layer(it));
                (Decision::ExplicitDeny, ruling.denying, layer)
            }
            [false, false, true] => (Decision::ImplicitDeny, None, ruling.blocked_by),
            _ => (Decision::Undetermined, None, None),
        };
        Verdict { compiled, request, decision, possible, first, blocked_by, open }
    }

    /// The request that it answers.
    #[must_use]
    pub fn request(&self) -> &'a Request {
        self.request
    }

    /// The decision.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// Whether the call goes through. Only [`Decision::Allow`] does.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.decision == Decision::Allow
    }

    /// The decisions that are possible: one, or where it is undetermined several.
    pub fn possible(&self) -> impl Iterator<Item = Decision> + '_ {
        let all = [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny];
        all.into_iter().zip(self.possible).filter_map(|(decision, possible)| possible.then_some(decision))
    }

    /// The first statement that decided: the Deny that applies, or the Allow that grants.
    ///
    /// There is none where the request is denied implicitly, undetermined, or granted to the root user.
    #[must_use]
    pub fn first_determining(&self) -> Option<StatementRef> {
        self.compiled.statement_ref(self.first?)
    }

    /// The parts of the question besides keys that the answer depends on (rule UNK-3); see
    /// [`unknown_keys`](Self::unknown_keys), which names them as well.
    #[must_use]
    pub fn unknown_parts(&self) -> Vec<Part> {
        self.unknown_keys().iter().filter_map(|it| Part::named(it)).collect()
    }

    /// The guardrails of which no statement allows anything, so that they block whatever they bind (rule EVA-3): a
    /// level without its `FullAccess`, `RCPFullAccess` or `NCPFullAccess`, say. `O(n)` in the statements.
    pub fn incomplete_layers(&self) -> impl Iterator<Item = Layer> + '_ {
        let guardrails = self.compiled.layers().iter().copied().filter(|it| it.is_guardrail());
        guardrails.filter(|it| self.compiled.has_only_denies(*it))
    }

    /// The layer that denies, or the first that does not allow.
    #[must_use]
    pub fn blocked_by(&self) -> Option<Layer> {
        self.blocked_by
    }
}
