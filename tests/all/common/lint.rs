//! The linter in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::Output;

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
