//! A snapshot that can be asked: an authorizer for every principal, one for each set of policies.

use std::collections::{BTreeSet, HashMap};

use crate::account::caller::{self, Caller, CallerKind};
use crate::catalog::Catalog;
use crate::decide::{Authorizer, AuthorizerBuilder, Endpoints, StatementRef};
use crate::options::Options;
use crate::policy::Statement;
use crate::request::{KeyName, KeyState, Part, Request};
use crate::scope::{Grant, Scope};
use crate::source::Position;

use super::holder::{Directory, Holder, HolderKind};
use super::snapshot::Snapshot;

/// The facts that an account has about a caller.
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
    /// One for each set of policies that somebody holds.
    authorizers: Vec<Authorizer>,
    /// Number of the authorizer of each holder.
    held: Vec<usize>,
    /// Numbers of guardrails, by name.
    guards: HashMap<String, usize>,
    /// SCPs alone: for root users, and for principals that are not there.
    bare: Authorizer,
    everyone: Option<Authorizer>,
}

impl Snapshot {
    /// Starts an authorizer of somebody who holds these policies and grants, with the guardrails that bind the account.
    #[must_use]
    pub fn authorizer(
        &self,
        policies: &BTreeSet<String>,
        grants: &BTreeSet<(String, Scope)>,
        catalog: &Catalog,
        options: Options,
    ) -> AuthorizerBuilder {
        let held = policies.iter().filter_map(|it| self.policies.get(it).cloned());
        let granted = grants.iter().filter_map(|(name, scope)| {
            // INVARIANT: a snapshot that is read has no scope for a policy that takes none.
            Grant::new(self.policies.get(name)?.clone(), scope.clone()).ok()
        });
        let start = Authorizer::builder().catalog(catalog.clone()).options(options).identity(held);
        let start = start.grants(granted).projects(self.projects.iter().cloned());
        // SCPs do not bind the management account (rule EVA-6), RCPs not its resources (rule EVA-9).
        let bound = !self.management_account;
        let scps = self.scps.iter().filter(|_| bound).cloned();
        let start = scps.fold(start, AuthorizerBuilder::scp_level);
        let rcps = self.rcps.iter().filter(|_| bound).cloned();
        let start = rcps.fold(start, AuthorizerBuilder::rcp_level);
        let start = self.ncps.iter().cloned().fold(start, AuthorizerBuilder::ncp_level);
        let start = self.account_id.iter().fold(start, |it, id| it.rcp_account(id));
        let endpoints = self.endpoints.clone().map_or(Endpoints::Unknown, Endpoints::Listed);
        let unbound = |part: &Part| !bound && matches!(part, Part::Scps | Part::Rcps);
        let unknown = self.unknown.iter().filter(|it| !unbound(it));
        unknown.fold(start.ncp_endpoints(endpoints), AuthorizerBuilder::unknown_part)
    }
}

impl Account {
    /// Compiles a snapshot: each set of policies once, however many hold it.
    #[must_use]
    pub fn new(snapshot: Snapshot, catalog: &Catalog) -> Self {
        Self::with_options(snapshot, catalog, Options::default())
    }

    /// Compiles a snapshot under given readings of open rules.
    #[must_use]
    pub fn with_options(snapshot: Snapshot, catalog: &Catalog, options: Options) -> Self {
        let build = |names: &BTreeSet<String>, grants: &BTreeSet<(String, Scope)>| {
            snapshot.authorizer(names, grants, catalog, options).build()
        };
        let mut sets = HashMap::new();
        let (mut authorizers, mut held) = (Vec::new(), Vec::new());
        for holder in &snapshot.holders {
            let (policies, grants) = (&holder.policies, &holder.grants);
            let number = *sets.entry((policies, grants)).or_insert_with(|| {
                authorizers.push(build(policies, grants));
                authorizers.len() - 1
            });
            held.push(number);
        }
        let none = BTreeSet::new();
        let bare = build(&BTreeSet::new(), &none);
        let all = || snapshot.policies.keys().cloned().collect();
        let everyone = snapshot.account_id.is_none().then(|| build(&all(), &none));
        let directory = Directory::new(&snapshot.holders);
        let mut guards = HashMap::new();
        for (number, policy) in snapshot.guardrails().enumerate() {
            guards.entry(policy.name().to_owned()).or_insert(number);
        }
        Account { directory, authorizers, held, guards, bare, everyone, snapshot }
    }

    /// The snapshot that it was made of.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// A statement as it is written.
    pub(crate) fn written(&self, statement: &StatementRef) -> Option<&Statement> {
        let found = self.snapshot.policies.get(&*statement.policy);
        let guard = || self.snapshot.guardrails().nth(*self.guards.get(&*statement.policy)?);
        let policy = found.or_else(guard)?;
        policy.statements().get(usize::try_from(statement.index).ok()?)
    }

    /// Formats a place in a policy as `file:line:column`.
    pub(crate) fn place(&self, policy: &str, place: Position) -> String {
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
        let has_path = |it: &usize| self.snapshot.holders.get(*it).is_some_and(|it| it.may_have_urn(urn));
        let by_name_in_urn = || directory.named_in_urn(urn?).filter(has_path);
        let by_urn = urn.and_then(|it| directory.said_of_urn(it)).or_else(by_name_in_urn);
        let kind = match caller.kind {
            Some(CallerKind::Other) => return by_urn,
            Some(CallerKind::User) => Some(HolderKind::User),
            Some(CallerKind::Agency) => Some(HolderKind::Agency),
            None => None,
        };
        let is_of_kind = |it: &usize| {
            let holder = self.snapshot.holders.get(*it);
            holder.is_some_and(|it| kind.is_none_or(|kind| it.kind == kind))
        };
        if by_urn.is_some() {
            return by_urn;
        }
        let id = caller.id.as_deref();
        let by_id = id.and_then(|it| directory.of_id(it)).filter(is_of_kind);
        // A URN names somebody else than a user of that name, or the same.
        let is_named = urn.is_none() && kind != Some(HolderKind::Agency);
        let by_name = caller.name.as_deref().filter(|_| is_named).and_then(|it| directory.user(it));
        match (by_id, by_name) {
            // The id says somebody else than the name, or somebody who had the name before.
            (Some(one), Some(other)) => Some(one).filter(|_| one == other),
            (None, Some(named)) => {
                let its_id = self.snapshot.holders.get(named).and_then(|it| it.id.as_deref());
                Some(named).filter(|_| its_id.is_none() || id.is_none() || its_id == id)
            }
            (by_id, None) => by_id,
        }
    }

    /// Name of a caller in reports: its URN, also where only the snapshot has it.
    pub(crate) fn shown(&self, found: Found<'_>, caller: &Caller) -> String {
        match found {
            Found::Holder(_, holder) if caller.urn.is_none() => self.urn(holder),
            _ => caller.shown(),
        }
    }

    /// The URN of a user, or that of all sessions of an agency.
    fn urn(&self, holder: &Holder) -> String {
        let account = self.snapshot.account_id.as_deref().unwrap_or_default();
        match (holder.kind, &holder.urn) {
            (HolderKind::User, Some(urn)) => urn.clone(),
            (HolderKind::User, None) => caller::user_urn(account, &holder.name),
            (HolderKind::Agency, _) => format!("sts::{account}:assumed-agency:{}", holder.name),
        }
    }

    /// Every authorizer that it has, each once.
    pub(crate) fn authorizers(&self) -> impl Iterator<Item = &Authorizer> {
        self.authorizers.iter().chain([&self.bare]).chain(&self.everyone)
    }

    /// The number of the authorizer of a caller; none where it has that of all who hold nothing.
    pub(crate) fn authorizer_number(&self, caller: &Caller) -> Option<usize> {
        if caller.root || self.everyone.is_some() {
            return None;
        }
        self.held.get(self.index(caller)?).copied()
    }

    /// The authorizer of a caller. Of one who is not there it has the SCPs alone, which allow nothing.
    #[must_use]
    pub fn authorizer(&self, caller: &Caller) -> &Authorizer {
        let held = self.authorizer_number(caller).and_then(|it| self.authorizers.get(it));
        held.or(self.everyone.as_ref()).unwrap_or(&self.bare)
    }

    /// The request as this account sees it: with what the snapshot says of the caller that the record does not.
    #[must_use]
    pub(crate) fn seen(&self, found: Found<'_>, caller: &Caller, request: &Request) -> Option<Request> {
        let holder = match found {
            Found::Holder(_, holder) => Some(holder),
            Found::Root => None,
            _ => return None,
        };
        let exemptions = exemptions(holder, caller);
        let differs = exemptions != said_exemptions(request);
        let names = holder.filter(|it| caller.urn.is_none() && it.kind == HolderKind::User);
        let tags = holder.and_then(|it| it.tags.as_ref());
        if !differs && names.is_none() && tags.is_none() {
            return None;
        }
        let mut request = request.clone();
        if differs {
            request.set_exemptions(exemptions);
        }
        if let Some(holder) = names {
            for (key, value) in [("g:UserName", holder.name.clone()), ("g:PrincipalUrn", self.urn(holder))] {
                if request.context().get(&KeyName::new(key)) == KeyState::Unknown {
                    request.set_key(key, [value]);
                }
            }
        }
        if let Some(tags) = tags {
            tags.put("g:PrincipalTag/", false, &mut request);
        }
        Some(request)
    }

    /// Whether a record says of its caller that SCPs do not bind it, and the account says that they do.
    pub(crate) fn contradicts(&self, found: Found<'_>, caller: &Caller, request: &Request) -> bool {
        let holder = match found {
            Found::Holder(_, holder) => Some(holder),
            Found::Root => None,
            _ => return false,
        };
        let (of_management, is_linked) = said_exemptions(request);
        of_management && !self.snapshot.management_account || is_linked && !exemptions(holder, caller).1
    }
}

/// Whether the caller is exempt from SCPs, and why; authorizers of the management account have none anyway.
fn exemptions(holder: Option<&Holder>, caller: &Caller) -> (bool, bool) {
    (false, holder.is_some_and(Holder::is_service_linked) || caller.is_service_linked())
}

/// The exemptions that a request claims.
fn said_exemptions(request: &Request) -> (bool, bool) {
    (request.principal().management_account, request.principal().service_linked)
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
        let principal =
            crate::request::Principal { urn: Some(urn.to_owned()), ..crate::request::Principal::default() };
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
        assert_eq!(name(&caller("iam::a:user:deployer")), "Missing", "an agency is not a user");
        assert_eq!(name(&caller("iam::b:user:ci")), "Foreign");
        assert_eq!(name(&Caller { id: Some("g1".into()), ..Caller::default() }), "deployer");
        assert_eq!(name(&Caller { name: Some("ci".into()), ..Caller::default() }), "ci");
        assert_eq!(name(&Caller::default()), "Nobody");
        assert_eq!(name(&Caller { root: true, account: Some("a".into()), ..Caller::default() }), "Root");
        assert_eq!(name(&Caller { root: true, account: Some("b".into()), ..Caller::default() }), "Foreign");
    }

    #[test]
    fn the_kind_of_a_caller_decides_among_whom_it_is_looked_for() {
        let text = r#"{"account_id": "a", "users": [{"name": "bob", "id": "u1"}],
            "agencies": [{"name": "bob", "id": "g1", "path": "svc/"}, {"name": "linked", "service_linked": true}]}"#;
        let snapshot = Snapshot::parse("now", text, &mut |_| Err(String::new())).unwrap();
        let account = Account::new(snapshot, &Catalog::embedded());
        let found = |caller: Caller| match account.find(&caller) {
            Found::Holder(number, _) => format!("{number} {}", account.shown(account.find(&caller), &caller)),
            other => format!("{other:?}"),
        };
        let by = |kind, id: Option<&str>, name: Option<&str>| {
            let owned = |it: Option<&str>| it.map(ToOwned::to_owned);
            let account = owned(Some("a"));
            found(Caller { kind, id: owned(id), name: owned(name), account, ..Caller::default() })
        };
        let (user, agency) = ("0 iam::a:user:bob", "1 sts::a:assumed-agency:bob");
        assert_eq!(by(None, None, Some("bob")), user);
        assert_eq!(by(Some(CallerKind::User), None, Some("bob")), user);
        assert_eq!(by(Some(CallerKind::User), Some("u1"), None), user);
        assert_eq!(by(Some(CallerKind::User), Some("u1"), Some("bob")), user);
        assert_eq!(by(Some(CallerKind::User), Some("u9"), Some("bob")), "Missing", "who had the name before");
        assert_eq!(by(None, Some("g1"), Some("bob")), "Missing", "the id is that of another");
        assert_eq!(by(Some(CallerKind::Agency), None, Some("bob")), "Missing");
        assert_eq!(by(Some(CallerKind::Agency), Some("g1"), Some("bob")), agency);
        assert_eq!(by(Some(CallerKind::Agency), Some("u1"), Some("bob")), "Missing");
        assert_eq!(by(Some(CallerKind::User), Some("g1"), None), "Missing");
        assert_eq!(by(Some(CallerKind::Other), Some("u1"), Some("bob")), "Missing");
        let of_urn = |urn: &str| found(caller(urn));
        assert_eq!(of_urn("sts::a:assumed-agency:bob/s"), agency);
        assert_eq!(of_urn("iam::a:agency:svc/bob"), "1 iam::a:agency:svc/bob");
        assert_eq!(of_urn("iam::a:agency:other/bob"), "Missing", "another path");
        assert_eq!(of_urn("iam::a:user:bob"), user);
    }

    #[test]
    fn eva_6_scps_do_not_bind_service_linked_agencies() {
        let text = |agency: &str| {
            format!(
                r#"{{"account_id": "a", "agencies": [{{"name": "linked", "policies": ["p"]{agency}}}], "scps": [["none"]],
                  "policies": {{"p": {{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["*"]}}]}},
                               "none": {{"Version": "5.0", "Statement": []}}}}}}"#
            )
        };
        let decision = |agency: &str, urn: &str| {
            let snapshot = Snapshot::parse("now", &text(agency), &mut |_| Err(String::new())).unwrap();
            let account = Account::new(snapshot, &Catalog::embedded());
            let caller = caller(urn);
            let principal = crate::request::Principal { urn: Some(urn.to_owned()), ..Default::default() };
            let request =
                Request::builder("csms::listTasks").principal(principal).build(&Catalog::embedded()).unwrap();
            let seen = account.seen(account.find(&caller), &caller, &request);
            account.authorizer(&caller).decide(seen.as_ref().unwrap_or(&request)).decision()
        };
        let session = "sts::a:assumed-agency:linked/1";
        use crate::Decision::{Allow, ImplicitDeny};
        assert_eq!(decision("", session), ImplicitDeny);
        assert_eq!(decision(r#", "path": "other/""#, session), ImplicitDeny);
        assert_eq!(decision(r#", "service_linked": false"#, session), ImplicitDeny);
        assert_eq!(decision(r#", "service_linked": true"#, session), Allow);
        assert_eq!(decision(r#", "path": "service-linked-agency/x/""#, session), Allow);
        assert_eq!(decision(r#", "path": "/service-linked-agency/x/""#, session), Allow);
        assert_eq!(decision(r#", "urn": "iam::a:agency:service-linked-agency/x/linked""#, session), Allow);
        assert_eq!(decision("", "iam::a:agency:service-linked-agency/x/linked"), Allow);
    }

    /// Decides a request of the account's only user about a secret.
    fn decided(more: &str, context: &[(&str, &str)]) -> crate::Decision {
        let text = format!(
            r#"{{"version": 2, "account_id": "a", "users": [{{"name": "ci", "policies": ["p"]}}],
              "policies": {{"p": {{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["*"]}}]}}}}{more}}}"#
        );
        let snapshot = Snapshot::parse("now", &text, &mut |_| Err(String::new())).unwrap();
        let account = Account::new(snapshot, &Catalog::embedded());
        let urn = Some("iam::a:user:ci".to_owned());
        let principal = crate::request::Principal { urn, ..Default::default() };
        let mut builder =
            Request::builder("csms:secret:get").resource("csms:r:a:secretName:x").principal(principal);
        for (key, value) in context {
            builder = builder.key(key, value);
        }
        let request = builder.build(&Catalog::embedded()).unwrap();
        account.authorizer(&caller("iam::a:user:ci")).decide(&request).decision()
    }

    #[test]
    fn unk_3_levels_that_a_snapshot_lacks_are_not_known() {
        use crate::Decision::{Allow, Undetermined};
        const NONE: &str = r#"{"levels": []}"#;
        let all = |scps: &str, rcps: &str, ncps: &str| {
            format!(r#", "scps": {scps}, "rcps": {rcps}, "ncps": {ncps}"#)
        };
        assert_eq!(decided(&all(NONE, NONE, NONE), &[]), Allow);
        assert_eq!(decided(&all("[]", "[]", "[]"), &[]), Allow);
        assert_eq!(decided("", &[]), Undetermined);
        assert_eq!(decided(&all("{}", NONE, NONE), &[]), Undetermined);
        assert_eq!(decided(&all(NONE, "null", NONE), &[]), Undetermined);
        assert_eq!(decided(&all(NONE, NONE, "{}"), &[]), Allow, "it enters through no endpoint");
        assert_eq!(decided(&all(NONE, NONE, "{}"), &[("g:SourceVpce", "e1")]), Undetermined);
        let managing = r#", "management_account": true, "ncps": []"#;
        assert_eq!(decided(managing, &[]), Allow, "none binds the management account");
    }

    #[test]
    fn eva_10_the_ncps_of_a_snapshot_bind_the_endpoints_that_it_lists() {
        use crate::Decision::{Allow, ImplicitDeny, Undetermined};
        let of = |endpoints: &str| {
            let ncps = r#"{"policies": {"n": {"document": {"Version": "5.0", "Statement": []}}}, "levels": [["n"]]}"#;
            format!(r#", "scps": [], "rcps": [], "ncps": {ncps}{endpoints}"#)
        };
        let through = [("g:SourceVpce", "e1")];
        assert_eq!(decided(&of(r#", "endpoints": ["e1"]"#), &through), ImplicitDeny);
        assert_eq!(decided(&of(r#", "endpoints": ["e2"]"#), &through), Allow);
        assert_eq!(decided(&of(""), &through), Undetermined);
        assert_eq!(decided(&of(""), &[]), Allow);
    }

    #[test]
    fn eva_12_grants_of_a_snapshot_count_in_their_scope() {
        let decided = |grant: &str, region: &str| {
            let text = format!(
                r#"{{"account_id": "a", "users": [{{"name": "ci", "groups": ["g"]}}],
                  "groups": [{{"name": "g", "grants": [{{"policy": "old", {grant}}}]}}],
                  "projects": [{{"id": "p1", "region": "r1"}}],
                  "policies": {{"old": {{"Version": "1.1", "Statement": [{{"Effect": "Allow", "Action": ["csms:*:*"]}}]}}}}}}"#
            );
            let snapshot = Snapshot::parse("now", &text, &mut |_| Err(String::new())).unwrap();
            let account = Account::new(snapshot, &Catalog::embedded());
            let urn = Some("iam::a:user:ci".to_owned());
            let principal = crate::request::Principal { urn, ..Default::default() };
            let urn = format!("csms:{region}:a:secretName:x");
            let builder = Request::builder("csms:secret:get").resource(&urn).principal(principal);
            let request = builder.build(&Catalog::embedded()).unwrap();
            account.authorizer(&caller("iam::a:user:ci")).decide(&request).decision()
        };
        use crate::Decision::{Allow, ImplicitDeny};
        assert_eq!(decided(r#""project": "p1""#, "r1"), Allow);
        assert_eq!(decided(r#""project": "p1""#, "r2"), ImplicitDeny);
        assert_eq!(decided(r#""all_projects": true"#, "r2"), Allow);
        assert_eq!(decided(r#""account": true"#, "r1"), ImplicitDeny);
    }

    #[test]
    fn a_urn_that_looks_like_a_name_is_none() {
        let text = r#"{"account_id": "a", "users": [{"name": "ci"}], "agencies": [{"name": "ops", "urn": "user:ci"}]}"#;
        let snapshot = Snapshot::parse("now", text, &mut |_| Err(String::new())).unwrap();
        let account = Account::new(snapshot, &Catalog::embedded());
        assert!(matches!(account.find(&caller("iam::a:user:ci")), Found::Holder(0, _)));
    }

    #[test]
    fn sessions_of_an_agency_are_shown_as_one() {
        assert_eq!(caller("sts::a:assumed-agency:deployer/1").shown(), "sts::a:assumed-agency:deployer");
    }
}
