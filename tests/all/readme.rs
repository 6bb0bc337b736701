//! The transcripts in the documentation are what the command prints.
//!
//! A fenced block marked `console` holds commands after `$ ` and their output. `UPDATE=1 cargo test` writes
//! the output down anew.

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
    assert!(
        commands >= 5,
        "the README shows an undetermined answer, a denial, the linter, a test and the catalog"
    );
}

#[test]
fn the_first_command_is_one_line_and_ends_in_an_allow() {
    let readme = read("README.md");
    let first = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let [line] = first.lines().collect::<Vec<_>>()[..] else { panic!("more than one line: {first}") };
    let arguments =
        line.strip_prefix("cargo run --release -- ").expect("the first command runs from a clone");
    let answer = run(Path::new(env!("CARGO_MANIFEST_DIR")), &format!("iam5 {arguments}"));
    assert!(answer.starts_with("allow: "), "{answer}");
    assert!(!answer.contains("[exit code"), "{answer}");
}

#[test]
fn the_readme_is_short_and_says_which_rust_it_needs() {
    let readme = read("README.md");
    assert!(readme.lines().count() < 250, "{} lines: move some to a page", readme.lines().count());
    let version = rust_version();
    for page in ["README.md", "docs/ten-minutes.md"] {
        assert!(read(page).contains(&format!("Rust {version} or newer")), "{page}");
    }
}

/// A page in Chinese is read instead of the English one: it has the same commands, code and headings, and each leads
/// to the other.
#[test]
fn the_chinese_pages_have_what_the_english_ones_have() {
    let blocks = |text: &str| -> Vec<String> {
        let blocks = text.split("\n```").skip(1).step_by(2);
        let kept = blocks.map(|it| {
            let commands = it.lines().filter(|line| line.starts_with("$ ") || line.starts_with("    --"));
            let is_transcript = it.starts_with("console\n");
            if is_transcript { commands.collect::<Vec<_>>().join("\n") } else { it.to_owned() }
        });
        kept.map(|it| it.replace(" --lang zh", "")).collect()
    };
    let headings = |text: &str| text.lines().filter(|it| it.starts_with("## ")).count();
    for (english, chinese) in
        [("README.md", "README.zh.md"), ("docs/ten-minutes.md", "docs/ten-minutes.zh.md")]
    {
        let (page, translated) = (read(english), read(chinese));
        assert_eq!(blocks(&page), blocks(&translated), "{chinese}");
        assert_eq!(headings(&page), headings(&translated), "{chinese}");
        let name = |path: &str| Path::new(path).file_name().unwrap().to_str().unwrap().to_owned();
        assert!(page.contains(&format!("]({})", name(chinese))), "{english} does not lead to {chinese}");
        assert!(
            translated.contains(&format!("]({})", name(english))),
            "{chinese} does not lead to {english}"
        );
        let version = format!("Rust {}", rust_version());
        assert!(translated.contains(&version), "{chinese}: {version}");
        for command in translated.lines().filter(|it| it.starts_with("$ iam5 ")) {
            assert!(command.contains(" --lang zh"), "{chinese}: {command}");
        }
    }
}

fn rust_version() -> String {
    let manifest = read("Cargo.toml");
    let version = manifest.lines().find_map(|it| it.strip_prefix("rust-version = ")).unwrap();
    version.trim_matches('"').to_owned()
}

#[test]
fn the_readme_and_the_help_name_every_page_and_command() {
    let (readme, help) = (read("README.md"), run(Path::new(env!("CARGO_MANIFEST_DIR")), "iam5 --help"));
    for page in documents(Path::new(env!("CARGO_MANIFEST_DIR"))) {
        let name = page.file_name().unwrap().to_str().unwrap();
        // What mutants survive is for those who change the code.
        assert!(
            name == "mutants.md" || name == "README.md" || readme.contains(name),
            "README.md does not name {name}"
        );
    }
    for command in [
        "check",
        "compare",
        "lint",
        "rule",
        "test",
        "audit",
        "audit merge",
        "audit sample",
        "catalog",
        "schema",
        "completions",
    ] {
        assert!(readme.contains(&format!("| `iam5 {command}` |")), "README.md: {command}");
        assert!(help.contains(&format!("\n  {command} ")), "--help: {command}\n{help}");
    }
    let pages = help.split("Pages").nth(1).expect("the help says where the pages are");
    for name in pages.split_whitespace().filter(|it| it.ends_with(".md")) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name).exists(), "--help: {name}");
    }
}

/// What is not a transcript writes files or needs an account: its options exist at least.
#[test]
fn commands_that_are_not_run_have_options_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut commands = 0;
    for path in documents(root) {
        let text = std::fs::read_to_string(&path).unwrap();
        let blocks = text.split("```sh\n").skip(1).filter_map(|it| it.split("\n```").next());
        for line in blocks.flat_map(str::lines).filter(|it| it.starts_with("iam5 ")) {
            let help = run(root, &format!("{line} --help"));
            assert!(
                help.contains("Usage:") && !help.contains("[exit code"),
                "{}: {line}: {help}",
                path.display()
            );
            commands += 1;
        }
    }
    assert!(commands >= 4, "the page of ten minutes has some");
}

#[test]
fn paths_in_the_map_of_the_code_exist() {
    let text = read("ARCHITECTURE.md");
    let quoted = text.split('`').skip(1).step_by(2);
    let folders = ["src/", "tests/", "docs/", "catalog/", "policies/", "schemas/"];
    let paths: Vec<&str> = quoted.filter(|it| folders.iter().any(|folder| it.starts_with(folder))).collect();
    assert!(paths.len() > 20, "{paths:?}");
    for path in paths {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists(), "ARCHITECTURE.md: {path}");
    }
}

#[test]
fn links_lead_to_pages_and_headings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in documents(root) {
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|it| it.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').map_or((link, None), |it| (it.0, Some(it.1)));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {link}", path.display());
            let Some(heading) = heading else { continue };
            let text = std::fs::read_to_string(&target).unwrap();
            let slug = |it: &str| {
                let kept = it.to_lowercase().replace(' ', "-");
                kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect::<String>()
            };
            let headings = text
                .lines()
                .filter(|it| it.starts_with('#'))
                .map(|it| slug(it.trim_start_matches(['#', ' '])));
            assert!(headings.into_iter().any(|it| it == heading), "{}: {link}", path.display());
        }
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn documents(root: &Path) -> Vec<PathBuf> {
    let mut documents = vec![root.join("README.md"), root.join("README.zh.md")];
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
