//! The ids of traces that were taken, so that one that comes again is left out.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::super::language::{spoken, worded};

/// Least number of remembered ids: two sets of that size are held, which take some 70 MB.
///
/// It is what a table of 2^21 places takes before it grows.
const REMEMBERED: usize = (1 << 21) / 8 * 7;

/// The ids of the latest traces. Two ids are taken for one in one of 2^128 cases.
///
/// When a set is full it becomes the older one, and the older one is forgotten: memory is bounded, and an id is
/// known again over at least [`REMEMBERED`] others.
#[derive(Debug)]
pub(super) struct Seen {
    latest: HashSet<(u64, u64)>,
    older: HashSet<(u64, u64)>,
    states: [RandomState; 2],
    capacity: usize,
    repeats: Repeats,
}

/// Counts of repeated traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Repeats {
    /// Number of those left out.
    pub(super) left_out: u64,
    /// Number of forgotten ids: a trace with one of them was counted again.
    pub(super) forgotten: u64,
}

impl Repeats {
    pub(super) fn add(&mut self, other: Self) {
        self.left_out += other.left_out;
        self.forgotten += other.forgotten;
    }

    /// Warning about forgotten ids.
    pub(super) fn warning(self) -> Option<String> {
        (self.forgotten > 0).then(|| {
            let text = worded!(
                spoken(),
                "warning: `--dedupe` remembers the last {0} ids or more, and forgot {1}: a trace that came again after \
                 more than that was counted again",
                "警告：`--dedupe` 至少记住最近 {0} 个 ID，已忘记 {1} 个：在此之后再次出现的事件会被重复计算",
                REMEMBERED,
                self.forgotten
            );
            text + "\n"
        })
    }
}

impl Default for Seen {
    fn default() -> Self {
        Seen::new(REMEMBERED)
    }
}

impl Seen {
    fn new(capacity: usize) -> Self {
        Seen {
            latest: HashSet::new(),
            older: HashSet::new(),
            states: [RandomState::new(), RandomState::new()],
            capacity,
            repeats: Repeats::default(),
        }
    }

    /// Whether the record is to be taken: it is not a trace with an id that is remembered.
    pub(super) fn takes(&mut self, text: &[u8]) -> bool {
        let is_new = trace_id(text).is_none_or(|id| self.is_new(&id));
        self.repeats.left_out += u64::from(!is_new);
        is_new
    }

    fn is_new(&mut self, id: &str) -> bool {
        let [one, other] = &self.states;
        let hash = (one.hash_one(id), other.hash_one(id));
        if self.older.contains(&hash) || !self.latest.insert(hash) {
            return false;
        }
        if self.latest.len() >= self.capacity {
            self.repeats.forgotten += u64::try_from(self.older.len()).unwrap_or(u64::MAX);
            std::mem::swap(&mut self.latest, &mut self.older);
            self.latest.clear();
        }
        true
    }

    pub(super) fn finish(self) -> Repeats {
        self.repeats
    }
}

/// The id of a trace; native records have none.
fn trace_id(text: &[u8]) -> Option<Cow<'_, str>> {
    #[derive(serde::Deserialize)]
    struct Trace<'t> {
        #[serde(borrow)]
        trace_id: Option<Cow<'t, str>>,
    }
    let id = serde_json::from_slice::<Trace<'_>>(text).ok()?.trace_id;
    id.filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_ago_is_forgotten_and_counted() {
        let mut seen = Seen::new(3);
        let mut takes = |id: &str| seen.takes(format!("{{\"trace_id\": \"{id}\"}}").as_bytes());
        for id in ["a", "b", "c", "d"] {
            assert!(takes(id), "{id}");
            assert!(!takes(id), "{id}");
        }
        assert!(!takes("a"), "it is in the older set");
        assert!(takes("e") && takes("f"), "the set of `a` goes");
        assert!(takes("a") && !takes("d"));
        assert!(takes("") && takes(""), "no id");
        let repeats = seen.finish();
        assert_eq!(repeats, Repeats { left_out: 6, forgotten: 3 });
        assert!(repeats.warning().unwrap().contains("forgot 3:"));
        assert_eq!(Repeats::default().warning(), None);
    }
}
