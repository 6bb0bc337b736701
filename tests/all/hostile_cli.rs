//! The command against texts without end, or too long: each is refused in one line that says what to do.

use std::fs::File;
use std::path::Path;

use crate::common::{code, err, folder, iam5, write};

const POLICY: &str = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:*:*"]}]}"#;

const REQUEST: &str = r#"{"action": "csms::listTasks"}"#;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A file that has so many bytes and takes no room.
fn sparse(folder: &Path, name: &str, bytes: u64) -> String {
    let path = folder.join(name);
    File::create(&path).unwrap().set_len(bytes).unwrap();
    text(&path).to_owned()
}

/// The commands that read a file as a policy, a request and so on.
fn readers<'a>(policy: &'a str, request: &'a str, file: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["check", request, "--policy", file],
        vec!["check", file, "--policy", policy],
        vec!["check", request, "--policy", policy, "--scp", file],
        vec!["check", request, "--policy", policy, "--catalog", file],
        vec!["check", "--http", "POST /v1/p/secrets", "--body", file, "--policy", policy],
        vec!["catalog", "--catalog", file],
        vec!["test", file],
        vec!["audit", "--account", file, request],
        vec!["audit", "--policy", policy, "--inventory", file, request],
        vec!["audit", "--policy", policy, "--columns", file, request],
        vec!["audit", "merge", file],
        vec!["lint", file],
        vec!["lint", "--config", file, policy],
        vec!["lint", "--baseline", file, policy],
    ]
}

#[test]
fn files_that_are_too_long_are_refused_unread() {
    let folder = folder("hostile", "long");
    write(&folder, "p.json", POLICY);
    write(&folder, "r.json", REQUEST);
    let long = sparse(&folder, "long.json", 20 << 30);
    let (policy, request) = (folder.join("p.json"), folder.join("r.json"));
    for arguments in readers(text(&policy), text(&request), &long) {
        let run = iam5(&arguments, "");
        assert_eq!(code(&run), 2, "{arguments:?}: {}", err(&run));
        let told = "long.json` is longer than the ";
        assert!(
            err(&run).contains(told) && err(&run).contains("give `--max-bytes`"),
            "{arguments:?}: {}",
            err(&run)
        );
        assert!(err(&run).lines().count() <= 3, "{arguments:?}: {}", err(&run));
    }
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_not_read_to_it() {
    let folder = folder("hostile", "endless");
    write(&folder, "p.json", POLICY);
    std::os::unix::fs::symlink("/dev/zero", folder.join("endless.json")).unwrap();
    let run = iam5(&["check", "--action", "a:b:c", "--policy", "/dev/zero"], "");
    assert_eq!(code(&run), 2, "{}", err(&run));
    let run = iam5(&["lint", text(&folder.join("endless.json"))], "");
    assert_eq!(code(&run), 2, "{}", err(&run));
    // A record of nothing but noughts is one that is too long.
    let run = std::process::Command::new("sh")
        .args([
            "-c",
            "head -c 300000000 /dev/zero | \"$0\" audit --policy \"$1\" -",
            env!("CARGO_BIN_EXE_iam5"),
        ])
        .arg(folder.join("p.json"))
        .output()
        .unwrap();
    assert_eq!(code(&run), 2, "{}", err(&run));
    assert!(err(&run).contains("<stdin>:1: unreadable: it is longer than 16 MiB"), "{}", err(&run));
}

#[test]
fn the_limit_is_an_option() {
    let folder = folder("hostile", "option");
    write(&folder, "p.json", POLICY);
    let path = folder.join("p.json");
    let ask = |more: &[&str], request: &str| {
        iam5(&[&["check", "-", "--policy", text(&path)], more].concat(), request)
    };
    assert_eq!(code(&ask(&[], REQUEST)), 0);
    let short = ask(&["--max-bytes", "40"], REQUEST);
    assert_eq!(code(&short), 2);
    assert!(
        err(&short).contains("p.json` is longer than the 40 bytes that are read: split it"),
        "{}",
        err(&short)
    );
    let long = format!("{REQUEST}{}", " ".repeat(17 << 20));
    let refused = ask(&[], &long);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("`<stdin>` is longer than the 16777216 bytes"), "{}", err(&refused));
    assert_eq!(code(&ask(&["--max-bytes", "20000000"], &long)), 0);
    assert_eq!(code(&ask(&["--max-bytes", "0"], REQUEST)), 2);
    let audit = |more: &[&str]| iam5(&[&["audit", "--policy", text(&path), "-"], more].concat(), &long);
    assert_eq!((code(&audit(&[])), code(&audit(&["--max-bytes", "20000000"]))), (2, 0));
}

#[test]
fn a_fault_in_a_very_long_line_is_shown_in_few() {
    let folder = folder("hostile", "line");
    let names = "x".repeat(1 << 20);
    for (name, document) in [
        (
            "a.json",
            format!(r#"{{"Version": "5.0", "Statement": [{{"Effect": "{names}", "Action": ["a:b:c"]}}]}}"#),
        ),
        ("b.json", format!(r#"{{"Version": "5.0", "Statement": [], "{names}": 1}}"#)),
        ("c.json", format!(r#"{{"Version": "{names}", "Statement": []}}"#)),
        ("d.json", format!("{}[", " ".repeat(1 << 20))),
    ] {
        write(&folder, name, &document);
        let run = iam5(&["check", "--action", "a:b:c", "--policy", text(&folder.join(name))], "");
        assert_eq!(code(&run), 2);
        assert!(err(&run).len() < 6_000, "{name}: {} bytes", err(&run).len());
    }
    for request in [
        format!(r#"{{"action": "{names}"}}"#),
        format!(r#"{{"action": "a:b:c", "resource": "{names}"}}"#),
        format!(r#"{{"action": "a:b:c", "{names}": 1}}"#),
        format!(r#"{{"action": "a:b:c", "unknown": ["{names}"]}}"#),
        format!(r#"{{"action": "a:b:c", "context": {{"k:{names}": "x", "K:{names}": "x"}}}}"#),
        format!(r#"{{"action": "a:b:c", "context": {{"k:{names}": 1}}}}"#),
    ] {
        let run = iam5(&["check", "-", "--policy", "policies/examples"], &request);
        assert_eq!((code(&run), run.stdout.is_empty()), (2, true));
        assert!(err(&run).len() < 1_000, "{} bytes", err(&run).len());
    }
}

#[test]
fn many_places_in_one_long_line_are_shown_in_part() {
    let folder = folder("hostile", "places");
    let conditions: Vec<String> = (0..4_000).map(|it| format!(r#""g:PrincipalTag/{it}": ["x"]"#)).collect();
    let document = format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], "Condition": {{"StringEquals": {{{}}}}}}}]}}"#,
        conditions.join(", ")
    );
    write(&folder, "p.json", &document);
    let path = folder.join("p.json");
    for more in [
        &["--action", "a:b:c"][..],
        &["--action", "a:b:c", "--explain"],
        &["--action", "a:b:c", "--unknown", "*"],
    ] {
        let run = iam5(&[&["check", "--policy", text(&path)], more].concat(), "");
        let shown = String::from_utf8(run.stdout).unwrap();
        assert!(shown.len() < 400_000, "{more:?}: {} bytes", shown.len());
        // A statement that lacks thousands of conditions is not a near miss; one that may apply is shown.
        assert_eq!(shown.contains("more are not shown"), more.contains(&"--unknown"), "{more:?}");
    }
}

#[test]
fn what_a_note_shows_of_a_value_has_a_bound() {
    let folder = folder("hostile", "notes");
    let statement = |it: usize| {
        format!(
            r#"{{"Effect": "Deny", "Action": ["a:b:c"], "Condition": {{"NumberLessThan": {{"x:n": ["{it}"]}}}}}}"#
        )
    };
    let statements: Vec<String> = (0..200).map(statement).collect();
    let document = format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(",\n"));
    write(&folder, "p.json", &document);
    let request = format!(r#"{{"action": "a:b:c", "context": {{"x:n": "{}x"}}}}"#, "9".repeat(100_000));
    for more in [&[][..], &["--explain"], &["--format", "json"], &["--format", "json", "--explain"]] {
        let path = folder.join("p.json");
        let run = iam5(&[&["check", "-", "--policy", text(&path)], more].concat(), &request);
        assert_eq!(code(&run), 1, "{}", err(&run));
        let shown = String::from_utf8(run.stdout).unwrap();
        assert!(shown.contains("99…"), "{more:?}");
        assert!(shown.len() < 200_000, "{more:?}: {} bytes", shown.len());
    }
}
