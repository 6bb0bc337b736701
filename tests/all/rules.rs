//! Every rule fires on its wrong example, finds its right one clean, and is documented. `UPDATE=1` writes
//! `docs/rules.md` and `policies/broken` anew from the documentation.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use iam5::Catalog;
use iam5::lint::{self, Config, Meta, Report, Safety};
use iam5::wording::Language;

use crate::common::lint::{broken, example, input, wrong};

const HEADINGS: [&str; 5] = ["What it does", "Why it matters", "Wrong", "Right", "Reference"];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn metas() -> impl Iterator<Item = &'static Meta> {
    lint::all().iter().map(|it| it.meta())
}

fn check(meta: &Meta, text: &str) -> Report {
    lint::check(&input(meta, text), &Catalog::full(), &Config::default())
}

fn fires(meta: &Meta, text: &str) -> bool {
    check(meta, text).diagnostics.iter().any(|it| it.rule.name == meta.name)
}

#[test]
fn every_rule_is_documented() {
    for meta in metas() {
        let docs = meta.docs();
        let headings: Vec<_> = docs.lines().filter_map(|it| it.strip_prefix("## ")).collect();
        assert_eq!(headings, HEADINGS, "{}", meta.name);
        for heading in HEADINGS {
            assert!(meta.section(heading).is_some_and(|it| it.len() > 10), "{}: {heading}", meta.name);
        }
        assert!(meta.reference().is_some_and(|it| it.starts_with("https://")), "{}", meta.name);
        assert!(!meta.summary.ends_with('.') && !meta.summary.is_empty(), "{}", meta.name);
    }
}

#[test]
fn notices_about_a_run_are_documented() {
    let notices: Vec<_> = lint::metas().skip(lint::all().len()).collect();
    assert!(notices.len() > 3);
    for meta in notices {
        for heading in ["What it does", "Why it matters", "Wrong"] {
            assert!(meta.section(heading).is_some_and(|it| it.len() > 10), "{}: {heading}", meta.name);
        }
        assert!(lint::find(meta.name).is_some() && metas().all(|it| it.name != meta.name), "{}", meta.name);
    }
}

#[test]
fn names_are_kebab_case_unique_and_sorted() {
    let names: Vec<_> = metas().map(|it| it.name).collect();
    for name in &names {
        let kebab = name
            .split('-')
            .all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(kebab, "{name}");
        assert!(lint::find(name).is_some(), "{name}");
        assert!(!["no-", "disallow-", "avoid-", "use-"].iter().any(|it| name.starts_with(it)), "{name}");
    }
    assert!(names.is_sorted_by(|a, b| a < b));
    assert!(names.len() >= 70, "{} rules", names.len());
}

#[test]
fn wrong_examples_are_found() {
    for meta in metas() {
        assert!(fires(meta, &wrong(meta)), "{}: the wrong example is not found", meta.name);
    }
}

#[test]
fn right_examples_are_clean() {
    let mut dirty = Vec::new();
    for meta in metas() {
        let (language, text) = example(meta, "Right").unwrap();
        assert_eq!(language, "json", "{}", meta.name);
        let found = check(meta, &text).diagnostics;
        dirty.extend(found.iter().map(|it| format!("{}: {}: {}", meta.name, it.rule.name, it.message)));
    }
    assert!(dirty.is_empty(), "found on right examples:\n{}", dirty.join("\n"));
}

#[test]
fn the_broken_policies_are_the_wrong_examples() {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(root("policies/broken")).unwrap() {
        files.insert(entry.unwrap().file_name().into_string().unwrap());
    }
    for meta in metas() {
        let (file, text) = (broken(meta), wrong(meta));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            written == text,
            "{} is not current: run `UPDATE=1 cargo test --test all rules`",
            file.display()
        );
        files.remove(file.file_name().unwrap().to_str().unwrap());
    }
    assert!(files.is_empty(), "no rule is named after {files:?}");
}

#[test]
fn cures_end_and_cure() {
    for meta in metas() {
        let text = wrong(meta);
        for safety in [Safety::Safe, Safety::Unsafe] {
            let (catalog, config) = (Catalog::full(), Config::default());
            let once = lint::fix(&input(meta, &text), &catalog, &config, safety);
            let twice = lint::fix(&input(meta, &once.text), &catalog, &config, safety);
            assert_eq!((twice.applied, &twice.text), (0, &once.text), "{}", meta.name);
            let cured = |it: &lint::Diagnostic| it.fix.as_ref().is_some_and(|fix| fix.safety <= safety);
            let left: Vec<_> = check(meta, &once.text).diagnostics.into_iter().filter(cured).collect();
            assert!(left.is_empty(), "{}: {left:?}", meta.name);
        }
    }
}

#[test]
fn cures_cure_their_finding() {
    for meta in metas() {
        let text = wrong(meta);
        let report = check(meta, &text);
        let of_rule = || report.diagnostics.iter().filter(|it| it.rule.name == meta.name);
        let Some(fix) = of_rule().find_map(|it| it.fix.as_ref()) else { continue };
        let (after, count) = lint::apply(&text, std::iter::once(fix));
        assert_eq!(count, 1, "{}", meta.name);
        let left = check(meta, &after);
        let left = left.diagnostics.iter().filter(|it| it.rule.name == meta.name).count();
        assert!(left < of_rule().count(), "{}: still found in\n{after}", meta.name);
        assert!(iam5::json::parse(&after).is_ok(), "{}: no JSON any more:\n{after}", meta.name);
    }
}

#[test]
fn messages_are_in_the_house_style() {
    for meta in metas() {
        let text = wrong(meta);
        for finding in check(meta, &text).diagnostics {
            let lines = [Some(&finding.message), finding.help.as_ref()];
            for line in lines.into_iter().flatten().chain(finding.labels.iter().map(|it| &it.text)) {
                let line = line.to_string();
                let first = line.chars().next().unwrap_or('`');
                assert!(!first.is_uppercase() && !line.ends_with('.'), "{}: {line}", finding.rule.name);
                assert!(!line.contains('\n'), "{}: {line}", finding.rule.name);
            }
            assert!(
                !finding.span.of(&text).is_empty(),
                "{}: empty place in {}",
                finding.rule.name,
                meta.name
            );
        }
    }
}

#[test]
fn every_message_has_its_chinese() {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let has_gap = |text: &str| (0..10).any(|digit| text.contains(&format!("{{{digit}}}")));
    let mut texts = 0;
    for meta in metas() {
        for finding in check(meta, &wrong(meta)).diagnostics {
            let labels = finding.labels.iter().map(|it| &it.text);
            let cure = finding.fix.iter().map(|it| &it.message);
            for text in std::iter::once(&finding.message).chain(&finding.help).chain(labels).chain(cure) {
                let (english, chinese) = (text.to_string(), text.to(Language::Chinese));
                assert!(is_chinese(&chinese), "{}: {english}: {chinese}", finding.rule.name);
                assert!(!has_gap(&chinese) && !has_gap(&english), "{}: {chinese}", finding.rule.name);
                texts += 1;
            }
        }
    }
    assert!(texts > 300, "{texts}");
}

#[test]
fn the_page_of_rules_is_current() {
    let mut page = String::from(
        "# Lint rules\n\nWritten from the rule files by `UPDATE=1 cargo test --test all rules`.\n\
         Severities are those of the cloud's own check.\n\n| rule | severity | reports |\n| --- | --- | --- |\n",
    );
    for meta in lint::metas() {
        page += &format!("| [{0}](#{0}) | {1} | {2} |\n", meta.name, meta.severity, meta.summary);
    }
    for meta in lint::metas() {
        let kinds: Vec<_> = meta.kinds.iter().map(|it| it.name()).collect();
        let kinds = if kinds.is_empty() { "every kind".to_owned() } else { kinds.join(", ") };
        let code = meta.issue_code.map_or(String::new(), |it| format!(" · the cloud's code: `{it}`"));
        let docs = meta.docs();
        let docs = docs.lines().map(|it| it.trim_end().replacen("## ", "### ", 1)).collect::<Vec<_>>();
        page += &format!("\n## {}\n\n{} · {kinds}{code}\n\n{}\n", meta.name, meta.severity, docs.join("\n"));
    }
    let path = root("docs/rules.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/rules.md is not current: run `UPDATE=1 cargo test --test all rules`");
}
