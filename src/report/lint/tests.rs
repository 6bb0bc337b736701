//! Places, paths and the formats.

use serde_json::{Value, json};

use crate::Catalog;
use crate::lint::{Config, LintInput, check};
use crate::source::Span;

use super::place::Places;
use super::{Findings, Format, Linted};
use crate::wording::Language;

fn linted(text: &str) -> Linted<'_> {
    let report = check(&LintInput::new(text), &Catalog::embedded(), &Config::default());
    Linted { file: "a,b/允.json", text, report }
}

fn written_all(documents: &[Linted<'_>], format: Format) -> String {
    let mut out = String::new();
    let mut findings = Findings::start(format, Language::English, &mut out).unwrap();
    documents.iter().for_each(|it| findings.document(it).unwrap());
    findings.finish().unwrap();
    out
}

fn written(text: &str, format: Format) -> String {
    written_all(&[linted(text)], format)
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
    let findings = linted(&hostile).report.diagnostics.len();
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
