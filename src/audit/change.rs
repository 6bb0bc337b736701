//! What changes between two snapshots, and in which groups; under one snapshot, which decisions fall.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::decide::{Decision, StatementRef, Verdict};
use crate::request::{Request, Resources};

use super::capped::{Capped, Rank, Ranked, place_of};
use super::place::{Example, First};
use super::record::Hints;
use super::time::Window;

/// A group shows no more examples than this.
const EXAMPLES: usize = 3;

/// A side, and why it is so, names no more statements or keys than this.
pub(super) const NAMED: usize = 100;

/// How the decision of a record differs between two snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Denied now, allowed as proposed.
    NewlyAllowed,
    /// Allowed now, denied as proposed.
    NewlyDenied,
    /// Decided now; as proposed it hangs on what the record does not say.
    BecameUndetermined,
    /// The other way round.
    BecameDetermined,
    /// Denied by a statement on one side, for want of an Allow on the other.
    ReasonChanged,
    /// The same decision.
    Same,
}

impl Class {
    /// Every class, what matters most first.
    pub const ALL: [Class; 6] = [
        Class::NewlyAllowed,
        Class::NewlyDenied,
        Class::BecameUndetermined,
        Class::BecameDetermined,
        Class::ReasonChanged,
        Class::Same,
    ];

    /// The class of two decisions.
    #[must_use]
    pub fn of(now: Decision, next: Decision) -> Self {
        use Decision::{Allow, Undetermined};
        match (now, next) {
            (now, next) if now == next => Class::Same,
            (Undetermined, _) => Class::BecameDetermined,
            (_, Undetermined) => Class::BecameUndetermined,
            (Allow, _) => Class::NewlyDenied,
            (_, Allow) => Class::NewlyAllowed,
            _ => Class::ReasonChanged,
        }
    }

    /// The class's name, as the command line and JSON output have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Class::NewlyAllowed => "newly_allowed",
            Class::NewlyDenied => "newly_denied",
            Class::BecameUndetermined => "became_undetermined",
            Class::BecameDetermined => "became_determined",
            Class::ReasonChanged => "reason_changed",
            Class::Same => "same",
        }
    }
}

/// A decision and the statements that made it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Side {
    /// The decision.
    pub decision: Decision,
    /// The determining statements, as `policy statement 0 (Sid)`; of an implicit denial, the layer that does
    /// not allow; of an undetermined decision, the keys that it hangs on.
    pub because: Vec<String>,
}

impl Side {
    pub(super) fn of(verdict: &Verdict<'_>, determining: &[StatementRef<'_>]) -> Self {
        let mut because: Vec<String> = match verdict.decision() {
            Decision::Allow | Decision::ExplicitDeny => {
                let named = determining.iter().take(NAMED).map(|it| label(it.policy, it.index, it.sid));
                named.chain(more(determining.len(), "statements")).collect()
            }
            Decision::ImplicitDeny => {
                verdict.blocked_by().map(|it| format!("no Allow in {it}")).into_iter().collect()
            }
            Decision::Undetermined => {
                let keys = verdict.unknown_keys();
                let more = more(keys.len(), "keys");
                keys.into_iter().take(NAMED).chain(more).collect()
            }
        };
        because.shrink_to_fit();
        Side { decision: verdict.decision(), because }
    }

    /// About the memory that it takes.
    pub(super) fn size(&self) -> usize {
        self.because.iter().map(|it| size_of::<String>() + it.len()).sum()
    }
}

/// What is said of those that are not named.
pub(super) fn more(all: usize, what: &str) -> Option<String> {
    (all > NAMED).then(|| format!("{} more {what}", all - NAMED))
}

/// What reports call a statement; they count from 0, as all else does.
pub(super) fn label(policy: &str, index: u32, sid: Option<&str>) -> String {
    match sid {
        Some(sid) => format!("{policy} statement {index} ({sid})"),
        None => format!("{policy} statement {index}"),
    }
}

/// Records that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// How they change; none where there is but one snapshot.
    pub class: Option<Class>,
    /// Who asked.
    pub principal: String,
    /// For what.
    pub action: String,
    /// Of which resources: the common start of their names.
    pub resource: String,
    /// The decision now.
    pub now: Side,
    /// The decision as proposed.
    pub next: Option<Side>,
    /// How many.
    pub count: u64,
    /// From when to when.
    pub window: Window,
    /// The first of them.
    pub examples: Vec<Example>,
    /// Why it is so for the first of them, a line each.
    pub why: Vec<String>,
}

/// The start that resource names of a group have in common: to the first `-`, `_`, `/` or `.`.
pub(super) fn resource_prefix(request: &Request) -> String {
    let mut starts: Vec<String> = match request.resources() {
        Resources::None => return "none".to_owned(),
        Resources::Unknown => return "unknown".to_owned(),
        Resources::Named(urns) => urns.iter().map(|urn| prefix_of(&urn.to_string(), urn.path())).collect(),
    };
    starts.sort();
    starts.dedup();
    starts.join(" ")
}

fn prefix_of(urn: &str, path: &str) -> String {
    let before = urn.strip_suffix(path).unwrap_or_default();
    match path.find(['-', '_', '/', '.']) {
        Some(at) if at > 0 => format!("{before}{}*", path.get(..=at).unwrap_or(path)),
        _ => urn.to_owned(),
    }
}

/// The resources of a request in full.
pub(super) fn resources(request: &Request) -> String {
    match request.resources() {
        Resources::None => "none".to_owned(),
        Resources::Unknown => "unknown".to_owned(),
        Resources::Named(urns) => urns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    }
}

/// What records of one group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct GroupKey {
    pub(super) class: Option<Class>,
    pub(super) principal: Arc<str>,
    pub(super) action: Arc<str>,
    pub(super) resource: Arc<str>,
    pub(super) now: Side,
    pub(super) next: Option<Side>,
}

impl GroupKey {
    /// About the memory that it takes, but for the texts that it shares.
    pub(super) fn size(&self) -> usize {
        self.now.size() + self.next.as_ref().map_or(0, Side::size)
    }
}

impl Ranked for GroupKey {
    /// Where there are too many groups, those of a class that matters more are kept first; denials before
    /// what is allowed.
    fn rank(&self) -> Rank {
        let class = self.class.map_or(0, |it| it as u8) * 2;
        let mut texts = vec![&*self.principal, &*self.action, &*self.resource];
        for side in std::iter::once(&self.now).chain(&self.next) {
            texts.push(side.decision.name());
            texts.extend(side.because.iter().map(String::as_str));
        }
        (class + u8::from(self.now.decision == Decision::Allow), place_of(&texts))
    }
}

/// What is known of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) count: u64,
    pub(super) window: Window,
    pub(super) examples: First<EXAMPLES>,
    pub(super) why: Why,
}

/// Why the first example of a group is decided as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Why {
    /// In lines.
    Lines(Vec<String>),
    /// Not put into words yet: the text of the record, and what is known besides.
    #[serde(skip)]
    Record { text: Box<str>, hints: Hints },
}

impl Default for Why {
    fn default() -> Self {
        Why::Lines(Vec::new())
    }
}

impl Group {
    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.window.merge(other.window);
        let first = |it: &Group| it.examples.as_slice().first().cloned();
        match (first(self), first(&other)) {
            (None, _) => self.why = other.why,
            (Some(own), Some(its)) if its < own => self.why = other.why,
            // Of records that cannot be told apart the one with the lesser words counts.
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

/// The groups in the order of a report: by class, denials first, then the largest.
pub(super) fn sorted(groups: Capped<GroupKey, Group>) -> Vec<Change> {
    let change = |(key, group): (GroupKey, Group)| Change {
        class: key.class,
        principal: key.principal.to_string(),
        action: key.action.to_string(),
        resource: key.resource.to_string(),
        now: key.now,
        next: key.next,
        count: group.count,
        window: group.window,
        examples: group.examples.into_vec(),
        why: match group.why {
            Why::Lines(lines) => lines,
            Why::Record { .. } => Vec::new(),
        },
    };
    let mut changes: Vec<Change> = groups.into_entries().map(change).collect();
    changes.sort_by(|a, b| {
        let key = |it: &Change| (it.class, it.now.decision == Decision::Allow, std::cmp::Reverse(it.count));
        let rest = |it: &Change| (it.principal.clone(), it.action.clone(), it.resource.clone());
        key(a)
            .cmp(&key(b))
            .then_with(|| rest(a).cmp(&rest(b)))
            .then_with(|| (&a.now, &a.next).cmp(&(&b.now, &b.next)))
    });
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    #[test]
    fn every_pair_of_decisions_has_its_class() {
        use Decision::{Allow, ExplicitDeny, ImplicitDeny, Undetermined};
        for (now, next, class) in [
            (Allow, Allow, Class::Same),
            (Undetermined, Undetermined, Class::Same),
            (Allow, ExplicitDeny, Class::NewlyDenied),
            (Allow, ImplicitDeny, Class::NewlyDenied),
            (ImplicitDeny, Allow, Class::NewlyAllowed),
            (ExplicitDeny, ImplicitDeny, Class::ReasonChanged),
            (ImplicitDeny, ExplicitDeny, Class::ReasonChanged),
            (Allow, Undetermined, Class::BecameUndetermined),
            (Undetermined, Allow, Class::BecameDetermined),
        ] {
            assert_eq!(Class::of(now, next), class, "{now} {next}");
        }
    }

    #[test]
    fn resources_are_grouped_by_the_start_of_their_names() {
        for (path, expected) in [
            ("payments-db", "csms:r:a:secretName:payments-*"),
            ("app/x/y", "csms:r:a:secretName:app/*"),
            ("plain", "csms:r:a:secretName:plain"),
            ("-x", "csms:r:a:secretName:-x"),
        ] {
            let urn = format!("csms:r:a:secretName:{path}");
            let request =
                Request::builder("csms:secret:get").resource(&urn).build(&Catalog::embedded()).unwrap();
            assert_eq!(resource_prefix(&request), expected);
            assert_eq!(resources(&request), urn);
        }
    }
}
