//! Exact comparison of what two sets of policies allow.
//!
//! Whether there is a request that one authorizer denies and another allows is decided over *all* requests of a kind
//! of caller, not over some that are tried. Actions fall into classes that the policies treat alike (`universe`). Of
//! each class the rule of the engine is computed over formulas (`rule`, `encode`, `formula`), whose atoms speak of
//! single texts, numbers, instants and addresses. A SAT solver proposes a way to make the difference true, and theories
//! decide whether there is such a request (`solver`, `glob`). It is then put together and asked of the engine
//! (`witness`): a difference counts only where the engine confirms it.
//!
//! What is not modeled exactly is approximated from above, so that [`Comparison::NoNewAccess`] is never wrong for it;
//! where that leaves a doubt, the answer is [`Comparison::Undecided`].

mod caller;
mod doubt;
mod encode;
mod formula;
mod glob;
mod keys;
mod rule;
mod solver;
mod terms;
mod universe;
mod urns;
mod values;
mod variables;
mod witness;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::compile::CompiledStatement;
use crate::decide::Authorizer;
use crate::decide::exact::Compiled;
use crate::request::{Request, Resources};
use crate::wording::{Text, text};

pub use caller::Callers;
pub use witness::Witness;

use caller::Caller;
use doubt::{Doubt, Link};
use encode::Encoder;
use formula::{Arena, Formula};
use glob::Glob;
use keys::Keys;
use rule::Side;
use solver::{Base, Budget, Solved, solve};
use terms::{Atom, Place};
use universe::{ActionClass, ActionName, Owner, Shape};
use witness::Asked;

/// The answer to whether something is allowed that was not.
#[derive(Debug, Clone)]
pub enum Comparison {
    /// Nothing is: proved over all requests of the kind.
    NoNewAccess {
        /// Documented assumptions about keys that the proof rests on, in words; often none.
        assumes: Vec<Text>,
    },
    /// Something is, and this request shows it.
    NewAccess(Box<Witness>),
    /// It is not known, for a reason: no answer either way.
    Undecided {
        /// The reason, in words.
        reason: Text,
    },
}

/// The range of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scope {
    /// The callers.
    pub callers: Callers,
    /// Keys have values of the types that the catalog has for them, as documented.
    pub links: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Scope { callers: Callers::default(), links: true }
    }
}

impl Scope {
    /// Sets the callers.
    #[must_use]
    pub fn callers(self, callers: Callers) -> Self {
        Scope { callers, ..self }
    }

    /// Sets whether what is documented of keys is assumed.
    #[must_use]
    pub fn links(self, links: bool) -> Self {
        Scope { links, ..self }
    }
}

impl Comparison {
    /// Decides whether `new` allows a request that `old` denies, for callers of the resource's account.
    ///
    /// All layers count. Of keys that the catalog has as single-valued a request has one value at most. Policies that
    /// are not given and not known, such as a trust policy, may be any: a witness is then allowed where they allow.
    /// Cost: a question to a SAT solver for each class of actions, of which each has a bound; a question beyond it is
    /// [`Comparison::Undecided`]. The same answer on every machine.
    #[must_use]
    pub fn between(old: &Authorizer, new: &Authorizer) -> Comparison {
        Self::within(old, new, Scope::default())
    }

    /// Does the same as [`Comparison::between`] for other callers.
    #[must_use]
    pub fn within(old: &Authorizer, new: &Authorizer, scope: Scope) -> Comparison {
        let (one, other) = (&*old.compiled, &*new.compiled);
        if !one.catalog.is(&other.catalog) || one.options != other.options {
            return Comparison::Undecided { reason: Doubt::Sides.text() };
        }
        let mut assumes = BTreeSet::new();
        let mut doubt: Option<Text> = None;
        let classes = universe::classes(&one.catalog, [one, other], &one.options);
        for callers in scope.callers.kinds() {
            for class in &classes {
                let question = ClassQuestion { old, new, class, callers: *callers, links: scope.links };
                match question.answer(&mut assumes) {
                    Ok(None) => {}
                    Ok(Some(witness)) => return Comparison::NewAccess(Box::new(witness)),
                    Err(reason) => {
                        doubt.get_or_insert(reason);
                    }
                }
            }
        }
        match doubt {
            Some(reason) => Comparison::Undecided { reason },
            None => Comparison::NoNewAccess { assumes: assumes.iter().map(Link::text).collect() },
        }
    }

    /// The witness, where something is allowed that was not.
    #[must_use]
    pub fn witness(&self) -> Option<&Witness> {
        if let Comparison::NewAccess(witness) = self { Some(witness) } else { None }
    }
}

/// The question about one class of actions.
struct ClassQuestion<'q> {
    old: &'q Authorizer,
    new: &'q Authorizer,
    class: &'q ActionClass<'q>,
    callers: Callers,
    links: bool,
}

impl<'q> ClassQuestion<'q> {
    fn compiled(&self) -> [&'q Compiled; 2] {
        [&self.old.compiled, &self.new.compiled]
    }

    fn statements(&self) -> impl Iterator<Item = &'q CompiledStatement> {
        let sides = self.compiled().into_iter().zip(&self.class.statements);
        sides.flat_map(|(side, numbers)| numbers.iter().filter_map(|it| side.statements.get(*it as usize)))
    }

    /// A request that shows a difference; a reason where it is not known whether there is one.
    fn answer(&self, assumes: &mut BTreeSet<Link>) -> Result<Option<Witness>, Text> {
        let asks = self.statements().any(rule::asks_who_calls);
        let values = self.values();
        let (owners, named) = universe::owners(self.callers, asks, self.compiled());
        let mut doubt = None;
        for forms in universe::resources(&self.old.compiled.catalog, &self.class.name) {
            // Without a URN no accounts are to be distinguished.
            let has_urn = forms.iter().any(Option::is_some);
            let owners = if has_urn { owners.as_slice() } else { &[Owner::Any] };
            for owner in owners {
                let shapes: Vec<Shape> =
                    forms.iter().map(|it| Shape { urn: it.clone(), owner: owner.clone() }).collect();
                for caller in self.callers.forms(asks) {
                    match self.of_requests(&shapes, &named, *caller, &values, assumes) {
                        Ok(None) => {}
                        Ok(Some(witness)) => return Ok(Some(witness)),
                        Err(reason) => {
                            doubt.get_or_insert(reason);
                        }
                    }
                }
            }
        }
        let of_action =
            |doubt: Doubt| text!("`{0}`: {1}", "`{0}`：{1}", self.class.name.example(), doubt.text());
        doubt.map_or(Ok(None), |it| Err(of_action(it)))
    }

    /// How many values of each key the statements can distinguish: what one of them needs to hold or to fail is one.
    fn values(&self) -> HashMap<Box<str>, u16> {
        let mut seen: BTreeSet<(Box<str>, String)> = BTreeSet::new();
        let mut values: HashMap<Box<str>, u16> = HashMap::new();
        for statement in self.statements() {
            for condition in &statement.conditions {
                let name: Box<str> = condition.key.lower().into();
                if seen.insert((name.clone(), format!("{}|{:?}", condition.operator, condition.values))) {
                    *values.entry(name).or_insert(1) += 1;
                }
            }
            for key in universe::keys_of(statement) {
                // Whether there is one value, or several.
                if seen.insert((key.lower().into(), String::new())) {
                    *values.entry(key.lower().into()).or_insert(1) += 1;
                }
            }
        }
        values
    }

    /// The same of requests of one form.
    fn of_requests(
        &self,
        shapes: &[Shape],
        named: &[String],
        caller: Caller,
        values: &HashMap<Box<str>, u16>,
        assumes: &mut BTreeSet<Link>,
    ) -> Result<Option<Witness>, Doubt> {
        let [old, new] = self.compiled();
        let request = self.example(shapes, caller)?;
        let arena: Arena<Atom> = Arena::new();
        let keys = Keys {
            catalog: &old.catalog,
            action: match &self.class.name {
                ActionName::Known(action) => Some(action),
                _ => None,
            },
            caller,
            resource: shapes.first().and_then(|it| it.urn.as_ref()).map(|_| Place::Resource(0)),
        };
        let is_whole = match request.resources() {
            Resources::Named(urns) => urns.len() == shapes.len() && !request.lacks_resource(),
            Resources::None => shapes.iter().all(|it| it.urn.is_none()),
            Resources::Unknown => false,
        };
        if !is_whole {
            return Err(Doubt::Resources);
        }
        let [of_old, of_new] = &self.class.statements;
        let encoder = Encoder::new(&arena, keys, &old.options, values, self.links);
        let side = |at: bool| {
            let (compiled, other, numbers) = if at { (old, new, of_old) } else { (new, old, of_new) };
            let statements = self.by_action(&encoder, compiled, numbers);
            let side = Side { compiled, other, is_old: at, statements: &statements, request: &request };
            encoder.allows(&side, shapes)
        };
        let difference = arena.and(side(false).must, side(true).may.not());
        if difference == Formula::FALSE {
            return Ok(None);
        }
        encoder.add_links();
        encoder.add_covering();
        encoder.add_accounts(shapes);
        let axioms = encoder.axioms.borrow().clone();
        let goal = arena.and(difference, arena.all(axioms));
        let bases = self.bases(shapes, named, caller);
        let budget = Budget::default();
        let asked = Asked {
            encoder: &encoder,
            name: &self.class.name,
            callers: self.callers,
            caller,
            shapes,
            bases: &bases,
            old: self.old,
            new: self.new,
            states: budget.states,
        };
        let terms = encoder.terms.borrow();
        match solve(&arena, goal, &terms, &bases, budget, |model| asked.confirm(model)) {
            Solved::Never(links) => {
                assumes.extend(links.iter().filter_map(|it| terms.links.get(*it)).cloned());
                Ok(None)
            }
            Solved::Found(witness) => Ok(Some(witness)),
            Solved::Open(doubt) => Err(doubt),
        }
    }

    /// A request of the form: what does not depend on its texts is asked of it.
    fn example(&self, shapes: &[Shape], caller: Caller) -> Result<Request, Doubt> {
        let owner = shapes.first().map_or(universe::ACCOUNT, |it| it.owner.example());
        let account = match caller.is_of_resource_account() && !owner.is_empty() && owner != "system" {
            true => owner,
            false if caller.is_of_resource_account() => universe::ACCOUNT,
            false => universe::OTHER_ACCOUNT,
        };
        let mut builder = Request::builder(self.class.name.example())
            .allow_unlisted()
            .principal(caller.principal(account))
            .authentication(self.callers.authentication())
            .unknown("g:SourceVpce");
        for shape in shapes {
            builder = match &shape.urn {
                Some(form) => builder.resource(&form.example(&shape.owner)),
                None if self.class.name.says_none() => builder.resource("*"),
                None => builder,
            };
        }
        builder.build(&self.old.compiled.catalog).map_err(|it| Doubt::Refused(it.to_string()))
    }

    /// The statements of a side, each with whether its action clause matches.
    fn by_action(&self, encoder: &Encoder<'_>, compiled: &Compiled, numbers: &[u32]) -> Vec<(u32, Formula)> {
        let ActionName::Free { service, .. } = &self.class.name else {
            return numbers.iter().map(|it| (*it, Formula::TRUE)).collect();
        };
        let matches = |number: &u32| {
            let clause = &compiled.statements.get(*number as usize)?.actions;
            let wild = clause.patterns().1.iter().filter(|it| universe::may_name(it, service.as_deref()));
            let each = wild.map(|it| encoder.within(Place::Action, Glob::pattern(it, glob::Fold::Exact)));
            let listed = encoder.arena.any(each);
            Some((*number, if clause.is_except() { listed.not() } else { listed }))
        };
        numbers.iter().filter_map(matches).collect()
    }

    /// What the texts of the request are like, whatever policies say.
    fn bases(&self, shapes: &[Shape], named: &[String], caller: Caller) -> BTreeMap<Place, Base> {
        let mut bases = BTreeMap::new();
        for (number, shape) in (0..).zip(shapes) {
            if let Some(form) = &shape.urn {
                bases.insert(Place::Resource(number), form.globs(&shape.owner, named));
            }
        }
        if caller.has_urn() {
            bases.insert(Place::Caller, caller.urns());
        }
        if let ActionName::Free { required, excluded, .. } = &self.class.name {
            bases.insert(Place::Action, (vec![required.clone()], excluded.clone()));
        }
        bases
    }
}
