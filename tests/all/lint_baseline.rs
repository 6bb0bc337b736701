//! The baseline of the linter from outside: what it lets pass, and what it is written over.

use std::process::Output;

use crate::common::lint::{ALLOWS_ALL, found, lint, project};
use crate::common::{code, err, iam5_in, write};

#[test]
fn a_baseline_lets_only_new_findings_fail() {
    let folder = project("baseline", "baseline = \"known.json\"\n");
    write(&folder, "a.json", ALLOWS_ALL);
    let written = iam5_in(&folder, &["lint", "--write-baseline"], "");
    assert_eq!((code(&written), err(&written)), (0, "findings in known.json: 1\n".to_owned()));
    let run = || iam5_in(&folder, &["lint", "."], "");
    assert_eq!((code(&run()), err(&run())), (0, "nothing found; 1 in the baseline; 1 checked\n".to_owned()));

    // Lines move and statements are inserted before.
    let moved = ALLOWS_ALL.replace(
        "[\n    {",
        "[\n\n {\"Sid\": \"New\", \"Effect\": \"Deny\", \"Action\": [\"csms:secret:get\"]},\n      {",
    );
    assert_ne!(moved, ALLOWS_ALL);
    write(&folder, "a.json", &moved);
    assert_eq!((code(&run()), err(&run())), (0, "nothing found; 1 in the baseline; 1 checked\n".to_owned()));

    // So do statements without a `Sid`; the same once more is new.
    let bare = |before: &str| {
        format!(
            r#"{{"Version": "5.0", "Statement": [{before}{{"Effect": "Deny", "Action": ["csms:secret:gtStage"]}}]}}"#
        )
    };
    write(&folder, "bare.json", &bare(""));
    iam5_in(&folder, &["lint", "--write-baseline"], "");
    write(&folder, "bare.json", &bare(r#"{"Effect": "Deny", "Action": ["csms:secret:get"]}, "#));
    let rules = |output: &Output| {
        let rule = |it: &String| it.split(": ").nth(1).unwrap().to_owned();
        found(output).iter().map(rule).collect::<Vec<_>>()
    };
    assert!(!rules(&lint(&folder, &["bare.json"])).contains(&"unknown-action".to_owned()));
    write(&folder, "bare.json", &bare(r#"{"Effect": "Deny", "Action": ["csms:secret:gtStage"]}, "#));
    let again = rules(&lint(&folder, &["bare.json"]));
    assert_eq!(again.iter().filter(|it| *it == "unknown-action").count(), 1, "{again:?}");
    std::fs::remove_file(folder.join("bare.json")).unwrap();
    iam5_in(&folder, &["lint", "--write-baseline"], "");

    // The same in another statement is new.
    let again = r#"{"Sid": "Again", "Effect": "Allow", "Action": ["*"]}"#;
    let twice = ALLOWS_ALL.replace("]}\n]", &format!("]}},\n{again}\n]"));
    assert_ne!(twice, ALLOWS_ALL);
    write(&folder, "a.json", &twice);
    assert_eq!(code(&run()), 1);

    write(
        &folder,
        "a.json",
        r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:secret:get"]}]}"#,
    );
    let stale = lint(&folder, &["a.json"]);
    assert_eq!((code(&stale), found(&stale)), (0, vec!["known.json: stale-baseline: suggestion".to_owned()]));
    iam5_in(&folder, &["lint", "--write-baseline", "a.json"], "");
    assert_eq!(found(&lint(&folder, &["a.json"])), Vec::<String>::new());
}

#[test]
fn a_baseline_replaces_no_other_file() {
    let before = ALLOWS_ALL;
    for (name, settings, arguments) in [
        ("over/policy", "baseline = \"d.json\"\n", &["--write-baseline"][..]),
        ("over/settings", "baseline = \"iam5.toml\"\n", &["--write-baseline"]),
        ("over/named", "", &["--write-baseline", "--baseline", "d.json"]),
        ("over/read", "baseline = \"d.json\"\n", &["."]),
    ] {
        let folder = project(name, settings);
        write(&folder, "d.json", before);
        write(&folder, "other/a.json", before);
        let run = lint(&folder, arguments);
        assert_eq!(code(&run), 2, "{name}: {}", err(&run));
        let expected = if name == "over/read" {
            "the baseline is not"
        } else {
            "is not a baseline and is not overwritten"
        };
        assert!(err(&run).contains(expected) || name == "over/read", "{name}: {}", err(&run));
        assert_eq!(std::fs::read_to_string(folder.join("d.json")).unwrap(), before, "{name}");
        assert_eq!(std::fs::read_to_string(folder.join("iam5.toml")).unwrap(), settings, "{name}");
    }
    let folder = project("over/itself", "baseline = \"known.json\"\n");
    write(&folder, "a.json", before);
    for old in ["", " \n", r#"{"version": 9, "findings": [{"x": 1}]}"#, r#"{"version": 1, "findings": []}"#] {
        write(&folder, "known.json", old);
        let run = lint(&folder, &["--write-baseline"]);
        assert_eq!((code(&run), err(&run)), (0, "findings in known.json: 1\n".to_owned()), "{old}");
    }
}
