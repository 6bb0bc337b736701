//! Satisfiability: a SAT solver proposes, the theories of texts and of points on a line decide.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use batsat::{BasicCallbacks, Lit, Solver, SolverInterface, SolverOpts, lbool};

use super::doubt::Doubt;
use super::formula::{Arena, Formula, Node, implicant};
use super::glob::{self, Found, Glob};
use super::terms::{Atom, Kind, Place, Point, Terms};

/// What a question may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// States of automata for one search.
    pub(super) states: usize,
    /// Proposals of the SAT solver.
    pub(super) rounds: usize,
    /// Checks of the SAT solver whether to go on.
    pub(super) steps: u64,
    /// Models that turn out to be no request.
    pub(super) failures: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { states: 50_000, rounds: 20_000, steps: 2_000_000, failures: 24 }
    }
}

/// A way to make the goal true: literals, and a text for each place that they speak of.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) literals: Vec<(Atom, bool)>,
    pub(super) texts: BTreeMap<Place, String>,
}

impl Model {
    pub(super) fn has(&self, atom: Atom, value: bool) -> bool {
        self.literals.contains(&(atom, value))
    }
}

/// What came of a question.
#[derive(Debug)]
pub(super) enum Solved<W> {
    /// No request makes the goal true, on the links whose numbers are given.
    Never(Vec<u32>),
    Found(W),
    Open(Doubt),
}

/// The patterns that the texts at a place match, and those that none does.
pub(super) type Base = (Vec<Glob>, Vec<Glob>);

/// Looks for a request that makes `goal` true.
///
/// `confirm` turns a model into what is found, or says why it does not come to a request; then others are tried, and where there is
/// none the question stays open.
pub(super) fn solve<W>(
    arena: &Arena<Atom>,
    goal: Formula,
    terms: &Terms,
    bases: &BTreeMap<Place, Base>,
    budget: Budget,
    mut confirm: impl FnMut(&Model) -> Result<W, Doubt>,
) -> Solved<W> {
    if goal == Formula::FALSE {
        return Solved::Never(Vec::new());
    }
    let (nodes, atoms) = (arena.nodes(), arena.atoms());
    let mut sat = Sat::new(budget.steps);
    sat.formula(&nodes, goal, atoms.len());
    sat.order(&atoms, terms);
    let links: Vec<(u32, Lit)> = atoms
        .iter()
        .enumerate()
        .filter_map(|(at, it)| match it {
            Atom::Link(number) => Some((*number, sat.atom(at)?)),
            _ => None,
        })
        .collect();
    let assumed: Vec<Lit> = links.iter().map(|it| it.1).collect();
    let mut texts = Texts { terms, bases, known: HashMap::new(), states: budget.states };
    let mut why: Option<Doubt> = None;
    let mut failures = 0;
    for _ in 0..budget.rounds {
        match sat.solver.solve_limited(&assumed) {
            it if it == lbool::TRUE => {}
            it if it == lbool::FALSE => {
                let core: Vec<Lit> = sat.solver.unsat_core().to_vec();
                let used = links.iter().filter(|it| core.iter().any(|lit| lit.var() == it.1.var()));
                return match why {
                    Some(why) => Solved::Open(why),
                    None => Solved::Never(used.map(|it| it.0).collect()),
                };
            }
            _ => return Solved::Open(Doubt::Steps),
        }
        let values: Vec<bool> = (0..atoms.len()).map(|it| sat.value(it)).collect();
        let value = |atom: u32| values.get(atom as usize).copied().unwrap_or_default();
        let cost = |atom: u32, value: bool| atoms.get(atom as usize).map_or(0, |it| cost(it, value));
        let literals = implicant(&nodes, goal, value, cost);
        let numbers: HashMap<Atom, u32> =
            literals.iter().filter_map(|it| Some((*atoms.get(it.0 as usize)?, it.0))).collect();
        let literals: Vec<(Atom, bool)> = literals
            .into_iter()
            .filter_map(|(atom, value)| Some((*atoms.get(atom as usize)?, value)))
            .collect();
        let block = |sat: &mut Sat, literals: &[(Atom, bool)]| {
            let each = literals.iter().filter_map(|(atom, value)| {
                let lit = sat.atom(*numbers.get(atom)? as usize)?;
                Some(if *value { !lit } else { lit })
            });
            let mut clause: Vec<Lit> = each.collect();
            sat.solver.add_clause_reuse(&mut clause);
        };
        let mut model = Model { literals, texts: BTreeMap::new() };
        match texts.check(&model.literals) {
            Checked::Texts(found) => model.texts = found,
            Checked::Conflict(core) => {
                block(&mut sat, &core);
                continue;
            }
            Checked::OutOfBudget => {
                why.get_or_insert(Doubt::States);
                failures += budget.failures / 3 + 1;
                if failures > budget.failures {
                    break;
                }
                block(&mut sat, &model.literals);
                continue;
            }
        }
        match confirm(&model) {
            Ok(found) => return Solved::Found(found),
            Err(reason) => {
                why.get_or_insert(reason);
                failures += 1;
                if failures > budget.failures {
                    break;
                }
                block(&mut sat, &model.literals);
            }
        }
    }
    Solved::Open(why.unwrap_or(Doubt::Rounds))
}

/// How dear it is to need a literal: a request that needs few keys is believed.
fn cost(atom: &Atom, value: bool) -> u64 {
    match (atom, value) {
        (Atom::Link(_), _) => 0,
        (Atom::Opaque(_) | Atom::Fills(..), _) => 40,
        (Atom::Used(..), true) => 20,
        (Atom::Present(_), true) => 10,
        (Atom::In(..), true) => 4,
        (Atom::Reads(..), false) => 30,
        (_, true) => 3,
        (_, false) => 1,
    }
}

/// The SAT solver with the nodes of formulas as its variables.
struct Sat {
    solver: Solver<BasicCallbacks>,
    atoms: Vec<Option<Lit>>,
}

impl Sat {
    fn new(steps: u64) -> Self {
        let mut callbacks = BasicCallbacks::new();
        let left = Rc::new(Cell::new(steps));
        callbacks.set_stop(move || {
            left.set(left.get().saturating_sub(1));
            left.get() == 0
        });
        Sat { solver: Solver::new(SolverOpts::default(), callbacks), atoms: Vec::new() }
    }

    /// The literal of an atom that a formula speaks of.
    fn atom(&self, atom: usize) -> Option<Lit> {
        self.atoms.get(atom).copied().flatten()
    }

    fn value(&self, atom: usize) -> bool {
        self.atom(atom).is_some_and(|it| self.solver.value_lit(it) == lbool::TRUE)
    }

    fn clause(&mut self, lits: &[Lit]) {
        self.solver.add_clause_reuse(&mut lits.to_vec());
    }

    /// Requires that a formula is true.
    fn formula(&mut self, nodes: &[Node], root: Formula, atoms: usize) {
        let mut reached = vec![false; nodes.len()];
        if let Some(it) = reached.get_mut(root.node()) {
            *it = true;
        }
        for (number, node) in nodes.iter().enumerate().rev() {
            if let (Some(true), Node::And(one, other)) = (reached.get(number), node) {
                for child in [one, other] {
                    if let Some(it) = reached.get_mut(child.node()) {
                        *it = true;
                    }
                }
            }
        }
        self.atoms = vec![None; atoms];
        let mut lits: Vec<Option<Lit>> = Vec::with_capacity(nodes.len());
        let of = |lits: &[Option<Lit>], it: Formula| {
            let lit = lits.get(it.node()).copied().flatten()?;
            Some(if it.is_negated() { !lit } else { lit })
        };
        for (number, node) in nodes.iter().enumerate() {
            if reached.get(number) != Some(&true) {
                lits.push(None);
                continue;
            }
            let lit = Lit::new(self.solver.new_var_default(), true);
            lits.push(Some(lit));
            match node {
                Node::True => self.clause(&[lit]),
                Node::Atom(atom) => {
                    if let Some(it) = self.atoms.get_mut(*atom as usize) {
                        *it = Some(lit);
                    }
                }
                Node::And(one, other) => {
                    let Some((one, other)) = of(&lits, *one).zip(of(&lits, *other)) else { continue };
                    self.clause(&[!lit, one]);
                    self.clause(&[!lit, other]);
                    self.clause(&[lit, !one, !other]);
                }
            }
        }
        if let Some(root) = of(&lits, root) {
            self.clause(&[root]);
        }
    }

    /// Requires that points on a line are in order.
    fn order(&mut self, atoms: &[Atom], terms: &Terms) {
        let mut lines: BTreeMap<(u32, u16, Kind), Vec<Cut>> = BTreeMap::new();
        for (number, atom) in atoms.iter().enumerate() {
            if let Atom::Less(key, slot, kind, point, included) = atom
                && let (Some(lit), Some(point)) = (self.atom(number), terms.points.get(*point))
            {
                lines.entry((*key, *slot, *kind)).or_default().push((point.clone(), *included, lit));
            }
        }
        for mut cuts in lines.into_values() {
            cuts.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
            for pair in cuts.windows(2) {
                let [(one, one_included, less), (other, other_included, more)] = pair else { continue };
                self.clause(&[!*less, *more]);
                if is_empty_between((one, *one_included), (other, *other_included)) {
                    self.clause(&[*less, !*more]);
                }
            }
        }
    }
}

/// A point on a line, whether it is before the cut itself, and the literal that a value is before the cut.
type Cut = (Point, bool, Lit);

/// IPv6 addresses that are IPv4 ones in another form: no value is among them.
const MAPPED: std::ops::RangeInclusive<u128> = 0xffff_0000_0000..=0xffff_ffff_ffff;

/// Whether no value is behind one cut and before another.
fn is_empty_between(from: (&Point, bool), to: (&Point, bool)) -> bool {
    match (from, to) {
        ((Point::Date(one), true), (Point::Date(other), false)) => one.checked_add(1) == Some(*other),
        ((Point::Address(true, one), _), (Point::Address(true, other), _)) => {
            MAPPED.contains(one) && other.checked_sub(1).is_some_and(|it| MAPPED.contains(&it))
        }
        _ => false,
    }
}

/// Whether an address is one in its own right.
pub(super) fn is_address(v6: bool, bits: u128) -> bool {
    !v6 || !MAPPED.contains(&bits)
}

/// The address behind those that are IPv4 ones in another form.
pub(super) const BEHIND_MAPPED: u128 = 0x1_0000_0000_0000;

/// The theory of texts.
struct Texts<'t> {
    terms: &'t Terms,
    bases: &'t BTreeMap<Place, Base>,
    known: HashMap<(Place, Vec<u32>, Vec<u32>), Found>,
    states: usize,
}

/// What the theory says of literals.
enum Checked {
    Texts(BTreeMap<Place, String>),
    /// These exclude each other.
    Conflict(Vec<(Atom, bool)>),
    OutOfBudget,
}

impl Texts<'_> {
    fn check(&mut self, literals: &[(Atom, bool)]) -> Checked {
        let mut places: BTreeMap<Place, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        for (atom, value) in literals {
            if let Atom::In(place, glob) = atom {
                let of_place = places.entry(*place).or_default();
                if *value { of_place.0.push(*glob) } else { of_place.1.push(*glob) }
            }
        }
        for place in self.bases.keys() {
            places.entry(*place).or_default();
        }
        let mut texts = BTreeMap::new();
        let mut is_open = false;
        for (place, (required, excluded)) in places {
            match self.find(place, &required, &excluded) {
                Found::Text(text) => {
                    texts.insert(place, text);
                }
                Found::OutOfBudget => is_open = true,
                Found::Nothing => {
                    let (required, excluded) = self.shrink(place, required, excluded);
                    let required = required.into_iter().map(|it| (Atom::In(place, it), true));
                    let excluded = excluded.into_iter().map(|it| (Atom::In(place, it), false));
                    return Checked::Conflict(required.chain(excluded).collect());
                }
            }
        }
        if is_open { Checked::OutOfBudget } else { Checked::Texts(texts) }
    }

    fn find(&mut self, place: Place, required: &[u32], excluded: &[u32]) -> Found {
        let name = (place, required.to_vec(), excluded.to_vec());
        if let Some(found) = self.known.get(&name) {
            return found.clone();
        }
        let globs = |numbers: &[u32]| {
            numbers.iter().filter_map(|it| self.terms.globs.get(*it)).collect::<Vec<&Glob>>()
        };
        let (mut all, mut none) = (globs(required), globs(excluded));
        if let Some((required, excluded)) = self.bases.get(&place) {
            all.extend(required);
            none.extend(excluded);
        }
        let found = glob::find(&all, &none, self.states, &mut 0);
        self.known.insert(name, found.clone());
        found
    }

    /// A part of the patterns that no text meets either.
    fn shrink(&mut self, place: Place, required: Vec<u32>, excluded: Vec<u32>) -> (Vec<u32>, Vec<u32>) {
        let (mut required, mut excluded) = (required, excluded);
        let mut at = 0;
        while at < excluded.len() {
            let mut fewer = excluded.clone();
            fewer.remove(at);
            if self.find(place, &required, &fewer) == Found::Nothing { excluded = fewer } else { at += 1 }
        }
        let mut at = 0;
        while at < required.len() {
            let mut fewer = required.clone();
            fewer.remove(at);
            if self.find(place, &fewer, &excluded) == Found::Nothing { required = fewer } else { at += 1 }
        }
        (required, excluded)
    }
}
