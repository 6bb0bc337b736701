//! The cases of the linter with their whole output.
//!
//! `tests/lint/*.md` holds documents in blocks marked `json`, each followed by a block marked `text` with what
//! `iam5 lint` prints of it. A word after `json` says what the document is attached to; `zh` after `text` has
//! the output in Chinese. `UPDATE=1 cargo test` writes the outputs down anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::common::{code, err, iam5, out};

/// A rule whose document would fill pages.
const LONG: [&str; 1] = ["large-policy"];

/// Fewer cases than these have been lost.
const CASES: usize = 150;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "md"));
    files.sort();
    assert!(!files.is_empty());
    files
}

/// What the linter prints of a document.
fn linted(document: &str, kind: &str, language: &str) -> String {
    let mut arguments = vec!["lint", "-", "--color", "never", "--lang", language];
    if !kind.is_empty() {
        arguments.extend(["--as", kind]);
    }
    let output = iam5(&arguments, document);
    assert!(code(&output) < 2, "{}", err(&output));
    out(&output) + &err(&output)
}

/// The text of a file with the outputs that are printed now, and how many there are.
fn rerun(text: &str) -> (String, usize) {
    let (mut current, mut cases) = (String::new(), 0);
    let mut document: Option<(String, String)> = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        writeln!(current, "{line}").unwrap();
        let Some(fence) = line.strip_prefix("```") else { continue };
        let (language, word) = fence.split_once(' ').unwrap_or((fence, ""));
        let block: Vec<_> = lines.by_ref().take_while(|it| *it != "```").collect();
        match (language, &document) {
            ("json", _) => {
                document = Some((block.join("\n"), word.to_owned()));
                block.iter().for_each(|it| writeln!(current, "{it}").unwrap());
            }
            ("text", Some((document, kind))) => {
                let language = if word.is_empty() { "en" } else { word };
                let printed = linted(document, kind, language);
                writeln!(current, "{}", printed.trim_end()).unwrap();
                cases += 1;
            }
            _ => panic!("`{line}`: a block is `json`, or `text` after one"),
        }
        current.push_str("```\n");
    }
    (current, cases)
}

#[test]
fn cases_print_what_they_say() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut all = 0;
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (current, cases) = rerun(&text);
        all += cases;
        if update && current != text {
            std::fs::write(&path, &current).unwrap();
            continue;
        }
        for (line, (old, new)) in (1..).zip(text.lines().zip(current.lines())) {
            assert_eq!(old, new, "{}:{line}: `UPDATE=1 cargo test` writes it anew", path.display());
        }
        assert_eq!(text, current, "{}", path.display());
    }
    assert!(all >= CASES, "{all} cases");
}

#[test]
fn every_rule_has_a_case() {
    let texts: String = files().iter().map(|it| std::fs::read_to_string(it).unwrap()).collect();
    let found = |name: &str| texts.contains(&format!("[{name}]: "));
    let silent: BTreeSet<_> =
        iam5::lint::all().iter().map(|it| it.meta().name).filter(|it| !found(it)).collect();
    assert_eq!(silent, BTreeSet::from(LONG), "rules without a case");
}
