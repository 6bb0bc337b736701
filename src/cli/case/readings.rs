//! Cases against the second reader of cases: what is none, what is invalid, and what is decided by the rest.

use std::cell::Cell;
use std::collections::BTreeSet;

use iam5::testing::difference::difference;
use iam5::testing::generate::{Choices, line};
use iam5::testing::runner::{for_all, number};
use iam5::testing::second::case;
use iam5::testing::second::completion::contradiction;

use super::*;

/// Number of completions that are tried for one request.
const COMPLETIONS: usize = 16;

/// Cases that the product reads in a file.
fn found(path: &str, text: &str) -> Vec<Result<Case, String>> {
    let mut reader = CaseReader::new(Catalog::embedded(), Options::default(), false);
    let source =
        Source { name: path.to_owned(), text: text.to_owned(), path: Some(PathBuf::from(path)), root: None };
    let mut all = Vec::new();
    reader.read(&source, |it| all.push(it.case.map_err(|it| it.reason)));
    all
}

/// Describes the difference between two readings of a case.
fn fault(found: Result<Case, String>, expected: Option<case::Case>, choices: &mut Choices) -> Option<String> {
    let (found, expected) = match (found, expected) {
        (Err(_), None) => return None,
        (Err(why), Some(_)) => return Some(format!("no case: {why}")),
        (Ok(_), None) => return Some("a case, expected none".to_owned()),
        (Ok(found), Some(expected)) => (found, expected),
    };
    if expected.id.as_ref().is_some_and(|it| *it != found.id) || expected.expect != found.expect {
        return Some(format!("{} {}, expected {expected:?}", found.id, found.expect));
    }
    match (found.ready, expected.ready) {
        (Err(_), None) => None,
        (Err(why), Some(_)) => Some(format!("invalid: {why}")),
        (Ok(_), None) => Some("valid, expected not".to_owned()),
        (Ok(ready), Some((world, plain))) => difference(&ready.request, &plain).or_else(|| {
            let answer = ready.authorizer.decide(&ready.request).decision().name();
            contradiction(&world, &plain, answer, COMPLETIONS, choices)
        }),
    }
}

#[test]
fn unk_2_cases_are_decided_as_their_texts_say() {
    let (none, invalid, ready) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_all(number("IAM5_TEXTS", 1_500), |choices| {
        let lines: Vec<String> = (0..=choices.below(4)).map(|_| line::case(choices)).collect();
        let mut ids = BTreeSet::new();
        let found = found("no/such/folder/cases.jsonl", &lines.join("\n"));
        assert_eq!(found.len(), lines.len());
        for (found, line) in found.into_iter().zip(&lines) {
            let expected = case::read(line, &mut ids);
            let count = match &expected {
                None => &none,
                Some(case) if case.ready.is_none() => &invalid,
                Some(_) => &ready,
            };
            count.update(|it| it + 1);
            if let Some(fault) = fault(found, expected, choices) {
                return Err(format!("{fault}\n  {line}"));
            }
        }
        Ok(())
    });
    let (none, invalid, ready) = (none.get(), invalid.get(), ready.get());
    assert!(none > 300 && invalid > 300 && ready > 300, "{none} none, {invalid} invalid, {ready} ready");
}

/// TOML says what the JSON of the same members does.
#[test]
fn unk_2_cases_in_toml_are_those_of_their_json() {
    let cases = Cell::new(0);
    for_all(number("IAM5_TEXTS", 1_500), |choices| {
        let lines: Vec<String> = (0..=choices.below(4)).map(|_| line::case(choices)).collect();
        let values = lines.iter().filter_map(|it| serde_json::from_str::<serde_json::Value>(it).ok());
        // TOML has no null.
        let values: Vec<_> = values.filter(|it| toml::to_string(it).is_ok()).collect();
        if values.is_empty() {
            return Ok(());
        }
        let text = toml::to_string(&serde_json::json!({"case": values})).unwrap();
        let mut ids = BTreeSet::new();
        let found = found("no/such/folder/cases.toml", &text);
        assert_eq!(found.len(), values.len());
        for (found, value) in found.into_iter().zip(&values) {
            cases.update(|it| it + 1);
            let line = value.to_string();
            let expected = case::read(&line, &mut ids);
            if let Some(fault) = fault(found, expected, choices) {
                return Err(format!("{fault}\n  {line}"));
            }
        }
        Ok(())
    });
    assert!(cases.get() > 1_000, "{} cases", cases.get());
}
