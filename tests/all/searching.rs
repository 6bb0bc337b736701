//! What arguments lead to: nothing goes missing unsaid, nothing is taken for something else, and what stands in
//! the way of a file does not stand in that of the others.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::{code, err, folder, iam5_in, out, write};

const ALLOW: &str = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:*:*"]}]}"#;

const DENY: &str = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:*:*"]}]}"#;

/// It can be fixed.
const UNTIDY: &str = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": "csms:*:*"}]}"#;

fn check(folder: &Path, policy: &str) -> Output {
    iam5_in(folder, &["check", "--policy", policy, "--action", "csms::listTasks"], "")
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn each_alternative_of_a_glob_is_searched_where_it_leads() {
    let all = folder("searching", "alternatives");
    write(&all, "in/a/allow.json", ALLOW);
    write(&all, "b/deny.json", DENY);
    write(&all, "in/c/deny.json", DENY);
    let inside = all.join("in");
    let absolute = all.join("b").to_str().unwrap().to_owned();
    for glob in [
        "{a,../b}/*.json".to_owned(),
        format!("{{a,{absolute}}}/*.json"),
        "{./a,c}/*.json".to_owned(),
        "{a/allow,../b/deny}.json".to_owned(),
        "{a,{c,../b}}/*.json".to_owned(),
        "**/*.json".to_owned(),
    ] {
        let run = check(&inside, &glob);
        assert_eq!(code(&run), 1, "{glob}: {}", err(&run));
        assert!(out(&run).starts_with("explicit_deny"), "{glob}: {}", out(&run));
    }
    assert_eq!(code(&check(&inside, "{a,a}/*.json")), 0);
    for (glob, missing) in [("{a,../none}/*.json", "`../none/*.json`"), ("{a,x/y}/*.json", "`x/y/*.json`")] {
        let run = check(&inside, glob);
        assert_eq!((code(&run), out(&run).as_str()), (2, ""), "{glob}");
        assert!(err(&run).contains(&format!("{missing} matches no file")), "{}", err(&run));
    }
    let many = check(&inside, &format!("{}*.json", "{a,b}".repeat(60)));
    assert!(code(&many) == 2 && err(&many).contains("stands for more than 1000 globs"), "{}", err(&many));
}

#[test]
fn no_glob_leads_cures_through_links() {
    let all = folder("searching", "through");
    write(&all, "out/o.json", UNTIDY);
    write(&all, "in/lone/own.json", UNTIDY);
    let inside = all.join("in");
    symlink("../out", inside.join("linked")).unwrap();
    for glob in ["./l*/*.json", "l*/*.json", "**/*.json", "{./linked,lone}*/*.json", "."] {
        write(&all, "in/lone/own.json", UNTIDY);
        let run = iam5_in(&inside, &["lint", "--no-config", "--fix", glob], "");
        assert_eq!(code(&run), 2, "{glob}: {}", err(&run));
        assert!(err(&run).contains("linked` is a symbolic link: give the file itself"), "{}", err(&run));
        assert_eq!(read(&all, "out/o.json"), UNTIDY, "{glob}");
        assert_ne!(read(&all, "in/lone/own.json"), UNTIDY, "{glob}: the others are cured");
    }
    // What is reached by another way too is the same file, and may be written by that way.
    let run = iam5_in(&all, &["lint", "--no-config", "--fix", "in", "out"], "");
    assert!(!err(&run).contains("symbolic link"), "{}", err(&run));
    assert_ne!(read(&all, "out/o.json"), UNTIDY);
}

#[test]
fn names_that_look_alike_are_not_taken_for_one() {
    let folder = folder("searching", "names");
    let name = |bytes: &[u8]| folder.join(OsStr::from_bytes(bytes));
    fs::write(name(b"a\xfe.json"), DENY).unwrap();
    if fs::write(name(b"a\xff.json"), "{").is_err() {
        // This file system knows no such names.
        return;
    }
    let run = iam5_in(&folder, &["lint", "--no-config", "--format", "concise", "."], "");
    assert_eq!(code(&run), 1, "{}", err(&run));
    assert!(out(&run).contains(r"a\xff.json"), "{}", out(&run));
    let run = check(&folder, ".");
    assert!(code(&run) == 2 && err(&run).contains(r"a\xff.json"), "{}", err(&run));
    fs::write(name(b"a\xff.json"), UNTIDY).unwrap();
    iam5_in(&folder, &["lint", "--no-config", "--fix", "."], "");
    assert_ne!(fs::read_to_string(name(b"a\xff.json")).unwrap(), UNTIDY);
    assert_eq!(fs::read_to_string(name(b"a\xfe.json")).unwrap(), DENY);

    let run = check(&folder, "*.json");
    assert_eq!(code(&run), 1, "a glob matches names that are not text: {}", err(&run));

    fs::write(folder.join("<stdin>"), "{").unwrap();
    let run = iam5_in(&folder, &["lint", "--no-config", "--format", "concise", "-", "<stdin>"], DENY);
    assert_eq!(code(&run), 1, "{}", out(&run));
    assert!(out(&run).contains("./<stdin>:1:"), "{}", out(&run));
}

#[test]
fn a_file_that_is_named_twice_is_one() {
    let folder = folder("searching", "twice");
    write(&folder, "a.json", UNTIDY);
    let whole = folder.join("a.json").to_str().unwrap().to_owned();
    let run = iam5_in(&folder, &["lint", "--no-config", "a.json", "./a.json", &whole, "."], "");
    assert!(err(&run).contains("1 checked"), "{}", err(&run));
    let run = iam5_in(&folder, &["lint", "--no-config", "--fix", "a.json", "./a.json"], "");
    assert!(!err(&run).contains("changed meanwhile"), "{}", err(&run));
    assert_ne!(read(&folder, "a.json"), UNTIDY);
}

#[test]
fn dangling_links_are_reported_and_the_other_files_fixed() {
    let folder = folder("searching", "broken");
    symlink("/nope", folder.join("b.json")).unwrap();
    symlink("../broken", folder.join("loop")).unwrap();
    let fix = |argument: &str| {
        write(&folder, "a.json", UNTIDY);
        let run = iam5_in(&folder, &["lint", "--no-config", "--fix", argument], "");
        assert_eq!(code(&run), 2, "{argument}: {}", err(&run));
        assert_ne!(read(&folder, "a.json"), UNTIDY, "{argument}");
        err(&run)
    };
    for argument in [".", "*.json", "**/*.json"] {
        let told = fix(argument);
        let line = "error: `b.json` is a symbolic link that leads nowhere: remove it, or let it";
        assert!(told.contains(line), "{argument}: {told}");
        let line = "error: `loop` is a symbolic link that leads back to `.`: remove it";
        assert_eq!(told.contains(line), argument != "*.json", "{argument}: {told}");
    }
    for argument in [".", "*.json", "b.json"] {
        let run = check(&folder, argument);
        assert_eq!((code(&run), out(&run).as_str()), (2, ""), "{argument}");
        assert!(err(&run).contains("is a symbolic link that leads"), "{argument}: {}", err(&run));
    }
    // A glob that neither matches them nor goes through them has nothing to do with them.
    assert_eq!(code(&check(&folder, "a*.json")), 1);
    // A folder that has gone may have held what the glob is about.
    symlink("/nope", folder.join("gone")).unwrap();
    assert_eq!(code(&check(&folder, "**/a*.json")), 2);
}

#[test]
fn a_pipe_is_read_where_it_is_named_and_told_where_it_is_found() {
    let folder = folder("searching", "pipe");
    write(&folder, "p.json", ALLOW);
    assert!(Command::new("mkfifo").arg(folder.join("deny.json")).status().unwrap().success());
    for argument in [".", "*.json"] {
        let run = check(&folder, argument);
        assert_eq!((code(&run), out(&run).as_str()), (2, ""), "{argument}");
        assert!(err(&run).contains("deny.json` is not a regular file: "), "{argument}: {}", err(&run));
    }
    let run = Command::new("sh")
        .args(["-c", "cat p.json | \"$0\" check --policy /dev/stdin --action csms::listTasks"])
        .arg(env!("CARGO_BIN_EXE_iam5"))
        .current_dir(&folder)
        .output()
        .unwrap();
    assert_eq!(code(&run), 0, "{}", err(&run));
}

#[test]
fn a_search_passes_over_what_tools_put_there_and_counts_it() {
    let folder = folder("searching", "passed-over");
    for name in
        [".git/a.json", ".terraform/b.json", "node_modules/c/d.json", "x/target/e.json", "v/lib/f.json"]
    {
        write(&folder, name, UNTIDY);
    }
    write(&folder, "v/pyvenv.cfg", "");
    write(&folder, "x/own.json", UNTIDY);
    write(&folder, "x/.hidden-file.json", UNTIDY);
    let lint = |arguments: &[&str]| {
        let run =
            iam5_in(&folder, &[&["lint", "--no-config", "--format", "concise"], arguments].concat(), "");
        (out(&run), err(&run))
    };
    for argument in [".", "**/*.json"] {
        let (found, _) = lint(&[argument]);
        assert_eq!(found.matches("bare-string").count(), 2, "{argument}: {found}");
        let (found, _) = lint(&["--no-ignore", argument]);
        assert_eq!(found.matches("bare-string").count(), 7, "{argument}: {found}");
    }
    let summary =
        |arguments: &[&str]| err(&iam5_in(&folder, &[&["lint", "--no-config"], arguments].concat(), ""));
    assert!(summary(&["."]).contains("; 5 folders passed over; 2 checked"), "{}", summary(&["."]));
    assert!(!summary(&["--no-ignore", "."]).contains("passed over"));
    // What is named is checked, and so is what lies in a folder that is named.
    assert_eq!(lint(&[".git/a.json"]).0.matches("bare-string").count(), 1);
    assert_eq!(lint(&["node_modules"]).0.matches("bare-string").count(), 1);
    // A decision leaves no policy out.
    let deny = DENY;
    write(&folder, "only/.hidden/deny.json", deny);
    write(&folder, "only/allow.json", ALLOW);
    assert!(out(&check(&folder, "only")).starts_with("explicit_deny"));
}

#[test]
fn what_the_settings_ignore_is_not_read() {
    let folder = folder("searching", "ignored");
    write(&folder, "iam5.toml", "ignore = [\"{old,vendor}\"]\n");
    write(&folder, "own.json", UNTIDY);
    write(&folder, "old/a.json", UNTIDY);
    symlink("/nope", folder.join("old/b.json")).unwrap();
    let run = iam5_in(&folder, &["lint", "."], "");
    assert_eq!(code(&run), 1, "{}", err(&run));
    assert!(err(&run).contains("2 ignored; 1 checked"), "{}", err(&run));
    let run = iam5_in(&folder, &["lint", "--no-ignore", "."], "");
    assert!(code(&run) == 2 && err(&run).contains("2 checked"), "{}", err(&run));
}
