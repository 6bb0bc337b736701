//! The words of the tree, held to the glossary of `CONTRIBUTING.md`.
//!
//! The last column of its table has the words that a term replaces: no file that is converted has one of them.

use std::path::{Path, PathBuf};

/// The folders and files that are searched.
const SEARCHED: [&str; 14] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "DESIGN.md",
    "README.md",
    "SECURITY.md",
    "benches",
    "docs",
    "examples",
    "fuzz/fuzz_targets",
    "policies",
    "schemas",
    "src",
    "tests",
];

/// The beginnings of the names of files that are not converted yet. One without an old word leaves the list.
const LATER: [&str; 14] = [
    "benches/",
    "docs/semantics.md",
    "examples/",
    "schemas/",
    "src/testing/",
    "tests/all/answers.rs",
    "tests/all/audit",
    "tests/cases/",
    "tests/all/disguises.rs",
    "tests/all/hostile",
    "tests/all/interrupted.rs",
    "tests/all/rules.rs",
    "tests/all/searching.rs",
    "tests/all/tidy.rs",
];

/// Converted files within a part that is not.
const CONVERTED: [&str; 2] = ["tests/all/cli.rs", "tests/lint"];

/// Uses of an old word that stay: plain English, and the names of a table and a rule in settings of users.
const KEPT: [&str; 7] = [
    "there is no ",
    "is no longer ",
    "are no longer ",
    "is no more",
    "[[organisation]]",
    "\"organisation",
    "organisation-rule",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The texts under a path, with their names.
fn texts(path: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![root().join(path)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
        } else if path
            .extension()
            .is_some_and(|it| ["rs", "md", "json", "jsonl", "toml"].iter().any(|e| it == *e))
        {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            // Data of the outside, and this file, whose examples are old words.
            if !name.starts_with("tests/data/") && name != "tests/all/words.rs" {
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{path}");
    found
}

/// The old words: what stands in backticks in the last column of the glossary.
fn old_words() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, rest) = text.split_once("## Words\n").unwrap();
    let rows =
        rest.lines().skip_while(|it| !it.starts_with('|')).skip(2).take_while(|it| it.starts_with('|'));
    let cells = rows.map(|it| it.trim_end_matches('|').rsplit('|').next().unwrap());
    let words = cells.flat_map(|it| it.split('`').skip(1).step_by(2));
    words.map(str::to_ascii_lowercase).collect()
}

/// The text in lower case without what stays, its comments and strings of several lines in one.
fn flat(name: &str, text: &str) -> String {
    // The glossary itself has them all.
    let text = match text.split_once("## Words\n") {
        Some((before, after)) if name == "CONTRIBUTING.md" => {
            format!("{before}{}", after.split_once("\n## ").unwrap().1)
        }
        _ => text.to_owned(),
    };
    let lines = text.lines().map(|it| {
        let it = it.trim().trim_end_matches('\\').trim_end();
        ["/// ", "//! ", "// "].into_iter().find_map(|start| it.strip_prefix(start)).unwrap_or(it)
    });
    let flat = lines.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    KEPT.iter().fold(flat, |flat, kept| flat.replace(kept, " … "))
}

/// The surroundings of the first use of the word as a whole; `_` ends a word.
fn first_use<'t>(flat: &'t str, word: &str) -> Option<&'t str> {
    let whole = |at: &usize| {
        let before = flat[..*at].chars().next_back();
        let after = flat[at + word.len()..].chars().next();
        [before, after].into_iter().flatten().all(|it| !it.is_alphanumeric())
    };
    let at = flat.match_indices(word).map(|it| it.0).find(whole)?;
    let start = flat.floor_char_boundary(at.saturating_sub(40));
    Some(&flat[start..flat.ceil_char_boundary(at + 60)])
}

fn is_in(name: &str, parts: &[&str]) -> bool {
    parts.iter().any(|it| name.starts_with(it))
}

/// The old words in a file, each with its surroundings.
fn uses(name: &str, text: &str, words: &[String]) -> Vec<String> {
    let flat = flat(name, text);
    let found = words.iter().filter_map(|word| first_use(&flat, word).map(|it| (word, it)));
    found.map(|(word, place)| format!("{name}: `{word}`: …{place}…")).collect()
}

#[test]
fn old_words_are_not_used() {
    let words = old_words();
    assert!(words.len() > 60, "{words:?}");
    let mut found = Vec::new();
    for (name, text) in SEARCHED.iter().flat_map(|it| texts(it)) {
        if !is_in(&name, &LATER) || is_in(&name, &CONVERTED) {
            found.extend(uses(&name, &text, &words));
        }
    }
    assert!(found.is_empty(), "words that the glossary of CONTRIBUTING.md replaces:\n{}", found.join("\n"));
}

#[test]
fn the_list_of_parts_to_convert_shrinks() {
    let words = old_words();
    let texts: Vec<_> = SEARCHED.iter().flat_map(|it| texts(it)).collect();
    for part in LATER {
        let open = texts.iter().filter(|it| is_in(&it.0, &[part]) && !is_in(&it.0, &CONVERTED));
        let left = open.into_iter().any(|(name, text)| !uses(name, text, &words).is_empty());
        assert!(left, "{part} has no old word any more: take it off the list");
    }
}

#[test]
fn words_are_found_as_a_whole() {
    let flat =
        flat("a.rs", "/// A value\n/// hangs\n/// on it; there is no cure_all,\n/// and that is no key");
    assert_eq!(first_use(&flat, "hangs on"), Some("a value hangs on it;  … cure_all, and that is no key"));
    assert!(first_use(&flat, "cure").is_some() && first_use(&flat, "is no").is_some());
    assert!(first_use(&flat, "hang").is_none() && first_use(&flat, "valu").is_none());
}
