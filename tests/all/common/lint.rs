//! The linter in a folder of its own, and the examples of its rules.

use std::path::{Path, PathBuf};
use std::process::Output;

use iam5::lint::{self, LintInput, Meta};
use iam5::policy::PolicyKind;
use serde_json::Value;

use super::{folder as new_folder, iam5_in, write};

/// An identity policy that allows everything.
pub const ALLOWS_ALL: &str = r#"{"Version": "5.0", "Statement": [
    {"Sid": "All", "Effect": "Allow", "Action": ["*"]}
]}"#;

/// A new folder with `iam5.toml` in it.
pub fn project(name: &str, settings: &str) -> PathBuf {
    let folder = new_folder("lint_config", name);
    write(&folder, "iam5.toml", settings);
    folder
}

/// Runs the linter in a folder.
pub fn lint(folder: &Path, arguments: &[&str]) -> Output {
    iam5_in(folder, &[&["lint", "--format", "json"], arguments].concat(), "")
}

/// Each finding as `file: rule: severity`.
pub fn found(output: &Output) -> Vec<String> {
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let one = |it: &Value| [&it["file"], &it["rule"], &it["finding_type"]].map(text).join(": ");
    findings["findings"].as_array().unwrap().iter().map(one).collect()
}

/// The code of a section of a rule's documentation, with the language of its fence.
pub fn example(meta: &Meta, heading: &str) -> Option<(String, String)> {
    let section = meta.section(heading)?;
    let (language, code) = section.strip_prefix("```")?.strip_suffix("```")?.split_once('\n')?;
    Some((language.to_owned(), code.to_owned()))
}

/// The file with the wrong example of a rule.
pub fn broken(meta: &Meta) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("policies/broken/{}.json", meta.name))
}

/// The wrong example of a rule, from its documentation; where it would fill pages there, from its file.
pub fn wrong(meta: &Meta) -> String {
    match example(meta, "Wrong").unwrap() {
        (language, code) if language == "json" => code,
        (language, _) => {
            assert_eq!(language, "text", "{}", meta.name);
            std::fs::read_to_string(broken(meta)).unwrap()
        }
    }
}

/// A rule's example, of the kind that its content shows, unless the rule is about other kinds.
pub fn input<'a>(meta: &Meta, text: &'a str) -> LintInput<'a> {
    let seen = lint::detect(text);
    let kind =
        if meta.applies_to(seen) { seen } else { *meta.kinds.first().unwrap_or(&PolicyKind::Identity) };
    LintInput { text, kind: Some(kind) }
}
