//! The public surface of the library, as a listing that a change of it changes.

use std::fmt::Write;
use std::path::{Path, PathBuf};

const LISTING: &str = "tests/data/surface.txt";

/// What is not the library, or is private.
const LEFT_OUT: [&str; 9] = [
    "src/cli",
    "src/main.rs",
    "src/testing",
    "src/compile",
    "src/operator",
    "src/pattern.rs",
    "src/hash.rs",
    "src/spelling.rs",
    "src/lint/rules",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        let is_test = name.ends_with("/tests.rs") || name.contains("/tests/");
        if is_test || LEFT_OUT.iter().any(|it| name == *it || name.starts_with(&format!("{it}/"))) {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

/// The public items of a file, each on one line up to its body.
fn items(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|it| it.1.starts_with("pub ")) {
        let mut item = String::new();
        for part in lines.iter().skip(at) {
            let is_field = !["fn ", "struct ", "enum ", "trait ", "use ", "mod ", "const ", "type "]
                .iter()
                .any(|it| line.contains(it));
            let end = part.find('{').filter(|_| !line.starts_with("pub use")).map(|it| part.split_at(it).0);
            write!(item, "{} ", end.unwrap_or(part).trim_end()).unwrap();
            if end.is_some() || part.ends_with(';') || is_field && part.ends_with(',') {
                break;
            }
        }
        found.push(item.trim_end_matches([' ', ',', ';']).replace("( ", "(").replace(", )", ")"));
    }
    found
}

/// `UPDATE=1` writes the listing anew: what was removed or changed in it breaks programs that use the library.
#[test]
fn the_surface_is_the_one_that_is_written_down() {
    let mut found = Vec::new();
    files(&root().join("src"), &mut found);
    found.sort();
    let mut listing = String::new();
    for path in &found {
        let items = items(&std::fs::read_to_string(path).unwrap());
        if !items.is_empty() {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            write!(listing, "{name}\n    {}\n", items.join("\n    ")).unwrap();
        }
    }
    assert!(listing.lines().count() > 500, "{listing}");
    let file = root().join(LISTING);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &listing).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap();
    let first = written.lines().zip(listing.lines()).find(|(one, other)| one != other);
    assert!(
        written == listing,
        "{LISTING} is not what there is, first at {first:?}: `UPDATE=1` writes it anew"
    );
}
