//! The terms of formulas: what atoms speak of, each with a number.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use crate::compile::{CompiledTemplate, Segment};
use crate::operator::Decimal;

use super::doubt::Link;
use super::glob::{Class, Fold, Glob, Unit};

/// A text of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// A value of a key: the key's number, and that of the value.
    Value(u32, u16),
    /// The URN of a resource.
    Resource(u8),
    /// The URN of the caller.
    Caller,
    /// The name of the action, in lower case.
    Action,
}

/// What values are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Number,
    Date,
    Truth,
    Address,
}

/// A statement about the request that is true or false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Atom {
    /// The key has a value.
    Present(u32),
    /// It has a value of that number, from 1, besides the first.
    Used(u32, u16),
    /// The text matches the pattern.
    In(Place, u32),
    /// The text matches the template as it is filled in for the request.
    Fills(Place, u32),
    /// The value can be read.
    Reads(u32, u16, Kind),
    /// The value is less than the point, or equal where that is included.
    Less(u32, u16, Kind, u32, bool),
    /// The truth value is `true`.
    Yes(u32, u16),
    /// Something that is distinguished, and not looked into.
    Opaque(u32),
    /// An assumption that is documented.
    Link(u32),
}

/// A point on the line of a kind of values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Point {
    /// As a decimal number is written.
    Number(Box<str>),
    /// In parts of 10⁻¹⁸ of a second since 1970.
    Date(i128),
    /// Whether it is an IPv6 address, and its bits.
    Address(bool, u128),
}

impl Ord for Point {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Point::Number(one), Point::Number(other)) => {
                Decimal::parse(one).cmp(&Decimal::parse(other)).then_with(|| one.cmp(other))
            }
            (Point::Date(one), Point::Date(other)) => one.cmp(other),
            (Point::Address(v6, bits), Point::Address(other_v6, other)) => (v6, bits).cmp(&(other_v6, other)),
            (one, other) => one.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Point {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Point {
    fn rank(&self) -> u8 {
        match self {
            Point::Number(_) => 0,
            Point::Date(_) => 1,
            Point::Address(..) => 2,
        }
    }

    /// The number, in the one form that all spellings of it have.
    pub(super) fn number(number: Decimal<'_>) -> Self {
        Point::Number(number.to_string().into())
    }
}

/// A template and the way in which it is compared.
#[derive(Debug, Clone)]
pub(super) struct Filled {
    pub(super) template: CompiledTemplate,
    /// `*` and `?` are wildcards.
    pub(super) live: bool,
    /// Stars before and after it.
    pub(super) around: (bool, bool),
    pub(super) fold: Fold,
}

/// What is substituted for a variable.
pub(super) enum Put {
    Text(String),
    /// Whatever it may be.
    Anything,
    /// Nothing: its default stands for it.
    Default,
}

impl Filled {
    /// What tells it from others.
    pub(super) fn name(&self) -> String {
        format!("{}|{}|{:?}|{:?}", self.template, self.live, self.around, self.fold)
    }

    /// The pattern that it is with `put` in place of variables; `None` where a variable has nothing.
    pub(super) fn glob(&self, put: impl Fn(&crate::request::KeyName) -> Put) -> Option<Glob> {
        let mut units = Vec::new();
        let star = Unit::Star(Class::Any);
        units.extend(self.around.0.then_some(star));
        let text = |units: &mut Vec<Unit>, text: &str| match self.fold {
            Fold::Lower => units.extend(text.chars().flat_map(char::to_lowercase).map(Unit::Char)),
            Fold::Exact | Fold::Service => units.extend(text.chars().map(Unit::Char)),
        };
        for segment in self.template.segments() {
            match segment {
                Segment::Text(it) => text(&mut units, it),
                Segment::Star if self.live => units.push(star),
                Segment::One if self.live => units.push(Unit::One(Class::Any)),
                Segment::Star => units.push(Unit::Char('*')),
                Segment::One => units.push(Unit::Char('?')),
                Segment::Variable { key, default, several } => {
                    match if *several { Put::Default } else { put(key) } {
                        Put::Text(it) => text(&mut units, &it),
                        Put::Anything => units.push(star),
                        Put::Default => text(&mut units, default.as_deref()?),
                    }
                }
                Segment::Malformed(_) => return None,
            }
        }
        units.extend(self.around.1.then_some(star));
        Some(Glob::new(units, self.fold))
    }
}

/// Things with a number each.
#[derive(Debug)]
pub(super) struct Numbered<T> {
    things: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { things: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    pub(super) fn number(&mut self, thing: T) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        let number = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        self.things.push(thing.clone());
        self.numbers.insert(thing, number);
        number
    }

    /// The number of a thing that has one.
    pub(super) fn position<Q: Eq + Hash + ?Sized>(&self, thing: &Q) -> Option<u32>
    where
        T: std::borrow::Borrow<Q>,
    {
        self.numbers.get(thing).copied()
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.things.get(number as usize)
    }
}

/// The terms of one question.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// Keys in lower case.
    pub(super) keys: Numbered<Box<str>>,
    /// As they were spelled first.
    pub(super) spelled: Vec<Box<str>>,
    pub(super) globs: Numbered<Glob>,
    pub(super) points: Numbered<Point>,
    pub(super) texts: Numbered<Box<str>>,
    pub(super) links: Numbered<Link>,
    templates: Numbered<Box<str>>,
    filled: Vec<Filled>,
}

impl Terms {
    pub(super) fn key(&mut self, name: &crate::request::KeyName) -> u32 {
        let number = self.keys.number(name.lower().into());
        if self.spelled.len() == number as usize {
            self.spelled.push(name.text().into());
        }
        number
    }

    pub(super) fn template(&mut self, filled: &Filled) -> u32 {
        let number = self.templates.number(filled.name().into());
        if self.filled.len() == number as usize {
            self.filled.push(filled.clone());
        }
        number
    }

    pub(super) fn filled(&self, number: u32) -> Option<&Filled> {
        self.filled.get(number as usize)
    }
}
