//! Groups of records that are decided alike: by what two snapshots change, or by the decision under one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::audit::frame::label;
use crate::audit::input::record::Hints;
use crate::decide::{Decision, StatementRef, Verdict};
use crate::wording::{Written, text};

use super::bounded_map::{Rank, Ranked, place_of};
use super::class::Class;
use super::examples::First;
use super::window::Window;

/// A group shows no more examples than this.
const EXAMPLES: usize = 3;

/// A side, and why it is so, names no more statements or keys than this.
pub(in crate::audit) const NAMED: usize = 100;

/// A decision and the statements that made it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Side {
    /// The decision.
    pub decision: Decision,
    /// The determining statements, as `policy statement 0 (Sid)`; of an implicit denial, the layer that does
    /// not allow; of an undetermined decision, the keys that it depends on.
    pub because: Vec<Written>,
}

impl Side {
    pub(in crate::audit) fn of(verdict: &Verdict<'_>, determining: &[StatementRef]) -> Self {
        let mut because: Vec<Written> = match verdict.decision() {
            Decision::Allow | Decision::ExplicitDeny => {
                let named =
                    determining.iter().take(NAMED).map(|it| label(&it.policy, it.index, it.sid.as_deref()));
                let more = more(determining.len())
                    .map(|it| text!("{0} more statements", "另外 {0} 条语句", it).into());
                named.chain(more).collect()
            }
            Decision::ImplicitDeny => {
                let layer = verdict.blocked_by().map(|it| it.to_string());
                layer.map(|it| text!("no Allow in {0}", "{0} 中没有 Allow", it).into()).into_iter().collect()
            }
            Decision::Undetermined => {
                let keys = verdict.unknown_keys();
                let more = more(keys.len()).map(|it| text!("{0} more keys", "另外 {0} 个键", it).into());
                keys.into_iter().take(NAMED).map(Written::from).chain(more).collect()
            }
        };
        because.shrink_to_fit();
        Side { decision: verdict.decision(), because }
    }

    /// About the memory that it takes.
    pub(in crate::audit) fn size(&self) -> usize {
        self.because.iter().map(|it| size_of::<Written>() + it.len()).sum()
    }
}

/// The number of those that are not named, if there are any.
pub(in crate::audit) fn more(all: usize) -> Option<usize> {
    all.checked_sub(NAMED).filter(|it| *it > 0)
}

/// The common parts of the records in one group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::audit) struct GroupKey {
    pub(in crate::audit) class: Option<Class>,
    pub(in crate::audit) principal: Arc<str>,
    pub(in crate::audit) action: Arc<str>,
    pub(in crate::audit) resource: Arc<str>,
    pub(in crate::audit) now: Side,
    pub(in crate::audit) next: Option<Side>,
}

impl GroupKey {
    /// About the memory that it takes, but for the texts that it shares.
    pub(in crate::audit) fn size(&self) -> usize {
        self.now.size() + self.next.as_ref().map_or(0, Side::size)
    }
}

impl Ranked for GroupKey {
    /// Rank of the group: where there are too many, those of a class that matters more are kept first; denials before
    /// what is allowed.
    fn rank(&self) -> Rank {
        let class = self.class.map_or(0, |it| it as u8) * 2;
        let mut texts = vec![&*self.principal, &*self.action, &*self.resource];
        for side in std::iter::once(&self.now).chain(&self.next) {
            texts.push(side.decision.name());
            texts.extend(side.because.iter().map(Written::english));
        }
        (class + u8::from(self.now.decision == Decision::Allow), place_of(&texts))
    }
}

/// The counts and examples of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::audit) struct Group {
    pub(in crate::audit) count: u64,
    pub(in crate::audit) window: Window,
    pub(in crate::audit) examples: First<EXAMPLES>,
    pub(in crate::audit) why: Why,
}

/// The reasons for the decision of the first example of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::audit) enum Why {
    /// The reasons as lines.
    Lines(Vec<Written>),
    /// The text of the record with its hints, from which the reasons are written later.
    #[serde(skip)]
    Record { text: Box<str>, hints: Hints },
}

impl Default for Why {
    fn default() -> Self {
        Why::Lines(Vec::new())
    }
}

impl Group {
    pub(in crate::audit) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.window.merge(other.window);
        let first = |it: &Group| it.examples.as_slice().first().cloned();
        match (first(self), first(&other)) {
            (None, _) => self.why = other.why,
            (Some(own), Some(its)) if its < own => self.why = other.why,
            // Of records that cannot be distinguished the one with the lesser words counts.
            (Some(own), Some(its)) if its == own => {
                if let (Why::Lines(own), Why::Lines(its)) = (&mut self.why, other.why) {
                    *own = std::mem::take(own).min(its);
                }
            }
            _ => {}
        }
        self.examples.merge(other.examples);
    }
}
