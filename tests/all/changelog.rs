//! `decision-changes.jsonl` has every change of `CHANGELOG.md` that can alter a decision, for programs to read.

use std::path::Path;

use serde_json::Value;

const CHANGES: &str = "decision-changes.jsonl";

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// A change with a star: the version, the rules that it begins with, and what it says after them.
#[derive(Debug)]
struct Starred {
    version: String,
    rules: Vec<String>,
    text: String,
}

/// The ids at the front of an entry, `UNK-2, VAR-3: …`, and the rest.
fn split(entry: &str) -> (Vec<String>, &str) {
    let Some((head, rest)) = entry.split_once(": ") else { return (Vec::new(), entry) };
    let rules: Vec<String> = head.split(", ").map(str::to_owned).collect();
    let is_id = |it: &String| {
        it.split_once('-').is_some_and(|(group, number)| {
            group.len() == 3
                && group.bytes().all(|it| it.is_ascii_uppercase())
                && !number.is_empty()
                && number.bytes().all(|it| it.is_ascii_digit())
        })
    };
    if rules.iter().all(is_id) { (rules, rest) } else { (Vec::new(), entry) }
}

fn starred() -> Vec<Starred> {
    let changelog = read("CHANGELOG.md");
    let mut version = String::new();
    let mut found = Vec::new();
    for line in changelog.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            version = heading.to_owned();
        }
        for entry in line.split('★').skip(1).filter(|_| line.starts_with("- ")) {
            let (rules, text) = split(entry.trim());
            found.push(Starred { version: version.clone(), rules, text: text.to_owned() });
        }
    }
    found
}

#[test]
fn every_starred_change_is_listed_with_its_rules() {
    let changes: Vec<Value> = read(CHANGES).lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let starred = starred();
    assert!(!starred.is_empty());
    for change in &starred {
        let of = |it: &&Value| {
            it["version"] == change.version.as_str() && change.text.starts_with(it["what"].as_str().unwrap())
        };
        let listed: Vec<&Value> = changes.iter().filter(of).collect();
        assert!(!listed.is_empty(), "{CHANGES} lacks: {}", change.text);
        for rule in &change.rules {
            assert!(
                listed.iter().any(|it| it["rule"] == rule.as_str()),
                "{CHANGES} lacks {rule}: {}",
                change.text
            );
        }
    }
}

#[test]
fn every_listed_change_is_in_the_changelog_and_about_a_rule_that_exists() {
    let (starred, semantics) = (starred(), read("docs/semantics.md"));
    for (number, line) in (1..).zip(read(CHANGES).lines()) {
        let change: Value = serde_json::from_str(line).unwrap();
        let members: Vec<&String> = change.as_object().unwrap().keys().collect();
        assert_eq!(members, ["rule", "version", "what"], "{CHANGES}:{number}");
        let what = change["what"].as_str().unwrap();
        assert!(what.len() > 20, "{CHANGES}:{number}: `{what}` says too little");
        let stands =
            starred.iter().any(|it| change["version"] == it.version.as_str() && it.text.starts_with(what));
        assert!(stands, "{CHANGES}:{number}: no starred change begins with `{what}`");
        // What is read from files and what the linter rewrites is about no rule of decisions.
        if let Some(rule) = change["rule"].as_str() {
            assert!(
                semantics.contains(&format!("\n| {rule} | ")),
                "{CHANGES}:{number}: no rule is called {rule}"
            );
        } else {
            assert!(change["rule"].is_null(), "{CHANGES}:{number}");
        }
    }
}

#[test]
fn every_rule_is_in_a_starred_change() {
    let starred = starred();
    let semantics = read("docs/semantics.md");
    let ids = semantics.lines().filter_map(|it| it.strip_prefix("| ")?.split_once(" | ").map(|it| it.0));
    let ids: Vec<&str> =
        ids.filter(|it| it.contains('-') && it.starts_with(|c: char| c.is_ascii_uppercase())).collect();
    assert!(ids.len() > 50, "{ids:?}");
    for id in ids {
        assert!(
            starred.iter().any(|it| it.rules.iter().any(|rule| rule == id)),
            "no starred change has {id}"
        );
    }
}
