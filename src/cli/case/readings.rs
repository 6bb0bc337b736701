//! Cases against the second reader of cases: what is none, what is invalid, and what is decided by the rest.

use std::collections::BTreeSet;

use iam5::testing::difference::{difference, seeds, show};
use iam5::testing::generate::{Random, line};
use iam5::testing::second::case;
use iam5::testing::second::completion::contradiction;

use super::*;

/// How many completions of one request are tried.
const COMPLETIONS: usize = 16;

/// What the product finds in the cases of a file.
fn found(path: &str, text: &str) -> Vec<Result<Case, String>> {
    let mut reader = CaseReader::new(Catalog::embedded(), Options::default(), false);
    let source =
        Source { name: path.to_owned(), text: text.to_owned(), path: Some(PathBuf::from(path)), root: None };
    let mut all = Vec::new();
    reader.read(&source, |it| all.push(it.case.map_err(|it| it.reason)));
    all
}

/// What the two readers of a case differ in.
fn fault(found: Result<Case, String>, expected: Option<case::Case>, random: &mut Random) -> Option<String> {
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
            contradiction(&world, &plain, answer, COMPLETIONS, random)
        }),
    }
}

#[test]
fn unk_2_cases_are_decided_as_their_texts_say() {
    let (mut none, mut invalid, mut ready, mut wrong) = (0, 0, 0, Vec::new());
    for seed in seeds(1_500) {
        let random = &mut Random::new(seed);
        let lines: Vec<String> = (0..=random.below(4)).map(|_| line::case(random)).collect();
        let mut ids = BTreeSet::new();
        let found = found("no/such/folder/cases.jsonl", &lines.join("\n"));
        assert_eq!(found.len(), lines.len());
        for (found, line) in found.into_iter().zip(&lines) {
            let expected = case::read(line, &mut ids);
            match &expected {
                None => none += 1,
                Some(case) if case.ready.is_none() => invalid += 1,
                Some(_) => ready += 1,
            }
            wrong.extend(fault(found, expected, random).map(|it| format!("{it}\n  {line}")));
        }
    }
    show(&wrong);
    assert!(none > 300 && invalid > 300 && ready > 300, "{none} none, {invalid} invalid, {ready} ready");
}

/// TOML says what the JSON of the same members does.
#[test]
fn unk_2_cases_in_toml_are_those_of_their_json() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for seed in seeds(1_500) {
        let random = &mut Random::new(seed);
        let lines: Vec<String> = (0..=random.below(4)).map(|_| line::case(random)).collect();
        let values = lines.iter().filter_map(|it| serde_json::from_str::<serde_json::Value>(it).ok());
        // TOML has no null.
        let values: Vec<_> = values.filter(|it| toml::to_string(it).is_ok()).collect();
        if values.is_empty() {
            continue;
        }
        let text = toml::to_string(&serde_json::json!({"case": values})).unwrap();
        let mut ids = BTreeSet::new();
        let found = found("no/such/folder/cases.toml", &text);
        assert_eq!(found.len(), values.len());
        for (found, value) in found.into_iter().zip(&values) {
            cases += 1;
            let line = value.to_string();
            let expected = case::read(&line, &mut ids);
            wrong.extend(fault(found, expected, random).map(|it| format!("{it}\n  {line}")));
        }
    }
    show(&wrong);
    assert!(cases > 1_000, "{cases} cases");
}
