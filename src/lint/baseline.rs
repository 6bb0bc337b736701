//! The baseline: the findings that were there when a check was taken up, so that only new ones count.
//!
//! A finding is known again by its file, its rule, the place in the document as far as it stays when other
//! things are inserted before it, and the text that it is about. Lines and columns do not count.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::hash;
use crate::json::{self, Fault, Faults, Limits, Member, Node, ObjectReader, Shape, Value};
use crate::policy::Document;
use crate::source::Span;
use crate::wording::{Text, text};

use super::config::Config;
use super::diagnostic::Diagnostic;
use super::fix::quoted;
use super::locate::Locator;
use super::meta_rules::STALE_BASELINE;
use super::{LintInput, Report, detect};

/// The members of the file and of an entry.
const DOCUMENT: Shape = Shape::new(|| text!("the baseline", "基线"), &["version", "findings"]);
const ENTRY: Shape =
    Shape::new(|| text!("the finding", "该条目"), &["file", "rule", "place", "text", "count"]);

/// The version of the file's format.
const VERSION: &str = "1";

/// The longest text that an entry has in full, in characters.
const LONGEST: usize = 80;

/// The identity of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// The file, from the folder of the baseline, with slashes.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// The place in the document: a JSON Pointer without the numbers of entries, with `Sid=…` for a statement that has
    /// one of its own. In a plan it follows the policy's address and `#`.
    pub place: String,
    /// The text that the finding is about; of a long one the start and a checksum.
    pub text: String,
}

/// The fingerprints of the findings of a document, in their order.
///
/// `within` is the address of a policy in a plan, empty elsewhere.
#[must_use]
pub fn fingerprints(
    file: &str,
    within: &str,
    input: &LintInput<'_>,
    findings: &[Diagnostic],
) -> Vec<Fingerprint> {
    let document = Document::read(input.text, input.kind.unwrap_or_else(|| detect(input.text)));
    let places = Locator::new(&document);
    let place = |span| match within {
        "" => places.lasting(span),
        within => format!("{within}#{}", places.lasting(span)),
    };
    let fingerprint = |it: &Diagnostic| Fingerprint {
        file: file.to_owned(),
        rule: it.name().to_owned(),
        place: place(it.span),
        text: shortened(places.whole(it.span).of(input.text)),
    };
    findings.iter().map(fingerprint).collect()
}

fn anew() -> Text {
    text!("rewrite the baseline with `--write-baseline`", "请用 `--write-baseline` 重写基线")
}

/// The text in one line; a long one as its start and its checksum.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let sum = hash::lasting(line.bytes());
    format!("{}… {sum:016x}", line.chars().take(LONGEST / 2).collect::<String>())
}

/// The findings that were there before, as a file holds them.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The number of each still to be found, and the place of its entry.
    entries: BTreeMap<Fingerprint, (usize, Span)>,
}

impl Baseline {
    /// Reads a file that has the text of [`write`](Self::write).
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place and its fix.
    pub fn read(text: &str) -> Result<Self, Vec<Fault>> {
        let root = json::parse(text).map_err(|it| vec![Fault::from(it)])?;
        let mut faults = Faults::new(&Limits::default());
        let mut entries = BTreeMap::new();
        let Some(document) = faults.object(&root, &DOCUMENT) else {
            return faults.none_or(Baseline::default());
        };
        if !matches!(document.get("version").map(|it| &it.value), Some(Value::Number(VERSION))) {
            let span = document.get("version").map_or(document.span().first_byte(), |it| it.span);
            let message = text!("the baseline is not of version {0}", "基线的版本不是 {0}", VERSION);
            faults.invalid(span, message, anew());
        }
        for node in document.array("findings", &mut faults) {
            let Some(entry) = faults.object(node, &ENTRY) else { continue };
            let mut text = |name: &str| match entry.get(name) {
                Some(_) => entry.string(name, &mut faults).map(|it| it.0.to_owned()),
                None => {
                    faults.missing(entry, &ENTRY, name, anew());
                    None
                }
            };
            let (file, rule, place, text) = (text("file"), text("rule"), text("place"), text("text"));
            let number = |node: &Node<'_>| match &node.value {
                Value::Number(digits) => digits.parse().ok().filter(|it| *it > 0),
                _ => None,
            };
            let given = entry.get("count");
            let count = given.map_or(Some(1), number);
            if let (Some(node), None) = (given, count) {
                let help = text!("write a number from 1 on, or remove it", "写成从 1 起的数字，或删除它");
                faults.invalid(node.span, text!("`count` is not a valid count", "`count` 不是计数"), help);
            }
            if let (Some(file), Some(rule), Some(place), Some(text)) = (file, rule, place, text) {
                let entry =
                    entries.entry(Fingerprint { file, rule, place, text }).or_insert((0_usize, node.span));
                entry.0 = entry.0.saturating_add(count.unwrap_or(1_usize));
            }
        }
        faults.none_or(Baseline { entries })
    }

    /// Returns whether a file of this text may be replaced by a baseline: it is one, if a faulty one or one
    /// of another version, or there is nothing in it.
    #[must_use]
    pub fn may_replace(text: &str) -> bool {
        let root = json::parse(text).map(|it| it.value);
        let resembles = |members: &[Member<'_>]| {
            let list = |it: &Member<'_>| it.name == "findings" && matches!(it.value.value, Value::Array(_));
            members.iter().any(list) && members.iter().all(|it| DOCUMENT.members().contains(&&*it.name))
        };
        text.trim().is_empty() || matches!(root, Ok(Value::Object(members)) if resembles(&members))
    }

    /// The baseline of these findings.
    #[must_use]
    pub fn of(findings: impl IntoIterator<Item = Fingerprint>) -> Self {
        let mut baseline = Baseline::default();
        baseline.add(findings);
        baseline
    }

    /// Adds findings.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Fingerprint>) {
        for it in findings {
            let (count, _) = self.entries.entry(it).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// The number of findings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.values().fold(0, |all, (count, _)| all.saturating_add(*count))
    }

    /// Returns whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of its file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        let mut between = "\n";
        for (it, (count, _)) in self.entries.iter().filter(|(_, (count, _))| *count > 0) {
            let [file, rule, place, about] = [&it.file, &it.rule, &it.place, &it.text].map(|it| quoted(it));
            // Writing to a string does not fail.
            let _ = write!(
                text,
                "{between}    {{\"file\": {file}, \"rule\": {rule}, \"place\": {place}, \"text\": {about}"
            );
            if *count > 1 {
                let _ = write!(text, ", \"count\": {count}");
            }
            text.push('}');
            between = ",\n";
        }
        text.push_str(if between == "\n" { "]\n}\n" } else { "\n  ]\n}\n" });
        text
    }

    /// Takes the findings that were there before out of a report; says how many.
    pub fn take(&mut self, file: &str, within: &str, input: &LintInput<'_>, report: &mut Report) -> usize {
        let known = fingerprints(file, within, input, &report.diagnostics);
        let before = report.diagnostics.len();
        let mut known = known.iter();
        report.diagnostics.retain(|_| {
            let entry = known.next().and_then(|it| self.entries.get_mut(it)).filter(|it| it.0 > 0);
            entry.is_none_or(|it| {
                it.0 -= 1;
                false
            })
        });
        before - report.diagnostics.len()
    }

    /// The entries not found yet, of the files accepted by `wanted`.
    #[must_use]
    pub fn left(&self, wanted: impl Fn(&str) -> bool) -> Self {
        let left = self.entries.iter().filter(|(it, _)| wanted(&it.file));
        Baseline { entries: left.map(|(it, entry)| (it.clone(), *entry)).collect() }
    }

    /// Findings, in the text of the file, about entries that nothing matched. `judged` says of which files all
    /// was checked.
    pub fn stale(&self, config: &Config, judged: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let Some(severity) = config.severity(&STALE_BASELINE) else { return Vec::new() };
        let left = self.entries.iter().filter(|(it, (count, _))| *count > 0 && judged(&it.file));
        let finding = |(it, (count, span)): (&Fingerprint, &(usize, Span))| {
            let message = text!(
                "the baseline has {2} more of `{0}` in `{1}` than are found",
                "`{1}` 中的 `{0}` 比基线少 {2} 个",
                it.rule,
                it.file,
                *count
            );
            let mut finding = Diagnostic::new(&STALE_BASELINE, severity, *span, message);
            finding.help(anew());
            finding
        };
        let mut findings: Vec<_> = left.map(finding).collect();
        findings.sort_by_key(|it| it.span);
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    /// The fingerprints of an `Allow` of these actions without a `Sid`.
    fn of(actions: &str) -> Vec<Fingerprint> {
        let text = format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "Deny", "Action": ["csms:secret:get"], "Resource": [{actions}]}}]}}"#
        );
        let input = LintInput::new(&text);
        let report = crate::lint::check(&input, &Catalog::embedded(), &Config::default());
        let found = fingerprints("a.json", "", &input, &report.diagnostics);
        found.into_iter().filter(|it| it.rule == "impossible-resource-name").collect()
    }

    #[test]
    fn long_texts_are_distinguished_by_all_of_them() {
        let long = "x".repeat(2 * LONGEST);
        let entry = |end: &str| format!(r#""csms:*:*:secretName:{long}{end}""#);
        let (one, other) = (of(&entry("a")), of(&entry("b")));
        let [found] = one.as_slice() else { panic!("{one:?}") };
        assert!(found.text.chars().count() < LONGEST && found.text.contains('…'), "{}", found.text);
        assert_ne!(one, other);
        assert_eq!(one, of(&entry("a")));
    }

    #[test]
    fn a_baseline_is_read_as_it_was_written_however_often_a_finding_is_there() {
        let entry = r#""csms:*:*:secretName:a b""#;
        let twice = of(&format!("{entry}, {entry}"));
        assert_eq!((twice.len(), &twice[0]), (2, &twice[1]));
        let written = Baseline::of(twice);
        let text = written.write();
        assert!(text.contains(r#""count": 2"#), "{text}");
        let baseline = Baseline::read(&text).unwrap();
        assert_eq!((written.len(), baseline.len()), (2, 2));
        assert_eq!(baseline.left(|_| true).write(), text);
        assert!(baseline.left(|_| false).is_empty());
    }

    #[test]
    fn counts_of_any_size_cost_what_they_are_written_with() {
        let most = usize::MAX;
        let entry = format!(r#"{{"file": "a", "rule": "b", "place": "", "text": "x", "count": {most}}}"#);
        let text = format!(r#"{{"version": 1, "findings": [{entry}, {entry}]}}"#);
        let mut baseline = Baseline::read(&text).unwrap().left(|_| true);
        baseline.add(baseline.entries.keys().cloned().collect::<Vec<_>>());
        assert_eq!(baseline.len(), most);
        assert!(baseline.write().contains(&entry), "{}", baseline.write());
        let stale = baseline.stale(&Config::default(), |_| true);
        let messages: Vec<_> = stale.iter().map(|it| it.message.to_string()).collect();
        assert_eq!(messages, [format!("the baseline has {most} more of `b` in `a` than are found")]);
    }

    #[test]
    fn what_is_not_a_baseline_is_refused_with_all_its_faults() {
        let faults = |text: &str| {
            let faults = Baseline::read(text).unwrap_err();
            faults
                .iter()
                .map(|it| format!("{}: {}: {}", it.span.start, it.message, it.help))
                .collect::<Vec<_>>()
        };
        let anew = "rewrite the baseline with `--write-baseline`";
        for (text, expected) in [
            (
                "[]",
                vec!["0: expected the baseline to be an object, found an array: write an object".to_owned()],
            ),
            (
                r#"{"version": 2, "findings": []}"#,
                vec![format!("12: the baseline is not of version 1: {anew}")],
            ),
            (r#"{"findings": []}"#, vec![format!("0: the baseline is not of version 1: {anew}")]),
            (
                r#"{"version": 1, "findings": [7, {"file": "a", "rule": 1, "place": "", "text": "x"}]}"#,
                vec![
                    "28: expected the finding to be an object, found a number: write an object".to_owned(),
                    "53: expected `rule` to be a string, found a number: put it in double quotes: `\"1\"`"
                        .to_owned(),
                ],
            ),
            (
                r#"{"version": 1, "findings": [{"file": "a", "rule": "b", "place": "", "text": "x", "count": 0},
                    {"file": "a", "rule": "b", "place": "", "text": "x", "count": "2"}]}"#,
                vec![
                    "90: `count` is not a valid count: write a number from 1 on, or remove it".to_owned(),
                    "176: `count` is not a valid count: write a number from 1 on, or remove it".to_owned(),
                ],
            ),
        ] {
            assert_eq!(faults(text), expected, "{text}");
        }
    }
}
