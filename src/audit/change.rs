//! What changes between two snapshots, and in which groups; under one snapshot, which decisions fall.

use std::collections::HashMap;

use crate::decide::{Decision, Verdict};
use crate::request::{Request, Resources};

use super::time::Window;

/// No more groups are kept than this; what would open another is counted by class alone.
pub const MAX_GROUPS: usize = 10_000;

/// A group shows no more examples than this.
const EXAMPLES: usize = 3;

/// How the decision of a record differs between two snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    /// The decision.
    pub decision: Decision,
    /// The determining statements, as `policy statement 2 (Sid)`; of an implicit denial, the layer that does
    /// not allow; of an undetermined decision, the keys that it hangs on.
    pub because: Vec<String>,
}

impl Side {
    pub(super) fn of(verdict: &Verdict<'_>) -> Self {
        let because = match verdict.decision() {
            Decision::Allow | Decision::ExplicitDeny => {
                let statements = verdict.determining();
                statements.iter().map(|it| label(it.policy, it.index, it.sid)).collect()
            }
            Decision::ImplicitDeny => {
                verdict.blocked_by().map(|it| format!("no Allow in {it}")).into_iter().collect()
            }
            Decision::Undetermined => verdict.unknown_keys(),
        };
        Side { decision: verdict.decision(), because }
    }
}

/// What reports call a statement; they count from 1.
pub(super) fn label(policy: &str, index: u32, sid: Option<&str>) -> String {
    let number = index + 1;
    match sid {
        Some(sid) => format!("{policy} statement {number} ({sid})"),
        None => format!("{policy} statement {number}"),
    }
}

/// A record as an example of its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// File and line, or the number within the file.
    pub place: String,
    /// The resources.
    pub resource: String,
    /// When.
    pub time: Option<String>,
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

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    class: Option<Class>,
    principal: String,
    action: String,
    resource: String,
    now: Side,
    next: Option<Side>,
}

/// What one record adds to its group.
pub(super) struct Entry<'a> {
    pub(super) class: Option<Class>,
    pub(super) principal: String,
    pub(super) request: &'a Request,
    pub(super) now: Side,
    pub(super) next: Option<Side>,
    pub(super) place: &'a str,
    pub(super) time: Option<i64>,
}

/// The groups that were opened so far.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    places: HashMap<Key, usize>,
    changes: Vec<Change>,
    beyond: u64,
}

impl Groups {
    /// Adds a record; `why` is asked for where it opens a group.
    pub(super) fn add(&mut self, entry: Entry<'_>, why: impl FnOnce() -> Vec<String>) {
        let Entry { class, principal, request, now, next, place, time } = entry;
        let action = request.action().name().to_owned();
        let key = Key { class, principal, action, resource: resource_prefix(request), now, next };
        let at = match self.places.get(&key) {
            Some(&at) => at,
            None if self.changes.len() >= MAX_GROUPS => {
                self.beyond += 1;
                return;
            }
            None => {
                let at = self.changes.len();
                let opened = key.clone();
                self.places.insert(key, at);
                self.changes.push(Change {
                    class: opened.class,
                    principal: opened.principal,
                    action: opened.action,
                    resource: opened.resource,
                    now: opened.now,
                    next: opened.next,
                    count: 0,
                    window: Window::default(),
                    examples: Vec::new(),
                    why: why(),
                });
                at
            }
        };
        let Some(change) = self.changes.get_mut(at) else { return };
        change.count += 1;
        change.window.add(time);
        if change.examples.len() < EXAMPLES {
            let time = time.and_then(super::time::text);
            change.examples.push(Example { place: place.to_owned(), resource: resources(request), time });
        }
    }

    /// The groups, by class, the largest first.
    #[must_use]
    pub fn into_sorted(self) -> Vec<Change> {
        let mut changes = self.changes;
        changes.sort_by(|a, b| {
            let key =
                |it: &Change| (it.class, it.now.decision == Decision::Allow, std::cmp::Reverse(it.count));
            let rest = |it: &Change| (it.principal.clone(), it.action.clone(), it.resource.clone());
            key(a).cmp(&key(b)).then_with(|| rest(a).cmp(&rest(b))).then_with(|| a.now.cmp(&b.now))
        });
        changes
    }

    /// How many records fell into no group because there were too many.
    #[must_use]
    pub fn beyond(&self) -> u64 {
        self.beyond
    }
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
