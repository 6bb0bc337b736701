//! The house rules that a compiler does not check.

use std::path::{Path, PathBuf};

/// The modules, each using only those before it. `lib` and the command stand outside.
const LAYERS: [&str; 25] = [
    "source", "wording", "pattern", "hash", "spelling", "json", "policy", "catalog", "operator", "options",
    "layer", "scope", "request", "csms", "compile", "decide", "account", "lint", "compare", "audit",
    "report", "testing", "cli", "lib", "main",
];

/// The files and folders of a module, each using only those before it. Its own `mod.rs` stands outside.
const INSIDE: [(&str, &[&str]); 2] = [
    (
        "decide",
        &[
            "circumstance",
            "compiled",
            "truth",
            "question",
            "condition",
            "principal",
            "agency",
            "scope",
            "resource",
            "combining",
            "element",
            "ruling",
            "evaluate",
            "walk",
            "note",
            "verdict",
            "authorizer",
            "asked_keys",
            "assumption",
            "analysis",
            "trace",
            "outcome",
            "expression",
            "residual",
            "unknown_keys",
            "assumptions",
            "filter",
            "unreadable",
            "change",
            "advice",
            "explain",
        ],
    ),
    ("audit", &["input", "frame", "aggregate", "partial", "replay", "report", "sample"]),
];

/// The public names at the root, and the modules that they are from.
const REEXPORTS: [(&str, &str); 11] = [
    ("Catalog", "catalog"),
    ("Authorizer", "decide"),
    ("Decision", "decide"),
    ("Verdict", "decide"),
    ("Layer", "layer"),
    ("Limits", "json"),
    ("Options", "options"),
    ("Policy", "policy"),
    ("Request", "request"),
    ("RequestError", "request"),
    ("Explanation", "decide"),
];

/// What the reference evaluator must not share with the engine that it judges.
const NOT_IN_TESTING: [&str; 4] = ["compile", "decide", "operator", "pattern"];

/// What the second readers are made of: nothing of the product, not even what the reference may use.
const SECOND: [&str; 2] = ["src/testing/second.rs", "src/testing/second/"];

/// The ways out of a library. Addresses of `std::net` are but values.
const REACHES: [&str; 11] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "std::io",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "Timestamp::now",
];

const DOCUMENTS: [&str; 9] = [
    "README.md",
    "ARCHITECTURE.md",
    "DESIGN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    ".ci/run",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files under a directory, with their texts.
fn sources(directory: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(directory)];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_path_buf(), text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{directory}");
    found
}

/// A file's text without the tests inside it.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

/// Whether the file holds tests of the module beside it.
fn is_test(path: &Path) -> bool {
    // Where the engine meets the reference, or the laws, both sides are used.
    let meeting = [
        "agree",
        "difference",
        "fail_closed",
        "engine",
        "exhaustive",
        "fuzz",
        "properties",
        "readings",
        "invalid_input",
        "residual",
    ]
    .iter();
    let mut meeting = meeting.map(|it| format!("testing/{it}.rs"));
    meeting.any(|it| path.ends_with(it))
        || path.starts_with("src/testing/readings")
        || path.components().any(|it| it.as_os_str() == "tests" || it.as_os_str() == "tests.rs")
}

/// The path of the module that a file under `src` is.
fn module_path(path: &Path) -> Vec<String> {
    let names = path.with_extension("");
    let mut names: Vec<String> =
        names.components().skip(1).map(|it| it.as_os_str().to_str().unwrap().to_owned()).collect();
    names.pop_if(|it| it == "mod");
    names
}

/// The top module of a file under `src`.
fn module(path: &Path) -> String {
    module_path(path).swap_remove(0)
}

/// The paths, from the root of the crate, of all that the text of a module names by `crate`, `self` or `super`; each
/// with its line.
fn paths(own: &[String], text: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let code: Vec<&str> = text.lines().map(|it| it.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    for (at, _) in code.match_indices("::") {
        let start = code[..at].rfind(|c| !is_name(c)).map_or(0, |it| it + 1);
        let base = match &code[start..at] {
            "crate" => Vec::new(),
            "self" => own.to_vec(),
            "super" => own.split_last().map_or_else(Vec::new, |it| it.1.to_vec()),
            _ => continue,
        };
        if code[..start].ends_with("::") {
            continue;
        }
        let line = 1 + code[..at].matches('\n').count();
        let mut named = Vec::new();
        tree(&base, &code[at + 2..], &mut named);
        found.extend(named.into_iter().map(|it| (line, it)));
    }
    found
}

/// The paths behind a base: a name, more behind it, or several of them in braces. Gives what comes after them.
fn tree<'t>(base: &[String], text: &'t str, found: &mut Vec<Vec<String>>) -> &'t str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start().trim_start_matches(',').trim_start();
            match rest.strip_prefix('}') {
                Some(after) => return after,
                None if rest.is_empty() => return rest,
                None => rest = tree(base, rest, found),
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let mut path = base.to_vec();
    match name {
        "super" => drop(path.pop()),
        "self" | "" => {}
        name => path.push(name.to_owned()),
    }
    match rest.strip_prefix("::") {
        Some(more) => tree(&path, more, found),
        None => {
            found.push(path);
            // Past the star of all names, or the other name that it is given.
            rest.trim_start_matches(|c| !matches!(c, ',' | '}' | '\n'))
        }
    }
}

/// The module at the root that a path leads to.
fn top(path: &[String]) -> Option<&str> {
    let name = path.first()?.as_str();
    Some(REEXPORTS.iter().find(|it| it.0 == name).map_or(name, |it| it.1))
}

#[test]
fn a_module_uses_only_the_layers_above_it() {
    let place = |module: &str| LAYERS.iter().position(|it| *it == module);
    for (path, text) in sources("src") {
        let own = module(&path);
        let own_place =
            place(&own).unwrap_or_else(|| panic!("{}: no layer is called `{own}`", path.display()));
        if matches!(own.as_str(), "lib" | "cli" | "main") || is_test(&path) {
            continue;
        }
        for (number, used) in paths(&module_path(&path), code(&text)) {
            let Some(used) = top(&used).filter(|it| *it != own) else { continue };
            let at = format!("{}:{number}: `{own}` uses `{used}`", path.display());
            let place = place(used).unwrap_or_else(|| panic!("{at}, which is no layer"));
            assert!(place < own_place, "{at}, which is a layer below");
            if own == "testing" {
                assert!(!NOT_IN_TESTING.contains(&used), "{at}, which it is there to judge");
            }
        }
    }
}

#[test]
fn a_file_uses_only_those_before_it_in_its_module() {
    for (module, order) in INSIDE {
        let place = |name: &str| order.iter().position(|it| *it == name);
        let mut seen = std::collections::BTreeSet::new();
        for (path, text) in sources(&format!("src/{module}")) {
            let own_path = module_path(&path);
            if own_path.len() == 1 || is_test(&path) {
                continue;
            }
            let own = &own_path[1];
            let own_place = place(own).unwrap_or_else(|| panic!("{}: not in the order", path.display()));
            seen.insert(own.to_owned());
            for (number, used) in paths(&own_path, code(&text)) {
                // What names the module alone says how far something is seen.
                let Some(used) = used.get(1).filter(|_| used[0] == module) else { continue };
                let at = format!("{}:{number}: `{own}` uses `{used}`", path.display());
                let place = place(used).unwrap_or_else(|| panic!("{at}: write the path of its file in full"));
                assert!(place <= own_place, "{at}, which comes after it");
            }
        }
        assert_eq!(seen.len(), order.len(), "{module}: {order:?} names what is not there");
    }
}

#[test]
fn the_second_readers_use_nothing_of_the_product() {
    let mut files = 0;
    for (path, text) in sources("src/testing") {
        let name = path.to_str().unwrap().replace('\\', "/");
        if !SECOND.iter().any(|it| name.starts_with(it)) {
            continue;
        }
        files += 1;
        for (number, used) in paths(&module_path(&path), &text) {
            let used = top(&used).unwrap_or("testing");
            assert!(used == "testing", "{name}:{number}: a second reader uses `{used}`");
        }
        for (number, line) in (1..).zip(text.lines()) {
            let at = format!("{name}:{number}");
            assert!(
                !line.contains("super::super::"),
                "{at}: write the path from `crate`, so that it is seen"
            );
            assert!(!line.contains("testing::reference"), "{at}: the reference reads by the product's types");
        }
    }
    assert!(files > 5, "{files} files");
}

#[test]
fn the_layer_check_sees_what_is_used() {
    let used = |line: &str| -> Vec<String> {
        paths(&[], line).iter().filter_map(|it| top(&it.1)).map(str::to_owned).collect()
    };
    assert_eq!(used("use crate::policy::Urn;"), ["policy"]);
    assert_eq!(used("use crate::{Catalog, hash};"), ["catalog", "hash"]);
    assert_eq!(used("fn a(it: crate::Layer) -> crate::source::Span"), ["layer", "source"]);
    assert!(used("// use crate::policy").is_empty());
    let own = ["audit", "replay", "evaluate"].map(str::to_owned);
    let seen = |text: &str| -> Vec<String> { paths(&own, text).iter().map(|it| it.1.join("::")).collect() };
    assert_eq!(seen("use super::super::report::Day;"), ["audit::report::Day"]);
    assert_eq!(
        seen("let it = super::context::new(self::Thing::of());"),
        ["audit::replay::context::new", "audit::replay::evaluate::Thing::of"]
    );
    assert_eq!(seen("pub(in crate::audit) fn a() {}"), ["audit"]);
    let nested = "use crate::{\n    audit::{input::time::{self, When as Then}, report::*},\n    // policy,\n    hash,\n};";
    assert_eq!(seen(nested), ["audit::input::time", "audit::input::time::When", "audit::report", "hash"]);
}

#[test]
fn only_the_command_line_reaches_outside() {
    for (path, text) in sources("src") {
        if matches!(module(&path).as_str(), "cli" | "main") || is_test(&path) {
            continue;
        }
        for (number, line) in (1..).zip(code(&text).lines()).filter(|it| !it.1.trim_start().starts_with("//"))
        {
            for reach in REACHES {
                assert!(!line.contains(reach), "{}:{number}: `{reach}` in the library", path.display());
            }
        }
    }
}

#[test]
fn files_are_short() {
    for directory in ["src", "tests"] {
        for (path, text) in sources(directory) {
            // What a module's own small tests add is not compared with it.
            let lines = code(&text).lines().count();
            assert!(lines < 500, "{} has {lines} lines: split it", path.display());
        }
    }
}

#[test]
fn nothing_is_left_to_do() {
    let marks = [["to", "do"].concat(), ["fix", "me"].concat(), ["xx", "x:"].concat()];
    for directory in ["src", "tests"] {
        for (path, text) in sources(directory) {
            for (number, line) in (1..).zip(text.lines()) {
                let comment = line.split_once("//").map_or("", |it| it.1).to_ascii_lowercase();
                let macros = line.contains(&format!("{}!(", marks[0]));
                let left = marks.iter().any(|it| comment.split_whitespace().any(|word| word.starts_with(it)));
                assert!(!left && !macros, "{}:{number}: {line}", path.display());
            }
        }
    }
}

#[test]
fn modules_say_what_they_are() {
    for (path, text) in sources("src").into_iter().filter(|it| !is_test(&it.0)) {
        let said = text.starts_with("//! ") || text.starts_with("#![doc = include_str!");
        assert!(said, "{}: the first line is no module documentation", path.display());
    }
}

#[test]
fn documents_are_there() {
    for name in DOCUMENTS {
        let path = root().join(name);
        let length = std::fs::metadata(&path).map_or(0, |it| it.len());
        assert!(length > 200, "{name} is missing or empty");
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for name in DOCUMENTS.iter().filter(|it| it.ends_with(".md")) {
        let text = std::fs::read_to_string(root().join(name)).unwrap();
        for target in text.split("](").skip(1).filter_map(|it| it.split([')', '#']).next()) {
            let local = !target.is_empty() && !target.contains("://");
            assert!(!local || root().join(target).exists(), "{name}: `{target}` does not exist");
        }
    }
}

#[test]
fn the_architecture_names_tests_that_exist() {
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut code: String = sources("tests").into_iter().map(|it| it.1).collect();
    code.extend(sources("src").into_iter().map(|it| it.1));
    let tests: Vec<&str> =
        architecture.split("test `").skip(1).filter_map(|it| it.split('`').next()).collect();
    assert!(tests.len() > 5, "{tests:?}");
    for test in tests {
        assert!(code.contains(&format!("fn {test}(")), "no test is called `{test}`");
    }
}
