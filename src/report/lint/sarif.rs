//! Findings as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde_json::{Value, json};

use crate::lint::{Diagnostic, Fix, Meta, Severity};
use crate::source::Span;

use super::place::Places;
use super::{Linted, details};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(files: &[Linted<'_>], out: &mut dyn Write) -> fmt::Result {
    let found = || files.iter().flat_map(|it| &it.report.diagnostics);
    let rules: BTreeMap<&str, &Meta> = found().map(|it| (it.name(), it.rule)).collect();
    let indexes: BTreeMap<&str, usize> = rules.keys().copied().zip(0..).collect();
    let driver = json!({
        "name": "iam5",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|(name, meta)| rule(name, meta)).collect::<Vec<_>>(),
    });
    write!(
        out,
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}}"
    )?;
    // Columns count characters, not the UTF-16 units that are the default.
    out.write_str(",\"columnKind\":\"unicodeCodePoints\",\"results\":[")?;
    let mut between = "";
    for linted in files {
        let (artifact, places) = (json!({"uri": uri(linted.file)}), Places::new(linted.text));
        for diagnostic in &linted.report.diagnostics {
            let index = indexes.get(diagnostic.name());
            write!(out, "{between}{}", result(diagnostic, index, &artifact, &places))?;
            between = ",";
        }
    }
    out.write_str("]}]}\n")
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

fn result(it: &Diagnostic, index: Option<&usize>, artifact: &Value, places: &Places<'_>) -> Value {
    let location =
        |span| json!({"physicalLocation": {"artifactLocation": artifact, "region": region(places, span)}});
    let related = it.labels.iter().filter(|label| label.span != it.span).map(|label| {
        let mut location = location(label.span);
        if let Some(members) = location.as_object_mut() {
            members.insert("message".to_owned(), json!({"text": label.text}));
        }
        location
    });
    json!({
        "ruleId": it.name(),
        "ruleIndex": index,
        "level": level(it.severity),
        "message": {"text": details(it)},
        "locations": [location(it.span)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "fixes": it.fix.iter().map(|fix| cure(fix, artifact, places)).collect::<Vec<_>>(),
    })
}

fn cure(fix: &Fix, artifact: &Value, places: &Places<'_>) -> Value {
    let replacement = |it: &crate::lint::Edit| json!({"deletedRegion": region(places, it.span), "insertedContent": {"text": it.text}});
    let replacements: Vec<_> = fix.edits.iter().map(replacement).collect();
    json!({
        "description": {"text": fix.message},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    })
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
