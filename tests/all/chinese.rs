//! Chinese throughout: what the command prints, and what it is printed by.

use std::path::{Path, PathBuf};

use crate::common::{err, folder, iam5, out};

/// The files whose texts a person reads in the language that was asked for.
const WORDED: [&str; 13] = [
    "src/report/assumed.rs",
    "src/report/audit/html.rs",
    "src/report/audit/mod.rs",
    "src/report/audit/notes.rs",
    "src/report/audit/readings.rs",
    "src/report/audit/text.rs",
    "src/report/catalog/text.rs",
    "src/report/explanation.rs",
    "src/report/note.rs",
    "src/report/residual.rs",
    "src/report/words.rs",
    "src/cli/check.rs",
    "src/cli/render",
];

/// Those of the command. What `src/cli/audit` says of a line that is not a record is kept in the report, JSON included,
/// and English.
const COMMAND: [&str; 14] = [
    "src/cli/atomic_write.rs",
    "src/cli/audit.rs",
    "src/cli/audit/columns.rs",
    "src/cli/audit/inputs.rs",
    "src/cli/audit/merge.rs",
    "src/cli/audit/once.rs",
    "src/cli/audit/rejects.rs",
    "src/cli/audit/sample.rs",
    "src/cli/audit/seen.rs",
    "src/cli/coverage.rs",
    "src/cli/dependencies.rs",
    "src/cli/policies.rs",
    "src/cli/request_args.rs",
    "src/cli/test.rs",
];

/// Parts of what is not a sentence, or is the help of clap: lines of HTML, names of attributes, exit codes.
const NO_SENTENCES: [&str; 3] = ["<", "class=", "Exit codes:"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_file() {
        found.push(path.to_path_buf());
        return;
    }
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() || path.extension().is_some_and(|it| it == "rs") {
            sources(&path, found);
        }
    }
}

/// The length of the string literal that a text begins with.
fn string(text: &str) -> usize {
    let mut escaped = false;
    let end = text[1..].find(|c: char| {
        let is_end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    });
    end.unwrap_or_else(|| panic!("an open string: {}", &text[..text.len().min(60)])) + 2
}

/// The length of the attribute that a text begins with.
fn attribute(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' => at += string(&text[at..]),
            _ => at += c.len_utf8(),
        }
        match c {
            '[' => depth += 1,
            ']' if depth == 1 => return at,
            ']' => depth -= 1,
            _ => {}
        }
    }
    at
}

/// The string literals of a source text with the line of each, up to its tests. Those of attributes, which clap has
/// for its help, are left out.
fn literals(text: &str) -> Vec<(usize, String)> {
    let text = text.split("\nmod tests {").next().unwrap();
    let mut found = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("#[") {
            attribute(rest)
        } else if rest.starts_with("r#\"") {
            rest.find("\"#").map_or(rest.len(), |it| it + 2)
        } else if rest.starts_with("'\"'") || rest.starts_with("b'\"'") {
            rest.find("'\"'").unwrap() + 3
        } else if c == '"' {
            let end = string(rest);
            found.push((line, rest[1..end - 1].to_owned()));
            end
        } else {
            c.len_utf8()
        };
        line += rest[..skipped].matches('\n').count();
        rest = &rest[skipped..];
    }
    found
}

/// Words of English that follow one another, of a text without what stands in backticks or double quotes.
fn english(text: &str, least: usize) -> Option<String> {
    let outside = |text: &str, quote: char| text.split(quote).step_by(2).collect::<Vec<_>>().join(" | ");
    let text = outside(&outside(text, '`'), '"');
    let mut run: Vec<&str> = Vec::new();
    for word in text.split([' ', '\n']).chain(["."]) {
        let bare = word.trim_end_matches([',', ';', ':', '.']);
        if !bare.is_empty() && bare.chars().all(|c| c.is_ascii_lowercase() || c == '\'') {
            run.push(bare);
        } else {
            if run.len() >= least {
                return Some(run.join(" "));
            }
            run.clear();
        }
    }
    None
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{3000}'..'\u{a000}').contains(&c) || ('\u{ff00}'..'\u{fff0}').contains(&c))
}

#[test]
fn every_text_of_the_renderers_has_both_languages() {
    let mut files = Vec::new();
    WORDED.iter().chain(&COMMAND).for_each(|it| sources(&root().join(it), &mut files));
    let (mut texts, mut alone) = (0, Vec::new());
    for path in files {
        let literals = literals(&std::fs::read_to_string(&path).unwrap());
        for (at, (line, text)) in literals.iter().enumerate() {
            if NO_SENTENCES.iter().any(|it| text.contains(it)) || english(text, 2).is_none() {
                continue;
            }
            texts += 1;
            let next = literals.get(at + 1).map_or("", |it| &it.1);
            if !is_chinese(next) {
                alone.push(format!("{}:{line}: {text}", path.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(texts > 150, "{texts}");
    assert!(alone.is_empty(), "texts without Chinese beside them:\n{}", alone.join("\n"));
}

/// What decides says nothing: its results are data, which `report` puts into words.
#[test]
fn deciding_makes_no_sentences() {
    let mut files = Vec::new();
    sources(&root().join("src/decide"), &mut files);
    files.retain(|it| !it.ends_with("tests.rs") && !it.iter().any(|part| part == "tests"));
    let mut found = Vec::new();
    for path in files {
        for (line, text) in literals(&std::fs::read_to_string(&path).unwrap()) {
            if english(&text, 2).is_some() {
                found.push(format!("{}:{line}: {text}", path.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(found.is_empty(), "sentences in src/decide:\n{}", found.join("\n"));
}

/// Runs a command in Chinese, and checks that it says nothing in English.
fn says_chinese(arguments: &[&str], stdin: &str) -> String {
    let output = iam5(&[arguments, &["--lang", "zh"]].concat(), stdin);
    let text = out(&output) + &err(&output);
    assert!(is_chinese(&text), "{arguments:?}\n{text}");
    for line in text.lines() {
        // The text of a policy that is shown, up to its label.
        let shown = line.split_once(" | ").filter(|it| it.0.trim().chars().all(|c| c.is_ascii_digit()));
        let said = shown.map_or(line, |it| it.1.trim_start_matches([' ', '^', '-', '_', '|']));
        if shown.is_some() && said.starts_with(['"', '{', '[', '}', ']']) {
            continue;
        }
        // Names of keys and of parts of a request.
        if said.starts_with("取决于：") {
            continue;
        }
        if let Some(words) = english(said, 2) {
            panic!("{arguments:?}: `{words}` in `{line}`\n{text}");
        }
        let first = said.split_once(": ").map_or("", |it| it.0.trim());
        let names = ["allow", "explicit_deny", "implicit_deny", "undetermined", "error"];
        let is_word = !first.is_empty() && first.chars().all(|c| c.is_ascii_lowercase());
        assert!(!is_word || names.contains(&first), "{arguments:?}: `{line}`");
    }
    text
}

const POLICY: &str = "policies/examples/payments-read.json";

#[test]
fn decisions_are_in_chinese() {
    let stage = ["check", "--policy", POLICY, "--action", "csms:secret:getStage"];
    let secret = ["--resource", "csms:cn-north-4:0a1b2c3d:secretName:payments-db"];
    let line = "GET /v1/{project_id}/secrets/payments-db/stages/SYSCURRENT";
    let asked: &[&[&str]] = &[
        &["check", "--policy", POLICY, "--http", line],
        &["check", "--policy", POLICY, "--http", line, "--explain"],
        &[
            "check",
            "--policy",
            POLICY,
            "--http",
            line,
            "--scp",
            "policies/scps/*.json",
            "--with-dependencies",
        ],
        &[
            "check",
            "--policy",
            POLICY,
            "--http",
            line,
            "--context",
            "csms:Type=COMMON",
            "--header",
            "X-Auth-Token: t",
        ],
    ];
    for arguments in asked {
        says_chinese(arguments, "");
    }
    for context in [
        &["--context", "csms:Type=COMMON", "--context", "g:ResourceTag/env=prod"][..],
        &["--context", "csms:Type=COMMON", "--context", "g:ResourceTag/env=test"],
        &["--context", "g:ResourceTag/env=locked"],
        &[
            "--context",
            "csms:Type=NONE",
            "--context",
            "g:ResourceTag/env=a",
            "--context",
            "g:ResourceTag/env=b",
        ],
        &["--unknown", "*"],
        &["--unknown", "principal", "--unknown", "g:ResourceTag/*"],
        &["--principal", "iam::ffff:user:x"],
        &["--principal", "iam::0a1b2c3d:root"],
    ] {
        let text = says_chinese(&[&stage[..], &secret[..], context].concat(), "");
        let word = text.split(": ").next().unwrap();
        assert!(["allow", "explicit_deny", "implicit_deny", "undetermined"].contains(&word), "{text}");
    }
    let other = ["check", "--policy", POLICY, "--action", "csms:secret:list"];
    says_chinese(&other, "");
    says_chinese(&[&other[..], &["--resource", "csms:a:b:secretName:c"]].concat(), "");
}

#[test]
fn errors_are_in_chinese() {
    for arguments in [
        &["check", "--policy", "none.json", "--action", "csms:secret:list"][..],
        &["check", "--action", "csms:secret:list"],
        &["check", "--policy", POLICY],
        &["check", "--policy", POLICY, "--action", "csms:secret:gett"],
        &["check", "--policy", POLICY, "--action", "csms:secret:*"],
        &["check", "--policy", POLICY, "--action", "csms::listTasks", "--context", "g:UserNam=x"],
        &["check", "--policy", POLICY, "--action", "csms::listTasks", "--context", "nothing"],
        &["check", "--policy", POLICY, "--action", "csms::listTasks", "--principal", "iam::a:usr:x"],
        &["check", "--policy", POLICY, "--http", "GET"],
        &["check", "--policy", POLICY, "--http", "GET https://x@y.com/v1/p/secrets"],
        &["check", "--policy", "policies/broken/invalid-effect.json", "--action", "csms:secret:list"],
        &["audit", "--policy", POLICY, "none.jsonl"],
        &["audit", "--policy", POLICY, "--fail-on", "newly-denied", "none.jsonl"],
        &["test", "none.jsonl"],
    ] {
        says_chinese(arguments, "");
    }
}

#[test]
fn entries_of_the_catalog_and_lists_are_in_chinese() {
    for arguments in [
        &["catalog"][..],
        &["catalog", "csms"],
        &["catalog", "csms:secret:getStage"],
        &["catalog", "csms:secretStage:get"],
        &["catalog", "csms::listTasks"],
        &["catalog", "csms:secret:gett"],
        &["catalog", "nothing"],
        &["schema"],
        &["schema", "none"],
    ] {
        says_chinese(arguments, "");
    }
}

#[test]
fn results_of_cases_are_in_chinese() {
    says_chinese(&["test", "policies/tests", "--coverage", "--min-coverage", "100"], "");
    let case = |resource: &str, expect: &str| {
        format!(
            r#"{{"id": "{expect}", "policies": [{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["csms:secret:get"], "Resource": ["csms:*:*:secretName:x"], "Condition": {{"NumberLessThan": {{"k:n": "x"}}}}}}]}}], "request": {{"action": "csms:secret:get", "resource": "{resource}", "context": {{"k:n": "1"}}}}, "expect": "{expect}"}}"#
        ) + "\n"
    };
    let cases = case("csms:a:b:secretName:x", "allow") + &case("csms:a:b:secretName:y", "explicit_deny");
    for more in [&[][..], &["--strict"]] {
        let text = says_chinese(&[&["test", "-"][..], more].concat(), &cases);
        assert!(
            text.contains("期望 allow，实际 implicit_deny") && text.contains("0 个通过，2 个失败"),
            "{text}"
        );
    }
    // JSON is for programs.
    let output = iam5(&["test", "-", "--format", "json", "--lang", "zh"], &cases);
    assert!(!is_chinese(&out(&output)), "{}", out(&output));
    let check =
        ["check", "--policy", POLICY, "--action", "csms:secret:list", "--format", "json", "--lang", "zh"];
    assert!(!is_chinese(&out(&iam5(&[&check[..], &["--explain"]].concat(), ""))));
}

#[test]
fn audits_are_in_chinese() {
    let folder = folder("chinese", "audit");
    let sample = folder.to_str().unwrap();
    says_chinese(&["audit", "sample", "--out", sample, "--traces", "300"], "");
    let [now, next, secrets, traces] =
        ["now.json", "next.json", "secrets.json", "traces"].map(|it| format!("{sample}/{it}"));
    std::fs::write(folder.join("odd.jsonl"), "{\"action\": \"a\"}\nhalf\n{\"action\": \"x:y:z\"}\n").unwrap();
    let odd = format!("{sample}/odd.jsonl");
    let one = ["audit", "--account", &now, "--inventory", &secrets, &traces, &odd];
    let two = ["audit", "--account", &now, "--proposed", &next, "--inventory", &secrets, &traces, &odd];
    for arguments in [&one[..], &two[..]] {
        says_chinese(arguments, "");
        says_chinese(&[arguments, &["--readings"]].concat(), "");
        let page = out(&iam5(&[arguments, &["--format", "html", "--lang", "zh"]].concat(), ""));
        assert!(page.contains("<html lang=\"zh-CN\">"), "{page}");
        let body = page.split("</style>").nth(1).unwrap().split("<script>").next().unwrap();
        let mut text = String::new();
        for part in body.split('<') {
            text.push_str(part.split_once('>').map_or(part, |it| it.1));
            text.push('\n');
        }
        for line in text.lines() {
            assert_eq!(english(line, 2), None, "{line}");
        }
        let json = out(&iam5(&[arguments, &["--format", "json", "--lang", "zh"]].concat(), ""));
        assert!(!is_chinese(&json), "JSON is for programs");
    }
    let partial = format!("{sample}/part.json");
    says_nothing(&[&two[..], &["--partial", &partial]].concat());
    says_chinese(&["audit", "merge", &partial], "");
}

/// Runs a command that has nothing to say on standard output.
fn says_nothing(arguments: &[&str]) {
    let output = iam5(&[arguments, &["--lang", "zh"]].concat(), "");
    assert_eq!(out(&output), "", "{arguments:?}");
}

#[test]
fn the_environment_names_the_language() {
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_iam5"));
        let output = command.args(arguments).env("IAM5_LANG", "zh").current_dir(root()).output().unwrap();
        out(&output) + &err(&output)
    };
    for arguments in [
        &["check", "--policy", POLICY, "--action", "csms:secret:list"][..],
        &["test", "policies/tests"],
        &["audit", "--policy", POLICY, "none.jsonl"],
        &["audit", "merge", "none.json"],
        &["catalog", "csms:secret:list"],
    ] {
        assert!(is_chinese(&run(arguments)), "{arguments:?}: {}", run(arguments));
        assert!(!is_chinese(&run(&[arguments, &["--lang", "en"]].concat())), "{arguments:?}");
    }
}
