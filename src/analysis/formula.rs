//! Formulas over atoms: shared nodes, each once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;

use crate::decide::exact::Truth;

/// A formula: a node of an [`Arena`], perhaps negated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Formula(u32);

impl Formula {
    pub(super) const TRUE: Formula = Formula(0);
    pub(super) const FALSE: Formula = Formula(1);

    pub(super) fn of(truth: bool) -> Self {
        if truth { Formula::TRUE } else { Formula::FALSE }
    }

    pub(super) fn not(self) -> Self {
        Formula(self.0 ^ 1)
    }

    /// The number of its node.
    pub(super) fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

/// What stands at a node. The first is the constant that is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Node {
    True,
    /// An atom, by its number.
    Atom(u32),
    And(Formula, Formula),
}

/// The nodes of formulas over atoms of a kind; a node comes after those that it is made of.
#[derive(Debug)]
pub(super) struct Arena<A> {
    inner: RefCell<Inner<A>>,
}

#[derive(Debug)]
struct Inner<A> {
    nodes: Vec<Node>,
    known: HashMap<Node, u32>,
    atoms: Vec<A>,
    numbers: HashMap<A, u32>,
}

impl<A: Clone + Eq + Hash> Arena<A> {
    pub(super) fn new() -> Self {
        let nodes = vec![Node::True];
        let inner = Inner { nodes, known: HashMap::new(), atoms: Vec::new(), numbers: HashMap::new() };
        Arena { inner: RefCell::new(inner) }
    }

    /// The formula that is an atom.
    pub(super) fn atom(&self, atom: A) -> Formula {
        let mut inner = self.inner.borrow_mut();
        let number = match inner.numbers.get(&atom) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(inner.atoms.len()).unwrap_or(u32::MAX);
                inner.atoms.push(atom.clone());
                inner.numbers.insert(atom, number);
                number
            }
        };
        inner.node(Node::Atom(number))
    }

    pub(super) fn and(&self, one: Formula, other: Formula) -> Formula {
        match (one, other) {
            (Formula::TRUE, it) | (it, Formula::TRUE) => it,
            (Formula::FALSE, _) | (_, Formula::FALSE) => Formula::FALSE,
            (one, other) if one == other => one,
            (one, other) if one == other.not() => Formula::FALSE,
            (one, other) => self.inner.borrow_mut().node(Node::And(one.min(other), one.max(other))),
        }
    }

    pub(super) fn or(&self, one: Formula, other: Formula) -> Formula {
        self.and(one.not(), other.not()).not()
    }

    pub(super) fn implies(&self, one: Formula, other: Formula) -> Formula {
        self.or(one.not(), other)
    }

    pub(super) fn all(&self, formulas: impl IntoIterator<Item = Formula>) -> Formula {
        formulas.into_iter().fold(Formula::TRUE, |all, it| self.and(all, it))
    }

    pub(super) fn any(&self, formulas: impl IntoIterator<Item = Formula>) -> Formula {
        formulas.into_iter().fold(Formula::FALSE, |any, it| self.or(any, it))
    }

    /// `then` where `condition` is true, else `otherwise`.
    pub(super) fn choose(&self, condition: Formula, then: Formula, otherwise: Formula) -> Formula {
        self.or(self.and(condition, then), self.and(condition.not(), otherwise))
    }

    /// The nodes, in order.
    pub(super) fn nodes(&self) -> Vec<Node> {
        self.inner.borrow().nodes.clone()
    }

    /// The atoms, in order.
    pub(super) fn atoms(&self) -> Vec<A> {
        self.inner.borrow().atoms.clone()
    }
}

impl<A> Inner<A> {
    fn node(&mut self, node: Node) -> Formula {
        let number = match self.known.get(&node) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX >> 1);
                self.nodes.push(node);
                self.known.insert(node, number);
                number
            }
        };
        Formula(number << 1)
    }
}

/// What is so for certain, and what may be: the truth that the deciding code computes with.
///
/// The two differ where something is open that no request of the asked kind settles, such as whether guardrails bind a
/// request with a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds<'f, A> {
    /// None of constants.
    arena: Option<&'f Arena<A>>,
    pub(super) must: Formula,
    pub(super) may: Formula,
}

impl<'f, A> Bounds<'f, A> {
    pub(super) fn of(arena: &'f Arena<A>, formula: Formula) -> Self {
        Bounds { arena: Some(arena), must: formula, may: formula }
    }

    pub(super) fn between(arena: &'f Arena<A>, must: Formula, may: Formula) -> Self {
        Bounds { arena: Some(arena), must, may }
    }
}

impl<A: Copy + Eq + Hash> Truth for Bounds<'_, A> {
    const NEVER: Self = Bounds { arena: None, must: Formula::FALSE, may: Formula::FALSE };
    const ALWAYS: Self = Bounds { arena: None, must: Formula::TRUE, may: Formula::TRUE };

    fn and(self, other: Self) -> Self {
        let arena = self.arena.or(other.arena);
        let of = |one: Formula, other: Formula| match arena {
            Some(arena) => arena.and(one, other),
            // Constants alone come without an arena.
            None => Formula::of(one == Formula::TRUE && other == Formula::TRUE),
        };
        Bounds { arena, must: of(self.must, other.must), may: of(self.may, other.may) }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn not(self) -> Self {
        Bounds { must: self.may.not(), may: self.must.not(), ..self }
    }

    fn is_never(self) -> bool {
        self.may == Formula::FALSE
    }

    fn is_always(self) -> bool {
        self.must == Formula::TRUE
    }
}

/// The literals of a model that are enough to make a formula true.
///
/// `value` says of each atom whether it is true, `cost` how dear it is to need it. Where several children could make
/// a node false, the cheapest is taken. `O(n)` in the nodes.
pub(super) fn implicant(
    nodes: &[Node],
    root: Formula,
    value: impl Fn(u32) -> bool,
    cost: impl Fn(u32, bool) -> u64,
) -> Vec<(u32, bool)> {
    // Of each node its truth, and what it costs to have it so.
    let mut found: Vec<(bool, u64)> = Vec::with_capacity(nodes.len());
    let of = |found: &[(bool, u64)], it: Formula| {
        let (truth, cost) = found.get(it.node()).copied().unwrap_or_default();
        (truth != it.is_negated(), cost)
    };
    for node in nodes {
        let it = match *node {
            Node::True => (true, 0),
            Node::Atom(atom) => (value(atom), cost(atom, value(atom))),
            Node::And(one, other) => {
                let ((one, cost_of_one), (other, cost_of_other)) = (of(&found, one), of(&found, other));
                match (one, other) {
                    (true, true) => (true, cost_of_one.saturating_add(cost_of_other)),
                    (false, true) => (false, cost_of_one),
                    (true, false) => (false, cost_of_other),
                    (false, false) => (false, cost_of_one.min(cost_of_other)),
                }
            }
        };
        found.push(it);
    }
    let mut needed = vec![false; nodes.len()];
    let mut literals = Vec::new();
    let mark = |needed: &mut Vec<bool>, it: Formula| {
        if let Some(it) = needed.get_mut(it.node()) {
            *it = true;
        }
    };
    mark(&mut needed, root);
    for (number, node) in nodes.iter().enumerate().rev() {
        if needed.get(number) != Some(&true) {
            continue;
        }
        match *node {
            Node::True => {}
            Node::Atom(atom) => literals.push((atom, value(atom))),
            Node::And(one, other) => {
                if found.get(number).is_some_and(|it| it.0) {
                    mark(&mut needed, one);
                    mark(&mut needed, other);
                    continue;
                }
                let is_needed = |it: Formula| needed.get(it.node()) == Some(&true);
                let ((truth, cost), (of_other, cost_of_other)) = (of(&found, one), of(&found, other));
                let takes_one = match (truth, of_other) {
                    (false, false) => is_needed(one) || !is_needed(other) && cost <= cost_of_other,
                    (truth, _) => !truth,
                };
                mark(&mut needed, if takes_one { one } else { other });
            }
        }
    }
    literals.reverse();
    literals
}
