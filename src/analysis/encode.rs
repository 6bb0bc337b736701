//! Conditions as formulas (rules CON-1 to CON-16, VAR-1 to VAR-5).

use std::cell::RefCell;
use std::collections::HashMap;

use crate::catalog::ValueType;
use crate::compile::{CompiledCondition, Test, Texts};
use crate::decide::exact::holds_of_none;
use crate::operator::{self, Decimal, Instant, Range};
use crate::options::{Options, PlainOnSeveralValues};
use crate::policy::{Comparison, Family, Qualifier};
use crate::request::{KeyName, RequestContext};

use super::doubt::Link;
use super::formula::{Arena, Formula};
use super::glob::{Class, Fold, Glob, Unit};
use super::keys::{Keys, Role};
use super::terms::{Atom, Kind, Place, Point, Terms};

/// Turns what policies say into formulas over one kind of requests.
pub(super) struct Encoder<'e> {
    pub(super) arena: &'e Arena<Atom>,
    pub(super) terms: RefCell<Terms>,
    /// What holds of every request of the kind.
    pub(super) axioms: RefCell<Vec<Formula>>,
    pub(super) keys: Keys<'e>,
    pub(super) options: &'e Options,
    /// How many values of a key the policies can distinguish, by its name in lower case.
    pub(super) values: &'e HashMap<Box<str>, u16>,
    /// Assume what is documented of keys and their values.
    pub(super) links: bool,
    roles: RefCell<HashMap<u32, Role>>,
}

/// Keys that are there only with another one, and whether that is `true`.
const LINKED: [(&str, &str, bool); 2] =
    [("g:MFAAge", "g:MFAPresent", true), ("g:SourceVpc", "g:SourceVpce", false)];

/// Whether a value matches, and whether it cannot be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    pub(super) matches: Formula,
    pub(super) unreadable: Formula,
}

/// A key in a formula.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) number: u32,
    pub(super) role: Role,
}

impl<'e> Encoder<'e> {
    pub(super) fn new(
        arena: &'e Arena<Atom>,
        keys: Keys<'e>,
        options: &'e Options,
        values: &'e HashMap<Box<str>, u16>,
        links: bool,
    ) -> Self {
        Encoder {
            arena,
            terms: RefCell::default(),
            axioms: RefCell::default(),
            keys,
            options,
            values,
            links,
            roles: RefCell::default(),
        }
    }

    pub(super) fn key(&self, name: &KeyName) -> Key {
        let number = self.terms.borrow_mut().key(name);
        let values = self.values.get(name.lower()).copied().unwrap_or(1);
        let role = || self.keys.role(name.lower(), values);
        let role = *self.roles.borrow_mut().entry(number).or_insert_with(role);
        Key { number, role }
    }

    /// The part that a key plays which was met.
    pub(super) fn role(&self, number: u32) -> Option<Role> {
        self.roles.borrow().get(&number).copied()
    }

    /// Whether the key has a value.
    pub(super) fn present(&self, key: Key) -> Formula {
        match key.role {
            Role::Absent => Formula::FALSE,
            Role::Fixed { always: true, .. } | Role::Part { always: true, .. } => Formula::TRUE,
            _ => self.arena.atom(Atom::Present(key.number)),
        }
    }

    /// The numbers of its values.
    pub(super) fn slots(key: Key) -> u16 {
        if let Role::Free { values } = key.role { values } else { 1 }
    }

    /// Whether there is a value of that number.
    pub(super) fn used(&self, key: Key, slot: u16) -> Formula {
        match slot {
            0 => self.present(key),
            slot => self.arena.atom(Atom::Used(key.number, slot)),
        }
    }

    /// Whether there are several values.
    pub(super) fn several(&self, key: Key) -> Formula {
        self.arena.any((1..Self::slots(key)).map(|it| self.used(key, it)))
    }

    /// Whether there is one value, which a variable can substitute (rule VAR-2).
    pub(super) fn one(&self, name: &KeyName) -> Formula {
        let key = self.key(name);
        self.arena.and(self.present(key), self.several(key).not())
    }

    /// Whether the text at a place matches.
    pub(super) fn within(&self, place: Place, glob: Glob) -> Formula {
        if glob.units.iter().all(|it| *it == Unit::Star(Class::Any)) && !glob.units.is_empty() {
            return Formula::TRUE;
        }
        let number = self.terms.borrow_mut().globs.number(glob);
        self.arena.atom(Atom::In(place, number))
    }

    /// Whether a value of the key matches.
    pub(super) fn value_within(&self, key: Key, slot: u16, glob: &Glob) -> Formula {
        match key.role {
            Role::Absent => Formula::FALSE,
            Role::Fixed { value, .. } => Formula::of(glob.matches(value)),
            Role::Part { of, via, .. } => {
                self.arena.any(via.globs(glob).into_iter().map(|it| self.within(of, it)))
            }
            Role::Free { .. } => self.within(Place::Value(key.number, slot), glob.clone()),
        }
    }

    /// Something that is distinguished and not looked into.
    pub(super) fn opaque(&self, text: &str) -> Formula {
        let number = self.terms.borrow_mut().texts.number(text.into());
        self.arena.atom(Atom::Opaque(number))
    }

    /// Assumes what is documented.
    fn assume(&self, link: Link, so: Formula) {
        if self.links {
            let number = self.terms.borrow_mut().links.number(link);
            let axiom = self.arena.implies(self.arena.atom(Atom::Link(number)), so);
            self.axioms.borrow_mut().push(axiom);
        }
    }

    /// Whether a condition holds; `holds_unread` says that what cannot be read holds (rule CON-16).
    pub(super) fn condition(&self, condition: &CompiledCondition, holds_unread: bool) -> Formula {
        let key = self.key(&condition.key);
        let present = self.present(key);
        let missed = holds_unread && condition.partly_unreadable;
        match &condition.test {
            Test::Mismatch => return Formula::FALSE,
            Test::Unreadable => return Formula::of(holds_unread),
            Test::Null { .. } if missed => return Formula::TRUE,
            Test::Null { without, with } => {
                return self.arena.choose(present, Formula::of(*with), Formula::of(*without));
            }
            Test::Variables(templates) => return self.of_variables(condition, key, templates, holds_unread),
            _ => {}
        }
        if key.role == Role::Absent {
            return Formula::of(holds_of_none(condition, self.options));
        }
        let with = self.with_values(condition, key, |slot| {
            let found = self.value_match(condition, key, slot);
            self.passes(condition, found, holds_unread, missed)
        });
        self.arena.choose(present, with, Formula::of(holds_of_none(condition, self.options)))
    }

    /// Whether one value passes the operator, negated or not (rule CON-16).
    pub(super) fn passes(
        &self,
        condition: &CompiledCondition,
        found: Match,
        holds_unread: bool,
        missed: bool,
    ) -> Formula {
        let differs = self.arena.and(found.matches.not(), found.unreadable.not());
        let own = match condition.operator.negated {
            true => differs,
            false if missed => self.arena.or(found.matches, differs),
            false => found.matches,
        };
        let unread = if holds_unread { found.unreadable } else { Formula::FALSE };
        self.arena.or(own, unread)
    }

    /// Whether the condition holds where its key has values (rules CON-13 to CON-15).
    pub(super) fn with_values(
        &self,
        condition: &CompiledCondition,
        key: Key,
        passes: impl Fn(u16) -> Formula,
    ) -> Formula {
        let operator = condition.operator;
        if condition.empty {
            return Formula::of(operator.negated);
        }
        let takes_all = match operator.qualifier {
            Qualifier::ForAllValues => true,
            Qualifier::ForAnyValue => false,
            Qualifier::Plain => operator.negated,
        };
        let each = (0..Self::slots(key)).map(|slot| {
            let used = if slot == 0 { Formula::TRUE } else { self.used(key, slot) };
            match takes_all {
                true => self.arena.implies(used, passes(slot)),
                false => self.arena.and(used, passes(slot)),
            }
        });
        let with = if takes_all { self.arena.all(each) } else { self.arena.any(each) };
        let alone = operator.qualifier == Qualifier::Plain
            && self.options.plain_on_several_values == PlainOnSeveralValues::DoesNotHold;
        if alone { self.arena.and(with, self.several(key).not()) } else { with }
    }

    fn value_match(&self, condition: &CompiledCondition, key: Key, slot: u16) -> Match {
        let text = |matches| Match { matches, unreadable: Formula::FALSE };
        let any =
            |globs: Vec<Glob>| text(self.arena.any(globs.iter().map(|it| self.value_within(key, slot, it))));
        match &condition.test {
            Test::Texts(texts) => any(texts_of(texts).iter().map(|it| Glob::text(it)).collect()),
            Test::TextsIgnoringCase(texts) => {
                any(texts.iter().map(|it| Glob::text_in_any_case(it)).collect())
            }
            Test::Patterns(texts, patterns) => {
                let exact = texts_of(texts).into_iter().map(Glob::text);
                let wild = patterns.entries().iter().map(|it| Glob::pattern(it, Fold::Exact));
                any(exact.chain(wild).collect())
            }
            Test::Contains(texts) => {
                let star = Unit::Star(Class::Any);
                let around = |it: &str| {
                    let letters = it.chars().flat_map(char::to_lowercase).map(Unit::Char);
                    Glob::new([star].into_iter().chain(letters).chain([star]), Fold::Lower)
                };
                any(texts.entries().iter().map(|it| around(it)).collect())
            }
            _ => self.typed_match(condition, key, slot),
        }
    }

    /// The same of values that are read as something else than text.
    fn typed_match(&self, condition: &CompiledCondition, key: Key, slot: u16) -> Match {
        if let Role::Fixed { value, .. } = key.role {
            use crate::compile::ValueMatch as V;
            let found = condition.value_match(value, &RequestContext::new());
            let is = |it: V| Formula::of(found == it);
            return Match { matches: is(V::Matches), unreadable: is(V::Unreadable) };
        }
        let Role::Free { .. } = key.role else {
            let name =
                format!("{}|{:?}|{:?}|{slot}", condition.key.lower(), condition.operator, condition.values);
            return Match { matches: self.opaque(&name), unreadable: Formula::FALSE };
        };
        let Some(kind) = kind_of(condition.operator.comparison.family()) else {
            return Match { matches: Formula::FALSE, unreadable: Formula::FALSE };
        };
        let reads = self.reads(key, &condition.key, slot, kind);
        let comparison = condition.operator.comparison;
        let less = |point: Point, included: bool| {
            let number = self.terms.borrow_mut().points.number(point);
            self.arena.atom(Atom::Less(key.number, slot, kind, number, included))
        };
        let equal = |point: Point| self.arena.and(less(point.clone(), false).not(), less(point, true));
        let stands = |point: Point| match comparison {
            Comparison::NumberLessThan | Comparison::DateLessThan => less(point, false),
            Comparison::NumberLessThanEquals | Comparison::DateLessThanEquals => less(point, true),
            Comparison::NumberGreaterThan | Comparison::DateGreaterThan => less(point, true).not(),
            Comparison::NumberGreaterThanEquals | Comparison::DateGreaterThanEquals => {
                less(point, false).not()
            }
            _ => equal(point),
        };
        let number = |it: &Decimal<'_>| Point::number(*it);
        let instant = |it: &Instant| Point::Date(it.attos());
        let found = match &condition.test {
            Test::Numbers(numbers) => self.arena.any(numbers.iter().map(|it| equal(number(&it.decimal())))),
            Test::NumberBound(bound) => stands(number(&bound.decimal())),
            Test::Instants(instants) => self.arena.any(instants.iter().map(|it| equal(instant(it)))),
            Test::InstantBound(bound) => stands(instant(bound)),
            Test::Bool { yes, no } => {
                let is_yes = self.arena.atom(Atom::Yes(key.number, slot));
                self.arena.choose(is_yes, Formula::of(*yes), Formula::of(*no))
            }
            Test::Ranges(ranges) => self.arena.any(ranges.iter().map(|it| self.in_range(it, less))),
            _ => Formula::FALSE,
        };
        Match { matches: self.arena.and(reads, found), unreadable: reads.not() }
    }

    fn in_range(&self, range: &Range, less: impl Fn(Point, bool) -> Formula) -> Formula {
        let (first, last) = range.ends();
        let from = match first {
            // Nothing is before the first address.
            (false, 0) => Formula::TRUE,
            (v6, bits) => less(Point::Address(v6, bits), false).not(),
        };
        let until = match behind(last) {
            Some((v6, bits)) => less(Point::Address(v6, bits), false),
            None => Formula::TRUE,
        };
        self.arena.and(from, until)
    }

    /// Whether a value can be read; a key of which the catalog knows the type has values of that type.
    fn reads(&self, key: Key, name: &KeyName, slot: u16, kind: Kind) -> Formula {
        let reads = self.arena.atom(Atom::Reads(key.number, slot, kind));
        let is_typed =
            self.keys.known(name.lower()).is_some_and(|it| it.value_type().and_then(type_of) == Some(kind));
        if is_typed {
            let spelled = self.keys.known(name.lower()).map_or(name.text(), |it| it.name());
            let link = Link::Typed(spelled.into());
            let used = if slot == 0 { self.present(key) } else { self.used(key, slot) };
            self.assume(link, self.arena.implies(used, reads));
        }
        reads
    }

    /// Assumes what is documented of keys that go together, where policies ask for both.
    pub(super) fn add_links(&self) {
        for (key, other, value) in LINKED {
            let number = |it: &str| self.terms.borrow().keys.position(it);
            let Some((key_number, other_number)) =
                number(&key.to_ascii_lowercase()).zip(number(&other.to_ascii_lowercase()))
            else {
                continue;
            };
            let roles = self.role(key_number).zip(self.role(other_number));
            let Some((Role::Free { .. }, Role::Free { .. })) = roles else { continue };
            let present = self.arena.atom(Atom::Present(key_number));
            let mut so = self.arena.atom(Atom::Present(other_number));
            if value {
                let reads = self.arena.atom(Atom::Reads(other_number, 0, Kind::Truth));
                so = self.arena.all([so, reads, self.arena.atom(Atom::Yes(other_number, 0))]);
            }
            self.assume(Link::Only(key, other), self.arena.implies(present, so));
        }
    }
}

/// The address that comes next; `None` behind the last one.
fn behind((v6, bits): (bool, u128)) -> Option<(bool, u128)> {
    match (v6, bits) {
        (false, it) if it >= u128::from(u32::MAX) => Some((true, 0)),
        (v6, bits) => bits.checked_add(1).map(|it| (v6, it)),
    }
}

fn kind_of(family: Family) -> Option<Kind> {
    match family {
        Family::Number => Some(Kind::Number),
        Family::Date => Some(Kind::Date),
        Family::Boolean => Some(Kind::Truth),
        Family::Ip => Some(Kind::Address),
        Family::String | Family::Null => None,
    }
}

pub(super) fn type_of(value_type: ValueType) -> Option<Kind> {
    match value_type {
        ValueType::String => None,
        ValueType::Numeric => Some(Kind::Number),
        ValueType::Date => Some(Kind::Date),
        ValueType::Boolean => Some(Kind::Truth),
        ValueType::IpAddress => Some(Kind::Address),
    }
}

/// Whether the text can be read as that.
pub(super) fn reads_as(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Number => Decimal::parse(text).is_some(),
        Kind::Date => Instant::parse(text).is_some(),
        Kind::Truth => operator::parse_bool(text).is_some(),
        Kind::Address => text.parse::<std::net::IpAddr>().is_ok(),
    }
}

fn texts_of(texts: &Texts) -> Vec<&str> {
    let mut all: Vec<&str> = match texts {
        Texts::Few(texts) => texts.iter().map(|it| &**it).collect(),
        #[expect(clippy::iter_over_hash_type, reason = "they are sorted")]
        Texts::PatternSet(texts) => {
            let mut all = Vec::new();
            for text in texts {
                all.push(&**text);
            }
            all
        }
    };
    all.sort_unstable();
    all
}
