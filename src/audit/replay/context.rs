//! The context of a replay: made once, shared by all threads that replay parts of the records.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::account::{Account, Inventory, Snapshot};
use crate::audit::aggregate::evidence::Readings;
use crate::audit::aggregate::{Aggregate, MAX_GROUPS};
use crate::audit::frame::Numbers;
use crate::audit::input::cache_key::AskedKeys;
use crate::audit::input::record::{Hints, NotMapped, Record, Seen};
use crate::audit::partial::{Frames, GROUPS, Partial};
use crate::catalog::{AccessLevel, Catalog};
use crate::decide::Authorizer;
use crate::json::Limits;
use crate::options::Reading;

/// One account snapshot, or two, with what else is known.
///
/// Policies are compiled when it is made. It never changes after, and is shared between threads.
#[derive(Debug)]
pub struct ReplayContext {
    pub(super) catalog: Catalog,
    pub(super) now: Account,
    pub(super) next: Option<Account>,
    pub(super) numbers: Arc<Numbers>,
    pub(super) next_numbers: Option<Numbers>,
    pub(super) inventory: Arc<Inventory>,
    pub(super) asked: AskedKeys,
    max_groups: usize,
    pub(super) limits: Limits,
    /// Number of replays that share the memory of one thread.
    pub(super) sharing: usize,
    /// The account now under each other reading of an open rule, where evidence about them is asked for.
    pub(super) readings: Vec<Arc<ReplayContext>>,
}

impl ReplayContext {
    /// Compiles the account as it is; with `next`, also as it would be.
    #[must_use]
    pub fn new(now: Snapshot, next: Option<Snapshot>, mut inventory: Inventory, catalog: Catalog) -> Self {
        for entry in std::iter::once(&now).chain(&next).flat_map(|it| &it.resources) {
            inventory.put(entry.clone());
        }
        let sessions = {
            let mut holders = now.holders.iter().chain(next.iter().flat_map(|it| &it.holders));
            holders.any(|it| it.urn.as_deref().is_some_and(|urn| urn.contains('/')))
        };
        let numbers = Arc::new(Numbers::new(&now, &catalog));
        let next_numbers = next.as_ref().map(|it| Numbers::new(it, &catalog));
        let now = Account::new(now, &catalog);
        let next = next.map(|it| Account::new(it, &catalog));
        let authorizers = now.authorizers().chain(next.iter().flat_map(Account::authorizers));
        let asked = AskedKeys::new(authorizers.flat_map(Authorizer::asked_keys), sessions);
        ReplayContext {
            now,
            next,
            numbers,
            next_numbers,
            catalog,
            inventory: Arc::new(inventory),
            asked,
            max_groups: MAX_GROUPS,
            limits: Limits::default(),
            sharing: 1,
            readings: Vec::new(),
        }
    }

    /// Collects evidence about the readings of open rules: each record is also decided by the account now under each
    /// other reading. Options that are set before count for these too.
    #[must_use]
    pub fn with_readings(mut self) -> Self {
        let of = |reading: &Reading| {
            let snapshot = self.now.snapshot().clone();
            Arc::new(ReplayContext {
                now: Account::with_options(snapshot, &self.catalog, reading.options()),
                next: None,
                numbers: Arc::clone(&self.numbers),
                next_numbers: None,
                catalog: self.catalog.clone(),
                inventory: Arc::clone(&self.inventory),
                asked: self.asked.clone(),
                // Nothing is reported of it.
                max_groups: 0,
                limits: self.limits,
                sharing: 1 + Reading::ALL.len(),
                readings: Vec::new(),
            })
        };
        self.readings = Reading::ALL.iter().map(of).collect();
        self.sharing = 1 + Reading::ALL.len();
        self
    }

    /// Keeps another number of groups than [`MAX_GROUPS`]; memory grows with it.
    #[must_use]
    pub fn with_max_groups(mut self, max_groups: usize) -> Self {
        self.max_groups = max_groups;
        self
    }

    /// Reads other records than those within the default limits; what is beyond is unreadable.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The catalog that records are read with.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Whether two snapshots are compared.
    #[must_use]
    pub fn compares(&self) -> bool {
        self.next.is_some()
    }

    /// Counts of no record.
    #[must_use]
    pub fn empty_aggregate(&self) -> Aggregate {
        let mut aggregate = Aggregate::new(self.max_groups);
        aggregate.readings = (!self.readings.is_empty()).then(Readings::new);
        aggregate
    }

    /// Makes a partial result of counts, to be merged with other parts. `inputs` are the names of whatever the replay was
    /// made with, each with a fingerprint: parts are merged only where all of them are the same.
    #[must_use]
    pub fn partial(&self, mut inputs: BTreeMap<String, String>, aggregate: Aggregate) -> Partial {
        inputs.insert(GROUPS.to_owned(), self.max_groups.to_string());
        Partial::new(inputs, self.frames(), aggregate)
    }

    /// Reads a record within the limits; what is seen of it also where it cannot be decided.
    pub(super) fn read(&self, text: &str, hints: &Hints) -> (Seen, Result<Record, NotMapped>) {
        Record::read_seen(text, hints, &self.catalog, &self.limits)
    }

    /// Fills the known facts about its resource into a record.
    pub(crate) fn fill(&self, record: &mut Record) {
        let (id, own) = (record.resource_id.as_deref(), self.now.snapshot().account_id.as_deref());
        self.inventory.fill(&mut record.request, id, own);
    }

    pub(in crate::audit) fn frames(&self) -> Frames {
        Frames {
            now: self.numbers.frame.clone(),
            next: self.next_numbers.as_ref().map(|it| it.frame.clone()),
            notes: self.inventory.notes().cloned().collect(),
        }
    }

    /// Whether an action reads values or metadata.
    pub(super) fn reads(&self, action: &str) -> bool {
        self.catalog.action_by_lower(action).is_some_and(|it| it.access_level() == Some(AccessLevel::Read))
    }
}
