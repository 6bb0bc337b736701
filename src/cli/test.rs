//! `iam5 test`: runs cases and says which fail.

use std::fmt::Write;

use iam5::wording::Language;
use iam5::{Decision, Verdict};
use serde::Serialize;

use super::args::Format;
use super::case::{CaseReader, Found, Ready};
use super::coverage::Coverage;
use super::exit::Exit;
use super::input::Input;
use super::language::{LanguageArg, refuse, spoken, worded};
use super::option_args::{self, Reading};
use super::output::{self, shown};

/// Runs case files, JSON Lines or TOML, and says which cases fail
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct TestArgs {
    /// Case files, directories of `.jsonl` and `.toml` files, quoted globs, or `-` for JSON Lines
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// List the statements and conditions that the cases never exercised
    #[arg(long)]
    coverage: bool,
    /// Fail where the cases exercise less than this percentage of statements, and of outcomes of conditions
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,
    /// Fail cases with names that are not listed or that another one contradicts, and cases with statements that did
    /// not apply because something could not be read
    #[arg(long)]
    strict: bool,
    /// Take actions, keys and resource types that the catalog does not list
    #[arg(long)]
    unlisted: bool,
    /// The export of a service's authorization schema, or a folder of them; may be repeated
    #[arg(long, value_name = "FILE")]
    catalog: Vec<String>,
    /// Take the other reading of a rule that the documentation leaves open; may be repeated
    #[arg(long, value_enum, value_name = "RULE=READING")]
    reading: Vec<Reading>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    language: LanguageArg,
}

/// The result of one case: a line of JSON.
#[derive(Debug, Serialize)]
struct Outcome {
    id: Option<String>,
    expect: Option<String>,
    decision: Option<&'static str>,
    passed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

pub(crate) fn run(args: &TestArgs) -> anyhow::Result<Exit> {
    args.language.speak();
    // JSON is for programs.
    let language = if args.format == Format::Json { Language::English } else { spoken() };
    let input = Input::of_many();
    let catalog = super::catalog::load(&args.catalog, &input)?;
    let mut reader = CaseReader::new(catalog, option_args::options(&args.reading), args.unlisted);
    let mut coverage = (args.coverage || args.min_coverage.is_some()).then(Coverage::default);
    let mut outcomes = Vec::new();
    let mut empty = Vec::new();
    for file in &args.files {
        for source in input.many(file, &["jsonl", "toml"])? {
            let before = outcomes.len();
            reader
                .read(&source, |found| outcomes.push(judge(found, args.strict, coverage.as_mut(), language)));
            if outcomes.len() == before {
                empty.push(source.name);
            }
        }
    }
    if outcomes.is_empty() {
        refuse!(
            "there is no case in `{0}`: write one, or leave it out",
            "`{0}` 中没有用例：请编写用例，或不要给出该文件",
            empty.join("`, `")
        );
    }
    outcomes.extend(empty.into_iter().map(|name| Outcome::of_nothing(name, language)));
    let failed = outcomes.iter().filter(|it| !it.passed).count();
    let report = coverage.as_ref().map(Coverage::report);
    let lacking = report.as_ref().zip(args.min_coverage).and_then(|(it, least)| it.lacking(least, language));
    let mut out = String::new();
    match args.format {
        Format::Text => {
            for outcome in outcomes.iter().filter(|it| !it.passed || !it.notes.is_empty()) {
                outcome.write_text(language, &mut out)?;
            }
            if let Some(report) = &report {
                report.write_text(language, &mut out)?;
            }
            if let Some(lacking) = &lacking {
                writeln!(out, "{lacking}")?;
            }
            let passed = outcomes.len() - failed;
            writeln!(
                out,
                "{}",
                worded!(language, "{0} passed, {1} failed", "{0} 个通过，{1} 个失败", passed, failed)
            )?;
        }
        Format::Json => {
            for outcome in &outcomes {
                writeln!(out, "{}", serde_json::to_string(outcome)?)?;
            }
            if let Some(report) = &report {
                let mut line = serde_json::json!({ "coverage": report });
                if let (Some(lacking), Some(line)) = (&lacking, line.as_object_mut()) {
                    line.insert("lacking".to_owned(), lacking.as_str().into());
                }
                writeln!(out, "{line}")?;
            }
        }
    }
    output::answer(&out)?;
    Ok(if failed == 0 && lacking.is_none() { Exit::Yes } else { Exit::No })
}

/// Runs a case. What cannot be run has failed: a case is never passed over.
fn judge(found: Found, strict: bool, coverage: Option<&mut Coverage>, language: Language) -> Outcome {
    let place = Some(found.place);
    let case = match found.case {
        Ok(case) => case,
        Err(broken) => {
            let (id, reason) = (broken.id, Some(broken.reason));
            return Outcome {
                id,
                expect: None,
                decision: None,
                passed: false,
                place,
                reason,
                notes: Vec::new(),
            };
        }
    };
    let mut notes = Vec::new();
    let (decision, reason) = match &case.ready {
        Err(faults) => ("invalid", (case.expect != "invalid").then(|| faults.clone())),
        Ok(ready) => {
            let verdict = ready.authorizer.decide(&ready.request);
            if let Some(coverage) = coverage {
                coverage.count(&ready.policies, &verdict);
            }
            let analysis = verdict.analysis();
            notes = analysis.notes().iter().map(|it| it.text().to(language)).collect();
            let decision = verdict.decision().name();
            let reason = if decision == case.expect {
                let flaws = if strict { flaws(ready, &verdict, language) } else { Vec::new() };
                (!flaws.is_empty()).then(|| {
                    let flaws = flaws.join("\n");
                    worded!(language, "as `--strict` has it: {0}", "按 `--strict` 的要求：{0}", flaws)
                })
            } else {
                let mut why = analysis.explain().text().to(language);
                let assumed = analysis.assumed();
                if verdict.decision() != Decision::Undetermined && !assumed.is_empty() {
                    let assumed = assumed.join(", ");
                    why.push_str(&worded!(language, "\nassumed: {0}", "\n推定：{0}", assumed));
                }
                Some(why)
            };
            (decision, reason)
        }
    };
    let passed = reason.is_none();
    let place = place.filter(|_| !passed || !notes.is_empty());
    let (id, expect, decision) = (Some(case.id), Some(case.expect), Some(decision));
    Outcome { id, expect, decision, passed, place, reason, notes }
}

/// What a strict run does not let pass: names that are not listed or contradicted, and statements that did not apply
/// because something could not be read.
fn flaws(ready: &Ready, verdict: &Verdict<'_>, language: Language) -> Vec<String> {
    let of_names = ready.request.notes().iter().filter(|it| it.is_unlisted() || it.is_contradicted());
    let of_names = of_names.map(|it| it.text().to(language));
    of_names.chain(verdict.unreadable().iter().map(|it| it.text().to(language))).collect()
}

impl Outcome {
    /// Of a file without a case: its cases may have gone missing.
    fn of_nothing(name: String, language: Language) -> Self {
        let reason = Some(worded!(
            language,
            "the file holds no case: write one, or leave the file out",
            "该文件不含用例：请编写用例，或不要给出该文件"
        ));
        let (place, notes) = (Some(name), Vec::new());
        Outcome { id: None, expect: None, decision: None, passed: false, place, reason, notes }
    }

    fn write_text(&self, language: Language, out: &mut String) -> std::fmt::Result {
        let red = clap::builder::styling::AnsiColor::Red.on_default().bold();
        let place = shown(self.place.as_deref().unwrap_or_default());
        let id = self.id.as_deref().map(|it| format!(" `{}`", shown(it))).unwrap_or_default();
        if self.passed {
            let line = worded!(language, "passed{0} {1}, with notes", "通过{0} {1}，有说明", id, place);
            writeln!(out, "{line}")?;
        } else {
            let failed = worded!(language, "failed", "失败");
            let what = match (&self.expect, self.decision) {
                (Some(expect), Some(decision)) => {
                    worded!(language, "expected {0}, got {1}", "期望 {0}，实际 {1}", expect, decision)
                }
                _ => worded!(language, "is not a case", "不是用例"),
            };
            let rest = worded!(language, "{0} {1}: {2}", "{0} {1}：{2}", id, place, what);
            writeln!(out, "{red}{failed}{red:#}{rest}")?;
        }
        for line in self.reason.iter().flat_map(|it| it.lines()) {
            writeln!(out, "    {}", shown(line))?;
        }
        for note in &self.notes {
            writeln!(out, "    {}", worded!(language, "note: {0}", "说明：{0}", shown(note)))?;
        }
        Ok(())
    }
}
