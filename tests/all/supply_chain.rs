//! What is depended on: every crate of `Cargo.lock` is licensed, named and fetched as `deny.toml` lets it be, and
//! the documentation lists those that an embedding program gets. The network is asked for crates that are not here.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

fn cargo(arguments: &[&str]) -> String {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--locked", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
            .output()
            .unwrap()
    };
    let offline = [arguments, &["--offline"]].concat();
    let mut answer = run(&offline);
    if !answer.status.success() {
        // Crates of other platforms and of features that were not built are looked at too.
        let fetched = run(&["fetch"]);
        assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
        answer = run(&offline);
    }
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    String::from_utf8(answer.stdout).unwrap()
}

/// Every crate of the lock file, whatever feature or platform it is for.
fn packages() -> Vec<Value> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--all-features"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap().clone();
    let locked = read("Cargo.lock").matches("[[package]]").count();
    assert_eq!(packages.len(), locked, "each locked crate is looked at");
    packages.into_iter().filter(|it| it["name"] != "iam5").collect()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn rules() -> toml::Table {
    read("deny.toml").parse().unwrap()
}

fn strings(value: &toml::Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

fn text<'v>(package: &'v Value, member: &str) -> &'v str {
    package[member].as_str().unwrap_or_default()
}

/// Whether an SPDX expression can be met with these licences.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, used) = alternatives(&words, allowed);
    assert_eq!(used, words.len(), "`{expression}` is not an expression");
    met
}

/// Reads `a AND b OR c`; says how many words that were.
fn alternatives(words: &[&str], allowed: &BTreeSet<String>) -> (bool, usize) {
    let (mut met, mut used) = conjunction(words, allowed);
    while words.get(used).is_some_and(|it| it.eq_ignore_ascii_case("or")) {
        let (other, more) = conjunction(&words[used + 1..], allowed);
        met |= other;
        used += 1 + more;
    }
    (met, used)
}

fn conjunction(words: &[&str], allowed: &BTreeSet<String>) -> (bool, usize) {
    let (mut met, mut used) = licence(words, allowed);
    while words.get(used).is_some_and(|it| it.eq_ignore_ascii_case("and")) {
        let (other, more) = licence(&words[used + 1..], allowed);
        met &= other;
        used += 1 + more;
    }
    (met, used)
}

fn licence(words: &[&str], allowed: &BTreeSet<String>) -> (bool, usize) {
    match words {
        ["(", ..] => {
            let (met, used) = alternatives(&words[1..], allowed);
            assert_eq!(words.get(used + 1), Some(&")"), "{words:?}");
            (met, used + 2)
        }
        // What an exception adds to a licence takes nothing of it away.
        [name, with, _, ..] if with.eq_ignore_ascii_case("with") => (allowed.contains(*name), 3),
        [name, ..] => (allowed.contains(*name), 1),
        [] => panic!("an expression ends early"),
    }
}

#[test]
fn expressions_of_licences_are_read() {
    let allowed = ["MIT", "Apache-2.0"].map(str::to_owned).into();
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND Apache-2.0", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", false),
        ("GPL-3.0 OR MIT AND Zlib", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn every_crate_has_a_licence_that_is_allowed() {
    let rules = rules();
    let allowed = strings(&rules["licenses"]["allow"]);
    let mut exceptions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for exception in rules["licenses"]["exceptions"].as_array().unwrap() {
        let name = exception["crate"].as_str().unwrap().to_owned();
        exceptions.insert(name, strings(&exception["allow"]));
    }
    let mut used = BTreeSet::new();
    for package in packages() {
        let (name, expression) = (text(&package, "name"), text(&package, "license"));
        assert!(!expression.is_empty(), "`{name}` names no licence");
        if is_met(expression, &allowed) {
            continue;
        }
        let more = exceptions.get(name).unwrap_or_else(|| panic!("`{name}` is licensed under {expression}"));
        assert!(is_met(expression, &allowed.union(more).cloned().collect()), "{name}: {expression}");
        used.insert(name.to_owned());
    }
    assert_eq!(used, exceptions.into_keys().collect(), "exceptions that are needed");
}

#[test]
fn every_crate_is_from_the_registry() {
    for rule in ["unknown-registry", "unknown-git"] {
        assert_eq!(rules()["sources"][rule].as_str(), Some("deny"));
    }
    for package in packages() {
        let name = text(&package, "name");
        assert_eq!(
            text(&package, "source"),
            "registry+https://github.com/rust-lang/crates.io-index",
            "{name}"
        );
    }
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    for package in lock["package"].as_array().unwrap().iter().filter(|it| it["name"].as_str() != Some("iam5"))
    {
        assert_eq!(package["checksum"].as_str().map(str::len), Some(64), "{package}");
    }
}

#[test]
fn no_crate_is_banned_and_none_is_there_twice() {
    let rules = rules();
    let listed = |member: &str| -> BTreeSet<String> {
        let list = rules["bans"][member].as_array().unwrap();
        list.iter().map(|it| it["crate"].as_str().unwrap().to_owned()).collect()
    };
    let (banned, skipped) = (listed("deny"), listed("skip"));
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages() {
        let (name, version) = (text(&package, "name"), text(&package, "version"));
        assert!(!banned.contains(name), "`{name}` is banned");
        versions.entry(name.to_owned()).or_default().insert(format!("{name}@{version}"));
    }
    assert_eq!(rules["bans"]["multiple-versions"].as_str(), Some("deny"));
    let mut used = BTreeSet::new();
    for (name, versions) in versions.iter().filter(|it| it.1.len() > 1) {
        let left: Vec<_> = versions.difference(&skipped).collect();
        assert_eq!(left.len(), 1, "`{name}` is there as {versions:?}");
        used.extend(versions.intersection(&skipped).cloned());
    }
    assert_eq!(used, skipped, "skips that are needed");
}

/// The rows of the table under a heading, cell by cell, without the head.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    let section = document.split(heading).nth(1).unwrap_or_else(|| panic!("there is no `{heading}`"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|it| it.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|it| it.trim().to_owned()).collect()).collect()
}

#[test]
fn the_documentation_lists_the_crates_of_the_library() {
    let tree =
        cargo(&["tree", "-e", "normal,build", "--no-default-features", "--prefix", "none", "-f", "{p}"]);
    let mut crates: BTreeSet<&str> = tree.lines().filter_map(|it| it.split(' ').next()).collect();
    assert!(crates.remove("iam5") && crates.len() < 19, "{crates:?}");
    let rows = table(&read("docs/trust.md"), "## Crates of the library\n");
    let listed: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), crates);
    assert_eq!(listed.len(), crates.len(), "none is listed twice");
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    for row in &rows {
        let [name, by, what] = row.as_slice() else { panic!("{row:?}") };
        assert!(what.len() > 10, "{name}: {what}");
        let own = manifest["dependencies"].get(name.trim_matches('`')).is_some();
        assert_eq!(own, by == "`iam5`", "{name} is brought by {by}");
    }
}
