//! The engine as rules ask it: the document, compiled when a rule is about to report something.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::candidates::{self, ACCOUNT, CALLER, NAME, STRANGER};
use super::{Beside, Witness};
use crate::catalog::Catalog;
use crate::decide::{Authorizer, Decision};
use crate::lint::view::StatementView;
use crate::policy::{
    Condition, Document, Effect, Policy, PolicyKind, PrincipalClause, PrincipalKind, Statement, Template,
};
use crate::request::{Part, Principal, Request};
use crate::source::Span;

/// The decisions that one question may take.
const MOST_DECISIONS: usize = 192;

/// The questions of one document that are looked into; beyond, nothing is said.
const MOST_QUESTIONS: usize = 256;

/// The values of keys that follow from the caller (rule UNK-5).
const DERIVED: [&str; 6] = [
    "g:principalurn",
    "g:principalaccount",
    "g:domainid",
    "g:username",
    "g:principalisrootuser",
    "g:principalisservice",
];

/// What is compiled together: of the document's `Allow` statements one alone, by its place, or all; and the policies
/// beside it.
type Layers = (Option<Span>, Vec<Beside>);

/// The document as the engine has it.
#[derive(Debug)]
pub(in crate::lint) struct Oracle<'a> {
    text: &'a str,
    document: &'a Document<'a>,
    catalog: &'a Catalog,
    policy: OnceCell<Option<Policy>>,
    /// The document compiled, each way that was asked for.
    compiled: std::cell::RefCell<BTreeMap<Layers, Option<Authorizer>>>,
    questions: std::cell::Cell<usize>,
}

/// The caller to ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint) enum Caller {
    /// One whom the statement is about: a user of the account, or whom it names as principal.
    Meant,
    /// A user of an account that the document does not name, of whom no more is known.
    Stranger,
}

/// A question: whether a statement lets a request of that kind through.
#[derive(Debug, Clone)]
pub(in crate::lint) struct Ask<'s, 'a> {
    statement: &'s StatementView<'a>,
    action: String,
    resource: Option<Option<String>>,
    any_name: bool,
    caller: Caller,
    principal: Option<Principal>,
    given: Vec<(String, Option<String>)>,
    granted: bool,
    in_document: bool,
    wanted: Decision,
}

impl<'s, 'a> Ask<'s, 'a> {
    /// Asks whether the statement lets that action through, in the face of every `Deny` of the document.
    pub(in crate::lint) fn new(statement: &'s StatementView<'a>, action: &str) -> Self {
        Ask {
            statement,
            action: action.to_owned(),
            resource: None,
            any_name: false,
            caller: Caller::Meant,
            principal: None,
            given: Vec::new(),
            granted: false,
            in_document: false,
            wanted: Decision::Allow,
        }
    }

    /// Asks about that resource alone; `None` is none.
    pub(in crate::lint) fn on(mut self, resource: Option<String>) -> Self {
        self.resource = Some(resource);
        self
    }

    /// Asks about a resource of no name that the document or the caller has.
    pub(in crate::lint) fn on_any_name(mut self) -> Self {
        self.any_name = true;
        self
    }

    /// Asks about that caller.
    pub(in crate::lint) fn by(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }

    /// Asks about the caller of another request.
    pub(in crate::lint) fn by_caller_of(mut self, witness: &Witness) -> Self {
        let (urn, service) = (witness.principal.clone(), witness.service.clone());
        self.principal = Some(Principal { urn, service, ..Principal::default() });
        self
    }

    /// Asks about requests with that value of a key; `None` says that it has none.
    pub(in crate::lint) fn with(mut self, key: &str, value: Option<&str>) -> Self {
        if DERIVED.contains(&&*key.to_ascii_lowercase()) {
            return self;
        }
        self.given.retain(|it| !it.0.eq_ignore_ascii_case(key));
        self.given.push((key.to_owned(), value.map(str::to_owned)));
        self
    }

    /// Asks whether any statement of the document lets it through.
    pub(in crate::lint) fn in_document(mut self) -> Self {
        self.in_document = true;
        self
    }

    /// Asks for a request that a `Deny` refuses.
    pub(in crate::lint) fn denied(mut self) -> Self {
        self.wanted = Decision::ExplicitDeny;
        self
    }

    /// Asks whether the request is let through where another policy grants it.
    pub(in crate::lint) fn granted_elsewhere(mut self) -> Self {
        self.granted = true;
        self
    }
}

/// A request that is being settled.
#[derive(Clone)]
struct Trial {
    action: String,
    resource: Option<String>,
    principal: Principal,
    keys: Vec<(String, Option<String>)>,
    open: Vec<String>,
}

impl<'a> Oracle<'a> {
    pub(in crate::lint) fn new(text: &'a str, document: &'a Document<'a>, catalog: &'a Catalog) -> Self {
        Oracle {
            text,
            document,
            catalog,
            policy: OnceCell::new(),
            compiled: std::cell::RefCell::default(),
            questions: std::cell::Cell::new(0),
        }
    }

    /// A request that is decided as asked; `None` where none was found.
    pub(in crate::lint) fn ask(&self, ask: &Ask<'_, '_>, all: &[StatementView<'_>]) -> Option<Witness> {
        let questions = self.questions.get() + 1;
        self.questions.set(questions);
        if questions > MOST_QUESTIONS {
            return None;
        }
        let known = self.catalog.action(&ask.action);
        let mut left = MOST_DECISIONS;
        for principal in self.callers(ask, all) {
            let variable = |key: &str| variable(&principal, &ask.given, key);
            let patterns = ask.statement.resources();
            let resources = match &ask.resource {
                Some(one) => vec![one.clone()],
                None => {
                    let patterns = if ask.any_name { &[] } else { patterns };
                    // The document of a resource is of the resource's account, whoever calls.
                    let of_resource = matches!(self.document.kind, PolicyKind::Resource | PolicyKind::Trust);
                    let account = principal.account().filter(|_| !of_resource).unwrap_or(ACCOUNT);
                    candidates::resources(&ask.action, known, patterns, account, &variable)
                }
            };
            for resource in resources {
                let beside = self.beside(ask, resource.as_deref(), &principal);
                let trial = Trial {
                    action: ask.action.clone(),
                    resource,
                    principal: principal.clone(),
                    keys: ask.given.clone(),
                    open: self.open_keys(ask, all, known),
                };
                if let Some(witness) = self.settle(trial, ask, all, &beside, &mut left) {
                    return Some(witness);
                }
                if left == 0 {
                    return None;
                }
            }
        }
        None
    }

    /// Returns whether a request for the action is denied explicitly, whoever makes it, on whatever resource, and
    /// with whatever else than these keys: the engine says so with all of that unknown (rule UNK-2).
    pub(in crate::lint) fn surely_denies(&self, action: &str, keys: &[(&str, &str)]) -> bool {
        let mut compiled = self.compiled.borrow_mut();
        let new = || self.compile(None, &[]);
        let Some(authorizer) = compiled.entry((None, Vec::new())).or_insert_with(new) else { return false };
        let builder = Request::builder(action).unknown("*").unknown(Part::Principal.name());
        let builder = keys.iter().fold(builder, |builder, it| builder.key(it.0, it.1));
        builder
            .build(self.catalog)
            .is_ok_and(|it| authorizer.decide(&it).decision() == Decision::ExplicitDeny)
    }

    /// Settles the open keys one after the other, so that the request may still be allowed.
    fn settle(
        &self,
        mut trial: Trial,
        ask: &Ask<'_, '_>,
        all: &[StatementView<'_>],
        beside: &[Beside],
        left: &mut usize,
    ) -> Option<Witness> {
        let mut compiled = self.compiled.borrow_mut();
        let alone = (ask.statement.allows() && !ask.in_document).then_some(ask.statement.draft.span);
        let new = || self.compile(alone, beside);
        let authorizer = compiled.entry((alone, beside.to_vec())).or_insert_with(new).as_ref()?;
        let mut may = |trial: &Trial| {
            *left = left.checked_sub(1)?;
            let (request, unlisted) = self.request(trial)?;
            let verdict = authorizer.decide(&request);
            let may = verdict.possible().any(|it| it == ask.wanted);
            may.then(|| (verdict.decision(), unlisted))
        };
        let mut last = may(&trial)?;
        while let Some(key) = trial.open.pop() {
            let lower = key.to_ascii_lowercase();
            let about = |it: &&Condition| it.key.eq_ignore_ascii_case(&lower);
            let own = ask.statement.draft.conditions.iter().filter(about);
            let index = ask.statement.draft.index;
            let others = all.iter().filter(|it| it.draft.index != index);
            let others = others.flat_map(|it| &it.draft.conditions).filter(about);
            let variable = |key: &str| variable(&trial.principal, &trial.keys, key);
            let values = candidates::values(own, others, &variable);
            let mut found = None;
            for value in values {
                let mut next = trial.clone();
                next.keys.push((key.clone(), value));
                if let Some(answer) = may(&next) {
                    found = Some((next, answer));
                    break;
                }
            }
            (trial, last) = found?;
        }
        let (decision, unlisted) = last;
        (decision == ask.wanted).then(|| Witness {
            kind: self.document.kind,
            action: trial.action,
            resource: trial.resource,
            principal: trial.principal.urn,
            service: trial.principal.service,
            keys: trial.keys.into_iter().filter_map(|(key, value)| Some((key, value?))).collect(),
            unlisted,
            beside: beside.to_vec(),
            decision,
        })
    }

    fn request(&self, trial: &Trial) -> Option<(Request, bool)> {
        let build = |unlisted: bool| {
            let builder = Request::builder(&trial.action).resource(trial.resource.as_deref().unwrap_or("*"));
            let mut builder = builder.principal(trial.principal.clone());
            for (key, value) in &trial.keys {
                if let Some(value) = value {
                    builder = builder.key(key, value);
                }
            }
            builder = trial.open.iter().fold(builder, |builder, it| builder.unknown(it));
            let builder = if unlisted { builder.allow_unlisted() } else { builder };
            builder.build(self.catalog).ok()
        };
        let service = trial.action.split(':').next().unwrap_or("");
        let exists = self.catalog.action(&trial.action).is_some() || !self.catalog.covers(service);
        let with_unlisted = || build(true).map(|it| (it, true)).filter(|_| exists);
        build(false).map(|it| (it, false)).or_else(with_unlisted)
    }

    fn compile(&self, alone: Option<Span>, beside: &[Beside]) -> Option<Authorizer> {
        let own = self.policy.get_or_init(|| self.document.policy_once_fixed(self.text)).as_ref()?;
        let counts = |it: &Statement| it.effect == Effect::Deny || alone.is_none_or(|alone| it.span == alone);
        let own = own.with_statements(counts);
        let mut policies = vec![own];
        for it in beside {
            policies.push(Policy::parse_with("beside", it.document(), it.kind()).ok()?);
        }
        let of = |kind: PolicyKind| policies.iter().filter(move |it| it.kind() == kind).cloned();
        let mut builder = Authorizer::builder().catalog(self.catalog.clone());
        // A layer that is named without a policy allows nothing.
        let mut kinds: Vec<PolicyKind> = policies.iter().map(Policy::kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            builder = match kind {
                PolicyKind::Identity => builder.identity(of(kind)),
                PolicyKind::Resource | PolicyKind::Trust => builder.resource(of(kind)),
                PolicyKind::Session => builder.session(of(kind)),
                PolicyKind::Endpoint => builder.endpoint(of(kind)),
                PolicyKind::Scp => builder.scp_level(of(kind)),
                PolicyKind::Rcp => builder.rcp_level(of(kind)),
                PolicyKind::Ncp => builder.ncp_level(of(kind)),
            };
        }
        Some(builder.build())
    }

    /// The policies without which nothing of the kind is allowed, whatever the document says.
    fn beside(&self, ask: &Ask<'_, '_>, resource: Option<&str>, caller: &Principal) -> Vec<Beside> {
        let of_agency = resource.is_some_and(|it| it.split(':').nth(3) == Some("agency"));
        let is_governed = ask.action.to_ascii_lowercase().starts_with("sts:") && of_agency;
        let mut beside = Vec::new();
        match self.document.kind {
            PolicyKind::Identity => beside.extend(ask.granted.then_some(Beside::Grant)),
            // Within an account either side grants, so that the document alone has to (rule EVA-4).
            PolicyKind::Resource | PolicyKind::Trust => {
                let owner = resource.and_then(|it| it.split(':').nth(2));
                let has_side = caller.service.is_none() && (is_governed || caller.account() != owner);
                beside.extend(has_side.then_some(Beside::Grant));
            }
            PolicyKind::Session => beside.push(Beside::Grant),
            kind => beside.extend([Beside::Grant, Beside::FullAccess(kind)]),
        }
        if is_governed && self.document.kind != PolicyKind::Trust {
            beside.push(Beside::Trust);
        }
        beside
    }

    /// The keys that the answer can depend on, as the document names them; those of other actions are absent.
    fn open_keys(
        &self,
        ask: &Ask<'_, '_>,
        all: &[StatementView<'_>],
        known: Option<&crate::catalog::Action>,
    ) -> Vec<String> {
        let mut open: Vec<String> = Vec::new();
        let carried = |key: &str| {
            let listed = self.catalog.key(key);
            let per_action = listed.is_some_and(|it| it.is_per_action());
            let foreign = listed.is_none() && key.split(':').next().is_some_and(|it| self.catalog.covers(it));
            !foreign && (!per_action || known.is_none_or(|it| it.carries(key)))
        };
        let own = std::iter::once(ask.statement).chain(all);
        for statement in own {
            let conditions = &statement.draft.conditions;
            let templates = conditions.iter().flat_map(|it| &it.values).map(|it| &it.template);
            let templates = templates.chain(statement.resources().iter().map(|it| &it.template));
            let variables = templates.flat_map(Template::keys);
            for key in conditions.iter().map(|it| it.key.as_str()).chain(variables) {
                let lower = key.to_ascii_lowercase();
                let is_set = open.iter().any(|it| it.eq_ignore_ascii_case(key))
                    || ask.given.iter().any(|it| it.0.eq_ignore_ascii_case(key))
                    || DERIVED.contains(&&*lower);
                let well_formed = key.contains(':') && !key.contains(char::is_whitespace);
                if !is_set && well_formed && carried(key) {
                    open.push(key.to_owned());
                }
            }
        }
        // The statement's own are settled first: the last is taken first.
        open.reverse();
        open
    }

    /// The callers to try.
    fn callers(&self, ask: &Ask<'_, '_>, all: &[StatementView<'_>]) -> Vec<Principal> {
        let user = |account: &str, name: &str| named(format!("iam::{account}:user:{name}"));
        if let Some(caller) = &ask.principal {
            return vec![caller.clone()];
        }
        if ask.caller == Caller::Stranger {
            let service = Principal { service: Some("service.Example".to_owned()), ..Principal::default() };
            return vec![user(STRANGER, CALLER), service];
        }
        let mut callers = Vec::new();
        if let Some(PrincipalClause::Only(entries)) = &ask.statement.draft.principals {
            for entry in entries.iter().take(4) {
                let text = if entry.text.contains('*') { STRANGER } else { &entry.text };
                callers.push(match entry.kind {
                    PrincipalKind::Iam if text.contains(':') => named(text.to_owned()),
                    PrincipalKind::Iam => user(text, CALLER),
                    PrincipalKind::Service => {
                        Principal { service: Some(text.to_owned()), ..Principal::default() }
                    }
                    PrincipalKind::IdentityProvider => {
                        let provider = entry.text.rsplit([':', '/']).next().unwrap_or(NAME);
                        let mut caller = named(format!("sts::{ACCOUNT}:external-user:{provider}/{NAME}"));
                        caller.account = None;
                        caller
                    }
                });
            }
        }
        let account = |text: &str| text.len() >= 3 && text.chars().all(|c| c.is_ascii_alphanumeric());
        let of_resource = ask.resource.iter().flatten().filter_map(|it| it.split(':').nth(2));
        let of_patterns = ask.statement.resources().iter().filter_map(|it| it.text().split(':').nth(2));
        let conditions = || all.iter().flat_map(|it| &it.draft.conditions);
        let on = |keys: &'static [&'static str]| {
            conditions()
                .filter(move |it| keys.contains(&&*it.key.to_ascii_lowercase()))
                .flat_map(|it| &it.values)
        };
        let of_keys = on(&["g:domainid", "g:principalaccount"]).map(|it| it.text());
        let mut accounts: Vec<&str> =
            of_resource.chain(of_patterns).chain(of_keys).filter(|it| account(it)).collect();
        accounts.push(ACCOUNT);
        accounts.dedup();
        accounts.truncate(4);
        for account in &accounts {
            callers.push(user(account, CALLER));
        }
        let home = accounts.first().copied().unwrap_or(ACCOUNT);
        let constant = |key: &str| match key.to_ascii_lowercase().as_str() {
            "g:domainid" | "g:principalaccount" => Some(home.to_owned()),
            _ => Some(NAME.to_owned()),
        };
        for value in on(&["g:username"]).take(4) {
            callers.extend(candidates::instance(&value.template, &constant).map(|it| user(home, &it)));
        }
        for value in on(&["g:principalurn"]).take(4) {
            let Some(urn) = candidates::instance(&value.template, &constant) else { continue };
            let parts: Vec<&str> = urn.splitn(5, ':').collect();
            if let [service, region, account, kind, path] = *parts {
                let account = if account.is_empty() { home } else { account };
                let path = if path.is_empty() { NAME } else { path };
                callers.push(named([service, region, account, kind, path].join(":")));
            }
        }
        callers
    }
}

fn named(urn: String) -> Principal {
    Principal { urn: Some(urn), ..Principal::default() }
}

/// The value of a variable as far as it is settled; a text like any other where it is not.
fn variable(principal: &Principal, keys: &[(String, Option<String>)], key: &str) -> Option<String> {
    if let Some((_, value)) = keys.iter().find(|it| it.0.eq_ignore_ascii_case(key)) {
        return value.clone();
    }
    match key.to_ascii_lowercase().as_str() {
        "g:username" => principal.user_name().map(str::to_owned),
        "g:domainid" | "g:principalaccount" => principal.account().map(str::to_owned),
        "g:principalurn" => principal.urn.clone(),
        _ => Some(NAME.to_owned()),
    }
}
