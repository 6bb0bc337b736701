//! Evidence about the readings of open rules, as text and as JSON.

use std::fmt;

use serde_json::{Value, json};

use crate::audit::{AuditReport, Conclusion, Evidence, RuleEvidence};
use crate::report::shown;

/// Writes the section of the text report; nothing where no evidence was asked for.
pub(super) fn write_text(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    if report.readings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nreadings of open rules, by the recorded outcomes")?;
    let (telling, silent): (Vec<_>, Vec<_>) = report.readings.iter().partition(|it| is_telling(it));
    for rule in telling {
        writeln!(out, "  {}: {}", rule.rule, conclusion(&rule.conclusion()))?;
        for (name, evidence) in &rule.readings {
            writeln!(out, "      {name}: {}", counts(evidence))?;
            for it in evidence.examples() {
                writeln!(out, "          such as {}", shown(&it.place().to_string()))?;
            }
        }
    }
    let silent: Vec<&str> = silent.iter().map(|it| it.rule).collect();
    match silent.as_slice() {
        [] => Ok(()),
        rules => writeln!(out, "  no record tells anything about {}", rules.join(", ")),
    }
}

/// Whether some record counts against one reading of the rule and not against another.
pub(super) fn is_telling(rule: &RuleEvidence) -> bool {
    rule.readings.iter().any(|it| it.1.refuting + it.1.weighing > 0)
}

/// A conclusion in one line.
pub(super) fn conclusion(it: &Conclusion) -> String {
    let all = || it.readings().iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    match it {
        Conclusion::Shown(name) => format!("`{name}`, for the records refute every other reading"),
        Conclusion::Likely(name) => {
            format!("`{name}` is likely, for refused calls weigh against every other reading")
        }
        Conclusion::Open(_) => format!("open, for the records fit {} equally well", all()),
        Conclusion::Contradictory => {
            "open, for every reading is refuted: the snapshot is not what it was at the time of the calls"
                .to_owned()
        }
    }
}

/// The counts of one reading in one line.
pub(super) fn counts(it: &Evidence) -> String {
    format!(
        "contradicts {} calls that went through, {} of which refute it; allows {} that were refused, {} of which weigh \
         against it",
        it.contradicted, it.refuting, it.refused_but_allowed, it.weighing
    )
}

/// The member `readings` of the JSON report: `null` where no evidence was asked for.
pub(super) fn value(rules: &[RuleEvidence], example: impl Fn(&crate::audit::Example) -> Value) -> Value {
    if rules.is_empty() {
        return Value::Null;
    }
    let reading = |(name, it): &(&str, Evidence)| {
        json!({
            "reading": name,
            "agree": it.agree,
            "succeeded_but_denied": it.contradicted,
            "refuting": it.refuting,
            "refused_but_allowed": it.refused_but_allowed,
            "weighing": it.weighing,
            "not_comparable": it.not_comparable,
            "examples": it.examples().iter().map(&example).collect::<Vec<_>>(),
        })
    };
    let rule = |it: &RuleEvidence| {
        let conclusion = it.conclusion();
        json!({
            "rule": it.rule,
            "conclusion": conclusion.name(),
            "left": conclusion.readings(),
            "readings": it.readings.iter().map(reading).collect::<Vec<_>>(),
        })
    };
    rules.iter().map(rule).collect()
}
