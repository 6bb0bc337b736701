//! The cases of the linter with their whole output.
//!
//! A file in `tests/lint` is named after its rule. Its first block, `text`, is what `iam5 lint` prints of the wrong
//! example in the rule's documentation; then come documents in blocks marked `json`, each followed by a `text` with
//! its output. `tests/lint/documents` has documents about several rules. A word after `json` says what the document is
//! attached to; `zh` after `text` has the output in Chinese. `UPDATE=1 cargo test` writes the outputs anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use iam5::lint::Meta;

use crate::common::lint::{input, wrong};
use crate::common::{code, err, iam5, out};

/// Fewer cases than these have been lost.
const CASES: usize = 150;

/// The Markdown files in a folder.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "md"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn metas() -> impl Iterator<Item = &'static Meta> {
    iam5::lint::all().iter().map(|it| it.meta())
}

/// The file of a rule's cases.
fn file_of(meta: &Meta) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/lint/{}.md", meta.name))
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

/// The text of a file with the outputs that are printed now, and how many there are. The wrong example is the document
/// of outputs that have none before them.
fn rerun(text: &str, wrong: Option<(String, String)>) -> (String, usize) {
    let (mut current, mut cases) = (String::new(), 0);
    let mut document = wrong;
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

/// Compares a file with what is printed now, or writes it. Gives how many cases it has.
fn hold(path: &Path, wrong: Option<(String, String)>) -> usize {
    let update = std::env::var_os("UPDATE").is_some();
    let text = match std::fs::read_to_string(path) {
        Err(_) if update => {
            format!("# {}\n\n```text\n```\n", path.file_stem().unwrap().to_str().unwrap())
        }
        text => text
            .unwrap_or_else(|error| panic!("{}: {error}: `UPDATE=1 cargo test` writes it", path.display())),
    };
    let (current, cases) = rerun(&text, wrong);
    if update {
        std::fs::write(path, &current).unwrap();
        return cases;
    }
    for (line, (old, new)) in (1..).zip(text.lines().zip(current.lines())) {
        assert_eq!(old, new, "{}:{line}: `UPDATE=1 cargo test` writes it anew", path.display());
    }
    assert_eq!(text, current, "{}", path.display());
    cases
}

#[test]
fn cases_print_what_they_say() {
    let mut all = 0;
    for meta in metas() {
        let document = wrong(meta);
        let kind = input(meta, &document).kind.unwrap().name().to_owned();
        all += hold(&file_of(meta), Some((document, kind)));
    }
    all += files("tests/lint/documents").iter().map(|it| hold(it, None)).sum::<usize>();
    assert!(all >= CASES, "{all} cases");
}

#[test]
fn every_rule_has_a_case() {
    for (meta, path) in metas().map(|it| (it, file_of(it))) {
        let text = std::fs::read_to_string(&path).unwrap();
        let first = text.split("\n```\n").next().unwrap();
        let (head, found) = (format!("# {}\n\n```text\n", meta.name), format!("[{}]: ", meta.name));
        assert!(
            first.starts_with(&head) && first.contains(&found),
            "{}: its wrong example is not first",
            meta.name
        );
    }
    let named: BTreeSet<_> = metas().map(file_of).collect();
    let others: Vec<_> = files("tests/lint").into_iter().filter(|it| !named.contains(it)).collect();
    assert!(others.is_empty(), "no rule is named after {others:?}");
}
