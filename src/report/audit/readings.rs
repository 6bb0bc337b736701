//! Evidence about the readings of open rules, as text and as JSON.

use serde_json::{Value, json};

use crate::audit::{Conclusion, Evidence, RuleEvidence};
use crate::wording::{Gap, Join, Text, text};

/// The title of the section in the text report.
pub(super) fn title() -> Text {
    text!("readings of open rules, by the recorded outcomes", "根据记录的结果对未定规则的解读")
}

/// Whether some record counts against one reading of the rule and not against another.
pub(super) fn is_telling(rule: &RuleEvidence) -> bool {
    rule.readings.iter().any(|it| it.1.refuting + it.1.weighing > 0)
}

/// A conclusion in one line.
pub(super) fn conclusion(it: &Conclusion) -> Text {
    match it {
        Conclusion::Shown(name) => {
            text!("`{0}`, for the records refute every other reading", "`{0}`：记录否定了其他所有解读", *name)
        }
        Conclusion::Likely(name) => text!(
            "`{0}` is likely, for refused calls weigh against every other reading",
            "很可能是 `{0}`：被拒绝的调用不利于其他所有解读",
            *name
        ),
        Conclusion::Open(_) => text!(
            "open, for the records fit {0} equally well",
            "未定：记录与 {0} 同样相符",
            Gap::names(it.readings(), Join::Comma)
        ),
        Conclusion::Contradictory => text!(
            "open, for every reading is refuted: the snapshot is not what it was at the time of the calls",
            "未定：所有解读都被否定，快照与调用发生时的情况不同"
        ),
    }
}

/// The counts of one reading in one line.
pub(super) fn counts(it: &Evidence) -> Text {
    text!(
        "contradicts {0} calls that went through, {1} of which refute it; allows {2} that were refused, {3} of which \
         weigh against it",
        "与 {0} 次成功的调用矛盾，其中 {1} 次否定它；允许 {2} 次被拒绝的调用，其中 {3} 次不利于它",
        it.contradicted,
        it.refuting,
        it.refused_but_allowed,
        it.weighing
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
