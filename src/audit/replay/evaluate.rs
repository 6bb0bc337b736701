//! Deciding one record under one snapshot or two.

use std::sync::Arc;

use crate::account::{Account, Caller, Found};
use crate::audit::aggregate::bounded_map::bounded;
use crate::audit::aggregate::class::Class;
use crate::audit::aggregate::groups::{GroupKey, Side};
use crate::audit::aggregate::usage::Uses;
use crate::audit::frame::Numbers;
use crate::audit::input::record::{NotMapped, Record};
use crate::decide::{Applies, Decision, StatementOutcome, StatementRef, Verdict};
use crate::request::Request;

use super::context::ReplayContext;
use super::resources::{resource_prefix, resources};

/// A reusable request keeps no more outcomes apart than this.
pub(super) const MOST_OUTCOMES: usize = 64;

/// A request as each side sees it, ready to be asked again with other values of its keys.
#[derive(Debug)]
pub(super) struct ReusableRequest {
    pub(super) caller: Caller,
    pub(super) now: Request,
    /// The request as the proposed side reads it, where that differs.
    pub(super) next: Option<Request>,
    /// A side puts the tags of the caller into it.
    tagged: bool,
    contradicted: bool,
    unlisted: Arc<[String]>,
    principal: Arc<str>,
    action: Arc<str>,
    prefix: Arc<str>,
    resource: Arc<str>,
    read: bool,
    /// Numbers of outcomes, by the verdicts.
    outcomes: Vec<(Box<[u8]>, usize)>,
}

/// The decisions of a record.
#[derive(Debug)]
pub(super) struct Evaluated {
    pub(super) now: Decision,
    /// The proposed decision; with one snapshot the same.
    pub(super) next: Decision,
    /// The group that it is in; what stays the same is in none.
    pub(super) group: Option<GroupKey>,
    pub(super) resource: Arc<str>,
    pub(super) read: bool,
    /// The root user asked.
    pub(super) root: bool,
    /// The record says of the caller what its URN contradicts.
    pub(super) contradicted: bool,
    /// The names that no catalog lists.
    pub(super) unlisted: Arc<[String]>,
    pub(super) used: Uses,
    pub(super) next_used: Option<Uses>,
    pub(super) unknown: Vec<String>,
}

impl Evaluated {
    /// About the memory that it takes, and what tells it from others: it grows with the statements that name
    /// the action.
    pub(super) fn size(&self) -> usize {
        let texts: usize = self.unknown.iter().map(|it| size_of::<String>() + it.len()).sum();
        let uses = self.used.size() + self.next_used.as_ref().map_or(0, Uses::size);
        uses + texts + self.group.as_ref().map_or(0, GroupKey::size)
    }
}

/// A verdict with how all statements fared.
struct Answered<'a> {
    verdict: Verdict<'a>,
    outcomes: Vec<StatementOutcome>,
    determining: Vec<StatementRef>,
}

impl ReusableRequest {
    /// Gets a record ready.
    ///
    /// # Errors
    /// Its principal is unknown on both sides.
    pub(super) fn new(context: &ReplayContext, mut record: Record) -> Result<Self, NotMapped> {
        let found = context.now.find(&record.caller);
        let next_found = context.next.as_ref().map_or(found, |it| it.find(&record.caller));
        // One who is there on one side only loses or gains everything; one who is on none cannot be decided.
        match (found, next_found) {
            (Found::Nobody, _) | (_, Found::Nobody) => return Err(NotMapped::NoPrincipal),
            (Found::Foreign, _) | (_, Found::Foreign) => {
                return Err(NotMapped::ForeignPrincipal(record.caller.shown()));
            }
            (Found::Missing, Found::Missing) => {
                return Err(NotMapped::UnknownPrincipal(record.caller.shown()));
            }
            _ => {}
        }
        context.fill(&mut record);
        let request = record.request;
        let seen = context.now.seen(found, &record.caller, &request);
        let next_seen = context.next.as_ref().and_then(|it| it.seen(next_found, &record.caller, &request));
        let principal = match (&context.next, found) {
            (Some(next), Found::Missing) => next.shown(next_found, &record.caller),
            _ => context.now.shown(found, &record.caller),
        };
        let tagged = seen.is_some() || next_seen.is_some();
        Ok(ReusableRequest {
            principal: bounded(&principal).into(),
            contradicted: record.contradicted || context.now.contradicts(found, &record.caller, &request),
            unlisted: record.unlisted.iter().map(|it| bounded(it).into_owned()).collect(),
            action: bounded(request.action().name()).into(),
            prefix: bounded(&resource_prefix(&request)).into(),
            resource: bounded(&resources(&request)).into(),
            read: context.reads(request.action().lower()),
            next: match (&seen, next_seen) {
                (None, None) => None,
                (_, Some(next)) => Some(next),
                (Some(_), None) => Some(request.clone()),
            },
            now: seen.unwrap_or(request),
            tagged,
            caller: record.caller,
            outcomes: Vec::new(),
        })
    }

    /// About the memory that it takes besides the record: tags and keys that the account and the inventory know.
    pub(super) fn size(&self) -> usize {
        const KEY: usize = 100;
        let of = |it: &Request| -> usize {
            let values = |values: &[Box<str>]| values.iter().map(|it| 16 + it.len()).sum::<usize>();
            it.context().present().map(|(name, of)| KEY + 2 * name.len() + values(of)).sum()
        };
        of(&self.now) + self.next.as_ref().map_or(0, of)
    }

    /// Puts other values in the place of those that keys have. False where the record must be read in full.
    pub(super) fn put(&mut self, values: &[(&str, &str)]) -> bool {
        const TAGS: &str = "g:PrincipalTag/";
        for (key, value) in values {
            if self.tagged && key.get(..TAGS.len()).is_some_and(|it| it.eq_ignore_ascii_case(TAGS)) {
                return false;
            }
            self.now.set_key(key, [*value]);
            if let Some(next) = &mut self.next {
                next.set_key(key, [*value]);
            }
        }
        true
    }

    /// Decides it. `keep` takes what came of it and gives it a number; what came of it before has one.
    pub(super) fn evaluate(
        &mut self,
        context: &ReplayContext,
        keep: impl FnOnce(Evaluated) -> usize,
    ) -> usize {
        let (evaluated, signature) = {
            let now = ask(&context.now, &self.caller, &self.now);
            let request = self.next.as_ref().unwrap_or(&self.now);
            let next = context.next.as_ref().map(|it| (it, ask(it, &self.caller, request)));
            let mut signature = Vec::with_capacity(64);
            now.sign(&mut signature);
            next.iter().for_each(|it| it.1.sign(&mut signature));
            if let Some((_, number)) = self.outcomes.iter().find(|it| *it.0 == *signature) {
                return *number;
            }
            (self.evaluated(context, &now, next.as_ref()), signature)
        };
        let number = keep(evaluated);
        if self.outcomes.len() < MOST_OUTCOMES {
            self.outcomes.push((signature.into(), number));
        }
        number
    }

    fn evaluated(
        &self,
        context: &ReplayContext,
        now: &Answered<'_>,
        next: Option<&(&Account, Answered<'_>)>,
    ) -> Evaluated {
        let decision = now.verdict.decision();
        let next_decision = next.map_or(decision, |(_, it)| it.verdict.decision());
        let class = next.map(|_| Class::of(decision, next_decision));
        let mut unknown = match [decision, next_decision].contains(&Decision::Undetermined) {
            true => now.verdict.unknown_keys(),
            false => Vec::new(),
        };
        if let Some((_, next)) = next.filter(|_| next_decision == Decision::Undetermined) {
            unknown.extend(next.verdict.unknown_keys());
        }
        unknown.sort();
        unknown.dedup();
        let group = (class != Some(Class::Same)).then(|| GroupKey {
            class,
            principal: Arc::clone(&self.principal),
            action: Arc::clone(&self.action),
            resource: Arc::clone(&self.prefix),
            now: now.side(),
            next: next.map(|(_, it)| it.side()),
        });
        Evaluated {
            now: decision,
            next: next_decision,
            group,
            resource: Arc::clone(&self.resource),
            read: self.read,
            root: self.caller.root,
            contradicted: self.contradicted,
            unlisted: Arc::clone(&self.unlisted),
            used: now.uses((&context.now, &context.numbers), &self.caller, &self.now),
            next_used: next
                .zip(context.next_numbers.as_ref())
                .map(|((account, it), numbers)| it.uses((account, numbers), &self.caller, &self.now)),
            unknown,
        }
    }
}

#[cfg(test)]
thread_local! {
    /// Number of decisions made.
    pub(super) static DECISIONS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

fn ask<'a>(account: &'a Account, caller: &Caller, request: &'a Request) -> Answered<'a> {
    #[cfg(test)]
    DECISIONS.set(DECISIONS.get() + 1);
    let verdict = account.authorizer(caller).decide(request);
    let outcomes = verdict.outcomes();
    let determining = verdict.determining_of(&outcomes);
    Answered { verdict, outcomes, determining }
}

impl Answered<'_> {
    fn side(&self) -> Side {
        Side::of(&self.verdict, &self.determining)
    }

    fn uses(&self, (account, numbers): (&Account, &Numbers), caller: &Caller, request: &Request) -> Uses {
        let holder = match account.find(caller) {
            Found::Holder(number, _) => u32::try_from(number).ok(),
            _ => None,
        };
        let number = |it: &StatementRef| numbers.of(account, it, request.action());
        Uses::new(&self.outcomes, &self.determining, self.verdict.decision(), holder, number)
    }

    /// Writes down all that tells this answer from another one to the same request with other values.
    fn sign(&self, out: &mut Vec<u8>) {
        let code = |it: Applies| match it {
            Applies::Yes => b'y',
            Applies::No => b'n',
            Applies::Unknown => b'u',
        };
        out.push(b'0' + self.verdict.decision() as u8);
        for it in &self.outcomes {
            out.extend([code(it.concerned), code(it.applies)]);
            out.extend(it.conditions.iter().map(|it| code(*it)));
        }
        if let Some(first) = self.verdict.first_determining() {
            out.extend(first.policy.as_bytes());
            out.extend(first.index.to_le_bytes());
        }
        let layer = self.verdict.blocked_by().and_then(|it| u8::try_from(it.index()).ok());
        out.push(layer.unwrap_or(u8::MAX));
        if self.verdict.decision() == Decision::Undetermined {
            for key in self.verdict.unknown_keys() {
                out.extend(key.as_bytes());
                out.push(0);
            }
        }
        out.push(b'.');
    }
}
