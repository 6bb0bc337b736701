//! The walk: what finds the statements that can make a difference, and passes over the others.
//!
//! It changes no answer: a test compares it with a look at every statement. The index finds candidates; behind one that
//! does not match those are passed over that share its clauses, behind one that settles its layer all others of its
//! effect; and what came of a clause is kept for the neighbors that share it.

use crate::compile::{ActionMatcher, CompiledStatement, ResourceMatcher};
use crate::layer::{Layer, MAX_LAYERS};
use crate::request::Request;

use super::compiled::Compiled;
use super::element::Element;
use super::question::{Question, Resource, questions};
use super::ruling::{LayerRuling, Ruling};
use super::truth::{AllOpen, Truth, Unknowns, Worlds};

/// The number of layers without a deep organization: their outcomes take less room.
const FEW_LAYERS: usize = 4;

/// Rules on a request: the policies of every layer against every resource of it (RES-6).
pub(super) fn rule<'a, U: Unknowns<'a>>(
    compiled: &'a Compiled,
    request: &'a Request,
    unknowns: &mut U,
) -> Ruling<U::Truth> {
    let mut questions = questions(compiled, request);
    let first = questions.next().unwrap_or_else(|| Question::about(Resource::Unknown, compiled, request));
    let mut ruling = first.rule_with(|_| U::Truth::NEVER, unknowns);
    for question in questions {
        ruling = ruling.and(question.rule_with(|_| U::Truth::NEVER, unknowns));
    }
    ruling
}

impl<'a> Question<'a> {
    /// Rules on one resource, where layers allow what `added` has besides what their statements allow.
    pub(super) fn rule_with<U: Unknowns<'a>>(
        self,
        added: impl Fn(Layer) -> U::Truth,
        unknowns: &mut U,
    ) -> Ruling<U::Truth> {
        let (mut few, mut many);
        let layers: &mut [LayerRuling<U::Truth>] = if self.compiled.layers().len() <= FEW_LAYERS {
            few = [LayerRuling::NOTHING; FEW_LAYERS];
            &mut few
        } else {
            many = [LayerRuling::NOTHING; MAX_LAYERS];
            &mut many
        };
        self.walk(unknowns, layers);
        self.rule(layers, added, unknowns)
    }

    /// Finds the outcome of each layer. The order of statements makes no difference (EVA-8) but to which of several is
    /// named: the first.
    fn walk<U: Unknowns<'a>>(self, unknowns: &mut U, layers: &mut [LayerRuling<U::Truth>]) {
        let open = U::TELLS_APART.then(|| self.walk_open());
        let (mut memo, mut memo_open) = (Memo::default(), Memo::default());
        let mut look = |number: u32, statement: &'a CompiledStatement| -> Others {
            let slot = self.compiled.slot(statement.layer);
            let Some(layer) = layers.get_mut(slot) else { return Others::Differ };
            let applies = match open.as_ref().and_then(|it| it.get(slot)) {
                None if layer.is_settled(statement.effect, number) => return Others::OfItsClass,
                None => self.applies_after(&mut memo, statement, unknowns),
                // A fact is asked for only where it can make a difference.
                Some(open) => match self.applies_after(&mut memo_open, statement, &mut AllOpen) {
                    it if it.is_never() => return Others::Differ,
                    it if it.is_always() => U::Truth::ALWAYS,
                    _ if open.truth(statement.effect).is_always() => return Others::Differ,
                    _ => self.applies_after(&mut memo, statement, unknowns),
                },
            };
            layer.add(number, statement.effect, applies);
            let alone = statement.alike_until <= number + 1;
            if alone || !memo.excludes(statement) { Others::Differ } else { Others::Alike }
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

    /// Finds the outcome of each layer with every unknown fact open by itself.
    fn walk_open(self) -> [LayerRuling<Worlds>; MAX_LAYERS] {
        let mut layers = [LayerRuling::NOTHING; MAX_LAYERS];
        self.walk(&mut AllOpen, &mut layers);
        layers
    }

    /// Tells the statements that can change nothing: others of their layer and effect apply, whatever is unknown.
    pub(super) fn settled(self) -> impl Fn(&CompiledStatement) -> bool {
        let layers = self.walk_open();
        move |it| layers.get(self.compiled.slot(it.layer)).is_some_and(|own| own.truth(it.effect).is_always())
    }

    /// Whether a statement applies, after others.
    #[inline]
    fn applies_after<U: Unknowns<'a>>(
        self,
        memo: &mut Memo<'a, U::Truth>,
        statement: &'a CompiledStatement,
        unknowns: &mut U,
    ) -> U::Truth {
        let element = |it: Element<'a>| {
            let find = |unknowns: &mut U| self.element(statement, it, unknowns);
            match it {
                Element::Action(clause) => remembered(&mut memo.actions, clause, || find(unknowns)),
                Element::Resource(clause) => remembered(&mut memo.resources, clause, || find(unknowns)),
                _ => find(unknowns),
            }
        };
        self.applies_by(statement, element, U::TELLS_APART)
    }
}

/// The statements behind one, of its layer and effect, that cannot make a difference either.
enum Others {
    /// That is to be seen.
    Differ,
    /// Those that share its clauses, which do not match.
    Alike,
    /// All of them: an earlier statement settles their outcome.
    OfItsClass,
}

/// Looks at the statements of a list that goes by class and ascends within each, but for those that a look
/// excludes.
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

/// The outcome of the last clauses: neighbors often share them.
struct Memo<'a, T> {
    actions: Option<(&'a ActionMatcher, T)>,
    resources: Option<(&'a ResourceMatcher, T)>,
}

impl<T> Default for Memo<'_, T> {
    fn default() -> Self {
        Memo { actions: None, resources: None }
    }
}

impl<T: Truth> Memo<'_, T> {
    /// Whether the statement, which is the last one, does not match for its action or its resource.
    fn excludes(&self, statement: &CompiledStatement) -> bool {
        let of_action =
            self.actions.is_some_and(|(it, came)| std::ptr::eq(it, &*statement.actions) && came.is_never());
        let of_resource =
            |(it, came): (&ResourceMatcher, T)| std::ptr::eq(it, &*statement.resources) && came.is_never();
        of_action || self.resources.is_some_and(of_resource)
    }
}

/// The outcome of `clause`: the remembered one where it is the last clause.
#[inline]
fn remembered<'a, C, T: Copy>(last: &mut Option<(&'a C, T)>, clause: &'a C, find: impl FnOnce() -> T) -> T {
    match *last {
        Some((it, came)) if std::ptr::eq(it, clause) => came,
        _ => {
            let came = find();
            *last = Some((clause, came));
            came
        }
    }
}

#[cfg(test)]
mod tests;
