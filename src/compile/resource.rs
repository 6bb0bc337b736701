//! The resources of a statement, compiled.

use crate::catalog::Catalog;
use crate::options::ResourceWildcard;
use crate::pattern::{Glyph, Literal, Pattern};
use crate::policy::{Effect, ResourceClause, Template, Urn};
use crate::request::{KeyName, RequestContext};

use super::pattern_set::PatternSet;
use super::required_literal::{self, RequiredLiteral};
use super::resource_match::Match;
use super::template::{Compiled, Filling, Wildcards};
use super::unit::{self, Unit};
use super::uri::UriMatcher;

/// `Resource` or `NotResource` of a compiled statement.
#[derive(Debug)]
pub(crate) enum ResourceMatcher {
    Every,
    Only(PatternSet<UrnMatcher>),
    Except {
        entries: Box<[UrnMatcher]>,
        /// Whether it holds where a variable of an entry has no value: in a Deny (rule VAR-3).
        where_failed: bool,
    },
    /// `Resource` with `uri` (rule DOC-8).
    Uris(Box<[UriMatcher]>),
}

/// An entry of it.
#[derive(Debug, PartialEq)]
pub(crate) enum UrnMatcher {
    Pattern(Pattern),
    Variables(Compiled),
}

impl ResourceMatcher {
    pub(crate) fn new(clause: &ResourceClause, effect: Effect, catalog: &Catalog) -> Self {
        let entries = || clause.patterns().iter().map(|it| UrnMatcher::new(&it.template, catalog));
        match clause {
            ResourceClause::Every => ResourceMatcher::Every,
            ResourceClause::Only(_) => {
                ResourceMatcher::Only(PatternSet::new(entries(), UrnMatcher::literals))
            }
            ResourceClause::Except(_) => {
                ResourceMatcher::Except { entries: entries().collect(), where_failed: effect == Effect::Deny }
            }
            ResourceClause::Uris(uris) => {
                ResourceMatcher::Uris(uris.iter().map(|it| UriMatcher::new(it, effect)).collect())
            }
        }
    }

    pub(crate) fn entries(&self) -> &[UrnMatcher] {
        match self {
            ResourceMatcher::Every | ResourceMatcher::Uris(_) => &[],
            ResourceMatcher::Only(entries) => entries.entries(),
            ResourceMatcher::Except { entries, .. } => entries,
        }
    }

    pub(crate) fn uris(&self) -> &[UriMatcher] {
        match self {
            ResourceMatcher::Uris(uris) => uris,
            _ => &[],
        }
    }

    /// The entries as a policy has them.
    pub(crate) fn texts(&self) -> Vec<String> {
        let patterns = self.entries().iter().map(ToString::to_string);
        patterns.chain(self.uris().iter().map(ToString::to_string)).collect()
    }

    /// The entries that can match a URN; some of them perhaps more than once.
    pub(crate) fn candidates<'a>(&'a self, urn: &Urn, mut each: impl FnMut(&'a UrnMatcher)) {
        match self {
            ResourceMatcher::Only(entries) if urn.is_complete() => {
                entries.visit::<false, _>(
                    urn.as_str(),
                    || urn.colons(),
                    |it| {
                        each(it);
                        true
                    },
                );
            }
            _ => self.entries().iter().for_each(each),
        }
    }
}

impl UrnMatcher {
    /// The entry, where it has variables.
    pub(crate) fn template(&self) -> Option<&Compiled> {
        match self {
            UrnMatcher::Variables(template) => Some(template),
            UrnMatcher::Pattern(_) => None,
        }
    }

    fn new(template: &Template, catalog: &Catalog) -> Self {
        match template.as_pattern() {
            Some(pattern) => UrnMatcher::Pattern(pattern.fold_until(':')),
            None => UrnMatcher::Variables(Compiled::new(template, catalog)),
        }
    }

    /// The stretches of text of which each URN has all in it that the entry matches.
    pub(super) fn literals(&self) -> Vec<RequiredLiteral> {
        let mut literals = Vec::with_capacity(4);
        let mut seen_colon = false;
        let mut add = |it: Literal<'_>| {
            // Letters before the first colon may meet the service part, where case does not count.
            let (head, tail) = it.text.split_at(it.text.find(':').unwrap_or(it.text.len()));
            let folds = !seen_colon && head.bytes().any(|b| b.is_ascii_uppercase());
            seen_colon |= !tail.is_empty();
            let text = if folds { tail } else { it.text };
            literals.extend(required_literal::of_text(text.as_bytes(), it.at_start && !folds, it.at_end));
        };
        match self {
            UrnMatcher::Pattern(pattern) => pattern.literals().for_each(&mut add),
            UrnMatcher::Variables(template) => template.literals().for_each(&mut add),
        }
        literals
    }

    /// Returns whether the entry is nothing but stars: it matches even where there is no resource (rule
    /// RES-5).
    pub(crate) fn is_any(&self) -> bool {
        matches!(self, UrnMatcher::Pattern(pattern) if pattern.is_any())
    }

    /// The unknown keys without whose value a variable of the entry fails.
    pub(crate) fn needed<'k>(&'k self, context: &'k RequestContext) -> impl Iterator<Item = &'k KeyName> {
        self.template().into_iter().flat_map(|it| it.needed(context))
    }

    /// Compares the entry with no resource, which it does not match (rule RES-5).
    pub(crate) fn matches_none(&self, context: &RequestContext) -> Match {
        match self.filling(context) {
            Filling::Failed => Match::FAILED,
            Filling::Unknown | Filling::Complete => Match::NOT,
        }
    }

    /// Compares the entry with a resource of which nothing is known.
    pub(crate) fn matches_unknown(&self, context: &RequestContext) -> Match {
        match self.filling(context) {
            Filling::Failed => Match::FAILED,
            Filling::Unknown | Filling::Complete => Match::OPEN,
        }
    }

    fn filling(&self, context: &RequestContext) -> Filling {
        match self {
            UrnMatcher::Pattern(_) => Filling::Complete,
            UrnMatcher::Variables(template) => template.filling(context),
        }
    }

    /// Compares the entry with a resource (rules RES-2, RES-3, VAR-3).
    #[inline]
    pub(crate) fn matches(&self, urn: &Urn, context: &RequestContext, reading: ResourceWildcard) -> Match {
        match self {
            UrnMatcher::Pattern(pattern) if urn.is_complete() && reading == ResourceWildcard::WholeUrn => {
                Match::known(pattern.matches_subject(urn.subject()))
            }
            UrnMatcher::Pattern(pattern) => against(pattern.glyphs().map(unit_of), urn, reading),
            UrnMatcher::Variables(template) => match template.filling(context) {
                Filling::Failed => Match::FAILED,
                // Whatever is substituted, the rest of the entry has to match in every reading.
                Filling::Unknown => {
                    let units = template.open_units(context, Wildcards::Live);
                    Match { may: against(units, urn, ResourceWildcard::WholeUrn).may, ..Match::NOT }
                }
                Filling::Complete => against(template.units(context, Wildcards::Live), urn, reading),
            },
        }
    }
}

impl UrnMatcher {
    /// Returns whether it can make a difference what the unknown parts of the resource are, whatever is
    /// substituted for variables.
    pub(crate) fn hangs_on_parts(&self, urn: &Urn, context: &RequestContext) -> bool {
        let units =
            |it: &Compiled| against(it.open_units(context, Wildcards::Live), urn, ResourceWildcard::WholeUrn);
        !matches!(self, UrnMatcher::Variables(template) if units(template).must)
    }

    /// Returns whether the entry would match the resource, unknown parts taken for empty, if case counted in
    /// none of them (for rule RES-3).
    pub(crate) fn matches_in_any_case(&self, urn: &Urn, context: &RequestContext) -> bool {
        let lower = urn.as_str().to_ascii_lowercase();
        let in_lower =
            |it: Unit| if let Unit::Char(c) = it { Unit::Char(c.to_ascii_lowercase()) } else { it };
        match self {
            UrnMatcher::Pattern(pattern) => {
                unit::matches(pattern.glyphs().map(unit_of).map(in_lower), &lower, 0)
            }
            UrnMatcher::Variables(template) => {
                template.filling(context) == Filling::Complete
                    && unit::matches(template.units(context, Wildcards::Live).map(in_lower), &lower, 0)
            }
        }
    }
}

/// The entry as a policy has it.
impl std::fmt::Display for UrnMatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            UrnMatcher::Pattern(pattern) => pattern.fmt(f),
            UrnMatcher::Variables(template) => template.fmt(f),
        }
    }
}

fn unit_of(glyph: Glyph) -> Unit {
    match glyph {
        Glyph::Star => Unit::Star,
        Glyph::One => Unit::One,
        Glyph::Char(c) => Unit::Char(c),
    }
}

fn against(units: impl Iterator<Item = Unit> + Clone, urn: &Urn, reading: ResourceWildcard) -> Match {
    match reading {
        ResourceWildcard::WholeUrn if urn.is_complete() => {
            Match::known(unit::matches(units, urn.as_str(), urn.service().len()))
        }
        ResourceWildcard::WholeUrn => with_holes(&units, urn),
        ResourceWildcard::PerPart => per_part(&units, urn),
    }
}

/// The other reading of RES-3: part by part, cut at the first four colons of the pattern.
fn per_part(units: &(impl Iterator<Item = Unit> + Clone), urn: &Urn) -> Match {
    let parts =
        [Some(urn.service()), urn.region(), urn.account(), Some(urn.resource_type()), Some(urn.path())];
    let mut rest = units.clone();
    if rest.clone().next().is_some() && rest.clone().all(|it| it == Unit::Star) {
        return Match::known(true);
    }
    let mut result = Match::known(true);
    for (index, part) in parts.into_iter().enumerate() {
        let last = index == 4;
        let start = rest.clone();
        let length =
            if last { usize::MAX } else { rest.by_ref().take_while(|it| *it != Unit::Char(':')).count() };
        let is_cut = last || start.clone().nth(length) == Some(Unit::Char(':'));
        if !is_cut {
            return Match::known(false);
        }
        let piece = start.take(length);
        let fold = if index == 0 { urn.service().len() } else { 0 };
        let one = match part {
            Some(part) => Match::known(unit::matches(piece, part, fold)),
            None if piece.clone().next().is_some() && piece.clone().all(|it| it == Unit::Star) => {
                Match::known(true)
            }
            None => Match::OPEN,
        };
        result.must &= one.must;
        result.may &= one.may;
    }
    result
}

/// The units of the pattern passed so far, one bit each.
#[derive(Clone, Copy)]
struct States<const WORDS: usize>([u64; WORDS]);

/// The whole-URN glob over a URN with unknown parts, by simulating all ways at once: `O(n * m)`.
///
/// An unknown part is any text without a colon. It *must* match where only stars take it in; it *may*
/// match where some text would do. A pattern longer than the simulation holds, which keeps it and its states on
/// the stack, stays open.
fn with_holes(units: &(impl Iterator<Item = Unit> + Clone), urn: &Urn) -> Match {
    let small = || simulate::<1, 63>(units, urn);
    let middle = || simulate::<4, 255>(units, urn);
    let large = || simulate::<64, 4095>(units, urn);
    small().or_else(middle).or_else(large).unwrap_or(Match::OPEN)
}

/// The same for a pattern of at most so many units, with a bit for each and for the end; `None` if it is longer.
fn simulate<const WORDS: usize, const UNITS: usize>(
    units: &(impl Iterator<Item = Unit> + Clone),
    urn: &Urn,
) -> Option<Match> {
    let mut laid_out = [Unit::Star; UNITS];
    let mut count = 0;
    for unit in units.clone() {
        *laid_out.get_mut(count)? = unit;
        count += 1;
    }
    let units = laid_out.get(..count).unwrap_or_default();
    let parts =
        [Some(urn.service()), urn.region(), urn.account(), Some(urn.resource_type()), Some(urn.path())];
    let run = |hole: fn(&States<WORDS>, &[Unit]) -> States<WORDS>| {
        let mut states = States([0; WORDS]);
        states.reach(0, units);
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                states = states.after(':', false, units);
            }
            states = match part {
                Some(part) => part.chars().fold(states, |states, c| states.after(c, index == 0, units)),
                None => hole(&states, units),
            };
        }
        states.has(count)
    };
    Some(Match { must: run(States::after_every_text), may: run(States::after_some_text), ..Match::NOT })
}

impl<const WORDS: usize> States<WORDS> {
    fn has(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(index, &word)| {
            let mut word = word;
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros() as usize;
                (word != 0).then(|| {
                    word &= word - 1;
                    index * 64 + bit
                })
            })
        })
    }

    /// Adds a state, and those behind it that are reached without taking anything in: over stars.
    fn reach(&mut self, index: usize, units: &[Unit]) {
        let mut index = index;
        while !self.has(index) {
            if let Some(word) = self.0.get_mut(index / 64) {
                *word |= 1 << (index % 64);
            }
            if units.get(index) != Some(&Unit::Star) {
                break;
            }
            index += 1;
        }
    }

    /// The states after one character.
    fn after(&self, c: char, fold: bool, units: &[Unit]) -> Self {
        let mut after = States([0; WORDS]);
        for index in self.all() {
            match units.get(index) {
                Some(Unit::Star) => after.reach(index, units),
                Some(Unit::One) => after.reach(index + 1, units),
                Some(Unit::Char(want)) if *want == c || (fold && want.eq_ignore_ascii_case(&c)) => {
                    after.reach(index + 1, units);
                }
                Some(Unit::Char(_)) | None => {}
            }
        }
        after
    }

    /// The states that are reached whatever an unknown part is: only a star takes every text in.
    fn after_every_text(&self, units: &[Unit]) -> Self {
        let mut after = States([0; WORDS]);
        for index in self.all().filter(|it| units.get(*it) == Some(&Unit::Star)) {
            after.reach(index, units);
        }
        after
    }

    /// The states that are reached for some text without a colon.
    fn after_some_text(&self, units: &[Unit]) -> Self {
        let mut after = *self;
        for (index, unit) in units.iter().enumerate() {
            if after.has(index) && *unit != Unit::Char(':') {
                after.reach(index + 1, units);
            }
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Syntax;

    fn held(pattern: &str, urn: &Urn, reading: ResourceWildcard) -> (bool, bool) {
        let template = Template::parse(pattern, Syntax { question_mark: true });
        let found =
            UrnMatcher::new(&template, &Catalog::empty()).matches(urn, &RequestContext::new(), reading);
        (found.must, found.may)
    }

    #[test]
    fn unk_3_unknown_parts_must_and_may() {
        let urn = Urn::from_parts("csms", None, None, "secretName", "x");
        let held = |pattern| held(pattern, &urn, ResourceWildcard::WholeUrn);
        assert_eq!(held("*"), (true, true));
        assert_eq!(held("CSMS:*:*:secretName:x"), (true, true));
        assert_eq!(held("csms:*:secretName:x"), (true, true));
        assert_eq!(held("csms:*:a:secretName:x"), (false, true));
        assert_eq!(held("csms:cn-?:*:secretName:*"), (false, true));
        assert_eq!(held("csms::*:secretName:*"), (false, true));
        assert_eq!(held("csms:*:*:secretName:y"), (false, false));
        assert_eq!(held("csms:a:b:c:secretName:x"), (false, false), "a part has no colon");
        assert_eq!(held("obs:*"), (false, false));
    }

    #[test]
    fn unk_1_whatever_is_put_in_the_rest_has_to_match() {
        let mut context = RequestContext::new();
        context.set_unknown("k:*");
        let held = |pattern: &str, urn: &Urn| {
            let template = Template::parse(pattern, Syntax { question_mark: true });
            let found = UrnMatcher::new(&template, &Catalog::empty()).matches(
                urn,
                &context,
                ResourceWildcard::WholeUrn,
            );
            (found.must, found.may)
        };
        let urn = Urn::parse("csms:r:a:secretName:team-db").unwrap();
        assert_eq!(held("csms:*:*:secretName:${k:team}-db", &urn), (false, true));
        assert_eq!(held("csms:*:*:secretName:${k:team}-cache", &urn), (false, false));
        assert_eq!(held("csms:*:b:secretName:${k:team, 'x'}*", &urn), (false, false));
        let vague = urn.with_unknown(false, true);
        assert_eq!(held("csms:*:b:secretName:${k:team, 'x'}*", &vague), (false, true));
        assert_eq!(held("csms:s:b:secretName:${k:team, 'x'}*", &vague), (false, false));
    }

    #[test]
    fn res_3_the_other_reading_goes_part_by_part() {
        let urn = Urn::parse("csms:r:a:secretName:x:y").unwrap();
        let whole = |pattern| held(pattern, &urn, ResourceWildcard::WholeUrn).0;
        let parts = |pattern| held(pattern, &urn, ResourceWildcard::PerPart).0;
        for (pattern, glob, split) in [
            ("*", true, true),
            ("csms:*", true, false),
            ("CSMS:*:*:secretName:*", true, true),
            ("csms:*:secretName:x:y", true, false),
            ("csms:r:a:secretName:x:y", true, true),
            ("csms:r:a:*:y", true, false),
            ("csms:r:a:*:x*", true, true),
        ] {
            assert_eq!((whole(pattern), parts(pattern)), (glob, split), "{pattern}");
        }
    }
}
