//! The house rules that a compiler does not check.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod tables;
use tables::{BOTH_SIDES, DOCUMENTS, INSIDE, LAYERS, NOT_IN_TESTING, REACHES, REEXPORTS, SECOND};

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
    BOTH_SIDES.iter().any(|it| path.starts_with(it))
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

/// The text of a module's own file, and the names in it that are of a file or folder in the module.
fn reexports(module: &str) -> (String, BTreeMap<String, String>) {
    let files = [format!("src/{module}/mod.rs"), format!("src/{module}.rs")].map(|it| root().join(it));
    let text = files.iter().find_map(|it| std::fs::read_to_string(it).ok()).unwrap();
    let mut names = BTreeMap::new();
    for line in text.split_inclusive(';').filter_map(|it| it.rsplit_once("use ")) {
        let mut found = Vec::new();
        tree(&[], line.1, &mut found);
        for path in found {
            let path = path.strip_prefix(&["crate".to_owned(), module.to_owned()]).unwrap_or(&path);
            if let [file, .., name] = path {
                names.insert(name.clone(), file.clone());
            }
        }
    }
    (text, names)
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
        let (root_text, reexported) = reexports(module);
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
                // A name that the module gives on is of its file; what else the module has stands outside, as it does.
                let used = match reexported.get(used) {
                    Some(file) if place(file).is_some() => file,
                    _ if place(used).is_some() => used,
                    _ if root_text.contains(&format!(" {used}")) => continue,
                    _ => used,
                };
                let at = format!("{}:{number}: `{own}` uses `{used}`", path.display());
                let place = place(used).unwrap_or_else(|| panic!("{at}: write the path of its file in full"));
                assert!(place <= own_place, "{at}, which comes after it");
            }
        }
        assert_eq!(seen.len(), order.len(), "{module}: {order:?} names what is not there");
    }
}

#[test]
fn the_tables_name_what_is_there() {
    let exists = |path: &str| root().join(path).exists();
    let is_module = |name: &str| exists(&format!("src/{name}.rs")) || exists(&format!("src/{name}/mod.rs"));
    for name in LAYERS {
        assert!(is_module(name), "no module is called `{name}`");
    }
    for name in
        NOT_IN_TESTING.iter().chain(INSIDE.iter().map(|it| &it.0)).chain(REEXPORTS.iter().map(|it| &it.1))
    {
        assert!(LAYERS.contains(name), "no layer is called `{name}`");
    }
    for path in SECOND.iter().chain(&BOTH_SIDES) {
        assert!(exists(path), "there is no `{path}`");
    }
    let mutants = std::fs::read_to_string(root().join(".cargo/mutants.toml")).unwrap();
    let code: String = sources("src").into_iter().map(|it| it.1).collect();
    for skipped in mutants.split("--skip=").skip(1).filter_map(|it| it.split('"').next()) {
        let is_there = is_module(&skipped.trim_end_matches("::").replace("::", "/"));
        assert!(is_there || code.contains(&format!("fn {skipped}(")), "nothing is called `{skipped}`");
    }
    let library = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut named = Vec::new();
    for line in library.lines().filter_map(|it| it.strip_prefix("pub use ")) {
        tree(&[], line, &mut named);
    }
    let named: Vec<(&str, &str)> =
        named.iter().map(|it| (it[it.len() - 1].as_str(), it[0].as_str())).collect();
    for pair in REEXPORTS {
        assert!(named.contains(&pair), "the root does not have `{}` of `{}`", pair.0, pair.1);
    }
    for pair in &named {
        assert!(REEXPORTS.contains(pair), "`{}` of `{}` is not in the table", pair.0, pair.1);
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
