//! The engine against the reference: the same answer on every case and on random ones.

use crate::decide::Authorizer;
use crate::options::{
    AliasMatching, FailedVariable, ForAllValuesOfNone, NegatedOnAbsentKey, NewNamesInOldPolicies, Options,
    PlainOnSeveralValues, ResourceWildcard, TokenRequests, TrustPolicies, UnreadableDeny,
};
use crate::request::Request;

use super::engine::authorizer;
use super::generate::{Case, Random, case};
use super::reference::tests::{cases, try_request, world};
use super::reference::{Outcome, World, completions_at_most, decide, decide_complete};
use super::shrink::shrink;

/// How many pairs of policies and a request are tried where all is known; `IAM5_PAIRS` in the environment asks
/// for more, and `IAM5_SEED` for others than from 0.
const PAIRS: u64 = 10_000;

/// How many requests are asked of each world: the one that it was made around, and others beside it.
const REQUESTS: u64 = 20;

/// How many completions of a request are tried at most.
const COMPLETIONS: usize = 120;

pub(super) fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// The seeds of that many worlds.
pub(super) fn seeds(worlds: u64) -> impl Iterator<Item = u64> {
    let first = number("IAM5_SEED", 0);
    first..first + worlds
}

/// Whether the engine and the reference differ about a request.
type Differs = fn(&Authorizer, &World, &Request) -> bool;

/// Fails with the first difference, made small: a line to be kept in `tests/cases`.
fn fail(case: &Case, options: Options, expected: &str, differs: Differs) -> ! {
    let line = serde_json::from_str(&case.to_json(expected)).unwrap();
    let small = shrink(&line, &|line| {
        let (Some(mut world), Some(request)) = (world(line), try_request(line)) else { return false };
        world.options = options;
        differs(&authorizer(&world), &world, &request)
            || differs(&authorizer(&world).indexed_by_conditions(), &world, &request)
    });
    panic!("a difference under {options:?}, expected in full is {expected}:\n{small}\nof {line}");
}

fn answer(authorizer: &Authorizer, request: &Request) -> &'static str {
    authorizer.decide(request).decision().name()
}

/// Readings at random; the usual ones most of the time.
pub(super) fn options(random: &mut Random) -> Options {
    let mut options = Options::default();
    if random.chance(60) {
        return options;
    }
    if random.chance(30) {
        options.negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold;
    }
    if random.chance(30) {
        options.for_all_values_of_none = ForAllValuesOfNone::DoesNotHold;
    }
    if random.chance(30) {
        options.plain_on_several_values = PlainOnSeveralValues::DoesNotHold;
    }
    if random.chance(30) {
        options.resource_wildcard = ResourceWildcard::PerPart;
    }
    if random.chance(30) {
        options.alias_matching = AliasMatching::AliasesInFullOnly;
    }
    options.new_names_in_old_policies = match random.below(10) {
        0 | 1 => NewNamesInOldPolicies::Never,
        2 | 3 => NewNamesInOldPolicies::Always,
        _ => NewNamesInOldPolicies::DenyOnly,
    };
    if random.chance(30) {
        options.unreadable_deny = UnreadableDeny::Applies;
    }
    options.token_requests = random.pick(&[TokenRequests::Open, TokenRequests::Escape, TokenRequests::Bound]);
    if random.chance(30) {
        options.trust_policies = TrustPolicies::EitherAllows;
    }
    if random.chance(30) {
        options.failed_variable = FailedVariable::PerValue;
    }
    options
}

#[test]
fn the_engine_decides_every_case_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let valid = world(&case).zip(try_request(&case));
        let answer = valid.map_or("invalid", |(world, request)| answer(&authorizer(&world), &request));
        if case["expect"] != answer {
            wrong.push(format!("{answer} where {} is expected: {case}", case["expect"]));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Where all is known the answers are the same.
fn known_differs(authorizer: &Authorizer, world: &World, request: &Request) -> bool {
    let (answer, expected) = (answer(authorizer, request), decide(world, request).name());
    // A resource or a caller that is not named is unknown: then an answer may be needlessly open.
    let caller = request.principal();
    let open = request.has_unknown() || (caller.urn.is_none() && caller.service.is_none());
    answer != expected && !(open && answer == "undetermined")
}

/// Where something is not, a determined answer is that of every completion.
fn unknown_differs(authorizer: &Authorizer, world: &World, request: &Request) -> bool {
    let determined = answer(authorizer, request);
    completions_at_most(world, request, COMPLETIONS).into_iter().any(|settled| {
        let outcome = decide_complete(world, &settled).name();
        known_differs(authorizer, world, &settled) || !(determined == "undetermined" || outcome == determined)
    })
}

#[test]
fn the_engine_agrees_with_the_reference_where_all_is_known() {
    for seed in seeds(number("IAM5_PAIRS", PAIRS) / REQUESTS).map(|it| it * 2) {
        let case = case(seed);
        let mut world = case.world().unwrap();
        world.options = options(&mut Random::new(seed));
        let authorizer = authorizer(&world);
        let authorizer = if seed % 4 == 0 { authorizer } else { authorizer.indexed_by_conditions() };
        for beside in 0..REQUESTS {
            let case = if beside == 0 { case.clone() } else { case.neighbour(beside) };
            let request = case.request().unwrap();
            if known_differs(&authorizer, &world, &request) {
                fail(&case, world.options, decide(&world, &request).name(), known_differs);
            }
        }
    }
}

#[test]
fn unk_2_a_determined_answer_is_right_for_every_completion() {
    for seed in seeds(number("IAM5_PAIRS", PAIRS) / 10).map(|it| it * 2 + 1) {
        let case = case(seed);
        let (mut world, request) = (case.world().unwrap(), case.request().unwrap());
        world.options = options(&mut Random::new(seed));
        if unknown_differs(&authorizer(&world), &world, &request) {
            fail(&case, world.options, decide(&world, &request).name(), unknown_differs);
        }
    }
}

/// Of an undetermined answer each case comes to what it says, and every decision that is possible has one.
#[test]
fn unk_2_a_residual_says_what_comes_of_each_case() {
    let tried = number("IAM5_PAIRS", PAIRS) / 4;
    let mut open = 0;
    for seed in seeds(tried).map(|it| it * 2 + 1) {
        let case = case(seed);
        let (mut world, request) = (case.world().unwrap(), case.request().unwrap());
        world.options = options(&mut Random::new(seed));
        let authorizer = authorizer(&world);
        let verdict = authorizer.decide(&request);
        let Some(residual) = verdict.residual() else { continue };
        open += 1;
        let possible: Vec<_> = verdict.possible().collect();
        let case = || case.to_json("undetermined");
        assert!(verdict.residual_is_exact(), "{residual}, not {possible:?}, of {}", case());
    }
    assert!(20 * open > tried, "{open} answers of {tried} are open");
}

/// An engine that calls everything undetermined would be sound: it has to know what the reference knows,
/// but for the few cases in which two statements only together leave nothing open.
#[test]
fn unk_2_little_is_undetermined_that_need_not_be() {
    let (mut open, mut needless) = (0, 0);
    for seed in seeds(1_000).map(|it| it * 2 + 1) {
        let case = case(seed);
        let (world, request) = (case.world().unwrap(), case.request().unwrap());
        // The reference takes a caller who is not named for none of those that a clause names.
        let is_named = request.principal().urn.is_some() || request.principal().service.is_some();
        // Of an agency it knows that a pattern over other resources does not match it.
        let is_agency = request.action().name().contains(":agencies:");
        if is_named && !is_agency && answer(&authorizer(&world), &request) == "undetermined" {
            open += 1;
            needless += usize::from(decide(&world, &request) != Outcome::Undetermined);
        }
    }
    assert!(open > 0 && needless * 10 <= open, "{needless} of {open} undetermined answers are needless");
}
