//! Rulings: the outcome of one layer, and of all of them.

use crate::layer::Layer;
use crate::policy::Effect;

use super::combining::Need;
use super::truth::Truth;

/// The outcome of all layers for a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruling<T> {
    /// Some applying statement denies.
    pub(crate) denied: T,
    /// Every layer that must allow does.
    pub(crate) allowed: T,
    /// The statement that denies, and the one that grants: the first in order that does so for certain, or
    /// else the first that may.
    pub(crate) denying: Option<u32>,
    pub(crate) granting: Option<u32>,
    /// The first layer that does not allow.
    pub(crate) blocked_by: Option<Layer>,
}

/// The outcome of one layer for one resource.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerRuling<T> {
    pub(crate) denies: T,
    pub(crate) allows: T,
    pub(super) denying: Option<u32>,
    pub(super) allowing: Option<u32>,
}

impl<T: Truth> LayerRuling<T> {
    /// Before any statement was looked at.
    pub(crate) const NOTHING: Self =
        LayerRuling { denies: T::NEVER, allows: T::NEVER, denying: None, allowing: None };

    /// Whether the statement can change nothing: an earlier one of its effect applies for certain.
    pub(super) fn is_settled(&self, effect: Effect, number: u32) -> bool {
        let (truth, by) = match effect {
            Effect::Allow => (self.allows, self.allowing),
            Effect::Deny => (self.denies, self.denying),
        };
        truth.is_always() && by.is_some_and(|by| by <= number)
    }

    /// Whether some statement of that effect applies.
    pub(super) fn truth(&self, effect: Effect) -> T {
        match effect {
            Effect::Allow => self.allows,
            Effect::Deny => self.denies,
        }
    }

    /// Adds a statement: whether it applies.
    pub(crate) fn add(&mut self, number: u32, effect: Effect, applies: T) {
        if applies.is_never() {
            return;
        }
        let (truth, by) = match effect {
            Effect::Allow => (&mut self.allows, &mut self.allowing),
            Effect::Deny => (&mut self.denies, &mut self.denying),
        };
        // What is certain goes before what may be, and else the first in order, which the index need not keep.
        let names_it = match (applies.is_always(), truth.is_always() && by.is_some()) {
            (true, false) => true,
            (false, true) => false,
            _ => by.is_none_or(|by| number < by),
        };
        if names_it {
            *by = Some(number);
        }
        *truth = truth.or(applies);
    }
}

impl<T: Truth> Ruling<T> {
    /// Before any layer has said something.
    pub(super) const NOTHING: Self =
        Ruling { denied: T::NEVER, allowed: T::ALWAYS, denying: None, granting: None, blocked_by: None };

    /// Adds the Denies of a layer (EVA-1).
    pub(super) fn deny(&mut self, denies: T, denying: Option<u32>) {
        let names_it = if denies.is_always() { !self.denied.is_always() } else { self.denying.is_none() };
        if names_it && !denies.is_never() {
            self.denying = denying;
        }
        self.denied = self.denied.or(denies);
    }

    /// Adds a need, and whether it is met (EVA-2 to EVA-11).
    pub(super) fn cap(&mut self, met: T, need: Need<'_>) {
        if !met.is_always() {
            self.blocked_by = self.blocked_by.or(need.layers.first().copied());
        }
        self.allowed = self.allowed.and(met);
    }

    /// Joins the rulings of two resources: each must be allowed, and none may be denied (RES-6).
    pub(super) fn and(self, other: Self) -> Self {
        let denying_first = self.denied.is_always() || other.denied.is_never();
        Ruling {
            denied: self.denied.or(other.denied),
            allowed: self.allowed.and(other.allowed),
            denying: if denying_first { self.denying } else { other.denying },
            granting: self.granting.or(other.granting),
            blocked_by: self.blocked_by.or(other.blocked_by),
        }
    }
}
