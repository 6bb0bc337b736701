//! Findings as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::collections::HashMap;
use std::fmt::{self, Write};

use serde_json::{Value, json};

use crate::hash;
use crate::lint::{Diagnostic, Edit, Fix, Meta, Severity};
use crate::source::Span;
use crate::wording::Language;

use super::place::Places;
use super::{Document, Linted, details};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A log whose results come before its rules, which are those that the results named.
#[derive(Default)]
pub(super) struct Sarif {
    /// The rules that found something, in the order of their first finding.
    rules: Vec<(String, &'static Meta)>,
    indexes: HashMap<String, usize>,
    results: usize,
}

impl Document for Sarif {
    fn start(&mut self, out: &mut dyn Write) -> fmt::Result {
        // Columns count characters, not the UTF-16 units that are the default.
        write!(
            out,
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\
             \"columnKind\":\"unicodeCodePoints\",\"results\":["
        )
    }

    fn document(&mut self, linted: &Linted<'_>, language: Language, out: &mut dyn Write) -> fmt::Result {
        let (artifact, places) = (json!({"uri": uri(linted.file)}), Places::new(linted.text));
        let writer = ResultWriter { language, artifact: &artifact, places: &places };
        let mut seen = HashMap::new();
        for diagnostic in &linted.report.diagnostics {
            let name = diagnostic.name();
            let index = match self.indexes.get(name) {
                Some(index) => *index,
                None => {
                    self.rules.push((name.to_owned(), diagnostic.rule));
                    self.indexes.insert(name.to_owned(), self.rules.len() - 1);
                    self.rules.len() - 1
                }
            };
            let hash = fingerprint(name, places.line(diagnostic.span));
            let nth = seen.entry(hash).and_modify(|it| *it += 1).or_insert(1_usize);
            let fingerprint = format!("{hash:016x}:{nth}");
            let between = if self.results == 0 { "" } else { "," };
            self.results += 1;
            write!(out, "{between}{}", writer.result(diagnostic, index, &fingerprint))?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> fmt::Result {
        let driver = json!({
            "name": "iam5",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": self.rules.iter().map(|(name, meta)| rule(name, meta)).collect::<Vec<_>>(),
        });
        writeln!(out, "],\"tool\":{{\"driver\":{driver}}}}}]}}")
    }
}

/// A hash of what a finding is about, so that it is known again when lines move.
fn fingerprint(rule: &str, line: &str) -> u64 {
    // However long the line is, its start distinguishes it from others; what is repeated is counted besides.
    const MOST: usize = 512;
    hash::lasting(rule.bytes().chain(std::iter::once(0)).chain(line.bytes().take(MOST)))
}

fn rule(name: &str, meta: &Meta) -> Value {
    let text = |text: Option<String>| json!({"text": text.unwrap_or_else(|| meta.summary.to_owned())});
    let tags: &[&str] = if meta.severity == Severity::SecurityWarning { &["security"] } else { &[] };
    let mut rule = json!({
        "id": name,
        "shortDescription": {"text": meta.summary},
        "fullDescription": text(meta.section("What it does")),
        "help": {"text": meta.docs(), "markdown": meta.docs()},
        "defaultConfiguration": {"level": level(meta.severity)},
        "properties": {
            "tags": tags, "finding_type": meta.severity.name(), "issue_code": meta.issue_code
        },
    });
    if let (Some(page), Some(members)) = (meta.reference(), rule.as_object_mut()) {
        members.insert("helpUri".to_owned(), page.into());
    }
    rule
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::SecurityWarning | Severity::Warning => "warning",
        Severity::Suggestion => "note",
    }
}

/// Writes the results of one document.
struct ResultWriter<'d> {
    language: Language,
    artifact: &'d Value,
    places: &'d Places<'d>,
}

impl ResultWriter<'_> {
    fn location(&self, span: Span) -> Value {
        json!({"physicalLocation": {"artifactLocation": self.artifact, "region": region(self.places, span)}})
    }

    fn result(&self, it: &Diagnostic, index: usize, fingerprint: &str) -> Value {
        let related = it.labels.iter().filter(|label| label.span != it.span).map(|label| {
            let mut location = self.location(label.span);
            if let Some(members) = location.as_object_mut() {
                members.insert("message".to_owned(), json!({"text": label.text.to(self.language)}));
            }
            location
        });
        json!({
            "ruleId": it.name(),
            "ruleIndex": index,
            "level": level(it.severity),
            "message": {"text": details(it, self.language)},
            "locations": [self.location(it.span)],
            "relatedLocations": related.collect::<Vec<_>>(),
            "partialFingerprints": {"primaryLocationLineHash": fingerprint},
            "fixes": it.fix.iter().map(|fix| self.fix(fix)).collect::<Vec<_>>(),
        })
    }

    fn fix(&self, fix: &Fix) -> Value {
        let replacement = |it: &Edit| json!({"deletedRegion": region(self.places, it.span), "insertedContent": {"text": it.text}});
        let replacements: Vec<_> = fix.edits.iter().map(replacement).collect();
        json!({
            "description": {"text": fix.message.to(self.language)},
            "artifactChanges": [{"artifactLocation": self.artifact, "replacements": replacements}],
        })
    }
}

/// A region: lines and columns from 1, the end column exclusive.
fn region(places: &Places<'_>, span: Span) -> Value {
    let it = places.stretch(span);
    json!({
        "startLine": it.start.line,
        "startColumn": it.start.column + 1,
        "endLine": it.end.line,
        "endColumn": it.end.column + 1,
    })
}

/// The path as a reference: relative where it is, with slashes, and what a URI cannot hold in per cent.
fn uri(file: &str) -> String {
    let file = if cfg!(windows) { file.replace('\\', "/") } else { file.to_owned() };
    let mut uri = String::from(if file.starts_with('/') { "file://" } else { "" });
    for byte in file.strip_prefix("./").unwrap_or(&file).bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
