//! `iam5 compare`: answers, exit codes, formats, and commands that give the answers again.

use serde_json::Value;

use crate::common::{code, folder, iam5, iam5_in, out};

/// A folder with the policies `now.json`, `next.json` and `scp.json`.
fn policies(name: &str) -> std::path::PathBuf {
    let folder = folder("compare", name);
    let of = |resources: &str, action: &str| {
        format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["{action}"], "Resource": [{resources}]}}]}}"#
        )
    };
    let dev = r#""csms:*:*:secretName:dev-*""#;
    let both = r#""csms:*:*:secretName:dev-*", "csms:*:*:secretName:it's-*""#;
    std::fs::write(folder.join("now.json"), of(dev, "csms:secret:getVersion")).unwrap();
    std::fs::write(folder.join("next.json"), of(both, "csms:secret:getVersion")).unwrap();
    std::fs::write(folder.join("scp.json"), of(dev, "*")).unwrap();
    folder
}

#[test]
fn each_answer_has_its_exit_code() {
    let folder = policies("compare_codes");
    let run = |arguments: &[&str]| code(&iam5_in(&folder, &[&["compare"], arguments].concat(), ""));
    assert_eq!(run(&["--now", "now.json", "--proposed", "now.json"]), 0);
    assert_eq!(run(&["--now", "now.json", "--proposed", "next.json"]), 1);
    assert_eq!(run(&["--now", "next.json", "--proposed", "now.json"]), 1);
    assert_eq!(run(&["--now", "next.json", "--proposed", "now.json", "--ignore-loss"]), 0);
    assert_eq!(run(&["--now", "now.json", "--proposed", "next.json", "--scp", "scp.json"]), 0);
    let dropped =
        ["--now", "next.json", "--proposed", "next.json", "--scp", "scp.json", "--proposed-scp", "none"];
    assert_eq!(run(&dropped), 1);
    let mixed = [
        "--now",
        "now.json",
        "--proposed",
        "now.json",
        "--proposed-scp",
        "none",
        "--proposed-scp",
        "scp.json",
    ];
    assert_eq!(run(&mixed), 2);
    assert_eq!(run(&["--now", "now.json", "--proposed", "missing.json"]), 2);
    assert_eq!(run(&["--now", "now.json"]), 2);
}

/// The words of a command, as a shell takes them.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut open) = (Vec::new(), String::new(), false, false);
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => (quoted, open) = (!quoted, true),
            '\\' if !quoted => word.extend(chars.next()),
            ' ' if !quoted => {
                if open || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            c => word.push(c),
        }
    }
    words.push(word);
    words
}

#[test]
fn the_commands_give_both_answers_again() {
    let folder = policies("compare_commands");
    let output = iam5_in(
        &folder,
        &["compare", "--now", "now.json", "--proposed", "next.json", "--format", "json"],
        "",
    );
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["gain"]["access"], "some");
    assert_eq!(report["loss"]["access"], "none");
    assert_eq!(report["gain"]["witness"]["resources"][0], "csms:cn-north-4:0a1b2c3d:secretName:it's-");
    let commands = report["gain"]["commands"].as_array().unwrap();
    for (command, side) in commands.iter().zip(["now", "proposed"]) {
        let words = words(command.as_str().unwrap());
        let arguments: Vec<&str> =
            words.iter().skip(1).map(String::as_str).chain(["--format", "json"]).collect();
        let answer: Value = serde_json::from_str(&out(&iam5_in(&folder, &arguments, ""))).unwrap();
        assert_eq!(answer["decision"], report["gain"]["answers"][side]["decision"], "{command}");
    }
    let text = out(&iam5_in(&folder, &["compare", "--now", "now.json", "--proposed", "next.json"], ""));
    assert!(text.starts_with("new access (caller: member)\n") && text.contains(r"it'\''s-"), "{text}");
}

#[test]
fn a_comment_and_the_chinese_say_the_same() {
    let folder = policies("compare_formats");
    let run = |arguments: &[&str]| {
        let start = ["compare", "--now", "now.json", "--proposed", "next.json"];
        out(&iam5_in(&folder, &[&start, arguments].concat(), ""))
    };
    let comment = run(&["--format", "markdown"]);
    assert!(comment.starts_with("**new access (caller: member)**\n\n- request: "), "{comment}");
    assert!(comment.contains("```sh\niam5 check --policy now.json"), "{comment}");
    let chinese = run(&["--lang", "zh"]);
    assert!(chinese.starts_with("新增访问权限"), "{chinese}");
}

#[test]
fn the_caller_is_a_choice() {
    let folder = policies("compare_callers");
    let run = |caller: &str| {
        let start =
            ["compare", "--now", "now.json", "--proposed", "next.json", "--ignore-loss", "--caller", caller];
        code(&iam5_in(&folder, &start, ""))
    };
    // The root user is granted everything already.
    assert_eq!(["member", "root", "token", "any"].map(run), [1, 0, 1, 1]);
    assert_eq!(code(&iam5(&["compare", "--caller", "nobody"], "")), 2);
}
