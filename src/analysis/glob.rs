//! Patterns as automata: whether some text matches all of some patterns and none of others, with the shortest one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::LazyLock;

use crate::pattern::{Glyph, Pattern};

/// A set of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Class {
    Any,
    NoColon,
    NoSlash,
    /// No mark that stands for a variable.
    NoMark,
    /// What the region and the account of a URN are made of.
    Plain,
    /// What the service of a URN is made of: no colon, no capital letter.
    Service,
    /// What the parts of an action are made of, in lower case.
    Word,
    /// What the service of an action is made of, in lower case.
    WordOrDot,
    /// What the path of a caller is made of: no wildcard.
    Path,
}

impl Class {
    fn holds(self, c: char) -> bool {
        match self {
            Class::Any => true,
            Class::NoColon => c != ':',
            Class::NoSlash => c != '/',
            Class::NoMark => !matches!(c, '\u{e000}'..='\u{f8ff}'),
            Class::Plain => !c.is_whitespace() && !matches!(c, ':' | '*' | '?' | '$' | '<' | '>' | '/'),
            Class::Service => c != ':' && !c.is_ascii_uppercase(),
            Class::Word => c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'),
            Class::WordOrDot => c == '.' || Class::Word.holds(c),
            Class::Path => !matches!(c, '*' | '?'),
        }
    }
}

/// A unit of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Unit {
    Char(char),
    /// One character of the class.
    One(Class),
    /// A run of such characters, perhaps empty.
    Star(Class),
}

/// What letter case does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Fold {
    /// It counts.
    Exact,
    /// It does not count before the first colon of the text (rule RES-3).
    Service,
    /// It does not count; the units are in lower case (rule CON-4).
    Lower,
}

/// A pattern over texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Glob {
    pub(super) units: Box<[Unit]>,
    pub(super) fold: Fold,
}

impl Glob {
    pub(super) fn new(units: impl IntoIterator<Item = Unit>, fold: Fold) -> Self {
        Glob { units: units.into_iter().collect(), fold }
    }

    /// One text.
    pub(super) fn text(text: &str) -> Self {
        Glob::new(text.chars().map(Unit::Char), Fold::Exact)
    }

    /// One text, in any letter case.
    pub(super) fn text_in_any_case(text: &str) -> Self {
        Glob::new(text.chars().flat_map(char::to_lowercase).map(Unit::Char), Fold::Lower)
    }

    pub(super) fn pattern(pattern: &Pattern, fold: Fold) -> Self {
        Glob::new(pattern.glyphs().map(Unit::from), fold)
    }

    /// Returns whether it matches the text. `O(n * m)`.
    pub(super) fn matches(&self, text: &str) -> bool {
        let globs = [self];
        let mut product = Product { globs: &globs, offsets: Vec::new(), words: 0 };
        product.words = product.lay_out();
        let mut state = product.start();
        for c in text.chars() {
            match product.after(&state, c) {
                Some(next) => state = next,
                None => return false,
            }
        }
        product.accepts(&state, 0)
    }

    fn reversed(&self) -> Self {
        Glob::new(self.units.iter().rev().copied(), self.fold)
    }
}

impl From<Glyph> for Unit {
    fn from(glyph: Glyph) -> Self {
        match glyph {
            Glyph::Star => Unit::Star(Class::Any),
            Glyph::One => Unit::One(Class::Any),
            Glyph::Char(c) => Unit::Char(c),
        }
    }
}

/// What was found of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// The shortest.
    Text(String),
    /// There is none.
    Nothing,
    /// It takes more states than the budget has.
    OutOfBudget,
}

/// The characters that become others in lower case, by each of the latter.
static UPPER: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut upper: HashMap<char, Vec<char>> = HashMap::new();
    for c in '\0'..=char::MAX {
        if c.to_lowercase().ne(std::iter::once(c)) {
            c.to_lowercase().for_each(|it| upper.entry(it).or_default().push(c));
        }
    }
    upper
});

/// Looks for the shortest text that every glob of `required` matches and none of `excluded`.
///
/// It takes at most about `budget` states, from left to right and, where that is not enough, from right to left: a
/// pattern such as `*a????` has many states forwards, and few backwards. `spent` counts them.
pub(super) fn find(required: &[&Glob], excluded: &[&Glob], budget: usize, spent: &mut usize) -> Found {
    let forwards = search(required, excluded, budget, spent);
    let of_place = |it: &&&Glob| it.fold == Fold::Service;
    if forwards != Found::OutOfBudget || required.iter().chain(excluded).any(|it| of_place(&it)) {
        return forwards;
    }
    let reversed = |globs: &[&Glob]| globs.iter().map(|it| it.reversed()).collect::<Vec<_>>();
    let (required, excluded) = (reversed(required), reversed(excluded));
    let (required, excluded): (Vec<_>, Vec<_>) = (required.iter().collect(), excluded.iter().collect());
    match search_with::<true>(&required, &excluded, budget, spent) {
        Found::Text(text) => Found::Text(text.chars().rev().collect()),
        other => other,
    }
}

fn search(required: &[&Glob], excluded: &[&Glob], budget: usize, spent: &mut usize) -> Found {
    search_with::<false>(required, excluded, budget, spent)
}

/// The sets of units that are reached in each glob, one bit a unit and one for the end.
type Bits = Box<[u64]>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct State {
    bits: Bits,
    /// A colon was read: case counts from here on.
    behind_colon: bool,
}

/// The globs side by side.
struct Product<'g> {
    globs: &'g [&'g Glob],
    /// The first bit of each.
    offsets: Vec<usize>,
    words: usize,
}

fn search_with<const BACKWARDS: bool>(
    required: &[&Glob],
    excluded: &[&Glob],
    budget: usize,
    spent: &mut usize,
) -> Found {
    let globs: Vec<&Glob> = required.iter().chain(excluded).copied().collect();
    let alphabet = alphabet(&globs);
    let mut product = Product { globs: &globs, offsets: Vec::new(), words: 0 };
    product.words = product.lay_out();
    let dead = |state: &State| {
        (0..globs.len()).any(|it| match it < required.len() {
            true => product.is_stuck(state, it),
            false => product.accepts_all(state, it),
        })
    };
    let is_found =
        |state: &State| (0..globs.len()).all(|it| product.accepts(state, it) == (it < required.len()));
    let mut states: Vec<(State, usize, char)> = Vec::new();
    let mut seen: HashSet<State> = HashSet::new();
    let mut queue = VecDeque::new();
    let start = product.start();
    if !dead(&start) {
        seen.insert(start.clone());
        states.push((start, usize::MAX, ' '));
        queue.push_back(0);
    }
    while let Some(at) = queue.pop_front() {
        let Some((state, ..)) = states.get(at).cloned() else { break };
        *spent += 1;
        if is_found(&state) {
            return Found::Text(spell(&states, at));
        }
        for c in &alphabet {
            let next = match BACKWARDS {
                true => product.after_backwards(&state, *c),
                false => product.after(&state, *c),
            };
            let Some(next) = next.filter(|it| !dead(it)) else { continue };
            if !seen.insert(next.clone()) {
                continue;
            }
            if states.len() >= budget {
                return Found::OutOfBudget;
            }
            queue.push_back(states.len());
            states.push((next, at, *c));
        }
    }
    Found::Nothing
}

/// The text that leads to a state.
fn spell(states: &[(State, usize, char)], at: usize) -> String {
    let mut text = Vec::new();
    let mut at = at;
    while let Some((_, from, c)) = states.get(at).filter(|it| it.1 != usize::MAX) {
        text.push(*c);
        at = *from;
    }
    text.into_iter().rev().collect()
}

/// Characters of which one stands for each that the globs treat alike.
fn alphabet(globs: &[&Glob]) -> Vec<char> {
    let mut letters: Vec<char> = Vec::new();
    let mut lower: Vec<char> = Vec::new();
    let mut has_classes = false;
    for glob in globs {
        for unit in &glob.units {
            match *unit {
                Unit::Char(c) if glob.fold == Fold::Lower => lower.push(c),
                Unit::Char(c) if glob.fold == Fold::Service => {
                    letters.extend([c, c.to_ascii_lowercase()]);
                }
                Unit::Char(c) => letters.push(c),
                Unit::One(class) | Unit::Star(class) => has_classes |= class != Class::Any,
            }
        }
    }
    for c in &lower {
        letters.push(*c);
        letters.extend(UPPER.get(c).into_iter().flatten());
    }
    if has_classes {
        letters.extend([':', '/']);
    }
    letters.sort_unstable();
    letters.dedup();
    // Every other character is like this one, or matches less.
    let is_new =
        |c: &char| letters.binary_search(c).is_err() && c.to_lowercase().all(|it| !lower.contains(&it));
    let usual = ['.', '_', '-'].into_iter().chain('0'..='9').chain('a'..='z');
    let new = usual.rev().chain('\u{4e00}'..='\u{9fff}').find(is_new);
    // What reads well comes first.
    letters.sort_by_key(|it| (!it.is_ascii_alphanumeric(), !it.is_ascii(), *it));
    letters.extend(new);
    letters
}

impl Product<'_> {
    fn lay_out(&mut self) -> usize {
        let mut bit = 0;
        self.offsets.clear();
        for glob in self.globs {
            self.offsets.push(bit);
            bit += glob.units.len() + 1;
        }
        bit.div_ceil(64)
    }

    fn start(&self) -> State {
        let mut state = State { bits: vec![0; self.words].into(), behind_colon: false };
        for number in 0..self.globs.len() {
            self.reach(&mut state.bits, number, 0);
        }
        state
    }

    fn has(bits: &Bits, bit: usize) -> bool {
        bits.get(bit / 64).is_some_and(|it| it >> (bit % 64) & 1 == 1)
    }

    fn offset(&self, number: usize) -> usize {
        self.offsets.get(number).copied().unwrap_or_default()
    }

    fn units(&self, number: usize) -> &[Unit] {
        self.globs.get(number).map_or(&[], |it| &it.units)
    }

    /// Adds a unit, and those behind it that stars let be reached.
    fn reach(&self, bits: &mut Bits, number: usize, unit: usize) {
        let (offset, units) = (self.offset(number), self.units(number));
        let mut unit = unit;
        loop {
            let bit = offset + unit;
            if Self::has(bits, bit) {
                return;
            }
            if let Some(word) = bits.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
            if !matches!(units.get(unit), Some(Unit::Star(_))) {
                return;
            }
            unit += 1;
        }
    }

    fn after(&self, state: &State, c: char) -> Option<State> {
        self.next::<false>(state, c)
    }

    fn after_backwards(&self, state: &State, c: char) -> Option<State> {
        self.next::<true>(state, c)
    }

    /// The state after one character.
    fn next<const BACKWARDS: bool>(&self, state: &State, c: char) -> Option<State> {
        let mut bits: Bits = vec![0; self.words].into();
        for (number, glob) in self.globs.iter().enumerate() {
            if glob.fold != Fold::Lower {
                let folds = glob.fold == Fold::Service && !state.behind_colon;
                self.step(&state.bits, &mut bits, number, c, folds);
                continue;
            }
            // One character may be several in lower case.
            let lower: Vec<char> = match BACKWARDS {
                true => c.to_lowercase().rev().collect(),
                false => c.to_lowercase().collect(),
            };
            let mut from = state.bits.clone();
            for (at, c) in lower.iter().enumerate() {
                let mut to: Bits = vec![0; self.words].into();
                self.step(&from, &mut to, number, *c, false);
                if at + 1 == lower.len() {
                    bits.iter_mut().zip(&to).for_each(|(it, more)| *it |= more);
                } else {
                    from = to;
                }
            }
        }
        Some(State { bits, behind_colon: state.behind_colon || c == ':' })
    }

    /// Adds what one glob reaches by one character.
    fn step(&self, from: &Bits, to: &mut Bits, number: usize, c: char, folds: bool) {
        let offset = self.offset(number);
        for (at, unit) in self.units(number).iter().enumerate() {
            if !Self::has(from, offset + at) {
                continue;
            }
            match *unit {
                Unit::Star(class) if class.holds(c) => self.reach(to, number, at),
                Unit::One(class) if class.holds(c) => self.reach(to, number, at + 1),
                Unit::Char(want) if want == c || folds && want.eq_ignore_ascii_case(&c) => {
                    self.reach(to, number, at + 1);
                }
                _ => {}
            }
        }
    }

    fn accepts(&self, state: &State, number: usize) -> bool {
        Self::has(&state.bits, self.offset(number) + self.units(number).len())
    }

    /// Whether nothing is reached any more.
    fn is_stuck(&self, state: &State, number: usize) -> bool {
        let offset = self.offset(number);
        (offset..=offset + self.units(number).len()).all(|it| !Self::has(&state.bits, it))
    }

    /// Whether it matches whatever follows.
    fn accepts_all(&self, state: &State, number: usize) -> bool {
        let units = self.units(number);
        let last = matches!(units.last(), Some(Unit::Star(Class::Any)));
        last && Self::has(&state.bits, self.offset(number) + units.len() - 1)
    }
}

#[cfg(test)]
mod tests;
