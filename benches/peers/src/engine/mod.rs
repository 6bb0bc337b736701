//! The engines. Each has the workload in its own language, in an encoding that suits it: what can be looked
//! up is, and what rules most policies out is compared first.
//!
//! What all policies of the workload leave open (region, account) is left out of the languages that have no
//! URNs, in their favour: there the name of the secret is a value of its own.

mod casbin;
mod cedar;
mod iam5;
mod iam_rs;
mod regorus;

use std::hint::black_box;

use ::iam5::Decision;

use crate::workload::{Answer, RawRequest, Spread};

/// The columns of the table.
pub const NAMES: [&str; 6] =
    ["iam5", "iam-rs", "cedar-policy", "regorus", "regorus, indexed by hand", "casbin"];

/// An engine with its policies loaded.
pub trait Engine: Sized {
    /// The policies as text, in the engine's language.
    type Source;
    /// A request that is ready to be asked any number of times.
    type Request;

    fn source(spread: Spread, count: usize) -> Self::Source;
    fn load(source: &Self::Source) -> Self;
    fn prepare(&self, raw: &RawRequest) -> Self::Request;
    fn decide(&mut self, request: &Self::Request) -> Decision;

    /// Whether the request goes through, where that is cheaper to say than the whole decision.
    fn is_allowed(&mut self, request: &Self::Request) -> bool {
        self.decide(request) == Decision::Allow
    }
}

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Deciding a request that is ready.
    Prepared(Answer),
    /// Making a request of strings, and deciding it.
    FromStrings(Answer),
    /// Making an engine of the policies' text.
    Load,
}

type Run = Box<dyn FnMut(Task, u64)>;
type Ask = Box<dyn FnMut(Task) -> Decision>;

/// An engine, whatever its types are.
pub struct Contestant {
    pub name: &'static str,
    run: Run,
    ask: Ask,
}

impl Contestant {
    fn new<E: Engine + 'static>(name: &'static str, spread: Spread, count: usize) -> Self
    where
        E::Source: 'static,
        E::Request: 'static,
    {
        let source = std::rc::Rc::new(E::source(spread, count));
        let raw = || Answer::ALL.map(|it| RawRequest::new(count, it));
        let mut asked = E::load(&source);
        let mut engine = E::load(&source);
        let prepared = raw().map(|it| engine.prepare(&it));
        let (strings, asked_strings) = (raw(), raw());
        Contestant {
            name,
            run: Box::new(move |task, repeats| match task {
                Task::Prepared(answer) => {
                    let request = &prepared[answer as usize];
                    for _ in 0..repeats {
                        black_box(engine.is_allowed(black_box(request)));
                    }
                }
                Task::FromStrings(answer) => {
                    let raw = &strings[answer as usize];
                    for _ in 0..repeats {
                        let request = engine.prepare(black_box(raw));
                        black_box(engine.is_allowed(&request));
                    }
                }
                Task::Load => (0..repeats).for_each(|_| drop(black_box(E::load(black_box(&source))))),
            }),
            ask: Box::new(move |task| {
                let (Task::Prepared(answer) | Task::FromStrings(answer)) = task else {
                    unreachable!("loading has no answer");
                };
                let request = asked.prepare(&asked_strings[answer as usize]);
                let decision = asked.decide(&request);
                assert_eq!(asked.is_allowed(&request), decision == Decision::Allow);
                decision
            }),
        }
    }

    /// Does the task so many times.
    pub fn run(&mut self, task: Task, repeats: u64) {
        (self.run)(task, repeats);
    }

    /// What the engine says.
    pub fn answer(&mut self, task: Task) -> Decision {
        (self.ask)(task)
    }
}

/// All of them, in the order of [`NAMES`], with their policies loaded.
pub fn all(spread: Spread, count: usize) -> Vec<Contestant> {
    let [ours, iam_rs, cedar, rego, indexed, casbin] = NAMES;
    vec![
        Contestant::new::<iam5::Iam5>(ours, spread, count),
        Contestant::new::<iam_rs::IamRs>(iam_rs, spread, count),
        Contestant::new::<cedar::Cedar>(cedar, spread, count),
        Contestant::new::<regorus::Regorus<regorus::Listed>>(rego, spread, count),
        Contestant::new::<regorus::Regorus<regorus::ByPrefix>>(indexed, spread, count),
        Contestant::new::<casbin::Casbin>(casbin, spread, count),
    ]
}

/// The name of the secret, which other engines hold against a pattern of its own.
fn secret_name(raw: &RawRequest) -> &str {
    raw.resource.rsplit(':').next().unwrap_or_default()
}
