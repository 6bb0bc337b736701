//! The transcripts in the documentation are what the command prints.
//!
//! A fenced block marked `console` holds commands after `$ ` and their output. `UPDATE=1 cargo test` writes
//! the output down anew.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_iam5");

#[test]
fn transcripts_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let update = std::env::var_os("UPDATE").is_some();
    let mut commands = 0;
    for path in documents(root) {
        let text = std::fs::read_to_string(&path).unwrap();
        let current = rerun(root, &text, &mut commands);
        if update && current != text {
            std::fs::write(&path, &current).unwrap();
        } else {
            for (line, (old, new)) in (1..).zip(text.lines().zip(current.lines())) {
                assert_eq!(old, new, "{}:{line}: run `UPDATE=1 cargo test`", path.display());
            }
            assert_eq!(text, current, "{}: run `UPDATE=1 cargo test`", path.display());
        }
    }
    assert!(commands >= 5, "the README shows an allow, a deny, an undetermined, a test and the catalog");
}

fn documents(root: &Path) -> Vec<PathBuf> {
    let mut documents = vec![root.join("README.md")];
    if let Ok(entries) = std::fs::read_dir(root.join("docs")) {
        let pages = entries.map(|it| it.unwrap().path());
        documents.extend(pages.filter(|it| it.extension().is_some_and(|it| it == "md")));
    }
    documents.sort();
    documents
}

/// The text with the output of every command replaced by what it prints now.
fn rerun(root: &Path, text: &str, commands: &mut usize) -> String {
    let mut current = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        writeln!(current, "{line}").unwrap();
        if line.trim() != "```console" {
            continue;
        }
        let mut block = lines.by_ref().take_while(|it| it.trim() != "```").peekable();
        while let Some(line) = block.next() {
            let Some(start) = line.strip_prefix("$ ") else { continue };
            let mut command = start.to_owned();
            writeln!(current, "{line}").unwrap();
            while command.ends_with('\\') {
                let more = block.next().expect("a command that goes on");
                writeln!(current, "{more}").unwrap();
                command.pop();
                command.push_str(more.trim());
            }
            *commands += 1;
            current.push_str(&run(root, &command));
            if block.peek().is_some_and(|it| it.starts_with("$ ")) {
                continue;
            }
            // What follows up to the next command is old output.
            while block.peek().is_some_and(|it| !it.starts_with("$ ")) {
                block.next();
            }
        }
        current.push_str("```\n");
    }
    current
}

fn run(root: &Path, command: &str) -> String {
    let mut words = words(command);
    assert_eq!(words.first().map(String::as_str), Some("iam5"), "{command}");
    words.remove(0);
    let output = Command::new(BINARY).args(words).current_dir(root).env("COLUMNS", "100").output().unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    match output.status.code() {
        Some(0) => text,
        code => text + &format!("[exit code {}]\n", code.unwrap()),
    }
}

/// The words of a command line: single quotes keep what is between them together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut any) = (String::new(), false, false);
    for c in command.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                any = true;
            }
            ' ' if !quoted => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            c => {
                word.push(c);
                any = true;
            }
        }
    }
    assert!(!quoted, "an open quote in `{command}`");
    if any {
        words.push(word);
    }
    words
}
