//! The engine against the reference: the same answer on every case and on random ones.

use std::cell::Cell;

use crate::decide::Authorizer;
use crate::options::{
    AliasMatching, FailedVariable, ForAllValuesOfNone, NegatedOnAbsentKey, NewNamesInOldPolicies, Options,
    PlainOnSeveralValues, ResourceWildcard, TokenRequests, TrustPolicies, UnreadableDeny,
};
use crate::request::Request;

use super::engine::authorizer;
use super::generate::{Case, Choices, case};
use super::reference::tests::{cases, try_request, world};
use super::reference::{Outcome, World, completions_at_most, decide, decide_complete};
use super::runner::{for_all, number};

/// How many pairs of policies and a request are tried where all is known; `IAM5_PAIRS` in the environment asks
/// for more, and `IAM5_SEED` for others than from 0.
const PAIRS: u64 = 10_000;

/// How many requests are asked of each world: the one that it was made around, and others beside it.
const REQUESTS: u64 = 20;

/// How many completions of a request are tried at most.
const COMPLETIONS: usize = 120;

/// A world under readings at random, with the case that it is of.
pub(super) fn drawn(choices: &mut Choices, unknowns: bool) -> (Case, World) {
    choices.part();
    let options = options(choices);
    let case = case(choices, unknowns);
    let mut world = case.world().unwrap();
    world.options = options;
    (case, world)
}

/// What to print of a difference: a line to be kept in `tests/cases`.
fn line(case: &Case, world: &World, request: &Request) -> String {
    let expected = decide(world, request).name();
    format!("a difference under {:?}, expected is {expected}:\n{}", world.options, case.to_json(expected))
}

fn answer(authorizer: &Authorizer, request: &Request) -> &'static str {
    authorizer.decide(request).decision().name()
}

/// Readings at random; the usual ones most of the time.
pub(super) fn options(choices: &mut Choices) -> Options {
    let mut options = Options::default();
    if choices.chance(60) {
        return options;
    }
    if choices.chance(30) {
        options.negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold;
    }
    if choices.chance(30) {
        options.for_all_values_of_none = ForAllValuesOfNone::DoesNotHold;
    }
    if choices.chance(30) {
        options.plain_on_several_values = PlainOnSeveralValues::DoesNotHold;
    }
    if choices.chance(30) {
        options.resource_wildcard = ResourceWildcard::PerPart;
    }
    if choices.chance(30) {
        options.alias_matching = AliasMatching::AliasesInFullOnly;
    }
    options.new_names_in_old_policies = match choices.below(10) {
        6 | 7 => NewNamesInOldPolicies::Never,
        8 | 9 => NewNamesInOldPolicies::Always,
        _ => NewNamesInOldPolicies::DenyOnly,
    };
    if choices.chance(30) {
        options.unreadable_deny = UnreadableDeny::Applies;
    }
    options.token_requests =
        choices.pick(&[TokenRequests::Open, TokenRequests::Escape, TokenRequests::Bound]);
    if choices.chance(30) {
        options.trust_policies = TrustPolicies::EitherAllows;
    }
    if choices.chance(30) {
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
    for_all(number("IAM5_PAIRS", PAIRS) / REQUESTS, |choices| {
        let by_conditions = choices.chance(50);
        let (case, world) = drawn(choices, false);
        let authorizer = authorizer(&world);
        let authorizer = if by_conditions { authorizer.indexed_by_conditions() } else { authorizer };
        for beside in 0..REQUESTS {
            let case = if beside == 0 { case.clone() } else { case.neighbor(choices) };
            let request = case.request().unwrap();
            if known_differs(&authorizer, &world, &request) {
                return Err(line(&case, &world, &request));
            }
        }
        Ok(())
    });
}

#[test]
fn unk_2_a_determined_answer_is_right_for_every_completion() {
    for_all(number("IAM5_PAIRS", PAIRS) / 10, |choices| {
        let (case, world) = drawn(choices, true);
        let request = case.request().unwrap();
        match unknown_differs(&authorizer(&world), &world, &request) {
            true => Err(line(&case, &world, &request)),
            false => Ok(()),
        }
    });
}

/// Of an undetermined answer each case comes to what it says, and every decision that is possible has one.
#[test]
fn unk_2_a_residual_says_what_comes_of_each_case() {
    let tried = number("IAM5_PAIRS", PAIRS) / 4;
    let open = Cell::new(0);
    for_all(tried, |choices| {
        let (case, world) = drawn(choices, true);
        let (authorizer, request) = (authorizer(&world), case.request().unwrap());
        let verdict = authorizer.decide(&request);
        let Some(residual) = verdict.residual() else { return Ok(()) };
        open.update(|it| it + 1);
        let possible: Vec<_> = verdict.possible().collect();
        match verdict.residual_is_exact() {
            true => Ok(()),
            false => Err(format!("{residual}, not {possible:?}, of {}", case.to_json("undetermined"))),
        }
    });
    assert!(20 * open.get() > tried, "{} answers of {tried} are open", open.get());
}

/// An engine that calls everything undetermined would be sound: it has to know what the reference knows,
/// but for the few cases in which two statements only together leave nothing open.
#[test]
fn unk_2_little_is_undetermined_that_need_not_be() {
    let (open, needless) = (Cell::new(0), Cell::new(0));
    for_all(1_000, |choices| {
        let case = case(choices, true);
        let (world, request) = (case.world().unwrap(), case.request().unwrap());
        // The reference takes a caller who is not named for none of those that a clause names.
        let is_named = request.principal().urn.is_some() || request.principal().service.is_some();
        // Of an agency it knows that a pattern over other resources does not match it.
        let is_agency = request.action().name().contains(":agencies:");
        if is_named && !is_agency && answer(&authorizer(&world), &request) == "undetermined" {
            open.update(|it| it + 1);
            needless.update(|it| it + usize::from(decide(&world, &request) != Outcome::Undetermined));
        }
        Ok(())
    });
    let (open, needless) = (open.get(), needless.get());
    assert!(open > 0 && needless * 10 <= open, "{needless} of {open} undetermined answers are needless");
}
