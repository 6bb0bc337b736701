//! Places, paths and the formats.

use serde_json::{Value, json};

use crate::Catalog;
use crate::lint::{Config, LintInput, Report, check};
use crate::source::Span;

use super::place::Places;
use super::{Findings, Format, Linted};
use crate::wording::Language;

const FILE: &str = "a,b/允.json";

fn checked(text: &str) -> Report {
    check(&LintInput::new(text), &Catalog::embedded(), &Config::default())
}

/// Output of a format for documents, each a file and its text.
fn written_all(documents: &[(&str, &str)], format: Format) -> String {
    let mut out = String::new();
    let mut findings = Findings::start(format, Language::English, &mut out).unwrap();
    for (file, text) in documents {
        findings.document(&Linted { file, text, report: &checked(text) }).unwrap();
    }
    findings.finish().unwrap();
    out
}

fn written(text: &str, format: Format) -> String {
    written_all(&[(FILE, text)], format)
}

const BROKEN: &str = "{\"Version\": \"5.0\",\n \"Statement\": [{\"Sid\": \"允许\", \"Effect\": \"Permit\", \"Action\": [\"csms:secret:get\"]}]}";

#[test]
fn places_count_characters() {
    let text = "a\n允许x\n".repeat(2_000);
    let places = Places::new(&text);
    let mut offset = 0;
    let (mut line, mut column) = (1, 0);
    for (at, c) in text.char_indices() {
        let place = places.stretch(Span::new(at, at)).start;
        assert_eq!((place.line, place.column, place.offset), (line, column, offset));
        offset += 1;
        (line, column) = if c == '\n' { (line + 1, 0) } else { (line, column + 1) };
    }
    assert_eq!(places.stretch(Span::new(text.len(), text.len() + 9)).end.offset, offset);
}

#[test]
fn json_has_the_shape_of_the_cloud() {
    let value: Value = serde_json::from_str(&written(BROKEN, Format::Json)).unwrap();
    let finding = &value["findings"][0];
    assert_eq!(finding["rule"], "invalid-effect");
    assert_eq!(finding["finding_type"], "error");
    let location = json!({
        "path": [{"key": "Statement"}, {"index": 0}, {"key": "Effect"}],
        "span": {
            "start": {"line": 2, "column": 39, "offset": 58},
            "end": {"line": 2, "column": 47, "offset": 66},
        },
    });
    assert_eq!(finding["locations"][0], location);
    assert_eq!(written_all(&[], Format::Json), "{\"findings\":[]}\n");
}

#[test]
fn lines_are_one_a_finding() {
    let concise = written(BROKEN, Format::Concise);
    assert!(concise.starts_with("a,b/允.json:2:40: error[invalid-effect] "), "{concise}");
    let github = written(BROKEN, Format::Github);
    let start =
        "::error file=a%2Cb/允.json,line=2,endLine=2,col=40,endColumn=48,title=error invalid-effect::";
    assert!(github.starts_with(start), "{github}");
    let hostile = BROKEN.replace("Permit", "100%\\n::stop-commands::x\\u001b");
    let findings = checked(&hostile).diagnostics.len();
    for format in [Format::Concise, Format::Github] {
        let text = written(&hostile, format);
        assert_eq!(text.lines().count(), findings, "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn sarif_points_at_rules_and_files() {
    let value: Value = serde_json::from_str(&written(BROKEN, Format::Sarif)).unwrap();
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%2Cb/%E5%85%81.json");
    assert_eq!(place["region"], json!({"startLine": 2, "startColumn": 40, "endLine": 2, "endColumn": 48}));
}

/// An element of an XML text.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// The text before the first element in it.
    text: String,
}

/// The elements of an XML text. Anything that is not well formed panics; our output has no comments, CDATA or
/// namespaces.
fn elements(xml: &str) -> Vec<Element> {
    fn unescaped(text: &str) -> String {
        assert!(!text.contains(['<', '>']), "{text}");
        let mut parts = text.split('&');
        let mut out = parts.next().unwrap().to_owned();
        for part in parts {
            let (name, rest) = part.split_once(';').unwrap();
            out.push_str(match name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "#39" => "'",
                _ => panic!("&{name};"),
            });
            out.push_str(rest);
        }
        let is_xml = |c: char| !matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        assert!(out.chars().all(is_xml), "{out}");
        out
    }
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let (mut open, mut found) = (Vec::new(), Vec::new());
    while let Some((before, after)) = rest.split_once('<') {
        assert!(!open.is_empty() || before.trim().is_empty(), "{before}");
        let (tag, next) = after.split_once('>').unwrap();
        rest = next;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |it| (it, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut pairs = Vec::<(String, String)>::new();
        while let Some((key, value)) = attributes.split_once("=\"") {
            let (value, more) = value.split_once('"').unwrap();
            assert!(!pairs.iter().any(|it| it.0 == key.trim()), "{key} twice");
            pairs.push((key.trim().to_owned(), unescaped(value)));
            attributes = more;
        }
        assert!(attributes.trim().is_empty(), "{attributes}");
        let inside = if closed { "" } else { next.split('<').next().unwrap() };
        found.push(Element { name: name.to_owned(), attributes: pairs, text: unescaped(inside) });
        if !closed {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{rest}");
    found
}

#[test]
fn junit_has_a_suite_a_file_and_a_failure_a_finding() {
    let hostile = BROKEN.replace("Permit", "<a href=\\\"x\\\">&'\\u0001\\uffff]]>");
    let clean = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:secret:get"]}]}"#;
    let findings = checked(&hostile).diagnostics.len();
    let found = elements(&written_all(&[(FILE, &hostile), ("clean.json", clean)], Format::Junit));
    let named = |name: &str| found.iter().filter(|it| it.name == name).collect::<Vec<_>>();
    assert_eq!((named("testsuites").len(), named("testsuite").len()), (1, 2));
    assert_eq!((named("testcase").len(), named("failure").len()), (findings + 1, findings));
    let attribute = |at: usize, suite: &str, key: &str| {
        named(suite)[at].attributes.iter().find(|it| it.0 == key).map(|it| it.1.clone()).unwrap()
    };
    assert_eq!(attribute(0, "testsuite", "name"), "a,b/允.json");
    assert_eq!(attribute(0, "testsuite", "failures"), findings.to_string());
    assert_eq!(attribute(1, "testsuite", "failures"), "0");
    assert_eq!(attribute(0, "testcase", "line"), "2");
    assert_eq!(attribute(0, "failure", "type"), "error");
    let message = attribute(0, "failure", "message");
    assert!(message.contains("<a href=\"x\">&'\\u{1}\\u{ffff}]]>"), "{message}");
    assert_eq!(named("failure")[0].text, format!("a,b/允.json:2:40: error[invalid-effect] {message}"));
}

#[test]
fn workflow_commands_cannot_be_forged() {
    let text = written_all(&[("a\r\n::error::b,c:d%.json", BROKEN)], Format::Github);
    assert!(text.starts_with("::error file=a%0D%0A%3A%3Aerror%3A%3Ab%2Cc%3Ad%25.json,line=2,"), "{text}");
    assert_eq!(text.lines().count(), checked(BROKEN).diagnostics.len());
}

#[test]
fn sarif_has_what_the_standard_demands() {
    let fixable = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["CSMS:secret:get", "CSMS:secret:get"]}]}"#;
    let log: Value = serde_json::from_str(&written(fixable, Format::Sarif)).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["tool"]["driver"]["name"], "iam5");
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
        assert!(
            ["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
        );
    }
    let results = run["results"].as_array().unwrap();
    let prints: std::collections::BTreeSet<_> = results
        .iter()
        .map(|it| it["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), results.len(), "fingerprints tell findings on one line apart");
    let changes: Vec<_> = results.iter().flat_map(|it| it["fixes"].as_array().unwrap()).collect();
    assert!(changes.len() > 1, "{results:?}");
    for fix in changes {
        let change = &fix["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "a%2Cb/%E5%85%81.json");
        let replacement = &change["replacements"][0];
        assert!(replacement["deletedRegion"]["startLine"].as_u64() >= Some(1));
        assert!(replacement["insertedContent"]["text"].is_string());
    }
}
