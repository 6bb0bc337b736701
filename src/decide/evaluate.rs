//! From statements to a decision: the rules, each once.
//!
//! A statement applies where all of its [elements](super::element) do. What has to allow, and which layer binds which
//! request, is [data](super::combining). Everything is computed over a [truth value](super::truth): a `bool` where all
//! is known, else the set of worlds in which something holds. The [walk](super::walk) finds the statements.

use std::ops::ControlFlow;

use crate::compile::CompiledStatement;
use crate::layer::Layer;
use crate::options::UnreadableDeny;
use crate::policy::Effect;

use super::combining::Need;
use super::condition::Unreadable;
use super::element::Element;
use super::question::Question;
use super::ruling::{LayerRuling, Ruling};
use super::truth::{Truth, Unknowns};

impl<'a> Question<'a> {
    /// The rule: a request is allowed where every need is met (EVA-2 to EVA-11), and no layer that binds it denies
    /// (EVA-1). `layers` has the outcome of the statements of each layer, `added` what a layer allows besides.
    pub(crate) fn rule<U: Unknowns<'a>>(
        self,
        layers: &[LayerRuling<U::Truth>],
        added: impl Fn(Layer) -> U::Truth,
        unknowns: &mut U,
    ) -> Ruling<U::Truth> {
        let of =
            |layer: Layer| layers.get(self.compiled.slot(layer)).copied().unwrap_or(LayerRuling::NOTHING);
        let granting = of(Layer::Identity).allowing.or(of(Layer::Resource).allowing);
        let mut ruling = Ruling { granting, ..Ruling::NOTHING };
        for need in self.needs() {
            let allows = |layer| of(layer).allows.or(added(layer));
            ruling.cap(self.meets(need, allows, unknowns), need);
            if ruling.allowed.is_never() {
                break;
            }
        }
        for (layer, own) in self.compiled.layers().iter().zip(layers) {
            if !own.denies.is_never() {
                ruling.deny(own.denies.and(self.binds(*layer, unknowns)), own.denying);
            }
        }
        ruling
    }

    /// Whether a need is met: the layers are asked first, then circumstances as far as they make a difference.
    pub(crate) fn meets<U: Unknowns<'a>>(
        self,
        need: Need<'_>,
        allows: impl Fn(Layer) -> U::Truth,
        unknowns: &mut U,
    ) -> U::Truth {
        let mut holds = need.layers.iter().fold(U::Truth::NEVER, |holds, layer| holds.or(allows(*layer)));
        for circumstance in need.unless {
            if holds.is_always() {
                break;
            }
            holds = holds.or(self.is(*circumstance, unknowns));
        }
        holds
    }

    /// EVA-1: a statement applies where all of its elements match or hold.
    pub(crate) fn applies<U: Unknowns<'a>>(
        self,
        statement: &'a CompiledStatement,
        unknowns: &mut U,
    ) -> U::Truth {
        self.applies_by(statement, |element| self.element(statement, element, unknowns), U::TELLS_APART)
    }

    /// The same with the truth of each element as `element` has it. With `asks_all` every element is asked unless the
    /// action does not match, so that the unknown facts that are found do not depend on an order.
    #[inline]
    pub(super) fn applies_by<T: Truth>(
        self,
        statement: &'a CompiledStatement,
        mut element: impl FnMut(Element<'a>) -> T,
        asks_all: bool,
    ) -> T {
        let mut applies = T::ALWAYS;
        let _: ControlFlow<()> = Element::each(statement, |it| {
            applies = applies.and(element(it));
            match applies.is_never() && (!asks_all || matches!(it, Element::Action(_))) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        applies
    }

    /// What an unreadable value does in the statement (CON-16).
    pub(crate) fn unreadable(self, statement: &CompiledStatement) -> Unreadable {
        let applies = self.compiled.options.unreadable_deny == UnreadableDeny::Applies;
        match (statement.effect, applies) {
            (Effect::Deny, true) => Unreadable::Holds,
            _ => Unreadable::DoesNotHold,
        }
    }
}
