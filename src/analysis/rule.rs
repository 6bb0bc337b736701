//! Statements and layers as formulas: elements here, the rule of the engine over them.

use crate::compile::{CompiledStatement, ResourceMatcher, UrnMatcher};
use crate::decide::exact::{Compiled, Fact, LayerRuling, Question, Resource, Truth, Unknowns};
use crate::decide::{Circumstance, Endpoints};
use crate::options::{ResourceWildcard, UnreadableDeny};
use crate::policy::{Effect, PrincipalClause, PrincipalEntry, PrincipalKind};
use crate::request::{KeyName, Part, Request};

use super::caller::Caller;
use super::encode::{Encoder, Key};
use super::formula::{Bounds, Formula};
use super::glob::{Class, Fold, Glob, Unit};
use super::keys::Role;
use super::terms::{Atom, Filled, Place};
use super::universe::{Owner, Shape};
use super::urns::with_account;

type Truths<'e> = Bounds<'e, Atom>;

/// One side of a comparison, asked about a kind of requests.
pub(super) struct Side<'e, 's> {
    pub(super) compiled: &'e Compiled,
    /// The other side, and whether this one is the old one.
    pub(super) other: &'e Compiled,
    pub(super) is_old: bool,
    /// The statements of which the action clause may match, with whether it does.
    pub(super) statements: &'s [(u32, Formula)],
    /// A request of the kind: what does not depend on what its texts are is asked of it.
    pub(super) request: &'e Request,
}

/// Where the rule turns to when it asks what a request of the kind leaves open.
struct Open<'e, 'r> {
    encoder: &'r Encoder<'e>,
    side: &'r Side<'e, 'r>,
}

impl<'e> Unknowns<'e> for Open<'e, '_> {
    type Truth = Truths<'e>;
    const TELLS_APART: bool = false;

    fn fact(&mut self, fact: Fact<'e>) -> Truths<'e> {
        let arena = self.encoder.arena;
        match fact {
            Fact::Present(name) => Bounds::of(arena, self.encoder.present(self.encoder.key(name))),
            Fact::Circumstance(Circumstance::NoEndpoint, _) => self.no_endpoint(),
            // Policies that both sides do not know are the same ones: where they deny, both sides do. Those that the
            // old side alone does not know may deny.
            Fact::Circumstance(Circumstance::Unseen(part), _) => {
                Bounds::known(!self.side.is_old || self.is_unseen_by_other(part))
            }
            Fact::Circumstance(it, number) => {
                let name = format!("{it:?}|{number}|{:?}", self.side.compiled.rcp_account);
                Bounds::of(arena, self.encoder.opaque(&name))
            }
            other => Bounds::of(arena, self.encoder.opaque(&format!("{other:?}"))),
        }
    }
}

impl<'e> Open<'e, '_> {
    fn is_unseen_by_other(&self, part: Part) -> bool {
        let other = self.side.other;
        let lacks_trust = part == Part::TrustPolicy && !other.has(crate::layer::Layer::Resource);
        other.unknown.contains(part) || lacks_trust
    }

    /// EVA-10: whether the request enters through no VPC endpoint that the NCPs bind.
    fn no_endpoint(&self) -> Truths<'e> {
        let encoder = self.encoder;
        let key = encoder.key(&KeyName::new("g:SourceVpce"));
        let absent = encoder.present(key).not();
        match &self.side.compiled.ncp_endpoints {
            Endpoints::Every => Bounds::of(encoder.arena, absent),
            Endpoints::Unknown => {
                let free = encoder.arena.or(absent, encoder.opaque("endpoints"));
                Bounds::of(encoder.arena, free)
            }
            Endpoints::Listed(ids) => {
                let bound = ids.iter().map(|it| encoder.some_value_within(key, &Glob::text(it)));
                let bound = encoder.arena.any(bound);
                Bounds::of(encoder.arena, encoder.arena.or(absent, bound.not()))
            }
        }
    }
}

impl<'e> Encoder<'e> {
    /// Whether some value of the key matches.
    fn some_value_within(&self, key: Key, glob: &Glob) -> Formula {
        match key.role {
            Role::Free { values } => {
                let each = (0..values).map(|slot| {
                    let used = match slot {
                        0 => self.present(key),
                        slot => self.arena.atom(Atom::Used(key.number, slot)),
                    };
                    self.arena.and(used, self.within(Place::Value(key.number, slot), glob.clone()))
                });
                self.arena.any(each)
            }
            _ => self.opaque(&format!("{}|{glob:?}", key.number)),
        }
    }

    /// What a side says to requests of the kind: whether it allows them.
    pub(super) fn allows(&self, side: &Side<'e, '_>, shapes: &[Shape]) -> Truths<'e> {
        let mut allows = Truths::ALWAYS;
        for (number, shape) in (0..).zip(shapes) {
            allows = allows.and(self.allows_on(side, number, shape));
        }
        allows
    }

    /// The same of one of its resources.
    fn allows_on(&self, side: &Side<'e, '_>, number: u8, shape: &Shape) -> Truths<'e> {
        let resource = match side.request.resources() {
            crate::request::Resources::Named(urns) => match urns.get(usize::from(number)) {
                Some(urn) => Resource::Named { number: usize::from(number), urn },
                None => return Truths::NEVER,
            },
            crate::request::Resources::None => Resource::None,
            // Such requests are not asked about.
            crate::request::Resources::Unknown => return Truths::NEVER,
        };
        let question = Question::about(resource, side.compiled, side.request);
        let mut layers = vec![LayerRuling::NOTHING; side.compiled.layers().len()];
        for (at, by_action) in side.statements {
            let Some(statement) = side.compiled.statements.get(*at as usize) else { continue };
            let Some(layer) = layers.get_mut(side.compiled.slot(statement.layer)) else { continue };
            let applies = self.applies(statement, number, shape).and(Bounds::of(self.arena, *by_action));
            layer.add(*at, statement.effect, applies);
        }
        let mut open = Open { encoder: self, side };
        let ruling = question.rule(&layers, |_| Truths::NEVER, &mut open);
        ruling.allowed.and(ruling.denied.not())
    }

    /// Whether a statement applies, its action clause aside (rule EVA-1).
    fn applies(&self, statement: &'e CompiledStatement, number: u8, shape: &Shape) -> Truths<'e> {
        let known = |it| Bounds::of(self.arena, it);
        let mut applies = known(self.resource(&statement.resources, number, shape));
        applies = applies.and(self.principal(statement, number, shape));
        if let Some(scope) = &statement.scope {
            let name = format!("{:?}|{number}|{:?}", scope.place, shape.owner);
            applies = applies.and(known(self.opaque(&name)));
        }
        let holds_unread =
            statement.effect == Effect::Deny && self.options.unreadable_deny == UnreadableDeny::Applies;
        for condition in &statement.conditions {
            if applies.is_never() {
                break;
            }
            applies = applies.and(known(self.condition(condition, holds_unread)));
        }
        applies
    }

    /// Whether the resource clause matches (rules RES-2 to RES-5, VAR-3, DOC-8).
    fn resource(&self, clause: &ResourceMatcher, number: u8, shape: &Shape) -> Formula {
        let arena = self.arena;
        let place = shape.urn.is_some().then_some(Place::Resource(number));
        let listed = || arena.any(clause.entries().iter().map(|it| self.entry(it, place)));
        match clause {
            ResourceMatcher::Every => Formula::TRUE,
            ResourceMatcher::Only(_) => listed(),
            ResourceMatcher::Except { entries, where_failed } => {
                let failed = entries.iter().filter_map(UrnMatcher::template).map(|it| self.fails(it));
                let failed = arena.any(failed);
                arena.choose(failed, Formula::of(*where_failed), listed().not())
            }
            ResourceMatcher::Uris(uris) => {
                let each = uris.iter().map(|it| {
                    format!(
                        "{it:?}|{number}|{:?}|{:?}",
                        shape.urn,
                        self.keys.action.map(crate::catalog::Action::name)
                    )
                });
                arena.any(each.map(|it| self.opaque(&it)))
            }
        }
    }

    /// Says that a caller of the resource's account has the account that its URN names.
    pub(super) fn add_accounts(&self, shapes: &[Shape]) {
        let is_linked = self.keys.caller.has_urn() && self.keys.caller.is_of_resource_account();
        if !is_linked || !shapes.iter().all(|it| it.urn.is_some() && it.owner.is_real()) {
            return;
        }
        for atom in self.arena.atoms() {
            let Atom::In(Place::Caller, number) = atom else { continue };
            let account = self.terms.borrow().globs.get(number).and_then(account_of);
            let Some(account) = account else { continue };
            for (number, _) in (0..).zip(shapes) {
                let each =
                    with_account(&account).into_iter().map(|it| self.within(Place::Resource(number), it));
                let so = self.arena.any(each);
                let axiom = self.arena.implies(self.arena.atom(atom), so);
                self.axioms.borrow_mut().push(axiom);
            }
        }
    }

    fn entry(&self, entry: &UrnMatcher, place: Option<Place>) -> Formula {
        if entry.is_any() {
            return Formula::TRUE;
        }
        let Some(place) = place else { return Formula::FALSE };
        let by_part = self.options.resource_wildcard == ResourceWildcard::PerPart;
        match entry {
            UrnMatcher::Pattern(pattern) => {
                let glob = Glob::pattern(pattern, Fold::Service);
                match by_part.then(|| part_by_part(&glob)) {
                    None => self.within(place, glob),
                    Some(Some(glob)) => self.within(place, glob),
                    Some(None) => Formula::FALSE,
                }
            }
            UrnMatcher::Variables(template) if by_part => {
                let name = format!("{template}|{place:?}");
                self.arena.and(self.fails(template).not(), self.opaque(&name))
            }
            UrnMatcher::Variables(template) => {
                let filled = Filled {
                    template: template.clone(),
                    live: true,
                    around: (false, false),
                    fold: Fold::Service,
                };
                self.arena.and(self.fails(template).not(), self.fills(place, &filled))
            }
        }
    }

    /// Whether the principal clause names the caller.
    fn principal(&self, statement: &CompiledStatement, number: u8, shape: &Shape) -> Truths<'e> {
        let (entries, except) = match &statement.principals {
            PrincipalClause::Every => return Truths::ALWAYS,
            PrincipalClause::Only(entries) => (entries, false),
            PrincipalClause::Except(entries) => (entries, true),
        };
        let (mut named, mut is_open) = (Formula::FALSE, false);
        for entry in entries {
            match self.names(entry, number, shape) {
                Some(it) => named = self.arena.or(named, it),
                None => is_open = true,
            }
        }
        let may = if is_open { Formula::TRUE } else { named };
        let names = Bounds::between(self.arena, named, may);
        if except { names.not() } else { names }
    }

    /// Whether an entry names the caller; `None` where no request of a caller that is not named tells.
    fn names(&self, entry: &PrincipalEntry, number: u8, shape: &Shape) -> Option<Formula> {
        let caller = self.keys.caller;
        let text = entry.text.as_str();
        let is_account = !text.contains([':', '*', '?']);
        let pattern = || {
            let units = text.chars().map(|c| match c {
                '*' => Unit::Star(Class::Any),
                '?' => Unit::One(Class::Any),
                c => Unit::Char(c),
            });
            Glob::new(units, Fold::Exact)
        };
        let of_account =
            |place: Place| self.arena.any(with_account(text).into_iter().map(|it| self.within(place, it)));
        match (entry.kind, caller) {
            (PrincipalKind::Iam, _) if text == "*" => Some(Formula::TRUE),
            (PrincipalKind::Iam, Caller::Assumed) => match (&shape.urn, &shape.owner) {
                (Some(_), Owner::Real | Owner::Named(_)) if is_account => {
                    Some(of_account(Place::Resource(number)))
                }
                _ => None,
            },
            (PrincipalKind::Iam, _) if is_account => {
                Some(match shape.urn.is_some() && caller.is_of_resource_account() && shape.owner.is_real() {
                    true => of_account(Place::Resource(number)),
                    false => of_account(Place::Caller),
                })
            }
            (PrincipalKind::Iam, _) => Some(self.within(Place::Caller, pattern())),
            (PrincipalKind::Service, _) => Some(Formula::FALSE),
            (PrincipalKind::IdentityProvider, Caller::Assumed) => None,
            (PrincipalKind::IdentityProvider, Caller::External | Caller::ExternalElsewhere) => {
                let glob = pattern();
                let segment = [Unit::Star(Class::NoColon), Unit::Char(':')].repeat(4);
                let provider = glob.units.iter().map(|it| match it {
                    Unit::Star(_) => Unit::Star(Class::NoSlash),
                    Unit::One(_) => Unit::One(Class::NoSlash),
                    it => *it,
                });
                let tail = [Unit::Char('/'), Unit::Star(Class::Any)];
                let has_slash = text.contains('/');
                let whole = Glob::new(segment.into_iter().chain(provider).chain(tail), Fold::Exact);
                Some(if has_slash { Formula::FALSE } else { self.within(Place::Caller, whole) })
            }
            (PrincipalKind::IdentityProvider, _) => Some(Formula::FALSE),
        }
    }
}

/// The other reading of RES-3: no wildcard before the fourth colon of the pattern crosses one; `None` where a pattern
/// has fewer, and matches nothing.
fn part_by_part(glob: &Glob) -> Option<Glob> {
    if glob.units.iter().all(|it| matches!(it, Unit::Star(_))) && !glob.units.is_empty() {
        return Some(glob.clone());
    }
    let mut colons = 0;
    let units: Vec<Unit> = glob
        .units
        .iter()
        .map(|unit| {
            let class = if colons < 4 { Class::NoColon } else { Class::Any };
            match unit {
                Unit::Char(':') => {
                    colons += 1;
                    *unit
                }
                Unit::Char(_) => *unit,
                Unit::One(_) => Unit::One(class),
                Unit::Star(_) => Unit::Star(class),
            }
        })
        .collect();
    (colons >= 4).then(|| Glob::new(units, Fold::Service))
}

/// The account that a pattern over URNs of callers names in full.
fn account_of(glob: &Glob) -> Option<String> {
    let text = glob.units.iter().map_while(|it| match it {
        Unit::Char(c) => Some(*c),
        _ => None,
    });
    let text: String = text.collect();
    let mut parts = text.split(':');
    let account = parts.nth(2).filter(|it| !it.is_empty())?;
    // What stands behind it says that it ends there.
    parts.next().map(|_| account.to_owned())
}

/// The parts of URNs that statements ask of, besides patterns over them.
pub(super) fn asks_who_calls(statement: &CompiledStatement) -> bool {
    let by_key = statement.conditions.iter().any(|it| {
        let of_variables = it.templates().iter().flat_map(|it| it.keys());
        super::keys::depends_on_caller(it.key.lower())
            || of_variables.into_iter().any(|it| super::keys::depends_on_caller(it.lower()))
    });
    let of_resources = statement.resources.entries().iter().filter_map(UrnMatcher::template);
    let by_variable =
        of_resources.flat_map(|it| it.keys()).any(|it| super::keys::depends_on_caller(it.lower()));
    let by_clause = !matches!(&statement.principals, PrincipalClause::Every);
    by_key || by_variable || by_clause
}
