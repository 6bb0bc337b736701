//! Properties that hold whatever is chosen, tried by proptest, which shrinks the choices of a failure.

use std::panic::{AssertUnwindSafe, Location, catch_unwind};

use proptest::array::uniform32;
use proptest::collection::vec;
use proptest::num::u8::{ANY, BinarySearch};
use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestCaseError, TestError, TestRunner};

use super::generate::Choices;

/// The most rows of choices that one value is drawn from.
const ROWS: usize = 96;

/// The most steps in which a failure is made small.
const STEPS: u32 = 20_000;

/// A byte that is not drawn but given, for proptest to shrink.
#[derive(Debug)]
struct Given(u8);

impl Strategy for Given {
    type Tree = BinarySearch;
    type Value = u8;

    fn new_tree(&self, _: &mut TestRunner) -> NewTree<Self> {
        Ok(BinarySearch::new(self.0))
    }
}

/// The sequences of choices that are tried.
fn strategy() -> impl Strategy<Value = Choices> {
    vec(uniform32(ANY), 0..=ROWS).prop_map(Choices::new)
}

/// A number from the environment.
#[must_use]
pub fn number(name: &str, usual: u64) -> u64 {
    number_of(name).unwrap_or(usual)
}

fn number_of(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Tries a property on that many sequences of choices; an `Err` says what is wrong.
///
/// They are the same in every run, unless `PROPTEST_RNG_SEED` asks for others. The choices of a failure are shrunk and
/// kept in `proptest-regressions`, from where they are tried first. Where `IAM5_SEED` is set the seeds from there on are
/// tried in its place, without proptest but for shrinking.
///
/// # Panics
/// Where the property does not hold.
#[track_caller]
pub fn for_all(cases: u64, property: impl Fn(&mut Choices) -> Result<(), String>) {
    let config = Config {
        cases: u32::try_from(cases).unwrap_or(u32::MAX),
        max_shrink_iters: STEPS,
        source_file: Some(Location::caller().file()),
        failure_persistence: Some(Box::new(FileFailurePersistence::SourceParallel("proptest-regressions"))),
        ..Config::default()
    };
    let failure = match number_of("IAM5_SEED") {
        Some(first) => (first..first + cases).find_map(|seed| failure_of(seed, &config, &property)),
        None => {
            let rng_seed = match config.rng_seed {
                RngSeed::Random => RngSeed::Fixed(0),
                asked => asked,
            };
            run(Config { rng_seed, ..config }, &strategy(), &property)
        }
    };
    assert!(failure.is_none(), "{}", failure.unwrap_or_default());
}

/// What is wrong by the choices of a seed, made small.
fn failure_of(
    seed: u64,
    config: &Config,
    property: &impl Fn(&mut Choices) -> Result<(), String>,
) -> Option<String> {
    let tried = catch_unwind(AssertUnwindSafe(|| property(&mut Choices::seeded(seed))));
    if let Ok(Ok(())) = tried {
        return None;
    }
    let rows = Choices::seeded(seed).rows(ROWS);
    let fails =
        |used: &usize| property(&mut Choices::new(rows.iter().take(*used).copied().collect())).is_err();
    let used = (0..=ROWS).find(fails).unwrap_or(ROWS);
    let rows = Choices::seeded(seed).rows(used);
    let given: Vec<Vec<Given>> = rows.iter().map(|row| row.iter().copied().map(Given).collect()).collect();
    let strategy = given.prop_map(|rows| Choices::of_bytes(&rows.concat()));
    let config = Config { cases: 1, failure_persistence: None, ..config.clone() };
    let small = run(config, &strategy, property);
    Some(format!("seed {seed}: {}", small.unwrap_or_else(|| "wrong beyond its first choices".to_owned())))
}

fn run(
    config: Config,
    strategy: &impl Strategy<Value = Choices>,
    property: &impl Fn(&mut Choices) -> Result<(), String>,
) -> Option<String> {
    let test = |mut choices: Choices| property(&mut choices).map_err(TestCaseError::fail);
    match TestRunner::new(config).run(strategy, test) {
        Ok(()) => None,
        Err(TestError::Fail(why, _)) => Some(why.to_string()),
        Err(TestError::Abort(why)) => Some(format!("proptest gave up: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choices, Config, RngSeed, STEPS, failure_of, run, strategy};
    use crate::testing::engine::authorizer;
    use crate::testing::generate::case;

    /// A property that no allowed request has.
    fn is_not_allowed(choices: &mut Choices) -> Result<(), String> {
        let case = case(choices, false);
        match authorizer(&case.world().unwrap()).decide(&case.request().unwrap()).is_allowed() {
            true => Err(case.to_json("allow")),
            false => Ok(()),
        }
    }

    #[test]
    fn a_failure_shrinks_to_a_small_case() {
        let config =
            Config { cases: 300, max_shrink_iters: STEPS, failure_persistence: None, ..Config::default() };
        for seed in 0..3 {
            let config = Config { rng_seed: RngSeed::Fixed(seed), ..config.clone() };
            let small = run(config, &strategy(), &is_not_allowed).unwrap();
            assert!(small.len() < 1_000, "{small}");
        }
        let of_seeds = (0..).filter_map(|seed| failure_of(seed, &config, &is_not_allowed));
        for small in of_seeds.take(3) {
            assert!(small.starts_with("seed ") && small.len() < 1_500, "{small}");
        }
    }
}
