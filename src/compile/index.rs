//! Which statements can concern a request, found without looking at the others.
//!
//! Every statement is filed under *guards*: hashes of something that a request must have for the statement
//! to apply. A guard joins an action (or any) with an *anchor*, a stretch of text that every URN that the
//! resource clause matches has in it (or none):
//!
//! - from a colon on: `csms:*:*:secretName:app7-*` is anchored at `:app7-`;
//! - at the end: `*-prod` is anchored at `-prod`;
//! - anywhere: `*prod*` is anchored at `prod`, or at the first or last eight bytes of a longer stretch.
//!
//! Of the anchors of an entry the one that the fewest entries share is taken. A request asks for the guards
//! that its action and its URN have: `O(n)` in the URN for each of the two, and independent of how many
//! statements are filed under other guards. What a guard finds is compared in full afterwards.

use std::collections::HashMap;

use hashbrown::HashTable;

use crate::hash::{self, Backward, Bytes, Forward, Prefixes};
use crate::policy::Urn;

use super::action::NameTable;
use super::resource::{ResourceMatcher, UrnMatcher};
use super::statement::CompiledStatement;

/// The longest anchor, in bytes.
const MAX_ANCHOR: usize = 127;

/// The longest anchor that may stand anywhere, in bytes.
const MAX_WINDOW: usize = 8;

/// A statement whose clauses name more than this many actions or resources is filed under none of them.
const MAX_GUARDS: usize = 64;

/// How many different guards of one request are told apart before all statements are looked through.
const MAX_HITS: usize = 64;

/// Stands for any action, and for no anchor.
const ANY: u64 = 0x5151;

/// The guards of a set of statements.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// By guard, which is a hash already.
    lists: HashTable<List>,
    /// Statement numbers, ascending within a guard.
    filed: Box<[u32]>,
    /// Which lengths of anchors there are: from a colon, at the end, anywhere; one bit a length.
    from_colon: u128,
    at_end: u128,
    anywhere: u128,
    /// The bytes that follow the colon of some anchor.
    after_colon: [u64; 4],
    /// Whether some statement has an anchor but is about any action.
    anchored_for_any: bool,
    /// Whether some statement has no anchor.
    unanchored: bool,
}

/// Where the statements of a guard stand in `filed`.
#[derive(Debug)]
struct List {
    guard: u64,
    start: u32,
    length: u32,
}

/// How an anchor stands in the URN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Stand {
    FromColon,
    AtEnd,
    Anywhere,
}

impl Stand {
    /// What finds the hashes of anchors that stand so.
    #[inline]
    fn prefixes<B: Bytes>(self, bytes: B) -> Prefixes<B> {
        Prefixes::salted(bytes, self as u64 + 1)
    }

    fn hash(self, bytes: impl Bytes) -> u64 {
        self.prefixes(bytes).of_length(bytes.len())
    }
}

/// An anchor: how it stands, its hash and length, and the byte after its colon.
type Anchor = (Stand, u64, usize, u8);

impl Index {
    pub(crate) fn new(statements: &[CompiledStatement], names: &NameTable) -> Self {
        let mut index = Index::default();
        let anchors: Vec<Option<Vec<Vec<Anchor>>>> =
            statements.iter().map(|it| clause_anchors(&it.resources)).collect();
        let mut shared: HashMap<Anchor, u32, foldhash::fast::FixedState> = HashMap::default();
        for anchor in anchors.iter().flatten().flatten().flatten() {
            *shared.entry(*anchor).or_default() += 1;
        }
        let rarity = |anchor: &Anchor| (shared.get(anchor).copied().unwrap_or(0), MAX_ANCHOR - anchor.2);
        let mut filings: Vec<(u64, u32)> = Vec::with_capacity(statements.len());
        for (number, (statement, entries)) in (0_u32..).zip(statements.iter().zip(&anchors)) {
            let actions = statement.actions.only_actions(names).filter(|it| it.len() <= MAX_GUARDS);
            let actions = actions.unwrap_or_else(|| vec![ANY]);
            let resources: Vec<u64> = match entries {
                Some(entries) if entries.len() * actions.len() <= MAX_GUARDS => {
                    let best = entries.iter().filter_map(|it| it.iter().min_by_key(|it| rarity(it)));
                    best.map(|anchor| index.note(anchor)).collect()
                }
                _ => vec![ANY],
            };
            for action in &actions {
                index.anchored_for_any |= *action == ANY && resources != [ANY];
                index.unanchored |= resources == [ANY];
                filings.extend(resources.iter().map(|resource| (hash::join(*action, *resource), number)));
            }
        }
        filings.sort_unstable();
        filings.dedup();
        let mut start = 0_u32;
        for run in filings.chunk_by(|one, other| one.0 == other.0) {
            let length = u32::try_from(run.len()).unwrap_or(u32::MAX);
            if let Some(&(guard, _)) = run.first() {
                index.lists.insert_unique(guard, List { guard, start, length }, |it| it.guard);
            }
            start = start.saturating_add(length);
        }
        index.filed = filings.into_iter().map(|it| it.1).collect();
        index
    }

    /// An index that finds every statement for every request: what the other one is held against.
    #[cfg(test)]
    pub(crate) fn of_everything(count: u32) -> Self {
        let mut index = Index { unanchored: true, filed: (0..count).collect(), ..Index::default() };
        let guard = hash::join(ANY, ANY);
        index.lists.insert_unique(guard, List { guard, start: 0, length: count }, |it| it.guard);
        index
    }

    fn note(&mut self, anchor: &Anchor) -> u64 {
        let &(stand, hash, length, next) = anchor;
        let lengths = match stand {
            Stand::FromColon => &mut self.from_colon,
            Stand::AtEnd => &mut self.at_end,
            Stand::Anywhere => &mut self.anywhere,
        };
        *lengths |= 1 << length;
        if let (Stand::FromColon, Some(word)) = (stand, self.after_colon.get_mut(usize::from(next >> 6))) {
            *word |= 1 << (next & 63);
        }
        hash
    }

    /// Gives the number of every statement that can concern the action on the resource, some of them
    /// more than once; `None` is an action on no resource.
    ///
    /// Tells whether the guards were enough: where not, all statements have to be looked through.
    pub(crate) fn candidates(&self, action: u64, urn: Option<&Urn>, each: &mut impl FnMut(u32)) -> bool {
        if urn.is_some_and(|it| !it.is_complete()) {
            return false;
        }
        let mut search = Search { index: self, action, seen: [u32::MAX; MAX_HITS], count: 0, each };
        if self.unanchored && !(search.ask(action, ANY) && search.ask(ANY, ANY)) {
            return false;
        }
        let Some(urn) = urn else { return true };
        let text = urn.as_str().as_bytes();
        let from = |start: usize| Forward(text.get(start..).unwrap_or_default());
        for colon in urn.colons() {
            let next = text.get(colon + 1).copied().unwrap_or(0);
            if self.has_after_colon(next)
                && !search.ask_lengths(Stand::FromColon, self.from_colon, from(colon))
            {
                return false;
            }
        }
        search.ask_lengths(Stand::AtEnd, self.at_end, Backward(text))
            && (self.anywhere == 0
                || (0..text.len()).all(|at| search.ask_lengths(Stand::Anywhere, self.anywhere, from(at))))
    }

    fn has_after_colon(&self, byte: u8) -> bool {
        self.after_colon.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }
}

struct Search<'i, F> {
    index: &'i Index,
    action: u64,
    /// Where the lists start that were given already: the same stretch may stand in the URN many times.
    seen: [u32; MAX_HITS],
    count: usize,
    each: &'i mut F,
}

impl<F: FnMut(u32)> Search<'_, F> {
    /// Asks for every stretch that starts where `bytes` do and is as long as some anchor.
    #[inline]
    fn ask_lengths(&mut self, stand: Stand, lengths: u128, bytes: impl Bytes) -> bool {
        if lengths == 0 {
            return true;
        }
        let mut prefixes = stand.prefixes(bytes);
        let mut left = lengths;
        while left != 0 {
            let length = left.trailing_zeros() as usize;
            left &= left - 1;
            if length > bytes.len() {
                return true;
            }
            let resource = prefixes.of_length(length);
            let actions = [Some(self.action), self.index.anchored_for_any.then_some(ANY)];
            if !actions.into_iter().flatten().all(|action| self.ask(action, resource)) {
                return false;
            }
        }
        true
    }

    #[inline]
    fn ask(&mut self, action: u64, resource: u64) -> bool {
        let guard = hash::join(action, resource);
        let Some(&List { start, length, .. }) = self.index.lists.find(guard, |it| it.guard == guard) else {
            return true;
        };
        if self.seen.iter().take(self.count).any(|it| *it == start) {
            return true;
        }
        let Some(slot) = self.seen.get_mut(self.count) else { return false };
        *slot = start;
        self.count += 1;
        let list = self.index.filed.get(start as usize..(start + length) as usize).unwrap_or_default();
        list.iter().for_each(|number| (self.each)(*number));
        true
    }
}

/// For each entry of a clause the anchors to choose from; `None` where an entry has none.
fn clause_anchors(resources: &ResourceMatcher) -> Option<Vec<Vec<Anchor>>> {
    let ResourceMatcher::Only(entries) = resources else { return None };
    if entries.len() > MAX_GUARDS {
        return None;
    }
    entries.iter().map(|entry| Some(entry_anchors(entry)).filter(|it| !it.is_empty())).collect()
}

fn entry_anchors(entry: &UrnMatcher) -> Vec<Anchor> {
    let mut anchors = Vec::new();
    let mut seen_colon = false;
    let mut add = |text: &str, at_end: bool| {
        // Letters before the first colon may meet the service part, where case does not count.
        let (head, tail) = text.split_at(text.find(':').unwrap_or(text.len()));
        let folds = !seen_colon && head.bytes().any(|b| b.is_ascii_uppercase());
        seen_colon |= !tail.is_empty();
        anchors.extend(literal_anchors(if folds { tail } else { text }.as_bytes(), at_end));
    };
    match entry {
        UrnMatcher::Pattern(pattern) => pattern.literals().for_each(|it| add(it.text, it.at_end)),
        UrnMatcher::Variables(template) => template.literals().for_each(|(text, at_end)| add(text, at_end)),
    }
    anchors
}

/// The anchors that a stretch of plain text gives.
fn literal_anchors(text: &[u8], at_end: bool) -> impl Iterator<Item = Anchor> {
    let anchor = |stand: Stand, hash: u64, stretch: &[u8], next| (stand, hash, stretch.len(), next);
    let window = |stretch| anchor(Stand::Anywhere, Stand::Anywhere.hash(Forward(stretch)), stretch, 0);
    // From the last colon that has something behind it.
    let inner = text.split_last().map_or(text, |it| it.1);
    let whole = memchr::memrchr(b':', inner).and_then(|colon| text.get(colon..));
    let from_colon = whole.map(|whole| {
        let stretch = whole.get(..MAX_ANCHOR).unwrap_or(whole);
        let next = stretch.get(1).copied().unwrap_or(0);
        anchor(Stand::FromColon, Stand::FromColon.hash(Forward(stretch)), stretch, next)
    });
    let behind = (whole.is_none() && at_end && !text.is_empty()).then(|| {
        let stretch = text.get(text.len().saturating_sub(MAX_ANCHOR)..).unwrap_or(text);
        anchor(Stand::AtEnd, Stand::AtEnd.hash(Backward(stretch)), stretch, 0)
    });
    // Where neither tells enough: what it starts with, and what it ends with.
    let windows = from_colon.is_none() && behind.is_none() || whole.is_some_and(|it| it.len() > MAX_ANCHOR);
    let first = text.get(..MAX_WINDOW).filter(|_| windows && text.len() > MAX_WINDOW).map(window);
    let last = text.get(text.len().saturating_sub(MAX_WINDOW)..);
    let last = last.filter(|it| windows && !it.is_empty()).map(window);
    [from_colon, behind, first, last].into_iter().flatten()
}
