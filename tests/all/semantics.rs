//! `docs/semantics.md` has every rule, with its source and its cases; what it says of them is so.
//!
//! `UPDATE=1` writes its list of cases anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use iam5::options::{
    AliasMatching, FailedVariable, ForAllValuesOfNone, NegatedOnAbsentKey, NewNamesInOldPolicies,
    PlainOnSeveralValues, ResourceWildcard, TokenRequests, TrustPolicies, UnreadableDeny,
};
use iam5::report::assumed::meaning;
use iam5::wording::Language;
use iam5::{Catalog, Options, Policy, Request};
use serde_json::Value;

use crate::common::cases::{authorizer, cases};
use crate::common::{iam5, out};

/// How many rules each group has: a group that shrank has lost one.
const GROUPS: [(&str, u32); 7] =
    [("DOC", 8), ("ACT", 8), ("RES", 7), ("CON", 16), ("VAR", 5), ("UNK", 5), ("EVA", 12)];

/// What comes before the part that is written anew.
const LIST: &str = "## Cases\n";

const DOCUMENT: &str = "docs/semantics.md";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A row of the hand-written tables.
#[derive(Debug)]
struct Rule {
    id: String,
    status: String,
    source: String,
}

/// The cells of the rows whose first one is the id of a rule.
fn rows(text: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split(" | ").map(|it| it.trim_matches([' ', '|']).to_owned()).collect();
    let rows: Vec<Vec<String>> = text.lines().filter(|it| it.starts_with("| ")).map(cells).collect();
    rows.into_iter().filter(|it| is_id(&it[0])).collect()
}

fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(group, number)| {
        GROUPS.iter().any(|it| it.0 == group) && number.bytes().all(|b| b.is_ascii_digit())
    })
}

fn rules() -> Vec<Rule> {
    let text = read(DOCUMENT);
    let rows = rows(text.split(LIST).next().unwrap());
    rows.into_iter()
        .map(|row| match <[String; 4]>::try_from(row) {
            Ok([id, _, status, source]) => Rule { id, status, source },
            Err(row) => panic!("{row:?} has other columns than the rest"),
        })
        .collect()
}

/// Where the ids of the groups stand in the order of the document.
fn expected_ids() -> Vec<String> {
    GROUPS.iter().flat_map(|(group, count)| (1..=*count).map(move |it| format!("{group}-{it}"))).collect()
}

fn names(case: &Value) -> impl Iterator<Item = &str> {
    case["rules"].as_array().unwrap().iter().map(|it| it.as_str().unwrap())
}

/// Every test in the sources that is named after a rule, `con_12_…`, by the rule's id.
fn tests() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut open = vec![root("src"), root("tests")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for name in text.lines().filter_map(|it| it.trim_start().strip_prefix("fn ")) {
                    let name = name.split('(').next().unwrap();
                    let mut words = name.split('_');
                    let mut id = || Some(format!("{}-{}", words.next()?.to_ascii_uppercase(), words.next()?));
                    if let Some(id) = id().filter(|it| is_id(it)) {
                        found.entry(id).or_default().insert(name.to_owned());
                    }
                }
            }
        }
    }
    found
}

/// What is decided of a case, and the assumed rules that it relied on.
fn decide(case: &Value, options: Options) -> Option<(String, Vec<&'static str>)> {
    let request = Request::from_value(&case["request"], &Catalog::embedded()).ok()?;
    let authorizer = authorizer(case, options)?;
    let verdict = authorizer.decide(&request);
    Some((verdict.decision().to_string(), verdict.assumed()))
}

/// The options with one reading taken, by the name that the command has for it.
fn option(reading: &str) -> Options {
    let mut options = Options::default();
    match reading {
        "act-5=aliases-in-full-only" => options.alias_matching = AliasMatching::AliasesInFullOnly,
        "act-8=always" => options.new_names_in_old_policies = NewNamesInOldPolicies::Always,
        "act-8=never" => options.new_names_in_old_policies = NewNamesInOldPolicies::Never,
        "con-12=does-not-hold" => options.negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold,
        "con-13=does-not-hold" => options.for_all_values_of_none = ForAllValuesOfNone::DoesNotHold,
        "con-14=does-not-hold" => options.plain_on_several_values = PlainOnSeveralValues::DoesNotHold,
        "con-16=deny-applies" => options.unreadable_deny = UnreadableDeny::Applies,
        "eva-6=tokens-escape" => options.token_requests = TokenRequests::Escape,
        "eva-6=tokens-bound" => options.token_requests = TokenRequests::Bound,
        "eva-11=either" => options.trust_policies = TrustPolicies::EitherAllows,
        "res-3=per-part" => options.resource_wildcard = ResourceWildcard::PerPart,
        "var-3=per-value" => options.failed_variable = FailedVariable::PerValue,
        other => panic!("`{other}` is not tried by this test"),
    }
    options
}

#[test]
fn every_rule_has_its_row_and_every_row_its_source() {
    let rules = rules();
    let ids: Vec<_> = rules.iter().map(|it| it.id.clone()).collect();
    assert_eq!(ids, expected_ids());
    for rule in &rules {
        let linked = rule.source.contains("](https://support.huaweicloud.com/");
        match rule.status.as_str() {
            "documented" | "assumed" | "in part" => assert!(linked, "{}: no page is named", rule.id),
            "ours" => assert!(!linked && rule.source.len() > 10, "{}", rule.id),
            other => panic!("{}: the status `{other}` is none", rule.id),
        }
        let assumed = matches!(rule.status.as_str(), "assumed" | "in part");
        assert_eq!(meaning(&rule.id, Language::English).is_some(), assumed, "{}: `{}`", rule.id, rule.status);
    }
}

#[test]
fn every_rule_has_a_case_and_every_case_names_a_rule() {
    let mut without: BTreeSet<String> = expected_ids().into_iter().collect();
    let mut known = BTreeSet::new();
    for case in cases() {
        let id = case["id"].as_str().unwrap();
        assert!(known.insert(id.to_owned()), "{id} is repeated");
        assert!(names(&case).count() > 0, "{id} names no rule");
        for rule in names(&case) {
            assert!(expected_ids().iter().any(|it| it == rule), "{id}: `{rule}` is not a rule");
            without.remove(rule);
        }
    }
    assert!(without.is_empty(), "no case is about {without:?}");
    for (id, tests) in tests() {
        assert!(expected_ids().contains(&id), "{tests:?} are named after `{id}`, which is not a rule");
    }
}

#[test]
fn every_assumed_rule_is_reported_by_a_decision() {
    let cases = cases();
    for rule in rules().iter().filter(|it| meaning(&it.id, Language::English).is_some()) {
        let of_rule = || cases.iter().filter(|case| names(case).any(|it| it == rule.id));
        if rule.id == "DOC-5" {
            // There is no decision to report it: the document is refused, with the fault.
            let text = r#"{"Version": "5.0", "Version": "5.0", "Statement": []}"#;
            assert!(Policy::parse("p", text).unwrap_err().to_string().contains("is repeated"));
            continue;
        }
        let reported = of_rule()
            .any(|case| decide(case, Options::default()).is_some_and(|it| it.1.contains(&rule.id.as_str())));
        assert!(reported, "no case of {} has it among the assumed rules of its decision", rule.id);
    }
}

#[test]
fn every_assumed_rule_has_an_option_or_says_why_not() {
    let design = rows(&read("DESIGN.md"));
    let help = out(&iam5(&["check", "--help"], ""));
    let cases = cases();
    let mut options = BTreeSet::new();
    for rule in rules().iter().filter(|it| meaning(&it.id, Language::English).is_some()) {
        let row = design.iter().find(|it| it[0] == rule.id);
        let other = row.and_then(|it| it.last()).unwrap_or_else(|| panic!("{} is not argued", rule.id));
        if other.starts_with("none: ") {
            continue;
        }
        for name in other.split(" or ") {
            let Some(name) = name.strip_prefix('`').and_then(|it| it.strip_suffix('`')) else {
                panic!("{}: `{other}` names no option and no way around", rule.id);
            };
            assert!(help.contains(name), "{}: the command has no `{name}`", rule.id);
            if !name.contains('=') {
                continue;
            }
            options.insert(name.to_owned());
            let of_rule = || cases.iter().filter(|case| names(case).any(|it| it == rule.id));
            let decided = |case: &&Value, options| decide(case, options).map(|it| it.0);
            let turned =
                of_rule().any(|case| decided(&case, option(name)) != decided(&case, Options::default()));
            assert!(turned, "`{name}` changes no decision of the cases of {}", rule.id);
        }
    }
    assert_eq!(options.len(), 12, "a reading has no assumed rule: {options:?}");
}

#[test]
fn the_list_of_cases_is_current() {
    let cases = cases();
    let tests = tests();
    let mut list = String::from("\n| rule | cases | tests |\n| --- | --- | --- |\n");
    for id in expected_ids() {
        let quoted = |names: &mut dyn Iterator<Item = &str>| {
            names.map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        };
        let of_rule = cases.iter().filter(|case| names(case).any(|it| it == id));
        let cases = quoted(&mut of_rule.map(|it| it["id"].as_str().unwrap()));
        let tests = quoted(&mut tests.get(&id).into_iter().flatten().map(String::as_str));
        writeln!(list, "| {id} | {cases} | {tests} |").unwrap();
    }
    let text = read(DOCUMENT);
    let (head, old) = text.split_once(LIST).unwrap_or((&text, ""));
    let intro = "\nFrom `tests/cases`, which anybody's engine can be run on, and the tests that are named after a rule.\n";
    let current = format!("{intro}{list}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(root(DOCUMENT), format!("{head}{LIST}{current}")).unwrap();
    } else {
        assert!(old == current, "{DOCUMENT} is out of date: run `UPDATE=1 cargo test --test all semantics`");
    }
}
