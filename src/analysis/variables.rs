//! Variables as formulas (rules VAR-1 to VAR-5): templates over texts of which parts come from other texts.

use crate::compile::{CompiledCondition, CompiledTemplate, Segment};
use crate::decide::exact::holds_of_none;
use crate::options::FailedVariable;
use crate::policy::{Comparison, Family};

use super::encode::{Encoder, Key, Match};
use super::formula::Formula;
use super::glob::{self, Class, Fold, Found, Glob, Unit};
use super::keys::Role;
use super::terms::{Atom, Filled, Place, Put};
use super::urns::Via;

/// The number of pairs of templates that are compared with each other.
const MOST_PAIRS: usize = 400;

/// The states that it may take.
const STATES: usize = 5_000;

impl Encoder<'_> {
    /// A condition of which values have variables.
    pub(super) fn of_variables(
        &self,
        condition: &CompiledCondition,
        key: Key,
        templates: &[CompiledTemplate],
        holds_unread: bool,
    ) -> Formula {
        let comparison = condition.operator.comparison;
        if comparison.family() != Family::String || holds_unread {
            let name = format!(
                "{}|{:?}|{:?}|{holds_unread}",
                condition.key.lower(),
                condition.operator,
                condition.values
            );
            return self.opaque(&name);
        }
        let filled: Vec<Filled> = templates.iter().map(|it| filled(it, comparison)).collect();
        let fails: Vec<Formula> = templates.iter().map(|it| self.fails(it)).collect();
        let is_strict = condition.operator.negated || self.options.failed_variable == FailedVariable::PerKey;
        let ready = match is_strict {
            true => self.arena.any(fails.iter().copied()).not(),
            false => self.arena.all(fails.iter().copied()).not(),
        };
        let present = self.present(key);
        let with = self.with_values(condition, key, |slot| {
            let each = filled
                .iter()
                .zip(&fails)
                .map(|(filled, fails)| self.arena.and(fails.not(), self.value_fills(key, slot, filled)));
            let found = Match { matches: self.arena.any(each), unreadable: Formula::FALSE };
            self.passes(condition, found, false, false)
        });
        let none = Formula::of(holds_of_none(condition, self.options));
        self.arena.and(ready, self.arena.choose(present, with, none))
    }

    /// Whether a variable of the template has nothing to be filled in with (rule VAR-3).
    pub(super) fn fails(&self, template: &CompiledTemplate) -> Formula {
        let of = |segment: &Segment| match segment {
            Segment::Malformed(_) | Segment::Variable { default: None, several: true, .. } => Formula::TRUE,
            Segment::Variable { key, default: None, .. } => self.one(key).not(),
            _ => Formula::FALSE,
        };
        self.arena.any(template.segments().iter().map(of))
    }

    /// Whether a value matches the filled-in template, where none of its variables fails.
    fn value_fills(&self, key: Key, slot: u16, filled: &Filled) -> Formula {
        match key.role {
            Role::Absent => Formula::FALSE,
            Role::Free { .. } => self.fills(Place::Value(key.number, slot), filled),
            Role::Part { of, via: Via::Whole, .. } => self.fills(of, filled),
            Role::Part { .. } | Role::Fixed { .. } => {
                let name = format!("{}|{}|{slot}", key.number, filled.name());
                let so = self.opaque(&name);
                if let Some(open) = filled.glob(|_| Put::Anything) {
                    let axiom = self.arena.implies(so, self.value_within(key, slot, &open));
                    self.axioms.borrow_mut().push(axiom);
                }
                so
            }
        }
    }

    /// Whether the text at a place matches the filled-in template, where none of its variables fails.
    pub(super) fn fills(&self, place: Place, filled: &Filled) -> Formula {
        let is_static = !filled.template.segments().iter().any(|it| matches!(it, Segment::Variable { .. }));
        if is_static {
            return filled.glob(|_| Put::Default).map_or(Formula::FALSE, |it| self.within(place, it));
        }
        let number = self.terms.borrow_mut().template(filled);
        let so = self.arena.atom(Atom::Fills(place, number));
        let mut axioms = Vec::new();
        if let Some(open) = filled.glob(|_| Put::Anything) {
            axioms.push(self.arena.implies(so, self.within(place, open)));
        }
        // Without a value of any of them, the defaults stand for the variables.
        let names = filled.template.keys();
        let without = self.arena.any(names.map(|it| self.one(it))).not();
        if let Some(glob) = filled.glob(|_| Put::Default) {
            let same =
                self.arena.choose(so, self.within(place, glob.clone()), self.within(place, glob).not());
            axioms.push(self.arena.implies(without, same));
        }
        self.axioms.borrow_mut().extend(axioms);
        so
    }

    /// Says of templates at one place which of them cover others, whatever is substituted for their variables.
    pub(super) fn add_covering(&self) {
        let found: Vec<(Place, u32)> = self
            .arena
            .atoms()
            .iter()
            .filter_map(|it| match it {
                Atom::Fills(place, number) => Some((*place, *number)),
                _ => None,
            })
            .collect();
        let mut left = MOST_PAIRS;
        for (place, one) in &found {
            for (_, other) in found.iter().filter(|it| it.0 == *place && it.1 != *one) {
                if left == 0 {
                    return;
                }
                left -= 1;
                let pair = {
                    let terms = self.terms.borrow();
                    terms.filled(*one).cloned().zip(terms.filled(*other).cloned())
                };
                let Some((covered, covering)) = pair else { continue };
                if !covers(&covering, &covered) {
                    continue;
                }
                let has_all = covered.template.keys().chain(covering.template.keys()).map(|it| self.one(it));
                let has_all = self.arena.all(has_all.collect::<Vec<_>>());
                let (one, other) = (Atom::Fills(*place, *one), Atom::Fills(*place, *other));
                let so = self.arena.implies(self.arena.atom(one), self.arena.atom(other));
                self.axioms.borrow_mut().push(self.arena.implies(has_all, so));
            }
        }
    }
}

/// Whether one template matches all that another one does, where each variable has one value.
///
/// A mark stands for each variable: what is substituted for it is the same in both. Only a star takes a mark in, as it
/// would whatever is put in.
fn covers(covering: &Filled, covered: &Filled) -> bool {
    if covering.fold != covered.fold {
        return false;
    }
    let names: Vec<String> = covered.template.keys().map(|it| it.lower().to_owned()).collect();
    let mark = |lower: &str| {
        let at = names.iter().position(|it| it == lower).unwrap_or(names.len());
        let at = u32::try_from(at).ok().and_then(|it| char::from_u32(0xe000 + it));
        at.map_or(Put::Anything, |it| Put::Text(it.to_string()))
    };
    let marked = |it: &Filled| it.glob(|name| mark(name.lower()));
    let Some((covering, covered)) = marked(covering).zip(marked(covered)) else { return false };
    let is_mark = |it: &Unit| matches!(it, Unit::Char('\u{e000}'..='\u{f8ff}'));
    // Where case does not count before the first colon, what is put in has to stand behind one.
    let is_behind = |it: &Glob| {
        let colon = it.units.iter().position(|it| *it == Unit::Char(':'));
        it.units.iter().position(is_mark).is_none_or(|mark| colon.is_some_and(|it| it < mark))
    };
    if covered.fold == Fold::Service && !(is_behind(&covered) && is_behind(&covering)) {
        return false;
    }
    let plain = |glob: &Glob, stars: bool| {
        let units = glob.units.iter().map(|it| match it {
            Unit::One(Class::Any) => Unit::One(Class::NoMark),
            Unit::Star(Class::Any) if stars => Unit::Star(Class::NoMark),
            it => *it,
        });
        Glob::new(units, glob.fold)
    };
    let (covering, covered) = (plain(&covering, false), plain(&covered, true));
    glob::find(&[&covered], &[&covering], STATES, &mut 0) == Found::Nothing
}

/// A value of a policy, as a comparison takes it.
fn filled(template: &CompiledTemplate, comparison: Comparison) -> Filled {
    use Comparison as C;
    let (live, around, fold) = match comparison {
        C::StringMatch => (true, (false, false), Fold::Exact),
        C::StringStartWith => (false, (false, true), Fold::Exact),
        C::StringEndWith => (false, (true, false), Fold::Exact),
        C::StringEqualsIgnoreCase => (false, (false, false), Fold::Lower),
        C::StringLike => (false, (true, true), Fold::Lower),
        _ => (false, (false, false), Fold::Exact),
    };
    Filled { template: template.clone(), live, around, fold }
}
