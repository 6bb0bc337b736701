//! Groups of records that change, as a report shows them.

use crate::audit::aggregate::bounded_map::BoundedMap;
use crate::audit::aggregate::class::Class;
use crate::audit::aggregate::examples::Example;
use crate::audit::aggregate::groups::{Group, GroupKey, Side, Why};
use crate::audit::aggregate::window::Window;
use crate::decide::Decision;
use crate::wording::Written;

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
    pub why: Vec<Written>,
}

/// The groups in the order of a report: by class, denials first, then the largest.
pub(super) fn sorted(groups: BoundedMap<GroupKey, Group>) -> Vec<Change> {
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
