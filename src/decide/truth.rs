//! Truth over all the ways that unknown context could turn out.
//!
//! The deciding code is written once, over [`Truth`]. Where everything is known the truth is a `bool` and
//! costs nothing more. Where something is not, it is [`Worlds`]: one bit for every way to settle up to
//! [`MAX_ATOMS`] unknown facts, so that the answer is exact over them. Where there are more, each fact is kept
//! open by itself, which is sound (rule UNK-2).

use crate::compile::{CompiledCondition, CompiledStatement, UriMatcher, UrnMatcher};
use crate::policy::Urn;
use crate::request::KeyName;

use super::circumstance::Circumstance;

/// A truth value that the deciding code can compute with.
pub(crate) trait Truth: Copy {
    /// False in every world.
    const NEVER: Self;
    /// True in every world.
    const ALWAYS: Self;
    /// Both.
    fn and(self, other: Self) -> Self;
    /// At least one.
    fn or(self, other: Self) -> Self;
    /// The opposite.
    fn not(self) -> Self;
    /// Whether it is false in every world.
    fn is_never(self) -> bool;
    /// Whether it is true in every world.
    fn is_always(self) -> bool;

    /// A known truth.
    fn known(truth: bool) -> Self {
        if truth { Self::ALWAYS } else { Self::NEVER }
    }
}

impl Truth for bool {
    const NEVER: bool = false;
    const ALWAYS: bool = true;

    #[inline]
    fn and(self, other: bool) -> bool {
        self && other
    }

    #[inline]
    fn or(self, other: bool) -> bool {
        self || other
    }

    #[inline]
    fn not(self) -> bool {
        !self
    }

    #[inline]
    fn is_never(self) -> bool {
        !self
    }

    #[inline]
    fn is_always(self) -> bool {
        self
    }
}

/// The number of unknown facts that are distinguished exactly.
pub(crate) const MAX_ATOMS: usize = 8;

/// One bit for each way to settle that many facts.
type Bits = [u64; 4];

fn zip(one: Bits, other: Bits, op: impl Fn(u64, u64) -> u64) -> Bits {
    let ([a, b, c, d], [e, f, g, h]) = (one, other);
    [op(a, e), op(b, f), op(c, g), op(d, h)]
}

fn not(bits: Bits) -> Bits {
    bits.map(|it| !it)
}

/// The worlds in which something is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Worlds {
    /// It is true there, however the facts beyond the bits turn out.
    must: Bits,
    /// It can be true there.
    may: Bits,
}

impl Worlds {
    /// True where the fact number `index` is.
    fn of_fact(index: usize) -> Self {
        const LOW: [u64; 6] = [
            0xaaaa_aaaa_aaaa_aaaa,
            0xcccc_cccc_cccc_cccc,
            0xf0f0_f0f0_f0f0_f0f0,
            0xff00_ff00_ff00_ff00,
            0xffff_0000_ffff_0000,
            0xffff_ffff_0000_0000,
        ];
        let bits = match (index, LOW.get(index)) {
            (_, Some(&word)) => [word; 4],
            (6, _) => [0, u64::MAX, 0, u64::MAX],
            _ => [0, 0, u64::MAX, u64::MAX],
        };
        Worlds { must: bits, may: bits }
    }

    /// It may be true in any world.
    pub(crate) const OPEN: Worlds = Worlds { must: [0; 4], may: [u64::MAX; 4] };

    /// Whether it is true or open somewhere among the worlds.
    pub(crate) fn is_possible_in(self, worlds: Worlds) -> bool {
        !self.and(worlds).is_never()
    }

    /// The worlds reached by settling the fact number `index` the other way.
    fn flipped(self, index: usize) -> Self {
        let flip = |bits: Bits| -> Bits {
            let low = |shift: u32, mask: u64| bits.map(|it| ((it & mask) >> shift) | ((it << shift) & mask));
            let Worlds { must: [mask, ..], .. } = Worlds::of_fact(index);
            let [a, b, c, d] = bits;
            match index {
                0..=5 => low(1 << index, mask),
                6 => [b, a, d, c],
                _ => [c, d, a, b],
            }
        };
        Worlds { must: flip(self.must), may: flip(self.may) }
    }
}

impl Truth for Worlds {
    const NEVER: Worlds = Worlds { must: [0; 4], may: [0; 4] };
    const ALWAYS: Worlds = Worlds { must: [u64::MAX; 4], may: [u64::MAX; 4] };

    fn and(self, other: Worlds) -> Worlds {
        Worlds { must: zip(self.must, other.must, |a, b| a & b), may: zip(self.may, other.may, |a, b| a & b) }
    }

    fn or(self, other: Worlds) -> Worlds {
        Worlds { must: zip(self.must, other.must, |a, b| a | b), may: zip(self.may, other.may, |a, b| a | b) }
    }

    fn not(self) -> Worlds {
        Worlds { must: not(self.may), may: not(self.must) }
    }

    fn is_never(self) -> bool {
        self.may == [0; 4]
    }

    fn is_always(self) -> bool {
        self.must == [u64::MAX; 4]
    }
}

/// A fact that is not known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fact<'a> {
    /// The key has a value.
    Present(&'a KeyName),
    /// The key has more than one value.
    Several(&'a KeyName),
    /// The key has one value, which a variable can substitute (rule VAR-3).
    OneValue(&'a KeyName),
    /// Some value of the key passes the test.
    Any(&'a CompiledCondition),
    /// Every value of the key passes the test; true over none.
    All(&'a CompiledCondition),
    /// The condition holds: it tells more than the test's facts do.
    Condition(&'a CompiledCondition),
    /// An entry of a resource clause matches the resource with that number; `None` where it is not known which
    /// resource it is.
    Entry { entry: &'a UrnMatcher, number: usize, urn: Option<&'a Urn> },
    /// The resource with that number is in the region, or in none where that is empty; what is not known is the part
    /// of the question that is named (rule EVA-12).
    Region { region: &'a str, number: usize, asks: &'static str },
    /// The request is made in the project of that id (rule EVA-12).
    Project(&'a str),
    /// An entry of `uri` matches the resource, of which it may not be known whether it is an agency, and which id it
    /// has (rule DOC-8).
    Uri { uri: &'a UriMatcher, is_agency: bool, has_id: bool },
    /// A circumstance holds, of the resource with that number where it is about one.
    Circumstance(Circumstance, usize),
    /// The principal clause of a statement names the caller.
    Principal(&'a CompiledStatement),
}

impl Fact<'_> {
    /// Whether both cannot be so.
    fn excludes(&self, other: &Fact<'_>) -> bool {
        match (self, other) {
            (Fact::Region { region, number, .. }, Fact::Region { region: other, number: of, .. }) => {
                number == of && region != other
            }
            (Fact::Project(one), Fact::Project(other)) => one != other,
            _ => false,
        }
    }

    fn same(&self, other: &Fact<'_>) -> bool {
        match (self, other) {
            (Fact::Present(one), Fact::Present(other))
            | (Fact::Several(one), Fact::Several(other))
            | (Fact::OneValue(one), Fact::OneValue(other)) => one == other,
            (Fact::Any(one), Fact::Any(other)) | (Fact::All(one), Fact::All(other)) => one.same_test(other),
            // INVARIANT: such a fact is never negated, so that a Deny for which what cannot be read holds (CON-16)
            // and an Allow for which it does not may share it.
            (Fact::Condition(one), Fact::Condition(other)) => {
                one.same_test(other) && one.operator == other.operator
            }
            (Fact::Entry { entry, number, .. }, Fact::Entry { entry: other, number: of, .. }) => {
                number == of && (std::ptr::eq(*entry, *other) || entry == other)
            }
            (Fact::Region { region, number, .. }, Fact::Region { region: other, number: of, .. }) => {
                region == other && number == of
            }
            (Fact::Project(one), Fact::Project(other)) => one == other,
            (Fact::Uri { uri, is_agency, .. }, Fact::Uri { uri: other, is_agency: too, .. }) => {
                is_agency == too && uri == other
            }
            (Fact::Circumstance(one, number), Fact::Circumstance(other, of)) => one == other && number == of,
            (Fact::Principal(one), Fact::Principal(other)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }
}

/// Where the deciding code turns to when it meets something that is not known.
pub(crate) trait Unknowns<'a> {
    /// The truth that goes with it.
    type Truth: Truth;
    /// Whether it tells facts apart. It has room for few: which ones it is asked for must then not depend on
    /// the order of anything, for the order never changes a decision (rule EVA-8).
    const TELLS_APART: bool;
    /// The truth of a fact that is not known.
    fn fact(&mut self, fact: Fact<'a>) -> Self::Truth;
}

/// Nothing is expected to be unknown. If something is, the answer is thrown away and found again over
/// [`Facts`], so that it cannot come from a guess.
#[derive(Debug, Default)]
pub(crate) struct AllKnown {
    pub(crate) surprised: bool,
}

impl<'a> Unknowns<'a> for AllKnown {
    type Truth = bool;
    const TELLS_APART: bool = false;

    #[cold]
    fn fact(&mut self, _: Fact<'a>) -> bool {
        self.surprised = true;
        false
    }
}

/// Every unknown fact is open by itself: sound, and exact as long as no two of them belong together.
#[derive(Debug)]
pub(crate) struct AllOpen;

impl<'a> Unknowns<'a> for AllOpen {
    type Truth = Worlds;
    const TELLS_APART: bool = false;

    fn fact(&mut self, _: Fact<'a>) -> Worlds {
        Worlds::OPEN
    }
}

/// The unknown facts found so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Facts<'a> {
    facts: [Option<Fact<'a>>; MAX_ATOMS],
    /// There were more than fit.
    pub(crate) overflowed: bool,
}

impl<'a> Facts<'a> {
    /// The worlds that can be: a key that has no value has not several, passes no test, and fails none; of one
    /// that has values some pass where all do, and all where some do unless there are several. What matches with a
    /// variable has a value to substitute.
    pub(crate) fn possible(&self) -> Worlds {
        let mut possible = Worlds::ALWAYS;
        let of = |fact: Fact<'_>| {
            let (index, _) = self.numbered().find(|(_, it)| it.same(&fact))?;
            Some(Worlds::of_fact(index))
        };
        let mut follows = |one: Worlds, other: Option<Worlds>| {
            if let Some(other) = other {
                possible = possible.and(one.not().or(other));
            }
        };
        for (index, fact) in self.numbered() {
            let own = Worlds::of_fact(index);
            match fact {
                // What is in one region, or one project, is in no other.
                Fact::Region { .. } | Fact::Project(_) => {
                    for (other, _) in
                        self.numbered().filter(|(other, it)| *other < index && fact.excludes(it))
                    {
                        follows(own, Some(Worlds::of_fact(other).not()));
                    }
                }
                Fact::Several(key) => follows(own, of(Fact::Present(key))),
                Fact::OneValue(key) => {
                    let (present, several) = (of(Fact::Present(key)), of(Fact::Several(key)));
                    follows(own, present);
                    follows(own, several.map(Worlds::not));
                    if let Some((present, several)) = present.zip(several) {
                        follows(present.and(several.not()), Some(own));
                    }
                }
                Fact::Any(condition) => {
                    follows(own, of(Fact::Present(&condition.key)));
                    if let [template] = condition.templates() {
                        template.undefaulted().for_each(|key| follows(own, of(Fact::OneValue(key))));
                    }
                }
                Fact::All(condition) => {
                    let present = of(Fact::Present(&condition.key));
                    follows(own.not(), present);
                    if let Some(any) = of(Fact::Any(condition)) {
                        present.into_iter().for_each(|it| follows(it.and(own), Some(any)));
                        let several = of(Fact::Several(&condition.key));
                        several.into_iter().for_each(|it| follows(any.and(it.not()), Some(own)));
                    }
                }
                Fact::Entry { entry: UrnMatcher::Variables(template), .. } => {
                    template.undefaulted().for_each(|key| follows(own, of(Fact::OneValue(key))));
                }
                _ => {}
            }
        }
        possible
    }

    /// The facts with their numbers.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, Fact<'a>)> {
        self.facts.iter().enumerate().filter_map(|(index, fact)| Some((index, (*fact)?)))
    }

    /// Whether settling some facts in another way can change `truth`: those whose numbers are the bits of `of`.
    pub(crate) fn matters(&self, truth: Worlds, of: usize) -> bool {
        let possible = self.possible();
        let picked: Vec<usize> = (0..MAX_ATOMS).filter(|index| of >> index & 1 == 1).collect();
        // Every combination of flips of the picked facts.
        (1..1_usize << picked.len()).any(|combination| {
            let flip = |worlds: Worlds| {
                let chosen = picked.iter().enumerate().filter(|(bit, _)| combination >> bit & 1 == 1);
                chosen.fold(worlds, |worlds, (_, &index)| worlds.flipped(index))
            };
            let both = possible.and(flip(possible));
            truth.and(flip(truth).not()).is_possible_in(both)
        })
    }
}

impl<'a> Unknowns<'a> for Facts<'a> {
    type Truth = Worlds;
    const TELLS_APART: bool = true;

    fn fact(&mut self, fact: Fact<'a>) -> Worlds {
        for (index, slot) in self.facts.iter_mut().enumerate() {
            match slot {
                Some(known) if known.same(&fact) => return Worlds::of_fact(index),
                Some(_) => {}
                None => {
                    *slot = Some(fact);
                    return Worlds::of_fact(index);
                }
            }
        }
        self.overflowed = true;
        Worlds::OPEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_split_the_worlds_in_half_independently() {
        for one in 0..MAX_ATOMS {
            let fact = Worlds::of_fact(one);
            assert_eq!(fact.must.map(u64::count_ones).iter().sum::<u32>(), 128, "{one}");
            assert_eq!(fact.flipped(one), fact.not(), "{one}");
            for other in (0..MAX_ATOMS).filter(|it| *it != one) {
                let both = fact.and(Worlds::of_fact(other));
                assert_eq!(both.must.map(u64::count_ones).iter().sum::<u32>(), 64, "{one} {other}");
                assert_eq!(fact.flipped(other), fact, "{one} {other}");
            }
        }
    }

    #[test]
    fn a_fact_or_its_opposite_is_always_true() {
        let fact = Worlds::of_fact(3);
        assert!(fact.or(fact.not()).is_always() && fact.and(fact.not()).is_never());
        assert!(!Worlds::OPEN.or(Worlds::OPEN.not()).is_always());
    }
}
