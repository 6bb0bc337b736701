//! The witnesses of findings, asked of the engine anew: what a finding says happens does happen.
//!
//! They come from the JSON output of the command, over every document of the linter's cases and every wrong example.

use std::path::Path;

use iam5::policy::PolicyKind;
use iam5::{Authorizer, Catalog, Policy, Request};
use serde_json::Value;

use crate::common::lint::{input, wrong};
use crate::common::{code, err, folder, iam5, out};

/// Fewer witnesses than these have been lost.
const WITNESSES: usize = 25;

fn kind(name: &Value) -> PolicyKind {
    PolicyKind::ALL.into_iter().find(|it| it.name() == name.as_str().unwrap()).unwrap()
}

/// The document and its kind, of every case and every wrong example.
fn documents() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for meta in iam5::lint::all().iter().map(|it| it.meta()) {
        let document = wrong(meta);
        found.push((input(meta, &document).kind.unwrap().name().to_owned(), document));
    }
    for folder in ["tests/lint", "tests/lint/documents"] {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "md") {
                let text = std::fs::read_to_string(path).unwrap();
                for block in text.split("\n```json").skip(1) {
                    let (kind, rest) = block.split_once('\n').unwrap();
                    found.push((kind.trim().to_owned(), rest.split("\n```").next().unwrap().to_owned()));
                }
            }
        }
    }
    found
}

fn replay(document: &str, witness: &Value) -> &'static str {
    let catalog = Catalog::embedded();
    let mut policies = vec![Policy::parse_with("FILE", document, kind(&witness["kind"])).unwrap()];
    for beside in witness["beside"].as_array().unwrap() {
        let text = beside["policy"].as_str().unwrap();
        policies.push(Policy::parse_with("beside", text, kind(&beside["kind"])).unwrap());
    }
    let of = |kind: PolicyKind| policies.iter().filter(move |it| it.kind() == kind).cloned();
    let mut builder = Authorizer::builder().catalog(catalog.clone());
    for kind in policies.iter().map(Policy::kind).collect::<std::collections::BTreeSet<_>>() {
        builder = match kind {
            PolicyKind::Identity => builder.identity(of(kind)),
            PolicyKind::Resource | PolicyKind::Trust => builder.resource(of(kind)),
            PolicyKind::Session => builder.session(of(kind)),
            PolicyKind::Endpoint => builder.endpoint(of(kind)),
            PolicyKind::Scp => builder.scp_level(of(kind)),
            PolicyKind::Rcp => builder.rcp_level(of(kind)),
            PolicyKind::Ncp => builder.ncp_level(of(kind)),
        };
    }
    let unlisted = witness["unlisted"].as_bool().unwrap();
    let adjust = |it: iam5::request::RequestBuilder| if unlisted { it.allow_unlisted() } else { it };
    let request = Request::from_json_with(
        &witness["request"].to_string(),
        &catalog,
        &iam5::json::Limits::default(),
        adjust,
    );
    builder.build().decide(&request.unwrap()).decision().name()
}

#[test]
fn every_witness_is_decided_as_its_finding_says() {
    let mut count = 0;
    for (kind, document) in documents() {
        let mut arguments = vec!["lint", "-", "--no-config", "--format", "json"];
        if !kind.is_empty() {
            arguments.extend(["--as", &kind]);
        }
        let output = iam5(&arguments, &document);
        assert!(code(&output) < 2, "{}", err(&output));
        let found: Value = serde_json::from_str(&out(&output)).unwrap();
        let is_valid = !out(&output).contains("\"finding_type\":\"error\"");
        for finding in found["findings"].as_array().unwrap() {
            let witness = &finding["witness"];
            let is_security = finding["finding_type"] == "security_warning";
            assert!(!is_security || !witness.is_null(), "no witness: {finding}\n{document}");
            // Of a document with faults the witness is for what it is once they are fixed.
            if !witness.is_null() && is_valid {
                assert_eq!(replay(&document, witness), witness["decision"], "{finding}\n{document}");
                count += 1;
            }
        }
    }
    assert!(count >= WITNESSES, "{count} witnesses");
}

#[cfg(unix)]
#[test]
fn the_command_of_a_witness_says_the_same() {
    let file = folder("lint_witnesses", "commands").join("policy.json");
    let cases = [
        ("whole-service", "identity"),
        ("bypassed-secret-deny", "scp"),
        ("assume-any-agency", "identity"),
        ("public-principal", "trust"),
        ("deny-misses-absent-key", "identity"),
    ];
    for (rule, kind) in cases {
        let meta = iam5::lint::find(rule).unwrap();
        std::fs::write(&file, wrong(meta)).unwrap();
        let path = file.to_str().unwrap();
        let output = iam5(&["lint", path, "--no-config", "--format", "json", "--as", kind], "");
        let found: Value = serde_json::from_str(&out(&output)).unwrap();
        let findings = found["findings"].as_array().unwrap();
        let finding = findings.iter().find(|it| it["rule"] == rule).unwrap();
        let command = finding["witness"]["command"].as_str().unwrap();
        let command = command.replacen("iam5", env!("CARGO_BIN_EXE_iam5"), 1);
        let ran = std::process::Command::new("bash").args(["-c", &command]).output().unwrap();
        let (printed, errors) = (
            String::from_utf8_lossy(&ran.stdout).into_owned(),
            String::from_utf8_lossy(&ran.stderr).into_owned(),
        );
        let decision = finding["witness"]["decision"].as_str().unwrap();
        assert!(printed.starts_with(decision), "{command}\n{printed}{errors}");
    }
}
