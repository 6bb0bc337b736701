//! A snapshot that can be asked: an authorizer for every principal, one for each set of policies.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::catalog::Catalog;
use crate::decide::{Authorizer, StatementRef};
use crate::policy::Statement;
use crate::request::{Action, Principal, Request};
use crate::source::Position;

use super::coverage::{self, Frame};
use super::holder::{Directory, Holder};
use super::snapshot::Snapshot;

/// Who made a recorded request, as far as the record says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// Its URN.
    pub urn: Option<String>,
    /// The id of the user or the agency.
    pub id: Option<String>,
    /// Its name, where it is a user.
    pub name: Option<String>,
    /// The id of its account.
    pub account: Option<String>,
    /// It is the root user.
    pub root: bool,
}

impl Caller {
    /// The caller of a native request.
    #[must_use]
    pub fn of(principal: &Principal) -> Self {
        Caller {
            urn: principal.urn.clone(),
            id: None,
            name: principal.user_name().map(ToOwned::to_owned),
            account: principal.account().map(ToOwned::to_owned),
            root: principal.root,
        }
    }

    /// What reports call it. Sessions of one agency are one principal.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.root {
            return format!("root user of {}", self.account.as_deref().unwrap_or("?"));
        }
        match (&self.urn, &self.name, &self.id) {
            (Some(urn), ..) if urn.contains(":assumed-agency:") => {
                urn.split_once('/').map_or(urn.as_str(), |it| it.0).to_owned()
            }
            (Some(it), ..) | (None, Some(it), _) | (None, None, Some(it)) => it.clone(),
            (None, None, None) => "not named".to_owned(),
        }
    }

    fn names_nobody(&self) -> bool {
        self.urn.is_none() && self.id.is_none() && self.name.is_none() && !self.root
    }
}

/// What an account knows of a caller.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// Everyone has the same policies.
    Everyone,
    /// The root user: identity policies do not limit it, SCPs may.
    Root,
    /// One of its users or agencies, with its number.
    Holder(usize, &'a Holder),
    /// Somebody of the account whom the snapshot does not have.
    Missing,
    /// Somebody of another account.
    Foreign,
    /// The record names nobody.
    Nobody,
}

/// A snapshot with its policies compiled.
#[derive(Debug, Clone)]
pub struct Account {
    snapshot: Snapshot,
    directory: Directory,
    /// For each holder, that of its policies.
    authorizers: Vec<Authorizer>,
    /// What it has that records may use, and the number of the first statement of each policy.
    frame: Frame,
    starts: BTreeMap<String, u32>,
    /// By the name of an SCP a level that has it, and its place there.
    guards: HashMap<String, (usize, usize)>,
    /// SCPs alone: for root users, and for principals that are not there.
    bare: Authorizer,
    everyone: Option<Authorizer>,
}

impl Account {
    /// Compiles a snapshot: each set of policies once, however many hold it.
    #[must_use]
    pub fn new(snapshot: Snapshot, catalog: &Catalog) -> Self {
        let build = |names: &BTreeSet<String>| {
            let held = names.iter().filter_map(|it| snapshot.policies.get(it).cloned());
            let start = Authorizer::builder().catalog(catalog.clone()).identity(held);
            // SCPs do not bind the management account (rule EVA-6).
            let levels = snapshot.scps.iter().filter(|_| !snapshot.management_account);
            levels.fold(start, |it, level| it.scp_level(level.iter().cloned())).build()
        };
        let mut sets: HashMap<&BTreeSet<String>, Authorizer> = HashMap::new();
        let mut authorizers = Vec::new();
        for holder in &snapshot.holders {
            let authorizer = sets.entry(&holder.policies).or_insert_with(|| build(&holder.policies));
            authorizers.push(authorizer.clone());
        }
        let bare = build(&BTreeSet::new());
        let all = || snapshot.policies.keys().cloned().collect();
        let everyone = snapshot.account_id.is_none().then(|| build(&all()));
        let (frame, starts) = Frame::new(&snapshot);
        let directory = Directory::new(&snapshot.holders);
        let mut guards = HashMap::new();
        for (number, level) in snapshot.scps.iter().enumerate() {
            for (at, scp) in level.iter().enumerate() {
                guards.entry(scp.name().to_owned()).or_insert((number, at));
            }
        }
        Account { directory, authorizers, frame, starts, guards, bare, everyone, snapshot }
    }

    /// What it was made of.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub(super) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The number of a statement among all of the account, and the entries of it that name an action.
    pub(super) fn number(&self, statement: &StatementRef<'_>, action: &Action) -> Option<(u32, Vec<u32>)> {
        let start = self.starts.get(statement.policy)?;
        let written = self.written(statement)?;
        Some((start + statement.index, coverage::naming(written, action, self.bare.catalog())))
    }

    /// A statement as it is written.
    pub(super) fn written(&self, statement: &StatementRef<'_>) -> Option<&Statement> {
        let found = self.snapshot.policies.get(statement.policy);
        let guard = || {
            let (level, at) = self.guards.get(statement.policy)?;
            self.snapshot.scps.get(*level)?.get(*at)
        };
        let policy = found.or_else(guard)?;
        policy.statements().get(usize::try_from(statement.index).ok()?)
    }

    /// Where a place in a policy is written: `file:line:column`.
    pub(super) fn place(&self, policy: &str, place: Position) -> String {
        match self.snapshot.origins.get(policy) {
            Some(origin) => origin.place(place),
            None => format!("{policy}:{place}"),
        }
    }

    /// Finds a caller: by URN, then by id, then by name.
    #[must_use]
    pub fn find(&self, caller: &Caller) -> Found<'_> {
        if self.everyone.is_some() {
            return Found::Everyone;
        }
        if caller.names_nobody() {
            return Found::Nobody;
        }
        let own = self.snapshot.account_id.as_deref();
        if caller.account.as_deref().is_some_and(|it| Some(it) != own) {
            return Found::Foreign;
        }
        if caller.root {
            return Found::Root;
        }
        match self.index(caller).and_then(|it| Some((it, self.snapshot.holders.get(it)?))) {
            Some((number, holder)) => Found::Holder(number, holder),
            None => Found::Missing,
        }
    }

    fn index(&self, caller: &Caller) -> Option<usize> {
        let directory = &self.directory;
        let urn = caller.urn.as_deref();
        let by_urn = urn.and_then(|it| directory.said_of_urn(it).or_else(|| directory.named_in_urn(it)));
        let by_id = || directory.of_id(caller.id.as_deref()?);
        // A URN names somebody else than a user of that name, or the same.
        let by_name = || directory.user(caller.name.as_deref().filter(|_| urn.is_none())?);
        by_urn.or_else(by_id).or_else(by_name)
    }

    /// The authorizer of a caller. Of one who is not there it has the SCPs alone, which allow nothing.
    #[must_use]
    pub fn authorizer(&self, caller: &Caller) -> &Authorizer {
        if let Some(everyone) = &self.everyone {
            return everyone;
        }
        let held = self.index(caller).filter(|_| !caller.root).and_then(|it| self.authorizers.get(it));
        held.unwrap_or(&self.bare)
    }

    /// The request as this account sees it: with the tags of the holder, where the snapshot says them.
    #[must_use]
    pub(crate) fn seen(&self, found: Found<'_>, request: &Request) -> Option<Request> {
        let Found::Holder(_, Holder { tags: Some(tags), .. }) = found else { return None };
        let mut request = request.clone();
        for (key, value) in tags {
            request.set_key(&format!("g:PrincipalTag/{key}"), [value.as_str()]);
        }
        request.set_told("g:PrincipalTag/*");
        Some(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let text = r#"{"account_id": "a", "users": [{"name": "ci", "id": "u1"}],
            "agencies": [{"name": "deployer", "id": "g1"}]}"#;
        let snapshot = Snapshot::parse("now", text, &mut |_| Err(String::new())).unwrap();
        Account::new(snapshot, &Catalog::embedded())
    }

    fn caller(urn: &str) -> Caller {
        let principal = Principal { urn: Some(urn.to_owned()), ..Principal::default() };
        Caller::of(&principal)
    }

    #[test]
    fn callers_are_found_by_urn_id_and_name() {
        let account = account();
        let name = |caller: &Caller| match account.find(caller) {
            Found::Holder(_, holder) => holder.name.clone(),
            other => format!("{other:?}"),
        };
        assert_eq!(name(&caller("iam::a:user:ci")), "ci");
        assert_eq!(name(&caller("sts::a:assumed-agency:deployer/session")), "deployer");
        assert_eq!(name(&caller("iam::a:user:deployer")), "Missing", "an agency is no user");
        assert_eq!(name(&caller("iam::b:user:ci")), "Foreign");
        assert_eq!(name(&Caller { id: Some("g1".into()), ..Caller::default() }), "deployer");
        assert_eq!(name(&Caller { name: Some("ci".into()), ..Caller::default() }), "ci");
        assert_eq!(name(&Caller::default()), "Nobody");
        assert_eq!(name(&Caller { root: true, account: Some("a".into()), ..Caller::default() }), "Root");
        assert_eq!(name(&Caller { root: true, account: Some("b".into()), ..Caller::default() }), "Foreign");
    }

    #[test]
    fn a_urn_that_looks_like_a_name_is_none() {
        let text = r#"{"account_id": "a", "users": [{"name": "ci"}, {"name": "ops", "urn": "user:ci"}]}"#;
        let snapshot = Snapshot::parse("now", text, &mut |_| Err(String::new())).unwrap();
        let account = Account::new(snapshot, &Catalog::embedded());
        assert!(matches!(account.find(&caller("iam::a:user:ci")), Found::Holder(0, _)));
    }

    #[test]
    fn sessions_of_an_agency_are_shown_as_one() {
        assert_eq!(caller("sts::a:assumed-agency:deployer/1").shown(), "sts::a:assumed-agency:deployer");
    }
}
