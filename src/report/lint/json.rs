//! Findings in the shape of the cloud's own check.

use std::fmt::{self, Write};

use serde::Serialize;

use crate::json::{Node, Step, path};
use crate::lint::{Beside, Diagnostic, Safety, Witness};
use crate::wording::Language;

use super::place::{Places, Stretch};
use super::{Document, Linted, details};

#[derive(Serialize)]
struct Finding<'a> {
    file: &'a str,
    rule: &'a str,
    issue_code: Option<&'static str>,
    finding_type: &'static str,
    finding_details: String,
    learn_more_link: Option<&'static str>,
    locations: Vec<Location<'a>>,
    fix: Option<FixJson<'a>>,
    witness: Option<WitnessJson<'a>>,
}

/// The request that shows what the finding says, and the policies that stand beside the document.
#[derive(Serialize)]
struct WitnessJson<'a> {
    request: serde_json::Value,
    unlisted: bool,
    kind: &'static str,
    beside: Vec<BesideJson>,
    decision: &'a str,
    command: String,
}

#[derive(Serialize)]
struct BesideJson {
    kind: &'static str,
    policy: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: Vec<Step<'a>>,
    span: Stretch,
}

#[derive(Serialize)]
struct FixJson<'a> {
    message: String,
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    span: Stretch,
    text: &'a str,
}

#[derive(Default)]
pub(super) struct Json {
    /// Something was written already.
    goes_on: bool,
}

impl Document for Json {
    fn start(&mut self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("{\"findings\":[")
    }

    fn document(&mut self, linted: &Linted<'_>, language: Language, out: &mut dyn Write) -> fmt::Result {
        if linted.report.diagnostics.is_empty() {
            return Ok(());
        }
        let (places, root) = (Places::new(linted.text), crate::json::parse(linted.text).ok());
        for diagnostic in &linted.report.diagnostics {
            let finding = finding(linted.file, diagnostic, language, &places, root.as_ref());
            let text = serde_json::to_string(&finding).map_err(|_| fmt::Error)?;
            let between = if std::mem::replace(&mut self.goes_on, true) { "," } else { "" };
            write!(out, "{between}{text}")?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("]}\n")
    }
}

fn finding<'a>(
    file: &'a str,
    diagnostic: &'a Diagnostic,
    language: Language,
    places: &Places<'_>,
    root: Option<&'a Node<'_>>,
) -> Finding<'a> {
    let others = diagnostic.labels.iter().map(|it| it.span).filter(|it| *it != diagnostic.span);
    let spans = std::iter::once(diagnostic.span).chain(others);
    let location = |span| Location {
        path: root.map(|it| path(it, span)).unwrap_or_default(),
        span: places.stretch(span),
    };
    Finding {
        file,
        rule: diagnostic.name(),
        issue_code: diagnostic.rule.issue_code,
        finding_type: diagnostic.severity.name(),
        finding_details: details(diagnostic, language),
        learn_more_link: diagnostic.rule.reference(),
        locations: spans.map(location).collect(),
        fix: diagnostic.fix.as_ref().map(|fix| FixJson {
            message: fix.message.to(language),
            safe: fix.safety == Safety::Safe,
            edits: fix
                .edits
                .iter()
                .map(|it| Replacement { span: places.stretch(it.span), text: &it.text })
                .collect(),
        }),
        witness: diagnostic.witness.as_deref().map(|it| witness(it, file)),
    }
}

fn witness<'a>(witness: &'a Witness, file: &str) -> WitnessJson<'a> {
    let beside = |it: &Beside| BesideJson { kind: it.kind().name(), policy: it.document() };
    WitnessJson {
        request: serde_json::from_str(&witness.request()).unwrap_or_default(),
        unlisted: witness.unlisted,
        kind: witness.kind.name(),
        beside: witness.beside.iter().map(beside).collect(),
        decision: witness.decision.name(),
        command: witness.command(file),
    }
}
