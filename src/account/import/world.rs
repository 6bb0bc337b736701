//! All that answers say of an account, by id.

use std::collections::{BTreeMap, BTreeSet};

use super::Faults;
use super::answer::Answer;
use super::identities::Identities;
use super::organization::Organization;
use super::pages::Pages;
use super::resources::Resources;
use super::roles::Roles;

/// All that answers say of an account.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) faults: Faults,
    pub(super) pages: Pages,
    pub(super) identities: Identities,
    pub(super) roles: Roles,
    pub(super) organization: Organization,
    pub(super) resources: Resources,
    /// Counts of GetAccountSummaryV5, by member, with their place.
    pub(super) summary: BTreeMap<&'static str, (u64, String)>,
    /// The ids of accounts that answers name as the account's own, each with a place.
    accounts: BTreeMap<String, String>,
}

impl World {
    pub(super) fn page(&mut self, answer: &Answer<'_, '_>) {
        self.pages.add(answer);
    }

    /// Takes the account of a URN of something that belongs to the account.
    pub(super) fn own_urn(&mut self, urn: Option<&str>, place: &str) {
        if let Some(account) = urn.and_then(|it| it.split(':').nth(2)).filter(|it| !it.is_empty()) {
            self.own_account(account, place);
        }
    }

    pub(super) fn own_account(&mut self, account: &str, place: &str) {
        self.accounts.entry(account.to_owned()).or_insert_with(|| place.to_owned());
    }

    /// The one account that all answers are of.
    pub(super) fn account(&mut self) -> Option<String> {
        let mut accounts = self.accounts.iter();
        match (accounts.next(), accounts.next()) {
            (Some((account, _)), None) => Some(account.clone()),
            (Some((one, at)), Some((other, there))) => {
                let what = format!(
                    "the answers are of two accounts, `{one}` at {at} and `{other}` at {there}: import the answers of \
                     each account by themselves"
                );
                self.faults.tell(there, &what);
                None
            }
            _ => {
                self.faults.lines.push("no answer names the account: call `ListUsersV5`".to_owned());
                None
            }
        }
    }
}

/// Keeps what an answer says of an id. Another answer may say the same again, and nothing else.
pub(super) fn keep<T: PartialEq>(
    known: &mut BTreeMap<String, (T, String)>,
    what: &str,
    id: String,
    value: T,
    place: String,
    faults: &mut Faults,
) {
    match known.get(&id) {
        Some((before, _)) if *before == value => {}
        Some((_, at)) => {
            let line = format!("{what} `{id}` is another one at {at}: save both answers again, in one go");
            faults.tell(&place, &line);
        }
        None => drop(known.insert(id, (value, place))),
    }
}

/// The calls that a snapshot needs and nobody saved, each with its reason.
#[derive(Debug, Default)]
pub(super) struct Needs(BTreeSet<(String, String)>);

impl Needs {
    pub(super) fn add(&mut self, call: impl Into<String>, why: impl Into<String>) {
        self.0.insert((call.into(), why.into()));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter()
    }
}
