//! From statements to a decision: the deciding code. How the layers combine stands in [`combining`](super::combining).

use crate::compile::{ActionMatcher, CompiledStatement, Match, Names, ResourceMatcher, UrnMatcher};
use crate::layer::{Layer, MAX_LAYERS};
use crate::options::UnreadableDeny;
use crate::policy::{Effect, Urn};
use crate::request::{Request, Resources};

use super::authorizer::Compiled;
use super::combining::Need;
use super::condition::{self, Unreadable};
use super::principal;
use super::truth::{AllOpen, Fact, Truth, Unknowns, Worlds};

/// How many layers there are without an organization of some depth: what they say takes less room.
const FEW_LAYERS: usize = 4;

/// What all layers say of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruling<T> {
    /// Some applying statement denies.
    pub(crate) denied: T,
    /// Every layer that must allow does.
    pub(crate) allowed: T,
    /// The statement that denies, and the one that grants: the first in order that does so for certain, or
    /// else the first that may.
    pub(crate) denying: Option<u32>,
    pub(crate) granting: Option<u32>,
    /// The first layer that does not allow.
    pub(crate) blocked_by: Option<Layer>,
}

/// What one layer says of one resource.
#[derive(Debug, Clone, Copy)]
struct Say<T> {
    denies: T,
    allows: T,
    denying: Option<u32>,
    allowing: Option<u32>,
}

/// Decides a request: the policies of every layer against every resource of it.
pub(crate) fn rule<'a, U: Unknowns<'a>>(
    compiled: &'a Compiled,
    request: &'a Request,
    unknowns: &mut U,
) -> Ruling<U::Truth> {
    // RES-6: each resource must be allowed, and none may be denied.
    let mut questions = questions(compiled, request);
    let first = questions.next().unwrap_or_else(|| Question::about(Resource::Unknown, compiled, request));
    let mut ruling = first.rule(unknowns);
    for question in questions {
        ruling = ruling.and(question.rule(unknowns));
    }
    ruling
}

/// The questions of a request: one for each of its resources.
#[inline]
pub(crate) fn questions<'a>(
    compiled: &'a Compiled,
    request: &'a Request,
) -> impl Iterator<Item = Question<'a>> {
    let (named, more) = match request.resources() {
        Resources::None => (&[][..], Some(Resource::None)),
        Resources::Unknown => (&[][..], Some(Resource::Unknown)),
        Resources::Named(urns) => (urns.as_slice(), request.lacks_resource().then_some(Resource::Unknown)),
    };
    let named = named.iter().enumerate().map(|(number, urn)| Resource::Named { number, urn });
    named.chain(more).map(|it| Question::about(it, compiled, request))
}

/// Stands for the number of a resource that is not named.
pub(super) const NO_NUMBER: usize = usize::MAX;

/// The resource that a question is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Resource<'a> {
    /// The action is checked against no URN.
    None,
    /// It is not known which.
    Unknown,
    /// This one, with its number in the request.
    Named { number: usize, urn: &'a Urn },
}

/// A request, narrowed to one of its resources.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) compiled: &'a Compiled,
    pub(crate) request: &'a Request,
    pub(crate) names: Option<&'a Names>,
    pub(crate) resource: Resource<'a>,
}

impl<'a> Question<'a> {
    fn about(resource: Resource<'a>, compiled: &'a Compiled, request: &'a Request) -> Self {
        Question { compiled, request, names: compiled.names.names(request.action()), resource }
    }

    /// All layers together.
    fn rule<U: Unknowns<'a>>(self, unknowns: &mut U) -> Ruling<U::Truth> {
        self.rule_with(|_| U::Truth::NEVER, unknowns)
    }

    /// The same where layers allow more than their statements do: `added` says what.
    pub(crate) fn rule_with<U: Unknowns<'a>>(
        self,
        added: impl Fn(Layer) -> U::Truth,
        unknowns: &mut U,
    ) -> Ruling<U::Truth> {
        if self.compiled.layers().len() <= FEW_LAYERS {
            self.rule_within(&mut [Say::NOTHING; FEW_LAYERS], added, unknowns)
        } else {
            self.rule_within(&mut [Say::NOTHING; MAX_LAYERS], added, unknowns)
        }
    }

    fn rule_within<U: Unknowns<'a>>(
        self,
        says: &mut [Say<U::Truth>],
        added: impl Fn(Layer) -> U::Truth,
        unknowns: &mut U,
    ) -> Ruling<U::Truth> {
        self.ask(unknowns, says);
        let say = |layer: Layer| says.get(self.compiled.slot(layer)).copied().unwrap_or(Say::NOTHING);
        let granting = say(Layer::Identity).allowing.or(say(Layer::Resource).allowing);
        let mut ruling = Ruling { granting, ..Ruling::NOTHING };
        for need in self.needs() {
            let allows = |layer| say(layer).allows.or(added(layer));
            ruling.cap(self.meets(need, allows, unknowns), need);
            if ruling.allowed.is_never() {
                break;
            }
        }
        for (layer, say) in self.compiled.layers().iter().zip(says) {
            if !say.denies.is_never() {
                let denies = say.denies.and(self.binds(*layer, unknowns));
                ruling.deny(denies, say.denying); // EVA-1
            }
        }
        ruling
    }

    /// Whether a need is met. What makes no difference is not asked for.
    pub(crate) fn meets<U: Unknowns<'a>>(
        self,
        need: Need<'_>,
        allows: impl Fn(Layer) -> U::Truth,
        unknowns: &mut U,
    ) -> U::Truth {
        let mut met = need.layers.iter().fold(U::Truth::NEVER, |met, layer| met.or(allows(*layer)));
        for circumstance in need.unless {
            if met.is_always() {
                break;
            }
            met = met.or(self.is(*circumstance, unknowns));
        }
        met
    }

    /// What each layer says. The order of statements makes no difference (EVA-8) but to which of several
    /// is named: the first.
    fn ask<U: Unknowns<'a>>(self, unknowns: &mut U, says: &mut [Say<U::Truth>]) {
        let open = U::TELLS_APART.then(|| self.ask_open());
        let (mut met, mut met_open) = (Met::default(), Met::default());
        let mut look = |number: u32, statement: &'a CompiledStatement| -> Others {
            let slot = self.compiled.slot(statement.layer);
            let Some(say) = says.get_mut(slot) else { return Others::Differ };
            let applies = match open.as_ref().and_then(|it| it.get(slot)) {
                None if say.is_settled(statement.effect, number) => return Others::OfItsClass,
                None => self.applies_after(&mut met, statement, unknowns),
                // Facts are met only where they can make a difference.
                Some(open) => match self.applies_after(&mut met_open, statement, &mut AllOpen) {
                    it if it.is_never() => return Others::Differ,
                    it if it.is_always() => U::Truth::ALWAYS,
                    _ if open.truth(statement.effect).is_always() => return Others::Differ,
                    _ => self.applies_after(&mut met, statement, unknowns),
                },
            };
            say.hear(number, statement.effect, applies);
            let alone = statement.alike_until <= number + 1;
            if alone || !met.excludes(statement) { Others::Differ } else { Others::Alike }
        };
        let statements = &self.compiled.statements;
        let (action, context) = (self.request.action(), self.request.context());
        let through = |numbers: &[u32]| go_through(numbers, statements, &mut look);
        let candidates = |urn| self.compiled.index.candidates(action, self.names, urn, context, through);
        let found = match self.resource {
            Resource::Named { urn, .. } => candidates(Some(urn)),
            Resource::None => candidates(None),
            Resource::Unknown => false,
        };
        if !found {
            for (number, statement) in (0..).zip(statements) {
                look(number, statement);
            }
        }
    }

    /// What each layer says, whatever is unknown.
    fn ask_open(self) -> [Say<Worlds>; MAX_LAYERS] {
        let mut says = [Say::NOTHING; MAX_LAYERS];
        self.ask(&mut AllOpen, &mut says);
        says
    }

    /// Whether a statement can change nothing: others of its layer and effect apply, whatever is unknown.
    pub(crate) fn settled(self) -> impl Fn(&CompiledStatement) -> bool {
        let says = self.ask_open();
        move |it| says.get(self.compiled.slot(it.layer)).is_some_and(|say| say.truth(it.effect).is_always())
    }

    /// EVA-1: a statement applies if its action, resource and conditions match, and it is about the caller.
    pub(crate) fn applies<U: Unknowns<'a>>(
        self,
        statement: &'a CompiledStatement,
        unknowns: &mut U,
    ) -> U::Truth {
        self.applies_after(&mut Met::default(), statement, unknowns)
    }

    /// The same after other statements.
    fn applies_after<U: Unknowns<'a>>(
        self,
        met: &mut Met<'a, U::Truth>,
        statement: &'a CompiledStatement,
        unknowns: &mut U,
    ) -> U::Truth {
        if !remembered(&mut met.actions, &statement.actions, |it| self.action_matches(it)) {
            return U::Truth::NEVER;
        }
        let mut applies =
            remembered(&mut met.resources, &statement.resources, |it| self.resource_matches(it, unknowns));
        if U::TELLS_APART || !applies.is_never() {
            applies = applies.and(principal::matches(statement, self, unknowns));
        }
        if U::TELLS_APART || !applies.is_never() {
            applies = applies.and(self.is_in_scope(statement, unknowns));
        }
        let unreadable = self.unreadable(statement);
        for condition in &statement.conditions {
            if applies.is_never() && !U::TELLS_APART {
                break;
            }
            let (context, options) = (self.request.context(), &self.compiled.options);
            applies = applies.and(condition::holds(condition, context, options, unreadable, unknowns));
        }
        applies
    }

    /// What an unreadable value does in the statement (CON-16).
    pub(crate) fn unreadable(self, statement: &CompiledStatement) -> Unreadable {
        let applies = self.compiled.options.unreadable_deny == UnreadableDeny::Applies;
        match (statement.effect, applies) {
            (Effect::Deny, true) => Unreadable::Holds,
            _ => Unreadable::DoesNotHold,
        }
    }

    /// ACT-1 to ACT-8.
    pub(crate) fn action_matches(self, clause: &ActionMatcher) -> bool {
        clause.matches(self.request.action(), self.names, &self.compiled.options)
    }

    /// RES-2 to RES-5, VAR-3.
    pub(crate) fn resource_matches<U: Unknowns<'a>>(
        self,
        clause: &'a ResourceMatcher,
        unknowns: &mut U,
    ) -> U::Truth {
        let (mut listed, mut filled_in) = (U::Truth::NEVER, U::Truth::ALWAYS);
        let mut failed = false;
        // Where the one entry matches, everything has been put in.
        let asks = match clause {
            ResourceMatcher::Except { entries, where_failed } => !where_failed || entries.len() > 1,
            ResourceMatcher::Every | ResourceMatcher::Only(_) | ResourceMatcher::Uris(_) => false,
        };
        let look = |entry: &'a UrnMatcher| {
            let context = self.request.context();
            let reading = self.compiled.options.resource_wildcard;
            let found = match self.resource {
                _ if entry.is_any() => Match::known(true),
                Resource::Named { urn, .. } => entry.matches(urn, context, reading),
                Resource::None => entry.matches_none(context),
                Resource::Unknown => entry.matches_unknown(context),
            };
            failed |= found.failed;
            if asks {
                let needed = entry.needed(context);
                filled_in = needed.fold(filled_in, |all, key| all.and(unknowns.fact(Fact::OneValue(key))));
            }
            let (number, urn) = match self.resource {
                Resource::Named { number, urn } => (number, Some(urn)),
                Resource::None | Resource::Unknown => (NO_NUMBER, None),
            };
            listed = listed.or(match (found.must, found.may) {
                (true, _) => U::Truth::ALWAYS,
                (false, false) => U::Truth::NEVER,
                (false, true) => unknowns.fact(Fact::Entry { entry, number, urn }),
            });
        };
        match self.resource {
            Resource::Named { urn, .. } => clause.candidates(urn, look),
            Resource::None | Resource::Unknown => clause.entries().iter().for_each(look),
        }
        match clause {
            ResourceMatcher::Every => U::Truth::ALWAYS,
            ResourceMatcher::Uris(uris) => self.agency_matches(uris, unknowns),
            ResourceMatcher::Only(_) => listed,
            // VAR-3: what fails widens neither an Allow nor what a Deny lets through.
            ResourceMatcher::Except { where_failed, .. } if failed => U::Truth::known(*where_failed),
            ResourceMatcher::Except { where_failed: true, .. } => filled_in.and(listed).not(),
            ResourceMatcher::Except { where_failed: false, .. } => filled_in.and(listed.not()),
        }
    }
}

/// Which statements behind one, of its layer and effect, say nothing either.
enum Others {
    /// That is to be seen.
    Differ,
    /// Those that share its clauses, which do not match.
    Alike,
    /// All of them: an earlier one has settled what they could say.
    OfItsClass,
}

/// Looks at the statements of a list that goes by class and ascends within each, but for those that a look has
/// told to say nothing.
fn go_through<'a>(
    numbers: &[u32],
    statements: &'a [CompiledStatement],
    mut look: impl FnMut(u32, &'a CompiledStatement) -> Others,
) {
    let mut left = numbers;
    while let Some((&number, behind)) = left.split_first() {
        left = behind;
        let Some(statement) = statements.get(number as usize) else { continue };
        let class = |number: u32| statements.get(number as usize).map(CompiledStatement::class);
        let of_its_class = |number: &u32| class(*number) == Some(statement.class());
        let skip = match look(number, statement) {
            Others::Differ => 0,
            Others::Alike => behind.partition_point(|it| *it < statement.alike_until && of_its_class(it)),
            Others::OfItsClass => behind.partition_point(of_its_class),
        };
        left = behind.get(skip..).unwrap_or_default();
    }
}

/// What came of the last clauses: neighbours often share them.
struct Met<'a, T> {
    actions: Option<(&'a ActionMatcher, bool)>,
    resources: Option<(&'a ResourceMatcher, T)>,
}

impl<T> Default for Met<'_, T> {
    fn default() -> Self {
        Met { actions: None, resources: None }
    }
}

impl<T: Truth> Met<'_, T> {
    /// Whether the statement, which is the last one, does not match for its action or its resource.
    fn excludes(&self, statement: &CompiledStatement) -> bool {
        let of_action =
            self.actions.is_some_and(|(it, lists)| std::ptr::eq(it, &*statement.actions) && !lists);
        let of_resource =
            |(it, lists): (&ResourceMatcher, T)| std::ptr::eq(it, &*statement.resources) && lists.is_never();
        of_action || self.resources.is_some_and(of_resource)
    }
}

/// What came of `clause`, where it is the last one, or else what comes of it now.
#[inline]
fn remembered<'a, C, T: Copy>(
    last: &mut Option<(&'a C, T)>,
    clause: &'a C,
    find: impl FnOnce(&'a C) -> T,
) -> T {
    match *last {
        Some((it, came)) if std::ptr::eq(it, clause) => came,
        _ => {
            let came = find(clause);
            *last = Some((clause, came));
            came
        }
    }
}

impl<T: Truth> Say<T> {
    const NOTHING: Self = Say { denies: T::NEVER, allows: T::NEVER, denying: None, allowing: None };

    /// Whether the statement cannot change what the layer says: it says so for certain, by an earlier one.
    fn is_settled(&self, effect: Effect, number: u32) -> bool {
        let (truth, by) = match effect {
            Effect::Allow => (self.allows, self.allowing),
            Effect::Deny => (self.denies, self.denying),
        };
        truth.is_always() && by.is_some_and(|by| by <= number)
    }

    fn truth(&self, effect: Effect) -> T {
        match effect {
            Effect::Allow => self.allows,
            Effect::Deny => self.denies,
        }
    }

    fn hear(&mut self, number: u32, effect: Effect, applies: T) {
        if applies.is_never() {
            return;
        }
        let (truth, by) = match effect {
            Effect::Allow => (&mut self.allows, &mut self.allowing),
            Effect::Deny => (&mut self.denies, &mut self.denying),
        };
        // What is certain goes before what may be, and else the first in order, which the index need not keep.
        let names_it = match (applies.is_always(), truth.is_always() && by.is_some()) {
            (true, false) => true,
            (false, true) => false,
            _ => by.is_none_or(|by| number < by),
        };
        if names_it {
            *by = Some(number);
        }
        *truth = truth.or(applies);
    }
}

impl<T: Truth> Ruling<T> {
    /// Before any layer has said something.
    pub(super) const NOTHING: Self =
        Ruling { denied: T::NEVER, allowed: T::ALWAYS, denying: None, granting: None, blocked_by: None };

    fn deny(&mut self, denies: T, denying: Option<u32>) {
        let names_it = if denies.is_always() { !self.denied.is_always() } else { self.denying.is_none() };
        if names_it && !denies.is_never() {
            self.denying = denying;
        }
        self.denied = self.denied.or(denies);
    }

    fn cap(&mut self, met: T, need: Need<'_>) {
        if !met.is_always() {
            self.blocked_by = self.blocked_by.or(need.layers.first().copied());
        }
        self.allowed = self.allowed.and(met);
    }

    pub(super) fn and(self, other: Self) -> Self {
        let denying_first = self.denied.is_always() || other.denied.is_never();
        Ruling {
            denied: self.denied.or(other.denied),
            allowed: self.allowed.and(other.allowed),
            denying: if denying_first { self.denying } else { other.denying },
            granting: self.granting.or(other.granting),
            blocked_by: self.blocked_by.or(other.blocked_by),
        }
    }
}

#[cfg(test)]
mod tests;
